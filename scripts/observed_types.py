"""Compare inferred types with those observed when the fixtures and examples run.

    python scripts/observed_types.py [PART_OF_A_NAME]     # run programs, print what differs
    python scripts/observed_types.py --write [--changed]  # run all, write the record of the tests and the page
    python scripts/observed_types.py --page               # write the page from the record, without running anything

Prints each value whose run-time type the inferred types do not contain (there must be none), those that are coarser,
and the share that is equal.  `--changed` runs only programs whose files are not those of the record.  Running needs
TensorFlow.
"""

from __future__ import annotations

import argparse
import importlib
import json
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
PAGE = ROOT / "docs" / "observed_types.md"
_TEXT = """# Inferred types against observed ones

Made by `make observed-types` (`python scripts/observed_types.py --write`); do not edit by hand.

The fixtures (but for those judged for another version) and the examples run under TensorFlow 2.21, each in a process of
its own, and every tensor, array or variable
that a function of theirs is given or returns is noted, joined over all calls (extents that differ become `None`).
The inferred types must contain what was seen, and should equal it.

{count} parameters and results of {programs} programs: {outside} outside of the inferred types, {equal} equal to them
({share:.1f} %). In {batches} of the others the inferred type only leaves a first extent open: mostly that of
mini-batches, which TensorFlow's own element specs leave open, too, where all batches happen to be of one size.

The rest, coarser than what was seen:

{rest}
"""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run and compare everything."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("part", nargs="?", default="")
    parser.add_argument("--write", action="store_true", help="write the record and the page")
    parser.add_argument("--changed", action="store_true", help="run only programs that are not as recorded")
    parser.add_argument("--page", action="store_true", help="write the page from the record, run nothing")
    options = parser.parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
    harness = importlib.import_module("fixtures_harness.observed_record")
    known: dict[str, Any] = harness.recorded() if harness.RECORD.exists() else {}
    record: dict[str, Any] = {}
    values = []
    for program in harness.programs():
        if options.part not in program.name:
            continue
        sources, old = program.sources(), known.get(program.name)
        kept = options.page or (options.changed and old is not None and old["sources"] == sources)
        seen = old["values"] if kept and old is not None else [] if kept else _run(program)
        record[program.name] = {
            "sources": sources if not options.page or old is None else old["sources"],
            "values": seen,
        }
        values += harness.compared(program, seen)
    outside = [one for one in values if one.outside is not None]
    rest = [one for one in values if one.outside is None and not one.is_equal]
    for one in outside:
        print(f"outside: {one}")
    for one in rest:
        print(f"coarser: {one}")
    equal = len(values) - len(outside) - len(rest)
    share = 100 * equal / max(len(values), 1)
    print(f"{len(values)} values, {len(outside)} outside the inferred types, {equal} equal to them ({share:.1f} %)")
    if options.write:
        text = ",\n".join(f"{json.dumps(name)}: {json.dumps(found)}" for name, found in record.items())
        harness.RECORD.write_text("{\n" + text + "\n}\n", encoding="utf-8", newline="\n")
    if options.write or options.page:
        text = _TEXT.format(
            count=len(values),
            programs=len(record),
            outside=len(outside),
            equal=equal,
            share=share,
            batches=sum(_is_batch(one) for one in rest),
            rest="\n".join(f"- {one}" for one in rest),
        )
        PAGE.write_text(text, encoding="utf-8", newline="\n")
    return 1 if outside else 0


def _is_batch(one: Any) -> bool:
    """Whether all that is left open is a first extent."""
    if len(one.said) != 1 or len({(kind, dtype) for kind, dtype, _ in one.seen}) != 1:
        return False
    said, (_, dtype, shape) = one.said[0], one.seen[0]
    if said["dtype"] != dtype or not said["shape"] or not shape or len(said["shape"]) != len(shape):
        return False
    return said["shape"][0] is None and list(said["shape"][1:]) == list(shape[1:])


def _run(program: Any) -> list[Any]:
    importlib.import_module("keras")  # once, before each program forks
    observed = importlib.import_module("fixtures_harness.observed_types")
    found = observed.observe(program.directory, program.main, program.run, list(program.argv))
    return [[*place, [[*one] for one in seen]] for place, seen in found.items()]


if __name__ == "__main__":
    sys.exit(main())
