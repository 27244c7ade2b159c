"""`hybridize explain`: the verdict of one function with its evidence."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click
import msgspec

from hybridize.cli.analysis import conclude, run, terminal_width
from hybridize.cli.options import common_options, resolve
from hybridize.cli.output import write
from hybridize.cli.targets import Target, find, refuse_unread
from hybridize.report.explain import Teller
from hybridize.report.paint import PLAIN, paint_for


@click.command("explain")
@click.argument("target", metavar="TARGET")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@common_options
def command(target: str, paths: tuple[str, ...], **given: Any) -> int:
    """Tell why TARGET is, or is not, refactored.

    TARGET is PATH::QUALNAME, PATH:LINE, or a QUALNAME that is unique. Callers are looked for
    in PATHs; by default in the project that the file belongs to.
    """
    cwd = Path.cwd()
    wanted = Target.parse(target)
    places = wanted.places(cwd, paths)
    options = resolve(places, given, cwd=cwd)
    outcome = run(places, options, cwd=cwd, focus=wanted.focus(cwd))
    refuse_unread(wanted, outcome.report.diagnostics, cwd)
    functions = find(wanted, outcome.report.functions, cwd)
    paint = paint_for(sys.stdout) if options.output_file is None else PLAIN
    match options.output_format:
        case "json":
            text = msgspec.json.format(msgspec.json.encode(functions), indent=2).decode() + "\n"
        case "json-lines":
            text = "".join(msgspec.json.encode(each).decode() + "\n" for each in functions)
        case "markdown":
            text = Teller(outcome.sources).markdown(functions)
        case _:
            text = Teller(outcome.sources, paint, terminal_width()).terminal(functions)
    write(text, options.output_file)
    conclude(outcome, sentence=False)
    return 0
