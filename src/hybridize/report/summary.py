"""A run in one sentence, and the tables of `--statistics` and `--timings`.

Needs  the report and its findings.   Gives  text, and rows of `Table`.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hybridize.report.findings import Finding
from hybridize.report.schema import Function, Report

# The answers of the report that may be unknown, and what a gap without a cause is called.
ANSWERS = ("tensor_parameter", "primitive_parameter", "recursive", "side_effects", "tensor_computation")
NO_CAUSE = "never-run"


@dataclass(frozen=True, slots=True)
class Table:
    """A title, column heads and rows; the first column is text, the others are figures."""

    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]

    def text(self) -> str:
        """Write the table in columns."""
        lines = [self.heads, *self.rows]
        widths = [max(len(line[column]) for line in lines) for column in range(len(self.heads))]
        text = [self.title]
        for line in lines:
            cells = [
                line[0].ljust(widths[0]),
                *(cell.rjust(width) for cell, width in zip(line[1:], widths[1:], strict=True)),
            ]
            text.append("  " + "  ".join(cells).rstrip())
        return "\n".join(text)


def sentence(report: Report, findings: Iterable[Finding]) -> str:
    """Say what was found, in one line."""
    counts = _counts(findings)
    parts = [f"{_plural(counts['convert'], 'function')} to convert"] if counts["convert"] else []
    if number := counts["undecorate"]:
        parts.append(f"{number if parts else _plural(number, 'function')} to de-decorate")
    if number := counts["repair"]:
        parts.append(f"{number if parts else _plural(number, 'function')} to repair")
    if number := counts["possible"]:
        parts.append(f"{_plural(number, 'change')} possible with --unsafe-fixes")
    if number := counts["warning"]:
        parts.append(_plural(number, "warning"))
    if number := counts["error"]:
        parts.append(_plural(number, "error"))
    where = f"in {_plural(report.summary.files, 'file')} ({report.summary.seconds:.1f} s)"
    return f"Found {', '.join(parts)} {where}" if parts else f"Nothing to change {where}"


def statistics(report: Report) -> tuple[Table, ...]:
    """Count verdicts, reasons, and what is not known: by cause, and the gaps that leave most open."""
    functions = report.functions
    verdicts = Counter(verdict(function) for function in functions)
    reasons = Counter(f"{reason.code} {reason.name}" for function in functions for reason in function.reasons)
    return (
        Table("Functions by verdict", ("verdict", "functions"), _ranked(verdicts)),
        Table("Reasons", ("code", "count"), _ranked(reasons)),
        unknown_causes(functions),
        Table("Commonest gaps", ("what is not known", "functions"), _ranked(_gaps(functions))[:30]),
    )


def unknown_causes(functions: Iterable[Function]) -> Table:
    """Count the functions for which each answer is unknown, by the causes; several may leave one answer open."""
    causes: dict[str, Counter[str]] = {}
    sums: Counter[str] = Counter()
    total = 0
    for function in functions:
        total += 1
        for fact in ANSWERS:
            if getattr(function, fact) != "unknown":
                continue
            sums[fact] += 1
            for cause in dict.fromkeys(gap.cause for gap in function.unknown.get(fact, ())) or (NO_CAUSE,):
                causes.setdefault(cause, Counter())[fact] += 1
    ranked = sorted(causes.items(), key=lambda item: (-item[1].total(), item[0]))
    rows = [(cause, *(str(counts[fact]) for fact in ANSWERS)) for cause, counts in ranked]
    shares = ("of all functions", *(f"{sums[fact] / total:.0%}" if total else "" for fact in ANSWERS))
    heads = ("cause", *(fact.removesuffix("_parameter").replace("_", " ") for fact in ANSWERS))
    return Table("Functions with an unknown answer, by cause", heads, (*rows, shares))


def timings(phases: Mapping[str, float]) -> Table:
    """Give the seconds and the share of each phase."""
    total = sum(phases.values())
    rows = [(phase, f"{seconds:.3f}", f"{seconds / total:.0%}" if total else "") for phase, seconds in phases.items()]
    return Table("Timings", ("phase", "seconds", "share"), (*rows, ("total", f"{total:.3f}", "")))


def verdict(function: Function) -> str:
    """Give the verdict of a function in two or three words."""
    if function.actions:
        return ", ".join(function.actions) + (f" ({function.applicability})" if function.applicability else "")
    if function.covered_by:
        return "covered by hybrid callers"
    if function.precondition:
        return f"possible ({function.applicability})" if function.applicability else "reported"
    return "stays hybrid" if function.hybrid else "stays eager"


def _counts(findings: Iterable[Finding]) -> Counter[str]:
    """Count what is written, what only could be, and the rest; what is written is what the JSON's `actions` say."""
    return Counter(kind for finding in findings if (kind := _kind(finding)) is not None)


def _kind(finding: Finding) -> str | None:
    if finding.severity == "error":
        return "error"
    if finding.is_about_function and finding.function is not None and finding.function.precondition is not None:
        actions = finding.function.actions
        if "add-decorator" in actions:
            return "convert"
        if "remove-decorator" in actions:
            return "undecorate"
        return "repair" if "repair" in actions else "warning" if actions else "possible"
    return "warning" if finding.counts else None


def _gaps(functions: Iterable[Function]) -> Counter[str]:
    """Count the functions each gap leaves open: where knowing more would help most.

    That nothing calls a function is a gap of its own in each; the table above has their number.
    """
    found: Counter[str] = Counter()
    for function in functions:
        gaps = {gap for one in function.unknown.values() for gap in one if gap.cause != "unreached-parameter"}
        # What leads to a gap (a parameter, a call) is another each time; the gap itself is not.
        found.update({re.split(r" (?:anything|unknown|not known): ", gap.text)[-1] for gap in gaps})
    return found


def _ranked(counter: Counter[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(count)) for name, count in sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
