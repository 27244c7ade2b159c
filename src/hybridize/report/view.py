"""What a format is given to print."""

from __future__ import annotations

from dataclasses import dataclass, field

from hybridize.report.findings import Finding
from hybridize.report.paint import PLAIN, Paint
from hybridize.report.schema import Report
from hybridize.report.sources import Sources


@dataclass(frozen=True, slots=True)
class View:
    """A report, the findings chosen from it, and the looks.

    `findings` are those that formats for people print; `all_findings` keeps the notes, for formats that carry all.
    """

    report: Report
    findings: tuple[Finding, ...]
    all_findings: tuple[Finding, ...]
    sources: Sources = field(default_factory=Sources)
    paint: Paint = PLAIN
    width: int = 100
    verbose: bool = False
    """Every finding with its source and all of its evidence."""
