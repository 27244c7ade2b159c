"""Sparse tensors and IndexedSlices: their components, and the operations on them."""

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
    list_of,
    new_list,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.reductions import reduced
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.shapes import concatenated, reshaped
from hybridize.models.tensorflow.structures import is_none
from hybridize.models.tensorflow.tensor_members import subject
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Ref, tensor
from hybridize.values.value import Value, of, of_const

RULES: Rulebook = Rulebook()
_SPARSE: Final = "tf.sparse.SparseTensor"
_SLICES: Final = "tf.IndexedSlices"


def _rank(call: Any) -> int | None:
    shape = subject(call).shape
    return None if shape is None else len(shape)


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


# -- operations on sparse tensors --------------------------------------------------------------------------------


@RULES.function("sparse.bincount")
def _sparse_bincount(call: Any) -> Value:
    source, axis = as_tensor(call, argument(call, "values")), argument(call, "axis")
    weights = argument(call, "weights")
    flat = is_none(axis) or integer(axis) == 0
    dtype = None if not is_none(weights) else source.dtype
    return result(call, dtype, (None,) if flat else (None, None), kind="sparse")


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
    # Axes that the matrix has not: an error, or what is taken for a matrix here is of another rank.
    known = [axis for axis in axes or () if axis is not None and -len(shape) <= axis < len(shape)]
    is_known = axes is not None and len(known) == len(axes)
    moved = tuple(shape[axis] for axis in known) if is_known else (None,) * len(shape)
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


@RULES.function("sparse.split")
def _sparse_split(call: Any) -> Value:
    source, count = as_tensor(call, argument(call, "sp_input")), integer(argument(call, "num_split"))
    part = result(call, source.dtype, None if source.shape is None else (None,) * len(source.shape), kind="sparse")
    return list_of(call, part) if count is None or not 0 < count <= 32 else new_list(call, [part] * count)


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
    shape = source.shape if made.shape is not None and len(made.shape) == 1 else None
    return result(call, made.dtype, shape, source, kind=source.kind)
