"""`x.shape`: shapes of known rank are tuples of extents, others a `tf.TensorShape` object.

An extent the analysis does not know is some int in eager execution; of a symbolic tensor it may be None too.
"""

from __future__ import annotations

import math
from typing import Any, Final

from hybridize.models.tensorflow.arguments import (
    constant,
    integer,
    list_of,
    new_list,
    shape_of_argument,
)
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.unknown_ranks import UNKNOWN
from hybridize.values.atoms import Ref, Shape, Tensor, Tuple, tuple_atom
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.objects import REST
from hybridize.values.tensors import UNKNOWN_EXTENT, broadcast, join_shape
from hybridize.values.value import NONE, NOTHING, Value, join, join_all, of, of_const, of_prim

RULES: Rulebook = Rulebook()
_CLASS: Final = "tf.TensorShape"
# Shapes of known rank are tuples to the interpreter, and tuples have no members of these names.
_OWNERS: Final = (_CLASS, "builtins.tuple")


def shape_value(call: Any, shape: Shape | None, *, symbolic: bool, traced: bool = False) -> Value:
    """The value of `.shape`; `traced` for a dense tensor of a graph, whose extents the trace mostly knows."""
    unknown = of_prim("int") if traced or not symbolic else join(NONE, of_prim("int"))
    if symbolic and getattr(call, "signed", False):
        unknown = of_prim(UNKNOWN_EXTENT)
    if shape is not None:
        # What depends on data is None in a graph; what is merely not known to us may be known to the trace.
        dynamic = of_prim(UNKNOWN_EXTENT) if symbolic else of_prim("int")
        extents = tuple(
            dynamic if extent == DYNAMIC else unknown if extent is None else of_const(extent) for extent in shape
        )
        return of(tuple_atom(extents, "TensorShape"))
    made = call.make("api", "shape", symbol=_CLASS, part=symbolic)
    call.store(made, REST, unknown)
    fresh: Value = call.new(made)
    return fresh


def shape_of_tensor(call: Any, subject: Tensor) -> Value:
    """The value of `tensor.shape`.  Eager tensors know their shape; graphs know what the trace knows."""
    if subject.kind in ("keras-symbolic", "ragged", "sparse"):
        return shape_value(call, subject.shape, symbolic=True)
    symbolic = call.traced and subject.symbolic and subject.kind != "variable"
    if symbolic and subject.shape is None and getattr(call, "rank_is_open", False):
        call.hazard("HYB309", "the shape is read, but not even the rank is known while the graph is built")
    if symbolic and subject.rankless:
        made = call.make("api", "shape", symbol=_CLASS, part="rankless")
        call.store(made, REST, of_prim(UNKNOWN_EXTENT))
        fresh: Value = call.new(made)
        return fresh
    return shape_value(call, subject.shape, symbolic=symbolic, traced=symbolic)


def rank_of_unknown(call: Any, subject: Tensor) -> Value:
    """The `ndim` of a tensor whose rank we do not know; a graph may not know it either, and has None then."""
    return of_prim(UNKNOWN_EXTENT if call.traced and subject.symbolic and subject.rankless else "int")


def _asks_for_rank(call: Any, what: str) -> None:
    """A shape without a rank has no length, no extents to iterate over, and is never like another one."""
    if call.traced and isinstance(call.receiver, Ref) and is_open(_any_extent(call)):
        call.hazard("HYB303", f"{what} needs {UNKNOWN}")


def is_open(extents: Value) -> bool:
    """Whether an extent of a shape is one that the graph does not know."""
    return of_prim(UNKNOWN_EXTENT).atoms[0] in extents.atoms


def extents_of(call: Any) -> list[Value] | None:
    """The extents of the receiver, None when its rank is not known."""
    return list(call.receiver.items) if isinstance(call.receiver, Tuple) else None


def _any_extent(call: Any) -> Value:
    known = extents_of(call)
    if known is not None:
        return join_all(known)
    receiver = call.receiver
    stored: Value = call.load(receiver.object, REST, receiver.root) if isinstance(receiver, Ref) else NOTHING
    return stored or of_prim("int")


def _may_be_symbolic(call: Any) -> bool:
    return NONE.atoms[0] in _any_extent(call).atoms


@RULES.function("TensorShape")
def _construct(call: Any) -> Value:
    dims = call.argument(0, "dims")
    return shape_value(call, shape_of_argument(call, dims), symbolic=True)


@RULES.method(_OWNERS, "as_list")
@RULES.property(_OWNERS, "dims")
def _as_list(call: Any) -> Value:
    _asks_for_rank(call, "the list of the extents")
    known = extents_of(call)
    return new_list(call, known) if known is not None else list_of(call, _any_extent(call))


