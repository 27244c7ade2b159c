"""Transformations of datasets."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    flag,
    integer,
    new_object,
    shape_of_argument,
)
from hybridize.models.tensorflow.control_flow import row_of, stacked, to_tensors
from hybridize.models.tensorflow.datasets import (
    DATASETS,
    ITERATORS,
    apply_function,
    as_element,
    change_shapes,
    element_of,
    given_out,
    new_dataset,
    own_element,
    packed,
)
from hybridize.models.tensorflow.dtypes import dtype_value
from hybridize.models.tensorflow.parsing import parsed
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.shape_objects import shape_value
from hybridize.models.tensorflow.structures import is_none, map_structure, map_structures
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Shape, Tensor, tensor
from hybridize.values.value import NONE, NOTHING, Value, join, join_all, of, of_const, of_prim, of_tuple

RULES: Rulebook = Rulebook()
_ROUNDS: Final = 4


@RULES.method(
    DATASETS, "shuffle", "repeat", "prefetch", "cache", "take", "skip", "shard", "with_options", "snapshot",
    "ignore_errors", "unique", "fingerprint", "shuffle_and_repeat",
)  # fmt: skip
def _same(call: Any) -> Value:
    return new_dataset(call, own_element(call))


# -- functions ---------------------------------------------------------------------------------------------------


@RULES.method(DATASETS, "map", "map_with_legacy_function")
def _map(call: Any) -> Value:
    returned = apply_function(call, argument(call, "map_func") or call.argument(0), own_element(call))
    return new_dataset(call, as_element(call, packed(call, returned)))


@RULES.method(DATASETS, "filter", "take_while", "filter_with_legacy_function")
def _filter(call: Any) -> Value:
    element = own_element(call)
    apply_function(call, argument(call, "predicate") or call.argument(0), element)
    return new_dataset(call, element)


@RULES.method(DATASETS, "flat_map", "interleave")
def _flat_map(call: Any) -> Value:
    returned = apply_function(call, argument(call, "map_func"), own_element(call))
    return new_dataset(call, element_of(call, returned, "returned"))


@RULES.method(DATASETS, "apply")
def _apply(call: Any) -> Value:
    function = argument(call, "transformation_func")
    if function is None:
        return new_dataset(call, own_element(call))
    returned: Value = call.call(function, Arguments((of(call.receiver),)))
    return returned


@RULES.method(DATASETS, "reduce")
def _reduce(call: Any) -> Value:
    call.computes(call.name)
    function, element = argument(call, "reduce_func"), given_out(call, own_element(call))
    state = to_tensors(call, argument(call, "initial_state") or NOTHING, "state")
    if function is not None:
        # The element is one argument, tuples are not unpacked here.
        for _ in range(_ROUNDS):
            state = join(state, to_tensors(call, call.call(function, Arguments((state, element))), "after"))
    return state


@RULES.method(DATASETS, "scan")
def _scan(call: Any) -> Value:
    function, element = argument(call, "scan_func"), given_out(call, own_element(call))
    state = as_element(call, argument(call, "initial_state") or NOTHING, "state")
    produced = NOTHING
    for _ in range(_ROUNDS):
        returned = call.call(function, Arguments((state, element))) if function is not None else NOTHING
        pair = call.positions(returned)
        if pair is not None and len(pair) == 2:
            state, produced = join(state, as_element(call, pair[0], "after")), join(produced, pair[1])
    return new_dataset(call, as_element(call, produced))


@RULES.method(DATASETS, "group_by_window")
def _group_by_window(call: Any) -> Value:
    element = own_element(call)
    apply_function(call, argument(call, "key_func"), element)
    key = of(tensor("int64", (), symbolic=call.traced))
    window = new_dataset(call, element, part="window")
    function = argument(call, "reduce_func")
    returned = call.call(function, Arguments((key, window))) if function is not None else NOTHING
    size = argument(call, "window_size_func")
    if size is not None and not is_none(size):
        call.call(size, Arguments((key,)))
    return new_dataset(call, element_of(call, returned, "returned"))


@RULES.method(DATASETS, "bucket_by_sequence_length")
def _bucket(call: Any) -> Value:
    element = own_element(call)
    apply_function(call, argument(call, "element_length_func"), element)
    return new_dataset(call, _padded(call, element, None), varies=True)


@RULES.method(DATASETS, "rejection_resample")
def _resample(call: Any) -> Value:
    element = own_element(call)
    apply_function(call, argument(call, "class_func"), element)
    return new_dataset(call, of_tuple([of(tensor("int32", (), symbolic=call.traced)), element]))


# -- shapes ------------------------------------------------------------------------------------------------------


def _batched(call: Any) -> int | None:
    """The extent of a batch's first axis: only known when a smaller last batch is dropped."""
    dropped = flag(argument(call, "drop_remainder"), default=False)
    return integer(argument(call, "batch_size")) if dropped else None


