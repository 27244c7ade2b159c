"""Run the fixtures that are judged for TensorFlow 2.9 and Keras 2 under them, and compare with what they expect.

    python scripts/truth_keras2.py PYTHON

PYTHON is an interpreter that has TensorFlow 2.9.  The analysis is not part of it: that is tested by this environment.
What a fixture leaves open because another version runs, `truth=skip(…)` with Keras or TensorFlow in the reason, is
compared here.  The exit code is 1 when a fixture is contradicted.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
_TARGET = "2.9"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all such fixtures."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("python", help="an interpreter that has TensorFlow 2.9")
    options = parser.parse_args(arguments)
    sys.path[:0] = [str(ROOT / "src"), str(ROOT / "tests")]
    catalogue = importlib.import_module("fixtures_harness.catalogue")
    truth = importlib.import_module("fixtures_harness.truth")
    worker = truth.Worker(options.python)
    found: list[str] = []
    count = 0
    for fixture in map(catalogue.load_fixture, catalogue.fixture_names()):
        if fixture.options.get("target-tensorflow") == _TARGET:
            count += 1
            for expectation in (one for file in fixture.files for one in file.functions):
                if any(word in (expectation.truth_skip or "") for word in ("Keras", "TensorFlow")):
                    expectation.truth_skip = None
            found += truth.contradictions(fixture, worker)
    worker.close()
    print("\n".join([*found, f"{count} fixtures, {len(found)} contradictions"]))
    return 1 if found or not count else 0


if __name__ == "__main__":
    sys.exit(main())
