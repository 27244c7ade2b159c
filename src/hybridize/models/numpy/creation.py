"""Functions that make arrays: from shapes, from data, from ranges; and the scalar types as functions."""

from __future__ import annotations

import math
from typing import Any

from hybridize.models.numpy import arrays, dtypes, namespace
from hybridize.models.protocol import Rule
from hybridize.models.python.registration import registering
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Const, Prim, Shape, api
from hybridize.values.value import NOTHING, Value, of, of_prim, of_tuple

FUNCTIONS: dict[str, Rule] = {}
rule = registering(FUNCTIONS, "numpy.")


@rule("zeros", "ones", "empty")
def _filled(call: Any) -> Value:
    given = call.argument(1, "dtype")
    dtype = "float64" if given is None else dtypes.of_argument(given)
    return arrays.array(dtype, arrays.shape_of(call.argument(0, "shape"), call))


@rule("full")
def _full(call: Any) -> Value:
    given = call.argument(2, "dtype")
    dtype = (
        dtypes.of_argument(given) if given is not None else arrays.of_value(call.argument(1, "fill_value"), call).dtype
    )
    return arrays.array(dtype, arrays.shape_of(call.argument(0, "shape"), call))


@rule("zeros_like", "ones_like", "empty_like", "full_like")
def _like(call: Any) -> Value:
    model = arrays.of_value(call.argument(0, "a"), call)
    given = call.argument(2 if call.name.endswith("full_like") else 1, "dtype")
    shape = call.argument(None, "shape")
    return arrays.array(
        dtypes.of_argument(given) if given is not None else model.dtype,
        model.shape if shape is None else arrays.shape_of(shape, call),
    )


@rule("array", "asarray", "asanyarray", "ascontiguousarray", "asfortranarray", "asarray_chkfinite", "asfarray", "copy")
def _array(call: Any) -> Value:
    source = arrays.of_value(call.argument(0), call)
    call.shows(call.argument(0) or NOTHING)  # what is no data becomes an array of objects, which shows them
    given = call.argument(1, "dtype") if not call.name.endswith(".copy") else None
    dtype = dtypes.of_argument(given) if given is not None else source.dtype
    copies = call.name.endswith((".array", ".copy")) and arrays.boolean(call.argument(2, "copy"), True) is True
    shape = source.shape
    minimum = arrays.integer(call.argument(None, "ndmin"))
    if minimum is not None and shape is not None:
        shape = (1,) * (minimum - len(shape)) + shape
    # `asarray` of an array is that array: what is written to one is seen in the other.
    return arrays.array(dtype, shape) if copies else arrays.array(dtype, shape, source.root)


@rule("matrix", "mat", "asmatrix", "bmat", "ma.array", "ma.masked_array", "ma.asarray", "rec.array")
def _matrix(call: Any) -> Value:
    source = arrays.of_value(call.argument(0), call)
    return arrays.array(source.dtype, None)


@rule("arange")
def _arange(call: Any) -> Value:
    bounds = list(call.arguments.positional[:3])
    for name in ("start", "stop", "step"):
        if name in call.arguments.keywords:
            bounds.append(call.arguments.keywords[name])
    given = call.argument(3, "dtype")
    dtype = dtypes.of_argument(given) if given is not None else _range_dtype(bounds)
    numbers = [_number(bound) for bound in bounds]
    if call.arguments.keywords.keys() & {"start", "stop", "step"} or None in numbers or not numbers:
        return arrays.array(dtype, (None,))
    known = [number for number in numbers if number is not None]
    start, stop, step = (0, known[0], 1) if len(known) == 1 else (*known, 1)[:3]
    count = max(0, math.ceil((stop - start) / step)) if step and math.isfinite((stop - start) / step) else None
    return arrays.array(dtype, (count,))


def _number(value: Value) -> int | float | None:
    if len(value.atoms) != 1 or not isinstance(value.atoms[0], Const):
        return None
    number = value.atoms[0].value
    return number if isinstance(number, (int, float)) else None


