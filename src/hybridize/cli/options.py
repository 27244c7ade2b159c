"""The options that commands share, declared once, and how they become `Options`.

Order of precedence: command line, `[tool.hybridize]` of the nearest pyproject.toml, defaults.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any, TypeVar

import click

from hybridize.cli.program import fail
from hybridize.project.config import Options, load_options
from hybridize.project.options import LITERAL_POLICIES, OUTPUT_FORMATS, PLACEMENTS
from hybridize.rules import catalogue

F = TypeVar("F", bound=Callable[..., Any])
CODES = "CODES"

_COMMON: tuple[Callable[[F], F], ...] = (
    click.option("--output-format", type=click.Choice(OUTPUT_FORMATS), help="How to print findings. [default: full]"),
    click.option("-o", "--output-file", metavar="FILE", help="Write there instead of to standard output."),
    click.option(
        "--select", metavar=CODES, multiple=True, help="Report these codes only: HYB101, HYB3, names; commas."
    ),
    click.option("--ignore", metavar=CODES, multiple=True, help="Do not report these codes."),
    click.option("--target-tensorflow", metavar="VERSION", help="Judge by this TensorFlow. [default: the project's]"),
    click.option(
        "--speculative/--no-speculative",
        default=None,
        help="Let conversions rest on names and annotations. [default: yes]",
    ),
    click.option("--type-hints/--no-type-hints", default=None, help="Believe annotations. [default: yes]"),
    click.option(
        "--test-entry-points/--no-test-entry-points", default=None, help="Start from tests, too. [default: yes]"
    ),
    click.option("--input-signatures/--no-input-signatures", default=None, help="Write signatures. [default: no]"),
    click.option(
        "--placement", type=click.Choice(PLACEMENTS), help="Which of a chain to decorate. [default: outermost]"
    ),
    click.option("--literal-policy", type=click.Choice(LITERAL_POLICIES), help="Which literals count. [default: any]"),
    click.option("--effort", type=float, metavar="X", help="Times the usual work, for large programs. [default: 1]"),
    click.option("--unsafe-fixes", is_flag=True, default=None, help="Edit where it is possible but not proved, too."),
    click.option("--root", metavar="DIR", multiple=True, help="Import from this directory; repeatable."),
    click.option(
        "--exclude", metavar="PATTERN", multiple=True, help="Leave files out, as .gitignore would; repeatable."
    ),
    click.option("--python", metavar="EXE", help="Follow imports into this interpreter's packages."),
    click.option("--jobs", type=click.IntRange(min=0), metavar="N", help="Processes. [default: one per processor]"),
    click.option("--cache/--no-cache", default=None, help="Use the cache. [default: yes]"),
    click.option("--cache-dir", metavar="DIR", help="Keep results there. [default: .hybridize_cache in the project]"),
    click.option("--timings", is_flag=True, default=None, help="Print the time of each phase."),
    click.option("--statistics", is_flag=True, default=None, help="Count verdicts, reasons and unknowns."),
    click.option("-q", "--quiet", is_flag=True, default=None, help="No summary, no progress."),
    click.option("-v", "--verbose", is_flag=True, default=None, help="All evidence, and all notes."),
)

_LISTS = frozenset({"select", "ignore", "root", "exclude"})


def common_options(function: F) -> F:
    """Declare the shared options on a command."""
    for option in reversed(_COMMON):
        function = option(function)
    return function


def resolve(paths: Sequence[str], given: Mapping[str, Any], *, cwd: Path) -> Options:
    """Merge configuration and command line; raises ConfigError, or exits 2 for a code that does not exist."""
    configured, _ = load_options(paths, cwd=cwd)
    values = {
        name: list(value) if name in _LISTS else value
        for name, value in given.items()
        if not (name in _LISTS and not value)
    }
    options = configured.merge(values, source="command line", folder=cwd)
    for code in (*options.select, *options.ignore):
        try:
            catalogue.select(code)
        except catalogue.UnknownRuleError as error:
            fail(str(error))
    if options.quiet and options.verbose:
        options = dataclasses.replace(options, verbose=False)
    return options
