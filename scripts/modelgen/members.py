"""The members a class defines itself; inherited ones are found by the loader along the recorded MRO."""

from __future__ import annotations

import ast
import enum
import inspect
import textwrap
from typing import Any

from modelgen.docstrings import returns_from_docs
from modelgen.signatures import encode_signature, signature_of

# Bookkeeping of the object protocol, which says nothing about what a value can do.
_PLUMBING = frozenset(
    [
        "__module__",
        "__doc__",
        "__dict__",
        "__weakref__",
        "__slots__",
        "__annotations__",
        "__abstractmethods__",
        "__init__",
        "__new__",
        "__repr__",
        "__str__",
        "__reduce__",
        "__reduce_ex__",
        "__class__",
        "__getstate__",
        "__setstate__",
        "__init_subclass__",
        "__subclasshook__",
        "__dir__",
        "__sizeof__",
        "__format__",
        "__orig_bases__",
        "__parameters__",
        "__class_getitem__",
        "__del__",
        "__members__",
        "__match_args__",
        "__dataclass_fields__",
        "__dataclass_params__",
        "__attrs_attrs__",
        "__firstlineno__",
        "__static_attributes__",
        "__qualname__",
        "__getnewargs__",
        "__copy__",
        "__deepcopy__",
        "__signature__",
        "__wrapped__",
        "__attrs_own_setattr__",
        "__pybind11_module_local_v4_",
        "__hash__",
        "__instancecheck__",
        "__subclasscheck__",
        "__protocol_attrs__",
        "__final__",
        "__doc_constants__",
    ]
)

METHOD, PROPERTY, CLASS, STATIC, ATTRIBUTE = "m", "p", "c", "s", "a"


def own_members(cls: type) -> dict[str, list[Any]]:
    """Members in the class body, and public attributes that its constructor or `build` assigns."""
    members: dict[str, list[Any]] = {}
    for name in sorted(vars(cls)):
        if name in _PLUMBING or _is_private(name):
            continue
        encoded = _encode(cls, name, inspect.getattr_static(cls, name))
        if encoded is not None:
            members[name] = encoded
    for name in _assigned_attributes(cls):
        members.setdefault(name, [ATTRIBUTE])
    return dict(sorted(members.items()))


def _is_private(name: str) -> bool:
    return name.startswith("_") and not (name.startswith("__") and name.endswith("__"))


def _encode(cls: type, name: str, raw: Any) -> list[Any] | None:
    if isinstance(cls, enum.EnumMeta) and isinstance(getattr(cls, name, None), cls):
        return [ATTRIBUTE, None, ["object", None, None, None, "=" + str(getattr(cls, name).value), "hand"]]
    if isinstance(raw, staticmethod):
        return _callable(STATIC, raw.__func__, False)
    if isinstance(raw, classmethod):
        return _callable(CLASS, raw.__func__, True)
    if isinstance(raw, property):
        return [PROPERTY, None, returns_from_docs(raw)]
    if inspect.isdatadescriptor(raw) or inspect.isgetsetdescriptor(raw) or inspect.ismemberdescriptor(raw):
        return [PROPERTY]
    if inspect.isclass(raw):
        return [ATTRIBUTE]
    if callable(raw):
        return _callable(METHOD, raw, True)
    if raw is None and name.startswith("__"):
        return None  # `__hash__ = None`: the member is withdrawn
    return [ATTRIBUTE]


def _callable(kind: str, function: Any, drop_first: bool) -> list[Any]:
    return [kind, encode_signature(signature_of(function), drop_first), returns_from_docs(function)]


def _assigned_attributes(cls: type) -> list[str]:
    """Names of `self.name = …` in the constructor and `build`, read from the source of the class."""
    found = set()
    for method in ("__init__", "build"):
        function = vars(cls).get(method)
        if function is None:
            continue
        try:
            source = textwrap.dedent(inspect.getsource(inspect.unwrap(function)))
            tree = ast.parse(source)
        except (OSError, TypeError, SyntaxError):
            continue
        for node in ast.walk(tree):
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store):
                found.add((getattr(node.value, "id", ""), node.attr))
    return sorted(name for base, name in found if base == "self" and not name.startswith("_"))
