"""The lattice of input signatures."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hybridize.values.specs import Relation, SpecGroup, SpecOf, Specs, compare, leaves, merged

SHAPES = st.none() | st.lists(st.none() | st.integers(1, 3), max_size=2).map(tuple)
LEAVES = st.builds(SpecOf, st.sampled_from(["tensor", "ragged"]), st.sampled_from(["float32", "int32"]), SHAPES)
SPECS = LEAVES | st.builds(
    SpecGroup, st.sampled_from(["list", "tuple"]), st.lists(LEAVES, min_size=1, max_size=2).map(tuple)
)
CONVERSE = {Relation.TIGHTER: Relation.BROADER, Relation.BROADER: Relation.TIGHTER}


def dense(*shape: int | None) -> SpecOf:
    return SpecOf("tensor", "float32", shape)


ANY_RANK = SpecOf("tensor", "float32", None)


@pytest.mark.parametrize(
    ("one", "other", "relation"),
    [
        (dense(2), dense(2), Relation.EQUAL),
        (dense(2), dense(None), Relation.TIGHTER),
        (dense(None, 2), dense(3, 2), Relation.BROADER),
        (dense(None, 2), dense(3, None), Relation.INCOMPARABLE),
        (dense(2), dense(3), Relation.INCOMPARABLE),
        (dense(2), dense(2, 2), Relation.INCOMPARABLE),
        (ANY_RANK, dense(2), Relation.BROADER),
        (dense(2), SpecOf("tensor", "int32", (2,)), Relation.INCOMPARABLE),
        (dense(2), SpecOf("tensor", None, (2,)), Relation.EQUAL),
        (SpecGroup("list", (dense(2),)), SpecGroup("tuple", (dense(2),)), Relation.INCOMPARABLE),
        (SpecGroup("list", (dense(2),)), SpecGroup("list", (dense(None),)), Relation.TIGHTER),
    ],
)
def test_relations(one: Specs, other: Specs, relation: Relation) -> None:
    assert compare(one, other) is relation


@given(SPECS, SPECS)
def test_comparison_has_its_converse(one: Specs, other: Specs) -> None:
    relation = compare(one, other)
    assert compare(other, one) is CONVERSE.get(relation, relation)


@given(SPECS, SPECS)
def test_merger_is_as_broad_as_both(one: Specs, other: Specs) -> None:
    both = merged(one, other)
    if both is not None:
        assert {compare(both, one), compare(both, other)} <= {Relation.EQUAL, Relation.BROADER}
        assert merged(other, one) == both


def test_leaves_are_found_in_structures() -> None:
    assert list(leaves([dense(1), SpecGroup("list", (dense(2), dense(3)))])) == [dense(1), dense(2), dense(3)]
