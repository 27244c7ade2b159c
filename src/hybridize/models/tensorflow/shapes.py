"""Operations that change the shape and keep the elements: reshape, expand, join, cut, repeat, select."""

from __future__ import annotations

import math
from typing import Any, Final

from hybridize.models.tensorflow.arguments import (
    agreed_extent,
    agreed_shape,
    argument,
    as_tensor,
    check_same,
    common_dtype,
    constant,
    content_of,
    dtype_argument,
    dynamic_extent,
    extent,
    extents,
    integer,
    integers,
    is_static,
    list_of,
    new_list,
    new_object,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.layouts import laid_out, layout_of, with_axis, without_axes
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import RaggedForm, Shape, Tensor, tensor
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.tensors import broadcast
from hybridize.values.value import Value

RULES: Rulebook = Rulebook()
_RAGGED_SHAPE: Final = "tf.experimental.DynamicRaggedShape"


def axis_in(shape: Shape, axis: int) -> int | None:
    """The axis counted from the front; None when there is none of the number."""
    found = axis + len(shape) if axis < 0 else axis
    return found if 0 <= found < len(shape) else None


# -- asking for the shape ----------------------------------------------------------------------------------------


def index_dtype(call: Any) -> str | None:
    """The integers an operation gives: int32 unless `out_type` says otherwise."""
    asked = argument(call, "out_type")
    return "int32" if is_none(asked) else dtype_argument(asked)


@RULES.function("shape", "compat.v1.shape")
def _shape(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    if source.kind in ("ragged", "sparse"):
        if source.kind == "ragged" and call.index.lookup(_RAGGED_SHAPE) is not None:
            return new_object(call, _RAGGED_SHAPE)
        return result(call, index_dtype(call), (None,) if source.shape is None else (len(source.shape),), source)
    shape = source.shape
    content = () if shape is None else shape or None
    return result(call, index_dtype(call), (None,) if shape is None else (len(shape),), source, content=content)


@RULES.function("size", "rank", "compat.v1.size")
def _size(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    shape = source.shape if source.kind not in ("ragged", "sparse") else None
    if call.name == "tf.rank":
        return result(call, "int32", (), source, content=None if shape is None else (len(shape),))
    known = [one for one in shape or () if one is not None and one != DYNAMIC]
    content: Shape | None = (math.prod(known),) if shape is not None and len(known) == len(shape) else ()
    if shape is not None and DYNAMIC in shape:
        content = None
    return result(call, index_dtype(call), (), source, content=content)


@RULES.function("broadcast_dynamic_shape")
def _dynamic_shape(call: Any) -> Value:
    first, second = argument(call, "shape_x"), argument(call, "shape_y")
    one, other = as_tensor(call, first), as_tensor(call, second)
    ranks = [tensor_.shape[0] if tensor_.shape else None for tensor_ in (one, other)]
    rank = max(known) if len(known := [r for r in ranks if r is not None]) == 2 else None
    return result(call, one.dtype, (rank,), content=broadcast(one.content, other.content))


# -- one tensor --------------------------------------------------------------------------------------------------


@RULES.function("reshape")
def _reshape(call: Any) -> Value:
    source, asked = as_tensor(call, argument(call, "tensor")), argument(call, "shape")
    made = _reshaped(call, source.shape, asked)
    if _elements(source.shape) is not None and _elements(made) not in (None, _elements(source.shape)):
        call.does_not_fit(f"reshapes {_elements(source.shape)} elements to {_elements(made)}")
    return result(call, source.dtype, made, source)


def _elements(shape: Shape | None) -> int | None:
    if shape is None or any(extent is None or extent < 0 for extent in shape):
        return None
    return math.prod(extent for extent in shape if extent is not None)


def _reshaped(call: Any, shape: Shape | None, asked: Value | None) -> Shape | None:
    wanted = shape_of_argument(call, asked)
    given = extents(call, asked)
    return reshaped(shape, given) if given is not None else wanted


def reshaped(shape: Shape | None, asked: Shape) -> Shape:
    """The shape after a reshape: the number of elements tells one extent that is left open."""
    wanted = tuple(one if one is not None and (one >= 0 or one == DYNAMIC) else None for one in asked)
    opened = [index for index, one in enumerate(wanted) if one in (None, DYNAMIC)]
    if len(opened) == 1 and shape is not None and None not in shape and DYNAMIC not in shape:
        total = math.prod(one for one in shape if one is not None)
        known = math.prod(one for index, one in enumerate(wanted) if one is not None and index not in opened)
        if known and not total % known:
            return tuple(total // known if index in opened else one for index, one in enumerate(wanted))
    elif DYNAMIC in wanted or (shape is not None and DYNAMIC in shape):
        return tuple(DYNAMIC if number == -1 else one for number, one in zip(asked, wanted, strict=True))
    return wanted


@RULES.function("expand_dims", "compat.v1.expand_dims")
def _expand_dims(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    axes = integers(call, argument(call, "axis", "dim"))  # a list of one will do
    axis = axes[0] if axes is not None and len(axes) == 1 else None
    shape = source.shape
    position = axis
    if shape is not None:
        position = None if axis is None else axis + len(shape) + 1 if axis < 0 else axis
        shape = (*(None,) * (len(shape) + 1),) if position is None else (*shape[:position], 1, *shape[position:])
    if source.kind == "ragged":
        return laid_out(call, source.dtype, shape, with_axis(layout_of(source), position))
    return result(call, source.dtype, shape, source)


@RULES.function("squeeze", "compat.v1.squeeze")
def _squeeze(call: Any) -> Value:
    source, axis = as_tensor(call, argument(call, "input")), argument(call, "axis", "squeeze_dims")
    if source.kind == "ragged":
        axes = None if is_none(axis) or source.shape is None else integers(call, axis)
        known = axes is not None and source.shape is not None and None not in axes
        gone = [one % len(source.shape or ()) for one in axes or () if one is not None]
        layout = without_axes(layout_of(source), gone) if known else None
        return laid_out(call, source.dtype, _squeezed(call, source.shape, axis), layout)
    found = result(call, source.dtype, _squeezed(call, source.shape, axis), source)
    if is_none(axis) and source.shape is not None and DYNAMIC in source.shape:
        return call.without_rank(found)  # type: ignore[no-any-return]  # which axes go depends on data
    return found


def _squeezed(call: Any, shape: Shape | None, axis: Value | None) -> Shape | None:
    if shape is None:
        return None
    if is_none(axis):
        return None if None in shape or DYNAMIC in shape else tuple(extent for extent in shape if extent != 1)
    axes = integers(call, axis)
    if axes is None or any(one is None for one in axes):
        return None
    gone = {axis_in(shape, one) for one in axes if one is not None}
    return tuple(extent for index, extent in enumerate(shape) if index not in gone)


def transposed(call: Any, source: Tensor, order: Value | None) -> Value:
    """The tensor with its axes in another order; turned round when none is given."""
    shape = source.shape
    if is_none(order):
        return result(call, source.dtype, None if shape is None else shape[::-1], source)
    axes = integers(call, order)
    if axes is None:
        return result(call, source.dtype, None if shape is None else (None,) * len(shape), source)
    if shape is not None and len(axes) != len(shape):
        call.does_not_fit(f"orders {len(axes)} axes of {len(shape)}")
    moved = tuple(
        None if shape is None or axis is None or axis_in(shape, axis) is None else shape[axis] for axis in axes
    )
    return result(call, source.dtype, moved, source)


@RULES.function("transpose", "compat.v1.transpose")
def _transpose(call: Any) -> Value:
    return transposed(call, as_tensor(call, argument(call, "a")), argument(call, "perm"))


@RULES.function("linalg.matrix_transpose", "linalg.adjoint")
def _matrix_transpose(call: Any) -> Value:
    source = as_tensor(call, call.argument(0))
    shape = source.shape
    return result(call, source.dtype, (*shape[:-2], shape[-1], shape[-2]) if shape and len(shape) > 1 else None, source)


@RULES.function("broadcast_to")
def _broadcast_to(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    return result(call, source.dtype, shape_of_argument(call, argument(call, "shape")), source)


@RULES.function("tile")
def _tile(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    times, shape = extents(call, argument(call, "multiples")), source.shape
    if shape is None:
        count = as_tensor(call, argument(call, "multiples")).shape
        shape = (None,) * count[0] if count and count[0] is not None and count[0] != DYNAMIC else None
    else:
        known = times if times is not None and len(times) == len(shape) else (None,) * len(shape)
        shape = tuple(multiplied(extent, factor) for extent, factor in zip(shape, known, strict=True))
    return result(call, source.dtype, shape, source, kind=_kind([source]))


def multiplied(extent: int | None, factor: int | None) -> int | None:
    """A product of extents, unknown when one of them is."""
    if 0 in (extent, factor):
        return 0
    if DYNAMIC in (extent, factor):
        return DYNAMIC
    return None if extent is None or factor is None else extent * factor


@RULES.function("repeat")
def _repeat(call: Any) -> Value:
    source, axis = as_tensor(call, argument(call, "input")), argument(call, "axis")
    times = _times(call, argument(call, "repeats"))
    shape = source.shape
    if is_none(axis):
        total = None if shape is None or None in shape else math.prod(e for e in shape if e is not None)
        if shape is not None and DYNAMIC in shape:
            total = DYNAMIC
        return result(call, source.dtype, (multiplied(total, times),), source)
    number = integer(axis)
    position = axis_in(shape, number) if shape is not None and number is not None else None
    if shape is None or position is None:
        return result(call, source.dtype, None, source)
    changed = (*shape[:position], multiplied(shape[position], times), *shape[position + 1 :])
    return result(call, source.dtype, changed, source)


def _times(call: Any, repeats: Value | None) -> int | None:
    """How often each element stands in the result of a `repeat`; a tensor of counts leaves the sum to data."""
    found = extent(call, repeats)
    return dynamic_extent(call) if found is None and not is_static(as_tensor(call, repeats)) else found


@RULES.function("pad", "compat.v1.pad")
def _pad(call: Any) -> Value:
    source, paddings = as_tensor(call, argument(call, "tensor")), argument(call, "paddings")
    rows = call.positions(paddings) if paddings is not None else None
    shape = source.shape
    if rows is None or (shape is not None and len(rows) != len(shape)):
        if shape is None:
            described = as_tensor(call, paddings).shape
            known = described[0] if described and described[0] != DYNAMIC else None
            shape = (None,) * known if known is not None else None
        opened = None if is_static(as_tensor(call, paddings)) else dynamic_extent(call)
        return result(call, source.dtype, None if shape is None else (opened,) * len(shape), source)
    amounts = [extents(call, row) for row in rows]
    before = shape if shape is not None else (None,) * len(rows)
    padded = tuple(_padded(one, amount) for one, amount in zip(before, amounts, strict=True))
    return result(call, source.dtype, padded, source)


def pad_rows(call: Any, paddings: Value | None) -> list[Value] | None:
    """The pairs of a list of paddings."""
    rows: list[Value] | None = call.positions(paddings) if paddings is not None else None
    return rows


def _padded(extent: int | None, amount: tuple[int | None, ...] | None) -> int | None:
    if amount is None or len(amount) != 2:
        return None
    if extent == DYNAMIC or DYNAMIC in amount:
        return DYNAMIC
    if extent is None or amount[0] is None or amount[1] is None:
        return None
    return extent + amount[0] + amount[1]


@RULES.function("slice")
def _slice(call: Any) -> Value:
    source, size = as_tensor(call, argument(call, "input_")), extents(call, argument(call, "size"))
    if size is None:
        return result(call, source.dtype, None if source.shape is None else (None,) * len(source.shape), source)
    begin = extents(call, argument(call, "begin"))
    if begin is None or len(begin) != len(size):
        begin = (None,) * len(size)
    shape = source.shape if source.shape is not None and len(source.shape) == len(size) else (None,) * len(size)
    return result(call, source.dtype, tuple(map(_sliced, shape, begin, size)), source)


def _sliced(extent: int | None, begin: int | None, size: int | None) -> int | None:
    """What is left of an axis; -1 asks for all that follows."""
    if size != -1:
        return size
    if DYNAMIC in (extent, begin):
        return DYNAMIC
    return extent - begin if extent is not None and begin is not None else 0 if extent == 0 else None


@RULES.function("strided_slice")
def _strided_slice(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input_"))
    begin, end = (extents(call, argument(call, name)) for name in ("begin", "end"))
    asked = argument(call, "strides")
    rank = len(begin) if begin is not None else len(end) if end is not None else None
    strides = (1,) * (rank or 0) if is_none(asked) else extents(call, asked)
    masked = any(
        argument(call, f"{name}_mask") is not None for name in ("begin", "end", "ellipsis", "new_axis", "shrink_axis")
    )
    if source.shape is None or masked or begin is None or end is None or strides is None:
        return result(call, source.dtype, None, source)
    bounds = zip(source.shape, begin, end, strides, strict=False)
    cut = tuple(_stepped(*axis) for axis in bounds)
    return result(call, source.dtype, (*cut, *source.shape[len(cut) :]), source)


def _stepped(extent: int | None, begin: int | None, end: int | None, stride: int | None) -> int | None:
    if DYNAMIC in (extent, begin, end, stride):
        return DYNAMIC
    if None in (extent, begin, end, stride) or not stride:
        return None
    return len(range(extent)[slice(begin, end, stride)])  # type: ignore[arg-type]


# -- joining -----------------------------------------------------------------------------------------------------


@RULES.function("concat")
def _concat(call: Any) -> Value:
    values, axis = argument(call, "values"), integer(argument(call, "axis", "concat_dim"))
    known = call.positions(values) if values is not None else None
    if known is None:
        one = as_tensor(call, call.iterate(values)) if values is not None else tensor()
        shape = _open_axis(one.shape, axis)
        return result(call, one.dtype, shape, one, kind=_kind([one]))
    tensors = [as_tensor(call, value) for value in known]
    content = joined_content(call, known) if axis in (0, -1) else None
    shape = concatenated(tensors, axis)
    if axis is not None and _kind(tensors) != "ragged":
        check_same(call, [_without(one.shape, axis) for one in tensors], "a concatenation")
    return result(call, common_dtype(call, known), shape, *tensors, kind=_kind(tensors), content=content)


def _without(shape: Shape | None, axis: int) -> Shape | None:
    position = axis_in(shape, axis) if shape is not None else None
    return None if shape is None or position is None else (*shape[:position], *shape[position + 1 :])


def joined_content(call: Any, values: list[Value]) -> Shape | None:
    """What is known of the elements of vectors put end to end."""
    found: list[int | None] = []
    for value in values:
        one = as_tensor(call, value)
        if one.shape is None or len(one.shape) > 1 or (one.shape and one.shape[0] in (None, DYNAMIC)):
            return None
        count = one.shape[0] if one.shape else 1
        missing = DYNAMIC if call.traced and one.content is None else None
        found += one.content or (missing,) * (count or 0)
    return tuple(found)


def _kind(tensors: list[Tensor]) -> Any:
    return "ragged" if any(one.kind == "ragged" for one in tensors) else "tensor"


def _open_axis(shape: Shape | None, axis: int | None) -> Shape | None:
    position = axis_in(shape, axis) if shape is not None and axis is not None else None
    if shape is None:
        return None
    if position is None:
        return (None,) * len(shape)
    return (*shape[:position], DYNAMIC if shape[position] == DYNAMIC else None, *shape[position + 1 :])


def concatenated(tensors: list[Tensor], axis: int | None) -> Shape | None:
    """The shape of tensors put end to end along an axis."""
    ranks = {len(one.shape) for one in tensors if one.shape is not None}
    if len(ranks) != 1:
        return None
    (rank,) = ranks
    shapes = [one.shape if one.shape is not None else (None,) * rank for one in tensors]
    if axis is None:
        return (None,) * rank
    position = axis_in(shapes[0], axis)
    if position is None:
        return None
    parts = [shape[position] for shape in shapes]
    total: int | None = DYNAMIC if DYNAMIC in parts else None
    if total is None and None not in parts:
        total = sum(part for part in parts if part is not None)
    columns = [agreed_extent(tuple(shape[index] for shape in shapes)) for index in range(rank)]
    return (*columns[:position], total, *columns[position + 1 :])


@RULES.function("stack", "parallel_stack", "ragged.stack")
def _stack(call: Any) -> Value:
    values, axis = argument(call, "values"), argument(call, "axis")
    known = call.positions(values) if values is not None else None
    if known is not None:
        tensors = [as_tensor(call, value) for value in known]
        dtype = common_dtype(call, known)
        shape = agreed_shape([one.shape for one in tensors])
        check_same(call, [one.shape for one in tensors], "a stack")
        count: int | None = len(known)
    elif (whole := _one_tensor(values)) is not None:
        tensors, dtype = [whole], whole.dtype
        shape, count = (whole.shape[1:], whole.shape[0]) if whole.shape else (None, None)
    else:
        tensors = [as_tensor(call, call.iterate(values))] if values is not None else [tensor()]
        dtype, shape, count = tensors[0].dtype, tensors[0].shape, None
    position = 0 if is_none(axis) else integer(axis)
    if call.name == "tf.ragged.stack" or _kind(tensors) == "ragged":
        return _ragged_stack(call, tensors, dtype, position, count)
    content = joined_content(call, known) if known is not None and shape == () else None
    return result(call, dtype, _with_axis(shape, position, count), *tensors, content=content)


def _one_tensor(value: Value | None) -> Tensor | None:
    """The tensor whose rows are stacked."""
    one = value.atoms[0] if value is not None and len(value.atoms) == 1 else None
    return one if isinstance(one, Tensor) else None


def _ragged_stack(call: Any, tensors: list[Tensor], dtype: str | None, axis: int | None, count: int | None) -> Value:
    """A new axis of a known length; those behind it become ragged, but for the last one of dense rows."""
    ranks = {None if one.shape is None else len(one.shape) for one in tensors}
    rank = ranks.pop() if len(ranks) == 1 else None
    if rank is None or axis is None:
        return laid_out(call, dtype, None, None)
    if rank == 0 or (axis != 0 and _kind(tensors) == "tensor"):
        return laid_out(call, dtype, (count,) if rank == 0 else (None,) * (rank + 1), None)
    layouts = {layout_of(one) if one.kind == "ragged" else RaggedForm(min(rank - 1, 1), "int64") for one in tensors}
    if rank == 1:
        layouts = {RaggedForm(0, "int32")}
    layout = layouts.pop() if len(layouts) == 1 else None
    columns: Shape = (None,) * rank
    if layout is not None:
        inner = agreed_shape([one.shape for one in tensors]) or columns
        columns = (*columns[: layout.axes + 1], *inner[layout.axes + 1 :])
    return laid_out(call, dtype, _with_axis(columns, axis, count), with_axis(layout, axis))


def _with_axis(shape: Shape | None, position: int | None, extent: int | None) -> Shape | None:
    if shape is None:
        return None
    if position is None:
        return (None,) * (len(shape) + 1)
    if position < 0:
        position += len(shape) + 1
    return (*shape[:position], extent, *shape[position:])


# -- cutting -----------------------------------------------------------------------------------------------------


@RULES.function("unstack")
def _unstack(call: Any) -> Value:
    source, number = as_tensor(call, argument(call, "value")), integer(argument(call, "num"))
    axis = constant(argument(call, "axis"), 0)
    shape = source.shape
    position = axis_in(shape, axis) if shape is not None and isinstance(axis, int) else None
    if shape is None or position is None:
        one, count = result(call, source.dtype, None, source), number
    else:
        one = result(call, source.dtype, (*shape[:position], *shape[position + 1 :]), source)
        count = number if number is not None else shape[position]
    content = content_of(argument(call, "value"))
    if content is not None and count == len(content):
        return new_list(call, [result(call, source.dtype, (), source, content=(extent,)) for extent in content])
    return new_list(call, [one] * count) if count is not None and count <= 32 else list_of(call, one)


@RULES.function("split")
def _split(call: Any) -> Value:
    source, parts = as_tensor(call, argument(call, "value")), argument(call, "num_or_size_splits")
    axis = constant(argument(call, "axis"), 0)
    shape = source.shape
    position = axis_in(shape, axis) if shape is not None and isinstance(axis, int) else None
    sizes = _sizes(call, parts, shape[position] if shape is not None and position is not None else None)

    def part(extent: int | None) -> Value:
        known = shape is not None and position is not None
        return result(
            call,
            source.dtype,
            (*shape[:position], extent, *shape[position + 1 :]) if known else None,  # type: ignore[index,operator]
            source,
        )

    if sizes is None:
        return list_of(call, part(None))
    return new_list(call, [part(size) for size in sizes])


def _sizes(call: Any, parts: Value | None, extent: int | None) -> list[int | None] | None:
    number = integer(parts)
    if number is not None:
        size = extent // number if extent is not None and number > 0 else None
        return [size] * number if 0 < number <= 32 else None
    known = extents(call, parts)
    if known is None:
        return None
    rest = (
        extent - sum(size for size in known if size is not None and size >= 0)
        if extent is not None and None not in known
        else None
    )
    rest = DYNAMIC if extent == DYNAMIC or DYNAMIC in known else rest
    return [rest if size == -1 else size for size in known]