@RULES.method(DATASETS, "batch", "rebatch")
def _batch(call: Any) -> Value:
    extent = _batched(call)
    if call.name.endswith("rebatch"):
        return new_dataset(call, change_shapes(call, own_element(call), lambda s: s and (extent, *s[1:]), "batch"))
    return new_dataset(call, stacked(call, own_element(call), extent, "batch", lists=False))


@RULES.method(DATASETS, "padded_batch")
def _padded_batch(call: Any) -> Value:
    return new_dataset(call, _padded(call, own_element(call), _batched(call)), varies=True)


def _padded(call: Any, element: Value, extent: int | None) -> Value:
    """Batches of elements, each padded to the longest of its batch or to the shapes that are asked for."""
    shapes = argument(call, "padded_shapes")

    def padded(shape: Shape | None) -> Shape | None:
        return None if shape is None else (extent, *shape)  # extents that are known are those of all elements

    if shapes is None or is_none(shapes):
        return change_shapes(call, element, padded, "batch")

    def padded_to(leaves: list[Value]) -> Value:
        one, shape = as_tensor(call, leaves[0]), shape_of_argument(call, leaves[1])
        return of(tensor(one.dtype, padded(shape if shape is not None else _open(one.shape)), symbolic=call.traced))

    return map_structures(call, [element, shapes], padded_to, lists=False, part=("batch",))


def _open(shape: Shape | None) -> Shape | None:
    return None if shape is None else (None,) * len(shape)


@RULES.method(DATASETS, "ragged_batch")
def _ragged_batch(call: Any) -> Value:
    """Ragged where an extent is open; how many axes are is not said, for TensorFlow may know more extents than we."""
    extent = _batched(call)

    def batched(leaf: Value) -> Value:
        one = as_tensor(call, leaf)
        shape = None if one.shape is None else (extent, *one.shape)
        kind: Any = "ragged" if one.shape is None or None in one.shape else one.kind
        return of(tensor(one.dtype, shape, kind=kind, symbolic=call.traced))

    return new_dataset(call, map_structure(call, own_element(call), batched, lists=False, part=("batch",)))


@RULES.method(DATASETS, "sparse_batch")
def _sparse_batch(call: Any) -> Value:
    rows = shape_of_argument(call, argument(call, "row_shape"))

    def batched(leaf: Value) -> Value:
        shape = None if rows is None else (None, *rows)
        return of(tensor(as_tensor(call, leaf).dtype, shape, kind="sparse", symbolic=call.traced))

    return new_dataset(call, map_structure(call, own_element(call), batched, lists=False, part=("batch",)))


@RULES.method(DATASETS, "unbatch")
def _unbatch(call: Any) -> Value:
    def row(leaf: Value) -> Value:
        return of(row_of(as_tensor(call, leaf), symbolic=call.traced))

    return new_dataset(call, map_structure(call, own_element(call), row, lists=False, part=("unbatch",)))


@RULES.method(DATASETS, "window")
def _window(call: Any) -> Value:
    """Each component becomes a dataset of its own."""
    count = iter(range(1_000))

    def nested(leaf: Value) -> Value:
        return new_dataset(call, leaf, part=("window", next(count)))

    return new_dataset(call, map_structure(call, own_element(call), nested, lists=False, part=("window",)))


# -- several datasets --------------------------------------------------------------------------------------------


@RULES.method(DATASETS, "enumerate")
def _enumerate(call: Any) -> Value:
    return new_dataset(call, of_tuple([of(tensor("int64", (), symbolic=call.traced)), own_element(call)]))


@RULES.method(DATASETS, "concatenate")
def _concatenate(call: Any) -> Value:
    other, own = argument(call, "dataset"), own_element(call)
    if other is None:
        return new_dataset(call, own)
    joined = map_structures(
        call, [own, element_of(call, other, "other")], join_all, lists=False, part=("concatenated",)
    )
    return new_dataset(call, joined)


# -- shapes and dtypes of elements -------------------------------------------------------------------------------


def _described(call: Any, element: Value, what: str) -> Value:
    def leaf(value: Value) -> Value:
        one = as_tensor(call, value)
        return shape_value(call, one.shape, symbolic=True) if what == "shapes" else dtype_value(call, one.dtype)

    return map_structure(call, element, leaf, lists=False, part=(what,))


@RULES.function("compat.v1.data.get_output_shapes", "compat.v1.data.get_output_types")
def _output_of(call: Any) -> Value:
    element = element_of(call, call.argument(0, "dataset_or_iterator") or NOTHING)
    return _described(call, element, call.name.rpartition("_")[2])


