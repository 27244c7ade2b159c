"""Sets of heap objects behave as Python's sets do."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from hybridize.values.object_set import ObjectSet
from hybridize.values.objects import HeapObject

# Blocks hold 1024 objects each: these lie in three.
OBJECTS = [HeapObject("list", number, "", None) for number in range(2100)]
some = st.sets(st.sampled_from(OBJECTS))


def made(of: set[HeapObject]) -> ObjectSet:
    """The same set as an `ObjectSet`."""
    result = ObjectSet()
    for object_ in of:
        result.add(object_)
        result.add(object_)
    return result


def members(of: ObjectSet) -> set[HeapObject]:
    """What is in a set."""
    return {object_ for object_ in OBJECTS if object_ in of}


@given(some, some)
def test_sets_hold_what_was_put_in(left: set[HeapObject], right: set[HeapObject]) -> None:
    united = made(left)
    before = united.copy()
    united.update(made(right))
    assert members(united) == left | right
    assert united.size == len(left | right)
    assert members(before) == left
    assert before.size == len(left)


def test_equal_blocks_are_kept_once() -> None:
    whole = made(set(OBJECTS[:1000]))
    part = made(set(OBJECTS[:3]))
    part.update(whole)
    assert part._blocks[next(iter(part._blocks))] is whole._blocks[next(iter(whole._blocks))]