@RULES.property(_OWNERS, "rank", "ndims")
def _rank(call: Any) -> Value:
    known = extents_of(call)
    if known is not None:
        return of_const(len(known))
    if is_open(_any_extent(call)):
        return of_prim(UNKNOWN_EXTENT)
    return join(NONE, of_prim("int")) if _may_be_symbolic(call) else of_prim("int")


@RULES.method(_OWNERS, "num_elements")
def _num_elements(call: Any) -> Value:
    if extents_of(call) is None and is_open(_any_extent(call)):
        return of_prim(UNKNOWN_EXTENT)
    numbers = [constant(extent) for extent in extents_of(call) or [NOTHING]]
    if all(isinstance(number, int) for number in numbers):
        return of_const(math.prod(numbers))
    return join(NONE, of_prim("int")) if _may_be_symbolic(call) else of_prim("int")


@RULES.method(_OWNERS, "is_fully_defined")
def _is_fully_defined(call: Any) -> Value:
    known = extents_of(call)
    if known is not None and not _may_be_symbolic(call):
        return of_const(True)
    _asks_for_rank(call, "whether a shape is known")
    return of_prim("bool")


@RULES.method(_OWNERS, "is_compatible_with", "is_subtype_of")
@RULES.method(_CLASS, "__eq__", "__ne__", "__bool__")
def _predicate(call: Any) -> Value:
    _asks_for_rank(call, "a comparison of shapes")
    return of_prim("bool")


@RULES.method(_CLASS, "__len__")
def _length(call: Any) -> Value:
    _asks_for_rank(call, "the length of a shape")
    return of_prim("int")


@RULES.method(_OWNERS, "assert_has_rank", "assert_same_rank", "assert_is_compatible_with", "assert_is_fully_defined")
def _assertion(_call: Any) -> Value:
    return NONE


@RULES.method(_CLASS, "__iter__")
def _iterate(call: Any) -> Value:
    _asks_for_rank(call, "iterating over a shape")
    return _any_extent(call)


@RULES.method(_CLASS, "__getitem__")
def _item(call: Any) -> Value:
    key = call.argument(0)
    if key is not None and any(isinstance(atom, Tuple) for atom in key.atoms):
        return of(call.receiver)
    return _any_extent(call)


def _of_values(call: Any, values: list[Value]) -> Value:
    del call
    return of(tuple_atom(tuple(values), "TensorShape"))


@RULES.method(_OWNERS, "concatenate")
@RULES.method(_CLASS, "__add__", "__radd__", "__concat__")
def _concatenate(call: Any) -> Value:
    other = call.argument(0)
    known, added = extents_of(call), call.positions(other) if other is not None else None
    if added is None and integer(other) is not None:
        added = [other]
    if known is None or added is None:
        return shape_value(call, None, symbolic=_may_be_symbolic(call))
    both = [*known, *added]
    return _of_values(call, both if not call.name.endswith("__radd__") else [*added, *known])


@RULES.method(_OWNERS, "with_rank", "with_rank_at_least", "with_rank_at_most")
def _with_rank(call: Any) -> Value:
    rank = integer(call.argument(0, "rank"))
    if extents_of(call) is None and rank is not None and call.name.endswith("with_rank"):
        return _of_values(call, [_any_extent(call)] * rank)
    return of(call.receiver)


@RULES.method(_OWNERS, "merge_with", "most_specific_compatible_shape")
def _merge(call: Any) -> Value:
    known = extents_of(call)
    own = None if known is None else tuple(integer(extent) for extent in known)
    other = shape_of_argument(call, call.argument(0, "other"))
    if call.name.endswith("merge_with"):
        merged = own if other is None else other if own is None else _merged(own, other)
    else:
        merged = join_shape(own, other)
    return shape_value(call, merged, symbolic=_may_be_symbolic(call))


def _merged(left: Shape, right: Shape) -> Shape | None:
    if len(left) != len(right):
        return None
    return tuple(b if a is None else a for a, b in zip(left, right, strict=True))


@RULES.function("compat.dimension_value", "compat.v1.Dimension")
def _dimension_value(call: Any) -> Value:
    dimension: Value | None = call.argument(0)
    return dimension if dimension is not None else NOTHING


@RULES.function("compat.dimension_at_index")
def _dimension_at_index(call: Any) -> Value:
    shape, index = call.argument(0, "shape"), call.argument(1, "index")
    found: Value = call.item(shape, index) if shape is not None and index is not None else NOTHING
    return found


@RULES.function("broadcast_static_shape")
def _broadcast_static_shape(call: Any) -> Value:
    first, second = (shape_of_argument(call, call.argument(i, name)) for i, name in enumerate(("shape_x", "shape_y")))
    return shape_value(call, broadcast(first, second), symbolic=call.traced)
