"""What an analysis costs by function, and what becomes of the dearest functions of an entangled program."""

from pathlib import Path

import pytest

from hybridize.interp import budget as budgets
from hybridize.interp.budget import Budget
from hybridize.ir.nodes import Code
from hybridize.pipeline import analyze
from hybridize.project.options import Options


def _code(name: str) -> Code:
    return Code(1, 0, "function", name, name, "m.py", 1)


def test_a_function_is_charged_for_itself_not_for_what_it_calls() -> None:
    budget = Budget()
    outer, inner = _code("outer"), _code("inner")
    for _ in range(100):
        entered = budget.enter(1000)
        budget.steps += 10
        within = budget.enter(1000)
        budget.steps += 4800
        budget.leave(inner, within)
        budget.steps += 10
        budget.leave(outer, entered)
    assert budget.work == 200 + 100 * 4820 // 48
    assert budget.is_merged(inner)
    assert not budget.is_spent(outer)


def test_nothing_is_dear_where_the_program_is_not_entangled() -> None:
    budget = Budget()
    code = _code("f")
    for _ in range(5000):
        budget.leave(code, budget.enter(functions=1000))
    assert not budget.has_to_wait(code)
    assert not budget.is_merged(code)
    assert not budget.is_spent(code)
    for _ in range(4000):
        budget.leave(code, budget.enter(functions=1000))
    assert budget.has_to_wait(code)
    assert budget.is_merged(code)
    assert budget.is_spent(code)


def test_effort_multiplies_all_bounds() -> None:
    usual, more = Budget(), Budget(effort=4)
    code = _code("f")
    for budget in (usual, more):
        for _ in range(9000):
            budget.leave(code, budget.enter(functions=1000))
    assert usual.is_spent(code)
    assert not more.has_to_wait(code)


_SHARED = """
import tensorflow as tf


def everything_goes_through(function, *arguments):
    return function(*arguments)


{functions}
"""

_FUNCTION = """
def double{n}(x):
    return everything_goes_through(tf.add, x, x)


def step{n}(x):
    return everything_goes_through(double{n}, x)


step{n}(tf.ones([{n}]))
"""


def test_an_entangled_program_is_known_but_for_what_is_dear(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    functions = "".join(_FUNCTION.format(n=n) for n in range(1, 40))
    (tmp_path / "m.py").write_text(_SHARED.format(functions=functions))

    def unknown() -> set[str]:
        report = analyze(["m.py"], Options(cache=False), cwd=tmp_path).report
        return {one.name for one in report.functions if one.side_effects == "unknown"}

    assert not unknown()
    # The same with bounds that so small a program reaches: what is merged is known all the same.
    monkeypatch.setattr(budgets, "_LEAST_WORK", 30)
    merging = budgets._Bounds(waits=4, is_merged=8, is_spent=10_000)
    monkeypatch.setattr(budgets, "_ENTANGLED", ((0, merging),))
    assert not unknown()
    # What is spent comes to rest in the end, and is known; unless it may not run any more: it may do anything then,
    # and so may all that call it.
    cutting = budgets._Bounds(waits=0, is_merged=0, is_spent=1)
    monkeypatch.setattr(budgets, "_ENTANGLED", ((0, cutting),))
    monkeypatch.setattr(Budget, "is_used_up", lambda _self, _code: False)
    assert not unknown()
    monkeypatch.setattr(Budget, "is_used_up", lambda _self, _code: True)
    assert "everything_goes_through" in unknown()
