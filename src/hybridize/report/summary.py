"""A run in one sentence, and the tables of `--statistics` and `--timings`.

Needs  the report and its findings.   Gives  text, and rows of `Table`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from hybridize.report.findings import Finding
from hybridize.report.schema import Evidence, Function, Report


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
    convert, undecorate, other, errors = _counts(findings)
    parts = []
    if convert:
        parts.append(f"{_plural(convert, 'function')} to convert")
    if undecorate:
        parts.append(f"{undecorate} to de-decorate" if parts else f"{_plural(undecorate, 'function')} to de-decorate")
    if other:
        parts.append(_plural(other, "warning"))
    if errors:
        parts.append(_plural(errors, "error"))
    where = f"in {_plural(report.summary.files, 'file')} ({report.summary.seconds:.1f} s)"
    return f"Found {', '.join(parts)} {where}" if parts else f"Nothing to change {where}"


def statistics(report: Report) -> tuple[Table, ...]:
    """Count verdicts, reasons and the causes of what is unknown."""
    functions = report.functions
    verdicts = Counter(verdict(function) for function in functions)
    reasons = Counter((reason.code, reason.name) for function in functions for reason in function.reasons)
    unknowns = Counter(cause for function in functions for cause in _unknown_causes(function))
    return (
        Table("Functions by verdict", ("verdict", "functions"), _ranked(verdicts)),
        Table(
            "Reasons", ("code", "count"), _ranked(Counter({f"{code} {name}": n for (code, name), n in reasons.items()}))
        ),
        Table("Causes of what is unknown", ("cause", "count"), _ranked(unknowns)[:20]),
    )


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


def _counts(findings: Iterable[Finding]) -> tuple[int, int, int, int]:
    convert = undecorate = other = errors = 0
    for finding in findings:
        if finding.severity == "error":
            errors += 1
        elif finding.code == "HYB101":
            convert += 1
        elif finding.code in {"HYB102", "HYB103", "HYB106", "HYB107"}:
            undecorate += 1
        elif finding.counts:
            other += 1
    return convert, undecorate, other, errors


def _unknown_causes(function: Function) -> Iterable[str]:
    """Give the innermost claim of every fact that is open: where knowing more would help most."""
    for reason in function.reasons:
        if reason.code in {"HYB201", "HYB316"}:
            yield from _leaves(reason.because) if reason.because else (reason.message,)


def _leaves(evidence: Iterable[Evidence]) -> Iterable[str]:
    for each in evidence:
        if each.because:
            yield from _leaves(each.because)
        else:
            yield each.text


def _ranked(counter: Counter[str]) -> tuple[tuple[str, str], ...]:
    return tuple((name, str(count)) for name, count in sorted(counter.items(), key=lambda item: (-item[1], item[0])))


def _plural(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"
