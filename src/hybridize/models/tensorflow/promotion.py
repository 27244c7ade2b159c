"""Dtypes where arguments meet in the functions with NumPy's names: `keras.ops`, and TensorFlow's own NumPy."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from hybridize.models.tensorflow.arguments import as_tensor
from hybridize.values.value import Value

FLOATX: Final = "float32"
_FLOATS: Final = ("float16", "float32", "float64")
_SMALL: Final = ("bool", "int8", "int16", "uint8", "uint16")


def is_keras(call: Any) -> bool:
    """Whether Keras's way with dtypes holds, rather than NumPy's."""
    return bool(call.name.startswith(("keras.", "tf.keras.")))


def floating(call: Any, dtype: str | None) -> str | None:
    """The dtype of functions that give floats."""
    if dtype is None or dtype.startswith(("float", "bfloat", "complex")):
        return dtype
    return FLOATX if is_keras(call) else "float64"


def summed(call: Any, dtype: str | None) -> str | None:
    """The dtype of sums and products: narrow integers are widened."""
    if dtype is None or dtype.startswith(("float", "bfloat", "complex")):
        return dtype
    if is_keras(call):
        return "int32" if dtype in ("bool", "int8", "int16") else "uint32" if dtype in ("uint8", "uint16") else dtype
    return "uint64" if dtype.startswith("uint") else "int64"


def promoted_values(call: Any, values: Iterable[Value]) -> str | None:
    """Where several arguments meet; Python numbers take the dtype of tensors as far as they can."""
    strong: list[str | None] = []
    weak: list[str | None] = []
    for value in values:
        dtype = as_tensor(call, value).dtype
        (strong if call.contains_tensor(value) or dtype is None else weak).append(dtype)
    if not strong:
        found = promoted(call, weak)
        return found if is_keras(call) else {"float32": "float64", "int32": "int64"}.get(found or "", found)
    found = promoted(call, strong)
    if found is not None and found.startswith(("int", "uint", "bool")) and any(one in _FLOATS for one in weak):
        return FLOATX if is_keras(call) else "float64"
    return "int32" if found == "bool" and "int32" in weak else found


def promoted(call: Any, dtypes: Iterable[str | None]) -> str | None:
    """The dtype all of some are converted to; None where that is not known."""
    found: str | None = None
    for index, dtype in enumerate(dtypes):
        found = dtype if index == 0 or found == dtype else _pair(call, found, dtype)
        if found is None:
            return None
    return found


def _pair(call: Any, left: str | None, right: str | None) -> str | None:
    if left is None or right is None:
        return None
    if left in _FLOATS and right in _FLOATS:
        return max(left, right, key=_FLOATS.index)
    for one, other in ((left, right), (right, left)):
        if one == "bool":
            return other
        if one in _FLOATS and other.startswith(("int", "uint")):
            wide = not is_keras(call) and other not in _SMALL
            return "float64" if wide else one
    if {left, right} == {"int32", "int64"}:
        return "int64"
    return None
