"""The lattice of tensors: dtype (a name, or None for unknown) × shape (extents, or None for unknown rank)."""

from __future__ import annotations

from hybridize.values.atoms import Shape, Tensor, tensor

# Which kind stands for both when two kinds of tensor meet in one atom is never asked: kinds do not mix.


def join_dtype(left: str | None, right: str | None) -> str | None:
    """The dtype both agree on."""
    return left if left == right else None


def join_shape(left: Shape | None, right: Shape | None) -> Shape | None:
    """Pointwise join of extents; unknown rank when the ranks differ."""
    if left is None or right is None or len(left) != len(right):
        return None
    if left == right:
        return left
    return tuple(a if a == b else None for a, b in zip(left, right, strict=True))


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
    if a is None:
        return b  # b > 1: the unknown extent is 1 or b
    return a
