"""In which order are functions judged on their own?  Callers before what they may call.

A function that another one calls, unreached as well, is given what that one passes.  Were it judged first, it would be
run with parameters of which nothing is known, and what it hands on would stay with all that it calls.

Needs   the text of the functions: who mentions whose name, or the name of whose class.
Gives   an order; it is a matter of precision alone, so that a name may mean something else than it is taken for.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Final

from hybridize.ir import nodes as ir
from hybridize.ir.walking import instructions_of

# A name that more functions have than this says little about who is called, outside of their own class or module.
_FEW: Final = 3


def callers_first(functions: Sequence[ir.Code]) -> list[ir.Code]:
    """The functions, each after those that mention it; in the given order where nothing is mentioned, or in circles."""
    called = _Called(functions)
    order: list[ir.Code] = []
    entered: set[ir.Code] = set()
    # Reverse postorder of the mentions, from the last function to the first so that ties keep their order.
    for start in reversed(functions):
        if start in entered:
            continue
        entered.add(start)
        path = [(start, iter(called.by(start)))]
        while path:
            code, rest = path[-1]
            following = next((one for one in rest if one not in entered), None)
            if following is None:
                order.append(code)
                path.pop()
            else:
                entered.add(following)
                path.append((following, iter(called.by(following))))
    order.reverse()
    return order


class _Called:
    """Which functions another one may call, by the names in its text."""

    def __init__(self, functions: Iterable[ir.Code]) -> None:
        self._by_name: dict[str, list[ir.Code]] = defaultdict(list)
        self._by_class: dict[str, list[ir.Code]] = defaultdict(list)
        for code in functions:
            self._by_name[code.name].append(code)
            if code.is_method and code.parent is not None:
                self._by_class[code.parent.name].append(code)

    def by(self, code: ir.Code) -> list[ir.Code]:
        """In the reverse of their order, as what is entered last comes first."""
        found: dict[ir.Code, None] = {}
        for name in _mentioned(code):
            named = self._by_name.get(name, ())
            found.update((one, None) for one in named if len(named) <= _FEW or _are_near(one, code))
            found.update((one, None) for one in self._by_class.get(name, ()) if one.parent is not code.parent)
        found.pop(code, None)
        return sorted(found, key=lambda one: (one.path, one.line, one.column), reverse=True)


def _are_near(one: ir.Code, code: ir.Code) -> bool:
    """Whether two functions are methods of one class, or functions of one module."""
    if one.is_method or code.is_method:
        return one.parent is code.parent
    return one.path == code.path


def _mentioned(code: ir.Code) -> set[str]:
    """The names that a function and the functions within it mention."""
    found: set[str] = set()
    waiting = [code]
    while waiting:
        one = waiting.pop()
        waiting += one.children
        for node in instructions_of(one):
            if isinstance(node, ir.Global | ir.Free | ir.Name | ir.Attribute):
                found.add(node.name)
    return found
