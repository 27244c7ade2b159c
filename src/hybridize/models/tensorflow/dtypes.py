"""Dtypes as values: `x.dtype`, and what one asks of it.

A known dtype is the library's constant (`tf.float32`), an unknown one an object of class `tf.dtypes.DType`.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import dtype_argument, new_object
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.values.atoms import Api, api, tuple_atom
from hybridize.values.value import Value, of, of_const, of_prim

RULES: Rulebook = Rulebook()
_DTYPE: Final = "tf.dtypes.DType"


_WIDTHS: Final = {"half": 2, "float": 4, "double": 8, "bool": 1, "complex64": 8, "complex128": 16}


def width(dtype: str | None) -> int | None:
    """How many bytes an element takes."""
    if dtype is None:
        return None
    digits = "".join(character for character in dtype if character.isdigit())
    return _WIDTHS.get(dtype, int(digits) // 8 if digits else None)


def dtype_value(call: Any, dtype: str | None) -> Value:
    """The value of `.dtype`: the library's own constant when it is known."""
    if dtype is not None and call.index.lookup(f"tf.{dtype}") is not None:
        return of(api(f"tf.{dtype}"))
    return new_object(call, _DTYPE)


def _dtype_of_receiver(call: Any) -> str | None:
    return call.receiver.name.rpartition(".")[2] if isinstance(call.receiver, Api) else None


@RULES.property(_DTYPE, "name")
def _dtype_name(call: Any) -> Value:
    known = _dtype_of_receiver(call)
    return of_const(known) if known is not None and known != "DType" else of_prim("str")


@RULES.property(
    _DTYPE, "is_floating", "is_integer", "is_bool", "is_complex", "is_quantized", "is_unsigned", "is_numeric",
    "is_numpy_compatible",
)  # fmt: skip
def _dtype_is(call: Any) -> Value:
    known = _dtype_of_receiver(call)
    if known is None or known == "DType":
        return of_prim("bool")
    return of_const(_is_of_class(known, call.name.rpartition(".")[2]))


def _is_of_class(dtype: str, question: str) -> bool:
    match question:
        case "is_floating":
            return dtype.startswith(("float", "bfloat", "half"))
        case "is_integer":
            return dtype.startswith(("int", "uint"))
        case "is_unsigned":
            return dtype.startswith("uint")
        case "is_complex":
            return dtype.startswith("complex")
        case "is_bool":
            return dtype == "bool"
        case "is_quantized":
            return dtype.startswith(("qint", "quint"))
        case "is_numeric":
            return dtype not in ("string", "bool", "resource", "variant")
    return dtype not in ("resource", "variant")


@RULES.property(_DTYPE, "max", "min")
def _dtype_bound(call: Any) -> Value:
    known = _dtype_of_receiver(call)
    return of_prim("int" if known is not None and "int" in known else "float")


@RULES.property(_DTYPE, "size", "as_datatype_enum")
def _dtype_size(_call: Any) -> Value:
    return of_prim("int")


@RULES.property(_DTYPE, "limits")
def _dtype_limits(_call: Any) -> Value:
    return of(tuple_atom((of_prim("float"), of_prim("float"))))


@RULES.property(_DTYPE, "as_numpy_dtype", "base_dtype", "real_dtype")
def _dtype_itself(call: Any) -> Value:
    return of(call.receiver)


@RULES.method(_DTYPE, "is_compatible_with", "__eq__", "__ne__", "is_subtype_of")
def _dtype_compare(_call: Any) -> Value:
    return of_prim("bool")


@RULES.function("dtypes.as_dtype", "as_dtype")
def _as_dtype(call: Any) -> Value:
    return dtype_value(call, dtype_argument(call.argument(0, "type_value")))
