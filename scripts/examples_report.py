"""Refactor the examples, run each in both versions, and write `docs/examples.md` with the figures.

    python scripts/examples_report.py                            # the copy is made by `hybridize refactor`
    python scripts/examples_report.py --decorate-from-expected   # ... or from examples/expected.toml

Exit code 1 when a refactored example computes something else or is slower per step.
"""

from __future__ import annotations

import argparse
import dataclasses
import os
import platform
import statistics
import sys
import tempfile
from collections import Counter
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

from truth.comparison import Comparison, compare, times
from truth.expectations import Program, load_expected
from truth.refactoring import EXAMPLES, ROOT, refactored_by_tool, refactored_from_expectations
from truth.runner import Calls, Run, Runner


def steadiest(runs: Sequence[Run]) -> Run:
    """Take the first run, and per function the calls of the run least disturbed by other work on the machine."""

    def best(ident: str) -> Calls:
        return min((run.calls[ident] for run in runs if ident in run.calls), key=lambda calls: calls.steady_ms)

    return dataclasses.replace(runs[0], calls={ident: best(ident) for ident in runs[0].calls})


def measure(runner: Runner, program: Program, copy: Path, repeats: int) -> Comparison:
    """Compare both versions once, made comparable; then time them plain and in turn, `repeats` times each."""

    def pair(plain: bool) -> list[Run]:
        return [
            runner.run(root, program.target, module=program.module, functions=program.steps, plain=plain)
            for root in (EXAMPLES, copy)
        ]

    comparison = compare(*pair(plain=False))
    if comparison.differences:
        return comparison
    plain = [pair(plain=True) for _ in range(repeats)]
    before, after = steadiest([runs[0] for runs in plain]), steadiest([runs[1] for runs in plain])
    return dataclasses.replace(comparison, timings=times(before, after), seconds=(before.seconds, after.seconds))


def render(measured: Sequence[tuple[Program, Comparison]], by_tool: bool, load: tuple[float, float]) -> str:
    """Write the page."""
    gained = [
        timing.speedup
        for program, comparison in measured
        for timing in comparison.timings
        if timing.function in program.additions
    ]
    mean = f"{statistics.geometric_mean(gained):.1f}x" if gained else "none measured"
    how = "hybridize refactor" if by_tool else "examples/expected.toml"
    lines = [
        "# Examples: the same results, and how much faster",
        "",
        "Made by `python scripts/examples_report.py" + ("" if by_tool else " --decorate-from-expected") + "`; "
        "do not edit by hand.",
        "",
        f"Refactored by: {how}. TensorFlow {version('tensorflow-cpu')}, Keras {version('keras')}, Python "
        f"{platform.python_version()}, {os.cpu_count()} cores, no GPU, load average {load[0]:.1f} at the start and "
        f"{load[1]:.1f} at the end.",
        "",
        "Each run is a fresh process. Results, output and variables are compared in a pair of runs with equal random "
        "numbers; times come from other runs without that help, and are medians per call after the first third of "
        "the calls, the better of the repeats. Tracing is not in them: short programs gain less as a whole. Eager "
        "times suffer more from other work on the machine than graph times, so on a busy machine the ratios come "
        "out too high; ratios under about 1.6 are noise either way.",
        "",
        f"{sum(comparison.same for _, comparison in measured)} of {len(measured)} programs compute the same. Geometric "
        f"mean of the speed-up per call over the {len(gained)} functions that got a decorator: {mean}. Removed "
        "decorators are not in it.",
        "",
        "| program | style | verdicts | same results | function | calls | ms before | ms after | speed-up | traces |",
        "|---|---|---|---|---|---:|---:|---:|---:|---:|",
    ]
    for program, comparison in measured:
        lines += _rows(program, comparison)
    lines += ["", "What a tool that looks less closely would get wrong:", ""]
    lines += [f"- `{program.name}`: {program.naive}." for program, _ in measured]
    return "\n".join(lines) + "\n"


def _rows(program: Program, comparison: Comparison) -> list[str]:
    counts = Counter(function.verdict for function in program.functions)
    verdicts = ", ".join(f"{counts[verdict]} {verdict}" for verdict in sorted(counts))
    same = "yes" if comparison.same else "**no**: " + "; ".join(comparison.differences)
    start = f"| `{program.target}` | {program.style} | {verdicts} | {same} |"
    if not comparison.timings:
        return [f"{start} nothing to decorate | | | | | |"]
    rows = []
    for timing in comparison.timings:
        change = "add" if timing.function in program.additions else "remove"
        traces = f"{_count(timing.traces_before)} → {_count(timing.traces)}"
        rows.append(
            f"{start} {change} `{timing.function.partition('::')[2]}` | {timing.calls} | {timing.before_ms:.2f} "
            f"| {timing.after_ms:.2f} | {timing.speedup:.1f}x | {traces} |"
        )
        start = "| | | | |"
    return rows


def _count(traces: int | None) -> str:
    return "–" if traces is None else str(traces)


def main(arguments: Sequence[str] | None = None) -> int:
    """Refactor, run, write the page."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--decorate-from-expected", action="store_true", help="do not use the tool")
    parser.add_argument("--repeats", type=int, default=2)
    parser.add_argument("--output", type=Path, default=ROOT / "docs" / "examples.md")
    parser.add_argument("names", nargs="*", help="only these programs (default: all)")
    options = parser.parse_args(arguments)
    programs = load_expected(EXAMPLES / "expected.toml")
    chosen = [program for program in programs if not options.names or program.name in options.names]
    load_before = os.getloadavg()[0]
    with tempfile.TemporaryDirectory() as scratch, Runner() as runner:
        target = Path(scratch) / "refactored"
        if options.decorate_from_expected:
            copy = refactored_from_expectations(EXAMPLES, target, programs)
        else:
            copy = refactored_by_tool(EXAMPLES, target)
        measured = []
        for program in chosen:
            comparison = measure(runner, program, copy, options.repeats)
            print(f"{program.name}: {'same' if comparison.same else comparison.differences}", file=sys.stderr)
            measured.append((program, comparison))
    load = (load_before, os.getloadavg()[0])
    page = render(measured, by_tool=not options.decorate_from_expected, load=load)
    options.output.write_text(page, encoding="utf-8")
    slower = [timing for _, comparison in measured for timing in comparison.timings if timing.speedup < 1.0]
    for timing in slower:
        print(f"slower: {timing.function} {timing.before_ms:.2f} -> {timing.after_ms:.2f} ms", file=sys.stderr)
    return 1 if slower or not all(comparison.same for _, comparison in measured) else 0


if __name__ == "__main__":
    sys.exit(main())
