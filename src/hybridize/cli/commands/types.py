"""`hybridize types`: source with the inferred types."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import click
import msgspec

from hybridize.cli.analysis import conclude, run, terminal_width
from hybridize.cli.options import common_options, resolve
from hybridize.cli.output import write
from hybridize.cli.program import fail
from hybridize.cli.targets import Target, find, refuse_unread
from hybridize.report.paint import PLAIN, paint_for
from hybridize.report.schema import encode
from hybridize.report.types import typed_source, with_variables


@click.command("types")
@click.argument("target", metavar="TARGET")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@common_options
def command(target: str, paths: tuple[str, ...], **given: Any) -> int:
    """Print the source of TARGET (PATH or PATH::QUALNAME) with the types of parameters, variables and results."""
    cwd = Path.cwd()
    wanted = Target.parse(target)
    places = wanted.places(cwd, paths)
    options = resolve(places, given, cwd=cwd)
    outcome = run(places, options, cwd=cwd, focus=wanted.focus(cwd), assigned=True)
    refuse_unread(wanted, outcome.report.diagnostics, cwd)
    functions = outcome.report.functions
    chosen = () if wanted.is_whole_path else find(wanted, functions, cwd)
    files = _files_of(wanted, outcome.sources.texts, cwd) if wanted.is_whole_path else [each.path for each in chosen]
    local_types = outcome.analysis.assigned
    if options.output_format in ("json", "json-lines"):
        assigned = {path: local_types.get(path, {}) for path in files}
        report = with_variables(outcome.report, assigned, chosen or None)
        lines = "".join(msgspec.json.encode(each).decode() + "\n" for each in report.functions)
        write(lines if options.output_format == "json-lines" else encode(report).decode() + "\n", options.output_file)
        return 0
    paint = paint_for(sys.stdout) if options.output_file is None else PLAIN
    parts = []
    for path in dict.fromkeys(files):
        inside = [each for each in functions if each.path == path]
        only = [each for each in chosen if each.path == path]
        variables = local_types.get(path, {})
        source = typed_source(
            path, inside, outcome.sources, variables=variables, only=only, paint=paint, width=terminal_width()
        )
        parts.append(f"{paint.path(path)}\n{source}")
    write("\n".join(parts), options.output_file)
    conclude(outcome, sentence=False)
    return 0


def _files_of(target: Target, texts: Iterable[str], cwd: Path) -> list[str]:
    shown = target.shown_path(cwd)
    files = [path for path in texts if shown in {".", path} or path.startswith(f"{shown}/")]
    return files or fail(f"{target.path}: no Python source was read there")
