"""Which calls of a function are evidence of what it is given?  (behaviours §8)

Needs   the eager contexts of the function, and the calls that made them.
Gives   each call with its arguments.  Calls that the program expects to fail, themselves or around them, are no
        evidence, nor are those the analysis makes up for a function that nothing calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hybridize.facts.arrivals import NOT_SEEN
from hybridize.interp.context import Context, Edge
from hybridize.project.places import Place
from hybridize.values.value import Value


@dataclass(frozen=True, slots=True)
class Observed:
    """One call: what it passes by parameter (joined over the rounds of a loop), and each of its variants."""

    edge: Edge
    bound: dict[str, Value]
    passed: frozenset[str]

    @property
    def place(self) -> Place:
        """Where the call stands."""
        return Place(self.edge.caller.code.path, self.edge.node.line, self.edge.node.column)

    @property
    def variants(self) -> Iterator[dict[str, Value]]:
        """The arguments of each round, up to a bound."""
        for values in self.edge.seen:
            yield dict(zip(self.edge.bound, values, strict=True))


def observed_calls(eager: list[Context]) -> list[Observed]:
    """The calls that are evidence, in source order."""
    found = []
    failing: dict[Context, bool] = {}
    for context in eager:
        for edge in _incoming(context):
            if edge.through == NOT_SEEN or edge.expects_error or _only_fails(edge.caller, failing):
                continue
            found.append(Observed(edge, edge.bound, edge.passed))
    return sorted(found, key=lambda one: (one.place.path, one.place.line, one.place.column, one.edge.callee.number))


def _incoming(context: Context) -> list[Edge]:
    return [edge for caller in context.callers for edge in caller.calls.values() if edge.callee is context]


def _only_fails(context: Context, known: dict[Context, bool]) -> bool:
    """Whether a context only ever runs where the program expects an error."""
    if context not in known:
        known[context] = False  # what calls itself in a circle is called from elsewhere, too
        edges = _incoming(context)
        known[context] = bool(edges) and all(
            edge.expects_error or _only_fails(edge.caller, known) for edge in edges if edge.caller is not context
        )
    return known[context]
