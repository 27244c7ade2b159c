"""Would updates of variables be lost because the trace fails after them?  (HYB314)

Executed eagerly, what stands before a failing line has happened; a trace that fails leaves no graph to run.  When it
has made variables, TensorFlow does not trace again either: all later calls give None.

Needs   what the traces change and where they surely fail (interp.raising), the handlers of the calling code; where
        calls make variables that nothing makes before (later_variables).
Gives   a divergence where a caller catches the error and goes on.
Sound   for failures that a `raise`, a missing key or shapes that do not fit make sure, after an update in the order of
        the text; not for an update of an earlier round of a loop.
Source  observed under TensorFlow 2.21: tests/fixtures/divergences/caught_after_making_variables.py.
"""

from __future__ import annotations

from hybridize.facts.caught_errors import handlers, within
from hybridize.facts.divergences import Divergence
from hybridize.facts.incoming import Incoming
from hybridize.facts.later_variables import MadeVariables
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
    code: Code,
    eager: list[Context],
    traced: list[Context],
    caused: dict[Context, Events],
    incoming: Incoming,
    made: MadeVariables,
) -> list[Divergence]:
    """The divergence of one function."""
    lost: list[tuple[Evidence, str, Caused]] = []
    for context in traced:
        known = list(caused.get(context, {}).values())
        failures = _failures(known)
        lost += [
            (update.evidence(), "what changed before is lost in a trace that", failure)
            for failure in failures
            for update in known
            if update.event.kind is Kind.UPDATES and _is_before(update, failure)
        ]
        if failures and (event := made.first_made_by(code, eager)) is not None:
            text = "later calls give None after a trace that made variables and"
            lost += [(Evidence(event.text, event.place), text, failure) for failure in failures]
    for edge, names in handlers(eager, incoming) if lost else ():
        for before, text, failure in lost:
            if _takes(names, failure):
                where = Evidence(f"{edge.caller.code.qualname or edge.caller.code.name} catches it here",
                                 Place(edge.caller.code.path, edge.node.line, edge.node.column))  # fmt: skip
                text_ = f"a caller catches an error: {text} {failure.event.text}"
                here = Place(code.path, code.line, code.column)
                return [Divergence("HYB314", here, text_, (before, failure.evidence(), where))]
    return []


def _failures(caused: list[Caused]) -> list[Caused]:
    """The failures that no handler within the trace takes."""
    return [one for one in caused if one.event.kind is Kind.FAILS and not any(_takes(n, one) for n in within(one))]


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
