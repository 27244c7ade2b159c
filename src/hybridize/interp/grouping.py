"""Which contexts of a function stand for each other when it has too many?  Those whose arguments are alike.

Needs   the arguments of a call.
Gives   a key that forgets extents, numbers and the identity of objects made at one place, and keeps what decides
        the way through the callee: dtype and rank, None, truth values and text, functions, where a receiver was made.

So a layer that is called with `mode="embedding"` on integers and `mode="projection"` on floats keeps both apart,
however many batch sizes it sees.  Sound: contexts of a group are widened, as those of a function are.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from functools import lru_cache

from hybridize.values.atoms import Atom, Const, Prim, Ref, Tensor, Tuple, Unknown
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.value import Value

_MOST_ATOMS = 3
_DEPTH = 2
_IDENTIFIED = frozenset({"function", "class", "module", "wrapper"})


def group_of(arguments: Iterable[Value]) -> Hashable:
    """The group of contexts that a call with these arguments belongs to."""
    return tuple(_alike(value, 0) for value in arguments)


def kinds_of(arguments: Iterable[Value]) -> Hashable:
    """What the arguments of a call are, and no more: literals are no tensors, however little else is told apart."""
    return tuple(frozenset(map(_kind_of, value.atoms)) for value in arguments)


def _kind_of(atom: Atom) -> Hashable:
    match atom:
        case Tensor(kind=kind):
            return kind
        case Ref(object=object_):
            return object_.kind
        case Const(value=None):
            return None
    return type(atom).__name__


def functions_among(arguments: Iterable[Value]) -> Hashable:
    """The functions that are passed, each alone; also among star arguments."""
    return tuple(
        (index, atom)
        for index, value in enumerate(arguments)
        for atom in _alone(value)
        if isinstance(atom, Ref) and atom.object.kind == "function"
    )


def _alone(value: Value) -> tuple[Atom, ...]:
    if len(value.atoms) != 1:
        return ()
    atom = value.atoms[0]
    return tuple(item.atoms[0] for item in atom.items if len(item.atoms) == 1) if isinstance(atom, Tuple) else (atom,)


@lru_cache(maxsize=1 << 14)
def holds_unknown(value: Value) -> bool:
    """Whether an argument may be anything: such calls are not mixed with those whose arguments are known."""
    return any(isinstance(atom, Unknown) for atom in value.atoms)


@lru_cache(maxsize=1 << 14)
def _alike(value: Value, depth: int) -> Hashable:
    found = dict.fromkeys(_alike_atom(atom, depth) for atom in value.atoms)
    if len(found) > _MOST_ATOMS:
        return frozenset(type(atom).__name__ for atom in value.atoms)
    return frozenset(found)


@lru_cache(maxsize=1 << 14)
def holds_open(value: Value) -> bool:
    """Whether an argument is a tensor with an extent that a graph does not know, and other traces of it may."""
    return any(isinstance(atom, Tensor) and atom.shape is not None and DYNAMIC in atom.shape for atom in value.atoms)


def _alike_atom(atom: Atom, depth: int) -> Hashable:
    match atom:
        case Tensor(kind=kind, dtype=dtype, shape=shape):
            return kind, dtype, None if shape is None else len(shape)
        case Const(value=None | bool() | str()):
            return atom
        case Const(value=value):
            return type(value).__name__
        case Prim(type=type_):
            return type_
        case Tuple(items=items):
            return "tuple", tuple(_alike(item, depth + 1) for item in items) if depth < _DEPTH else len(items)
        case Ref(object=object_) if object_.kind in _IDENTIFIED:
            return object_
        case Ref(object=object_):
            return object_.kind, object_.birth if object_.kind == "instance" else object_.symbol
        case Unknown():
            return "unknown"
    return atom
