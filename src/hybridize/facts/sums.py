"""Does a function add up tensors in a loop, and return the number it began with only when there is nothing to add?

`loss = 0.0`, then `loss += …` for each weight: the result is a tensor unless the loop has no round.  Who gets the
result treats it as a tensor, or fails as soon as there is one; that the sum of nothing is a tensor in a graph, too,
takes nothing from them.

Needs   the code of the function.
Gives   whether some returned expression mentions such a sum, and which parts of what it returns are nothing else.
"""

from __future__ import annotations

from hybridize.ir.nodes import Assign, Augment, Code, Collect, Constant, For, Name, Return
from hybridize.ir.walking import walk


def returns_sum(code: Code) -> bool:
    """Whether the function returns what it began with a number and changed in a `for` loop."""
    sums = _sums(code)
    returned = (node.value for node in walk(code.body) if isinstance(node, Return))
    return bool(sums) and any(isinstance(one, Name) and one.name in sums for value in returned for one in walk(value))


def returned_sums(code: Code, length: int) -> frozenset[int]:
    """The positions of a returned tuple of some length where every `return` has such a sum."""
    sums = _sums(code)
    found = set(range(length))
    for node in walk(code.body):
        if isinstance(node, Return):
            parts = node.value.elements if isinstance(node.value, Collect) else ()
            if len(parts) != length or any(one.starred for one in parts):
                return frozenset()
            found &= {
                index for index, one in enumerate(parts) if isinstance(one.value, Name) and one.value.name in sums
            }
    return frozenset(found)


def _sums(code: Code) -> set[str]:
    begun = {
        node.target.name
        for node in walk(code.body)
        if isinstance(node, Assign)
        and isinstance(node.target, Name)
        and isinstance(node.value, Constant)
        and isinstance(node.value.value, (int, float))
    }
    added = {
        node.target.name
        for loop in walk(code.body)
        if isinstance(loop, For)
        for node in walk(loop.body)
        if isinstance(node, (Assign, Augment)) and isinstance(node.target, Name)
    }
    return begun & added
