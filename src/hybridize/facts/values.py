"""Abstract values as the types of the report: what a parameter, local or result may be."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import islice

from hybridize.values.atoms import Api, Atom, Const, Prim, Ref, Tensor, Tuple
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.tensors import join_dtype, join_shape
from hybridize.values.value import Value

_MAX_DEPTH = 3
_MAX_ITEMS = 16
# Of a container within another.
_MAX_NESTED_ITEMS = 6


@dataclass(frozen=True, slots=True)
class TypeOf:
    """One possible type, in the words of the contract."""

    kind: str
    dtype: str | None = None
    shape: tuple[int | None, ...] | None = None
    items: tuple[TypeOf, ...] = ()
    name: str | None = None
    # Of dictionaries whose keys are all known: the keys, beside the items.
    keys: tuple[str, ...] = ()


# The types of what was met on the way, by nesting: containers share what they hold, and hold each other in circles.
_Done = dict[tuple[Atom, int], TypeOf]


class Types:
    """The types of the values of a heap that changes no more: one value comes to many parameters, by many calls."""

    __slots__ = ("_done", "_known")

    def __init__(self) -> None:
        self._done: _Done = {}
        self._known: dict[Value, tuple[TypeOf, ...]] = {}

    def of(self, value: Value) -> tuple[TypeOf, ...]:
        """The types a value may have, without repeats, in the value's own order."""
        found = self._known.get(value)
        if found is None:
            found = self._known[value] = _types(value, self._done)
        return found


def types_of(value: Value) -> tuple[TypeOf, ...]:
    """The types a value may have now, while the heap may still grow."""
    return _types(value, {})


def _types(value: Value, done: _Done) -> tuple[TypeOf, ...]:
    found = list(dict.fromkeys(_type(atom, 0, done) for atom in value.atoms))
    return tuple(_merged(found)) if len(found) > 1 else tuple(found)


def _type(atom: Atom, depth: int, done: _Done) -> TypeOf:
    found = done.get((atom, depth))
    if found is None:
        found = done[atom, depth] = _new_type(atom, depth, done)
    return found


def _new_type(atom: Atom, depth: int, done: _Done) -> TypeOf:
    match atom:
        case Tensor(kind=kind, dtype=dtype, shape=shape):
            extents = None if shape is None else tuple(None if one == DYNAMIC else one for one in shape)
            return TypeOf(kind, dtype, extents)
        case Const(value=value):
            return TypeOf("primitive", name="None" if value is None else type(value).__name__)
        case Prim(type=type_):
            return TypeOf("primitive", name=type_)
        case Tuple(items=items):
            return TypeOf("tuple", items=_items(list(items), depth, done))
        case Ref(object=object_) if object_.kind in ("list", "dict"):
            most = _MAX_NESTED_ITEMS if depth else _MAX_ITEMS
            cells = list(islice(((key, cell.value) for key, cell in object_.items.items() if cell.value), most))
            contents = _items([content for _, content in cells], depth, done)
            keys = (
                tuple(str(key[1]) for key, _ in cells if isinstance(key, tuple) and len(key) == 2)
                if object_.kind == "dict"
                else ()
            )
            return TypeOf(object_.kind, items=contents, keys=keys if len(keys) == len(contents) else ())
        case Ref(object=object_):
            name = object_.cls.label if object_.cls is not None else (object_.symbol or object_.label)
            return TypeOf("object", name=name)
        case Api(name=name):
            return TypeOf("object", name=name)
    return TypeOf("unknown")


def _items(values: list[Value], depth: int, done: _Done) -> tuple[TypeOf, ...]:
    if depth >= _MAX_DEPTH:
        return ()
    return tuple(_only_type(value, depth + 1, done) for value in values)


def _only_type(value: Value, depth: int, done: _Done) -> TypeOf:
    """The one type an element has: what all atoms have in common, else unknown, named by the alternatives."""
    found = list(dict.fromkeys(_type(atom, depth, done) for atom in islice(value.atoms, _MAX_ITEMS)))
    if len(found) > 1:
        found = _merged(found)
    if len(found) == 1:
        return found[0]
    names = [text_of(one) for one in found]
    known = 0 < len(names) <= _MOST_ALTERNATIVES and all(one.kind != "unknown" for one in found)
    return TypeOf("unknown", name=" | ".join(names) if known else None)


def _merged(types: list[TypeOf]) -> list[TypeOf]:
    """Containers of one kind and length become one, element by element."""
    merged: dict[object, TypeOf] = {}
    for one in types:
        key = (one.kind, len(one.items), one.keys) if one.kind in ("list", "tuple", "dict") else one
        known = merged.get(key)
        if known is not None:
            pairs = zip(known.items, one.items, strict=True)
            items = tuple(a if a == b else _either(a, b) for a, b in pairs)
            one = TypeOf(one.kind, items=items, keys=one.keys)  # noqa: PLW2901
        merged[key] = one
    return list(merged.values())


def _either(left: TypeOf, right: TypeOf) -> TypeOf:
    """Two types of one element: tensors join, other kinds stand side by side."""
    if left.kind == right.kind and left.kind not in ("primitive", "object", "list", "tuple", "dict", "unknown"):
        return TypeOf(left.kind, join_dtype(left.dtype, right.dtype), join_shape(left.shape, right.shape))
    both = _merged([left, right])
    return both[0] if len(both) == 1 else TypeOf("unknown", name=f"{text_of(left)} | {text_of(right)}")


_MOST_ALTERNATIVES = 4


def describe(value: Value) -> str:
    """What a value may be, in a few words for people: constants as they are written, the rest by type."""
    found = tuple(dict.fromkeys(_words(atom) for atom in value.atoms))
    more = " | …" if len(found) > _MOST_ALTERNATIVES else ""
    return " | ".join(found[:_MOST_ALTERNATIVES]) + more


def _words(atom: Atom) -> str:
    if isinstance(atom, Const):
        text = repr(atom.value)
        return text if len(text) <= 40 else text[:39] + "…"
    return text_of(_type(atom, _MAX_DEPTH - 1, {}))


def text_of(of: TypeOf) -> str:
    """A type in a few words; a tensor's as the report writes it: `float32[2, None]`."""
    match of.kind:
        case "primitive" | "object":
            return of.name or of.kind
        case "list" | "tuple" | "dict":
            shown = [text_of(item) for item in of.items[:3]]
            named = [f"{key}: {text}" for key, text in zip(of.keys, shown, strict=False)] or shown
            inner = ", ".join(named) + (", …" if len(of.items) > 3 else "")
            return f"{of.kind}[{inner}]" if inner else of.kind
        case "unknown":
            return of.name or "something unknown"
    extents = "..." if of.shape is None else ", ".join(map(str, of.shape))
    return f"{'' if of.kind == 'tensor' else of.kind + ' '}{of.dtype or '?'}[{extents}]"
