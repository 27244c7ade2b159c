"""Compare inferred types with those observed when the fixtures and examples run.

    python scripts/observed_types.py [PART_OF_A_NAME] [--all]

Prints each value whose run-time type the inferred types do not contain (there must be none), the share that is
equal, and with --all the rest.  Needs TensorFlow.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]


def programs(part: str) -> Iterator[tuple[str, Path, str, str | None, list[str], Mapping[tuple[str, int], Any]]]:
    """Name, folder, main file, way to run it and report of every program."""
    catalogue = importlib.import_module("fixtures_harness.catalogue")
    analysis = importlib.import_module("fixtures_harness.analysis")
    for name in catalogue.fixture_names():
        if part in name:
            fixture = catalogue.load_fixture(name)
            main = fixture.main
            report = analysis.analyse_fixture(fixture)
            yield name, fixture.directory, main.path, main.run, list(main.argv), report.functions
    from hybridize.pipeline import analyze
    from hybridize.project.options import Options

    msgspec = importlib.import_module("msgspec")
    examples = ROOT / "examples"
    for path in sorted(examples.glob("*.py")):
        if part in path.stem:
            found = msgspec.to_builtins(analyze([path], Options(), cwd=examples).report)
            functions = {(function["path"], function["line"]): function for function in found["functions"]}
            yield f"examples/{path.stem}", examples, path.name, None, [], functions


def said_of(function: Mapping[str, Any], name: str) -> list[Mapping[str, Any]]:
    """The types of a parameter or of the result."""
    if name == "return":
        returns: list[Mapping[str, Any]] = list(function["returns"])
        return returns
    return next((list(one["types"]) for one in function["parameters"] if one["name"] == name), [])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and compare everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("part", nargs="?", default="")
    parser.add_argument("--all", action="store_true", help="print what is not equal, too")
    options = parser.parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
    importlib.import_module("keras")
    observed = importlib.import_module("fixtures_harness.observed_types")
    count = wrong = exact = 0
    for name, directory, path, run, argv, functions in programs(options.part):
        for (file, line, what), seen in observed.observe(directory, path, run, argv).items():
            function = functions.get((file, line))
            if function is None:
                continue
            said = said_of(function, what)
            count += 1
            outside = [one for one in seen if not observed.contained(one, said)]
            wrong += bool(outside)
            exact += observed.equal(seen, said)
            place = f"{name}: {file}:{line} {function['qualname']}: {what}"
            if outside:
                print(f"outside: {place}: said {_texts(said)}, is {outside[0]}")
            elif options.all and not observed.equal(seen, said):
                print(f"coarser: {place}: said {_texts(said)}, is {observed.joined(seen)}")
    share = 100 * exact / count if count else 0
    print(f"{count} values, {wrong} outside the inferred types, {exact} equal to them ({share:.1f} %)")
    return 1 if wrong else 0


def _texts(types: list[Mapping[str, Any]]) -> list[str]:
    return [f"{one['kind']} {one['dtype']}{one['shape']} {one['name'] or ''}".strip() for one in types]


if __name__ == "__main__":
    sys.exit(main())
