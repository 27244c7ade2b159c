"""Initializers outside Keras: objects that make a tensor of a shape."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import dtype_argument, result, shape_of_argument
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.value import Value

RULES: Rulebook = Rulebook()
_BOTH: Final = ("constant", "ones", "zeros", "random_normal", "random_uniform")
_VERSION_ONE: Final = (
    *_BOTH,
    "truncated_normal",
    "orthogonal",
    "variance_scaling",
    "glorot_uniform",
    "glorot_normal",
    "uniform_unit_scaling",
)
_CLASSES: Final = (
    *(f"tf.{name}_initializer" for name in _BOTH),
    *(f"tf.compat.v1.{name}_initializer" for name in _VERSION_ONE),
)


@RULES.method(_CLASSES, "__call__")
def _make(call: Any) -> Value:
    asked = call.argument(1, "dtype")
    dtype = "float32" if is_none(asked) else dtype_argument(asked)
    return result(call, dtype, shape_of_argument(call, call.argument(0, "shape")))
