"""The join of abstract values, on random ones."""

from __future__ import annotations

from abstract_values import covers, flat_values, values
from hypothesis import given

from hybridize.values.atoms import Ref, const, prim, ref, tensor, tuple_atom, unknown
from hybridize.values.objects import HeapObject
from hybridize.values.value import (
    LEAST_OF_A_CLASS,
    MAX_CONSTANTS,
    MAX_DEPTH,
    MAX_INSTANCES,
    MAX_REFERENCES,
    MAX_TUPLES,
    NOTHING,
    Value,
    join,
    join_all,
    of,
    of_const,
    of_prim,
    of_tuple,
    union,
)


@given(values)
def test_idempotent(one: Value) -> None:
    assert join(one, one) is one


@given(values)
def test_nothing_is_neutral(one: Value) -> None:
    assert join(one, NOTHING) is one
    assert join(NOTHING, one) is one


@given(values, values)
def test_commutative(one: Value, other: Value) -> None:
    assert join(one, other) is join(other, one)


@given(flat_values, flat_values, flat_values)
def test_associative(one: Value, two: Value, three: Value) -> None:
    assert join(join(one, two), three) is join(one, join(two, three))


@given(values, values)
def test_above_both(one: Value, other: Value) -> None:
    above = join(one, other)
    assert covers(above, one)
    assert covers(above, other)


@given(values, values, values)
def test_monotone(below: Value, more: Value, other: Value) -> None:
    assert covers(join(join(below, more), other), join(below, other))


@given(values, values)
def test_a_second_join_changes_nothing(one: Value, other: Value) -> None:
    above = join(one, other)
    assert join(above, other) is above
    assert join(above, one) is above


def test_equal_values_are_the_same_object() -> None:
    assert union([const(1), const("a")]) is union([const("a"), const(1)])


def test_constants_of_one_type_become_the_type() -> None:
    assert join_all(of_const(number) for number in range(MAX_CONSTANTS + 1)) is of_prim("int")


def test_few_constants_stay() -> None:
    assert len(join_all(of_const(number) for number in range(MAX_CONSTANTS)).atoms) == MAX_CONSTANTS


def test_type_absorbs_its_constants_only() -> None:
    assert join(of_const(1), of_prim("int")) is of_prim("int")
    assert join(of_const(True), of_prim("int")).atoms != of_prim("int").atoms


def test_equal_numbers_of_different_types_stay_apart() -> None:
    assert len(union([const(1), const(1.0), const(True)]).atoms) == 3


def test_tensors_of_one_kind_join_pointwise() -> None:
    found = join(of(tensor("float32", (2, 3))), of(tensor("float32", (2, 4))))
    assert found is of(tensor("float32", (2, None)))


def test_tensors_of_different_ranks_and_dtypes() -> None:
    found = join(of(tensor("float32", (2, 3))), of(tensor("int32", (2,))))
    assert found is of(tensor(None, None))


def test_kinds_of_tensor_do_not_mix() -> None:
    found = join(of(tensor("float32", ())), of(tensor("float32", (), kind="variable")))
    assert len(found.atoms) == 2


def test_many_tuples_of_one_form_join_position_by_position() -> None:
    found = join_all(of_tuple([of_const(number), of_const("a")]) for number in range(MAX_TUPLES + 1))
    assert len(found.atoms) == 1
    assert found.atoms[0] is tuple_atom((join_all(map(of_const, range(MAX_TUPLES + 1))), of_const("a")))


def test_many_references_say_that_the_limit_is_reached() -> None:
    objects = [HeapObject("list", number, "x", None) for number in range(MAX_REFERENCES + 5)]
    found = join_all(of(ref(one, 0)) for one in objects)
    assert len(found.atoms) == MAX_REFERENCES + 1
    assert found.atoms[-1] is unknown("limit", "too many objects meet in one value")


def test_instances_of_many_classes_keep_some_of_each() -> None:
    classes = [HeapObject("class", number, "C", None) for number in range(10)]
    refs = []
    for number in range(60):
        made = HeapObject("instance", 100 + number, "C", None)
        made.cls = classes[number % 10]
        refs.append(of(ref(made, 0)))
    found = join_all(refs)
    assert len(found.atoms) < 30
    of_class = [sum(isinstance(atom, Ref) and atom.object.cls is one for atom in found.atoms) for one in classes]
    assert min(of_class) >= LEAST_OF_A_CLASS


def test_what_a_value_holds_stays_whatever_joins_it() -> None:
    """Else values would shrink and grow for ever, and those who read them never come to rest."""
    classes = [HeapObject("class", number, "C", None) for number in range(6)]
    value = NOTHING
    for number in range(200):
        made = HeapObject("instance" if number % 3 else "list", 100 + number, "C", None)
        made.cls = classes[number % 6] if number % 3 else None
        grown = join(value, of(ref(made, 0)))
        assert set(value.atoms) <= set(grown.atoms)
        value = grown
    assert len(value.atoms) <= MAX_INSTANCES + 1


def test_deep_tuples_end_in_an_unknown() -> None:
    nested = of_const(1)
    for _ in range(MAX_DEPTH + 1):
        nested = of(tuple_atom((nested, of(prim("int")))))
        nested = join(nested, of_const(None))
    assert nested.depth <= MAX_DEPTH
