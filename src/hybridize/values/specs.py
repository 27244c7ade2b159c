"""The lattice of input signatures: what one `tf.TensorSpec` and its like promises, and how two promises compare.

    spec   ::= SpecOf(kind, dtype, shape, …)      dense, ragged or sparse; an extent None is open, a shape None any rank
             | SpecGroup("list" | "tuple", specs)  a structure, which a call must match in kind and length

A spec is broader than another when it accepts more.  Needs nothing; gives `Relation`, `compare` and `merged`.
"""

from __future__ import annotations

import enum
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, Literal

from hybridize.values.atoms import RaggedForm, Shape
from hybridize.values.tensors import join_shape

SpecKind = Literal["tensor", "ragged", "sparse"]
# The dtypes of tensors that programs pass.
DTYPES: Final = frozenset(
    {
        *("bfloat16", "float16", "float32", "float64", "complex64", "complex128", "bool", "string"),
        *("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"),
    }
)


@dataclass(frozen=True, slots=True)
class SpecOf:
    """One tensor: its kind, dtype (None when it is not known) and shape (None for any rank)."""

    kind: SpecKind
    dtype: str | None
    shape: Shape | None
    # The layout of a ragged tensor; None when it is not known, or the tensor is not ragged.
    ragged: RaggedForm | None = None


@dataclass(frozen=True, slots=True)
class SpecGroup:
    """A list or tuple of specs."""

    kind: Literal["list", "tuple"]
    items: tuple[Specs, ...]


Specs = SpecOf | SpecGroup


class Relation(enum.Enum):
    """How a promise compares with what is passed."""

    EQUAL = "equal"
    TIGHTER = "tighter"  # accepts less: some call raises
    BROADER = "broader"  # accepts more than is ever passed
    INCOMPARABLE = "incomparable"

    def and_(self, other: Relation) -> Relation:
        """The relation of two wholes whose parts relate so."""
        if self is other or other is Relation.EQUAL:
            return self
        return other if self is Relation.EQUAL else Relation.INCOMPARABLE


def together(relations: Iterable[Relation]) -> Relation:
    """The relation of two wholes from those of all their parts."""
    result = Relation.EQUAL
    for one in relations:
        result = result.and_(one)
    return result


def compare(given: Specs, other: Specs) -> Relation:
    """How `given` relates to `other`; what nobody knows of a dtype agrees with everything."""
    match given, other:
        case SpecOf(), SpecOf():
            dtypes_clash = None not in (given.dtype, other.dtype) and given.dtype != other.dtype
            layouts_clash = None not in (given.ragged, other.ragged) and given.ragged != other.ragged
            if given.kind != other.kind or dtypes_clash or layouts_clash:
                return Relation.INCOMPARABLE
            return compare_shapes(given.shape, other.shape)
        case SpecGroup(), SpecGroup() if given.kind == other.kind and len(given.items) == len(other.items):
            return together(compare(one, two) for one, two in zip(given.items, other.items, strict=True))
    return Relation.INCOMPARABLE


def compare_shapes(given: Shape | None, other: Shape | None) -> Relation:
    """How the tensors that fit one shape relate to those that fit another."""
    if given is None or other is None:
        if given is other:
            return Relation.EQUAL
        return Relation.BROADER if given is None else Relation.TIGHTER
    if len(given) != len(other):
        return Relation.INCOMPARABLE
    return together(_compare_extents(one, two) for one, two in zip(given, other, strict=True))


def _compare_extents(given: int | None, other: int | None) -> Relation:
    if given == other:
        return Relation.EQUAL
    if given is None:
        return Relation.BROADER
    return Relation.TIGHTER if other is None else Relation.INCOMPARABLE


def merged(left: Specs, right: Specs) -> Specs | None:
    """The tightest spec that is as broad as both; None when no spec accepts both."""
    match left, right:
        case SpecOf(), SpecOf():
            if (left.kind, left.dtype, left.ragged) != (right.kind, right.dtype, right.ragged):
                return None
            return SpecOf(left.kind, left.dtype, join_shape(left.shape, right.shape), left.ragged)
        case SpecGroup(), SpecGroup() if left.kind == right.kind and len(left.items) == len(right.items):
            items = [merged(one, two) for one, two in zip(left.items, right.items, strict=True)]
            if all(item is not None for item in items):
                return SpecGroup(left.kind, tuple(item for item in items if item is not None))
    return None


def leaves(specs: Iterable[Specs]) -> Iterable[SpecOf]:
    """Every single spec, structures taken apart."""
    for one in specs:
        if isinstance(one, SpecOf):
            yield one
        else:
            yield from leaves(one.items)
