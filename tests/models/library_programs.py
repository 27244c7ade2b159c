"""Small programs run by the interpreter, for the tests of the models of Python's and NumPy's libraries."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from pathlib import Path

from hybridize.pipeline import Analysis, analyze
from hybridize.project.options import Options
from hybridize.report.schema import Function
from hybridize.values.value import Value


@dataclass
class Run:
    """What the analysis of one module found."""

    analysis: Analysis

    def value(self, name: str) -> Value:
        """The abstract value of a variable of the module."""
        assert self.analysis.program is not None
        (state,) = self.analysis.program.modules.values()
        return state.object.attribute(name).value

    def text(self, name: str) -> str:
        """The value as text, without the numbers of objects."""
        return repr(self.value(name))

    def function(self, name: str) -> Function:
        """The report of a function."""
        return next(one for one in self.analysis.report.functions if one.qualname == name)

    def codes(self, name: str) -> set[str]:
        """The codes of the reasons against a function."""
        return {reason.code for reason in self.function(name).reasons}

    def messages(self, name: str, code: str) -> list[str]:
        """The messages of one code."""
        return [reason.message for reason in self.function(name).reasons if reason.code == code]


def run(source: str, folder: Path) -> Run:
    """Analyse a program."""
    path = folder / "program.py"
    path.write_text(textwrap.dedent(source), "utf-8")
    return Run(analyze([path], Options(), cwd=folder))
