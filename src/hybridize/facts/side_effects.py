"""Does running the function change anything but tensors?  (behaviours §5)

Needs   reach: WRITE, OUTPUT and UNSEEN_CALL events.
Gives   yes with what is written, printed…; unknown where code runs that is not seen; no otherwise.
Sound   unknown calls make unknown, never no.  Construction is no effect: `__init__` writes to an object its
        caller made, and such writes drop out where the caller made the object.
"""

from __future__ import annotations

from hybridize.facts.fact import NO, UNKNOWN, YES, Fact
from hybridize.facts.reach import Caused, Events, first, spread
from hybridize.interp.context import Context
from hybridize.interp.events import Kind
from hybridize.values.atoms import FRESH

KINDS = frozenset({Kind.WRITE, Kind.OUTPUT, Kind.UNSEEN_CALL})
# More than anybody reads; each may be a chain of calls.
MAX_EVIDENCE = 16


def causes(contexts: list[Context]) -> dict[Context, Events]:
    """What each context does that matters here."""
    return spread(contexts, KINDS)


def is_effect(one: Caused) -> bool:
    """Whether an event is surely a side effect of the context that causes it."""
    return one.event.kind is Kind.OUTPUT or (one.event.kind is Kind.WRITE and one.root != FRESH)


def side_effects(contexts: list[Context], caused: dict[Context, Events]) -> Fact:
    """The fact for one function, over its contexts."""
    effects = first(contexts, caused, is_effect)
    if effects:
        return Fact(YES, tuple(one.evidence() for one in effects[:MAX_EVIDENCE]))
    unseen = first(contexts, caused, lambda one: one.event.kind is Kind.UNSEEN_CALL)
    if unseen:
        return Fact(UNKNOWN, tuple(one.evidence() for one in unseen[:MAX_EVIDENCE]))
    return Fact(NO) if contexts else Fact(UNKNOWN)
