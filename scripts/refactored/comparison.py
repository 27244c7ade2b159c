"""Are the results of two runs the same, and what did the steps cost?"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from math import isnan
from statistics import median

from refactored.runs import Result, Run

# Of the size of a number; a graph computes with other kernels, in another order.
TOLERANCE = 2e-3
_TINY = 1e-5
_INDEX = re.compile(r"\[\d+\]$")


@dataclass(frozen=True, slots=True)
class Comparison:
    """What differs, by name, and the largest relative difference of a number among what is taken for equal."""

    differing: tuple[str, ...]
    largest: float


@dataclass(frozen=True, slots=True)
class Cost:
    """One kind of call: processor seconds of the first, the median of the later half, and all traces."""

    first: float
    later: float
    traces: int


def compare(before: Run, after: Run) -> Comparison:
    """Compare what both runs gave, name by name; what one of them did not reach differs, unless time ran out."""
    differing: list[str] = []
    largest = 0.0
    for name in sorted(before.results.keys() | after.results.keys()):
        one, other = before.results.get(name), after.results.get(name)
        if one is None or other is None:
            if "time limit" not in {before.failure, after.failure}:
                differing.append(name)
            continue
        gap = difference(one.value, other.value)
        if gap is None or gap > TOLERANCE:
            differing.append(name)
        else:
            largest = max(largest, gap)
    return Comparison(tuple(differing), largest)


def difference(one: object, other: object) -> float | None:
    """The largest relative difference of two results; None when they differ in kind."""
    if isinstance(one, list) and isinstance(other, list):
        if len(one) != len(other):
            return None
        gaps = [difference(a, b) for a, b in zip(one, other, strict=True)]
        return None if None in gaps else max((gap for gap in gaps if gap is not None), default=0.0)
    if isinstance(one, dict) and isinstance(other, dict):
        return difference([*map(list, one.items())], [*map(list, other.items())])
    if isinstance(one, int | float) and isinstance(other, int | float):
        if one == other or (isnan(one) and isnan(other)):
            return 0.0
        gap = abs(one - other)
        return 0.0 if gap <= _TINY else gap / max(abs(one), abs(other))
    return 0.0 if one == other else None


def costs(results: Mapping[str, Result]) -> dict[str, Cost]:
    """What each kind of call cost, by its name without the index."""
    kinds: dict[str, list[Result]] = {}
    for name, result in results.items():
        kinds.setdefault(_INDEX.sub("", name), []).append(result)
    return {
        name: Cost(each[0].seconds, median(one.seconds for one in each[len(each) // 2 :]), sum(r.traces for r in each))
        for name, each in kinds.items()
    }
