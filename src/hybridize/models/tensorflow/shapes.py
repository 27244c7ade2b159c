"""Operations that change the shape and keep the elements: reshape, expand, join, cut, repeat, select."""

from __future__ import annotations

import math
from typing import Any

from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    common_dtype,
    constant,
    dtype_argument,
    dynamic_extent,
    integer,
    integers,
    list_of,
    new_list,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import Shape, Tensor, tensor, tuple_atom
from hybridize.values.tensors import join_shape
from hybridize.values.value import NOTHING, Value, of, of_const

RULES = Rulebook()


def axis_in(shape: Shape, axis: int) -> int | None:
    """The axis counted from the front; None when there is none of the number."""
    found = axis + len(shape) if axis < 0 else axis
    return found if 0 <= found < len(shape) else None


# -- asking for the shape ----------------------------------------------------------------------------------------


def _index_dtype(call: Any) -> str | None:
    asked = argument(call, "out_type")
    return "int32" if is_none(asked) else dtype_argument(asked)


@RULES.function("shape", "compat.v1.shape")
def _shape(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    return result(call, _index_dtype(call), (None,) if source.shape is None else (len(source.shape),), source)


@RULES.function("size", "rank", "compat.v1.size")
def _size(call: Any) -> Value:
    return result(call, _index_dtype(call), (), as_tensor(call, argument(call, "input")))


@RULES.function("broadcast_dynamic_shape")
def _dynamic_shape(call: Any) -> Value:
    one, other = as_tensor(call, argument(call, "shape_x")), as_tensor(call, argument(call, "shape_y"))
    return result(call, one.dtype, one.shape if one.shape == other.shape else (None,))


# -- one tensor --------------------------------------------------------------------------------------------------


@RULES.function("reshape")
def _reshape(call: Any) -> Value:
    source, asked = as_tensor(call, argument(call, "tensor")), argument(call, "shape")
    return result(call, source.dtype, _reshaped(call, source.shape, asked), source)


def _reshaped(call: Any, shape: Shape | None, asked: Value | None) -> Shape | None:
    wanted = shape_of_argument(call, asked)
    given_extents = integers(call, asked)
    if wanted is None or given_extents is None or list(given_extents).count(-1) != 1:
        return wanted
    others = [extent for extent in given_extents if extent != -1]
    if shape is None or None in shape or None in others:
        return wanted
    total, known = math.prod(e for e in shape if e is not None), math.prod(e for e in others if e is not None)
    inferred = total // known if known and total % known == 0 else None
    return tuple(inferred if extent == -1 else extent for extent in given_extents)


@RULES.function("expand_dims", "compat.v1.expand_dims")
def _expand_dims(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    axis = integer(argument(call, "axis", "dim"))
    shape = source.shape
    if shape is not None:
        position = None if axis is None else axis + len(shape) + 1 if axis < 0 else axis
        shape = (*(None,) * (len(shape) + 1),) if position is None else (*shape[:position], 1, *shape[position:])
    return result(call, source.dtype, shape, source)


@RULES.function("squeeze", "compat.v1.squeeze")
def _squeeze(call: Any) -> Value:
    source, axis = as_tensor(call, argument(call, "input")), argument(call, "axis", "squeeze_dims")
    return result(call, source.dtype, _squeezed(call, source.shape, axis), source)


def _squeezed(call: Any, shape: Shape | None, axis: Value | None) -> Shape | None:
    if shape is None:
        return None
    if is_none(axis):
        return None if None in shape else tuple(extent for extent in shape if extent != 1)
    axes = integers(call, axis)
    if axes is None or any(one is None for one in axes):
        return None
    gone = {axis_in(shape, one) for one in axes if one is not None}
    return tuple(extent for index, extent in enumerate(shape) if index not in gone)


@RULES.function("transpose", "compat.v1.transpose")
def _transpose(call: Any) -> Value:
    source, perm = as_tensor(call, argument(call, "a")), argument(call, "perm")
    shape = source.shape
    if is_none(perm):
        return result(call, source.dtype, None if shape is None else shape[::-1], source)
    order = integers(call, perm)
    if order is None:
        return result(call, source.dtype, None if shape is None else (None,) * len(shape), source)
    moved = tuple(
        None if shape is None or axis is None or axis_in(shape, axis) is None else shape[axis] for axis in order
    )
    return result(call, source.dtype, moved, source)


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
    times, shape = integers(call, argument(call, "multiples")), source.shape
    if shape is not None:
        known = times if times is not None and len(times) == len(shape) else (None,) * len(shape)
        shape = tuple(_times(extent, factor) for extent, factor in zip(shape, known, strict=True))
    return result(call, source.dtype, shape, source)


def _times(extent: int | None, factor: int | None) -> int | None:
    return None if extent is None or factor is None else extent * factor


@RULES.function("repeat")
def _repeat(call: Any) -> Value:
    source, axis = as_tensor(call, argument(call, "input")), argument(call, "axis")
    times = integer(argument(call, "repeats"))
    shape = source.shape
    if is_none(axis):
        total = None if shape is None or None in shape else math.prod(e for e in shape if e is not None)
        return result(call, source.dtype, (_times(total, times),), source)
    number = integer(axis)
    position = axis_in(shape, number) if shape is not None and number is not None else None
    if shape is None or position is None:
        return result(call, source.dtype, None, source)
    changed = (*shape[:position], _times(shape[position], times), *shape[position + 1 :])
    return result(call, source.dtype, changed, source)


@RULES.function("pad", "compat.v1.pad")
def _pad(call: Any) -> Value:
    source, paddings = as_tensor(call, argument(call, "tensor")), argument(call, "paddings")
    rows = call.positions(paddings) if paddings is not None else None
    shape = source.shape
    if rows is None or (shape is not None and len(rows) != len(shape)):
        return result(call, source.dtype, None if shape is None else (None,) * len(shape), source)
    amounts = [integers(call, row) for row in rows]
    extents = shape if shape is not None else (None,) * len(rows)
    padded = tuple(_padded(extent, amount) for extent, amount in zip(extents, amounts, strict=True))
    return result(call, source.dtype, padded, source)


def _padded(extent: int | None, amount: tuple[int | None, ...] | None) -> int | None:
    if extent is None or amount is None or len(amount) != 2 or amount[0] is None or amount[1] is None:
        return None
    return extent + amount[0] + amount[1]


@RULES.function("slice")
def _slice(call: Any) -> Value:
    source, size = as_tensor(call, argument(call, "input_")), integers(call, argument(call, "size"))
    if size is None:
        return result(call, source.dtype, None if source.shape is None else (None,) * len(source.shape), source)
    return result(call, source.dtype, tuple(e if e is not None and e >= 0 else None for e in size), source)


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
    return result(call, common_dtype(call, known), _concatenated(tensors, axis), *tensors, kind=_kind(tensors))


def _kind(tensors: list[Tensor]) -> Any:
    return "ragged" if any(one.kind == "ragged" for one in tensors) else "tensor"


def _open_axis(shape: Shape | None, axis: int | None) -> Shape | None:
    position = axis_in(shape, axis) if shape is not None and axis is not None else None
    if shape is None:
        return None
    if position is None:
        return (None,) * len(shape)
    return (*shape[:position], None, *shape[position + 1 :])


def _concatenated(tensors: list[Tensor], axis: int | None) -> Shape | None:
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
    total = None if None in parts else sum(part for part in parts if part is not None)
    columns = [_agreed([shape[index] for shape in shapes]) for index in range(rank)]
    return (*columns[:position], total, *columns[position + 1 :])


def _agreed(extents: list[int | None]) -> int | None:
    """Extents that must be equal: one that is known tells them all."""
    known = {extent for extent in extents if extent is not None}
    return known.pop() if len(known) == 1 else None


@RULES.function("stack", "parallel_stack", "ragged.stack")
def _stack(call: Any) -> Value:
    values, axis = argument(call, "values"), argument(call, "axis")
    known = call.positions(values) if values is not None else None
    if known is not None:
        tensors = [as_tensor(call, value) for value in known]
        dtype = common_dtype(call, known)
        shape = tensors[0].shape if tensors else None
        for one in tensors[1:]:
            shape = join_shape(shape, one.shape)
        count: int | None = len(known)
    else:
        tensors = [as_tensor(call, call.iterate(values))] if values is not None else [tensor()]
        dtype, shape, count = tensors[0].dtype, tensors[0].shape, None
    if call.name == "tf.ragged.stack":
        return result(call, dtype, None, kind="ragged")
    position = 0 if is_none(axis) else integer(axis)
    return result(call, dtype, _with_axis(shape, position, count), *tensors)


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
    known = integers(call, parts)
    return None if known is None else [size if size is not None and size >= 0 else None for size in known]


# -- selecting ---------------------------------------------------------------------------------------------------


@RULES.function("gather", "nn.embedding_lookup", "compat.v1.gather", "compat.v1.nn.embedding_lookup")
def _gather(call: Any) -> Value:
    source = as_tensor(call, argument(call, "params"))
    indices = as_tensor(call, argument(call, "indices", "ids"))
    axis, batch = argument(call, "axis"), constant(argument(call, "batch_dims"), 0)
    number = batch if is_none(axis) else integer(axis)
    shape = _gathered(source.shape, indices.shape, number, batch)
    kind = "ragged" if "ragged" in (source.kind, indices.kind) else "tensor"
    return result(call, source.dtype, shape, source, indices, kind=kind)  # type: ignore[arg-type]


def _gathered(shape: Shape | None, indices: Shape | None, axis: int | None, batch: int | None) -> Shape | None:
    position = axis_in(shape, axis) if shape is not None and axis is not None else None
    if shape is None or indices is None or position is None or batch is None:
        return None
    start = batch + len(indices) if batch < 0 else batch
    return (*shape[:position], *indices[start:], *shape[position + 1 :])


@RULES.function("gather_nd", "compat.v1.gather_nd")
def _gather_nd(call: Any) -> Value:
    source, indices = as_tensor(call, argument(call, "params")), as_tensor(call, argument(call, "indices"))
    batch = constant(argument(call, "batch_dims"), 0)
    shape: Shape | None = None
    if source.shape is not None and indices.shape and indices.shape[-1] is not None and isinstance(batch, int):
        shape = (*indices.shape[:-1], *source.shape[batch + indices.shape[-1] :])
    return result(call, source.dtype, shape, source)


@RULES.function("scatter_nd")
def _scatter_nd(call: Any) -> Value:
    updates = as_tensor(call, argument(call, "updates"))
    return result(call, updates.dtype, shape_of_argument(call, argument(call, "shape")), updates)


@RULES.function("boolean_mask", "compat.v1.boolean_mask")
def _boolean_mask(call: Any) -> Value:
    named = call.argument(None, "name")
    if call.traced and named is not None and is_none(named):
        # Its `name` has a default, and no other stands in for None: only graphs ask for one.
        call.hazard("HYB305", f"passes None as the name of {call.name}, which a graph needs")
    source, mask = as_tensor(call, argument(call, "tensor")), as_tensor(call, argument(call, "mask"))
    axis = constant(argument(call, "axis"), 0)
    shape: Shape | None = None
    if source.shape is not None and mask.shape and isinstance(axis, int):
        shape = (*source.shape[:axis], dynamic_extent(call), *source.shape[axis + len(mask.shape) :])
    return result(call, source.dtype, shape, source)


@RULES.function("meshgrid")
def _meshgrid(call: Any) -> Value:
    tensors = [as_tensor(call, value) for value in call.arguments.positional]
    sizes = [one.shape[0] if one.shape else None for one in tensors]
    if constant(call.argument(None, "indexing"), "xy") == "xy" and len(sizes) > 1:
        sizes[0], sizes[1] = sizes[1], sizes[0]
    if call.arguments.more is not None:
        return list_of(call, result(call, None, None))
    return new_list(call, [result(call, one.dtype, tuple(sizes), one) for one in tensors])


@RULES.function("unique", "unique_with_counts")
def _unique(call: Any) -> Value:
    source = as_tensor(call, argument(call, "x"))
    asked = argument(call, "out_idx")
    dtype = "int32" if is_none(asked) else dtype_argument(asked)
    values = [result(call, source.dtype, (dynamic_extent(call),)), result(call, dtype, source.shape)]
    if not call.name.endswith("counts"):
        return of(tuple_atom(tuple(values), "Unique", ("y", "idx")))
    values.append(result(call, dtype, (dynamic_extent(call),)))
    return of(tuple_atom(tuple(values), "UniqueWithCounts", ("y", "idx", "count")))


@RULES.function("math.top_k")
def _top_k(call: Any) -> Value:
    source, number = as_tensor(call, argument(call, "input")), argument(call, "k")
    asked = argument(call, "index_type")
    k = integer(number if number is not None else of_const(1))
    shape = (*source.shape[:-1], k) if source.shape else None
    indices = "int32" if is_none(asked) else dtype_argument(asked)
    fields = (result(call, source.dtype, shape, source), result(call, indices, shape, source))
    return of(tuple_atom(fields, "TopKV2", ("values", "indices")))


@RULES.function("searchsorted")
def _searchsorted(call: Any) -> Value:
    values = as_tensor(call, argument(call, "values"))
    return result(call, _index_dtype(call), values.shape)


@RULES.function("dynamic_partition")
def _dynamic_partition(call: Any) -> Value:
    data, number = as_tensor(call, argument(call, "data")), integer(argument(call, "num_partitions"))
    partitions = as_tensor(call, argument(call, "partitions"))
    shape: Shape | None = None
    if data.shape is not None and partitions.shape is not None:
        shape = (None, *data.shape[len(partitions.shape) :])
    one = result(call, data.dtype, shape)
    return new_list(call, [one] * number) if number is not None and number <= 32 else list_of(call, one)


@RULES.function("tuple", "identity_n", "shape_n")
def _each(call: Any) -> Value:
    inputs = call.argument(0) or NOTHING
    known = call.positions(inputs)
    if known is None:
        one = as_tensor(call, call.iterate(inputs))
        return list_of(call, result(call, one.dtype, one.shape))
    found = [as_tensor(call, value) for value in known]
    if call.name.endswith("shape_n"):
        ranks = [None if one.shape is None else len(one.shape) for one in found]
        return new_list(call, [result(call, _index_dtype(call), (rank,)) for rank in ranks])
    return new_list(call, [result(call, one.dtype, one.shape, one) for one in found])
