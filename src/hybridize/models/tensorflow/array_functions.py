"""Functions with NumPy's names on tensors: elementwise, reductions, and those that make tensors."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from hybridize.models.tensorflow.arguments import (
    agreed_shape,
    argument,
    as_tensor,
    constant,
    dtype_argument,
    flag,
    integer,
    list_of,
    new_list,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.array_rules import (
    FUNCTIONS,
    asked_dtype,
    flat,
    keepdims,
    operand,
    operands,
    rule,
)
from hybridize.models.tensorflow.promotion import FLOATX, floating, is_keras, promoted, promoted_values, summed
from hybridize.models.tensorflow.reductions import reduced
from hybridize.models.tensorflow.selection import meshgrid
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.tensors import broadcast
from hybridize.values.value import NOTHING, Value, of_tuple

# -- elementwise -------------------------------------------------------------------------------------------------


@rule(
    "abs absolute negative sign square conj conjugate copy positive clip flip fliplr flipud roll sort "
    "stop_gradient relu relu6 tril triu nan_to_num trunc fix fabs"
)
def _same(call: Any) -> Value:
    source = operand(call)
    dtype = source.dtype
    name = call.name.rpartition(".")[2]
    if name in ("fabs",) or (name == "clip" and dtype == "bool"):
        dtype = floating(call, dtype)
    if name in ("abs", "absolute") and dtype is not None and dtype.startswith("complex"):
        dtype = "float32" if dtype == "complex64" else "float64"
    return result(call, dtype, source.shape, source)


@rule(
    "arccos arcsin arctan arctanh arcsinh arccosh cbrt cos cosh deg2rad exp exp2 expm1 log log10 log1p log2 rad2deg "
    "reciprocal rsqrt sigmoid sin sinc sinh sqrt tan tanh softplus softsign silu elu selu gelu leaky_relu celu "
    "log_sigmoid hard_sigmoid hard_silu hard_tanh hard_shrink soft_shrink squareplus sparse_plus sparse_sigmoid "
    "tanh_shrink erf erfc erfinv i0 ceil floor round threshold softmax log_softmax sparsemax normalize"
)
def _float(call: Any) -> Value:
    source = operand(call)
    keeps = call.name.endswith(("round", ".reciprocal")) or (
        not is_keras(call) and call.name.endswith(("ceil", "floor"))
    )
    return result(call, source.dtype if keeps else floating(call, source.dtype), source.shape, source)


@rule("isfinite isinf isnan isneginf isposinf isreal iscomplex signbit logical_not")
def _predicate(call: Any) -> Value:
    source = operand(call)
    return result(call, "bool", source.shape, source)


@rule("real imag angle")
def _part(call: Any) -> Value:
    source = operand(call)
    parts = {"complex64": "float32", "complex128": "float64"}
    if call.name == "tf.experimental.numpy.angle":
        return result(call, parts.get(source.dtype or "", "float32" if source.dtype else None), source.shape, source)
    return result(call, parts.get(source.dtype or "", source.dtype), source.shape, source)


@rule("zeros_like ones_like empty_like full_like")
def _like(call: Any) -> Value:
    source = operand(call)
    return result(call, asked_dtype(call, source.dtype), source.shape, source)


def _elementwise(call: Any, dtype: str | None) -> Value:
    tensors = [as_tensor(call, value) for value in operands(call)]
    shape = tensors[0].shape if tensors else None
    for tensor in tensors[1:]:
        shape = broadcast(shape, tensor.shape)
    return result(call, dtype, shape, *tensors)


@rule("add subtract multiply maximum minimum floor_divide mod remainder fmod fmax fmin power divide_no_nan")
@rule("bitwise_and bitwise_or bitwise_xor bitwise_left_shift bitwise_right_shift left_shift right_shift gcd lcm")
def _binary(call: Any) -> Value:
    return _elementwise(call, promoted_values(call, operands(call)))


@rule("divide true_divide arctan2 hypot logaddexp logaddexp2 heaviside nextafter float_power")
def _float_binary(call: Any) -> Value:
    return _elementwise(call, floating(call, promoted_values(call, operands(call))))


@rule("equal not_equal greater greater_equal less less_equal logical_and logical_or logical_xor isclose")
def _comparison(call: Any) -> Value:
    return _elementwise(call, "bool")


def _quotient_and_rest(call: Any) -> Value:
    return of_tuple([_binary(call), _binary(call)])


FUNCTIONS["tf.experimental.numpy.divmod"] = _quotient_and_rest


@rule("bitwise_not bitwise_invert")
def _bits(call: Any) -> Value:
    source = operand(call)
    return result(call, source.dtype, source.shape, source)


@rule("where")
def _where(call: Any) -> Value:
    condition = as_tensor(call, argument(call, "condition"))
    values = [value for value in (argument(call, "x1", "x"), argument(call, "x2", "y")) if value is not None]
    if len(values) < 2:
        rank = None if condition.shape is None else len(condition.shape)
        places = result(call, "int32" if is_keras(call) else "int64", (None,))
        return list_of(call, places) if rank is None else new_list(call, [places] * rank)
    tensors = [condition, *(as_tensor(call, value) for value in values)]
    shape = condition.shape
    for one in tensors[1:]:
        shape = broadcast(shape, one.shape)
    return result(call, promoted_values(call, values), shape, *tensors)


@rule("select")
def _select(call: Any) -> Value:
    choices = call.positions(argument(call, "choicelist") or NOTHING) or []
    tensors = [as_tensor(call, value) for value in choices]
    return result(call, promoted_values(call, choices), agreed_shape([one.shape for one in tensors]), *tensors)


@rule("cast saturate_cast")
def _cast(call: Any) -> Value:
    source = operand(call)
    return result(call, dtype_argument(argument(call, "dtype")), source.shape, source)


@rule("array asarray asanyarray ascontiguousarray convert_to_tensor")
def _array(call: Any) -> Value:
    source = operand(call)
    value = call.argument(0)
    dtype = source.dtype
    if not is_keras(call) and value is not None and not call.contains_tensor(value):
        dtype = {"float32": "float64", "int32": "int64"}.get(dtype or "", dtype)
    return result(call, asked_dtype(call, dtype), source.shape, source)


# -- reductions --------------------------------------------------------------------------------------------------


def _reduction(call: Any, dtype: Callable[[Any, str | None], str | None]) -> Value:
    source = operand(call)
    axis = argument(call, "axis")
    return result(
        call, asked_dtype(call, dtype(call, source.dtype)), reduced(call, source.shape, axis, keepdims(call)), source
    )


@rule("max min amax amin ptp nanmax nanmin")
def _extremum(call: Any) -> Value:
    return _reduction(call, lambda _, dtype: dtype)


@rule("sum prod nansum nanprod")
def _sum(call: Any) -> Value:
    return _reduction(call, summed)


@rule("mean std var median logsumexp nanmean nanstd nanvar nanmedian")
def _mean(call: Any) -> Value:
    return _reduction(call, floating)


@rule("average")
def _average(call: Any) -> Value:
    return _reduction(call, floating)


@rule("all any")
def _all(call: Any) -> Value:
    return _reduction(call, lambda _, dtype: "bool")


@rule("argmax argmin nanargmax nanargmin")
def _arg_extremum(call: Any) -> Value:
    return _reduction(call, lambda call, _: "int32" if is_keras(call) else "int64")


@rule("count_nonzero")
def _count(call: Any) -> Value:
    return _reduction(call, lambda call, _: "int32" if is_keras(call) else "int64")


@rule("norm")
def _norm(call: Any) -> Value:
    return _reduction(call, floating)


@rule("quantile percentile nanquantile nanpercentile")
def _quantile(call: Any) -> Value:
    source, wanted = operand(call), as_tensor(call, argument(call, "q"))
    inner = reduced(call, source.shape, argument(call, "axis"), keepdims(call))
    shape = None if inner is None or wanted.shape is None else (*wanted.shape, *inner)
    return result(call, floating(call, source.dtype), shape, source)


@rule("cumsum cumprod nancumsum nancumprod")
def _cumulative(call: Any) -> Value:
    source = operand(call)
    shape = flat(source.shape) if is_none(argument(call, "axis")) else source.shape
    return result(call, asked_dtype(call, summed(call, source.dtype)), shape, source)


@rule("argsort argpartition digitize")
def _places(call: Any) -> Value:
    source = operand(call)
    return result(call, "int32" if is_keras(call) or call.name.endswith("digitize") else "int64", source.shape, source)


@rule("moments")
def _moments(call: Any) -> Value:
    source = operand(call)
    one = result(call, source.dtype, reduced(call, source.shape, argument(call, "axes"), keepdims(call)), source)
    return of_tuple([one, one])


# -- making ------------------------------------------------------------------------------------------------------


def _default_float(call: Any) -> str:
    return FLOATX if is_keras(call) else "float64"


@rule("zeros ones empty")
def _zeros(call: Any) -> Value:
    return result(call, asked_dtype(call, _default_float(call)), shape_of_argument(call, argument(call, "shape")))


@rule("full")
def _full(call: Any) -> Value:
    value = as_tensor(call, argument(call, "fill_value"))
    default = (
        value.dtype if is_keras(call) else {"float32": "float64", "int32": "int64"}.get(value.dtype or "", value.dtype)
    )
    return result(call, asked_dtype(call, default), shape_of_argument(call, argument(call, "shape")))


@rule("eye identity tri")
def _eye(call: Any) -> Value:
    rows = integer(argument(call, "N", "n"))
    columns = argument(call, "M")
    return result(call, asked_dtype(call, _default_float(call)), (rows, rows if is_none(columns) else integer(columns)))


@rule("arange")
def _arange(call: Any) -> Value:
    bounds = [
        one for one in (argument(call, "start"), argument(call, "stop"), argument(call, "step")) if not is_none(one)
    ]
    numbers = [constant(one) for one in bounds if one is not None]
    length = None
    if numbers and all(isinstance(one, (int, float)) and not isinstance(one, bool) for one in numbers):
        start, stop, step = (0, numbers[0], 1) if len(numbers) == 1 else (*numbers, 1)[:3]
        length = max(math.ceil((stop - start) / step), 0) if step else None
    dtype = promoted(call, [as_tensor(call, one).dtype for one in bounds])
    return result(call, asked_dtype(call, dtype), (length,))


@rule("linspace logspace geomspace")
def _linspace(call: Any) -> Value:
    start, stop = as_tensor(call, argument(call, "start")), as_tensor(call, argument(call, "stop"))
    value = argument(call, "num")
    number = 50 if value is None else integer(value)
    axis = constant(argument(call, "axis"), 0)
    if flag(argument(call, "retstep"), default=False) is not False or not isinstance(axis, int):
        return call.unknown("unmodelled-symbol", f"{call.name} with a step")  # type: ignore[no-any-return]
    values = [one for one in (argument(call, "start"), argument(call, "stop")) if one is not None]
    dtype = (
        floating(call, promoted_values(call, values))
        if any(map(call.contains_tensor, values))
        else _default_float(call)
    )
    shape = broadcast(start.shape, stop.shape)
    if shape is not None:
        axis %= len(shape) + 1
        shape = (*shape[:axis], number, *shape[axis:])
    return result(call, asked_dtype(call, dtype), shape)


def _samples(call: Any) -> Value:
    """Random numbers of a shape given by its extents, one argument each, or as a whole."""
    name = call.name.rpartition(".")[2]
    if name in ("rand", "randn"):
        sizes = tuple(integer(value) for value in call.arguments.positional)
        return result(call, "float64", None if call.arguments.more is not None else sizes)
    size = argument(call, "size")
    dtype = asked_dtype(call, "int64") if name == "randint" else "int64"
    return result(call, dtype, () if is_none(size) else shape_of_argument(call, size))


def _diagonal_places(call: Any) -> Value:
    count, axes = integer(argument(call, "n")), argument(call, "ndim")
    one, number = result(call, "int32", (count,)), 2 if axes is None else integer(axes)
    return list_of(call, one) if number is None else of_tuple([one] * number)


def _polynomial(call: Any) -> Value:
    factors, source = (as_tensor(call, argument(call, name)) for name in ("p", "x"))
    return result(call, factors.dtype if factors.dtype == source.dtype else None, source.shape, source)


def _compressed(call: Any) -> Value:
    """Some of the elements, or some slices along an axis."""
    source, axis = as_tensor(call, argument(call, "a")), argument(call, "axis")
    place = integer(axis)
    if is_none(axis):
        return result(call, source.dtype, (None,), source)
    if source.shape is None or place is None:
        return result(call, source.dtype, None, source)
    kept = [None if index == place % len(source.shape) else one for index, one in enumerate(source.shape)]
    return result(call, source.dtype, tuple(kept), source)


_ONLY_THERE: Final = {
    "compress": _compressed,
    "diag_indices": _diagonal_places,
    "polyval": _polynomial,
    **{f"random.{name}": _samples for name in ("rand", "randn", "randint", "poisson")},
}
FUNCTIONS.update({f"tf.experimental.numpy.{name}": function for name, function in _ONLY_THERE.items()})


@rule("hanning hamming blackman bartlett kaiser")
def _window(call: Any) -> Value:
    return result(call, _default_float(call), (integer(call.argument(0, "x")),))


rule("meshgrid")(meshgrid)
