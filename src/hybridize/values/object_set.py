"""Sets of heap objects that grow, are united often, and of which there are many: one for each context.

Each holds what a call and all it calls have allocated, so those of callers repeat those of callees.  Kept as bits by
the objects' serial numbers, in blocks that equal sets share: a fraction of the memory of Python's sets.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hybridize.values.objects import HeapObject

_BLOCK_BITS = 10
_IN_BLOCK = (1 << _BLOCK_BITS) - 1


class ObjectSet:
    """A set of heap objects; `size` is how many."""

    __slots__ = ("_blocks", "size")

    def __init__(self) -> None:
        self._blocks: dict[int, int] = {}
        self.size = 0

    def __contains__(self, object_: HeapObject) -> bool:
        serial = object_.serial
        return bool(self._blocks.get(serial >> _BLOCK_BITS, 0) >> (serial & _IN_BLOCK) & 1)

    def add(self, object_: HeapObject) -> None:
        """Put an object in."""
        serial = object_.serial
        block, bit = serial >> _BLOCK_BITS, 1 << (serial & _IN_BLOCK)
        bits = self._blocks.get(block, 0)
        if not bits & bit:
            self._blocks[block] = bits | bit
            self.size += 1

    def update(self, other: ObjectSet) -> None:
        """Put all objects of another set in."""
        blocks = self._blocks
        for block, theirs in other._blocks.items():
            ours = blocks.get(block, 0)
            if ours is theirs:
                continue
            united = ours | theirs
            if united != ours:
                # Equal blocks are one integer, wherever they stand.
                blocks[block] = theirs if united == theirs else united
                self.size += united.bit_count() - ours.bit_count()

    def copy(self) -> ObjectSet:
        """The set as it is now."""
        made = ObjectSet()
        made._blocks = dict(self._blocks)
        made.size = self.size
        return made
