"""Operations that select elements: by index, by mask, by value."""

from __future__ import annotations

from typing import Any

from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    constant,
    dtype_argument,
    dynamic_extent,
    extent,
    flag,
    integer,
    list_of,
    new_list,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.layouts import laid_out, layout_of
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.shapes import axis_in, index_dtype
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import RaggedForm, Shape, Tensor, tuple_atom
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.value import NOTHING, Value, of, of_const

RULES: Rulebook = Rulebook()


@RULES.function("gather", "nn.embedding_lookup", "compat.v1.gather", "compat.v1.nn.embedding_lookup")
def _gather(call: Any) -> Value:
    source = as_tensor(call, argument(call, "params"))
    indices = as_tensor(call, argument(call, "indices", "ids"))
    axis, batch = argument(call, "axis"), constant(argument(call, "batch_dims"), 0)
    number = batch if is_none(axis) else integer(axis)
    shape = _gathered(source.shape, indices.shape, number, batch)
    _check_indices(call, source.shape, number, indices.content or ())
    if "ragged" in (source.kind, indices.kind):
        return laid_out(call, source.dtype, shape, _gathered_layout(source, indices, number, batch))
    return result(call, source.dtype, shape, source, indices)


def _gathered_layout(source: Tensor, indices: Tensor, axis: int | None, batch: int | None) -> RaggedForm | None:
    """The layout of rows that indices take: the axes of the indices stand for that of the rows."""
    if axis != 0 or batch != 0 or indices.shape is None:
        return None
    outer = layout_of(indices) if indices.kind == "ragged" else RaggedForm(len(indices.shape) - 1, None)
    inner = layout_of(source) if source.kind == "ragged" else RaggedForm(0, None)
    if outer is None or inner is None:
        return None
    if source.kind != "ragged":
        return outer
    # (Dense indices of several axes become ragged in front of the ragged axes of the rows.)
    return RaggedForm(outer.axes + inner.axes, inner.splits)


def _check_indices(call: Any, shape: Shape | None, axis: int | None, indices: Shape) -> None:
    """Say so where a known index is none of the axis: nothing fails in a graph whose result nobody uses."""
    position = axis_in(shape, axis) if shape is not None and axis is not None else None
    extent_ = shape[position] if shape is not None and position is not None else None
    if extent_ is None or extent_ == DYNAMIC:
        return
    wrong = [one for one in indices if one is not None and one != DYNAMIC and not 0 <= one < extent_]
    if wrong:
        call.hazard("HYB314", f"gathers element {wrong[0]} of {extent_}, which fails eagerly whether or not it is used")


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
def meshgrid(call: Any) -> Value:
    """Coordinates of a grid: each tensor has the extents of all, the first two swapped unless `indexing="ij"`."""
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
    k = extent(call, number if number is not None else of_const(1))
    shape = (*source.shape[:-1], k) if source.shape else None
    indices = "int32" if is_none(asked) else dtype_argument(asked)
    fields = (result(call, source.dtype, shape, source), result(call, indices, shape, source))
    return of(tuple_atom(fields, "TopKV2", ("values", "indices")))


@RULES.function("approx_top_k")
def _approx_top_k(call: Any) -> Value:
    source, k = as_tensor(call, argument(call, "input")), extent(call, argument(call, "k"))
    axis = constant(argument(call, "reduction_dimension"), -1)
    position = axis_in(source.shape, axis) if source.shape and isinstance(axis, int) else None
    if flag(argument(call, "aggregate_to_topk"), default=True) is not True:
        k = None
    shape = None
    if source.shape is not None and position is not None:
        shape = (*source.shape[:position], k, *source.shape[position + 1 :])
    fields = (result(call, source.dtype, shape, source), result(call, "int32", shape, source))
    return of(tuple_atom(fields, "ApproxTopK", ("values", "indices")))


@RULES.function("searchsorted")
def _searchsorted(call: Any) -> Value:
    values = as_tensor(call, argument(call, "values"))
    return result(call, index_dtype(call), values.shape)


@RULES.function("dynamic_partition")
def _dynamic_partition(call: Any) -> Value:
    data, number = as_tensor(call, argument(call, "data")), integer(argument(call, "num_partitions"))
    partitions = as_tensor(call, argument(call, "partitions"))
    shape: Shape | None = None
    if data.shape is not None and partitions.shape is not None:
        shape = (dynamic_extent(call), *data.shape[len(partitions.shape) :])
    one = result(call, data.dtype, shape)
    return new_list(call, [one] * number) if number is not None and 0 <= number <= 32 else list_of(call, one)


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
        return new_list(call, [result(call, index_dtype(call), (rank,)) for rank in ranks])
    return new_list(call, [result(call, one.dtype, one.shape, one) for one in found])
