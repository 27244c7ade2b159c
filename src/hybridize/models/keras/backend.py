"""`keras.backend`: the functions of old, each by what it hands its operands on to, or by the shapes it works on.

    NAME(parameters with defaults) = SYMBOL(parameters of that symbol, in the same order)

Behaviour as observed on TensorFlow 2.9 and 2.21.
"""

from __future__ import annotations

import math
import re
from typing import Any, Final

from hybridize.models.keras.operands import is_none
from hybridize.models.protocol import Rule
from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    constant,
    dtype_argument,
    integer,
    integers,
    result,
    shape_of_argument,
)
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Shape, api, tensor
from hybridize.values.value import NOTHING, Value, of, of_const

FUNCTIONS: dict[str, Rule] = {}
_MODULE: Final = "tf.keras.backend"

_HANDED_ON: Final = """
sum(x, axis, keepdims) = tf.math.reduce_sum(input_tensor, axis, keepdims)
prod(x, axis, keepdims) = tf.math.reduce_prod(input_tensor, axis, keepdims)
max(x, axis, keepdims) = tf.math.reduce_max(input_tensor, axis, keepdims)
min(x, axis, keepdims) = tf.math.reduce_min(input_tensor, axis, keepdims)
std(x, axis, keepdims) = tf.math.reduce_std(input_tensor, axis, keepdims)
var(x, axis, keepdims) = tf.math.reduce_variance(input_tensor, axis, keepdims)
any(x, axis, keepdims) = tf.math.reduce_any(input_tensor, axis, keepdims)
all(x, axis, keepdims) = tf.math.reduce_all(input_tensor, axis, keepdims)
logsumexp(x, axis, keepdims) = tf.math.reduce_logsumexp(input_tensor, axis, keepdims)
argmax(x, axis=-1) = tf.math.argmax(input, axis)
argmin(x, axis=-1) = tf.math.argmin(input, axis)
cumsum(x, axis=0) = tf.math.cumsum(x, axis)
cumprod(x, axis=0) = tf.math.cumprod(x, axis)
pow(x, a) = tf.math.pow(x, y)
equal(x, y) = tf.math.equal(x, y)
not_equal(x, y) = tf.math.not_equal(x, y)
greater(x, y) = tf.math.greater(x, y)
greater_equal(x, y) = tf.math.greater_equal(x, y)
less(x, y) = tf.math.less(x, y)
less_equal(x, y) = tf.math.less_equal(x, y)
maximum(x, y) = tf.math.maximum(x, y)
minimum(x, y) = tf.math.minimum(x, y)
reshape(x, shape) = tf.reshape(tensor, shape)
permute_dimensions(x, pattern) = tf.transpose(a, perm)
transpose(x) = tf.transpose(a)
expand_dims(x, axis=-1) = tf.expand_dims(input, axis)
squeeze(x, axis) = tf.squeeze(input, axis)
concatenate(tensors, axis=-1) = tf.concat(values, axis)
stack(x, axis=0) = tf.stack(values, axis)
gather(reference, indices) = tf.gather(params, indices)
tile(x, n) = tf.tile(input, multiples)
repeat_elements(x, rep, axis) = tf.repeat(input, repeats, axis)
one_hot(indices, num_classes) = tf.one_hot(indices, depth)
cast(x, dtype) = tf.cast(x, dtype)
shape(x) = tf.shape(input)
random_normal(shape) = tf.random.normal(shape)
random_normal_variable(shape) = tf.random.normal(shape)
random_uniform(shape) = tf.random.uniform(shape)
truncated_normal(shape) = tf.random.truncated_normal(shape)
"""
_LINE: Final = re.compile(r"(\w+)\((.*)\) = ([\w.]+)\((.*)\)")


def _hands_on(parameters: list[str], symbol: str, names: list[str]) -> Rule:
    defaults = {name: int(default) for name, _, default in (one.partition("=") for one in parameters) if default}
    own = [one.partition("=")[0] for one in parameters]

    def rule(call: Any) -> Value:
        given = {}
        for position, (name, target) in enumerate(zip(own, names, strict=True)):
            value = call.argument(position, name)
            if value is None and name in defaults:
                value = of_const(defaults[name])
            if value is not None:
                given[target] = value
        handed: Value = call.call(of(api(symbol)), Arguments((), given))
        return handed

    return rule


for _line in filter(None, _HANDED_ON.splitlines()):
    _parsed = _LINE.fullmatch(_line)
    assert _parsed is not None, _line
    _name, _parameters, _symbol, _names = _parsed.groups()
    FUNCTIONS[f"{_MODULE}.{_name}"] = _hands_on(_parameters.split(", "), _symbol, _names.split(", "))


def _mean(call: Any) -> Value:
    """The mean; of truth values that of zeros and ones."""
    source = argument(call, "x") or NOTHING
    if as_tensor(call, source).dtype == "bool":
        source = call.call(of(api("tf.cast")), Arguments((source,), {"dtype": of_const("float32")}))
    optional = {name: argument(call, name) for name in ("axis", "keepdims")}
    given: dict[str, Value] = {
        "input_tensor": source,
        **{name: value for name, value in optional.items() if value is not None},
    }
    mean: Value = call.call(of(api("tf.math.reduce_mean")), Arguments((), given))
    return mean


