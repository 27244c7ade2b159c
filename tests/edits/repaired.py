"""Programs before and after their repair: analysed, edited, and run under TensorFlow."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

from hybridize.pipeline import Analysis, analyze
from hybridize.project.options import Options


def analysed(folder: Path, text: str, *, unsafe: bool = True) -> Analysis:
    """Analyse a program of one file, `m.py`."""
    (folder / "m.py").write_text(text)
    return analyze([folder], Options(unsafe_fixes=unsafe), cwd=folder)


def changed(program: str, changes: list[tuple[str, str]]) -> str:
    """A program after replacements, each of something that is there."""
    for before, after in changes:
        assert before in program
        program = program.replace(before, after)
    return program


def written(analysis: Analysis, text: str) -> str:
    """The text of the program after the edits."""
    plan = analysis.plans.get("m.py")
    return plan.new_text if plan is not None else text


def executed(text: str, folder: Path) -> dict[str, Any]:
    """Run a program as a module of its own, with a source that AutoGraph can read; gives its names."""
    path = folder / "program.py"
    path.write_text(text)
    spec = importlib.util.spec_from_file_location("repaired_program", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    path.unlink()
    return vars(module)
