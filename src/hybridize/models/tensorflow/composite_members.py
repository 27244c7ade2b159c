"""Members of ragged and sparse tensors and of IndexedSlices: their dense components."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import as_tensor, dtype_argument, result, shape_of_argument
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.tensor_members import subject
from hybridize.values.atoms import Ref, Shape, tensor
from hybridize.values.value import Value, join, of, of_const, of_prim, of_tuple

RULES = Rulebook()
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
    return result(call, ragged.dtype, None if ragged.shape is None else (*ragged.shape[:1], *(None,) * _inner(call)))


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
        shape = (None, None, *source.shape[1:])
    if name == "from_tensor" and shape is not None and len(shape) > 1:
        shape = (shape[0], None, *shape[2:])
    return result(call, source.dtype, shape, kind="ragged")


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
    return result(call, "int64", (None, _rank(call)))


@RULES.property(_SPARSE, "values")
def _sparse_values(call: Any) -> Value:
    return result(call, subject(call).dtype, (None,))


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
