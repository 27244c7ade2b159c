"""Does a function add up tensors in a loop, and return the number it began with only when there is nothing to add?

`loss = 0.0`, then `loss += …` for each weight: the result is a tensor unless the loop has no round.  Who gets the
result treats it as a tensor, or fails as soon as there is one; that the sum of nothing is a tensor in a graph, too,
takes nothing from them.

Needs   the code of the function.
Gives   whether some returned expression mentions such a sum.
"""

from __future__ import annotations

from hybridize.ir.nodes import Assign, Augment, Code, Constant, For, Name, Return
from hybridize.ir.walking import walk


def returns_sum(code: Code) -> bool:
    """Whether the function returns what it began with a number and changed in a `for` loop."""
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
    sums = begun & added
    returned = (node.value for node in walk(code.body) if isinstance(node, Return))
    return bool(sums) and any(isinstance(one, Name) and one.name in sums for value in returned for one in walk(value))
