"""Would the program notice that a graph function became a plain one?

Removing a decorator changes more than speed when the program takes from the function what only a graph function has
(`get_concrete_function`, its type, a place among the signatures of a saved model), when the function calls what eager
execution refuses or answers otherwise, when its trace silently computes something else than its body says, or when
its trace fails and somebody waits for that.

Needs   the eager contexts, the uses noted while they ran (interp.hybrid), the divergences of the traces, and the
        handlers around the calls.
Gives   yes with evidence, or no.
Sound   as far as the uses are seen; a divergence that makes every trace raise is no reason to keep the decorator where
        nobody catches the error: the program ends there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from hybridize.facts.caught_errors import handlers
from hybridize.facts.divergences import Divergence
from hybridize.facts.fact import NO, YES, Fact
from hybridize.facts.incoming import Incoming
from hybridize.facts.reach import Caused, Events, first, spread
from hybridize.interp.context import Context, HybridUse
from hybridize.interp.events import Kind
from hybridize.interp.raising import LOOKS_AT_CLASS, TAPED
from hybridize.ir.nodes import Code
from hybridize.project.places import Evidence, Place

KINDS = frozenset({Kind.GRAPH_ONLY})
# Divergences that raise no error: the graph gives other values, or another type of value, than its body would.
SILENT = frozenset({"HYB306", "HYB307", "HYB311", "HYB312", "HYB313", "HYB315", "HYB317", "HYB320"})


def causes(contexts: list[Context]) -> dict[Context, Events]:
    """What each context does that eager execution does not, itself or through what it calls."""
    if not any(event.kind is Kind.GRAPH_ONLY for context in contexts for event in context.events.values()):
        return {}
    return spread(contexts, KINDS)


def graph_dependence(
    eager: list[Context],
    caused: dict[Context, Events],
    uses: Iterable[HybridUse],
    divergences: list[Divergence],
    incoming: Incoming,
) -> Fact:
    """The answer for one graph function."""
    found = [Evidence(text, place) for use in uses for place, text in use.graph_uses.items()]
    found += [one.evidence() for one in first(eager, caused, lambda one: True)]
    found += [Evidence(one.text, one.place) for one in divergences if one.code in SILENT]
    if any(one.code not in SILENT for one in divergences):
        found += _awaited(eager, incoming)
    return Fact(YES, tuple(found)) if found else Fact(NO)


def runs_in_graphs_alone(
    eager: list[Context], caused: dict[Context, Events], is_graph: Callable[[Code], bool]
) -> list[Divergence]:
    """What an eager function calls that eager execution refuses: its callers are graphs, and it is part of them.

    In a graph of its own its arguments are placeholders, which nothing connects: `tf.gradients` of one argument by
    another is None there (observed: TensorFlow 2.9, 2.21).
    """
    return [
        Divergence("HYB320", one.event.place, f"{one.event.text}: it is part of the graphs that call it", ())
        for one in first(eager, caused, lambda one: one.event.code == "refused" and not _is_within(one, is_graph))
    ]


def _is_within(one: Caused, is_graph: Callable[[Code], bool]) -> bool:
    """Whether a graph function stands between a context and what it causes."""
    while one.edge is not None and one.inner is not None:
        if is_graph(one.edge.callee.code):
            return True
        one = one.inner
    return False


def _awaited(eager: list[Context], incoming: Incoming) -> list[Evidence]:
    """Where an error of the function would be caught."""
    for edge, names in handlers(eager, incoming):
        if names - {TAPED, LOOKS_AT_CLASS}:
            place = Place(edge.caller.code.path, edge.node.line, edge.node.column)
            caller = edge.caller.code.qualname or edge.caller.code.name
            return [Evidence(f"{caller} catches errors here, such as those of a trace that fails", place)]
    return []
