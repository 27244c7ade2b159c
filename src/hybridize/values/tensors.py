"""The lattice of tensors: dtype (a name, or None for unknown) × shape (extents, or None for unknown rank)."""

from __future__ import annotations

from typing import Final

from hybridize.values.atoms import Shape, Tensor, tensor

# Which kind stands for both when two kinds of tensor meet in one atom is never asked: kinds do not mix.


class _Dynamic(int):
    """An extent that absorbs arithmetic: what is computed with it depends on data as well."""

    __slots__ = ()

    def _absorb(self, _other: object = None) -> _Dynamic:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _absorb
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _absorb


# An extent that depends on data: only running tells it, so that it is None while a graph is built.  It stands in
# shapes of the traced world only; eagerly such an extent is merely unknown.
DYNAMIC: Final = _Dynamic(-1)
# What Python code sees of such an extent in a trace: a None, but one that tells where it comes from.
UNKNOWN_EXTENT: Final = "NoneType"


def join_dtype(left: str | None, right: str | None) -> str | None:
    """The dtype both agree on."""
    return left if left == right else None


def join_shape(left: Shape | None, right: Shape | None) -> Shape | None:
    """Pointwise join of extents; unknown rank when the ranks differ."""
    if left is None or right is None or len(left) != len(right):
        return None
    if left == right:
        return left
    return tuple(_join_extent(a, b) for a, b in zip(left, right, strict=True))


def _join_extent(a: int | None, b: int | None) -> int | None:
    if a == b:
        return a
    return DYNAMIC if DYNAMIC in (a, b) else None


def join_tensors(left: Tensor, right: Tensor) -> Tensor:
    """The least tensor of the same kind above both.  What may be symbolic is, what may be pre-existing is."""
    return tensor(
        join_dtype(left.dtype, right.dtype),
        join_shape(left.shape, right.shape),
        kind=left.kind,
        symbolic=left.symbolic or right.symbolic,
        root=max(left.root, right.root),
    )


def broadcast(left: Shape | None, right: Shape | None) -> Shape | None:
    """The shape of an elementwise operation on two shapes (NumPy broadcasting), None when a rank is unknown."""
    if left is None or right is None:
        return None
    if len(left) < len(right):
        left, right = right, left
    padded = (1,) * (len(left) - len(right)) + right
    return tuple(_broadcast_extent(a, b) for a, b in zip(left, padded, strict=True))


def _broadcast_extent(a: int | None, b: int | None) -> int | None:
    if a == 1:
        return b
    if b == 1:
        return a
    if a is None or a == DYNAMIC:
        return b if b is not None else a  # b > 1: the unknown extent is 1 or b
    return a
