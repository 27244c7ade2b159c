"""What the rules of `keras.ops` and `tf.experimental.numpy` share: their names, operands and extents.

Both follow NumPy in what the functions do to shapes.  They part in dtypes: where NumPy makes float64 of an integer,
Keras makes float32; TensorFlow's NumPy promotes as NumPy does.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    dtype_argument,
)
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import Shape, Tensor
from hybridize.values.value import Value

FUNCTIONS: dict[str, Rule] = {}
# Names that only one of the two has.
_ONLY_KERAS: Final = frozenset([
    "argpartition", "array_split", "bartlett", "bitwise_invert", "bitwise_left_shift", "bitwise_right_shift",
    "blackman", "cast", "cdist", "celu", "convert_to_tensor", "digitize", "divide_no_nan", "elu", "erf", "erfc",
    "erfinv", "fmax", "fmin", "fmod", "gelu", "hamming", "hanning", "hard_shrink", "hard_sigmoid", "hard_silu",
    "hard_tanh", "i0", "kaiser", "leaky_relu", "left_shift", "log_sigmoid", "log_softmax", "logsumexp", "median",
    "moments", "nan_to_num", "nanargmax", "nanargmin", "nancumprod", "nancumsum", "nanmax", "nanmedian", "nanmin",
    "nanpercentile", "nanquantile", "nanstd", "nanvar", "norm", "normalize", "percentile", "quantile", "relu",
    "relu6", "right_shift", "rsqrt", "saturate_cast", "scatter", "scatter_update", "selu", "sigmoid", "silu",
    "slice", "slice_update", "soft_shrink", "softmax", "softplus", "softsign", "sparse_plus", "sparse_sigmoid",
    "sparsemax", "squareplus", "stop_gradient", "tanh_shrink", "threshold", "trunc", "unstack",
])  # fmt: skip
_ONLY_NUMPY: Final = frozenset([
    "array_equal", "asanyarray", "asarray", "ascontiguousarray", "fix", "flatten", "float_power", "iscomplex",
    "positive", "remainder",
])  # fmt: skip
_OPERAND: Final = ("x", "a", "x1", "v", "m", "z", "val", "ary", "arr", "array", "inputs", "data")


def rule(names: str) -> Callable[[Rule], Rule]:
    """Declare the rule of functions in both namespaces, by their names."""

    def register(function: Rule) -> Rule:
        for name in names.split():
            if name not in _ONLY_NUMPY:
                FUNCTIONS[f"keras.ops.{name}"] = function
            if name not in _ONLY_KERAS:
                FUNCTIONS[f"tf.experimental.numpy.{name}"] = function
        return function

    return register


def operand(call: Any) -> Tensor:
    """The first argument, whatever its name."""
    value = call.argument(0)
    return as_tensor(call, value if value is not None else argument(call, *_OPERAND))


def operands(call: Any) -> list[Value]:
    """The first two arguments, whatever their names."""
    positional = list(call.arguments.positional[:2])
    return (positional + [value for name, value in call.arguments.keywords.items() if name != "name"])[:2]


def asked_dtype(call: Any, default: str | None) -> str | None:
    """The dtype an argument asks for, the default when there is none."""
    asked = argument(call, "dtype")
    return default if is_none(asked) else dtype_argument(asked)


def keepdims(call: Any) -> Value | None:
    """Whether reduced axes stay."""
    return argument(call, "keepdims")


def flat(shape: Shape | None) -> Shape:
    """The shape with all elements on one axis."""
    known = shape is not None and None not in shape
    return (math.prod(extent or 0 for extent in shape or ()) if known else None,)


def multiplied(left: int | None, right: int | None) -> int | None:
    """A product of extents, unknown when one of them is."""
    return None if left is None or right is None else left * right
