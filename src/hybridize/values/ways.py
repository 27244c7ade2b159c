"""What does a graph know of a value that comes one way or another, as a tensor decides?

Gives      `open_where_different`: extents in which the ways differ are open in the graph's tensor: `shape[0]` of
           what is `x[:2]` or `x` is None there, while eager execution has a number on either way.
"""

from __future__ import annotations

from hybridize.values.atoms import Atom, Shape, Tensor, Tuple, tensor, tuple_atom
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.value import Value, union


def open_where_different(value: Value, ways: list[Value]) -> Value:
    """The value that a graph has of one of several ways, each of which the value covers.

    A way that has an extent we do not know may have the same as the others: it changes nothing.
    """
    found: list[Atom] = []
    for atom in value.atoms:
        match atom:
            case Tensor(shape=shape, kind="tensor") if shape is not None:
                found.append(_opened(atom, shape, ways))
            case Tuple(items=items, name=name) if all(_has_positions(way, len(items)) for way in ways):
                found.append(tuple_atom(tuple(_opened_parts(items, ways)), name, atom.fields))
            case _:
                found.append(atom)
    return union(found)


def _opened_parts(items: tuple[Value, ...], ways: list[Value]) -> list[Value]:
    of_ways = [one.items for way in ways for one in way.atoms if isinstance(one, Tuple)]
    return [open_where_different(item, [parts[index] for parts in of_ways]) for index, item in enumerate(items)]


def _has_positions(way: Value, count: int) -> bool:
    return len(way.atoms) == 1 and isinstance(way.atoms[0], Tuple) and len(way.atoms[0].items) == count


def _opened(atom: Tensor, shape: Shape, ways: list[Value]) -> Tensor:
    known = [_shapes(way, len(shape)) for way in ways]
    extents = list(shape)
    for axis in range(len(shape)):
        by_way = [{one[axis] for one in of_way} for of_way in known]
        if any(one != by_way[0] for one in by_way) and not any(None in one for one in by_way):
            extents[axis] = DYNAMIC
    if tuple(extents) == shape:
        return atom
    return tensor(atom.dtype, tuple(extents), symbolic=atom.symbolic, was_array=atom.was_array, of_keras=atom.of_keras)


def _shapes(way: Value, rank: int) -> list[Shape]:
    """The shapes of the tensors that come this way; one that is all unknown stands for what is not known."""
    shapes = [one.shape for one in way.atoms if isinstance(one, Tensor)]
    if not shapes or any(one is None or len(one) != rank for one in shapes):
        return [(None,) * rank]
    return [one for one in shapes if one is not None]
