"""Whether two runs of a program can be told apart by what they compute and say.

Question   Same results, same output, same variables, up to the rounding that reordered float32 arithmetic brings?
Tolerance  Numbers may differ by 1e-3 of their size (what other orders of summation make of some dozens of optimizer
           steps), by one unit of the last digit printed, or by what float32 leaves of differences of numbers of size
           one (1e-6); variables, whose error grows with the steps, by 1e-2 of their norm. Words must be equal.
"""

from __future__ import annotations

import dataclasses
import math
import re
from typing import Any

from .runner import Run

NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*(?:[eE][-+]?\d+)?|\.\d+|nan|inf)\b")
RELATIVE = 1e-3
RELATIVE_STATE = 1e-2
ABSOLUTE = 1e-6


@dataclasses.dataclass(frozen=True, slots=True)
class Timing:
    """One function in both runs: milliseconds per call once warm, and traces (None: it is not hybrid)."""

    function: str
    calls: int
    before_ms: float
    after_ms: float
    traces_before: int | None
    traces: int | None

    @property
    def speedup(self) -> float:
        """How many times faster a call became."""
        return self.before_ms / self.after_ms


@dataclasses.dataclass(frozen=True, slots=True)
class Comparison:
    """What tells the second run from the first (nothing: they compute the same), and how long they took."""

    differences: tuple[str, ...]
    timings: tuple[Timing, ...]
    largest_result_difference: float
    largest_variable_difference: float
    seconds: tuple[float, float]

    @property
    def same(self) -> bool:
        """True when nothing told the runs apart."""
        return not self.differences


def compare(before: Run, after: Run) -> Comparison:
    """Compare two runs, and the times of the functions observed in both."""
    differences = [f"{which} fails: {run.error}" for which, run in (("original", before), ("copy", after)) if run.error]
    result_difference = state_difference = 0.0
    if not differences:
        result_difference = max(
            (_relative(value, after.results.get(name, math.inf)) for name, value in before.results.items()), default=0.0
        )
        differences += different_output(before.stdout, after.stdout)
        problem, state_difference = _variables(before, after)
        differences += problem
        if not before.results:
            differences.append("the program prints no RESULT line")
    timings = times(before, after)
    differences += [
        f"{timing.function} is called {len(before.calls[timing.function].seconds)} times, in the copy "
        f"{len(after.calls[timing.function].seconds)} times"
        for timing in timings
        if len(before.calls[timing.function].seconds) != len(after.calls[timing.function].seconds)
    ]
    return Comparison(tuple(differences), timings, result_difference, state_difference, (before.seconds, after.seconds))


def times(before: Run, after: Run) -> tuple[Timing, ...]:
    """List the functions observed in both runs, with what a call took in each."""
    return tuple(
        Timing(
            function=ident,
            calls=len(calls.seconds),
            before_ms=calls.steady_ms,
            after_ms=after.calls[ident].steady_ms,
            traces_before=calls.traces,
            traces=after.calls[ident].traces,
        )
        for ident, calls in before.calls.items()
        if ident in after.calls
    )


def _relative(a: float, b: float) -> float:
    if a == b or (math.isnan(a) and math.isnan(b)):
        return 0.0
    difference = abs(a - b) / max(abs(a), abs(b))
    return math.inf if math.isnan(difference) else difference


def _same_number(a: str, b: str) -> bool:
    decimals = min(len(text.partition(".")[2].split("e")[0]) if "." in text else 0 for text in (a, b))
    x, y = float(a), float(b)
    if "." not in a and "." not in b:
        return x == y or (math.isnan(x) and math.isnan(y))  # counts are not rounded
    return _relative(x, y) <= RELATIVE or abs(x - y) <= max(1.01 * 10.0**-decimals, ABSOLUTE)


def different_output(before: str, after: str) -> list[str]:
    """What two outputs differ in: at most one entry, none when only the last digits do."""
    first, second = before.splitlines(), after.splitlines()
    if len(first) != len(second):
        return [f"{len(first)} lines of output, in the copy {len(second)}"]
    for number, (a, b) in enumerate(zip(first, second, strict=True), start=1):
        numbers = (NUMBER.findall(a), NUMBER.findall(b))
        same_words = NUMBER.sub("#", a) == NUMBER.sub("#", b)
        if not same_words or not all(_same_number(x, y) for x, y in zip(*numbers, strict=True)):
            return [f"line {number} of the output: {a!r}, in the copy {b!r}"]
    return []


def _variables(before: Run, after: Run) -> tuple[list[str], float]:
    import numpy as np

    if sorted(before.variables) != sorted(after.variables):
        return [f"{len(before.variables)} variables, in the copy {len(after.variables)}"], math.inf
    largest = 0.0
    for name, first in before.variables.items():
        second = after.variables[name]
        if first.shape != second.shape or first.dtype != second.dtype:
            return [f"variable {name}: {first.dtype}{first.shape}, in the copy {second.dtype}{second.shape}"], math.inf
        largest = max(largest, _distance(np, first, second))
    problem = [f"variables differ by {largest:.2g} of their norm"] if largest > RELATIVE_STATE else []
    return problem, largest


def _distance(np: Any, first: Any, second: Any) -> float:
    if first.dtype.kind not in "fc":
        return 0.0 if np.array_equal(first, second) else math.inf
    if not np.array_equal(np.isnan(first), np.isnan(second)):
        return math.inf
    a, b = (np.nan_to_num(value.astype("float64")) for value in (first, second))
    return float(np.linalg.norm(a - b) / (1e-6 + np.linalg.norm(a)))
