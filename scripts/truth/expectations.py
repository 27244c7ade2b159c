"""The ground truth beside the example programs, `expected.toml`.

Needs   The file.     Gives  `Program`s with the right verdict for every `def`, and what a tool's JSON says otherwise.
"""

from __future__ import annotations

import dataclasses
import tomllib
from pathlib import Path
from typing import Any, Literal

Action = Literal["add", "remove", "none", "either"]
VERDICTS = frozenset({"P1", "P2", "P3", "P6", "P7", "none"})


@dataclasses.dataclass(frozen=True, slots=True)
class Expected:
    """What is right for one function."""

    id: str
    verdict: str
    action: Action
    covered_by: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()


@dataclasses.dataclass(frozen=True, slots=True)
class Program:
    """An example: how it is run, which functions are its steps, and what is right for each function."""

    name: str
    target: str
    module: bool
    style: str
    naive: str
    decorator: str
    steps: tuple[str, ...]
    functions: tuple[Expected, ...]

    @property
    def command(self) -> str:
        """How a user runs it."""
        return f"python -m {self.target}" if self.module else f"python examples/{self.target}"

    @property
    def additions(self) -> dict[str, str]:
        """The decorators to put on, by function."""
        return {function.id: self.decorator for function in self.functions if function.action == "add"}

    @property
    def removals(self) -> tuple[str, ...]:
        """The functions that lose their decorator."""
        return tuple(function.id for function in self.functions if function.action == "remove")


def load_expected(path: Path) -> tuple[Program, ...]:
    """Read the programs, in the order of the file."""
    document = tomllib.loads(path.read_text(encoding="utf-8"))
    return tuple(_program(name, fields) for name, fields in document["programs"].items())


def _program(name: str, fields: dict[str, Any]) -> Program:
    module = "module" in fields
    return Program(
        name=name,
        target=fields["module" if module else "path"],
        module=module,
        style=fields["style"],
        naive=fields["naive"],
        decorator=fields.get("decorator", "tf.function"),
        steps=tuple(fields["steps"]),
        functions=tuple(
            Expected(
                id=entry["id"],
                verdict=entry["verdict"],
                action=entry["action"],
                covered_by=tuple(entry.get("covered_by", ())),
                reasons=tuple(entry.get("reasons", ())),
            )
            for entry in fields["functions"]
        ),
    )


def disagreements(programs: tuple[Program, ...], report: dict[str, Any], prefix: str = "") -> list[str]:
    """Where the JSON report of `hybridize check` differs from the truth; `prefix` is the path its ids begin with."""
    said = {function["id"].removeprefix(prefix): function for function in report["functions"]}
    found: list[str] = []
    for expected in (function for program in programs for function in program.functions):
        if expected.id in said:
            found += [f"{expected.id}: {what}" for what in _disagreement(expected, said[expected.id])]
        else:
            found.append(f"{expected.id}: not reported")
    return found


def _disagreement(expected: Expected, said: dict[str, Any]) -> list[str]:
    found = []
    precondition = said["precondition"] or "none"
    if precondition != expected.verdict:
        found.append(f"verdict {precondition}, right is {expected.verdict}")
    actions = {"add-decorator": "add", "remove-decorator": "remove"}
    done = next((actions[action] for action in said["actions"] if action in actions), "none")
    if expected.action not in ("either", done):
        found.append(f"action {done}, right is {expected.action}")
    codes = {reason["code"] for reason in said["reasons"]}
    if missing := [code for code in expected.reasons if code not in codes]:
        found.append(f"reasons {sorted(codes)} lack {missing}")
    return found
