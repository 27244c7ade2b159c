"""The tables of docs/refactored.md."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from refactored.comparison import Comparison, Cost, compare, costs
from refactored.runs import Run
from refactored.subjects import Subject

# Calls that take less, before, say nothing about time.
_LEAST = 0.002


@dataclass(frozen=True, slots=True)
class Row:
    """A project with its run as it was and its runs in each mode."""

    subject: Subject
    before: Run
    after: Mapping[str, Run]


def outcomes(rows: Iterable[Row]) -> str:
    """One line for each project and mode."""
    lines = [
        "| project | mode | decorators | results | differ | largest difference | traces | processor time |",
        "|---|---|---|---:|---:|---:|---:|---:|",
    ]
    for row in rows:
        for mode, run in row.after.items():
            found = compare(row.before, run)
            lines.append(
                f"| {row.subject.name} | {mode} | {_changes(run)} | {_results(row)} | {len(found.differing)}"
                f" | {_gap(found)} | {_sum(row.before, 't')} → {_sum(run, 't')}"
                f" | {_sum(row.before, 's')} s → {_sum(run, 's')} s |"
            )
    return "\n".join(lines)


def steps(rows: Iterable[Row]) -> str:
    """The cost of each kind of step that takes time, before and after; first calls trace."""
    lines = [
        "| project | step | before | "
        + " | ".join(f"{mode} (first)" for mode in ("default", "all", "signatures"))
        + " |",
        "|---|---|---:|---:|---:|---:|",
    ]
    for row in rows:
        if not row.subject.driver:
            continue
        before = costs(row.before.results)
        after = {mode: costs(run.results) for mode, run in row.after.items()}
        for name, cost in before.items():
            if cost.later < _LEAST or sum(key.startswith(f"{name}[") for key in row.before.results) < 3:
                continue
            cells = [_cost(after.get(mode, {}).get(name)) for mode in ("default", "all", "signatures")]
            lines.append(f"| {row.subject.name} | {name} | {cost.later * 1000:.3g} ms | " + " | ".join(cells) + " |")
    return "\n".join(lines)


def sources(rows: Iterable[Row]) -> str:
    """Where each project comes from."""
    return "\n".join(f"- {row.subject.name}: <https://{row.subject.source}>" for row in rows)


def _cost(cost: Cost | None) -> str:
    return f"{cost.later * 1000:.3g} ms ({cost.first:.2g} s)" if cost is not None else ""


def _changes(run: Run) -> str:
    return f"+{run.added}" + (f" −{run.removed}" if run.removed else "")


def _results(row: Row) -> str:
    counted = Counter(one.value if isinstance(one.value, str) else "" for one in row.before.results.values())
    if row.subject.tests:
        return f"{counted['passed']} pass, {counted['failed']} fail, {counted['skipped']} skipped"
    raising = sum(count for value, count in counted.items() if value.endswith(("Error", "Exception")))
    return f"{len(row.before.results)}" + (f" ({raising} raise)" if raising else "")


def _gap(found: Comparison) -> str:
    return f"{found.largest:.1e}" if found.largest else "0"


def _sum(run: Run, what: str) -> str:
    if what == "t":
        return str(sum(one.traces for one in run.results.values()))
    return f"{sum(one.seconds for one in run.results.values()):.0f}"
