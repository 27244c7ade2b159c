"""Each example computes the same before and after the refactoring, and no step is slower."""

from collections.abc import Callable
from pathlib import Path

import pytest
from truth.comparison import Comparison, compare
from truth.expectations import Program, load_expected
from truth.refactoring import EXAMPLES
from truth.runner import Runner

PROGRAMS = load_expected(EXAMPLES / "expected.toml")

# The programs run beside other tests, and made comparable, which costs eager calls a little: only a clearly slower
# step counts here. The report times plain runs.
NOISE = 1.6
# A machine that is busy elsewhere for some seconds makes any run slow, so that a step is slower where it always is.
ATTEMPTS = 3


@pytest.mark.truth
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_refactored_example_computes_the_same(
    program: Program, refactored: Callable[[Program], Path], runner: Runner
) -> None:
    comparison = _measured(program, refactored(program), runner)
    assert [timing.function for timing in comparison.timings] == sorted(program.steps)
    for timing in comparison.timings:
        assert timing.after_ms <= NOISE * timing.before_ms, timing
        if timing.function in program.additions:
            assert timing.traces is not None, f"{timing.function} did not become a graph"
            assert timing.traces <= 6, timing
        if timing.function in program.removals:
            assert timing.traces is None, f"{timing.function} is still a graph"


def _measured(program: Program, refactored: Path, runner: Runner) -> Comparison:
    """Run a program before and after until no step is slower, or it has been so often; the results never differ."""
    for _ in range(ATTEMPTS):
        before, after = (
            runner.run(tree, program.target, module=program.module, functions=program.steps)
            for tree in (EXAMPLES, refactored)
        )
        comparison = compare(before, after)
        assert comparison.differences == ()
        if all(timing.after_ms <= NOISE * timing.before_ms for timing in comparison.timings):
            break
    return comparison


@pytest.mark.truth
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_signatures_change_nothing_but_traces(
    program: Program, refactored: Callable[[Program], Path], signed: Path, runner: Runner
) -> None:
    plain = refactored(program)
    if _text(plain, program) == _text(signed, program):
        assert "input_signature" not in _text(plain, program)
        return  # no signature: this very program runs in the test above
    trees = (EXAMPLES, plain, signed)
    before, bare, after = (
        runner.run(tree, program.target, module=program.module, functions=program.steps) for tree in trees
    )
    assert compare(before, after).differences == ()
    for name, calls in after.calls.items():
        assert (calls.traces or 0) <= (bare.calls[name].traces or 0), f"{name} is traced more often with its signature"


def _text(tree: Path, program: Program) -> str:
    """The sources of a program: its file, or the package it is or whose main module it is."""
    path = tree / program.target.partition(".")[0] if program.module else tree / program.target
    files = sorted(path.rglob("*.py")) if path.is_dir() else [path]
    return "".join(file.read_text(encoding="utf-8") for file in files)
