"""Small programs under analysis, for the tests of the interpreter and of the facts."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from hybridize.decide.decision import Judgement
from hybridize.interp.context import Context, World
from hybridize.interp.events import Event, Kind
from hybridize.interp.machine import Machine
from hybridize.pipeline import analyze
from hybridize.project.options import Options
from hybridize.values.value import NOTHING, Value, join


@dataclass(frozen=True, slots=True)
class Analysed:
    """What the analysis left behind; functions are asked for by qualified name."""

    machine: Machine
    judgements: dict[str, Judgement]

    def contexts(self, name: str, world: World = World.EAGER) -> list[Context]:
        """The contexts of a function in one world."""
        found = [c for c in self.machine.contexts.values() if c.code.qualname == name and c.code.kind != "module"]
        return [context for context in found if context.world is world]

    def result(self, name: str) -> Value:
        """The join of what a function returns."""
        value = NOTHING
        for context in self.contexts(name):
            value = join(value, context.result)
        return value

    def events(self, name: str, kind: Kind, world: World = World.EAGER) -> list[Event]:
        """The events of one kind that a function's own code causes."""
        return [e for context in self.contexts(name, world) for e in context.events.values() if e.kind is kind]

    def callees(self, name: str) -> set[str]:
        """Whom a function calls."""
        return {edge.callee.code.qualname for context in self.contexts(name) for edge in context.calls.values()}

    def codes(self, name: str) -> set[str]:
        """The codes of the reasons given for a function."""
        return {reason.code for reason in self.judgements[name].reasons}


def analyse(text: str, **options: Any) -> Analysed:
    """Analyse a program of one file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.py"
        path.write_text(text, encoding="utf-8")
        analysis = analyze([path], Options().merge(options), cwd=Path(folder))
    assert analysis.program is not None
    return Analysed(analysis.program.machine, {one.code.qualname: one for one in analysis.judgements})
