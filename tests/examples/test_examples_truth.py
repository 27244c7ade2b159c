"""Each example computes the same before and after the refactoring, and no step is slower."""

from collections.abc import Callable
from pathlib import Path

import pytest
from truth.comparison import compare
from truth.expectations import Program, load_expected
from truth.refactoring import EXAMPLES
from truth.runner import Runner

PROGRAMS = load_expected(EXAMPLES / "expected.toml")

# The programs run beside other tests, and made comparable, which costs eager calls a little: only a clearly slower
# step counts here. The report times plain runs.
NOISE = 1.6


@pytest.mark.truth
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_refactored_example_computes_the_same(
    program: Program, refactored: Callable[[Program], Path], runner: Runner
) -> None:
    before = runner.run(EXAMPLES, program.target, module=program.module, functions=program.steps)
    after = runner.run(refactored(program), program.target, module=program.module, functions=program.steps)
    comparison = compare(before, after)
    assert comparison.differences == ()
    assert [timing.function for timing in comparison.timings] == sorted(program.steps)
    for timing in comparison.timings:
        assert timing.after_ms <= NOISE * timing.before_ms, timing
        if timing.function in program.additions:
            assert timing.traces is not None, f"{timing.function} did not become a graph"
            assert timing.traces <= 6, timing
        if timing.function in program.removals:
            assert timing.traces is None, f"{timing.function} is still a graph"
