"""What is in a value: its atoms and those of the containers it leads to.

Containers may hold each other in circles, and objects of one site share their contents: each object is visited once,
nearest first, so that asking costs as much as there is to see, not as many paths as lead there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from hybridize.values.atoms import Atom, Ref, Tuple
from hybridize.values.objects import KEYS, HeapObject
from hybridize.values.value import Value

MAX_NESTING = 4
MAX_STRUCTURE = 3


def within(value: Value, contents: Callable[[HeapObject, int], Iterable[Value]]) -> Iterator[Atom]:
    """The atoms of a value and of what it contains; `contents` says what an object at some nesting holds."""
    seen: set[Atom | HeapObject] = set()
    level: list[Atom] = list(value.atoms)
    nesting = 0
    while level:
        following: list[Atom] = []
        for atom in level:
            inner: Iterable[Value] = ()
            match atom:
                case Ref(object=object_):
                    if object_ in seen:
                        continue
                    seen.add(object_)
                    if nesting < MAX_NESTING:
                        inner = contents(object_, nesting)
                case Tuple(items=items):
                    if atom in seen:
                        continue
                    seen.add(atom)
                    inner = items
            yield atom
            for one in inner:
                following.extend(one.atoms)
        level = following
        nesting += 1


def contents(object_: HeapObject, _nesting: int) -> list[Value]:
    """What lists and dicts hold, keys included."""
    return [cell.value for cell in object_.items.values()] if object_.kind in ("list", "dict") else []


def elements(object_: HeapObject, nesting: int) -> list[Value]:
    """What lists and dicts hold besides keys; what is nested deeper than structures of tensors are is left out."""
    if object_.kind not in ("list", "dict") or nesting >= MAX_STRUCTURE:
        return []
    return [cell.value for key, cell in object_.items.items() if key != KEYS]
