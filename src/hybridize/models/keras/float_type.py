"""Keras's float type: float32, unless the program sets another (`set_floatx`) or a policy (`set_global_policy`).

What is set holds for the whole program: it is set once, before anything is built, or the program is not told apart.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models import result as results
from hybridize.models.keras.operands import FLOATX, constant
from hybridize.values.atoms import Ref
from hybridize.values.value import NONE, Value, of_const, of_prim

_SET: Final = "·float type"


def set_float_type(call: Any) -> None:
    """Note what the program sets as float type, or as policy."""
    given = call.argument(0) or next(iter(call.arguments.keywords.values()), None)
    call.store_attribute(call.shared("keras configuration"), _SET, given or of_prim("str"))


def float_type(call: Any) -> str | None:
    """The float type in force; None when it is not known, or weights and computations differ in it."""
    given = call.load_attribute(call.shared("keras configuration"), _SET)
    return _named(given) if given else FLOATX


def float_type_of(call: Any, layer: Ref) -> str | None:
    """The float type a layer casts to: its `dtype` if it is given one."""
    given = call.load_attribute(layer.object, "·dtype")
    return float_type(call) if not given or given is NONE else _named(given)


def _named(given: Value) -> str | None:
    found = constant(given) or results.dtype_of(given)
    return found if isinstance(found, str) and not found.startswith("mixed") else None


def name_of(dtype: str | None) -> Value:
    """A float type as Keras gives it: text."""
    return of_prim("str") if dtype is None else of_const(dtype)
