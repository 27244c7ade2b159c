"""Which calls lead to a context?

Needs   the calls between all contexts.
Gives   for each context the calls of it, caller by caller.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from hybridize.interp.context import Context, Edge


@dataclass(frozen=True, slots=True)
class Incoming:
    """The calls of each context, collected once: walking all calls of every caller takes as long as both together."""

    _edges: dict[Context, Sequence[Edge]]

    @classmethod
    def of(cls, contexts: Iterable[Context]) -> Incoming:
        """Collect the calls."""
        found: dict[Context, dict[Context, list[Edge]]] = {}
        for context in contexts:
            for edge in context.calls.values():
                found.setdefault(edge.callee, {}).setdefault(context, []).append(edge)
        return cls(
            {
                callee: [edge for caller in callee.callers for edge in by_caller.get(caller, ())]
                for callee, by_caller in found.items()
            }
        )

    def to(self, context: Context) -> Sequence[Edge]:
        """The calls of one context, in the order in which its callers first called it."""
        return self._edges.get(context, ())
