"""Making tensors and variables: constants, fills, ranges, conversions."""

from __future__ import annotations

import math
from typing import Any, Final

from hybridize.models.tensorflow.arguments import (
    agreed_extent,
    argument,
    as_tensor,
    check_dtypes,
    common_dtype,
    constant,
    dtype_argument,
    dynamic_extent,
    extent,
    given,
    integer,
    is_static,
    is_strong,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.dtypes import width
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Api, ApiMethod, Atom, Const, Method, Ref, Shape, Tensor, tensor
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.tensors import broadcast, lacks_value
from hybridize.values.value import NONE, NOTHING, Value, join, join_all, of, of_const, of_prim

RULES: Rulebook = Rulebook()


def explicit_dtype(call: Any, default: str | None, *names: str) -> str | None:
    """The dtype an argument asks for, the default when there is none."""
    asked = argument(call, *(names or ("dtype",)))
    return default if is_none(asked) else dtype_argument(asked)


# -- from Python values ------------------------------------------------------------------------------------------


@RULES.function("constant", "convert_to_tensor", "compat.v1.constant", "compat.v1.convert_to_tensor")
def _constant(call: Any) -> Value:
    value = argument(call, "value")
    if call.name.endswith(".constant") and value is not None and call.traced and any(map(lacks_value, value.atoms)):
        call.hazard("HYB301", "tf.constant takes no symbolic tensor: it needs the value")
    source = as_tensor(call, value)
    dtype = explicit_dtype(call, source.dtype)
    if value is not None and given(argument(call, "dtype")):
        check_dtypes(call, [value], dtype)
    if not given(argument(call, "dtype")) and value is not None and not is_strong(call, value):
        hint = argument(call, "dtype_hint", "preferred_dtype")
        dtype = dtype if is_none(hint) else dtype_argument(hint)
    shape = argument(call, "shape")
    extents = source.shape if is_none(shape) else shape_of_argument(call, shape)
    return result(call, dtype, extents, source, content=source.content if is_none(shape) else None)


@RULES.function("Variable", "compat.v1.Variable")
def _variable(call: Any) -> Value:
    if not call.guarded:
        call.hazard("HYB310", "creates a tf.Variable each time the function is traced")
    else:
        call.makes_variables(None, "makes a tf.Variable")
    initial = argument(call, "initial_value") or NOTHING
    source = as_tensor(call, _initial(call, initial))
    shape = argument(call, "shape")
    extents = source.shape if is_none(shape) else shape_of_argument(call, shape)
    made = tensor(explicit_dtype(call, source.dtype), extents, kind="variable", symbolic=call.traced)
    if extents is None and shape is not None and any(isinstance(atom, Ref) for atom in shape.atoms):
        return call.without_rank(of(made))  # type: ignore[no-any-return]
    return of(made)


def _initial(call: Any, value: Value) -> Value:
    """The initial value; a callable gives it."""
    return join_all(call.call(of(atom), Arguments()) if _is_callable(atom) else of(atom) for atom in value.atoms)


def _is_callable(atom: Atom) -> bool:
    return isinstance(atom, (Api, ApiMethod, Method)) or (
        isinstance(atom, Ref) and atom.object.kind in ("function", "wrapper", "instance", "class")
    )


@RULES.function("compat.v1.get_variable")
def _get_variable(call: Any) -> Value:
    if not call.guarded:
        call.hazard("HYB310", "creates a tf.Variable each time the function is traced")
    dtype = call.argument(2, "dtype")
    shape = shape_of_argument(call, call.argument(1, "shape"))
    found = "float32" if is_none(dtype) else dtype_argument(dtype)
    return of(tensor(found, shape, kind="variable", symbolic=call.traced))


@RULES.function("compat.v1.placeholder")
def _placeholder(call: Any) -> Value:
    shape = shape_of_argument(call, call.argument(1, "shape"))
    return result(call, dtype_argument(call.argument(0, "dtype")), shape)


# -- fills -------------------------------------------------------------------------------------------------------


@RULES.function("zeros", "ones")
def _zeros(call: Any) -> Value:
    return result(call, explicit_dtype(call, "float32"), shape_of_argument(call, argument(call, "shape")))


@RULES.function("fill")
def _fill(call: Any) -> Value:
    value = as_tensor(call, argument(call, "value"))
    return result(call, value.dtype, shape_of_argument(call, argument(call, "dims")), value)


@RULES.function("zeros_like", "ones_like", "compat.v1.zeros_like", "compat.v1.ones_like")
def _like(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input", "tensor"))
    kind = "ragged" if source.kind == "ragged" else "tensor"
    return result(call, explicit_dtype(call, source.dtype), source.shape, source, kind=kind)  # type: ignore[arg-type]


@RULES.function("eye", "linalg.eye")
def _eye(call: Any) -> Value:
    rows, columns = extent(call, argument(call, "num_rows")), argument(call, "num_columns")
    batch = argument(call, "batch_shape")
    outer = () if is_none(batch) else shape_of_argument(call, batch)
    last = rows if is_none(columns) else extent(call, columns)
    return result(call, explicit_dtype(call, "float32"), None if outer is None else (*outer, rows, last))


@RULES.function("range")
def _range(call: Any) -> Value:
    bounds = [one for one in (argument(call, "start"), argument(call, "limit"), argument(call, "delta")) if one]
    if call.argument(None, "limit") is not None and call.argument(0, "start") is None:
        bounds = [of_const(0), *bounds]
    default = common_dtype(call, bounds) if bounds else None
    return result(call, explicit_dtype(call, default), (_range_length(call, bounds),))


def _range_length(call: Any, bounds: list[Value]) -> int | None:
    if any(extent(call, bound) == DYNAMIC for bound in bounds):
        return DYNAMIC
    numbers = [constant(bound, integer(bound)) for bound in bounds]
    if not numbers or any(isinstance(one, bool) or not isinstance(one, (int, float)) for one in numbers):
        return None
    start, limit, delta = (0, numbers[0], 1) if len(numbers) == 1 else (*numbers, 1)[:3]
    length = (limit - start) / delta if delta else math.nan
    return max(math.ceil(length), 0) if math.isfinite(length) else None


@RULES.function("linspace")
def _linspace(call: Any) -> Value:
    start, stop = as_tensor(call, argument(call, "start")), as_tensor(call, argument(call, "stop"))
    number, axis = extent(call, argument(call, "num")), constant(argument(call, "axis"), 0)
    values = [value for value in (argument(call, "start"), argument(call, "stop")) if value is not None]
    dtype = common_dtype(call, values)
    if dtype in ("int32", "int64"):
        dtype = "float64"
    shape = broadcast(start.shape, stop.shape)
    if shape is None or not isinstance(axis, int):
        return result(call, dtype, None, start, stop)
    position = axis if axis >= 0 else axis + len(shape) + 1
    return result(call, dtype, (*shape[:position], number, *shape[position:]), start, stop)


@RULES.function("one_hot")
def _one_hot(call: Any) -> Value:
    indices = as_tensor(call, argument(call, "indices"))
    depth = extent(call, argument(call, "depth"))
    axis = constant(argument(call, "axis"), -1)
    on_value = argument(call, "on_value")
    default = "float32" if is_none(on_value) else as_tensor(call, on_value).dtype
    shape: Shape | None = None
    if indices.shape is not None and isinstance(axis, int):
        position = len(indices.shape) if axis == -1 else axis
        shape = (*indices.shape[:position], depth, *indices.shape[position:])
    return result(call, explicit_dtype(call, default), shape, indices)


@RULES.function("sequence_mask")
def _sequence_mask(call: Any) -> Value:
    lengths = as_tensor(call, argument(call, "lengths"))
    maximum = argument(call, "maxlen")
    longest = dynamic_extent(call) if is_none(maximum) and not is_static(lengths) else extent(call, maximum)
    shape = None if lengths.shape is None else (*lengths.shape, longest)
    return result(call, explicit_dtype(call, "bool"), shape)


# -- conversions -------------------------------------------------------------------------------------------------


_NUMBERED: Final = {
    1: "float32", 2: "float64", 3: "int32", 4: "uint8", 5: "int16", 6: "int8", 7: "string", 8: "complex64",
    9: "int64", 10: "bool", 14: "bfloat16", 17: "uint16", 18: "complex128", 19: "float16", 22: "uint32", 23: "uint64",
}  # fmt: skip


@RULES.function("cast", "dtypes.saturate_cast", "bitcast")
def _cast(call: Any) -> Value:
    source = as_tensor(call, argument(call, "x", "value", "input"))
    asked = argument(call, "dtype", "type")
    number = constant(asked)
    # Numbers are looked up among those of the protocol buffers, 1.0 as well as 1.
    dtype = _NUMBERED.get(number) if type(number) in (int, float) else dtype_argument(asked)
    shape = source.shape if not call.name.endswith("bitcast") else _bitcast(source, dtype)
    return result(call, dtype, shape, source, kind=source.kind, content=source.content)


def _bitcast(source: Tensor, dtype: str | None) -> Shape | None:
    """The bytes stay: a narrower dtype adds an axis, a wider one takes the last."""
    before, after = width(source.dtype), width(dtype)
    if source.shape is None or before is None or after is None:
        return None
    if before == after:
        return source.shape
    return (*source.shape, before // after) if before > after else source.shape[:-1]


def _cast_to(dtype: str) -> Any:
    def rule(call: Any) -> Value:
        source = as_tensor(call, call.argument(0, "x"))
        return result(call, dtype, source.shape, source, kind=source.kind)

    return rule


for _name, _dtype in {
    "to_float": "float32",
    "to_double": "float64",
    "to_int32": "int32",
    "to_int64": "int64",
    "to_bfloat16": "bfloat16",
}.items():
    RULES.function(f"compat.v1.{_name}")(_cast_to(_dtype))


@RULES.function("identity", "stop_gradient", "ensure_shape", "guarantee_const", "grad_pass_through")
def _identity(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input", "x"))
    shape = source.shape
    if call.name.endswith("ensure_shape"):
        asked = shape_of_argument(call, argument(call, "shape"))
        if shape is None:
            shape = asked
        elif asked is not None and len(asked) == len(shape):
            shape = tuple(agreed_extent(pair) for pair in zip(shape, asked, strict=True))
    return result(call, source.dtype, shape, source, kind=source.kind, content=source.content)


def _is_no_array(atom: Atom) -> bool:
    return isinstance(atom, Tensor) and atom.kind != "ndarray"


@RULES.function("is_tensor")
def _is_tensor(call: Any) -> Value:
    value = call.argument(0)
    if value is not None and call.answered_otherwise(value, _is_no_array):
        call.hazard("HYB320", "asks whether a value is a tensor, which a graph makes of it")
    answers = {_is_no_array(atom) for atom in value.atoms} if value else set()
    decided = len(answers) == 1 and all(isinstance(atom, (Tensor, Const)) for atom in value.atoms)
    return of_const(answers.pop()) if decided else of_prim("bool")


@RULES.function("is_symbolic_tensor")
def _is_symbolic(call: Any) -> Value:
    return of_const(False) if not call.traced else of_prim("bool")


@RULES.function("get_static_value")
def _static_value(call: Any) -> Value:
    asked = argument(call, "tensor")
    source = as_tensor(call, asked)
    tensors = [one for one in asked.atoms if isinstance(one, Tensor)] if asked is not None else []
    if call.traced and any(lacks_value(one) and one.content is None for one in tensors):
        call.hazard("HYB320", "asks for the value of a tensor, which it has eagerly and not while a graph is made")
    array = of(tensor(source.dtype, source.shape, kind="ndarray"))
    return join(array, NONE) if call.traced else array


@RULES.function("make_ndarray")
def _make_ndarray(_call: Any) -> Value:
    return of(tensor(kind="ndarray"))
