"""Judges the expectations of a fixture by running it: as written, and with decorators added or taken away.

Needs  TensorFlow, in the process of `worker`.
Gives  for each fixture the list of expectations that real runs contradict.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeAlias

from .catalogue import Fixture
from .digest import difference
from .grammar import ADDS_DECORATOR, REMOVES_DECORATOR, Expectation

# Reasons whose truth shows when the function is decorated all the same: an error, another result, a trace per call.
VISIBLE = frozenset(
    {"HYB203", "HYB204", "HYB301", "HYB302", "HYB303", "HYB304", "HYB305", "HYB306", "HYB307", "HYB308"}
    | {"HYB310", "HYB311", "HYB312", "HYB313", "HYB314", "HYB315", "HYB317", "HYB319", "HYB320"}
)
MANY_TRACES = 3
Run: TypeAlias = dict[str, Any]


@dataclass(slots=True)
class Worker:
    """The process that runs programs; started at the first job."""

    python: str = sys.executable
    process: subprocess.Popen[str] | None = None
    jobs: int = field(default=0)

    def run(self, fixture: Fixture, variants: Sequence[Mapping[str, Mapping[int, str]]]) -> list[Run]:
        """Run a fixture several times in one process, each with probes and decorators at the given lines."""
        if self.process is None:
            quiet = {"TF_CPP_MIN_LOG_LEVEL": "3", "CUDA_VISIBLE_DEVICES": "", "PYTHONDONTWRITEBYTECODE": "1"}
            self.process = subprocess.Popen(
                [self.python, "-m", f"{__package__}.worker"],
                cwd=Path(__file__).parents[len((__package__ or "").split("."))],
                env=os.environ | quiet,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                text=True,
            )
        assert self.process.stdin is not None and self.process.stdout is not None
        main = fixture.main
        job = {"directory": str(fixture.directory), "main": main.path, "run": main.run, "argv": main.argv}
        self.process.stdin.write(json.dumps(job | {"variants": variants}) + "\n")
        self.process.stdin.flush()
        self.jobs += 1
        answers: list[Run] = json.loads(self.process.stdout.readline())
        missing = {"error": "was not run", "calls": [], "traces": {}, "state": {}, "stdout": []}
        return [missing | answer for answer in answers] + [missing] * (len(variants) - len(answers))

    def close(self) -> None:
        """End the process."""
        if self.process is not None:
            self.process.communicate()


def is_added(expectation: Expectation) -> bool:
    """Whether a decorator is expected to be harmless here."""
    return expectation.precondition in ADDS_DECORATOR and expectation.truth_skip is None


def is_removed(expectation: Expectation) -> bool:
    """Whether the decorator is expected to be useless here."""
    decorated = expectation.facts.get("via") != "call"
    return expectation.precondition in REMOVES_DECORATOR and expectation.truth_skip is None and decorated


def is_visible(expectation: Expectation) -> bool:
    """Whether tracing this function, or not, is expected to make a difference one can see."""
    undecidable = expectation.truth_skip is not None or expectation.facts.get("via") == "call"
    claimed = bool(expectation.codes & VISIBLE) or expectation.truth_differs
    return expectation.precondition is None and claimed and not undecidable


def contradictions(fixture: Fixture, worker: Worker) -> Iterator[str]:
    """Run a fixture in all variants its expectations call for, and tell what they say otherwise."""
    functions = fixture.functions
    visible = [function for function in functions if is_visible(function) and function.facts.get("reached") != "no"]
    groups = list(_harmless_groups(functions))
    probed = [function for function in functions if is_added(function) or is_removed(function)] + visible
    variants = [_edits(probed, chosen) for chosen in [[], [], *groups, *([function] for function in visible)]]
    base, again, *runs = worker.run(fixture, variants)
    if base["error"] is None and _unrepeatable(base, again, probed):
        # What a program leaves in its process can disturb the next run: give each a process of its own.
        base, again, *runs = (worker.run(fixture, [variant])[0] for variant in variants)
    if base["error"] is not None:
        yield f"{fixture.name}: does not run as written: {base['error']}"
    elif part := _unrepeatable(base, again, probed):
        yield f"{fixture.name}: two runs as written differ: {part}"
    else:
        yield from _harms(fixture, base, groups, runs)
        yield from _invisible(fixture, base, visible, runs[len(groups) :])


def _harmless_groups(functions: Sequence[Expectation]) -> Iterator[list[Expectation]]:
    """Give the sets of functions whose decorators are added, or removed, together."""
    adding = [function for function in functions if is_added(function)]
    outermost = [function for function in adding if not function.covered and function.action != "none"]
    removing = [function for function in functions if is_removed(function)]
    yield from (group for group in (outermost, removing) if group)
    if len(adding) > len(outermost):
        yield adding


def _unrepeatable(base: Run, again: Run, probed: Sequence[Expectation]) -> str | None:
    return compare_runs(base, again, [function for function in probed if "HYB312" not in function.codes])


def _harms(fixture: Fixture, base: Run, groups: Sequence[Sequence[Expectation]], runs: Sequence[Run]) -> Iterator[str]:
    for group, run in zip(groups, runs, strict=False):
        if part := compare_runs(base, run, group):
            names = ", ".join(f"{function.path}:{function.line} {function.qualname}" for function in group)
            yield f"{fixture.name}: [{names}] expected to make no difference: {part}"


def _invisible(fixture: Fixture, base: Run, visible: Sequence[Expectation], runs: Sequence[Run]) -> Iterator[str]:
    for function, run in zip(visible, runs, strict=True):
        place = f"{function.path}:{function.line}"
        calls = sum(call[0] == place for call in run["calls"])
        if run["traces"].get(place, 0) < max(MANY_TRACES, calls / 2) and not compare_runs(base, run, [function]):
            yield f"{fixture.name}: {place} {function.qualname} expected to differ, but {calls} calls agree"


def _edits(probed: Iterable[Expectation], chosen: Sequence[Expectation]) -> dict[str, dict[int, str]]:
    edits: dict[str, dict[int, str]] = {}
    for function in probed:
        kept, changed = ("watch", "strip") if function.hybrid else ("probe", "convert")
        edits.setdefault(function.path, {})[function.line] = changed if function in chosen else kept
    return edits


def compare_runs(base: Mapping[str, Any], variant: Mapping[str, Any], group: Sequence[Expectation]) -> str | None:
    """In words, how a run differs from the run as written, or None."""
    if variant["error"] is not None:
        return f"fails with {variant['error']}"
    places = {f"{function.path}:{function.line}" for function in group}
    calls = [_outermost(run["calls"], places) for run in (base, variant)]
    if len(calls[0]) != len(calls[1]):
        return f"{len(calls[0])} calls became {len(calls[1])}"
    for index, (one, two) in enumerate(zip(*calls, strict=True)):
        if part := difference(one, two):
            return f"call {index + 1} of {one[0]} returns otherwise ({part})"
    if part := difference(base["stdout"], variant["stdout"]):
        return f"other output{part}"
    for name in sorted(base["state"].keys() | variant["state"].keys()):
        if part := difference(base["state"].get(name), variant["state"].get(name)):
            return f"{name} is left otherwise ({part})"
    return None


def _outermost(calls: Sequence[Sequence[Any]], places: set[str]) -> list[list[Any]]:
    return [[place, result] for place, callers, result in calls if place in places and not places & set(callers)]
