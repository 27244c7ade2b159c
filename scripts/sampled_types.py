"""Programs drawn at random, as the analysis types them and as TensorFlow does: what is wrong, and what is coarse.

    python scripts/sampled_types.py [--seed 0] [--count 50] [--family NAME]

Needs   TensorFlow, and tests/models/tensorflow/sampled_*.py.
Gives   each program whose result is not what is said, or is known better to a trace; exit code 1 if there is one.
"""

from __future__ import annotations

import argparse
import importlib
import os
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def main(arguments: Sequence[str] | None = None) -> int:
    """Draw, judge and print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--count", type=int, default=50, help="programs of each family")
    parser.add_argument("--family", default="", help="only families with this in their name")
    parser.add_argument("--skipped", action="store_true", help="show the programs that do not run, too")
    options = parser.parse_args(arguments)
    os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
    sys.path[:0] = [str(ROOT / part) for part in ("src", "tests/models", "tests/models/tensorflow")]
    programs = importlib.import_module("sampled_programs")
    families = importlib.import_module("sampled_families").FAMILIES
    failed = False
    for family in families:
        if options.family not in family.__name__:
            continue
        found = programs.judged(programs.drawn([family], options.seed, options.count))
        for kind in ("wrong", "coarse", "skipped"):
            texts = [text for verdict in found if (text := getattr(verdict, kind))]
            print(f"{family.__name__}: {len(texts)} of {len(found)} {kind}")
            if kind != "skipped" or options.skipped:
                print("\n".join(f"{kind}: {text}" for text in texts))
            failed |= kind != "skipped" and bool(texts)
    return failed


if __name__ == "__main__":
    sys.exit(main())
