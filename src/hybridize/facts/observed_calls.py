"""Which calls of a function are evidence of what it is given?  (behaviours §8)

Needs   the eager contexts of the function, and the calls that made them.
Gives   each call with its arguments.  Calls that the program expects to fail, themselves or around them, are no
        evidence, nor are those the analysis makes up for a function that nothing calls.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hybridize.facts.incoming import Incoming
from hybridize.interp.context import NOT_SEEN, Context, Edge
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


def observed_calls(eager: list[Context], incoming: Incoming) -> list[Observed]:
    """The calls that are evidence, in source order."""
    found = []
    for context in eager:
        for edge in incoming.to(context):
            if edge.through == NOT_SEEN or incoming.fails(edge):
                continue
            found.append(Observed(edge, edge.bound, edge.passed))
    return sorted(found, key=lambda one: (one.place.path, one.place.line, one.place.column, one.edge.callee.number))
