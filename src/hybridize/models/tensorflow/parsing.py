"""Records parsed and bytes read as numbers: a tensor for each feature asked for, after the shape of what is parsed."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    constant,
    dtype_argument,
    dynamic_extent,
    integer,
    list_of,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.dtypes import width
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import RaggedForm, Ref, Shape, Tensor, tensor
from hybridize.values.objects import KEYS
from hybridize.values.value import NONE, Value, join_all, of, of_tuple

RULES: Rulebook = Rulebook()


@RULES.function("io.deserialize_many_sparse")
def _deserialize_many_sparse(call: Any) -> Value:
    rank = integer(argument(call, "rank"))
    shape = None if rank is None else (None,) * rank
    return result(call, dtype_argument(argument(call, "dtype")), shape, kind="sparse")


@RULES.function("io.decode_raw", "io.parse_tensor", "compat.v1.decode_raw")
def _decode_raw(call: Any) -> Value:
    source, asked = as_tensor(call, call.argument(0)), argument(call, "out_type", "out_dtype")
    dtype = None if asked is None else dtype_argument(asked)
    if call.name.endswith("parse_tensor"):
        return call.without_rank(result(call, dtype, None))  # type: ignore[no-any-return]
    if source.shape is None:
        return result(call, dtype, None)
    length, bytes_ = argument(call, "fixed_length"), width(dtype)
    count = dynamic_extent(call)
    if not is_none(length):
        total = integer(length)
        count = None if total is None or bytes_ is None else total // bytes_
    return result(call, dtype, (*source.shape, count))


@RULES.function("io.decode_csv", "compat.v1.decode_csv")
def _decode_csv(call: Any) -> Value:
    defaults = argument(call, "record_defaults")
    records = as_tensor(call, argument(call, "records"))
    known = call.positions(defaults) if defaults is not None else None
    if known is None:
        return list_of(call, result(call, None, records.shape))
    columns = [result(call, column_dtype(call, one), records.shape) for one in known]
    found: Value = call.fill_list(columns)
    return found


def column_dtype(call: Any, default: Value) -> str | None:
    """The dtype of a column whose default is given: a dtype, or a value of it."""
    named = dtype_argument(default)
    return named if named in _CSV_TYPES else as_tensor(call, default).dtype


_CSV_TYPES: Final = ("float32", "float64", "int32", "int64", "string")


# -- examples ----------------------------------------------------------------------------------------------------


@RULES.function("io.parse_single_example", "compat.v1.parse_single_example")
def _parse_single(call: Any) -> Value:
    return parsed(call, argument(call, "features"), (), "features")


@RULES.function("io.parse_example", "compat.v1.parse_example")
def _parse_batch(call: Any) -> Value:
    """A scalar is one example; a vector is a batch of them."""
    return parsed(call, argument(call, "features"), as_tensor(call, argument(call, "serialized")).shape, "features")


@RULES.function("io.parse_single_sequence_example", "io.parse_sequence_example")
def _parse_sequence(call: Any) -> Value:
    """The features of the context, those of each step of the sequence, and for batches how many steps there are."""
    context, steps = argument(call, "context_features"), argument(call, "sequence_features")
    single = "single" in call.name
    leading = () if single else as_tensor(call, argument(call, "serialized")).shape
    parts = [parsed(call, context, leading, "context"), parsed(call, steps, leading, "sequence", steps=True)]
    if not single:
        parts.append(_lengths(call, steps, leading))
    return of_tuple(parts)


def parsed(call: Any, features: Value | None, leading: Shape | None, part: str, *, steps: bool = False) -> Value:
    """A dictionary with a tensor for each feature."""
    call.computes(call.name)
    made = call.make("dict", "parsed features", part=part)
    for key, content, _ in _features(call, features):
        call.store(made, key, content if key == KEYS else _value(call, content, leading, steps=steps))
    fresh: Value = call.new(made)
    return fresh


def _features(call: Any, features: Value | None) -> list[tuple[Any, Value, Ref]]:
    return [
        (key, call.load(atom.object, key, atom.root), atom)
        for atom in (features.atoms if features is not None else ())
        if isinstance(atom, Ref) and atom.object.kind == "dict"
        for key in list(atom.object.items)
    ]


def _lengths(call: Any, features: Value | None, leading: Shape | None) -> Value:
    """How many steps each sequence has, for the features that are padded to the longest."""
    made = call.make("dict", "lengths", part="lengths")
    for key, content, _ in _features(call, features):
        if key == KEYS:
            call.store(made, key, content)
        elif any(isinstance(atom, Ref) and atom.object.symbol == _SEQUENCE for atom in content.atoms):
            call.store(made, key, of(tensor("int64", leading, symbolic=call.traced)))
    fresh: Value = call.new(made)
    return fresh


def _value(call: Any, feature: Value, leading: Shape | None, *, steps: bool) -> Value:
    return (
        of(_any_feature(call))
        if not feature.atoms
        else join_all(of(_feature(call, atom, leading, steps=steps)) for atom in feature.atoms)
    )


def _any_feature(call: Any) -> Tensor:
    return tensor(symbolic=call.traced)


_SEQUENCE: Final = "tf.io.FixedLenSequenceFeature"


def _feature(call: Any, feature: Any, leading: Shape | None, *, steps: bool) -> Tensor:
    """The tensor a feature is parsed to; sequences have an axis of steps, unless they are ragged or of one step."""
    if not isinstance(feature, Ref):
        return _any_feature(call)

    def asked(name: str) -> Value:
        found: Value = call.load_attribute(feature.object, f"·{name}")
        return found

    dtype, step = dtype_argument(asked("dtype")), (None,) if steps else ()
    # What data decides has no extent in a graph, be it sparse.
    open_ = None if leading is None else (None,) * len(leading)
    match feature.object.symbol:
        case "tf.io.FixedLenFeature":
            shape = shape_of_argument(call, asked("shape"))
            return tensor(dtype, _after(leading, shape), symbolic=call.traced)
        case "tf.io.FixedLenSequenceFeature":
            shape = shape_of_argument(call, asked("shape"))
            return tensor(dtype, _after(leading, None if shape is None else (None, *shape)), symbolic=call.traced)
        case "tf.io.VarLenFeature":
            return tensor(dtype, _after(open_, (*step, None)), kind="sparse", symbolic=call.traced)
        case "tf.io.SparseFeature":
            size = asked("size")
            one = constant(size)
            extents = (one,) if isinstance(one, int) else shape_of_argument(call, size)
            return tensor(dtype, _after(open_, extents), kind="sparse", symbolic=call.traced)
        case "tf.io.RaggedFeature":
            splits = asked("row_splits_dtype")
            named = dtype_argument(splits) if splits else "int32"
            return _ragged(call, dtype, asked("partitions"), _after(leading, step), named)
    return _any_feature(call)


_FEATURES: Final = tuple(
    f"tf.io.{name}"
    for name in ("FixedLenFeature", "FixedLenSequenceFeature", "VarLenFeature", "SparseFeature", "RaggedFeature")
)


@RULES.property(_FEATURES, "shape", "dtype", "default_value", "size", "row_splits_dtype")
def _field(call: Any) -> Value:
    """A feature is a named tuple of what it was made with; what it was not given is what its class says."""
    name = call.name.rpartition(".")[2]
    stored = call.load_attribute(call.receiver.object, f"·{name}") if isinstance(call.receiver, Ref) else None
    return stored or NONE


def _after(leading: Shape | None, shape: Shape | None) -> Shape | None:
    return None if leading is None or shape is None else (*leading, *shape)


def _ragged(call: Any, dtype: str | None, partitions: Value, front: Shape | None, splits: str | None) -> Tensor:
    """One axis of values, and one more for each partition; a lone example without any is a dense vector."""
    known = call.positions(partitions) if partitions else []
    if front is None or known is None:
        kind: Any = "ragged" if front or known is None else "tensor"
        return tensor(dtype, None, kind=kind, symbolic=call.traced)
    shape = (*front, *(None,) * len(known), None)
    if len(shape) == 1:
        return tensor(dtype, shape, symbolic=call.traced)
    layout = RaggedForm(1, splits) if len(shape) == 2 else None
    return tensor(dtype, shape, kind="ragged", symbolic=call.traced, ragged=layout)


@RULES.function("io.serialize_sparse", "io.serialize_many_sparse")
def _serialised(call: Any) -> Value:
    """Indices, values and shape, as texts; of each row when many are written."""
    return result(call, "string", (3,) if call.name.endswith("serialize_sparse") else (None, 3))