def _range_dtype(bounds: list[Value]) -> str | None:
    """Integers when every bound is one, floats when one is a float."""
    found: str | None = "int64"
    for bound in bounds:
        for atom in bound.atoms:
            scalar = dtypes.of_scalar(atom) if isinstance(atom, (Const, Prim)) else None
            found = None if scalar is None or found is None else "float64" if "float64" in (scalar, found) else "int64"
    return found


@rule("linspace", "logspace", "geomspace")
def _linspace(call: Any) -> Value:
    given = call.argument(None, "dtype")
    count = call.argument(2, "num")
    dtype = dtypes.of_argument(given) if given is not None else "float64"
    result = arrays.array(dtype, (50 if count is None else arrays.integer(count),))
    if arrays.boolean(call.argument(4, "retstep"), False):
        return of_tuple([result, arrays.array("float64", ())])
    return result


@rule("eye", "identity", "tri")
def _eye(call: Any) -> Value:
    rows = arrays.integer(call.argument(0, "N"))
    other = call.argument(1, "M") if not call.name.endswith("identity") else None
    columns = arrays.integer(other) if other is not None else rows
    given = call.argument(None, "dtype")
    return arrays.array(dtypes.of_argument(given) if given is not None else "float64", (rows, columns))


@rule("meshgrid")
def _meshgrid(call: Any) -> Value:
    axes = [arrays.of_value(value, call) for value in call.arguments.positional]
    if not axes or call.arguments.more is not None:
        return call.list_of(arrays.array())  # type: ignore[no-any-return]
    extents: list[int | None] = [axis.shape[0] if axis.shape else None for axis in axes]
    indexing = call.argument(None, "indexing")
    if indexing is None and len(extents) >= 2:
        extents[0], extents[1] = extents[1], extents[0]
    elif indexing is not None:
        extents = [None] * len(extents)
    shape: Shape = tuple(extents)
    return call.fill_list([arrays.array(axis.dtype, shape) for axis in axes])  # type: ignore[no-any-return]


@rule("fromfunction")
def _fromfunction(call: Any) -> Value:
    function, shape = call.argument(0, "function"), arrays.shape_of(call.argument(1, "shape"), call)
    given = call.argument(None, "dtype")
    index = arrays.array(dtypes.of_argument(given) if given is not None else "float64", shape)
    count = len(shape) if shape is not None else 1
    result = call.call(function, Arguments((index,) * count)) if function is not None else None
    return arrays.array(arrays.of_value(result, call).dtype, shape)


@rule("frombuffer", "fromstring", "fromiter", "fromregex")
def _from_data(call: Any) -> Value:
    given = call.argument(1, "dtype")
    if call.name.endswith("fromiter"):
        source = call.argument(0)
        if source is not None:
            call.iterate(source)
    return arrays.array(dtypes.of_argument(given) if given is not None else "float64", (None,))


@rule("fromfile", "loadtxt", "genfromtxt", "recfromcsv", "memmap")
def _from_file(call: Any) -> Value:
    call.nondeterministic("reads a file")
    given = call.argument(1, "dtype")
    return arrays.array(dtypes.of_argument(given) if given is not None else "float64", None)


@rule("load")
def _load(call: Any) -> Value:
    call.nondeterministic("reads a file")
    # An array from .npy, a mapping of arrays from .npz: nobody knows which before the file is there.
    return call.unknown("external-data", "what numpy.load reads from a file")  # type: ignore[no-any-return]


@rule("dtype")
def _dtype(call: Any) -> Value:
    dtype = dtypes.of_argument(call.argument(0))
    if dtype is not None:
        return of(api(f"numpy.{dtype}"))
    return call.new(call.make("api", "dtype", symbol="numpy.dtype"))  # type: ignore[no-any-return]


def _scalar(dtype: str | None) -> Rule:
    def make(call: Any) -> Value:
        if dtype == "string":
            return of_prim("str")
        source = call.argument(0)
        shape = arrays.of_value(source, call).shape if source is not None else ()
        return arrays.array(dtype, shape)

    return make


for _name in namespace.of_kind("dtype"):
    FUNCTIONS[f"numpy.{_name}"] = _scalar(dtypes.named(_name))
