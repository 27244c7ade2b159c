"""Runs fixtures under TensorFlow: one process imports it once and forks a child for every job.

Reads one JSON job a line on standard input, {"directory", "main", "run", "argv", "variants": [{path: {line:
edit}}, …]}, and answers each with one JSON line, a list with {"error", "calls", "traces", "state", "stdout"}
for each variant.  Variants of one job follow each other in the same child, each with fresh modules and seeds.
Nothing but this module and the children it forks executes a fixture.
"""

from __future__ import annotations

import builtins
import contextlib
import functools
import gc
import importlib
import importlib.machinery
import inspect
import io
import json
import logging
import os
import random
import signal
import sys
import tempfile
import traceback
import types
import zlib
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, TypeAlias

from .digest import digest
from .instrument import CONVERT, PROBE, SIGN, STRIP, Edit, instrumented_code

SECONDS = 120
Edits: TypeAlias = Mapping[str, Mapping[str, Edit]]
PLAIN_GET_CODE = importlib.machinery.SourceFileLoader.get_code


class Recorder:
    """What the probes saw: the outermost eager calls with their results, and the traces that were made."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.names = {"__main__"}
        self.calls: list[list[Any]] = []
        self.running: list[str] = []
        self.converted: list[tuple[str, Any]] = []
        self.log: list[str] = []

    def own_modules(self) -> dict[str, types.ModuleType]:
        """Give the modules of the program under test that are loaded."""
        return {name: sys.modules[name] for name in sorted(self.names) if name in sys.modules}

    def probe(self, line: int) -> Callable[[Any], Any]:
        """Make a decorator that records what each eager call returns or raises."""
        import tensorflow as tf

        place = f"{Path(sys._getframe(1).f_code.co_filename).relative_to(self.directory).as_posix()}:{line}"

        def decorate(function: Any) -> Any:
            if hasattr(function, "experimental_get_tracing_count"):
                self.converted.append((place, function))

            @functools.wraps(function)
            def observed(*args: Any, **kwargs: Any) -> Any:
                called, given = bound(function, args)
                if tf.executing_eagerly():
                    return self.observe(place, called, given, kwargs)
                return called(*given, **kwargs)

            observed.__signature__ = inspect.signature(function)  # type: ignore[attr-defined]  # tf_keras looks there
            return observed

        return decorate

    def observe(self, place: str, function: Any, args: Any, kwargs: Any) -> Any:
        """Call the function and note its result under its place and the places that called it."""
        record: list[Any] = [place, list(self.running), ["raised"]]
        self.calls.append(record)
        self.running.append(place)
        try:
            result = function(*args, **kwargs)
        except Exception as error:
            record[2] = ["raised", type(error).__name__]
            raise
        finally:
            self.running.pop()
        record[2] = digest(result, frozenset(self.names))
        return result

    def state(self) -> dict[str, Any]:
        """Digest the public global variables of all modules of the program."""
        names = frozenset(self.names)
        return {
            f"{module_name}.{name}": digest(value, names)
            for module_name, module in self.own_modules().items()
            for name, value in sorted(vars(module).items())
            if not name.startswith("_") and not isinstance(value, types.ModuleType | types.FunctionType)
        }


def bound(function: Any, args: tuple[Any, ...]) -> tuple[Any, tuple[Any, ...]]:
    """Bind a graph function with a signature to its receiver, for which a signature has no spec."""
    names = list(inspect.signature(function).parameters)
    if getattr(function, "input_signature", None) is None or names[:1] != ["self"]:
        return function, args
    return function.__get__(args[0], type(args[0])), args[1:]


def convert(function: Any) -> Any:
    """Add the decorator under judgement."""
    import tensorflow as tf

    return tf.function(function)


def sign(arguments: str) -> Any:
    """Give the decorator under judgement with arguments, as they stand in its parentheses."""
    import tensorflow as tf

    return eval(f"tf.function({arguments})", {"tf": tf})


def strip(decorator: Any) -> Any:
    """Give `decorator`, or nothing when it would trace the function."""
    import tensorflow as tf

    inner = decorator.func if isinstance(decorator, functools.partial) else decorator
    made_by_call = getattr(inner, "__qualname__", "") == "function.<locals>.decorated"
    return (lambda function: function) if inner is tf.function or made_by_call else decorator


def install(edits: Edits, recorder: Recorder) -> None:
    """Make the hooks known, the randomness repeatable, and every import of the program instrumented."""
    vars(builtins).update({PROBE: recorder.probe, CONVERT: convert, STRIP: strip, SIGN: sign})
    _seed_by_place(recorder.directory)

    def instrumented(loader: Any, fullname: str) -> Any:
        path = Path(loader.get_filename(fullname))
        if not path.is_relative_to(recorder.directory):
            return PLAIN_GET_CODE(loader, fullname)
        recorder.names.add(fullname)
        return compiled(path, recorder.directory, edits)

    importlib.machinery.SourceFileLoader.get_code = instrumented  # type: ignore[method-assign, assignment]
    handler = logging.Handler()
    handler.emit = lambda record: _own_log(record, recorder)  # type: ignore[method-assign]
    logging.getLogger().handlers[:] = [handler]


def forget(recorder: Recorder, environment: Mapping[str, str], path: list[str]) -> None:
    """Undo what a run has left in the process, so that the next one starts as the first did."""
    import keras

    for name in recorder.names:
        sys.modules.pop(name, None)
    os.environ.clear()
    os.environ.update(environment)
    sys.path[:] = path
    keras.backend.clear_session()
    gc.collect()


def _own_log(record: logging.LogRecord, recorder: Recorder) -> None:
    if not record.name.startswith(("tensorflow", "absl", "keras")):
        recorder.log.append(record.getMessage())


def _seed_by_place(directory: Path) -> None:
    """Give every random op the seed of the line that makes it: the generators of both worlds then run in step."""
    import keras
    import numpy as np
    import tensorflow as tf
    from tensorflow.python.framework import random_seed
    from tensorflow.python.util import tf_stack

    def seed(op_seed: int | None) -> tuple[int, int]:
        frames = [frame for frame in tf_stack.extract_stack() if str(directory) in frame.filename]
        place = f"{frames[-1].filename}:{frames[-1].lineno}" if frames else "?"
        return 1234, zlib.crc32(place.encode()) & 0x7FFFFFFF if op_seed is None else op_seed

    random.seed(0)
    np.random.seed(0)
    tf.random.set_seed(0)
    keras.utils.set_random_seed(0)
    random_seed.get_seed = seed


def compiled(path: Path, directory: Path, edits: Edits) -> types.CodeType:
    """Compile the instrumented code of one file of the program."""
    own = edits.get(path.relative_to(directory).as_posix(), {})
    return instrumented_code(path.read_bytes(), str(path), {int(line): edit for line, edit in own.items()})


def execute(job: Mapping[str, Any], edits: Edits, directory: Path) -> None:
    """Run the program the way its header says: as a script, by a test runner, or by calling a function."""
    main = directory / job["main"]
    sys.argv = [str(main), *job["argv"]]
    sys.path.insert(0, str(main.parent))
    match job["run"]:
        case None:
            module = types.ModuleType("__main__")
            module.__file__ = str(main)
            sys.modules["__main__"] = module
            exec(compiled(main, directory, edits), vars(module))
        case "pytest":
            import pytest

            options = ["-q", "--noconftest", "--assert=plain", "-p", "no:cacheprovider", "--import-mode=importlib"]
            code = pytest.main([str(main), *options, "--rootdir", str(directory)])
            if code:
                raise AssertionError(f"pytest ends with {code}")
        case "unittest":
            import unittest

            unittest.main(main.stem, exit=False)
        case target:
            module_name, _, function = str(target).partition(":")
            sys.path[:0] = [str(directory), str(directory / "src")]
            getattr(importlib.import_module(module_name), function)()


def run_variant(job: Mapping[str, Any], edits: Edits, recorder: Recorder) -> dict[str, Any]:
    """Run the program once in this process."""
    install(edits, recorder)
    stdout, error = io.StringIO(), None
    with contextlib.redirect_stdout(stdout), contextlib.redirect_stderr(io.StringIO()):
        try:
            execute(job, edits, recorder.directory)
        except SystemExit as leaving:
            error = f"exit {leaving.code}" if leaving.code else None
        except BaseException as raised:
            message = str(raised).strip().splitlines() or [""]
            error = f"{type(raised).__name__}: {message[0][:200]}"
            if os.environ.get("FIXTURE_TRACEBACK"):
                error += "\n" + traceback.format_exc()
    text = stdout.getvalue() if job["run"] != "pytest" else ""  # pytest prints times
    traces: dict[str, int] = {}
    for place, function in recorder.converted:
        traces[place] = traces.get(place, 0) + function.experimental_get_tracing_count()
    return {
        "error": error,
        "calls": recorder.calls,
        "traces": traces,
        "state": recorder.state(),
        "stdout": [text, recorder.log],
    }


def run_job(job: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Run all variants of a job in this process, which must end afterwards."""
    directory = Path(job["directory"])
    environment, path = dict(os.environ), list(sys.path)
    answers = []
    for edits in job["variants"]:
        signal.alarm(SECONDS)
        recorder = Recorder(directory)
        with tempfile.TemporaryDirectory() as folder:
            os.chdir(folder)
            answers.append(run_variant(job, edits, recorder))
            os.chdir("/")
        forget(recorder, environment, path)
    return answers


def forked(job: Mapping[str, Any]) -> str:
    """Answer a job from a child process, as one line of JSON."""
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reader)
        silence = os.open(os.devnull, os.O_RDWR)
        for descriptor in (0, 1, 2):
            os.dup2(silence, descriptor)
        try:
            answer = json.dumps(run_job(job))
        except BaseException as error:  # whatever happens, the parent must hear of it
            answer = json.dumps([{"error": f"harness: {error!r} {traceback.format_exc()}"}])
        with os.fdopen(writer, "w") as out:
            out.write(answer)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader) as answers:
        text = answers.read()
    os.waitpid(child, 0)
    return text or json.dumps([{"error": f"died, or a run took more than {SECONDS} s"}])


def serve() -> None:
    """Answer jobs until standard input ends."""
    import keras  # noqa: F401
    import numpy  # noqa: F401
    import tensorflow  # noqa: F401

    gc.freeze()  # collections in the children need not visit all of TensorFlow
    answers = os.fdopen(os.dup(1), "w")
    for line in sys.stdin:
        answers.write(forked(json.loads(line)) + "\n")
        answers.flush()


if __name__ == "__main__":
    serve()
