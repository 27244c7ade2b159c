"""Rewrites the expectations of fixtures to what the analysis says now, for a human to read in the diff.

    python -m tests.fixtures_harness.update recognition/aliases …     (or a topic, or --all)

Only what a comment already speaks of is rewritten: the precondition, the facts named, and the codes.  A `def`
that agrees is left alone, and so is one with a known gap, unless the gap has closed.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path

from .analysis import Record, analyse_fixture, fact, mismatches
from .catalogue import Fixture, fixture_names, load_fixture
from .grammar import ACTIONS, Expectation, format_expectation

COMMENT = re.compile(r"#[!~].*")


def updated(expectation: Expectation, function: Record) -> Expectation:
    """Give the expectation that the report meets, saying neither more nor less than before."""
    found = {reason["code"] for reason in function["reasons"]}
    parameters = {parameter["name"]: parameter for parameter in function["parameters"]}
    expectation.precondition = function["precondition"]
    expectation.codes = found if expectation.codes or expectation.precondition is None else set()
    expectation.absent -= found
    expectation.facts = {name: fact(function, name) for name in expectation.facts}
    expectation.parameters = {
        (name, parameter): parameters[parameter][name]
        for name, parameter in expectation.parameters
        if parameter in parameters
    }
    if expectation.arguments is not None:
        expectation.arguments = tuple(sorted((function["decorator"] or {}).get("arguments", {})))
    expectation.assumes &= {assumption["kind"] for assumption in function["assumptions"]}
    if expectation.covered is not None:
        expectation.covered = bool(function["covered_by"])
    if expectation.action is not None:
        actions = tuple(function["actions"])
        expectation.action = next((name for name, wanted in ACTIONS.items() if wanted == actions), None)
    expectation.known_gap = None
    return expectation


def rewrite(lines: list[str], expectation: Expectation) -> None:
    """Put the new comment on the line of the `def`, and take away its old comments below."""
    at = expectation.line - 1
    lines[at] = COMMENT.sub("", lines[at]).rstrip() + "  " + format_expectation(expectation)
    below = at + 1
    while below < len(lines) and re.match(r"\s*#[!~]", lines[below]):
        lines[below] = ""
        below += 1
    lines[at + 1 : below] = [line for line in lines[at + 1 : below] if line]


def update_fixture(fixture: Fixture) -> int:
    """Rewrite the files of one fixture; returns how many expectations have changed."""
    report = analyse_fixture(fixture)
    changed = 0
    for file in fixture.files:
        path = fixture.directory / file.path
        lines = path.read_text("utf-8").splitlines()
        for expectation in sorted(file.functions, key=lambda expectation: -expectation.line):
            function = report.functions.get((expectation.path, expectation.line))
            agrees = function is None or not list(mismatches(expectation, function))
            if function is None or agrees != (expectation.known_gap is not None):
                continue
            rewrite(lines, updated(expectation, function))
            changed += 1
        if changed:
            path.write_text("\n".join(lines) + "\n", "utf-8")
    return changed


def main(arguments: list[str]) -> int:
    """Update the fixtures named, or all."""
    if not arguments:
        print(__doc__, file=sys.stderr)
        return 2
    prefixes = ("",) if arguments == ["--all"] else tuple(Path(argument).as_posix() for argument in arguments)
    for name in fixture_names():
        if name.startswith(prefixes) and (changed := update_fixture(load_fixture(name))):
            print(f"{name}: {changed} rewritten")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
