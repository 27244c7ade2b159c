"""One public object as a record of the data file."""

from __future__ import annotations

import enum
import inspect
from typing import Any

from modelgen.docstrings import returns_from_docs
from modelgen.members import own_members
from modelgen.names import Namespace
from modelgen.registry import is_effectful, raw_op_returns
from modelgen.signatures import constructor_signature, encode_constant, encode_signature, signature_of

_OURS = ("tensorflow", "keras", "tf_keras")


def kind_of(value: Any) -> str:
    """Give the kind of a public object, as the index names it."""
    if inspect.ismodule(value):
        return "module"
    if type(value).__name__ == "DType":
        return "dtype"
    if inspect.isclass(value):
        if value.__module__ == "numpy":
            return "dtype"
        if issubclass(value, enum.Enum):
            return "enum"
        return "exception" if issubclass(value, BaseException) else "class"
    return "function" if callable(value) and not _is_typing(value) else "constant"


def _is_typing(value: Any) -> bool:
    return type(value).__module__ in ("typing", "types") and not inspect.isroutine(value)


def qualified(cls: type) -> str:
    """Module-qualified name of a class."""
    return cls.__module__ + "." + cls.__qualname__


def describe(value: Any, canonical: str, space: Namespace, ops: dict[str, Any]) -> dict[str, Any]:
    """Give the record of an object without what trial calls add."""
    kind = kind_of(value)
    record: dict[str, Any] = {"k": kind}
    if kind == "function":
        _describe_function(record, value, canonical, ops)
    elif kind in ("class", "enum", "exception"):
        record.update(class_record(value, space))
    elif kind == "dtype":
        record["v"] = value.name if hasattr(value, "name") else value.__name__
    else:
        record["t"] = type(value).__name__
        encoded = encode_constant(value)
        if not isinstance(encoded, dict):
            record["v"] = encoded
    return record


def _describe_function(record: dict[str, Any], value: Any, canonical: str, ops: dict[str, Any]) -> None:
    parameters = encode_signature(signature_of(value))
    if parameters is not None:
        record["p"] = parameters
    op = ops.get(canonical[len("tf.raw_ops.") :]) if canonical.startswith("tf.raw_ops.") else None
    if op is not None:
        record["r"] = raw_op_returns(op)
        if is_effectful(op):
            record["s"] = 1
        return
    returns = returns_from_docs(value)
    if returns is not None:
        record["r"] = returns


def class_record(cls: type, space: Namespace) -> dict[str, Any]:
    """Give constructor, MRO and own members of a class."""
    record: dict[str, Any] = {}
    parameters = constructor_signature(cls)
    if parameters is not None:
        record["p"] = parameters
    record["b"] = [space.canonical_of(base) or qualified(base) for base in cls.__mro__[1:] if base is not object]
    members = own_members(cls)
    if members:
        record["m"] = members
    return record


def hidden_bases(classes: list[type], space: Namespace) -> list[tuple[str, type]]:
    """Classes of the packages that public classes inherit from without being public themselves."""
    found: dict[str, type] = {}
    for cls in classes:
        for base in cls.__mro__[1:]:
            if base.__module__.split(".")[0] in _OURS and space.canonical_of(base) is None:
                found[qualified(base)] = base
    return sorted(found.items())


def implementation_path(value: Any) -> str | None:
    """`module.qualname` of the definition behind decorators."""
    from tensorflow.python.util import tf_decorator

    try:
        value = tf_decorator.unwrap(value)[1]
    except Exception:  # objects that refuse attribute access
        return None
    module, name = getattr(value, "__module__", None), getattr(value, "__qualname__", None)
    if not isinstance(module, str) or not isinstance(name, str) or "<" in name or not module.startswith(_OURS):
        return None
    return module + "." + name
