"""Where datasets come from: tensors, generators, ranges, files."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hybridize.models.protocol import Rule
from hybridize.models.tensorflow.arguments import argument, as_tensor, shape_of_argument
from hybridize.models.tensorflow.construction import explicit_dtype
from hybridize.models.tensorflow.control_flow import of_dtypes, row_of
from hybridize.models.tensorflow.datasets import (
    as_element,
    element_of,
    elements_of_all,
    new_dataset,
)
from hybridize.models.tensorflow.parsing import column_dtype
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none, map_structure, map_structures
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import tensor
from hybridize.values.objects import KEYS, REST
from hybridize.values.value import NOTHING, Value, of, of_prim, of_tuple

RULES: Rulebook = Rulebook()


def _static(*names: str) -> Callable[[Rule], Rule]:
    return RULES.function(*(f"{prefix}data.Dataset.{name}" for name in names for prefix in ("", "compat.v1.")))


@_static("from_tensor_slices")
def _from_tensor_slices(call: Any) -> Value:
    def row(leaf: Value) -> Value:
        return of(row_of(as_tensor(call, leaf), symbolic=call.traced))

    tensors = argument(call, "tensors") or NOTHING
    return new_dataset(call, map_structure(call, tensors, row, lists=False, part=("slices",)))


@_static("from_tensors")
def _from_tensors(call: Any) -> Value:
    return new_dataset(call, as_element(call, argument(call, "tensors") or NOTHING))


@RULES.function("data.experimental.from_list")
def _from_list(call: Any) -> Value:
    return new_dataset(call, as_element(call, call.iterate(argument(call, "elements") or NOTHING)))


@_static("from_generator")
def _from_generator(call: Any) -> Value:
    """The generator function is called; its items become tensors as the signature says."""
    generator = argument(call, "generator")
    passed = argument(call, "args")
    known = call.positions(passed) if passed is not None and not is_none(passed) else []
    yielded = NOTHING
    if generator is not None:
        # The arguments arrive as arrays.
        arrays = tuple(of(tensor(kind="ndarray")) for _ in known or ())
        yielded = call.iterate(call.call(generator, Arguments(arrays)))
    signature = argument(call, "output_signature")
    if signature is not None and not is_none(signature):
        return new_dataset(call, of_dtypes(call, signature))
    types = argument(call, "output_types")
    if types is not None and not is_none(types):
        given = argument(call, "output_shapes")
        element = map_structure(call, of_dtypes(call, types), call.without_rank, part=("any rank",))
        return new_dataset(call, _with_shapes(call, element, given))
    return new_dataset(call, as_element(call, yielded))


def _with_shapes(call: Any, element: Value, shapes: Value | None) -> Value:
    if shapes is None or is_none(shapes):
        return element

    def shaped(leaves: list[Value]) -> Value:
        return of(tensor(as_tensor(call, leaves[0]).dtype, shape_of_argument(call, leaves[1]), symbolic=call.traced))

    return map_structures(call, [element, shapes], shaped, lists=False, part=("shaped",))


@_static("range", "counter", "random")
@RULES.function("data.experimental.Counter", "data.experimental.RandomDataset")
def _range(call: Any) -> Value:
    asked = call.argument(None, "output_type")
    dtype = explicit_dtype(call, "int64") if is_none(asked) else explicit_dtype(call, "int64", "output_type")
    return new_dataset(call, of(tensor(dtype, (), symbolic=call.traced)))


@_static("zip")
def _zip(call: Any) -> Value:
    positional = call.arguments.positional
    if len(positional) == 1:
        structure = positional[0]
    elif not positional and (named := call.argument(None, "datasets")) is not None:
        structure = named
    else:
        structure = of_tuple(positional)
    count = iter(range(1_000))

    def element(leaf: Value) -> Value:
        return element_of(call, leaf, f"zipped {next(count)}")

    return new_dataset(call, map_structure(call, structure, element, lists=False, part=("zip",)))


@_static("choose_from_datasets", "sample_from_datasets")
@RULES.function("data.experimental.choose_from_datasets", "data.experimental.sample_from_datasets")
def _choose(call: Any) -> Value:
    return new_dataset(call, elements_of_all(call, call.argument(0, "datasets") or NOTHING))


# -- files -------------------------------------------------------------------------------------------------------


def _reads_files(call: Any, what: str) -> None:
    """Opening files is an operation when the dataset is iterated; some sources look at them when they are made."""
    call.hazard("HYB302", f"{what} reads files while the pipeline is made")


@RULES.function("data.TFRecordDataset", "data.TextLineDataset", "data.FixedLengthRecordDataset")
@RULES.function(*(f"compat.v1.data.{name}" for name in ("TFRecordDataset", "TextLineDataset")))
@_static("list_files")
def _strings(call: Any) -> Value:
    return new_dataset(call, of(tensor("string", (), symbolic=call.traced)))


@RULES.function("data.experimental.CsvDataset")
def _csv_dataset(call: Any) -> Value:
    defaults = argument(call, "record_defaults")
    known = call.positions(defaults) if defaults is not None else None
    if known is None:
        return new_dataset(call, call.unknown("external-data", "the columns of a CSV file"))
    return new_dataset(call, of_tuple([_scalar(call, column_dtype(call, one)) for one in known]))


def _scalar(call: Any, dtype: str | None) -> Value:
    return of(tensor(dtype, (), symbolic=call.traced))


@RULES.function("data.experimental.make_csv_dataset")
def _make_csv_dataset(call: Any) -> Value:
    _reads_files(call, "make_csv_dataset")
    columns = call.make("dict", "columns of a CSV file")
    one = of(tensor(None, (None,), symbolic=call.traced))
    call.store(columns, REST, one)
    call.store(columns, KEYS, of_prim("str"))
    element: Value = call.new(columns)
    label = argument(call, "label_name")
    return new_dataset(call, element if is_none(label) else of_tuple([element, one]))


@RULES.function("data.experimental.SqlDataset")
def _sql_dataset(call: Any) -> Value:
    def scalar(leaf: Value) -> Value:
        return _scalar(call, as_tensor(call, leaf).dtype)

    columns = of_dtypes(call, argument(call, "output_types"))
    return new_dataset(call, map_structure(call, columns, scalar, lists=False, part=("row",)))


@RULES.function("data.experimental.make_batched_features_dataset")
@RULES.function("data.experimental.load", "data.Dataset.load", "data.experimental.from_variant")
def _external(call: Any) -> Value:
    spec = argument(call, "element_spec", "structure")
    if spec is not None and not is_none(spec):
        return new_dataset(call, of_dtypes(call, spec))
    return new_dataset(call, call.unknown("external-data", "an element of a stored dataset"))


@RULES.function("data.experimental.cardinality")
def _cardinality(call: Any) -> Value:
    call.computes(call.name)
    return of(tensor("int64", (), symbolic=call.traced))


@RULES.function("data.Options", "data.ThreadingOptions")
def _options(call: Any) -> Value:
    fresh: Value = call.new(call.make("api", "Options", symbol=call.name))
    return fresh
