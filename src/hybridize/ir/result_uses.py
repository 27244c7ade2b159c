"""What becomes of the result of a call, seen from where the call stands?

Gives   marks on `Call` instructions: the result is dropped, becomes a number, is read at once, or is returned.
"""

from __future__ import annotations

from typing import Final

from hybridize.ir.nodes import Call, Collect, Element, Expression

_NUMBER_TYPES: Final = frozenset({"float", "int", "bool"})
# Builtins and attributes that read the value of a tensor at once and keep nothing of it.
# What shows a value as text is not among them: a variable's text is another than that of a tensor.
READING_BUILTINS: Final = frozenset({*_NUMBER_TYPES, "abs", "len", "round"})
READING_ATTRIBUTES: Final = frozenset({"numpy", "shape", "dtype", "ndim"})


def note_statement(value: Expression) -> None:
    """An expression stands as a statement; `f(x), g(y)` drops both results."""
    dropped = [value]
    if isinstance(value, Collect) and value.kind == "tuple":
        dropped = [element.value for element in value.elements if not element.starred]
    for one in dropped:
        if isinstance(one, Call):
            one.discarded = True


def note_return(value: Expression | None) -> None:
    """An expression is what the function around it returns."""
    if isinstance(value, Call):
        value.returned = True


def note_builtin(name: str, arguments: tuple[Element, ...]) -> None:
    """Expressions are given to a builtin by position."""
    if name not in READING_BUILTINS:
        return
    for element in arguments:
        if isinstance(element.value, Call) and not element.starred:
            element.value.read_at_once = True
            element.value.made_number = name in _NUMBER_TYPES


def note_attribute(value: Expression, name: str) -> None:
    """An attribute of an expression is asked for."""
    if name in READING_ATTRIBUTES:
        note_read(value)


def note_read(*values: Expression) -> None:
    """Expressions are read where they stand: operands."""
    for value in values:
        if isinstance(value, Call):
            value.read_at_once = True
