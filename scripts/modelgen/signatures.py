"""Parameters of callables, in the encoding of the data files.

A parameter is its bare name when it is positional-or-keyword without default, else `[name, kind]` or
`[name, kind, default]`.  Kinds count as in `inspect` (0 positional-only … 4 var-keyword).  A default that is not a
simple constant is `{}`: its text would hold addresses, and nobody could use it without TensorFlow anyway.
"""

from __future__ import annotations

import inspect
import math
from typing import Any


def encode_constant(value: Any) -> Any:
    """Give a simple constant as JSON, `{}` for everything else, `{"f": text}` for floats JSON cannot spell."""
    if value is None or type(value) in (bool, int, str):
        return value
    if type(value) is float:
        return value if math.isfinite(value) else {"f": repr(value)}
    if type(value) in (tuple, list):
        items = [encode_constant(item) for item in value]
        return {} if any(isinstance(item, dict) for item in items) else items
    if type(value).__name__ == "DType":
        return value.name
    return {}


def encode_parameter(parameter: inspect.Parameter) -> Any:
    """One parameter."""
    kind = int(parameter.kind)
    if parameter.default is not parameter.empty:
        return [parameter.name, kind, encode_constant(parameter.default)]
    return parameter.name if kind == 1 else [parameter.name, kind]


def signature_of(value: Any) -> inspect.Signature | None:
    """`inspect.signature`, or None for callables that have none."""
    try:
        return inspect.signature(value)
    except (TypeError, ValueError):
        return None


def encode_signature(signature: inspect.Signature | None, drop_first: bool = False) -> list[Any] | None:
    """Parameters of a callable; `drop_first` leaves out `self` or `cls`."""
    if signature is None:
        return None
    parameters = list(signature.parameters.values())
    if drop_first and parameters and parameters[0].kind in (0, 1):
        parameters = parameters[1:]
    return [encode_parameter(parameter) for parameter in parameters]


def constructor_signature(cls: type) -> list[Any] | None:
    """Parameters with which a class is called."""
    signature = signature_of(cls)
    if signature is not None and [int(p.kind) for p in signature.parameters.values()] == [2, 4]:
        # A `__new__` that takes anything and hands it on: what counts is the initializer.
        initializer = vars(cls).get("__init__")
        if initializer is not None:
            return encode_signature(signature_of(initializer), drop_first=True)
    return encode_signature(signature)
