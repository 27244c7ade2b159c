"""How the root of references is kept and changed."""

from __future__ import annotations

from abstract_values import OBJECTS, values
from hypothesis import given

from hybridize.values.atoms import (
    CAPTURED,
    FRESH,
    OUTER,
    Atom,
    Ref,
    Tensor,
    Tuple,
    is_param_root,
    method,
    param_root,
    ref,
    tensor,
)
from hybridize.values.value import Value, join, map_roots, of, of_const, of_tuple, with_root


def roots_in(value: Value) -> set[int]:
    """The roots of all references and arrays in a value."""
    return {root for atom in value.atoms for root in _roots(atom)}


def _roots(atom: Atom) -> set[int]:
    match atom:
        case Ref(root=root) | Tensor(kind="ndarray", root=root):
            return {root}
        case Tuple(items=items):
            return {root for item in items for root in roots_in(item)}
    return set()


@given(values)
def test_relabelling_reaches_everything(one: Value) -> None:
    assert roots_in(with_root(one, CAPTURED)) <= {CAPTURED}


@given(values)
def test_relabelling_twice_is_relabelling_once(one: Value) -> None:
    assert with_root(with_root(one, OUTER), FRESH) is with_root(one, FRESH)


@given(values)
def test_keeping_every_root_keeps_the_value(one: Value) -> None:
    assert map_roots(one, lambda atom: getattr(atom, "root", FRESH)) is one


@given(values)
def test_values_without_references_are_left_alone(one: Value) -> None:
    if not roots_in(one):
        assert with_root(one, OUTER) is one


def test_the_wider_root_wins() -> None:
    one = OBJECTS[0]
    assert join(of(ref(one, FRESH)), of(ref(one, OUTER))) is of(ref(one, OUTER))
    assert join(of(ref(one, param_root(0))), of(ref(one, CAPTURED))) is of(ref(one, CAPTURED))


def test_roots_are_ordered_by_how_widely_writes_are_seen() -> None:
    assert FRESH < param_root(0) < param_root(500) < CAPTURED < OUTER


def test_parameter_roots_are_told_from_others() -> None:
    assert is_param_root(param_root(0))
    assert not any(map(is_param_root, (FRESH, CAPTURED, OUTER)))


def test_only_arrays_have_a_root_of_their_own() -> None:
    assert tensor("float32", (), root=OUTER) is tensor("float32", ())
    assert tensor("float32", (), kind="ndarray", root=OUTER) is not tensor("float32", (), kind="ndarray")


def test_receivers_of_methods_are_relabelled() -> None:
    bound = of(method(ref(OBJECTS[0], OUTER), ref(OBJECTS[1], OUTER)))
    assert with_root(bound, FRESH) is of(method(ref(OBJECTS[0], OUTER), ref(OBJECTS[1], FRESH)))


def test_constants_keep_their_identity_in_tuples() -> None:
    pair = of_tuple([of_const(1), of(ref(OBJECTS[0], FRESH))])
    assert with_root(pair, OUTER) is of_tuple([of_const(1), of(ref(OBJECTS[0], OUTER))])
