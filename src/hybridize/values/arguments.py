"""The actual arguments of a call."""

from __future__ import annotations

from dataclasses import dataclass, field

from hybridize.values.value import Value


@dataclass(slots=True)
class Arguments:
    """Positional and keyword arguments, and what `*` and `**` of unknown length may add to them.

    `more` is the join of further positional arguments of unknown number, `more_keywords` of further keyword
    arguments with unknown names; None when there are none.
    """

    positional: tuple[Value, ...] = ()
    keywords: dict[str, Value] = field(default_factory=dict)
    more: Value | None = None
    more_keywords: Value | None = None

    def get(self, index: int | None, name: str | None) -> Value | None:
        """The argument at a position or of a name; None when it is not passed."""
        if index is not None and index < len(self.positional):
            return self.positional[index]
        if name is not None and name in self.keywords:
            return self.keywords[name]
        if index is not None and self.more is not None:
            return self.more
        if name is not None and self.more_keywords is not None:
            return self.more_keywords
        return None

    def noted(self, function: Value) -> Operands:
        """The arguments as a call of the function is remembered."""
        is_open = self.more is not None or self.more_keywords is not None
        return Operands(function, self.positional, tuple(self.keywords.items()), is_open)

    def all_values(self) -> tuple[Value, ...]:
        """Every value passed, in order."""
        extra = tuple(value for value in (self.more, self.more_keywords) if value is not None)
        return (*self.positional, *self.keywords.values(), *extra)

    def prepend(self, *values: Value) -> Arguments:
        """The same arguments after further positional ones, as a bound method passes its receiver."""
        return Arguments((*values, *self.positional), self.keywords, self.more, self.more_keywords)


@dataclass(frozen=True, slots=True)
class Operands:
    """What one evaluation of an operator or a call is given; `is_open` when stars may add further arguments."""

    # Nothing for an operator.
    function: Value
    positional: tuple[Value, ...]
    keywords: tuple[tuple[str, Value], ...] = ()
    is_open: bool = False
