"""Widening ends every ascending chain, and stays above its arguments."""

from __future__ import annotations

from abstract_values import covers, values
from hypothesis import given
from hypothesis import strategies as st

from hybridize.values.atoms import Unknown, const
from hybridize.values.value import NOTHING, Value, join, of_const, of_prim, of_tuple, union, widen


def steps_until_stable(start: Value, grow: object, most: int = 40) -> int:
    """How often the state changes when a loop body turns it into `grow(state)`."""
    state = start
    for step in range(most):
        following = widen(state, grow(state))  # type: ignore[operator]
        if following is state:
            return step
        state = following
    raise AssertionError(f"still growing after {most} rounds: {state}")


@given(values, values)
def test_above_both(old: Value, new: Value) -> None:
    above = widen(old, new)
    assert covers(above, old)
    assert covers(above, new)


@given(values)
def test_of_the_same_is_the_same(one: Value) -> None:
    assert widen(one, one) is one


@given(st.lists(values, min_size=1, max_size=6))
def test_every_chain_ends(growth: list[Value]) -> None:
    state, changes = NOTHING, 0
    for _ in range(4):
        before = state
        for one in growth:
            following = widen(state, one)
            changes += following is not state
            state = following
    assert state is before, (changes, state)


def test_counter_becomes_its_type_at_once() -> None:
    assert widen(of_const(0), of_const(1)) is of_prim("int")


def test_truth_values_are_not_widened() -> None:
    assert widen(of_const(True), of_const(False)) is union([const(True), const(False)])


def test_first_value_is_not_widened() -> None:
    assert widen(NOTHING, of_const(1)) is of_const(1)


def test_counter_ends() -> None:
    def increased(state: Value) -> Value:
        number = getattr(state.atoms[0], "value", None)
        return of_const(number + 1) if isinstance(number, int) else state

    assert steps_until_stable(of_const(0), increased) <= 2


def test_ever_deeper_tuples_end() -> None:
    assert steps_until_stable(of_const(None), lambda state: of_tuple([state])) <= 8


def test_ever_longer_tuples_end() -> None:
    def longer(state: Value) -> Value:
        lengths = [len(getattr(atom, "items", ())) for atom in state.atoms]
        return (
            state
            if any(isinstance(a, Unknown) for a in state.atoms)
            else of_tuple([of_prim("int")] * (max(lengths) + 1))
        )

    assert steps_until_stable(of_tuple([]), longer) <= 10


def test_pairs_of_tuples_end() -> None:
    def paired(state: Value) -> Value:
        return join(of_tuple([state, of_const(1)]), of_tuple([of_const("a"), state]))

    assert steps_until_stable(of_const(None), paired) <= 10