@RULES.property((*DATASETS, *ITERATORS), "output_shapes", "output_types")
def _output(call: Any) -> Value:
    return _described(call, own_element(call), call.name.rpartition("_")[2])


# -- what a dataset tells ----------------------------------------------------------------------------------------


@RULES.method(DATASETS, "cardinality")
def _cardinality(call: Any) -> Value:
    call.computes(call.name)
    return of(tensor("int64", (), symbolic=call.traced))


@RULES.method(DATASETS, "__len__")
def _len(_call: Any) -> Value:
    return of_prim("int")


@RULES.method(DATASETS, "__bool__", "__nonzero__")
def _bool(_call: Any) -> Value:
    return of_const(True)


@RULES.method(DATASETS, "get_single_element")
@RULES.function("data.experimental.get_single_element")
def _single_element(call: Any) -> Value:
    call.computes(call.name)
    if call.receiver is None:
        return given_out(call, element_of(call, call.argument(0, "dataset") or NOTHING))
    return given_out(call, own_element(call))


@RULES.function("data.experimental.at")
def _at(call: Any) -> Value:
    call.computes(call.name)
    return given_out(call, element_of(call, argument(call, "dataset") or NOTHING))


@RULES.method(DATASETS, "save")
@RULES.function("data.experimental.save")
def _save(call: Any) -> Value:
    call.effect("writes a dataset to disk")
    return NONE


@RULES.method(DATASETS, "options")
def _options(call: Any) -> Value:
    return new_object(call, "tf.data.Options")


@RULES.property((*DATASETS, *ITERATORS), "element_spec")
def _element_spec(call: Any) -> Value:
    count = iter(range(1_000))

    def spec(leaf: Value) -> Value:
        one = next((atom for atom in leaf.atoms if isinstance(atom, Tensor)), tensor())
        made = call.make("api", "TensorSpec", symbol="tf.TensorSpec", part=("spec", next(count)))
        call.store_attribute(made, "·shape", shape_value(call, one.shape, symbolic=True))
        call.store_attribute(made, "·dtype", of_const(one.dtype) if one.dtype is not None else NONE)
        fresh: Value = call.new(made)
        return fresh

    return map_structure(call, own_element(call), spec, lists=False, part=("spec",))


# -- transformations as functions --------------------------------------------------------------------------------


def _as_transformation(method: str) -> Any:
    """`tf.data.experimental.unbatch()` and its like give a function to `apply`."""

    def rule(call: Any) -> Value:
        arguments = call.arguments

        def transform(inner: Any) -> Value:
            dataset = inner.argument(0) or NOTHING
            transformed: Value = inner.call(inner.attribute(dataset, method), arguments)
            return transformed

        return call.native(transform, call.name, part=tuple(arguments.all_values()))  # type: ignore[no-any-return]

    return rule


for _function, _method in {
    "unbatch": "unbatch",
    "group_by_window": "group_by_window",
    "bucket_by_sequence_length": "bucket_by_sequence_length",
    "ignore_errors": "ignore_errors",
    "enumerate_dataset": "enumerate",
    "parallel_interleave": "interleave",
    "scan": "scan",
    "take_while": "take_while",
    "unique": "unique",
    "snapshot": "snapshot",
    "rejection_resample": "rejection_resample",
    "dense_to_ragged_batch": "ragged_batch",
    "dense_to_sparse_batch": "sparse_batch",
    "shuffle_and_repeat": "shuffle_and_repeat",
    "prefetch_to_device": "prefetch",
    "copy_to_device": "prefetch",
    "assert_cardinality": "prefetch",
}.items():
    RULES.function(f"data.experimental.{_function}")(_as_transformation(_method))


@RULES.function("data.experimental.parse_example_dataset")
def _parse_examples(call: Any) -> Value:
    """Batches of serialised examples become dictionaries of the features that are asked for."""
    features = argument(call, "features")

    def transform(inner: Any) -> Value:
        serialised = as_tensor(inner, element_of(inner, inner.argument(0) or NOTHING))
        return new_dataset(inner, parsed(inner, features, serialised.shape, "features"))

    return call.native(transform, call.name, part=tuple(call.arguments.all_values()))  # type: ignore[no-any-return]


@RULES.function("data.experimental.map_and_batch", "compat.v1.data.experimental.map_and_batch")
def _map_and_batch(call: Any) -> Value:
    arguments = call.arguments
    function, extent = argument(call, "map_func"), _batched(call)

    def transform(inner: Any) -> Value:
        mapped = apply_function(inner, function, element_of(inner, inner.argument(0) or NOTHING))
        made = as_element(inner, packed(inner, mapped))
        return new_dataset(inner, stacked(inner, made, extent, "batch", lists=False))

    return call.native(transform, call.name, part=tuple(arguments.all_values()))  # type: ignore[no-any-return]
