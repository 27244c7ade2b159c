"""Members of ragged and sparse tensors and of IndexedSlices: their dense components."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import (
    agreed_shape,
    argument,
    as_tensor,
    dtype_argument,
    dynamic_extent,
    integer,
    integers,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.reductions import reduced
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.shapes import concatenated, reshaped
from hybridize.models.tensorflow.structures import is_none
from hybridize.models.tensorflow.tensor_members import subject
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import RaggedForm, Ref, Shape, Tensor, tensor
from hybridize.values.value import Value, join, of, of_const, of_prim, of_tuple

RULES: Rulebook = Rulebook()
_RAGGED: Final = "tf.RaggedTensor"
_SPARSE: Final = "tf.sparse.SparseTensor"
_SLICES: Final = "tf.IndexedSlices"


def _rank(call: Any) -> int | None:
    shape = subject(call).shape
    return None if shape is None else len(shape)


# -- ragged ------------------------------------------------------------------------------------------------------


@RULES.method(_RAGGED, "to_tensor")
def _to_tensor(call: Any) -> Value:
    ragged = subject(call)
    if ragged.shape is None:
        return result(call, ragged.dtype, None)
    return result(call, ragged.dtype, (*ragged.shape[:1], *(dynamic_extent(call),) * _inner(call)))


def _inner(call: Any) -> int:
    return max((_rank(call) or 1) - 1, 0)


@RULES.property(_RAGGED, "values")
def _values(call: Any) -> Value:
    """The rows laid end to end: ragged again when there are more ragged axes than one."""
    ragged, rank = subject(call), _rank(call)
    shape: Shape | None = None if rank is None else (None,) * max(rank - 1, 1)
    found = result(call, ragged.dtype, shape)
    if rank is not None and rank <= 2:
        return found
    return join(found, of(tensor(ragged.dtype, shape, kind="ragged", symbolic=call.traced)))


@RULES.property(_RAGGED, "flat_values")
def _flat_values(call: Any) -> Value:
    return result(call, subject(call).dtype, (None,) if _rank(call) == 2 else None)


@RULES.property(_RAGGED, "row_splits")
@RULES.method(_RAGGED, "row_starts", "row_limits", "value_rowids")
def _row_vector(call: Any) -> Value:
    return result(call, "int64", (None,))


@RULES.method(_RAGGED, "row_lengths")
def _row_lengths(call: Any) -> Value:
    shape = subject(call).shape
    return result(call, "int64", shape[:1] if shape and call.argument(0, "axis") is None else None)


@RULES.method(_RAGGED, "bounding_shape")
def _bounding_shape(call: Any) -> Value:
    rank = _rank(call)
    scalar = call.argument(0, "axis") is not None
    return result(call, "int64", None if scalar or rank is None else (rank,))


@RULES.method(_RAGGED, "nrows")
def _nrows(call: Any) -> Value:
    return result(call, dtype_argument(call.argument(0, "out_type")) or "int64", ())


@RULES.property(_RAGGED, "nested_row_splits")
@RULES.method(_RAGGED, "nested_row_lengths", "nested_value_rowids")
def _nested(call: Any) -> Value:
    rank = _rank(call)
    one = result(call, "int64", (None,))
    found: Value = of_tuple([one]) if rank == 2 else call.list_of(one)
    return found


@RULES.property(_RAGGED, "ragged_rank")
def _ragged_rank(call: Any) -> Value:
    return of_const(1) if _rank(call) == 2 else of_prim("int")


@RULES.method(_RAGGED, "to_sparse")
def _to_sparse(call: Any) -> Value:
    ragged = subject(call)
    return result(call, ragged.dtype, ragged.shape, kind="sparse")


@RULES.method(_RAGGED, "with_values", "with_flat_values", "merge_dims", "with_row_splits_dtype")
def _with_values(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    dtype = subject(call).dtype
    if name in ("with_values", "with_flat_values"):
        dtype = as_tensor(call, call.argument(0, "new_values")).dtype
    shape = subject(call).shape if name == "with_row_splits_dtype" else None
    known = subject(call).ragged
    if shape is not None and known is not None:
        layout = RaggedForm(known.axes, dtype_argument(call.argument(0, "dtype")))
        return result(call, dtype, shape, kind="ragged", ragged=layout)
    if name == "merge_dims" and _rank(call) == 2:
        return result(call, dtype, (None,))
    return result(call, dtype, shape, kind="ragged")


_FACTORIES: Final = (
    "from_row_lengths", "from_row_splits", "from_row_starts", "from_row_limits", "from_value_rowids",
    "from_uniform_row_length", "from_nested_row_lengths", "from_nested_row_splits", "from_nested_value_rowids",
    "from_tensor", "from_sparse",
)  # fmt: skip


@RULES.function(*(f"RaggedTensor.{name}" for name in _FACTORIES))
def _make_ragged(call: Any) -> Value:
    source = as_tensor(call, call.argument(0))
    name = call.name.rpartition(".")[2]
    shape = source.shape if name in ("from_tensor", "from_sparse") else None
    if "nested" not in name and shape is None and source.shape is not None:
        shape = (_rows(call, name), None, *source.shape[1:])
    if name == "from_uniform_row_length" and source.shape:
        length = integer(call.argument(1))
        count = source.shape[0] // length if length and source.shape[0] is not None else None
        shape = (count, length, *source.shape[1:])
    return result(call, source.dtype, shape, kind="ragged", ragged=_made_layout(call, name, source))


def _made_layout(call: Any, name: str, source: Tensor) -> RaggedForm | None:
    """The layout that a factory gives: an axis for each partition, splits of the dtype that the partitions have."""
    inner = source.ragged.axes if source.ragged is not None else 0
    if source.kind == "ragged" and source.ragged is None:
        return None
    partition = call.argument(1)
    if name in ("from_tensor", "from_sparse"):
        asked = call.argument(3 if name == "from_tensor" else None, "ragged_rank")
        axes = 1 if is_none(asked) or name == "from_sparse" else integer(asked)
        splits = call.argument(None, "row_splits_dtype")
        named = "int64" if is_none(splits) else dtype_argument(splits)
        return None if axes is None else RaggedForm(axes, named)
    if name == "from_uniform_row_length":
        return RaggedForm(inner + 1, "int64")
    parts = [partition] if "nested" not in name else call.positions(partition) if partition is not None else None
    if parts is None:
        return None
    return RaggedForm(inner + len(parts), _splits_dtype(call, parts))


def _splits_dtype(call: Any, partitions: list[Value | None]) -> str | None:
    """Tensors and arrays of small integers keep their dtype; lists of numbers become large ones."""
    dtypes = {
        as_tensor(call, one).dtype if call.contains_tensor(one) else "int64" for one in partitions if one is not None
    }
    return dtypes.pop() if len(dtypes) == 1 else None


def _rows(call: Any, name: str) -> int | None:
    """How many rows the partition of the values says there are."""
    partition = call.argument(1)
    known = as_tensor(call, partition).shape if partition is not None else None
    count = known[0] if known else None
    if count is None or name not in ("from_row_lengths", "from_row_splits", "from_row_starts", "from_row_limits"):
        return None
    return count - 1 if name == "from_row_splits" else count


# -- sparse ------------------------------------------------------------------------------------------------------


@RULES.function("sparse.SparseTensor", "sparse.from_dense")
def _make_sparse(call: Any) -> Value:
    if call.name.endswith("from_dense"):
        dense = as_tensor(call, call.argument(0, "tensor"))
        return result(call, dense.dtype, dense.shape, kind="sparse")
    values = as_tensor(call, call.argument(1, "values"))
    return result(call, values.dtype, shape_of_argument(call, call.argument(2, "dense_shape")), kind="sparse")


@RULES.property(_SPARSE, "indices")
def _indices(call: Any) -> Value:
    return result(call, "int64", (dynamic_extent(call), _rank(call)))


@RULES.property(_SPARSE, "values")
def _sparse_values(call: Any) -> Value:
    return result(call, subject(call).dtype, (dynamic_extent(call),))


@RULES.property(_SPARSE, "dense_shape")
def _dense_shape(call: Any) -> Value:
    return result(call, "int64", (_rank(call),))


@RULES.method(_SPARSE, "with_values", "__mul__", "__truediv__", "__div__")
def _sparse_same(call: Any) -> Value:
    return result(call, subject(call).dtype, subject(call).shape, kind="sparse")


@RULES.function("sparse.to_dense")
def _to_dense(call: Any) -> Value:
    sparse = as_tensor(call, call.argument(0, "sp_input"))
    return result(call, sparse.dtype, sparse.shape)


# -- IndexedSlices -----------------------------------------------------------------------------------------------


@RULES.function("IndexedSlices")
def _make_slices(call: Any) -> Value:
    made = call.make("api", "IndexedSlices", symbol=_SLICES)
    for position, name in enumerate(("values", "indices", "dense_shape")):
        value = call.argument(position, name)
        if value is not None:
            call.store_attribute(made, f"·{name}", value)
    fresh: Value = call.new(made)
    return fresh


@RULES.property(_SLICES, "values", "indices", "dense_shape")
def _slices_part(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    stored = call.load_attribute(call.receiver.object, f"·{name}") if isinstance(call.receiver, Ref) else None
    return stored or of(tensor("int64" if name != "values" else None, symbolic=call.traced))


# -- operations on sparse and ragged tensors ---------------------------------------------------------------------


@RULES.function("sparse.bincount")
def _sparse_bincount(call: Any) -> Value:
    source, axis = as_tensor(call, argument(call, "values")), argument(call, "axis")
    weights = argument(call, "weights")
    flat = is_none(axis) or integer(axis) == 0
    dtype = None if not is_none(weights) else source.dtype
    return result(call, dtype, (None,) if flat else (None, None), kind="sparse")


@RULES.function("ragged.boolean_mask")
def _ragged_mask(call: Any) -> Value:
    data, mask = as_tensor(call, argument(call, "data")), as_tensor(call, argument(call, "mask"))
    if not mask.shape or data.shape is None:
        return result(call, data.dtype, None, kind="ragged")
    if len(mask.shape) == 1:
        return result(call, data.dtype, (None, *data.shape[1:]), kind=data.kind)
    inner = (None,) * (len(mask.shape) - 1)
    return result(call, data.dtype, (mask.shape[0], *inner, *data.shape[len(mask.shape) :]), kind="ragged")


@RULES.function("sparse.eye")
def _sparse_eye(call: Any) -> Value:
    rows, columns, asked = (argument(call, name) for name in ("num_rows", "num_columns", "dtype"))
    dtype = "float32" if is_none(asked) else dtype_argument(asked)
    return result(call, dtype, (integer(rows), integer(rows if is_none(columns) else columns)), kind="sparse")


@RULES.function("sparse.transpose")
def _sparse_transpose(call: Any) -> Value:
    source, order = as_tensor(call, argument(call, "sp_input")), argument(call, "perm")
    shape = source.shape
    axes = integers(call, order) if shape is None or not is_none(order) else tuple(reversed(range(len(shape))))
    if shape is None:
        return result(call, source.dtype, None if axes is None else (None,) * len(axes), kind="sparse")
    moved = (None,) * len(shape) if axes is None or None in axes else tuple(shape[axis or 0] for axis in axes)
    return result(call, source.dtype, moved, kind="sparse")


@RULES.function("sparse.reshape")
def _sparse_reshape(call: Any) -> Value:
    source, extents = as_tensor(call, argument(call, "sp_input")), integers(call, argument(call, "shape"))
    return result(call, source.dtype, None if extents is None else reshaped(source.shape, extents), kind="sparse")


@RULES.function("sparse.expand_dims")
def _sparse_expand(call: Any) -> Value:
    source, axis = as_tensor(call, argument(call, "sp_input")), integer(argument(call, "axis") or of_const(-1))
    shape = source.shape
    if shape is None or axis is None:
        return result(call, source.dtype, None, kind="sparse")
    place = axis % (len(shape) + 1)
    return result(call, source.dtype, (*shape[:place], 1, *shape[place:]), kind="sparse")


@RULES.function("sparse.concat")
def _sparse_concat(call: Any) -> Value:
    parts, axis = argument(call, "sp_inputs"), integer(argument(call, "axis"))
    tensors = [as_tensor(call, part) for part in (call.positions(parts) if parts is not None else None) or []]
    if not tensors:
        return result(call, None, None, kind="sparse")
    plain = is_none(argument(call, "expand_nonconcat_dims"))
    shape = concatenated(tensors, axis) if plain else None
    return result(call, tensors[0].dtype, shape, kind="sparse")


@RULES.function("sparse.add")
def _sparse_add(call: Any) -> Value:
    left, right = (as_tensor(call, argument(call, name)) for name in ("a", "b"))
    sparse = left.kind == right.kind == "sparse"
    if "sparse" not in (left.kind, right.kind):
        return result(call, left.dtype, None)
    shape = agreed_shape([left.shape, right.shape])
    return result(call, left.dtype, shape, kind="sparse" if sparse else "tensor")


@RULES.function("sparse.reduce_sum", "sparse.reduce_max")
def _sparse_reduce(call: Any) -> Value:
    source = as_tensor(call, argument(call, "sp_input"))
    if not is_none(argument(call, "output_is_sparse")):
        return result(call, source.dtype, None, kind="sparse")
    return result(call, source.dtype, reduced(call, source.shape, argument(call, "axis"), argument(call, "keepdims")))


@RULES.function("sparse.slice")
def _sparse_slice(call: Any) -> Value:
    source = as_tensor(call, argument(call, "sp_input"))
    return result(call, source.dtype, None if source.shape is None else (None,) * len(source.shape), kind="sparse")


@RULES.function("sparse.reset_shape")
def _sparse_reset(call: Any) -> Value:
    source, asked = as_tensor(call, argument(call, "sp_input")), argument(call, "new_shape")
    rank = None if source.shape is None else (None,) * len(source.shape)
    return result(call, source.dtype, rank if is_none(asked) else shape_of_argument(call, asked), kind="sparse")


@RULES.function("sparse.map_values", "ragged.map_flat_values")
def _map_values(call: Any) -> Value:
    """The function is given the values; the result is laid out as the operand was."""
    function, *rest = call.arguments.positional or (None,)
    operands = [as_tensor(call, value) for value in rest]
    source = next((one for one in operands if one.kind in ("sparse", "ragged")), None)
    if function is None or source is None:
        return result(call, None, None)
    flat = of(tensor(source.dtype, (None,), symbolic=call.traced))
    values = [flat if one.kind == source.kind else value for one, value in zip(operands, rest, strict=True)]
    made = as_tensor(call, call.call(function, Arguments(tuple(values))))
    return result(
        call, made.dtype, source.shape if made.shape is not None and len(made.shape) == 1 else None, kind=source.kind
    )


@RULES.function("ragged.constant")
def _ragged_constant(call: Any) -> Value:
    """Lists of lists: the outermost has a length, those inside differ."""
    value = argument(call, "pylist")
    asked = argument(call, "dtype")
    depth, leaf = _nesting(call, value, 0)
    dtype = leaf if is_none(asked) else dtype_argument(asked)
    rows = call.positions(value) if value is not None else None
    plain = is_none(argument(call, "ragged_rank")) and is_none(argument(call, "inner_shape"))
    shape = (None if rows is None else len(rows), *(None,) * (depth - 1)) if plain and depth > 1 else None
    if shape is None and depth <= 1:
        return result(call, dtype, None)
    splits = argument(call, "row_splits_dtype")
    layout = None if shape is None else RaggedForm(depth - 1, "int64" if is_none(splits) else dtype_argument(splits))
    return result(call, dtype, shape, kind="ragged", ragged=layout)


def _nesting(call: Any, value: Value | None, depth: int) -> tuple[int, str | None]:
    """How deep lists nest, and the dtype of what they hold."""
    rows = call.positions(value) if value is not None and depth < 6 else None
    if rows is None:
        return depth, as_tensor(call, value).dtype if value is not None else None
    found = [_nesting(call, row, depth + 1) for row in rows]
    kinds = {dtype for level, dtype in found if dtype is not None}
    deepest = max((level for level, _ in found), default=depth + 1)
    return deepest, kinds.pop() if len(kinds) == 1 else None


@RULES.function("ragged.range")
def _ragged_range(call: Any) -> Value:
    """One row for each start; vectors tell how many."""
    values = [
        value for value in (argument(call, name) for name in ("starts", "limits", "deltas")) if not is_none(value)
    ]
    tensors = [as_tensor(call, value) for value in values]
    rows = next((one.shape[0] for one in tensors if one.shape is not None and len(one.shape) == 1), None)
    asked = argument(call, "dtype")
    dtype = tensors[0].dtype if is_none(asked) and tensors else dtype_argument(asked)
    splits = argument(call, "row_splits_dtype")
    layout = RaggedForm(1, "int64" if is_none(splits) else dtype_argument(splits))
    return result(call, dtype, (rows, None), kind="ragged", ragged=layout)


@RULES.function("ragged.stack_dynamic_partitions")
def _stack_partitions(call: Any) -> Value:
    data, number = as_tensor(call, argument(call, "data")), integer(argument(call, "num_partitions"))
    places = as_tensor(call, argument(call, "partitions"))
    if data.shape is None or places.shape is None:
        return result(call, data.dtype, None, kind="ragged")
    return result(call, data.dtype, (number, None, *data.shape[len(places.shape) :]), kind="ragged")
