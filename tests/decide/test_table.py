"""The decision tables over the whole product of answers."""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest

from hybridize.decide.table import TABLE, Signature, State, decide
from hybridize.project.verdict import Verdict

YES, NO, UNKNOWN = Verdict.YES, Verdict.NO, Verdict.UNKNOWN
QUESTIONS = ("tensor", "literal", "effects", "recursive", "computes")
SIGNATURES: tuple[Signature, ...] = ("none", "provable", "disagrees")
STATES = [
    State(hybrid, *verdicts, reaches, diverges, eligible, depends, signature)
    for hybrid, reaches, diverges, eligible, depends in itertools.product((False, True), repeat=5)
    for verdicts in itertools.product(Verdict, repeat=len(QUESTIONS))
    for signature in SIGNATURES
]
# A function that computes with a tensor parameter, and has nothing against it.
CLEAN = State(False, YES, NO, NO, NO, YES, reaches=False, diverges=False)
HYBRID = replace(CLEAN, hybrid=True)


def action_of(state: State) -> str | None:
    row = decide(state)
    return row.action if row is not None else None


def precondition_of(state: State) -> str | None:
    row = decide(state)
    return row.precondition if row is not None else None


def test_product_is_whole() -> None:
    assert len(set(STATES)) == 2**5 * 3**6


def test_at_most_one_row_fits() -> None:
    ambiguous = [state for state in STATES if sum(row.fits(state) for row in TABLE) > 1]
    assert not ambiguous


def test_every_row_is_hit() -> None:
    assert {decide(state) for state in STATES} == {None, *TABLE}


def test_edits_do_not_depend_on_what_is_unknown() -> None:
    """Whatever an unknown turns out to be, the action is the same."""
    for state in STATES:
        action = action_of(state)
        for question in QUESTIONS if action is not None else ():
            if getattr(state, question) is UNKNOWN:
                outcomes = {action_of(replace(state, **{question: verdict})) for verdict in (YES, NO)}
                assert outcomes == {action}, (state, question)


@pytest.mark.parametrize("question", QUESTIONS)
def test_no_decorator_is_added_on_an_unknown(question: str) -> None:
    asked = [state for state in STATES if not state.hybrid and getattr(state, question) is UNKNOWN]
    assert asked
    assert {decide(state) for state in asked} == {None}


def test_no_decorator_is_removed_from_what_may_have_effects() -> None:
    assert {action_of(state) for state in STATES if state.hybrid and state.effects is not NO} == {None}


def test_no_decorator_is_removed_that_the_program_would_miss() -> None:
    assert "remove-decorator" not in {action_of(state) for state in STATES if state.hybrid and state.depends}


def test_nothing_is_done_to_the_ineligible() -> None:
    assert {decide(state) for state in STATES if not state.eligible} == {None}


def test_divergence_blocks_every_addition() -> None:
    assert {decide(state) for state in STATES if state.diverges and not state.hybrid} == {None}


@pytest.mark.parametrize(
    ("state", "precondition", "action"),
    [
        (CLEAN, "P1", "add-decorator"),
        (replace(CLEAN, tensor=NO, reaches=True), "P7", "add-decorator"),
        (replace(HYBRID, tensor=NO), "P2", "remove-decorator"),
        (replace(HYBRID, tensor=NO, computes=NO, reaches=True), "P2", "remove-decorator"),
        (replace(HYBRID, literal=YES), "P3", "remove-decorator"),
        (replace(HYBRID, computes=NO), "P6", "remove-decorator"),
    ],
)
def test_documented_rows(state: State, precondition: str, action: str) -> None:
    assert (precondition_of(state), action_of(state)) == (precondition, action)


@pytest.mark.parametrize(
    "change",
    [
        {"tensor": NO},
        {"literal": YES},
        {"effects": YES},
        {"recursive": YES},
        {"computes": NO},
        {"diverges": True},
    ],
)
def test_each_hazard_blocks_the_decorator(change: dict[str, object]) -> None:
    assert decide(replace(CLEAN, **change)) is None  # type: ignore[arg-type]


def test_hybrid_in_order_stays() -> None:
    assert decide(HYBRID) is None


def test_what_p7_would_make_keeps_its_decorator() -> None:
    assert decide(replace(HYBRID, tensor=NO, reaches=True)) is None


def test_hybrid_with_effects_keeps_its_decorator() -> None:
    assert decide(replace(HYBRID, tensor=NO, effects=YES)) is None
    assert decide(replace(HYBRID, literal=YES, effects=YES)) is None


def test_literal_goes_before_missing_computation() -> None:
    assert precondition_of(replace(HYBRID, literal=YES, computes=NO)) == "P3"


def test_signature_is_added_to_clean_graph_functions_only() -> None:
    signed = [state for state in STATES if action_of(state) == "reconfigure-decorator"]
    assert {precondition_of(state) for state in signed} == {"P4"}
    assert {(state.signature, state.effects, state.diverges, state.recursive) for state in signed} == {
        ("provable", NO, False, NO)
    }


def test_disagreeing_signature_is_reported_only() -> None:
    assert precondition_of(replace(HYBRID, signature="disagrees")) == "P5"
    assert action_of(replace(HYBRID, signature="disagrees")) is None
