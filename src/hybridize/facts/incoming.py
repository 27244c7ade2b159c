"""Which calls lead to a context?

Needs   the calls between all contexts.
Gives   for each context the calls of it, caller by caller; and which calls the program makes to see them fail, which
        say nothing about what a function takes.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hybridize.interp.context import Context, Edge


@dataclass(frozen=True, slots=True)
class Incoming:
    """The calls of each context, collected once: walking all calls of every caller takes as long as both together."""

    _edges: dict[Context, Sequence[Edge]]
    _only_failing: dict[Context, bool] = field(default_factory=dict)

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

    def fails(self, edge: Edge) -> bool:
        """Whether the program expects a call to raise an error, or the function that it stands in to."""
        return edge.expects_error or self.only_fails(edge.caller)

    def only_fails(self, context: Context) -> bool:
        """Whether a context only ever runs where the program expects an error."""
        known = self._only_failing
        if context not in known:
            known[context] = False  # what calls itself in a circle is called from elsewhere, too
            edges = [edge for edge in self.to(context) if edge.caller is not context]
            known[context] = bool(edges) and all(self.fails(edge) for edge in edges)
        return known[context]
