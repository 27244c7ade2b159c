"""Does a caller show of which class a dataset is that a graph hands out?  (HYB320)

Needs   the results of the eager contexts, and where eager code makes a text of a dataset, or asks for its type.
Gives   a divergence when a dataset among the results is shown by code outside of the function.
Why     A dataset that leaves a graph is a `_VariantDataset`, whatever made it; it gives the same elements, and what is
        made of it is as ever (observed: TensorFlow 2.21).
Sound   as far as values are followed; a dataset that is shown elsewhere without coming from the function counts too.
Source  tests/fixtures/divergences/datasets_shown.py.
"""

from __future__ import annotations

from collections.abc import Iterable

from hybridize.facts.divergences import Divergence
from hybridize.interp.context import Context, World
from hybridize.interp.events import Event, Kind
from hybridize.ir.nodes import Code
from hybridize.project.places import Evidence, Place
from hybridize.values.atoms import Ref
from hybridize.values.containment import elements, within
from hybridize.values.objects import HeapObject

Shown = dict[HeapObject, list[tuple[Code, Event]]]


def datasets_shown(contexts: Iterable[Context]) -> Shown:
    """Which datasets eager code shows, and where."""
    found: Shown = {}
    for context in contexts:
        if context.world is World.EAGER:
            for event in context.events.values():
                if event.kind is Kind.SHOWS_CLASS and event.object is not None:
                    found.setdefault(event.object, []).append((context.code, event))
    return found


def shown_datasets(code: Code, eager: list[Context], shown: Shown) -> list[Divergence]:
    """The divergence of one function."""
    for context in eager if shown else ():
        for atom in within(context.result, elements):
            for where, event in shown.get(atom.object, ()) if isinstance(atom, Ref) else ():
                if where is not code:
                    text = f"{code.name} returns a dataset, of another class where a graph gives it, which is shown"
                    evidence = (Evidence(event.text, event.place),)
                    return [Divergence("HYB320", Place(code.path, code.line, code.column), text, evidence)]
    return []
