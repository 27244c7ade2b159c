"""How the files of rules and of data fill their tables."""

from __future__ import annotations

from collections.abc import Callable, MutableMapping

from hybridize.models.protocol import Rule

Register = Callable[[Rule], Rule]


def registering(table: MutableMapping[str, Rule], prefix: str = "") -> Callable[..., Register]:
    """A decorator factory: `@rule("name", …)` enters a rule under names below a prefix."""

    def rule(*names: str) -> Register:
        def register(function: Rule) -> Rule:
            for name in names:
                table[prefix + name] = function
            return function

        return register

    return rule


def words(text: str) -> tuple[str, ...]:
    """The names in a text: long lists read better so."""
    return tuple(text.split())