def _flatten(call: Any) -> Value:
    source = as_tensor(call, argument(call, "x"))
    return result(call, source.dtype, (_product(source.shape),), source)


def _batch_flatten(call: Any) -> Value:
    source = as_tensor(call, argument(call, "x"))
    shape = source.shape
    return result(call, source.dtype, (shape[0], _product(shape[1:])) if shape else (None, None), source)


def _product(extents: Shape | None) -> int | None:
    if extents is None or None in extents:
        return None
    return math.prod(one for one in extents if one is not None)


def _dot(call: Any) -> Value:
    left, right = as_tensor(call, argument(call, "x")), as_tensor(call, argument(call, "y"))
    shape = None
    if left.shape and right.shape:
        shape = (*left.shape[:-1], *right.shape[:-2], *right.shape[-1:]) if len(right.shape) > 1 else left.shape[:-1]
    return result(call, left.dtype or right.dtype, shape, left, right)


def _batch_dot(call: Any) -> Value:
    left, right = as_tensor(call, argument(call, "x")), as_tensor(call, argument(call, "y"))
    asked = argument(call, "axes")
    axes = [len(left.shape) - 1, max(len(right.shape) - 2, 1)] if left.shape and right.shape else None
    if not is_none(asked):
        one = integer(asked)
        known = integers(call, asked) if one is None else [one, one]
        axes = None if known is None or None in known else [axis for axis in known if axis is not None]
    shape = None
    if left.shape and right.shape and axes is not None and len(axes) == 2:
        kept = [_without(left.shape, axes[0]), _without(right.shape, axes[1])[1:]]
        shape = (*kept[0], *kept[1])
        shape = (*shape, 1) if len(shape) == 1 else shape
    return result(call, left.dtype or right.dtype, shape, left, right)


def _without(shape: Shape, axis: int) -> Shape:
    place = axis % len(shape)
    return (*shape[:place], *shape[place + 1 :])


def _repeat(call: Any) -> Value:
    source = as_tensor(call, argument(call, "x"))
    shape = source.shape
    known = shape is not None and len(shape) == 2
    return result(call, source.dtype, (shape[0], integer(argument(call, "n")), shape[1]) if shape and known else None)


def _filled_variable(call: Any) -> Value:
    dtype = argument(call, "dtype")
    shape = shape_of_argument(call, argument(call, "shape"))
    return of(tensor("float32" if is_none(dtype) else dtype_argument(dtype), shape, kind="variable"))


def _eye(call: Any) -> Value:
    size, dtype = integer(argument(call, "size")), argument(call, "dtype")
    return of(tensor("float32" if is_none(dtype) else dtype_argument(dtype), (size, size), kind="variable"))


def _constant(call: Any) -> Value:
    source, dtype, shape = as_tensor(call, argument(call, "value")), argument(call, "dtype"), argument(call, "shape")
    given = source.shape if is_none(shape) else shape_of_argument(call, shape)
    return result(call, "float32" if is_none(dtype) else dtype_argument(dtype), given)


def _arange(call: Any) -> Value:
    start, stop, step = (argument(call, name) for name in ("start", "stop", "step"))
    positional = tuple(value for value in (start, stop, step) if value is not None and not is_none(value))
    asked = argument(call, "dtype")
    made = as_tensor(call, call.call(of(api("tf.range")), Arguments(positional)))
    return result(call, "int32" if is_none(asked) else dtype_argument(asked), made.shape)


def _binary_crossentropy(call: Any) -> Value:
    output = as_tensor(call, argument(call, "output"))
    return result(call, output.dtype, output.shape, output)


def _crossentropy(call: Any) -> Value:
    output, axis = as_tensor(call, argument(call, "output")), constant(argument(call, "axis"), -1)
    known = output.shape is not None and isinstance(axis, int) and bool(output.shape)
    return result(call, output.dtype, _without(output.shape or (), axis) if known else None, output)


def _ctc_cost(call: Any) -> Value:
    truth = as_tensor(call, argument(call, "y_true"))
    return result(call, "float32", (truth.shape[0] if truth.shape else None, 1), truth)


def _backend(_call: Any) -> Value:
    """Keras 3 runs on others, too; where it does, there is nothing for `tf.function` to trace."""
    return of_const("tensorflow")


FUNCTIONS.update(
    {
        f"{_MODULE}.{name}": rule
        for name, rule in {
            "backend": _backend,
            "mean": _mean,
            "flatten": _flatten,
            "batch_flatten": _batch_flatten,
            "dot": _dot,
            "batch_dot": _batch_dot,
            "repeat": _repeat,
            "zeros": _filled_variable,
            "ones": _filled_variable,
            "eye": _eye,
            "constant": _constant,
            "arange": _arange,
            "binary_crossentropy": _binary_crossentropy,
            "binary_focal_crossentropy": _binary_crossentropy,
            "categorical_focal_crossentropy": _crossentropy,
            "categorical_crossentropy": _crossentropy,
            "sparse_categorical_crossentropy": _crossentropy,
            "ctc_batch_cost": _ctc_cost,
        }.items()
    }
)
