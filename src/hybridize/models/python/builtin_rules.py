"""Where the rules of builtin functions, and of functions like them, are registered, and what they share."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hybridize.models.protocol import Rule
from hybridize.values.value import NOTHING, Value

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


def first_argument(call: Any) -> Value:
    """The first argument, nothing when there is none."""
    value = call.argument(0)
    return value if value is not None else NOTHING
