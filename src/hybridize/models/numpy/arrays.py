"""What NumPy makes of an argument: dtype and shape of array-likes, shapes, axes, and arrays as results."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from hybridize.models.numpy import dtypes
from hybridize.values.atoms import FRESH, Const, Prim, Ref, Shape, Tensor, Tuple, tensor
from hybridize.values.objects import HeapObject
from hybridize.values.tensors import broadcast, join_shape
from hybridize.values.value import Value, of

_MAX_NESTING: Final = 6
# An axis argument that is not known.
ANY_AXIS: Final = "any"


def array(dtype: str | None = None, shape: Shape | None = None, root: int = FRESH) -> Value:
    """An array as a result; one that shares memory with another keeps the root of that."""
    return of(tensor(dtype, shape, kind="ndarray", root=root))


# What each container became on the way, by nesting: many may share what they hold, and hold each other in circles.
_Done = dict[tuple[HeapObject, int], Tensor]


def of_value(value: Value | None, call: Any) -> Tensor:
    """The array NumPy makes of an array-like: its dtype and shape as far as known."""
    return _of_value(value, call, 0, {})


def _of_value(value: Value | None, call: Any, depth: int, done: _Done) -> Tensor:
    described: Tensor | None = None
    for atom in value.atoms if value is not None else ():
        one = _of_atom(atom, call, depth, done)
        if described is None:
            described = one
        else:
            dtype = described.dtype if described.dtype == one.dtype else None
            root = max(described.root, one.root)
            described = tensor(dtype, join_shape(described.shape, one.shape), kind="ndarray", root=root)
    return described if described is not None else tensor(kind="ndarray")


def _of_atom(atom: Any, call: Any, depth: int, done: _Done) -> Tensor:
    match atom:
        case Tensor():
            return tensor(atom.dtype, atom.shape, kind="ndarray", root=atom.root)
        case Const(value=None):
            return tensor("object", (), kind="ndarray")
        case Prim(type="range"):
            return tensor("int64", (None,), kind="ndarray")
        case Prim(type="object"):
            return tensor(kind="ndarray")
        case Const() | Prim():
            return tensor(dtypes.of_scalar(atom), (), kind="ndarray")
        case Tuple() if depth < _MAX_NESTING:
            return _of_sequence(atom, call, depth, done)
        case Ref(object=object_) if depth < _MAX_NESTING:
            made = done.get((object_, depth))
            if made is None:
                made = done[object_, depth] = _of_sequence(atom, call, depth, done)
            return made
    return tensor(kind="ndarray")


def _of_sequence(atom: Tuple | Ref, call: Any, depth: int, done: _Done) -> Tensor:
    if isinstance(atom, Ref) and atom.object.kind != "list":
        symbol = atom.object.symbol
        return tensor("uint8" if symbol == "PIL.Image.Image" else None, kind="ndarray")
    known = call.positions(of(atom))
    if known is None:
        inner = _of_value(call.iterate(of(atom)), call, depth + 1, done)
        return tensor(inner.dtype, None if inner.shape is None else (None, *inner.shape), kind="ndarray")
    if not known:
        return tensor("float64", (0,), kind="ndarray")
    parts = [_of_value(one, call, depth + 1, done) for one in known]
    shape = parts[0].shape
    for part in parts[1:]:
        shape = join_shape(shape, part.shape)
    return tensor(promoted(parts), None if shape is None else (len(parts), *shape), kind="ndarray")


def promoted(parts: Iterable[Tensor]) -> str | None:
    """The dtype that all of some arrays are converted to."""
    result: str | None = None
    for index, part in enumerate(parts):
        result = part.dtype if index == 0 else dtypes.promote(result, part.dtype)
    return result


def combined(values: Iterable[Value], call: Any) -> tuple[str | None, Shape | None]:
    """Dtype and shape of an elementwise operation, where Python scalars do not widen arrays."""
    dtype: str | None = None
    shape: Shape | None = ()
    is_first = True
    scalars = []
    for value in values:
        if value.atoms and all(isinstance(atom, (Const, Prim)) for atom in value.atoms):
            scalars.append(dtypes.of_scalar(value.atoms[0]) if len(value.atoms) == 1 else None)
            continue
        one = of_value(value, call)
        dtype = one.dtype if is_first else dtypes.promote(dtype, one.dtype)
        shape = broadcast(shape, one.shape)
        is_first = False
    for scalar in scalars:
        dtype = scalar if is_first else dtypes.with_scalar(dtype, scalar)
        is_first = False
    return dtype, shape


def integer(value: Value | None) -> int | None:
    """The number an argument surely is; None when it may be another."""
    if value is None or len(value.atoms) != 1:
        return None
    atom = value.atoms[0]
    return atom.value if isinstance(atom, Const) and type(atom.value) is int else None


def boolean(value: Value | None, default: bool) -> bool | None:
    """A flag; None when it may be either."""
    if value is None:
        return default
    known = {atom.value if isinstance(atom, Const) and isinstance(atom.value, bool) else None for atom in value.atoms}
    return known.pop() if len(known) == 1 else None


def shape_of(value: Value | None, call: Any) -> Shape | None:
    """The shape a `shape=` argument means: a number or a sequence of numbers."""
    if value is None or len(value.atoms) != 1:
        return None
    atom = value.atoms[0]
    match atom:
        case Const(value=int(extent)):
            return (extent if extent >= 0 else None,)
        case Prim(type="int"):
            return (None,)
        case Tensor(shape=()):
            return (None,)
        case Tensor(shape=(int(rank),)):
            return (None,) * rank
        case Tuple() | Ref():
            known = call.positions(value)
            return None if known is None else tuple(_extent(one) for one in known)
    return None


def _extent(value: Value) -> int | None:
    number = integer(value)
    return number if number is not None and number >= 0 else None


def axes_of(value: Value | None, call: Any) -> tuple[int, ...] | str | None:
    """An `axis=` argument: the axes, None for all, `ANY_AXIS` when it is not known."""
    if value is None:
        return None
    if len(value.atoms) != 1:
        return ANY_AXIS
    atom = value.atoms[0]
    match atom:
        case Const(value=None):
            return None
        case Const(value=int(axis)):
            return (axis,)
        case Tuple() | Ref():
            known = call.positions(value)
            numbers = [integer(one) for one in known] if known is not None else [None]
            return tuple(one for one in numbers if one is not None) if None not in numbers else ANY_AXIS
    return ANY_AXIS


def size(shape: Shape | None) -> int | None:
    """The number of elements."""
    if shape is None or None in shape:
        return None
    result = 1
    for extent in shape:
        result *= extent or 0
    return result
