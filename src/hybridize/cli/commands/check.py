"""`hybridize check`: report findings."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from hybridize.cli.analysis import conclude, run
from hybridize.cli.options import common_options, resolve
from hybridize.cli.output import write
from hybridize.report.formats import render


@click.command("check")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@common_options
def command(paths: tuple[str, ...], **given: Any) -> int:
    """Analyse PATHs (default: the current directory) and report what should change.

    Writes nothing but the report. Exits with 1 when there are findings.
    """
    cwd = Path.cwd()
    listed = paths or (".",)
    options = resolve(listed, given, cwd=cwd)
    outcome = run(listed, options, cwd=cwd)
    write(render(outcome.view(options.output_format), options.output_format), options.output_file)
    conclude(outcome)
    return 1 if outcome.has_findings else 0
