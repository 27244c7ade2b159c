"""Does a call change, under a condition on a tensor or in a graph loop, what is older than that?  (HYB314)

AutoGraph carries the variables and attributes of a conditional through the graph that its own code names.  What a
function called there does to a list, to an object or to a variable of an enclosing function, Python does once for each
trace: both branches are traced, and the body of a loop is traced once.

Needs   the traced context that is called, with all that it calls.
Gives   a hazard for the first such change.
Sound   for what is written by code that is seen; the making of variables under a created-once guard is left out.
"""

from __future__ import annotations

from collections.abc import Iterator

from hybridize.interp.activation import Activation
from hybridize.interp.context import Context
from hybridize.interp.events import Event, Kind
from hybridize.ir import nodes as ir
from hybridize.models.graphs import is_building

_MAX_CONTEXTS = 200


def check(callee: Context, node: ir.Node, frame: Activation) -> None:
    """A function of the program was called in a trace."""
    if not (frame.symbolic_branches or frame.symbolic_loops):
        return
    for event in _writes(callee):
        target = event.object
        if target is None or target in callee.allocated:
            continue
        if frame.changes_under_condition(target):
            text = "under a condition on a tensor, of which both branches are traced"
        elif frame.grows_in_graph_loop(target):
            text = "in a loop over tensors, of which the body is traced once"
        else:
            continue
        frame.hazard("HYB314", node, f"{callee.code.name} {event.text}, {text}")
        return


def _writes(callee: Context) -> Iterator[Event]:
    """What a call writes, itself or further below; what Keras builds is built once, whoever asks for it."""
    pending, seen = [callee], {callee}
    while pending:
        context = pending.pop()
        for event in context.events.values():
            if event.kind is Kind.WRITE and not event.guarded:
                yield event
        for edge in context.calls.values():
            built = edge.through is not None and is_building(edge.through)
            if edge.callee not in seen and not built and len(seen) < _MAX_CONTEXTS:
                seen.add(edge.callee)
                pending.append(edge.callee)
