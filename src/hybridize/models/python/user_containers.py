"""Subclasses of `collections.UserDict` and `UserList`: what they hold is the container in their attribute `data`."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.models.python.builtin_rules import FUNCTIONS as BUILTINS
from hybridize.models.python.registration import words
from hybridize.values.atoms import Ref, Unknown
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData
from hybridize.values.value import NONE, Value, join_all, of

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}

_DATA: Final = "data"
_KINDS: Final = {"collections.UserDict": "dict", "collections.UserList": "list"}
_MEMBERS: Final = {
    "collections.UserDict": words("get keys values items update pop popitem setdefault clear __contains__"),
    "collections.UserList": words("append extend insert pop remove clear index count sort reverse __contains__"),
}


def _initialise(call: Any) -> Value:
    receiver = call.receiver
    if isinstance(receiver, Ref):
        kind = _KINDS[call.name.rpartition(".")[0]]
        call.store_attribute(receiver.object, _DATA, BUILTINS[f"builtins.{kind}"](call))
    return NONE


def _contents(call: Any) -> Value:
    receiver = call.receiver
    found = call.load_attribute(receiver.object, _DATA, receiver.root) if isinstance(receiver, Ref) else None
    if found:
        return found  # type: ignore[no-any-return]
    return call.unknown("dynamic-attribute", f"what {call.name} finds is not known")  # type: ignore[no-any-return]


def _item(call: Any) -> Value:
    """An item of `data`; what a `__missing__` of the class gives, the interpreter adds."""
    found: Value = call.item(_contents(call), call.argument(0))
    if not isinstance(call.receiver, Ref) or not _has_missing(call.receiver):
        return found
    absent = [atom for atom in found.atoms if isinstance(atom, Unknown) and atom.cause == "dynamic-attribute"]
    return join_all(of(atom) for atom in found.atoms if atom not in absent)


def _has_missing(receiver: Ref) -> bool:
    data = receiver.object.cls.payload if receiver.object.cls is not None else None
    if not isinstance(data, ClassData):
        return False
    return any(isinstance(base, HeapObject) and "__missing__" in base.attributes for base in data.mro)


def _delegated(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    return call.call(call.attribute(_contents(call), name), call.arguments)  # type: ignore[no-any-return]


def _set_item(call: Any) -> Value:
    call.set_item(_contents(call), call.argument(0), call.argument(1))
    return NONE


for _cls in _KINDS:
    METHODS[f"{_cls}.__init__"] = _initialise
    METHODS[f"{_cls}.__getitem__"] = _item
    METHODS[f"{_cls}.__setitem__"] = _set_item
    METHODS[f"{_cls}.__iter__"] = lambda call: call.iterate(_contents(call))
    METHODS.update({f"{_cls}.{name}": _delegated for name in _MEMBERS[_cls]})
