"""`keras.quantizers`: tensors as small integers, and the scales that go with them."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.models.tensorflow.arguments import argument, as_tensor, dtype_argument, flag, integer, result
from hybridize.models.tensorflow.notation import rules
from hybridize.models.tensorflow.reductions import reduced
from hybridize.values.atoms import TensorKind
from hybridize.values.value import Value, of_const, of_tuple

_TABLE: Final = """
tf.keras.quantizers.compute_float8_amax_history | amax_history[*x] -> amax_history[*x]
tf.keras.quantizers.compute_float8_scale | scale[*x] -> scale[*x]
tf.keras.quantizers.fake_quant_with_min_max_vars | inputs[*x] -> inputs[*x]
"""


def _abs_max_quantize(call: Any) -> Value:
    """Integers of the same shape, and the scale that the reduced axes share."""
    source, asked = as_tensor(call, argument(call, "inputs")), argument(call, "dtype")
    scale = reduced(call, source.shape, argument(call, "axis"), of_const(True))
    dtype = "int8" if asked is None else dtype_argument(asked)
    kind: TensorKind = "tensor" if flag(argument(call, "to_numpy"), default=False) is False else "ndarray"
    return of_tuple(
        [result(call, dtype, source.shape, source, kind=kind), result(call, source.dtype, scale, source, kind=kind)]
    )


def _unpack_int4(call: Any) -> Value:
    """Two numbers of each byte along an axis, as many as there were."""
    source, asked = as_tensor(call, argument(call, "packed")), argument(call, "dtype")
    count, axis = integer(argument(call, "orig_len")), argument(call, "axis")
    number = 0 if axis is None else integer(axis)
    shape = source.shape
    dtype = "int8" if asked is None else dtype_argument(asked)
    if shape is None or number is None or not -len(shape) <= number < len(shape):
        return result(call, dtype, None, source)
    place = number % len(shape)
    return result(call, dtype, (*shape[:place], count, *shape[place + 1 :]), source)


FUNCTIONS: dict[str, Rule] = {
    **dict(rules(_TABLE)),
    "tf.keras.quantizers.abs_max_quantize": _abs_max_quantize,
    "tf.keras.quantizers.unpack_int4": _unpack_int4,
}
