"""Do gradients pass through loops over datasets, and through conditions on tensors, as they do eagerly?  (HYB314)

In a graph such a loop is a reduction of the dataset, which has no gradient: what comes out of it has None, or zeros,
where eager execution has derivatives (observed: TensorFlow 2.21; a loop over an iterator of the dataset keeps them).
And what one way only of a condition computes with has a gradient of zeros where the other way is taken, None eagerly.

Needs   the loops that carry tensors of floats in the traces, the conditions of which one way alone uses a variable or
        layer (both interp.conditionals), and the tapes around the calls.
Gives   a divergence where a tape encloses such a place, in the function, in what it calls, or around a call of it.
Sound   for tapes in `with`; whether the gradient of that very tensor is asked for is not looked at, nor whether the
        tape's own function uses the variable besides.
"""

from __future__ import annotations

from hybridize.facts.divergences import Divergence
from hybridize.facts.incoming import Incoming
from hybridize.facts.reach import Caused, Events, spread
from hybridize.interp.context import Context, Edge
from hybridize.interp.events import Kind
from hybridize.interp.raising import TAPED
from hybridize.project.places import Evidence, Place


def cuts(traced: list[Context]) -> dict[Context, Events]:
    """The places of each traced context that cut gradients."""
    return spread(traced, frozenset({Kind.CUTS_GRADIENT}))


def cut_gradients(
    eager: list[Context], traced: list[Context], caused: dict[Context, Events], incoming: Incoming
) -> list[Divergence]:
    """The divergence of one function."""
    found = [one for context in traced for one in caused.get(context, {}).values()]
    if not found:
        return []
    for one in found:
        if one.event.code == TAPED or _is_taped_within(one):
            return [Divergence("HYB314", one.event.place, one.event.text, (one.evidence(),))]
    edge = _tape_around(eager, incoming)
    if edge is None:
        return []
    place = Place(edge.caller.code.path, edge.node.line, edge.node.column)
    evidence = (found[0].evidence(), Evidence("a gradient tape encloses the call here", place))
    return [Divergence("HYB314", found[0].event.place, found[0].event.text, evidence)]


def _is_taped_within(one: Caused) -> bool:
    inner: Caused | None = one
    while inner is not None and inner.edge is not None:
        if _is_taped(inner.edge):
            return True
        inner = inner.inner
    return False


def _is_taped(edge: Edge) -> bool:
    return any(TAPED in names for names in edge.catching)


def _tape_around(eager: list[Context], incoming: Incoming) -> Edge | None:
    pending, seen = list(eager), set(eager)
    while pending:
        for edge in incoming.to(pending.pop()):
            if _is_taped(edge):
                return edge
            if edge.caller not in seen:
                seen.add(edge.caller)
                pending.append(edge.caller)
    return None
