"""Does running the function change anything but tensors?  (behaviours §5)

Needs   reach: WRITE, OUTPUT and UNSEEN_CALL events.
Gives   yes with what is written, printed…; unknown where code runs that is not seen; no otherwise.
Sound   unknown calls make unknown, never no.  Construction is no effect: `__init__` writes to an object its
        caller made, and such writes drop out where the caller made the object.  What `tf.py_function` runs acts in a
        graph as often as eagerly, and is no effect where the function reaches it in no other way.
"""

from __future__ import annotations

from hybridize.facts.fact import NO, UNKNOWN, YES, Fact
from hybridize.facts.reach import Caused, Events, first, spread
from hybridize.interp.context import Context, with_callees
from hybridize.interp.events import Kind
from hybridize.models.graphs import RUN_BY_GRAPHS
from hybridize.values.atoms import FRESH

KINDS = frozenset({Kind.WRITE, Kind.OUTPUT, Kind.UNSEEN_CALL})
# More than anybody reads; each may be a chain of calls.
MAX_EVIDENCE = 16


def causes(contexts: list[Context]) -> dict[Context, Events]:
    """What each context does that matters here."""
    return spread(contexts, KINDS)


def _runs_in_graphs(one: Caused) -> Context | None:
    """The context that acts, where an operation of the graph calls it each time the graph runs."""
    found = False
    acting: Context | None = None
    while one.edge is not None and one.inner is not None:
        found = found or one.edge.through in RUN_BY_GRAPHS
        acting = one.edge.callee
        one = one.inner
    return acting if found else None


def is_effect(one: Caused) -> bool:
    """Whether an event is surely a side effect of the context that causes it."""
    return one.event.kind is Kind.OUTPUT or (one.event.kind is Kind.WRITE and one.root != FRESH)


def side_effects(contexts: list[Context], caused: dict[Context, Events]) -> Fact:
    """The fact for one function, over its contexts."""
    effects = first(contexts, caused, is_effect)
    by_graphs = [_runs_in_graphs(one) for one in effects]
    if any(by_graphs):
        traced = with_callees(contexts, without=RUN_BY_GRAPHS)
        effects = [one for one, acting in zip(effects, by_graphs, strict=True) if acting is None or acting in traced]
    if effects:
        return Fact(YES, tuple(one.evidence() for one in effects[:MAX_EVIDENCE]))
    unseen = first(contexts, caused, lambda one: one.event.kind is Kind.UNSEEN_CALL)
    if unseen:
        return Fact(UNKNOWN, tuple(one.evidence() for one in unseen[:MAX_EVIDENCE]))
    return Fact(NO) if contexts else Fact(UNKNOWN)
