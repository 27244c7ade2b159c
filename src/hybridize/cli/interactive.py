"""`refactor --interactive`: one question per function, with its diff and the reasons.

Gives  the plans for what was accepted; nothing at all after quitting.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping

import click

from hybridize.cli.analysis import Outcome, terminal_width
from hybridize.cli.selection import by_function, narrowed
from hybridize.edits.diff import unified_diff
from hybridize.edits.plan import FilePlan
from hybridize.edits.requests import Request
from hybridize.report.assumed import assumed
from hybridize.report.diff import painted
from hybridize.report.explain import Teller, verdict_sentence
from hybridize.report.paint import fold, paint_for
from hybridize.report.schema import Function

_HELP = "y write this one, n leave it, a write this and all that follow, q write nothing, e explain"


def choose(outcome: Outcome, plans: Mapping[str, FilePlan]) -> dict[str, FilePlan]:
    """Ask for every request; plan anew with those accepted."""
    chosen: dict[str, FilePlan] = {}
    everything = False
    for path, whole in plans.items():
        accepted: list[Request] = []
        for function, requests in by_function(outcome.report.functions, path, whole.applied):
            answer = "y" if everything else _ask(outcome, whole, function, requests)
            if answer == "q":
                return {}
            everything = everything or answer == "a"
            if answer in {"y", "a"}:
                accepted += requests
        if accepted:
            chosen[path] = narrowed(whole, accepted)
    return chosen


def _ask(outcome: Outcome, whole: FilePlan, function: Function | None, requests: list[Request]) -> str:
    paint = paint_for(sys.stderr)
    single = narrowed(whole, requests)
    click.echo("", err=True)
    if function is not None:
        place = paint.path(f"{function.path}:{function.line}")
        click.echo("\n".join([place, *fold(verdict_sentence(function), terminal_width())]), err=True)
        for text in assumed(function.assumptions, function):
            click.echo(f"  assumed: {text}", err=True)
    click.echo(painted(unified_diff([single]), paint), err=True, nl=False)
    while True:
        answer = click.prompt("Write this? [y/n/a/q/e/?]", prompt_suffix=" ", err=True).strip().lower()
        if answer == "e" and function is not None:
            click.echo(Teller(outcome.sources, paint, terminal_width()).terminal([function]), err=True)
        elif answer in {"y", "n", "a", "q"}:
            return str(answer)
        else:
            click.echo(_HELP, err=True)
