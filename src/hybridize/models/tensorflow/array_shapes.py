"""Functions with NumPy's names on tensors: those that move, join and cut axes."""

from __future__ import annotations

import itertools
from typing import Any

from hybridize.models.tensorflow.arguments import (
    agreed_shape,
    argument,
    as_tensor,
    constant,
    integer,
    integers,
    list_of,
    new_list,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.array_rules import (
    flat,
    multiplied,
    operand,
    operands,
    rule,
)
from hybridize.models.tensorflow.promotion import is_keras, promoted_values
from hybridize.models.tensorflow.shapes import axis_in, reshaped, transposed
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import Shape
from hybridize.values.tensors import broadcast
from hybridize.values.value import Value

# -- shapes ------------------------------------------------------------------------------------------------------


@rule("reshape")
def _reshape(call: Any) -> Value:
    source, asked = operand(call), argument(call, "newshape")
    extents = integers(call, asked)
    shape = reshaped(source.shape, extents) if extents is not None else shape_of_argument(call, asked)
    return result(call, source.dtype, shape, source)


@rule("transpose")
def _transpose(call: Any) -> Value:
    return transposed(call, operand(call), argument(call, "axes"))


@rule("expand_dims")
def _expand_dims(call: Any) -> Value:
    source, axes = operand(call), integers(call, argument(call, "axis"))
    shape = source.shape
    if shape is None or axes is None or None in axes:
        return result(call, source.dtype, None, source)
    rank = len(shape) + len(axes)
    places = {axis % rank for axis in axes if axis is not None}
    rest = iter(shape)
    return result(call, source.dtype, tuple(1 if index in places else next(rest) for index in range(rank)), source)


@rule("squeeze")
def _squeeze(call: Any) -> Value:
    source, axis = operand(call), argument(call, "axis")
    shape = source.shape
    axes = None if is_none(axis) else integers(call, axis)
    if shape is None or (axes is None and (None in shape or not is_none(axis))) or (axes is not None and None in axes):
        return result(call, source.dtype, None, source)
    if axes is None:
        return result(call, source.dtype, tuple(extent for extent in shape if extent != 1), source)
    gone = {axis_in(shape, one) for one in axes if one is not None}
    return result(call, source.dtype, tuple(e for index, e in enumerate(shape) if index not in gone), source)


@rule("ravel flatten")
def _ravel(call: Any) -> Value:
    source = operand(call)
    return result(call, source.dtype, flat(source.shape), source)


@rule("swapaxes moveaxis rot90")
def _moved(call: Any) -> Value:
    source = operand(call)
    shape = source.shape
    if shape is None:
        return result(call, source.dtype, None, source)
    order = _order(call, len(shape))
    moved = (None,) * len(shape) if order is None else tuple(shape[axis] for axis in order)
    return result(call, source.dtype, moved, source)


def _order(call: Any, rank: int) -> list[int] | None:
    """Where the axes of the result come from; None when that is not known."""
    order = list(range(rank))
    if call.name.endswith("moveaxis"):
        sources, targets = (integers(call, argument(call, name)) for name in ("source", "destination"))
        if sources is None or targets is None or None in sources or None in targets:
            return None
        pairs = sorted((target % rank, source % rank) for source, target in zip(sources, targets, strict=True))  # type: ignore[operator]
        rest = [axis for axis in order if axis not in {source for _, source in pairs}]
        for target, source in pairs:
            rest.insert(target, source)
        return rest
    if call.name.endswith("rot90"):
        turns, pair = constant(argument(call, "k"), 1), integers(call, argument(call, "axes"))
        first, second = pair if pair is not None and len(pair) == 2 else (0, 1)
        if not isinstance(turns, int) or turns % 2 == 0:
            return order if isinstance(turns, int) else None
    else:
        first, second = (integer(argument(call, name)) for name in ("axis1", "axis2"))
    if first is None or second is None or rank < 2:
        return None
    order[first], order[second] = order[second], order[first]
    return order


@rule("broadcast_to")
def _broadcast_to(call: Any) -> Value:
    source = operand(call)
    return result(call, source.dtype, shape_of_argument(call, argument(call, "shape")), source)


@rule("tile")
def _tile(call: Any) -> Value:
    source, times = operand(call), integers(call, argument(call, "repeats", "reps"))
    shape = source.shape
    if shape is None or times is None:
        return result(call, source.dtype, None, source)
    rank = max(len(shape), len(times))
    extents = (1,) * (rank - len(shape)) + shape
    factors = (1,) * (rank - len(times)) + times
    return result(call, source.dtype, tuple(map(multiplied, extents, factors)), source)


@rule("repeat")
def _repeat(call: Any) -> Value:
    source, times, axis = operand(call), integer(argument(call, "repeats")), argument(call, "axis")
    shape = source.shape
    if is_none(axis):
        return result(call, source.dtype, (multiplied(flat(shape)[0], times),), source)
    number = integer(axis)
    position = axis_in(shape, number) if shape is not None and number is not None else None
    if shape is None or position is None:
        return result(call, source.dtype, None, source)
    changed = (*shape[:position], multiplied(shape[position], times), *shape[position + 1 :])
    return result(call, source.dtype, changed, source)


@rule("pad")
def _pad(call: Any) -> Value:
    source, widths = operand(call), argument(call, "pad_width")
    shape = source.shape
    if shape is None:
        return result(call, source.dtype, None, source)
    amounts = _pad_amounts(call, widths, len(shape))
    return result(call, source.dtype, tuple(map(_sum_of, shape, amounts)), source)


def _pad_amounts(call: Any, widths: Value | None, rank: int) -> list[int | None]:
    """How much each axis grows: one number, one pair for all, or one pair for each."""
    number = integer(widths)
    if number is not None:
        return [2 * number] * rank
    rows = call.positions(widths) if widths is not None else None
    if rows is None:
        return [None] * rank
    amounts = [integers(call, row) for row in rows]
    if len(rows) == 2 and all(integer(row) is not None for row in rows):
        return [sum(integer(row) or 0 for row in rows)] * rank
    sums = [None if pair is None or None in pair else sum(one or 0 for one in pair) for pair in amounts]
    return sums * rank if len(sums) == 1 else sums if len(sums) == rank else [None] * rank


def _sum_of(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left + right


# -- joining and cutting -----------------------------------------------------------------------------------------


def _parts(call: Any) -> list[Value] | None:
    given = call.argument(0)
    if given is None:
        given = argument(call, "xs", "arys", "x", "arrays", "tup")
    return call.positions(given) if given is not None else None


@rule("concatenate hstack vstack dstack append")
def _concatenate(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    parts = operands(call) if name == "append" else _parts(call)
    if parts is None:
        return result(call, None, None)
    tensors = [as_tensor(call, part) for part in parts]
    shapes = [one.shape for one in tensors]
    axis: int | None = constant(argument(call, "axis"), 0)
    if name == "append" and is_none(argument(call, "axis")):
        shapes, axis = [flat(shape) for shape in shapes], 0
    elif name == "hstack":
        shapes = [shape or (1,) if shape is not None else None for shape in shapes]
        axis = 0 if any(shape is not None and len(shape) == 1 for shape in shapes) else 1
    elif name == "vstack" and is_keras(call):
        axis = 0  # Keras does not lift vectors to rows here
    elif name in ("vstack", "dstack"):
        shapes, axis = [_lifted(shape, 2 if name == "vstack" else 3) for shape in shapes], 0 if name == "vstack" else 2
    return result(call, promoted_values(call, parts), _joined(shapes, axis), *tensors)


def _lifted(shape: Shape | None, rank: int) -> Shape | None:
    """At least so many axes, as `atleast_2d` and `atleast_3d` add them."""
    if shape is None or len(shape) >= rank:
        return shape
    if rank == 3:
        return (*_lifted(shape, 2), 1)  # type: ignore[misc]
    return (1, *shape) if shape else (1, 1)


def _joined(shapes: list[Shape | None], axis: int | None) -> Shape | None:
    known = [shape for shape in shapes if shape is not None]
    if not known or not isinstance(axis, int) or len({len(shape) for shape in known}) > 1:
        return None
    rank = len(known[0])
    if not -rank <= axis < rank:
        return None
    axis %= rank
    extents = [None if shape is None else shape[axis] for shape in shapes]
    others = agreed_shape([(*shape[:axis], *shape[axis + 1 :]) for shape in known])
    if others is None:
        return None
    total = None if None in extents else sum(extent or 0 for extent in extents)
    return (*others[:axis], total, *others[axis:])


@rule("stack")
def _stack(call: Any) -> Value:
    parts = _parts(call)
    if parts is None:
        return result(call, None, None)
    tensors = [as_tensor(call, part) for part in parts]
    shape = agreed_shape([one.shape for one in tensors])
    axis = constant(argument(call, "axis"), 0)
    if shape is not None and isinstance(axis, int):
        axis %= len(shape) + 1
        shape = (*shape[:axis], len(parts), *shape[axis:])
    return result(call, promoted_values(call, parts), shape, *tensors)


@rule("split array_split unstack hsplit vsplit dsplit")
def _split(call: Any) -> Value:
    source = operand(call)
    name = call.name.rpartition(".")[2]
    axis = {"hsplit": 1, "vsplit": 0, "dsplit": 2}.get(name, constant(argument(call, "axis"), 0))
    shape = source.shape
    position = axis_in(shape, axis) if shape is not None and isinstance(axis, int) else None
    if shape is None or position is None:
        count = integer(argument(call, "num")) if name == "unstack" else integer(argument(call, "indices_or_sections"))
        one = result(call, source.dtype, None, source)
        return new_list(call, [one] * count) if count is not None and 0 < count <= 32 else list_of(call, one)
    if name == "unstack":
        one = result(call, source.dtype, (*shape[:position], *shape[position + 1 :]), source)
        count = shape[position]
        return new_list(call, [one] * count) if count is not None and 0 <= count <= 32 else list_of(call, one)
    sizes = _cuts(call, argument(call, "indices_or_sections"), shape[position])
    if sizes is None:
        return list_of(call, result(call, source.dtype, (*shape[:position], None, *shape[position + 1 :]), source))
    return new_list(
        call, [result(call, source.dtype, (*shape[:position], size, *shape[position + 1 :]), source) for size in sizes]
    )


def _cuts(call: Any, cuts: Value | None, extent: int | None) -> list[int | None] | None:
    """The extents of the parts: so many of them, or cut before some indices."""
    number = integer(cuts)
    if number is not None:
        if not 0 < number <= 32:
            return None
        if extent is None:
            return [None] * number
        return [extent // number + (index < extent % number) for index in range(number)]
    places = integers(call, cuts)
    if places is None or None in places:
        return None
    starts = (0, *(place for place in places if place is not None))
    found: list[int | None] = [end - start for start, end in itertools.pairwise(starts)]
    return [*found, None if extent is None else extent - starts[-1]]


@rule("take")
def _take(call: Any) -> Value:
    source, indices = operand(call), as_tensor(call, argument(call, "indices"))
    axis = argument(call, "axis")
    if is_none(axis):
        return result(call, source.dtype, indices.shape, source)
    number, shape = integer(axis), source.shape
    position = axis_in(shape, number) if shape is not None and number is not None else None
    if shape is None or indices.shape is None or position is None:
        return result(call, source.dtype, None, source)
    return result(call, source.dtype, (*shape[:position], *indices.shape, *shape[position + 1 :]), source)


@rule("take_along_axis")
def _take_along_axis(call: Any) -> Value:
    source, indices = operand(call), as_tensor(call, argument(call, "indices"))
    axis = integer(argument(call, "axis"))
    shape = None
    if (
        source.shape is not None
        and indices.shape is not None
        and axis is not None
        and len(source.shape) == len(indices.shape)
    ):
        position = axis % len(source.shape)
        both = broadcast(_opened(source.shape, position), _opened(indices.shape, position))
        shape = None if both is None else (*both[:position], indices.shape[position], *both[position + 1 :])
    return result(call, source.dtype, shape, source)


def _opened(shape: Shape, position: int) -> Shape:
    return (*shape[:position], 1, *shape[position + 1 :])


@rule("slice")
def _slice(call: Any) -> Value:
    source = operand(call)
    return result(call, source.dtype, shape_of_argument(call, argument(call, "shape")), source)


@rule("slice_update scatter_update")
def _updated(call: Any) -> Value:
    source = operand(call)
    return result(call, source.dtype, source.shape, source)


@rule("scatter")
def _scatter(call: Any) -> Value:
    values = as_tensor(call, argument(call, "values"))
    return result(call, values.dtype, shape_of_argument(call, argument(call, "shape")), values)


@rule("nonzero")
def _nonzero(call: Any) -> Value:
    source = operand(call)
    one = result(call, "int32" if is_keras(call) else "int64", (None,), source)
    return list_of(call, one) if source.shape is None else new_list(call, [one] * len(source.shape))


@rule("diff")
def _diff(call: Any) -> Value:
    source, times = operand(call), constant(argument(call, "n"), 1)
    axis, shape = constant(argument(call, "axis"), -1), source.shape
    position = axis_in(shape, axis) if shape is not None and isinstance(axis, int) else None
    if shape is None or position is None or not isinstance(times, int):
        return result(call, source.dtype, None, source)
    left = None if shape[position] is None else max((shape[position] or 0) - times, 0)
    return result(call, source.dtype, (*shape[:position], left, *shape[position + 1 :]), source)
