"""Analyse a small program and look at the values it hands to `probe`."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable
from pathlib import Path
from textwrap import dedent

import pytest

from hybridize.interp import tracing
from hybridize.interp.events import Kind
from hybridize.interp.program import Program
from hybridize.models.index import load_index
from hybridize.project.options import Options
from hybridize.project.project import load_project
from hybridize.values.atoms import Tuple
from hybridize.values.value import Value

HEADER = """import numpy as np
import tensorflow as tf

K = tf.keras
L = tf.keras.layers


def probe(*values):
    pass


"""


class Analysis:
    """An analysed program."""

    def __init__(self, program: Program) -> None:
        self.program = program

    def probed(self) -> list[Value]:
        """What the one call of `probe` got."""
        contexts = [c for code in self.program.functions() for c in self.contexts_of(code.name) if code.name == "probe"]
        assert len(contexts) == 1, contexts
        (atom,) = contexts[0].bound["values"].atoms
        assert isinstance(atom, Tuple)
        return list(atom.items)

    def texts(self) -> list[str]:
        """The same, as text."""
        return [repr(value) for value in self.probed()]

    def contexts_of(self, name: str) -> list:
        """The contexts of the functions of a name."""
        machine = self.program.machine
        return [c for code in self.program.functions() if code.name == name for c in machine.by_code.get(code, ())]

    def received(self, name: str, parameter: str) -> set[str]:
        """What a function got for a parameter, over its contexts."""
        return {repr(context.bound[parameter]) for context in self.contexts_of(name)}

    def through(self, name: str) -> set[str | None]:
        """On whose behalf a function is called."""
        edges = (edge for c in self.contexts_of(name) for caller in c.callers for edge in caller.calls.values())
        return {edge.through for edge in edges if edge.callee.code.name == name}

    def hazards_of_trace(self, name: str) -> set[str]:
        """The codes of what goes wrong when a function is traced, its callees included."""
        machine = self.program.machine
        (code,) = (code for code in self.program.functions() if code.name == name)
        todo, seen = tracing.trace(machine, code), set()
        machine.settle()
        while todo:
            context = todo.pop()
            if context not in seen:
                seen.add(context)
                todo += [edge.callee for edge in context.calls.values()]
        return {e.code for c in seen for e in c.events.values() if e.kind is Kind.HAZARD}

    def events(self, name: str) -> set[tuple[str, str]]:
        """Kinds and codes of the events of a function."""
        return {(e.kind.value, e.code) for c in self.contexts_of(name) for e in c.events.values()}


@pytest.fixture
def analyse(tmp_path: Path) -> Callable[..., Analysis]:
    """Run the interpreter over a program under a version of TensorFlow."""

    def run(source: str, version: str = "2.21") -> Analysis:
        path = tmp_path / "program.py"
        path.write_text(HEADER + dedent(source), encoding="utf-8")
        found: list[Analysis] = []

        def work() -> None:
            program = Program.of(load_project([str(path)], Options(), libraries=()), load_index(version))
            program.run()
            found.append(Analysis(program))

        sys.setrecursionlimit(20_000)
        outer = threading.stack_size(256 << 20)
        thread = threading.Thread(target=work)
        thread.start()
        thread.join()
        threading.stack_size(outer)
        assert found, "the analysis failed"
        return found[0]

    return run
