"""Elementwise operations: one operand keeps its shape, several are broadcast."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    check_dtypes,
    common_dtype,
    dtype_argument,
    dynamic_extent,
    given,
    known_elements,
    result,
    shape_of_argument,
    static_content,
)
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import Tensor, TensorKind
from hybridize.values.tensors import broadcast, combined_content, divided, do_not_fit, join_shape
from hybridize.values.value import Value

RULES: Rulebook = Rulebook()

_UNARY: Final = (
    "math.acos", "math.acosh", "math.asin", "math.asinh", "math.atan", "math.atanh", "math.bessel_i0",
    "math.bessel_i0e", "math.bessel_i1", "math.bessel_i1e", "math.ceil", "math.conj", "math.cos", "math.cosh",
    "math.digamma", "math.erf", "math.erfc", "math.erfcinv", "math.erfinv", "math.exp", "math.expm1", "math.floor",
    "math.lgamma", "math.log", "math.log1p", "math.log_sigmoid", "math.ndtri", "math.negative", "math.reciprocal",
    "math.reciprocal_no_nan", "math.rint", "math.round", "math.rsqrt", "math.sigmoid", "math.sign", "math.sin",
    "math.sinh", "math.softplus", "math.sqrt", "math.square", "math.tan", "math.tanh", "math.l2_normalize",
    "math.cumsum", "math.cumprod", "math.cumulative_logsumexp", "nn.elu", "nn.gelu", "nn.leaky_relu", "nn.relu",
    "nn.relu6", "nn.selu", "nn.silu", "nn.softsign", "nn.softmax", "nn.log_softmax", "clip_by_value", "clip_by_norm",
    "bitwise.invert", "debugging.check_numerics", "debugging.assert_all_finite", "reverse", "roll",
    "random.shuffle", "sort", "quantization.fake_quant_with_min_max_args", "nn.bias_add", "linalg.band_part",
    "tensor_scatter_nd_add", "tensor_scatter_nd_max", "tensor_scatter_nd_min",
    "tensor_scatter_nd_sub", "tensor_scatter_nd_update", "image.adjust_brightness", "image.adjust_contrast",
    "image.adjust_gamma", "image.adjust_hue", "image.adjust_saturation", "image.flip_left_right",
    "image.flip_up_down", "image.random_brightness", "image.random_contrast", "image.random_flip_left_right",
    "image.random_flip_up_down", "image.random_hue", "image.random_saturation",
)  # fmt: skip
_UNARY_FIXED: Final = {
    "math.is_finite": "bool",
    "math.is_inf": "bool",
    "math.is_nan": "bool",
    "math.logical_not": "bool",
    "strings.as_string": "string",
    "strings.lower": "string",
    "strings.upper": "string",
    "strings.strip": "string",
    "strings.regex_replace": "string",
    "strings.regex_full_match": "bool",
    "strings.length": "int32",
    "strings.to_hash_bucket": "int64",
    "strings.to_hash_bucket_fast": "int64",
    "strings.to_hash_bucket_strong": "int64",
    "argsort": "int32",
}
_COMPLEX_PARTS: Final = {"complex64": "float32", "complex128": "float64"}
_BINARY: Final = (
    "math.add", "math.subtract", "math.multiply", "math.divide", "math.divide_no_nan", "math.multiply_no_nan",
    "math.floordiv", "math.floormod", "math.maximum", "math.minimum", "math.pow", "math.atan2",
    "math.squared_difference", "math.xdivy", "math.xlogy", "math.xlog1py", "math.igamma", "math.igammac",
    "math.nextafter", "math.zeta", "math.polygamma", "bitwise.bitwise_and", "bitwise.bitwise_or",
    "bitwise.bitwise_xor", "bitwise.left_shift", "bitwise.right_shift", "truncatediv", "truncatemod", "realdiv",
    "nn.sigmoid_cross_entropy_with_logits", "nn.weighted_cross_entropy_with_logits", "nn.log_poisson_loss",
)  # fmt: skip
_COMPARISON: Final = (
    "math.equal", "math.not_equal", "math.less", "math.less_equal", "math.greater", "math.greater_equal",
    "math.logical_and", "math.logical_or", "math.logical_xor",
)  # fmt: skip


def kind_of(tensors: list[Tensor]) -> TensorKind:
    """Operations on ragged tensors give ragged ones, on sparse ones (where they take them) sparse."""
    kinds = {one.kind for one in tensors}
    return "ragged" if "ragged" in kinds else "sparse" if "sparse" in kinds else "tensor"


def _operand(call: Any) -> Value | None:
    found: Value | None = call.argument(0)
    if found is None and call.arguments.keywords:
        # Nearly every operation calls its operand differently: the first keyword that is a tensor is it.
        for value in call.arguments.keywords.values():
            if call.contains_tensor(value):
                return value  # type: ignore[no-any-return]
        return next(iter(call.arguments.keywords.values()))  # type: ignore[no-any-return]
    return found


@RULES.function(*_UNARY)
def _unary(call: Any) -> Value:
    source = as_tensor(call, _operand(call))
    if call.name.endswith("clip_by_value"):
        check_dtypes(call, [*call.arguments.positional, *call.arguments.keywords.values()])
    return result(
        call, source.dtype, source.shape, source, kind=kind_of([source]), content=static_content(call, source)
    )


def _unary_to(dtype: str) -> Any:
    def rule(call: Any) -> Value:
        source = as_tensor(call, _operand(call))
        return result(call, dtype, source.shape, source, kind=kind_of([source]))

    return rule


for _name, _dtype in _UNARY_FIXED.items():
    RULES.function(_name)(_unary_to(_dtype))


@RULES.function("nn.dropout", "nn.experimental.stateless_dropout", "nn.experimental.general_dropout")
def _dropout(call: Any) -> Value:
    """The noise may be of a smaller shape, and tells extents that the operand leaves open."""
    source = as_tensor(call, argument(call, "x"))
    noise = argument(call, "noise_shape")
    shape = source.shape if is_none(noise) else broadcast(source.shape, shape_of_argument(call, noise))
    return result(call, source.dtype, shape, source)


@RULES.function("math.real", "math.imag", "math.angle", "math.abs")
def _complex_part(call: Any) -> Value:
    source = as_tensor(call, _operand(call))
    if call.name == "tf.math.abs":
        return result(
            call, _COMPLEX_PARTS.get(source.dtype or "", source.dtype), source.shape, source, kind=source.kind
        )
    return result(call, _COMPLEX_PARTS.get(source.dtype or "", source.dtype), source.shape, source)


@RULES.function("strings.to_number")
def _to_number(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    asked = argument(call, "out_type")
    return result(call, "float32" if is_none(asked) else dtype_argument(asked), source.shape, source)


# -- two operands ------------------------------------------------------------------------------------------------


def _two(call: Any) -> list[Value]:
    """The two operands, whatever they are called."""
    positional = list(call.arguments.positional[:2])
    named = [value for name, value in call.arguments.keywords.items() if name != "name"]
    return (positional + named)[:2]


_CONTENT: Final = {
    "tf.math.add": "+",
    "tf.math.subtract": "-",
    "tf.math.multiply": "*",
    "tf.math.floordiv": "//",
    "tf.math.floormod": "%",
    "tf.math.maximum": "max",
    "tf.math.minimum": "min",
}


def _broadcast(call: Any, values: list[Value], dtype: str | None) -> Value:
    tensors = [as_tensor(call, value) for value in values]
    shape = tensors[0].shape if tensors else None
    for one in tensors[1:]:
        if do_not_fit(shape, one.shape) and not call.name.endswith("equal"):
            call.does_not_fit(f"{call.name} on shapes that do not fit")
        shape = broadcast(shape, one.shape)
    content = None
    if call.name in _CONTENT and len(values) == 2:
        known = [known_elements(call, value) for value in values]
        content = combined_content(_CONTENT[call.name], *known)
    if content is None:
        content = static_content(call, *tensors)
    return result(call, dtype, shape, *tensors, kind=kind_of(tensors), content=content)


@RULES.function(*_BINARY)
def _binary(call: Any) -> Value:
    values = _two(call)
    return _broadcast(call, values, common_dtype(call, values))


@RULES.function(*_COMPARISON)
def _comparison(call: Any) -> Value:
    values = _two(call)
    check_dtypes(call, values)
    return _broadcast(call, values, "bool")


@RULES.function("math.truediv", "math.divide")
def _true_division(call: Any) -> Value:
    values = _two(call)
    return _broadcast(call, values, divided(common_dtype(call, values)))


@RULES.function("math.polyval", "nn.batch_normalization", "math.betainc")
def _several(call: Any) -> Value:
    """Operands that are broadcast together, some of them in a list; numbers and None leave the shape alone."""
    values = list(call.arguments.positional)
    flat: list[Value] = []
    for value in values:
        inner = call.positions(value) if call.name.endswith("polyval") else None
        flat += [value] if inner is None else inner
    kept = [value for value in flat if given(value)]
    return _broadcast(call, kept, common_dtype(call, kept))


@RULES.function("math.scalar_mul")
def _scalar_mul(call: Any) -> Value:
    values = _two(call)
    source = as_tensor(call, values[1] if len(values) > 1 else None)
    return result(call, source.dtype, source.shape, source)


@RULES.function("dtypes.complex")
def _complex(call: Any) -> Value:
    values = _two(call)
    dtype = {"float32": "complex64", "float64": "complex128"}.get(common_dtype(call, values) or "")
    return _broadcast(call, values, dtype)


@RULES.function("math.add_n", "math.accumulate_n")
def _add_n(call: Any) -> Value:
    inputs = argument(call, "inputs")
    known = call.positions(inputs) if inputs is not None else None
    element = as_tensor(call, call.iterate(inputs)) if known is None and inputs is not None else None
    if known:
        tensors = [as_tensor(call, value) for value in known]
        shape = tensors[0].shape
        for one in tensors[1:]:
            shape = join_shape(shape, one.shape)
        return result(call, common_dtype(call, known), shape, *tensors)
    return result(call, element.dtype if element else None, element.shape if element else None)


@RULES.function("where", "compat.v1.where")
def _where(call: Any) -> Value:
    condition = as_tensor(call, argument(call, "condition"))
    x, y = argument(call, "x"), argument(call, "y")
    if is_none(x) and is_none(y):
        rank = None if condition.shape is None else len(condition.shape)
        return result(call, "int64", (dynamic_extent(call), rank), condition)
    values = [value for value in (x, y) if given(value) and value is not None]
    tensors = [condition, *(as_tensor(call, value) for value in values)]
    shape = condition.shape
    for one in tensors[1:]:
        shape = broadcast(shape, one.shape)
    return result(call, common_dtype(call, values), shape, *tensors, kind=kind_of(tensors))
