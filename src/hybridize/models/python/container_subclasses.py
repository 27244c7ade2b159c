"""Instances of user classes that extend list, dict, set or tuple: their elements stand in the cells of the instance.

The rules of `containers` ask the interpreter to iterate over their receiver, which for an instance comes back here.
"""

from __future__ import annotations

from typing import Any

from hybridize.models.protocol import Rule
from hybridize.models.python.containers import METHODS as CONTAINERS
from hybridize.values.atoms import Ref, Tuple
from hybridize.values.objects import KEYS
from hybridize.values.value import Value, join, of, of_const, of_prim

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}


# The interpreter knows what these hold; every other object has it in its cells, or nowhere.
_PLAIN = frozenset({"list", "dict", "set", "iterator"})


def _elements(call: Any, receiver: Ref, *, keys: bool) -> Value:
    result = call.load(receiver.object, KEYS, receiver.root) if keys else None
    for key in list(receiver.object.items):
        if keys:
            content = of_const(key[1]) if isinstance(key, tuple) and key[:1] == ("key",) else None
        else:
            content = call.load(receiver.object, key, receiver.root) if key != KEYS else None
        if content is not None:
            result = content if result is None else join(result, content)
    if result:
        return result  # type: ignore[no-any-return]
    return call.unknown("dynamic-attribute", f"what a {receiver.object.label} holds is not known")  # type: ignore[no-any-return]


def _iterating(plain: Rule, *, keys: bool) -> Rule:
    def iterate(call: Any) -> Value:
        receiver = call.receiver
        if isinstance(receiver, Ref) and receiver.object.kind not in _PLAIN:
            return _elements(call, receiver, keys=keys)
        if not isinstance(receiver, (Ref, Tuple)):
            # Some container of which nothing else is known: the interpreter would only ask here again.
            return call.unknown("dynamic-attribute", "what a container holds is not known")  # type: ignore[no-any-return]
        return plain(call)

    return iterate


for _kind in ("list", "set", "tuple", "dict", "iterator"):
    METHODS[f"builtins.{_kind}.__iter__"] = _iterating(CONTAINERS[f"builtins.{_kind}.__iter__"], keys=_kind == "dict")
METHODS["builtins.frozenset.__iter__"] = METHODS["builtins.set.__iter__"]


def _list_item(call: Any) -> Value:
    receiver = call.receiver
    if isinstance(receiver, Ref) and receiver.object.kind not in _PLAIN:
        return _elements(call, receiver, keys=False)
    if not isinstance(receiver, (Ref, Tuple)):
        # Some list of which nothing else is known: the interpreter would only ask here again.
        return call.unknown("dynamic-attribute", "what a list or tuple holds is not known")  # type: ignore[no-any-return]
    return call.item(of(receiver), call.argument(0) or of_prim("int"))  # type: ignore[no-any-return]


for _kind in ("list", "tuple"):
    METHODS[f"builtins.{_kind}.__getitem__"] = _list_item
