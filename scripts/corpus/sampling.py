"""Drawing functions at random from the reports, the same ones for the same seed, some of every kind of verdict."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping

from corpus.counting import stratum
from hybridize.report.schema import Function, Report

# How many times as often as other kinds: a wrong conversion is the worst error there is.
_WEIGHTS = {"P1": 6, "P7": 4, "hybrid": 2, "unknown": 2}


def draw(reports: Mapping[str, Report], size: int, seed: int) -> list[tuple[str, str, Function]]:
    """Draw about so many functions: pairs of project and function, with the kind of verdict in front."""
    strata: dict[str, list[tuple[str, Function]]] = {}
    for name in sorted(reports):
        for function in reports[name].functions:
            strata.setdefault(stratum(function), []).append((name, function))
    total = sum(_weight(kind) for kind in strata)
    chance = random.Random(seed)
    drawn = []
    for kind in sorted(strata):
        wanted = max(1, round(size * _weight(kind) / total))
        population = strata[kind]
        for name, function in chance.sample(population, min(wanted, len(population))):
            drawn.append((kind, name, function))
    return drawn


def _weight(kind: str) -> int:
    return _WEIGHTS.get(kind, 1)


def listed(drawn: Iterable[tuple[str, str, Function]]) -> str:
    """The sample as lines of text."""
    return "\n".join(f"{kind:8} {name:26} {function.id} (line {function.line})" for kind, name, function in drawn)
