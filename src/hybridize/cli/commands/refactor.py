"""`hybridize refactor`: the edits, as a diff (default), written, asked for one by one, or as a copy of the tree."""

from __future__ import annotations

import os
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click

from hybridize.cli.analysis import Outcome, conclude, run
from hybridize.cli.interactive import choose
from hybridize.cli.options import common_options, resolve
from hybridize.cli.output import write, write_bytes
from hybridize.cli.program import fail
from hybridize.cli.selection import selected
from hybridize.edits.diff import patch_bytes, unified_diff
from hybridize.edits.plan import FilePlan
from hybridize.edits.repairs import CHANGES
from hybridize.edits.requests import Rewrite
from hybridize.edits.writing import WriteRefusedError, write_file, write_tree
from hybridize.project.paths import absolute
from hybridize.report.diff import assumptions, painted
from hybridize.report.formats import render
from hybridize.report.paint import paint_for


@click.command("refactor")
@click.argument("paths", nargs=-1, metavar="[PATH]...")
@click.option("--diff", "mode", flag_value="diff", help="Print a unified diff. [default]")
@click.option("--write", "mode", flag_value="write", help="Apply the edits.")
@click.option("--interactive", "mode", flag_value="interactive", help="Ask for each function, then apply.")
@click.option("--output-dir", metavar="DIR", help="Write a refactored copy of the tree there.")
@common_options
def command(paths: tuple[str, ...], mode: str | None, output_dir: str | None, **given: Any) -> int:
    """Refactor PATHs (default: the current directory).

    Prints a diff unless told to write. Exits with 1 when the diff is not empty, or when an edit was refused.
    """
    cwd = Path.cwd()
    listed = paths or (".",)
    if output_dir is not None and mode is not None:
        raise click.UsageError(f"--output-dir cannot be combined with --{mode}.")
    options = resolve(listed, given, cwd=cwd)
    outcome = run(listed, options, cwd=cwd)
    plans = selected(outcome.analysis.plans, outcome.report.functions, outcome.all_findings)
    if output_dir is not None:
        return _copy(outcome, plans, _tree(listed, cwd), cwd / output_dir)
    match mode:
        case "write":
            return _write(outcome, plans)
        case "interactive":
            return _write(outcome, choose(outcome, plans))
        case None if given["output_format"] not in {None, "full"}:
            write(render(outcome.view(options.output_format), options.output_format), options.output_file)
        case _:
            _show(outcome, list(plans.values()))
    conclude(outcome)
    return 1 if any(plan.edits for plan in plans.values()) else 0


def _show(outcome: Outcome, plans: Sequence[FilePlan]) -> None:
    """Print the patch to standard output, and to standard error what it rests on and what was refused."""
    file = outcome.options.output_file
    paint = paint_for(sys.stdout)
    if file is None and paint.colour:
        write(painted(unified_diff(plans), paint), None)
    else:
        write_bytes(patch_bytes(plans), file)
    _remarks(outcome, plans)


def _write(outcome: Outcome, plans: Mapping[str, FilePlan]) -> int:
    """Write file by file; one that is refused does not keep the others from being written."""
    written = refused = 0
    for path, plan in plans.items():
        if not plan.edits:
            continue
        try:
            write_file(plan.source, plan.new_text, outcome.analysis.project.root)
        except WriteRefusedError as refusal:
            refused += 1
            click.echo(f"not written: {refusal}", err=True)
        else:
            written += 1
            if not outcome.options.quiet:
                click.echo(f"wrote {path} ({_count(len(plan.applied), 'edit')})", err=True)
    refused += _remarks(outcome, list(plans.values()))
    conclude(outcome, sentence=False)
    if not outcome.options.quiet:
        left = f", {refused} refused" if refused else ""
        click.echo(f"{_count(written, 'file')} written{left}", err=True)
    return 1 if refused else 0


def _copy(outcome: Outcome, plans: Mapping[str, FilePlan], root: Path, folder: Path) -> int:
    try:
        copied = write_tree(root, folder, plans.values())
    except WriteRefusedError as refusal:
        fail(f"--output-dir: {refusal}")
    for path, reason in copied.left_out:
        click.echo(f"not copied: {path}: {reason}", err=True)
    refused = _remarks(outcome, list(plans.values()))
    conclude(outcome, sentence=False)
    if not outcome.options.quiet:
        click.echo(f"{_count(copied.files, 'file')} copied to {folder}, {copied.edited} of them changed", err=True)
    return 1 if refused else 0


def _tree(paths: Sequence[str], cwd: Path) -> Path:
    """Choose what is copied: the directory given, or the one that holds all that was given."""
    given = [absolute(path, cwd) for path in paths]
    folders = [path if path.is_dir() else path.parent for path in given]
    return Path(os.path.commonpath(folders))


def _remarks(outcome: Outcome, plans: Sequence[FilePlan]) -> int:
    """Say on standard error what the edits assume and which were refused; gives the number of refusals."""
    edited = {plan.source.display for plan in plans if plan.edits}
    if not outcome.options.quiet:
        touched = [each for each in outcome.report.functions if each.path in edited]
        click.echo(assumptions(touched), err=True, nl=False)
        told = {(each.path, each.line) for one in touched if one.actions for each in one.assumptions}
        for plan in plans:
            for request in plan.applied:
                if isinstance(request, Rewrite) and (plan.source.display, request.line) not in told:
                    click.echo(f"repaired: {plan.source.display}:{request.line}: {CHANGES[request.kind]}", err=True)
        for each in outcome.report.diagnostics:
            if each.code == "HYB001":
                click.echo(f"not read: {each.path}:{each.line}: {each.message}", err=True)
    refused = 0
    for plan in plans:
        for refusal in plan.refused:
            refused += 1
            request = refusal.request
            click.echo(f"not edited: {plan.source.display}:{request.line}: {refusal.reason}", err=True)
    return refused


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
