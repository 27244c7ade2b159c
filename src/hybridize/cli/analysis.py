"""Running the analysis for a command: progress on a terminal, the findings chosen, and what is told afterwards.

The pipeline is imported here, when a command needs it, and nowhere else.
"""

from __future__ import annotations

import contextlib
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from hybridize.project.config import Options
from hybridize.report import findings, summary
from hybridize.report.findings import Finding
from hybridize.report.formats import FOR_PEOPLE
from hybridize.report.paint import PLAIN, paint_for
from hybridize.report.schema import Report
from hybridize.report.sources import Sources
from hybridize.report.view import View

if TYPE_CHECKING:
    from hybridize.pipeline import Analysis

Progress = Callable[[str, int, int], None]


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a command works with: the analysis and what of it was selected."""

    analysis: Analysis
    options: Options
    all_findings: tuple[Finding, ...]
    sources: Sources

    @property
    def report(self) -> Report:
        """The report of the analysis."""
        return self.analysis.report

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is shown to people."""
        return findings.shown(self.all_findings, verbose=self.options.verbose)

    @property
    def has_findings(self) -> bool:
        """Whether something asks for a change."""
        return any(finding.counts for finding in self.all_findings)

    def view(self, output_format: str) -> View:
        """Give the formats what they print; colours only for people, on a terminal, and not into a file."""
        for_terminal = output_format in FOR_PEOPLE and self.options.output_file is None
        paint = paint_for(sys.stdout) if for_terminal else PLAIN
        return View(
            self.report, self.findings, self.all_findings, self.sources, paint, terminal_width(), self.options.verbose
        )


def run(
    paths: Sequence[str], options: Options, *, cwd: Path, focus: Path | None = None, assigned: bool = False
) -> Outcome:
    """Analyse the paths; with a focus only what leads to it; `assigned` keeps what variables are assigned."""
    from hybridize.pipeline import analyze  # noqa: PLC0415 - slow, and only some commands need it

    with progress_bar(enabled=not options.quiet and sys.stderr.isatty()) as progress:
        files = [Path(path) for path in paths]
        analysis = analyze(files, options, cwd=cwd, progress=progress, focus=focus, assigned=assigned, remembers=True)
    chosen = findings.selected(findings.collect(analysis.report), options.select, options.ignore)
    return Outcome(analysis, options, chosen, Sources(texts(analysis.project)))


def texts(project: Any) -> Mapping[str, str]:
    """Give the sources that were read, by the paths they are shown under."""
    return {module.display: module.text for module in project.sources}


def conclude(outcome: Outcome, *, sentence: bool = True) -> None:
    """Print the tables that were asked for and the summary line, all on standard error."""
    options, report = outcome.options, outcome.report
    if options.statistics:
        for table in summary.statistics(report):
            click.echo(table.text() + "\n", err=True)
    if options.timings:
        click.echo(summary.timings(outcome.analysis.timings).text() + "\n", err=True)
    if sentence and not options.quiet:
        click.echo(summary.sentence(report, outcome.all_findings), err=True)


def terminal_width() -> int:
    """How wide text may be: the terminal's width within reason, a fixed one elsewhere."""
    if not sys.stdout.isatty():
        return 100
    return min(max(shutil.get_terminal_size().columns, 40), 120)


@contextlib.contextmanager
def progress_bar(*, enabled: bool) -> Iterator[Progress | None]:
    """Show a bar on standard error while the analysis runs."""
    if not enabled:
        yield None
        return
    # Slow to import, and only for terminals.
    from rich.console import Console  # noqa: PLC0415
    from rich.progress import BarColumn, MofNCompleteColumn, TextColumn  # noqa: PLC0415
    from rich.progress import Progress as Bar  # noqa: PLC0415

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn())
    with Bar(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("starting", total=None)

        def advance(phase: str, done: int, total: int) -> None:
            bar.update(task, description=phase, completed=done, total=total or None)

        yield advance
