"""Where do eager and traced execution of the function part?  (behaviours §6)

Needs   the function run in the traced world (interp.tracing), and reach.
Gives   the hazards, each once per place and code, with the calls that lead there.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hybridize.facts.reach import Caused, Events, first, spread
from hybridize.interp.context import Context
from hybridize.interp.events import KEPT, Kind
from hybridize.models.keras.modes import MODE_READ
from hybridize.models.keras.services import HELD_LOSS, LOSSES_READ
from hybridize.models.tensorflow.control_flow import ASKS_FOR_MODE
from hybridize.project.places import Evidence, Place

KINDS = frozenset({Kind.HAZARD, Kind.KEEPS_SYMBOLIC})


@dataclass(frozen=True, slots=True)
class Divergence:
    """One hazard: its code (HYB3xx), where it is, what was found, and how it is reached."""

    code: str
    place: Place
    text: str
    evidence: tuple[Evidence, ...]


def causes(contexts: list[Context]) -> dict[Context, Events]:
    """The hazards of every traced context."""
    return spread(contexts, KINDS)


def divergences(
    traced: list[Context],
    caused: dict[Context, Events],
    *,
    hybrid: bool,
    is_frozen_mode: Callable[[Caused], bool] = lambda _one: False,
    is_first_asked: Callable[[Caused], bool] = lambda _one: True,
) -> list[Divergence]:
    """The hazards of one function; one that is hybrid already is meant to ask whether it runs as a graph.

    Whether a trace may find another training mode than later calls, `is_frozen_mode` knows (facts.training_mode);
    whether it asks a cached property before anything else does, `is_first_asked` (facts.kept_properties).
    """

    def counts(one: Caused) -> bool:
        if one.event.code == MODE_READ:
            return is_frozen_mode(one)
        if one.event.code == KEPT:
            return is_first_asked(one)
        return not (hybrid and one.event.code == ASKS_FOR_MODE)

    found = first(traced, caused, counts)
    # What a trace leaves in a layer for the sum of the losses is no leak when the same trace sums them up.
    is_summed = any(one.event.code == LOSSES_READ for one in found)
    return [
        _divergence(one)
        for one in found
        if one.event.code != LOSSES_READ and not (is_summed and one.event.code == HELD_LOSS)
    ]


def _divergence(one: Caused) -> Divergence:
    event = one.event
    evidence = (one.evidence(),) if one.edge is not None else ()
    return Divergence(event.code.partition(":")[0], event.place, event.text, evidence)
