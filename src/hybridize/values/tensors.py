"""The lattice of tensors: dtype (a name, or None for unknown) × shape (extents, or None for unknown rank)."""

from __future__ import annotations

import operator
from collections.abc import Callable
from typing import Final

from hybridize.values.atoms import Atom, Shape, Tensor, tensor
from hybridize.values.dynamic import DYNAMIC

# Which kind stands for both when two kinds of tensor meet in one atom is never asked: kinds do not mix.

# What Python code sees of such an extent in a trace: a None, but one that tells where it comes from.
UNKNOWN_EXTENT: Final = "NoneType"


def lacks_value(atom: Atom) -> bool:
    """Whether Python cannot read a value of it while a graph is built: variables have none there, wherever made."""
    return isinstance(atom, Tensor) and (atom.symbolic or atom.kind == "variable")


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
        content=join_content(left, right),
        was_array=left.was_array or right.was_array,
        logits=left.logits or right.logits,
        of_keras=left.of_keras or right.of_keras,
        ragged=left.ragged if left.ragged == right.ragged else None,
        rankless=left.rankless or right.rankless,
    )


def lacks_rank(atom: object, traced: bool) -> bool:
    """Whether an atom is a tensor without a rank in the world that is running.

    Eagerly this is what is made in the graphs of datasets; a variable is of any rank where its shape says so, and
    shows the rank of its value eagerly only.
    """
    if not isinstance(atom, Tensor) or not atom.rankless:
        return False
    return traced if atom.kind == "variable" else atom.symbolic is traced


def without_rank(one: Tensor) -> Tensor:
    """The tensor of which the graph does not know the rank; in a graph the same one when its rank is known."""
    if one.rankless or one.kind not in ("tensor", "keras-symbolic", "variable"):
        return one
    return tensor(
        one.dtype,
        one.shape,
        kind=one.kind,
        symbolic=one.symbolic,
        content=one.content,
        was_array=one.was_array,
        of_keras=one.of_keras,
        rankless=True,
    )


def join_content(left: Tensor, right: Tensor) -> Shape | None:
    """What is known of the elements of two tensors alike."""
    if left.content is None or right.content is None:
        return None
    if left.shape != right.shape or len(left.content) != len(right.content):
        return None if DYNAMIC in left.content + right.content else ()
    return tuple(_join_extent(a, b) for a, b in zip(left.content, right.content, strict=True))


# Longer tensors are data rather than shapes.
MAX_CONTENT: Final = 16
_ARITHMETIC: Final[dict[str, Callable[[int, int], int]]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "//": operator.floordiv,
    "%": operator.mod,
    "max": max,
    "min": min,
}


def combined_content(name: str, left: Shape | None, right: Shape | None) -> Shape | None:
    """What is known of the elements after integer arithmetic on two tensors; one element meets all of the other."""
    compute = _ARITHMETIC.get(name)
    if compute is None or left is None or right is None:
        return None
    if () in (left, right) or (len(left) != len(right) and 1 not in (len(left), len(right))):
        return None if DYNAMIC in left + right else ()
    count = max(len(left), len(right))
    pairs = zip(left * (count // len(left)), right * (count // len(right)), strict=True)
    return tuple(_combined(compute, a, b) for a, b in pairs)


def _combined(compute: Callable[[int, int], int], a: int | None, b: int | None) -> int | None:
    if DYNAMIC in (a, b):
        return DYNAMIC
    if a is None or b is None or (b == 0 and compute in (operator.floordiv, operator.mod)):
        return None
    found = compute(a, b)
    return found if abs(found) < 2**31 else None


def broadcast(left: Shape | None, right: Shape | None) -> Shape | None:
    """The shape of an elementwise operation on two shapes (NumPy broadcasting), None when a rank is unknown."""
    if left is None or right is None:
        return None
    if len(left) < len(right):
        left, right = right, left
    padded = (1,) * (len(left) - len(right)) + right
    return tuple(_broadcast_extent(a, b) for a, b in zip(left, padded, strict=True))


def do_not_fit(left: Shape | None, right: Shape | None) -> bool:
    """Whether two shapes are known not to broadcast."""
    if left is None or right is None:
        return False
    pairs = zip(reversed(left), reversed(right), strict=False)
    return any(a != b and 1 not in (a, b) and None not in (a, b) and DYNAMIC not in (a, b) for a, b in pairs)


def _broadcast_extent(a: int | None, b: int | None) -> int | None:
    if a == 1:
        return b
    if b == 1:
        return a
    if a is None or a == DYNAMIC:
        return b if b is not None else a  # b > 1: the unknown extent is 1 or b
    return a


def divided(dtype: str | None) -> str | None:
    """The dtype of a true division: small integers become float32, larger ones float64."""
    if dtype is None or "int" not in dtype:
        return dtype
    return "float32" if dtype in ("int8", "uint8", "int16", "uint16") else "float64"
