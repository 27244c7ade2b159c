"""Would a caller that catches errors notice that a trace raises others?  (HYB314)

Needs   the calls that lead to a function with the handlers around them, and what its traces raise (interp.raising).
Gives   a divergence where a handler tells the worlds apart: it names a class that tracing replaces, or the errors of
        operations only, which fail while a graph is built with a ValueError.
Sound   for exceptions that a `raise` statement names, for what subscripts and divisions raise, and for errors of
        operations that a handler waits for.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from hybridize.facts.divergences import Divergence
from hybridize.facts.incoming import Incoming
from hybridize.facts.reach import Caused, Events, spread
from hybridize.interp.context import Context, Edge
from hybridize.interp.events import Kind
from hybridize.interp.raising import ABOUT_VALUES, EVERYTHING, LOOKS_AT_CLASS, OF_OPERATIONS, tells_apart
from hybridize.ir.nodes import Code
from hybridize.project.places import Evidence, Place

_ANY_OF_OPERATIONS: Final = "tf.errors.OpError"


def raised(traced: list[Context]) -> dict[Context, Events]:
    """The errors of each traced context that are of other classes when it runs eagerly."""
    return spread(traced, frozenset({Kind.RAISES}))


def caught_errors(
    code: Code, eager: list[Context], traced: list[Context], caused: dict[Context, Events], incoming: Incoming
) -> list[Divergence]:
    """The divergence of one function."""
    here = Place(code.path, code.line, code.column)
    errors: list[Caused] = []
    for context in traced:
        for one in caused.get(context, {}).values():
            if _is_told_apart_within(one):
                return [Divergence("HYB314", one.event.place, one.event.text, (one.evidence(),))]
            if not _is_caught_within(one):
                errors.append(one)
    own = set(eager)
    for edge, names in handlers(eager, incoming):
        found = _distinguishes(names, errors, near=edge.callee in own or edge.expects_error)
        if found is not None:
            text, evidence = found
            caller = edge.caller.code.qualname or edge.caller.code.name
            place = Place(edge.caller.code.path, edge.node.line, edge.node.column)
            return [Divergence("HYB314", here, text, (*evidence, Evidence(f"{caller} catches it here", place)))]
    return []


def _classes(one: Caused) -> tuple[list[str], list[str]]:
    eager, _, traced = one.event.code.partition("|")
    return eager.split("\n"), traced.split("\n") if traced else []


def within(one: Caused) -> Iterator[frozenset[str]]:
    """The handlers between an error and the function whose trace meets it, innermost first."""
    calls: list[Edge] = []
    inner: Caused | None = one
    while inner is not None and inner.edge is not None:
        calls.append(inner.edge)
        inner = inner.inner
    for edge in reversed(calls):
        yield from reversed(edge.catching)


def _is_told_apart_within(one: Caused) -> bool:
    """Whether a handler within the trace tells the worlds apart: errors of operations only, others keep their class."""
    eager, traced = _classes(one)
    if not traced:
        return False
    return any(tells_apart(names, eager, traced) for names in within(one))


def _is_caught_within(one: Caused) -> bool:
    eager, _ = _classes(one)
    return any(names & EVERYTHING or not names.isdisjoint(eager) for names in within(one))


def _distinguishes(
    names: frozenset[str], errors: list[Caused], *, near: bool
) -> tuple[str, tuple[Evidence, ...]] | None:
    """What a handler of these classes tells apart; `near` when it stands around the very call."""
    for one in errors:
        if tells_apart(names, *_classes(one)):
            return f"a caller catches an error: {one.event.text}", (one.evidence(),)
    if ABOUT_VALUES in names:
        return None
    if not near:
        # Far above, `except OpError` is there for what happens to machines, not for shapes that do not fit.
        names -= {_ANY_OF_OPERATIONS}
    if tells_apart(names - {LOOKS_AT_CLASS}, OF_OPERATIONS, ("builtins.ValueError",)) and names & set(OF_OPERATIONS):
        return "a caller catches the errors of operations, which are ValueErrors while a graph is built", ()
    return None


def handlers(eager: list[Context], incoming: Incoming) -> Iterator[tuple[Edge, frozenset[str]]]:
    """The handlers around the calls that lead to some contexts, up to those that let nothing through."""
    pending, seen = list(eager), set(eager)
    while pending:
        for edge in incoming.to(pending.pop()):
            for names in reversed(edge.catching):
                yield edge, names
                if names & EVERYTHING:
                    break
            else:
                if edge.caller not in seen:
                    seen.add(edge.caller)
                    pending.append(edge.caller)
