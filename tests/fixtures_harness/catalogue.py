"""Which fixtures there are.

A fixture is `fixtures/<topic>/<case>.py`, or a folder `fixtures/<topic>/<case>/` when it takes several modules.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from .grammar import Expectation, FileExpectations, FixtureError, LineExpectation, read_expectations

FIXTURES = Path(__file__).resolve().parent.parent / "fixtures"


@dataclass(frozen=True, slots=True)
class Fixture:
    """One program: where it is analysed from, what of it is analysed, and what it expects."""

    name: str
    directory: Path
    target: str
    files: tuple[FileExpectations, ...]

    @property
    def functions(self) -> tuple[Expectation, ...]:
        """The expectations of all files, in order."""
        return tuple(expectation for file in self.files for expectation in file.functions)

    @property
    def lines(self) -> tuple[LineExpectation, ...]:
        """The expected diagnostics of all files, in order."""
        return tuple(line for file in self.files for line in file.lines)

    @property
    def options(self) -> Mapping[str, object]:
        """The options that the files ask for, together."""
        return {key: value for file in self.files for key, value in file.options.items()}

    @property
    def main(self) -> FileExpectations:
        """The file that is run: the one with a `run` header, else `main.py`, else the only one."""
        chosen = [file for file in self.files if file.run]
        chosen += [file for file in self.files if Path(file.path).name == "main.py"]
        return (chosen or list(self.files))[0]


def fixture_names() -> list[str]:
    """`topic/case` of every fixture, sorted."""
    cases = [case for topic in sorted(FIXTURES.iterdir()) if topic.is_dir() for case in sorted(topic.iterdir())]
    names = [case.relative_to(FIXTURES) for case in cases if not case.name.startswith(("__", "."))]
    return [name.with_suffix("").as_posix() for name in names if name.suffix in {".py", ""}]


@cache
def load_fixture(name: str) -> Fixture:
    """Read one fixture; raises `FixtureError` where an expectation is missing or unreadable."""
    folder = FIXTURES / name
    if folder.is_dir():
        paths = sorted(folder.rglob("*.py"))
        directory, target = folder, "."
    else:
        paths = [folder.with_suffix(".py")]
        directory, target = folder.parent, paths[0].name
    if not paths:
        raise FixtureError(f"{folder}: no Python file")
    files = [read_expectations(path.read_text("utf-8"), path.relative_to(directory).as_posix()) for path in paths]
    return Fixture(name, directory, target, tuple(files))
