"""The record of what was observed when the fixtures and examples ran, and how the inferred types stand to it.

Needs   `observed_types.json`, written by `scripts/observed_types.py --write`.
Gives   for each program whose files are still those that ran: every parameter and result with the types said and seen.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .analysis import analyse_fixture
from .catalogue import fixture_names, load_fixture
from .observed_types import RETURN, Observed, contained, equal, joined

RECORD = Path(__file__).parent / "observed_types.json"
EXAMPLES = Path(__file__).parents[2] / "examples"
Functions = Mapping[tuple[str, int], Any]


@dataclass(frozen=True, slots=True)
class Program:
    """A program that can be run and analysed: its folder, main file, and way to run it."""

    name: str
    directory: Path
    main: str
    run: str | None = None
    argv: tuple[str, ...] = ()

    def functions(self) -> Functions:
        """The functions of the report, by file and line."""
        if not self.name.startswith("examples/"):
            return analyse_fixture(load_fixture(self.name)).functions
        import msgspec

        from hybridize.pipeline import analyze
        from hybridize.project.options import Options

        found = msgspec.to_builtins(analyze([self.directory / self.main], Options(), cwd=self.directory).report)
        return {(function["path"], function["line"]): function for function in found["functions"]}

    def sources(self) -> str:
        """A digest of the files the program is made of."""
        has_folder = self.directory.name == Path(self.name).name
        files = sorted(self.directory.rglob("*.py")) if has_folder else [self.directory / self.main]
        return hashlib.sha256(b"\0".join(path.read_bytes() for path in files)).hexdigest()[:16]


def programs() -> Iterator[Program]:
    """The examples of one file and the fixtures, but for those judged for another TensorFlow than runs them."""
    for name in fixture_names():
        fixture = load_fixture(name)
        if "target-tensorflow" in fixture.options:
            continue
        yield Program(name, fixture.directory, fixture.main.path, fixture.main.run, tuple(fixture.main.argv))
    for path in sorted(EXAMPLES.glob("*.py")):
        yield Program(f"examples/{path.stem}", EXAMPLES, path.name)


@dataclass(frozen=True, slots=True)
class Compared:
    """A parameter or result: where it stands, the types said and the types seen."""

    place: str
    said: list[Mapping[str, Any]]
    seen: list[Observed]

    @property
    def outside(self) -> Observed | None:
        """The first type seen that the types said do not contain."""
        return next((one for one in self.seen if not contained(one, self.said)), None)

    @property
    def is_equal(self) -> bool:
        """Whether the types said are those seen."""
        return equal(self.seen, self.said)

    def __str__(self) -> str:
        said = " | ".join(map(_text, self.said)) or "nothing"
        seen = " | ".join(_text({"kind": k, "dtype": d, "shape": s}) for k, d, s in joined(self.seen))
        return f"{self.place}: said {said}, is {seen}"


def _text(one: Mapping[str, Any]) -> str:
    if one["kind"] in ("primitive", "object", "unknown"):
        return one.get("name") or one["kind"]
    if one["kind"] in ("list", "tuple", "dict"):
        return str(one["kind"])
    extents = "..." if one["shape"] is None else ", ".join(map(str, one["shape"]))
    return f"{'' if one['kind'] == 'tensor' else one['kind'] + ' '}{one['dtype'] or '?'}[{extents}]"


def recorded() -> dict[str, Any]:
    """What was observed, by program."""
    found: dict[str, Any] = json.loads(RECORD.read_text(encoding="utf-8"))
    return found


def compared(program: Program, values: list[Any]) -> Iterator[Compared]:
    """Hold the report on a program against what was observed."""
    functions = program.functions() if values else {}
    for file, line, what, seen in values:
        function = functions.get((file, line))
        if function is None:
            continue
        types = [(kind, dtype, None if shape is None else tuple(shape)) for kind, dtype, shape in seen]
        place = f"{program.name}: {file}:{line} {function['qualname']}: {what}"
        yield Compared(place, _said(function, what), types)


def _said(function: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    if name == RETURN:
        return list(function["returns"])
    return next((list(one["types"]) for one in function["parameters"] if one["name"] == name), [])
