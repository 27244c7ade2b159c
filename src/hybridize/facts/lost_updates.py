"""Would updates of variables be lost because the trace fails after them?  (HYB314)

Executed eagerly, what stands before a failing line has happened; a trace that fails leaves no graph to run.

Needs   what the traces change and where they surely fail (interp.raising), the handlers of the calling code.
Gives   a divergence where a caller catches the error and goes on.
Sound   for failures that a `raise`, a missing key or shapes that do not fit make sure, after an update in the order of
        the text; not for an update of an earlier round of a loop.
"""

from __future__ import annotations

from hybridize.facts.caught_errors import handlers, within
from hybridize.facts.divergences import Divergence
from hybridize.facts.incoming import Incoming
from hybridize.facts.reach import Caused, Events, spread
from hybridize.interp.context import Context
from hybridize.interp.events import Kind
from hybridize.interp.raising import EVERYTHING
from hybridize.ir.nodes import Code
from hybridize.project.places import Evidence, Place


def failing(traced: list[Context]) -> dict[Context, Events]:
    """The updates and failures of each traced context."""
    return spread(traced, frozenset({Kind.FAILS, Kind.UPDATES}))


def lost_updates(
    code: Code, eager: list[Context], traced: list[Context], caused: dict[Context, Events], incoming: Incoming
) -> list[Divergence]:
    """The divergence of one function."""
    pairs = [pair for context in traced for pair in _pairs(list(caused.get(context, {}).values()))]
    if not pairs:
        return []
    for edge, names in handlers(eager, incoming):
        for update, failure in pairs:
            if _takes(names, failure):
                where = Evidence(f"{edge.caller.code.qualname or edge.caller.code.name} catches it here",
                                 Place(edge.caller.code.path, edge.node.line, edge.node.column))  # fmt: skip
                text = f"a caller catches an error: what changed before is lost in a trace that {failure.event.text}"
                here = Place(code.path, code.line, code.column)
                return [Divergence("HYB314", here, text, (update.evidence(), failure.evidence(), where))]
    return []


def _pairs(caused: list[Caused]) -> list[tuple[Caused, Caused]]:
    """Updates with failures that come after them and that no handler within the trace takes."""
    failures = [one for one in caused if one.event.kind is Kind.FAILS and not any(_takes(n, one) for n in within(one))]
    updates = [one for one in caused if one.event.kind is Kind.UPDATES]
    return [(update, failure) for failure in failures for update in updates if _is_before(update, failure)]


def _takes(names: frozenset[str], failure: Caused) -> bool:
    return bool(names & EVERYTHING) or not names.isdisjoint(failure.event.code.split("\n"))


def _is_before(update: Caused, failure: Caused) -> bool:
    while update.edge is not None and update.edge is failure.edge and update.inner and failure.inner:
        update, failure = update.inner, failure.inner
    return _position(update) <= _position(failure)


def _position(one: Caused) -> tuple[int, int]:
    if one.edge is not None:
        return one.edge.node.line, one.edge.node.column
    return one.event.place.line, one.event.place.column
