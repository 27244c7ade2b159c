"""Ragged tensors: their factories, members and components."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    dtype_argument,
    dynamic_extent,
    integer,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.layouts import laid_out, layout_of, without_axes
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.models.tensorflow.tensor_members import subject
from hybridize.values.atoms import RaggedForm, Shape, Tensor
from hybridize.values.value import Value, of_const, of_prim, of_tuple

RULES: Rulebook = Rulebook()
_RAGGED: Final = "tf.RaggedTensor"


# -- members -----------------------------------------------------------------------------------------------------


def _splits(call: Any) -> str | None:
    """The dtype of the row splits."""
    layout = subject(call).ragged
    return None if layout is None else layout.splits


def _extent(shape: Shape | None) -> Shape:
    """The number of rows, as a shape."""
    return shape[:1] if shape else (None,)


@RULES.method(_RAGGED, "to_tensor")
def _to_tensor(call: Any) -> Value:
    """What differs from row to row is as long as the longest; what does not is as it was."""
    ragged, asked = subject(call), argument(call, "shape")
    shape = ragged.shape
    wanted = None if is_none(asked) else shape_of_argument(call, asked)
    if wanted is not None and (shape is None or len(shape) == len(wanted)):
        known = shape or (None,) * len(wanted)
        return result(
            call, ragged.dtype, tuple(old if new is None else new for old, new in zip(known, wanted, strict=True))
        )
    if not shape:
        return result(call, ragged.dtype, shape)
    longest = [dynamic_extent(call) if extent is None else extent for extent in shape[1:]]
    return result(call, ragged.dtype, (shape[0], *longest))


@RULES.property(_RAGGED, "values")
def _values(call: Any) -> Value:
    """The rows laid end to end: ragged again when there are more ragged axes than one."""
    ragged = subject(call)
    shape = None if ragged.shape is None else (None, *ragged.shape[2:])
    return laid_out(call, ragged.dtype, shape, without_axes(layout_of(ragged), (0,)))


@RULES.property(_RAGGED, "flat_values")
def _flat_values(call: Any) -> Value:
    ragged = subject(call)
    layout, shape = layout_of(ragged), ragged.shape
    known = layout is not None and shape is not None
    return result(call, ragged.dtype, (None, *shape[layout.axes + 1 :]) if known else None)  # type: ignore[index,union-attr]


@RULES.property(_RAGGED, "row_splits")
def _row_splits(call: Any) -> Value:
    (rows,) = _extent(subject(call).shape)
    return result(call, _splits(call), (None if rows is None or rows < 0 else rows + 1,))


@RULES.method(_RAGGED, "row_starts", "row_limits")
def _row_vector(call: Any) -> Value:
    return result(call, _splits(call), _extent(subject(call).shape))


@RULES.method(_RAGGED, "value_rowids")
def _value_rowids(call: Any) -> Value:
    return result(call, _splits(call), (None,))


@RULES.method(_RAGGED, "row_lengths")
def _row_lengths(call: Any) -> Value:
    asked, shape, layout = argument(call, "axis"), subject(call).shape, layout_of(subject(call))
    axis = 1 if asked is None else integer(asked)
    if axis is None or axis < 0:
        return laid_out(call, _splits(call), None, None)
    cut = None if shape is None else shape[:axis]
    return laid_out(call, _splits(call), cut, RaggedForm(axis - 1, layout.splits if layout else None))


@RULES.method(_RAGGED, "bounding_shape")
def _bounding_shape(call: Any) -> Value:
    asked, shape, named = argument(call, "axis"), subject(call).shape, argument(call, "out_type")
    dtype = _splits(call) if is_none(named) else dtype_argument(named)
    if is_none(asked):
        return result(call, dtype, (None,) if shape is None else (len(shape),))
    axes = as_tensor(call, asked).shape
    return result(call, dtype, axes)


@RULES.method(_RAGGED, "nrows")
def _nrows(call: Any) -> Value:
    asked = argument(call, "out_type")
    return result(call, _splits(call) if is_none(asked) else dtype_argument(asked), ())


@RULES.property(_RAGGED, "nested_row_splits")
@RULES.method(_RAGGED, "nested_row_lengths", "nested_value_rowids")
def _nested(call: Any) -> Value:
    layout = layout_of(subject(call))
    one = result(call, _splits(call), (None,))
    found: Value = of_tuple([one] * layout.axes) if layout is not None else call.list_of(one)
    return found


@RULES.property(_RAGGED, "ragged_rank")
def _ragged_rank(call: Any) -> Value:
    layout = layout_of(subject(call))
    return of_prim("int") if layout is None else of_const(layout.axes)


@RULES.method(_RAGGED, "to_sparse")
def _to_sparse(call: Any) -> Value:
    ragged = subject(call)
    return result(call, ragged.dtype, ragged.shape, kind="sparse")


@RULES.method(_RAGGED, "with_values")
def _with_values(call: Any) -> Value:
    ragged, values = subject(call), as_tensor(call, argument(call, "new_values"))
    inner = layout_of(values) if values.kind == "ragged" else RaggedForm(0, _splits(call))
    layout = None if inner is None else RaggedForm(inner.axes + 1, _splits(call) or inner.splits)
    shape = None if not values.shape else (*_extent(ragged.shape), _second(ragged), *values.shape[1:])
    return result(call, values.dtype, shape, kind="ragged", ragged=layout)


def _second(ragged: Tensor) -> int | None:
    """The extent of the rows of a ragged tensor, where all have the same."""
    return ragged.shape[1] if ragged.shape is not None and len(ragged.shape) > 1 else None


@RULES.method(_RAGGED, "with_flat_values")
def _with_flat_values(call: Any) -> Value:
    ragged, values = subject(call), as_tensor(call, argument(call, "new_values"))
    layout = layout_of(ragged)
    known = layout is not None and ragged.shape is not None and values.shape
    shape = (*ragged.shape[: layout.axes + 1], *values.shape[1:]) if known else None  # type: ignore[index,union-attr]
    return result(call, values.dtype, shape, kind="ragged", ragged=layout)


@RULES.method(_RAGGED, "with_row_splits_dtype")
def _with_row_splits_dtype(call: Any) -> Value:
    ragged = subject(call)
    layout, dtype = layout_of(ragged), dtype_argument(argument(call, "dtype"))
    layout = None if layout is None else RaggedForm(layout.axes, dtype)
    return result(call, ragged.dtype, ragged.shape, kind="ragged", ragged=layout)


@RULES.method(_RAGGED, "merge_dims")
def _merge_dims(call: Any) -> Value:
    """Several axes become one, which is ragged unless it is that of the rows or behind the ragged ones."""
    ragged, layout = subject(call), layout_of(subject(call))
    outer, inner = (integer(argument(call, name)) for name in ("outer_axis", "inner_axis"))
    shape = ragged.shape
    if shape is None or outer is None or inner is None:
        return laid_out(call, ragged.dtype, None, None)
    outer, inner = (axis + len(shape) if axis < 0 else axis for axis in (outer, inner))
    if outer == inner:
        return result(call, ragged.dtype, shape, ragged, kind="ragged", ragged=layout)
    merged = (*shape[:outer], None, *shape[inner + 1 :])
    return laid_out(call, ragged.dtype, merged, without_axes(layout, range(outer + 1, inner + 1)))


# -- factories ---------------------------------------------------------------------------------------------------


_FACTORIES: Final = (
    "from_row_lengths", "from_row_splits", "from_row_starts", "from_row_limits", "from_value_rowids",
    "from_uniform_row_length", "from_nested_row_lengths", "from_nested_row_splits", "from_nested_value_rowids",
    "from_tensor", "from_sparse",
)  # fmt: skip
_SOURCES: Final = {"from_tensor": "tensor", "from_sparse": "st_input"}


@RULES.function(*(f"RaggedTensor.{name}" for name in _FACTORIES))
def _make_ragged(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    source = as_tensor(call, call.argument(0, _SOURCES.get(name, "flat_values" if "nested" in name else "values")))
    partition = call.argument(1, name.removeprefix("from_"))
    if name in _SOURCES:
        return _from_one(call, name, source)
    if source.kind == "ragged" and layout_of(source) is None:
        return result(call, source.dtype, None, kind="ragged")
    parts = [partition] if "nested" not in name else call.positions(partition) if partition is not None else None
    if parts is None:
        return result(call, source.dtype, None, kind="ragged")
    inner = layout_of(source)
    layout = RaggedForm((inner.axes if inner else 0) + len(parts), _splits_dtype(call, parts))
    shape = None
    if source.shape:
        rows = _rows(call, name, as_tensor(call, parts[0]) if parts and parts[0] is not None else None)
        shape = (rows, *(None,) * len(parts), *source.shape[1:])
        if name == "from_uniform_row_length":
            length, count = integer(partition), source.shape[0]
            shape = (count // length if length and count is not None else None, length, *source.shape[1:])
    return result(call, source.dtype, shape, kind="ragged", ragged=layout)


def _from_one(call: Any, name: str, source: Tensor) -> Value:
    """Ragged as a dense tensor is padded or cut, or as a sparse one is filled."""
    asked, splits = call.argument(3, "ragged_rank"), call.argument(None, "row_splits_dtype")
    axes = 1 if name == "from_sparse" or is_none(asked) else integer(asked)
    shape = source.shape
    if axes is None:
        return result(call, source.dtype, None, kind="ragged")
    cut = name == "from_sparse" or not all(is_none(call.argument(*one)) for one in ((1, "lengths"), (2, "padding")))
    if shape and cut:
        shape = (shape[0], *(None,) * axes, *shape[axes + 1 :])
    layout = RaggedForm(axes, "int64" if is_none(splits) else dtype_argument(splits))
    return result(call, source.dtype, shape, kind="ragged", ragged=layout)


def _splits_dtype(call: Any, partitions: list[Value | None]) -> str | None:
    """Tensors and arrays of small integers keep their dtype; lists of numbers become large ones."""
    dtypes = {
        as_tensor(call, one).dtype if call.contains_tensor(one) else "int64" for one in partitions if one is not None
    }
    return dtypes.pop() if len(dtypes) == 1 else None


def _rows(call: Any, name: str, partition: Tensor | None) -> int | None:
    """How many rows the outermost partition of the values says there are."""
    if name.endswith("value_rowids"):
        return integer(argument(call, "nrows"))
    count = partition.shape[0] if partition is not None and partition.shape else None
    if count is None or count < 0:
        return count
    return count - 1 if name.endswith("row_splits") else count


@RULES.function("ragged.boolean_mask")
def _ragged_mask(call: Any) -> Value:
    """A mask of one axis takes rows; one of more leaves rows of any length."""
    data, mask = as_tensor(call, argument(call, "data")), as_tensor(call, argument(call, "mask"))
    if not mask.shape or data.shape is None:
        return laid_out(call, data.dtype, None, None)
    if len(mask.shape) == 1:
        return result(call, data.dtype, (None, *data.shape[1:]), data, kind=data.kind)
    inner, known = len(mask.shape) - 1, layout_of(data)
    axes = max(inner, known.axes if known is not None else 0)
    layout = (
        None
        if data.kind == "ragged" and known is None
        else RaggedForm(axes, known.splits if known is not None and data.kind == "ragged" else "int64")
    )
    shape = (mask.shape[0], *(None,) * inner, *data.shape[len(mask.shape) :])
    return result(call, data.dtype, shape, kind="ragged", ragged=layout)


@RULES.function("ragged.constant")
def _ragged_constant(call: Any) -> Value:
    """Lists of lists: the outermost has a length, those inside differ."""
    value = argument(call, "pylist")
    asked = argument(call, "dtype")
    depth, leaf = _nesting(call, value, 0)
    dtype = leaf if is_none(asked) else dtype_argument(asked)
    rows = call.positions(value) if value is not None else None
    asked_rank = argument(call, "ragged_rank")
    if depth <= 1:
        return result(call, dtype, None)
    shape: Shape | None = (None if rows is None else len(rows), *(None,) * (depth - 1))
    if not is_none(argument(call, "inner_shape")):
        shape = None
    splits = argument(call, "row_splits_dtype")
    axes = depth - 1 if is_none(asked_rank) else integer(asked_rank)
    layout = None
    if shape is not None and axes is not None:
        layout = RaggedForm(axes, "int64" if is_none(splits) else dtype_argument(splits))
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
    layout = RaggedForm(1, places.dtype)
    if data.shape is None or places.shape is None:
        return result(call, data.dtype, None, kind="ragged", ragged=layout)
    shape = (number, None, *data.shape[len(places.shape) :])
    return result(call, data.dtype, shape, kind="ragged", ragged=layout)


@RULES.function("ragged.cross", "ragged.cross_hashed")
def _cross(call: Any) -> Value:
    """Each row crossed with the rows beside it."""
    inputs = argument(call, "inputs")
    known = call.positions(inputs) if inputs is not None else None
    counts = {one.shape[0] for value in known or [] if (one := as_tensor(call, value)).shape}
    rows = {count for count in counts if count is not None and count >= 0}
    dtype = "int64" if call.name.endswith("hashed") else "string"
    shape = (rows.pop() if len(rows) == 1 else None, None)
    return result(call, dtype, shape, kind="ragged", ragged=RaggedForm(1, None))
