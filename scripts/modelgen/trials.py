"""Trial calls: a function is called inside a `FuncGraph` with placeholders, and the result is looked at.

Nothing is computed; the call only builds graph nodes.  `Maker` hands out the placeholders, so that a call which
succeeded can be repeated with another dtype, with an unknown extent or with another rank; `observe` makes one call,
and `rules.py` reads from several observations what follows the arguments and what is constant.
"""

from __future__ import annotations

import signal
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import tensorflow as tf
from tensorflow.python.framework import func_graph

Shape = tuple[int | None, ...] | None
Builder = Callable[["Maker"], dict[str, Any]]

# Another dtype of the same family, to see whether the result follows.
OTHER_DTYPE = {"float32": "float64", "int32": "int64", "complex64": "complex128", "uint8": "float32", "int64": "int32"}


class TrialTimeoutError(Exception):
    """A trial took too long."""


def _alarm(*_: Any) -> None:
    raise TrialTimeoutError


signal.signal(signal.SIGALRM, _alarm)


class Maker:
    """Makes the arguments of one trial; `variation` says how they differ from the plain call."""

    def __init__(self, variation: str = "plain") -> None:
        self.variation = variation
        self._main_dtype: str | None = None
        self._count = 0

    def x(self, *shape: int | None, dtype: str = "float32") -> Any:
        """Give a tensor that takes part in the variations; the first one made is the main one."""
        first = self._count == 0
        self._count += 1
        if first:
            self._main_dtype = dtype
        dims: list[int | None] = list(shape)
        varied = self.variation in ("dtype", "dtype of first" if first else "dtype of rest")
        if varied and dtype == self._main_dtype:
            dtype = OTHER_DTYPE.get(dtype, dtype)
        elif self.variation == "unknown" and dims:
            dims[0] = None
        elif self.variation in ("batch", "batch of first" if first else "rest"):
            dims.insert(0, 3)
        elif self.variation == "low" and dims:
            dims.pop(0)
        elif self.variation == "stretch" and dims:
            dims[-1] = (dims[-1] or 0) + 1
        return self.fixed(dtype, *dims)

    def fixed(self, dtype: str, *shape: int | None) -> Any:
        """Give a tensor that no variation changes."""
        return tf.compat.v1.placeholder(tf.as_dtype(dtype), list(shape))

    def i(self, *shape: int) -> Any:
        """Give an int32 tensor that no variation changes."""
        return self.fixed("int32", *shape)

    def out(self) -> str:
        """Give a dtype asked for by name."""
        return "float64" if self.variation == "out" else "float32"

    def longer(self, values: list[int]) -> list[int]:
        """Give a list of extents whose length decides the rank of the result."""
        return [*values[:-1], 2, values[-1] // 2] if self.variation == "longer" else values

    def count(self) -> int:
        """How many parts."""
        return 4 if self.variation == "longer" else 2

    def ragged(self, dtype: str = "float32") -> Any:
        """Give a ragged matrix."""
        if self.variation == "dtype":
            dtype = OTHER_DTYPE.get(dtype, dtype)
        return tf.RaggedTensor.from_row_splits(self.fixed(dtype, None), self.fixed("int64", None), validate=False)

    def sparse(self, dtype: str = "float32", rank: int = 2) -> Any:
        """Give a sparse tensor."""
        if self.variation == "dtype":
            dtype = OTHER_DTYPE.get(dtype, dtype)
        return tf.SparseTensor(self.fixed("int64", None, rank), self.fixed(dtype, None), self.fixed("int64", rank))


@dataclass
class Observation:
    """One successful call: dtype and shape of each argument that is a tensor, the described result, the ops made."""

    arguments: list[tuple[str, str, Shape]]
    result: Node
    ops: list[str]


@dataclass
class Node:
    """A result: its kind, and what a kind has."""

    kind: str
    dtype: str | None = None
    shape: Shape = None
    items: list[Node] = field(default_factory=list)
    name: str | None = None


# Parameters that name the dtype of the result, and the mark of such an argument among those of an observation.
DTYPE_PARAMETERS = frozenset({"dtype", "out_type", "tf_dtype", "Tout", "output_type", "type"})
BY_NAME_ONLY = (-1,)

Namer = Callable[[type], str]


def shape_of(value: Any) -> Shape:
    """Give static shape as a tuple, None for unknown rank."""
    try:
        return None if value.shape.rank is None else tuple(value.shape.as_list())
    except (AttributeError, ValueError):
        return None


def describe(value: Any, namer: Namer) -> Node:
    """Tell what kind of result this is."""
    for kind, classes in _TENSOR_KINDS:
        if isinstance(value, classes):
            return Node(kind, value.dtype.name, shape_of(value))
    if type(value).__name__ == "KerasVariable" or isinstance(value, _KERAS_VARIABLES):
        return Node("variable", str(getattr(value.dtype, "name", value.dtype)), None)
    if value is None:
        return Node("none")
    if isinstance(value, tf.data.Dataset):
        return Node("dataset")
    if isinstance(value, tf.data.Iterator):
        return Node("iterator")
    if isinstance(value, (bool, int, float, str, bytes)):
        return Node("python", name=type(value).__name__)
    if isinstance(value, tf.Operation):
        return Node("none", name="tf.Operation")  # while a graph is built; executed eagerly such functions give None
    if isinstance(value, dict):
        return _structure([value[key] for key in sorted(value, key=str)], "dict", namer)
    if isinstance(value, (list, tuple)):
        return _structure(list(value), "namedtuple" if hasattr(value, "_fields") else type(value).__name__, namer)
    return Node("object", name=namer(type(value)))


def _structure(values: list[Any], name: str, namer: Namer) -> Node:
    items = [describe(value, namer) for value in values[:20]]
    if any(_holds_tensor(item) for item in items):
        return Node("tensors", items=items, name=name)
    return Node("python", name=name if name in ("list", "dict") else "tuple")


def _holds_tensor(node: Node) -> bool:
    return node.kind in ("tensor", "ragged", "sparse", "variable", "tensors")


_TENSOR_KINDS: tuple[tuple[str, Any], ...] = (
    ("variable", tf.Variable),
    ("tensor", tf.Tensor),
    ("ragged", tf.RaggedTensor),
    ("sparse", (tf.SparseTensor, tf.IndexedSlices)),
)
_KERAS_VARIABLES: tuple[Any, ...] = tuple(c for c in [getattr(tf.keras, "Variable", None)] if c is not None)


def observe(function: Any, builder: Builder, variation: str, namer: Namer, limit: float = 20.0) -> Observation:
    """Call `function` on what `builder` makes; every failure of the call is raised."""
    graph = func_graph.FuncGraph("trial")
    signal.setitimer(signal.ITIMER_REAL, limit)
    try:
        with graph.as_default():
            keywords = builder(Maker(variation))
            positional = keywords.pop("*", ())
            named = [(str(i), v) for i, v in enumerate(positional)] + list(keywords.items())
            arguments = [(n, d, s) for n, v in named for d, s in _tensor_argument(v)]
            arguments += [
                (n, v, BY_NAME_ONLY) for n, v in keywords.items() if n in DTYPE_PARAMETERS and isinstance(v, str)
            ]
            before = len(graph.get_operations())
            result = function(*positional, **keywords)
            ops = [op.type for op in graph.get_operations()[before:]]
            return Observation(arguments, describe(result, namer), ops)
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def _tensor_argument(value: Any) -> list[tuple[str, Shape]]:
    if isinstance(value, (tf.Tensor, tf.RaggedTensor, tf.SparseTensor)):
        return [(value.dtype.name, shape_of(value))]
    if isinstance(value, (list, tuple)) and value:
        # A sequence says what dtype its elements have, but has no shape of its own.
        return [(dtype, None) for dtype, _ in _tensor_argument(value[0])]
    return []
