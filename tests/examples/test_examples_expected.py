"""The ground truth is complete and consistent, and disagreement with it is found."""

import ast
from typing import Any

import pytest
from truth.expectations import VERDICTS, Expected, Program, disagreements, load_expected
from truth.probes import definitions
from truth.refactoring import EXAMPLES

PROGRAMS = load_expected(EXAMPLES / "expected.toml")


def test_every_def_of_the_examples_has_an_expectation_and_no_other() -> None:
    written = [
        f"{path.relative_to(EXAMPLES).as_posix()}::{qualname}"
        for path in sorted(EXAMPLES.rglob("*.py"))
        for qualname, _ in definitions(ast.parse(path.read_text(encoding="utf-8")).body)
    ]
    expected = [function.id for program in PROGRAMS for function in program.functions]
    assert sorted(expected) == sorted(written)


@pytest.mark.parametrize("program", PROGRAMS, ids=lambda program: program.name)
def test_expectations_are_consistent(program: Program) -> None:
    ids = {function.id for function in program.functions}
    changed = program.additions.keys() | set(program.removals)
    assert set(program.steps) <= changed
    for function in program.functions:
        assert function.verdict in VERDICTS
        assert (function.verdict == "none") == bool(function.reasons), function
        if function.verdict == "none":
            assert function.action == "none", function
        if function.verdict in ("P2", "P3", "P6"):
            assert function.action == "remove", function
        if function.verdict in ("P1", "P7") and function.action == "none":
            assert function.covered_by, function
        assert set(function.covered_by) <= (ids & changed) | {"keras", "tf.data"}, function


EXPECTED = Expected("a.py::step", "P1", "add")
REFUSED = Expected("a.py::log", "none", "none", reasons=("HYB204",))


def report(**changes: Any) -> dict[str, Any]:
    step = {"id": "a.py::step", "precondition": "P1", "actions": ["add-decorator"], "reasons": []}
    log = {"id": "a.py::log", "precondition": None, "actions": [], "reasons": [{"code": "HYB204"}]}
    return {"functions": [step | changes, log]}


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({}, None),
        ({"precondition": None}, "a.py::step: verdict none, right is P1"),
        ({"actions": []}, "a.py::step: action none, right is add"),
        ({"id": "b.py::step"}, "a.py::step: not reported"),
    ],
)
def test_disagreements_with_a_report(changes: dict[str, Any], complaint: str | None) -> None:
    program = Program("a", "a.py", False, "", "", "tf.function", (), (EXPECTED, REFUSED))
    assert disagreements((program,), report(**changes)) == ([] if complaint is None else [complaint])


def test_a_missing_reason_is_a_disagreement() -> None:
    document = report()
    document["functions"][1]["reasons"] = []
    program = Program("a", "a.py", False, "", "", "tf.function", (), (EXPECTED, REFUSED))
    assert disagreements((program,), document) == ["a.py::log: reasons [] lack ['HYB204']"]
