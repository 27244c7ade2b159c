"""Run a program in two versions and compare what they compute, how fast, and how often they are traced.

    python scripts/compare_runs.py BEFORE_TREE AFTER_TREE gan.py --function gan.py::train_step
    python scripts/compare_runs.py BEFORE_TREE AFTER_TREE churn --module

Exit code 0 when nothing tells the two apart, 1 when something does.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from truth.comparison import Comparison, compare
from truth.runner import Runner


def describe(comparison: Comparison) -> str:
    """Put the comparison in a few lines."""
    lines = ["the same" if comparison.same else "different:"]
    lines += [f"  {difference}" for difference in comparison.differences]
    lines.append(
        f"largest relative difference: results {comparison.largest_result_difference:.1e}, "
        f"variables {comparison.largest_variable_difference:.1e}"
    )
    lines += [
        f"{timing.function}: {timing.calls} calls, {timing.before_ms:.2f} -> {timing.after_ms:.2f} ms "
        f"({timing.speedup:.1f}x), traces {timing.traces_before} -> {timing.traces}"
        for timing in comparison.timings
    ]
    lines.append("whole run: {:.1f} -> {:.1f} s".format(*comparison.seconds))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run both versions, print the comparison."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("before", type=Path, help="tree with the original program")
    parser.add_argument("after", type=Path, help="tree with the modified copy")
    parser.add_argument("target", help="script below the trees, or with --module a module")
    parser.add_argument("--module", action="store_true", help="run as `python -m`")
    parser.add_argument("--function", action="append", default=[], metavar="PATH::QUALNAME", help="time this function")
    parser.add_argument("--time-limit", type=float, default=120.0, metavar="SECONDS")
    parser.add_argument("program_arguments", nargs="*", metavar="-- ARGUMENT", help="handed to the program")
    options = parser.parse_args(arguments)
    with Runner() as runner:
        before, after = (
            runner.run(
                tree,
                options.target,
                module=options.module,
                arguments=options.program_arguments,
                functions=options.function,
                time_limit=options.time_limit,
            )
            for tree in (options.before, options.after)
        )
    comparison = compare(before, after)
    print(describe(comparison))
    return 0 if comparison.same else 1


if __name__ == "__main__":
    sys.exit(main())
