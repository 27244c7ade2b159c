"""Initializers outside Keras: objects that make a tensor of a shape."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import dtype_argument, result, shape_of_argument
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.value import Value

RULES = Rulebook()
_NAMES: Final = (
    "constant_initializer", "ones_initializer", "zeros_initializer", "random_normal_initializer",
    "random_uniform_initializer", "truncated_normal_initializer", "orthogonal_initializer",
    "variance_scaling_initializer", "glorot_uniform_initializer", "glorot_normal_initializer",
)  # fmt: skip


@RULES.method([f"tf.{prefix}{name}" for name in _NAMES for prefix in ("", "compat.v1.")], "__call__")
def _make(call: Any) -> Value:
    asked = call.argument(1, "dtype")
    dtype = "float32" if is_none(asked) else dtype_argument(asked)
    return result(call, dtype, shape_of_argument(call, call.argument(0, "shape")))
