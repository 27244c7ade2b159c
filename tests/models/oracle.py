"""An oracle for models: what an expression is to the interpreter, and what it is when the library runs it.

`described(source)` runs the interpreter on a small module and describes the value of `r`; `observed(source)` executes
the same module and describes the value `r` has.  `agrees` holds where the first covers the second: the same kind and
structure, an equal or unknown dtype, extents equal or unknown.  Descriptions are trees of plain data, made for
messages that a person can read:

    Leaf("tensor", "float32", (2, None))      tensors, arrays, variables; None is "not known"
    Node("tuple", (…))                        tuples, lists (ordered), dictionaries (by key)
    Python("int")                             numbers, text, None: the type's name
    Thing("tf.data.Dataset")                  other objects, by class
    Any                                       the interpreter does not know
"""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

PRELUDE = "import numpy as np\nimport tensorflow as tf\n"


@dataclass(frozen=True)
class Leaf:
    kind: str
    dtype: str | None
    shape: tuple[int | None, ...] | None


@dataclass(frozen=True)
class Node:
    kind: str
    items: tuple[Any, ...]
    keys: tuple[str, ...] = ()


@dataclass(frozen=True)
class ManyOf:
    """A list of unknown length."""

    kind: str
    element: Any


@dataclass(frozen=True)
class Python:
    type: str


@dataclass(frozen=True)
class Thing:
    name: str


@dataclass(frozen=True)
class Either:
    """One of several."""

    options: tuple[Any, ...]


@dataclass(frozen=True)
class Unseen:
    reason: str


# -- what the interpreter says -----------------------------------------------------------------------------------


def described(source: str, name: str = "r", version: str = "2.21") -> Any:
    """The abstract value of a name at the end of a module."""
    return described_all((source,), name, version)[0]


@cache
def described_all(sources: tuple[str, ...], name: str = "r", version: str = "2.21") -> tuple[Any, ...]:
    """The same for several modules, analysed together, which is much faster than one by one."""

    def run() -> tuple[Any, ...]:
        program = run_program(sources, version)
        states = sorted(program.modules.values(), key=lambda state: state.source.display)
        return tuple(describe(state.object.attribute(name).value) for state in states)

    found: tuple[Any, ...] = in_deep_stack(run)
    return found


def run_program(sources: tuple[str, ...], version: str = "2.21") -> Any:
    """The interpreter after running modules of these sources."""
    from hybridize.interp.program import Program
    from hybridize.models.index import load_index
    from hybridize.project.options import Options
    from hybridize.project.project import load_project

    with TemporaryDirectory() as folder:
        paths = [Path(folder) / f"example{number:04}.py" for number in range(len(sources))]
        for path, source in zip(paths, sources, strict=True):
            path.write_text(PRELUDE + source)
        program = Program.of(load_project(paths, Options(), libraries=()), load_index(version))
        program.run()
    return program


def hazards(body: str, setup: str = "", *, version: str = "2.21") -> set[str]:
    """The codes of the divergences that tracing a function `f(x)` with this body finds."""
    return {event.code for event in _traced_events(body, setup, version) if event.kind.value == "hazard"}


def effects(body: str, setup: str = "", *, version: str = "2.21") -> set[str]:
    """The kinds of Python effects that running `f(x)` with this body has, seen from outside."""
    kinds = {"output", "write", "unseen-call"}
    return {event.kind.value for event in _events(body, setup, version, traced=False) if event.kind.value in kinds}


def _traced_events(body: str, setup: str, version: str) -> list[Any]:
    return _events(body, setup, version, traced=True)


def _events(body: str, setup: str, version: str, *, traced: bool) -> list[Any]:
    lines = "".join(f"    {line}\n" for line in body.strip().splitlines())
    source = f"{setup}\ndef f(x):\n{lines}\nf(tf.ones([2, 3]))\n"

    def run() -> list[Any]:
        from hybridize.interp.context import World
        from hybridize.interp.tracing import trace

        program = run_program((source,), version)
        (code,) = [code for code in program.functions() if code.name == "f"]
        if traced:
            contexts = trace(program.machine, code)
        else:
            contexts = [one for one in program.machine.by_code[code] if one.world is World.EAGER]
        return [event for one in _with_callees(contexts) for event in one.events.values()]

    found: list[Any] = in_deep_stack(run)
    return found


def _with_callees(contexts: list[Any]) -> list[Any]:
    seen: dict[Any, None] = {}
    waiting = list(contexts)
    while waiting:
        one = waiting.pop()
        if one not in seen:
            seen[one] = None
            waiting += [edge.callee for edge in one.calls.values()]
    return list(seen)


def in_deep_stack(function: Callable[[], Any]) -> Any:
    """What a function gives on a thread whose stack is deep enough for the interpreter."""
    outcome: list[Any] = []

    def run() -> None:
        try:
            outcome.append((True, function()))
        except BaseException as error:
            outcome.append((False, error))

    limit, size = sys.getrecursionlimit(), threading.stack_size(256 << 20)
    sys.setrecursionlimit(100_000)
    try:
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    good, value = outcome[0]
    if not good:
        raise value
    return value


def describe(value: Any) -> Any:
    """An abstract value as a description."""
    options = tuple(_describe_atom(atom) for atom in value.atoms)
    return options[0] if len(options) == 1 else Either(options)


