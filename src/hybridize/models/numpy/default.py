"""What NumPy's functions without a rule do."""

from __future__ import annotations

from typing import Any

from hybridize.values.value import Value


def prepare(call: Any) -> None:
    """Record what every NumPy function does with its arguments."""
    del call


def function(name: str, call: Any) -> Value | None:
    """The result of a function; None when nothing is known."""
    del name, call
    return None


def member(name: str, call: Any) -> Value | None:
    """The result of a method; None when nothing is known."""
    del name, call
    return None
