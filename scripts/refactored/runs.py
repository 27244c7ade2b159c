"""Copies of a project, one as it is and one for each mode, and what running them gives."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from refactored.subjects import MODES, Subject

_HERE = Path(__file__).resolve().parent
_SOURCES = _HERE.parents[1] / "src"
_IGNORED = shutil.ignore_patterns("__pycache__", ".hybridize_cache", ".git")


@dataclass(frozen=True, slots=True)
class Result:
    """What one call or one test gave: a value, or the name of an error or outcome; processor seconds; traces."""

    value: object
    seconds: float
    traces: int


@dataclass(frozen=True, slots=True)
class Run:
    """All results of one copy by their names, and how many decorators the copy gained, lost, or had changed."""

    results: dict[str, Result]
    added: int = 0
    removed: int = 0
    # How it ended early, if it did.
    failure: str = ""


@dataclass(frozen=True, slots=True)
class Bench:
    """Where projects are, where copies go, and with what they run."""

    sources: Path
    work: Path
    python: str = sys.executable
    packages: tuple[Path, ...] = ()
    limit: int = 900
    # Instead of the samples that the subjects name.
    sample: int | None = None

    def copied(self, subject: Subject, mode: str | None) -> Path:
        """A fresh copy of the project, refactored as the mode says; None leaves it as it is."""
        copy = self.work / subject.name / (mode or "before")
        shutil.rmtree(copy, ignore_errors=True)
        shutil.copytree(self.sources / subject.name, copy, ignore=_IGNORED)
        for name in subject.missing:
            (copy / name).touch()
        if mode is not None:
            command = [sys.executable, "-m", "hybridize", "refactor", "--write", *MODES[mode], subject.package]
            environment = {**os.environ, "PYTHONPATH": str(_SOURCES)}
            done = subprocess.run(
                command, cwd=copy, env=environment, capture_output=True, text=True, timeout=self.limit, check=False
            )
            log = copy.with_suffix(".refactor.log")
            log.write_text(done.stdout + done.stderr, encoding="utf-8")
            if done.returncode not in {0, 1}:
                raise RuntimeError(f"refactor ended with {done.returncode}: {done.stderr[-300:]}")
        return copy

    def run(self, subject: Subject, copy: Path) -> str:
        """Run the project's driver or its tests in a copy; how it ended early, if it did."""
        results = copy.with_suffix(".jsonl")
        results.unlink(missing_ok=True)
        paths = [_HERE, copy, *self.packages]
        environment = {
            **os.environ,
            **subject.environment,
            "RESULTS": str(results),
            "PROGRAMS": " ".join(subject.programs),
            "SAMPLE": str(self.sample or subject.sample),
            "PYTHONPATH": os.pathsep.join(map(str, paths)),
            "TF_CPP_MIN_LOG_LEVEL": "3",
            "PYTHONDONTWRITEBYTECODE": "1",
        }
        with copy.with_suffix(".log").open("w", encoding="utf-8") as log:
            try:
                done = subprocess.run(
                    self._command(subject), cwd=copy, env=environment, stdout=log, stderr=log, timeout=self.limit,
                    check=False,
                )  # fmt: skip
            except subprocess.TimeoutExpired:
                return "time limit"
        return f"exit code {done.returncode}" if subject.driver and done.returncode else ""

    def _command(self, subject: Subject) -> list[str]:
        if subject.driver:
            return [self.python, str(_HERE / "drivers" / f"{subject.driver}.py")]
        options = ["-q", "-p", "pytest_outcomes", "-p", "no:cacheprovider", "--tb=short"]
        options.append("--continue-on-collection-errors")
        return [self.python, "-m", "pytest", *options, *subject.tests]

    def twin(self, subject: Subject, mode: str | None) -> Path | None:
        """A copy in another mode that has been run since the project as it is, and is the same to the byte."""
        here = self.work / subject.name
        before = here / "before.jsonl"
        if mode is None or not before.exists():
            return None
        for other in MODES:
            copy = here / other
            results = copy.with_suffix(".jsonl")
            if other == mode or not results.exists() or results.stat().st_mtime < before.stat().st_mtime:
                continue
            if not _lines(copy, here / mode):
                return copy
        return None

    def outcome(self, subject: Subject, mode: str | None, failure: str = "") -> Run:
        """What is on disk of a run: its results, and the difference of its copy."""
        before, copy = self.work / subject.name / "before", self.work / subject.name / (mode or "before")
        added, removed = _decorators(before, copy) if mode else (0, 0)
        return Run(_read(copy.with_suffix(".jsonl")), added, removed, failure)


def _read(path: Path) -> dict[str, Result]:
    found: dict[str, Result] = {}
    if path.exists():
        for line in path.read_text(encoding="utf-8").splitlines():
            one = json.loads(line)
            found[one["name"]] = Result(one["value"], one["seconds"], one["traces"])
    return found


def _decorators(before: Path, after: Path) -> tuple[int, int]:
    """How many lines with a decorator came, and how many went."""
    lines = _lines(before, after)
    gained, lost = (sum(line[:1] == sign and line[1:].lstrip().startswith("@") for line in lines) for sign in "+-")
    return gained, lost


def _lines(one: Path, other: Path) -> Sequence[str]:
    """The difference of two copies, generated files left out."""
    ignored = [option for name in ("__pycache__", ".hybridize_cache") for option in ("-x", name)]
    command = ["diff", "-r", "-u", *ignored, str(one), str(other)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.splitlines()