def _describe_atom(atom: Any) -> Any:
    from hybridize.values import atoms

    match atom:
        case atoms.Const(value=value):
            return Python(type(value).__name__)
        case atoms.Prim(type=type_):
            return Python(type_)
        case atoms.Tensor():
            return Leaf(atom.kind, atom.dtype, atom.shape)
        case atoms.Tuple(items=items, fields=fields):
            return Node("tuple", tuple(describe(item) for item in items), fields or ())
        case atoms.Ref(object=object_):
            return _describe_object(object_)
        case atoms.Unknown(text=text):
            return Unseen(text)
        case atoms.Api(name=name):
            return Thing(name)
    return Thing(type(atom).__name__)


def _describe_object(object_: Any) -> Any:
    from hybridize.values.objects import KEYS, REST

    if object_.kind == "list":
        if object_.intact and object_.length is not None and not object_.item(REST).value:
            return Node("list", tuple(describe(object_.item(i).value) for i in range(object_.length)))
        return ManyOf("list", describe(object_.item(REST).value))
    if object_.kind == "dict":
        keys = [key for key in object_.items if key not in (KEYS, REST) and object_.items[key].value]
        if object_.item(REST).value:
            return ManyOf("dict", describe(object_.item(REST).value))
        keys.sort(key=str)
        return Node("dict", tuple(describe(object_.items[key].value) for key in keys), tuple(str(k[1]) for k in keys))
    if object_.kind == "dataset":
        return Thing("tf.data.Dataset")
    return Thing(object_.symbol or object_.label)


# -- what the library says ---------------------------------------------------------------------------------------


def observed(source: str, name: str = "r") -> Any:
    """The description of the value that running the module gives a name."""
    namespace: dict[str, Any] = {}
    exec(compile(PRELUDE + source, "<example>", "exec"), namespace)
    return describe_value(namespace[name])


@cache
def _tensorflow() -> Any:
    import tensorflow

    return tensorflow


def describe_value(value: Any) -> Any:
    """A run-time value as a description."""
    import numpy

    tf = _tensorflow()
    if isinstance(value, (numpy.ndarray, numpy.generic)):
        return Leaf("ndarray", str(value.dtype) if value.dtype.kind != "O" else "string", value.shape)
    for cls, kind in (
        (tf.Variable, "variable"),
        (tf.RaggedTensor, "ragged"),
        (tf.SparseTensor, "sparse"),
        (tf.Tensor, "tensor"),
    ):
        if isinstance(value, cls):
            shape = None if value.shape.rank is None else tuple(value.shape.as_list())
            return Leaf(kind, value.dtype.base_dtype.name, shape)
    if type(value).__name__ == "KerasTensor":
        return Leaf("keras-symbolic", value.dtype, None if value.shape is None else tuple(value.shape))
    if isinstance(value, tf.TensorShape):
        return Node("tuple", tuple(Python(type(extent).__name__) for extent in value))
    if isinstance(value, tuple):
        return Node("tuple", tuple(describe_value(item) for item in value), getattr(value, "_fields", ()))
    if isinstance(value, list):
        return Node("list", tuple(describe_value(item) for item in value))
    if isinstance(value, dict):
        keys = sorted(value)
        return Node("dict", tuple(describe_value(value[key]) for key in keys), tuple(map(str, keys)))
    if isinstance(value, tf.dtypes.DType):
        return Thing(f"tf.{value.name}")
    if isinstance(value, tf.data.Dataset):
        return Thing("tf.data.Dataset")
    if value is None or isinstance(value, (bool, int, float, complex, str, bytes)):
        return Python(type(value).__name__)
    return Thing(type(value).__name__)


# -- agreement ---------------------------------------------------------------------------------------------------


def agrees(said: Any, seen: Any) -> bool:
    """Whether what the interpreter says covers what is so."""
    match said, seen:
        case Unseen(), _:
            return False  # a rule is expected to know; write the expression down elsewhere if it cannot
        case Either(options=options), _:
            return any(agrees(option, seen) for option in options)
        case Leaf(), Leaf():
            return _leaf_agrees(said, seen)
        case Node(), Node():
            same = said.kind == seen.kind and len(said.items) == len(seen.items)
            keys = not (said.keys and seen.keys) or said.keys == seen.keys
            return same and keys and all(map(agrees, said.items, seen.items))
        case ManyOf(kind=kind, element=element), Node():
            kinds = ("list", "tuple") if kind == "list" else (kind,)
            return seen.kind in kinds and all(agrees(element, item) for item in seen.items)
        case Thing(), Thing():
            return said.name == seen.name or said.name.rpartition(".")[2] == seen.name
    return bool(said == seen)


def _leaf_agrees(said: Leaf, seen: Leaf) -> bool:
    if said.kind != seen.kind or said.dtype not in (None, seen.dtype):
        return False
    if said.shape is None or seen.shape is None:
        return said.shape is None
    return len(said.shape) == len(seen.shape) and all(
        extent in (None, actual) for extent, actual in zip(said.shape, seen.shape, strict=True)
    )


def precise(said: Any, seen: Any) -> bool:
    """Whether the interpreter knows every dtype and every rank that the library shows."""
    match said, seen:
        case Leaf(), Leaf():
            return (
                _leaf_agrees(said, seen) and said.dtype is not None and (said.shape is not None or seen.shape is None)
            )
        case Node(), Node():
            return agrees(said, seen) and all(map(precise, said.items, seen.items))
        case Either(options=options), _:
            return any(precise(option, seen) for option in options)
        case ManyOf(element=element), Node():
            return agrees(said, seen) and all(precise(element, item) for item in seen.items)
    return agrees(said, seen)
