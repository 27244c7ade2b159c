"""Refactored projects: what counts as the same result, and what the tables say."""

from __future__ import annotations

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from refactored.comparison import compare, costs, difference
from refactored.page import Row, outcomes, steps
from refactored.runs import Result, Run
from refactored.subjects import SUBJECTS


def run_of(values: list[object], seconds: float = 0.01, failure: str = "") -> Run:
    return Run({f"step[{n}]": Result(value, seconds, n == 0) for n, value in enumerate(values)}, failure=failure)


def test_numbers_are_equal_within_rounding_and_differ_beyond() -> None:
    assert difference([1.0, [2.0]], [1.0, [2.0]]) == 0.0
    assert 0.0 < (difference(100.0, 100.01) or 0.0) < 2e-3
    assert (difference({"loss": 1.0}, {"loss": 2.0}) or 0.0) > 0.1
    assert difference(float("nan"), float("nan")) == 0.0
    assert difference([1.0], [1.0, 2.0]) is None
    assert difference("ValueError", 1.0) is None


def test_what_differs_is_named_and_what_time_cut_off_is_not() -> None:
    before = run_of([1.0, 2.0, "ValueError"])
    assert compare(before, run_of([1.0, 2.1, 3.0])).differing == ("step[1]", "step[2]")
    assert compare(before, run_of([1.0])).differing == ("step[1]", "step[2]")
    assert compare(before, run_of([1.0], failure="time limit")).differing == ()


def test_steps_cost_what_the_later_calls_cost() -> None:
    run = Run({f"step[{n}]": Result(0, seconds, 1) for n, seconds in enumerate((5.0, 1.0, 0.2, 0.4))})
    cost = costs(run.results)["step"]
    assert (cost.first, cost.traces) == (5.0, 4)
    assert 0.2 <= cost.later <= 0.4


def test_the_tables_have_a_row_for_each_mode_and_step() -> None:
    subject = next(one for one in SUBJECTS if one.driver)
    row = Row(subject, run_of([1.0, 1.0, 1.0]), {"default": run_of([1.0, 1.0, 2.0])})
    assert f"| {subject.name} | default | +0 | 3 | 1 |" in outcomes([row])
    assert f"| {subject.name} | step | 10 ms |" in steps([row])


def test_every_project_is_run_in_one_way() -> None:
    drivers = Path(__file__).resolve().parents[2] / "scripts" / "refactored" / "drivers"
    for one in SUBJECTS:
        assert bool(one.driver) != bool(one.tests)
        assert not one.driver or (drivers / f"{one.driver}.py").is_file()
        assert bool(one.programs) == (one.driver == "programs")
