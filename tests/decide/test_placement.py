"""Which of the functions that pass get the decorator."""

from __future__ import annotations

from hybridize.decide.decision import Judgement, judge
from hybridize.decide.placement import place
from hybridize.facts.callers import Callers
from hybridize.facts.fact import NO, YES, Fact
from hybridize.ir.nodes import Code

MODULE = Code(1, 1, "module", "m", "", "m.py", 99)


def judged(name: str, line: int, *, hybrid: bool = False, passes: bool = True) -> Judgement:
    """A function that passes, or one with side effects."""
    code = Code(line, 1, "function", name, name, "m.py", line, parent=MODULE)
    one = Judgement(
        code=code,
        hybrid=hybrid,
        reached=True,
        parameters=[],
        tensor=Fact(YES),
        literal=Fact(NO),
        effects=Fact(NO if passes else YES),
        recursive=Fact(NO),
        computes=Fact(YES),
        reaches=Fact(NO),
        divergences=[],
    )
    judge(one)
    return one


def calls(*edges: tuple[Judgement | None, Judgement], libraries: dict[str, Judgement] | None = None) -> Callers:
    """Callers by pairs of caller (None is the module) and callee."""
    codes: dict[Code, dict[Code, None]] = {}
    for caller, callee in edges:
        codes.setdefault(callee.code, {})[caller.code if caller is not None else MODULE] = None
    return Callers(codes, {callee.code: {name: None} for name, callee in (libraries or {}).items()})


def codes_of(one: Judgement) -> set[str]:
    return {reason.code for reason in one.reasons}


def test_outermost_of_a_chain_gets_the_decorator() -> None:
    step, loss = judged("step", 1), judged("loss", 5)
    place([step, loss], calls((None, step), (step, loss)), "outermost")
    assert (step.acts, loss.acts) == (True, False)
    assert loss.covered_by == [step.code]
    assert "HYB207" in codes_of(loss)


def test_order_of_definition_does_not_matter() -> None:
    loss, step = judged("loss", 1), judged("step", 5)
    place([loss, step], calls((None, step), (step, loss)), "outermost")
    assert (step.acts, loss.acts) == (True, False)


def test_all_decorates_every_passing_function() -> None:
    step, loss = judged("step", 1), judged("loss", 5)
    place([step, loss], calls((None, step), (step, loss)), "all")
    assert step.acts
    assert loss.acts


def test_a_second_caller_in_eager_code_uncovers() -> None:
    step, loss = judged("step", 1), judged("loss", 5)
    place([step, loss], calls((None, step), (step, loss), (None, loss)), "outermost")
    assert loss.acts
    assert loss.covered_by is None


def test_coverage_reaches_through_functions_in_between() -> None:
    step, between, loss = judged("step", 1), judged("between", 5, passes=False), judged("loss", 9)
    place([step, between, loss], calls((None, step), (step, between), (between, loss)), "outermost")
    assert not loss.acts
    assert loss.covered_by == [step.code]


def test_a_blocked_caller_covers_nothing() -> None:
    train, step = judged("train", 1, passes=False), judged("step", 5)
    place([train, step], calls((None, train), (train, step)), "outermost")
    assert not train.acts
    assert step.acts


def test_an_existing_graph_function_covers() -> None:
    outer, inner = judged("outer", 1, hybrid=True), judged("inner", 5)
    place([outer, inner], calls((None, outer), (outer, inner)), "outermost")
    assert not outer.acts
    assert not inner.acts


def test_redundant_decorator_is_noted() -> None:
    outer, inner = judged("outer", 1, hybrid=True), judged("inner", 5, hybrid=True)
    place([outer, inner], calls((None, outer), (outer, inner)), "outermost")
    assert "HYB107" in codes_of(inner)
    assert "HYB107" not in codes_of(outer)


def test_a_library_that_traces_covers() -> None:
    mapped = judged("mapped", 1)
    place([mapped], calls(libraries={"tf.data.Dataset.map": mapped}), "outermost")
    assert not mapped.acts
    assert mapped.covered_in == "tf.data.Dataset.map"


def test_functions_that_call_each_other_do_not_cover_each_other() -> None:
    one, other = judged("one", 1), judged("other", 5)
    place([one, other], calls((None, one), (one, other), (other, one)), "outermost")
    assert one.acts
    assert not other.acts


def test_what_only_tests_run_is_left_alone() -> None:
    checked = judged("checked", 1)
    checked.run_by_tests_only = True
    judge(checked)
    place([checked], calls((None, checked)), "outermost")
    assert checked.row is None
    assert not checked.acts


def test_nobody_calls_it_so_nothing_covers_it() -> None:
    alone = judged("alone", 1)
    place([alone], calls(), "outermost")
    assert alone.acts
