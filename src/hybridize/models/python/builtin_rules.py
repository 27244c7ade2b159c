"""Where the rules of builtin functions, and of functions like them, are registered, and what they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hybridize.models.protocol import Rule
from hybridize.values.atoms import Ref, Tuple
from hybridize.values.value import NOTHING, Value, union

FUNCTIONS: dict[str, Rule] = {}


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Register a rule under builtin or qualified names."""

    def register(function: Rule) -> Rule:
        for name in names:
            FUNCTIONS[name if "." in name else f"builtins.{name}"] = function
        return function

    return register


def is_symbolic(call: Any, value: Value | None) -> bool:
    """Whether a value is, or holds, a tensor without a value at trace time."""
    return value is not None and call.is_symbolic(value)


def labelled(made: Value, label: str) -> Value:
    """Containers just made, which are told from lists and iterators by a label (models.hashing)."""
    for atom in made.atoms:
        if isinstance(atom, Ref):
            atom.object.label = label
    return made


def is_decided_by_tensor(call: Any, compared: Value) -> bool:
    """Whether comparing such values asks a tensor for its value at trace time: themselves or where tuples begin."""
    if is_symbolic(call, union([atom for atom in compared.atoms if not isinstance(atom, Tuple)])):
        return True
    first = [atom.items[0] for atom in compared.atoms if isinstance(atom, Tuple) and atom.items]
    return any(is_decided_by_tensor(call, one) for one in first)


def first_argument(call: Any) -> Value:
    """The first argument, nothing when there is none."""
    value = call.argument(0)
    return value if value is not None else NOTHING
