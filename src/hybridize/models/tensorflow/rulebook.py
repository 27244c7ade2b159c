"""How the files of this package declare their rules: one rulebook each, merged in `__init__`."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hybridize.models.protocol import Rule


class Rulebook:
    """Rules by name: of functions and constructors, of methods, and of attributes (see models.registry)."""

    __slots__ = ("functions", "methods", "properties")

    def __init__(self) -> None:
        self.functions: dict[str, Rule] = {}
        self.methods: dict[str, Rule] = {}
        self.properties: dict[str, Rule] = {}

    def function(self, *names: str) -> Callable[[Rule], Rule]:
        """Declare the rule of functions or constructors, by any public name after `tf.`."""
        return _into(self.functions, [f"tf.{name}" for name in names])

    def internal(self, *names: str) -> Callable[[Rule], Rule]:
        """Declare the rule of internal functions or constructors, by their full import paths."""
        return _into(self.functions, list(names))

    def method(self, owners: str | Iterable[str], *names: str) -> Callable[[Rule], Rule]:
        """Declare the rule of methods of one or several classes, given by their full names."""
        return _into(self.methods, _members(owners, names))

    def property(self, owners: str | Iterable[str], *names: str) -> Callable[[Rule], Rule]:
        """Declare the rule of reading attributes."""
        return _into(self.properties, _members(owners, names))


def _members(owners: str | Iterable[str], names: Iterable[str]) -> list[str]:
    classes = (owners,) if isinstance(owners, str) else tuple(owners)
    return [f"{owner}.{name}" for owner in classes for name in names]


def _into(table: dict[str, Rule], names: list[str]) -> Callable[[Rule], Rule]:
    def register(rule: Rule) -> Rule:
        for name in names:
            table[name] = rule
        return rule

    return register
