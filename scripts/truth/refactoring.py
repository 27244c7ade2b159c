"""The refactored copy of the examples: made by the tool, or, before it exists, from the expectations.

Needs   The examples and, for the tool, the package importable by this interpreter.
Gives   A tree beside which the original can be run.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from .decorating import copy_with_decorators
from .expectations import Program

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src"
EXAMPLES = ROOT / "examples"


def refactored_by_tool(examples: Path, target: Path, *options: str) -> Path:
    """Let `hybridize refactor --output-dir` write the copy; its complaints are an error."""
    done = _hybridize(["refactor", str(examples), "--output-dir", str(target), "--no-cache", *options])
    if done.returncode not in (0, 1):
        raise RuntimeError(f"hybridize refactor ended with code {done.returncode}:\n{done.stderr}")
    inner = target / examples.name
    root = inner if inner.is_dir() else target
    for file in sorted(examples.rglob("*.py")):
        # A copy without the files that need no edit is filled up: the programs import one another.
        copy = root / file.relative_to(examples)
        if not copy.exists():
            copy.parent.mkdir(parents=True, exist_ok=True)
            shutil.copyfile(file, copy)
    return root


def refactored_from_expectations(examples: Path, target: Path, programs: Sequence[Program]) -> Path:
    """Put the decorators where the expectations say they belong."""
    additions = {ident: text for program in programs for ident, text in program.additions.items()}
    removals = [ident for program in programs for ident in program.removals]
    return copy_with_decorators(examples, target, additions, removals)


def tool_can_refactor() -> bool:
    """Whether the tool is complete enough to refactor.

    Asked of its parts, not by trying: a complete tool that crashes must fail the tests, not be replaced by the truth.
    """
    package = SOURCES / "hybridize"
    return all((package / part).exists() for part in ("__main__.py", "pipeline.py"))


def _hybridize(arguments: Sequence[str]) -> subprocess.CompletedProcess[str]:
    path = os.pathsep.join(filter(None, [str(SOURCES), os.environ.get("PYTHONPATH")]))
    return subprocess.run(
        [sys.executable, "-m", "hybridize", *arguments],
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": path},
        timeout=300,
    )
