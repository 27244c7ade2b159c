"""What the parameters and results of a program's functions are when it runs, against what `types` says they may be.

Needs   TensorFlow, in this process, which forks one child for each program.
Gives   for each parameter and result the types observed, joined as call sites are: equal dtype, extents that differ
        become None.  `contained` and `equal` compare them with the types of the report.

The functions of the program are watched as the interpreter runs them (`sys.setprofile`), so what runs within a graph,
whose code AutoGraph writes anew, is not seen.
"""

from __future__ import annotations

import ast
import dis
import inspect
import json
import os
import signal
import sys
import tempfile
import types
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from . import worker

Observed: TypeAlias = "tuple[str, str | None, tuple[int | None, ...] | None]"
Place: TypeAlias = "tuple[str, int, str]"
SECONDS = 60
RETURN = "return"
_TENSORS = frozenset({"tensor", "variable", "ragged", "sparse", "ndarray", "keras-symbolic"})
# Observing every one of many thousand calls tells nothing new.
_MOST = 200
_RETURNING = frozenset({"RETURN_VALUE", "RETURN_CONST"})


def described(value: object) -> Observed | None:
    """Kind, dtype and shape of a tensor or array; None for everything else."""
    import keras
    import numpy as np
    import tensorflow as tf

    match value:
        case tf.RaggedTensor() | tf.SparseTensor():
            kind = "ragged" if isinstance(value, tf.RaggedTensor) else "sparse"
            return kind, value.dtype.name, None if value.shape.rank is None else tuple(value.shape.as_list())
        case tf.Variable() | tf.Tensor():
            kind = "variable" if isinstance(value, tf.Variable) else "tensor"
            return kind, value.dtype.base_dtype.name, None if value.shape.rank is None else tuple(value.shape.as_list())
        case keras.KerasTensor():
            return "keras-symbolic", value.dtype, tuple(value.shape)
        case keras.Variable():
            return "variable", str(value.dtype), tuple(value.shape)
        case np.ndarray():
            return "ndarray", "string" if value.dtype.kind in "OSU" else value.dtype.name, value.shape
    return None


@dataclass(slots=True)
class _Watch:
    """Notes what functions of the files below a folder are called with and return."""

    directory: Path
    lines: dict[tuple[str, int], int]
    seen: dict[Place, dict[Observed, None]]
    counts: dict[types.CodeType, int]
    # What the calls that are running were given.
    entered: dict[types.FrameType, list[tuple[str, object]]] = field(default_factory=dict)

    def __call__(self, frame: types.FrameType, event: str, value: object) -> None:
        code = frame.f_code
        if event not in ("call", "return") or not code.co_filename.startswith(str(self.directory)):
            return
        if self.counts.get(code, 0) > _MOST:
            return
        path = Path(code.co_filename).relative_to(self.directory).as_posix()
        line = self.lines.get((path, code.co_firstlineno))
        if line is None or code.co_flags & (inspect.CO_GENERATOR | inspect.CO_COROUTINE | inspect.CO_ASYNC_GENERATOR):
            return  # what a generator hands out is not what the call gives
        self.counts[code] = self.counts.get(code, 0) + 1
        if event == "call":
            names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
            self.entered[frame] = [(name, frame.f_locals.get(name)) for name in names]
            return
        passed = self.entered.pop(frame, [])
        if value is None and dis.opname[code.co_code[frame.f_lasti]] not in _RETURNING:
            return  # it raised: what a call that fails is given is no evidence
        for name, given in [*passed, (RETURN, value)]:
            self.note(path, line, name, given)

    def note(self, path: str, line: int, name: str, value: object) -> None:
        """Remember a value."""
        found = described(value)
        if found is not None:
            self.seen.setdefault((path, line, name), {})[found] = None


def definitions(directory: Path) -> dict[tuple[str, int], int]:
    """The line of the `def` by file and the line a code object begins at, which is that of its first decorator."""
    found: dict[tuple[str, int], int] = {}
    for path in directory.rglob("*.py"):
        try:
            tree = ast.parse(path.read_bytes())
        except (SyntaxError, ValueError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.decorator_list[0].lineno if node.decorator_list else node.lineno
                found[path.relative_to(directory).as_posix(), first] = node.lineno
    return found


def observe(directory: Path, main: str, run: str | None, argv: list[str]) -> dict[Place, list[Observed]]:
    """Run a program in a child process and give what was observed; nothing when it does not end in time."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        with os.fdopen(writer, "w") as out:
            try:
                out.write(json.dumps([[*place, list(seen)] for place, seen in _observed(directory, main, run, argv)]))
            except BaseException:  # what the program does is its own affair
                out.write("[]")
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answer:
        text = answer.read()
    os.waitpid(child, 0)
    return {
        (path, line, name): [(kind, dtype, None if shape is None else tuple(shape)) for kind, dtype, shape in seen]
        for path, line, name, seen in json.loads(text or "[]")
    }


def _observed(directory: Path, main: str, run: str | None, argv: list[str]) -> Iterator[tuple[Place, Any]]:
    silence = os.open(os.devnull, os.O_RDWR)
    for descriptor in (0, 1, 2):
        os.dup2(silence, descriptor)
    watch = _Watch(directory, definitions(directory), {}, {})
    recorder = worker.Recorder(directory)
    worker.install({}, recorder)

    def stop(*_: object) -> None:
        raise TimeoutError

    signal.signal(signal.SIGALRM, stop)
    signal.alarm(SECONDS)
    with tempfile.TemporaryDirectory() as folder:
        os.chdir(folder)
        sys.setprofile(watch)
        try:
            worker.execute({"main": main, "run": run, "argv": argv}, {}, directory)
        except BaseException:  # ends as it ends; what was seen until then was so
            pass
        finally:
            sys.setprofile(None)
            os.chdir("/")
    yield from watch.seen.items()


# -- comparing ---------------------------------------------------------------------------------------------------


def contained(seen: Observed, said: list[Mapping[str, Any]]) -> bool:
    """Whether one of the types said covers what was seen; what is not known covers everything."""
    return not said or any(one["kind"] == "unknown" or _covers(one, seen) for one in said)


def _covers(said: Mapping[str, Any], seen: Observed) -> bool:
    kind, dtype, shape = seen
    if said["kind"] != kind or said["dtype"] not in (None, dtype):
        return False
    if said["shape"] is None or shape is None:
        return said["shape"] is None or shape is None
    return len(said["shape"]) == len(shape) and all(
        a in (None, b) or b is None for a, b in zip(said["shape"], shape, strict=True)
    )


def joined(seen: list[Observed]) -> list[Observed]:
    """One type for each kind: as call sites are merged."""
    found: dict[str, Observed] = {}
    for kind, dtype, shape in seen:
        if kind not in found:
            found[kind] = (kind, dtype, shape)
            continue
        _, old_dtype, old_shape = found[kind]
        pairs = None
        if shape is not None and old_shape is not None and len(shape) == len(old_shape):
            pairs = zip(shape, old_shape, strict=True)
        merged = None if pairs is None else tuple(a if a == b else None for a, b in pairs)
        found[kind] = (kind, dtype if dtype == old_dtype else None, merged)
    return list(found.values())


def equal(seen: list[Observed], said: list[Mapping[str, Any]]) -> bool:
    """Whether the tensors said are just those seen, joined."""
    tensors = {
        (one["kind"], one["dtype"], None if one["shape"] is None else tuple(one["shape"]))
        for one in said
        if one["kind"] in _TENSORS
    }
    return tensors == set(joined(seen)) and not any(one["kind"] == "unknown" for one in said)
