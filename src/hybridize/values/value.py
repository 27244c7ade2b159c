"""Abstract values: interned sets of atoms, their join and their widening.

    value ::= {atom, …}      NOTHING (no atom) is unreachable

At most one tensor of each kind and origin stands in a value (tensors join pointwise), at most `MAX_CONSTANTS`
constants of one type (then `Prim`), tuples of one length join pointwise past `MAX_TUPLES`.  Joins are memoised:
values are interned, so "did it change" is `is not`.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable
from typing import Any, Final

from hybridize.values.atoms import (
    Api,
    ApiMethod,
    Atom,
    Const,
    Method,
    Prim,
    Ref,
    Tensor,
    Tuple,
    Unknown,
    api_method,
    const,
    forget_atoms,
    is_param_root,
    method,
    prim,
    ref,
    tensor,
    tuple_atom,
    unknown,
)

MAX_CONSTANTS: Final = 8
MAX_TUPLES: Final = 3
# So many objects are always told apart; from there on a few objects of each class stand for all of that class.
FEW_REFERENCES: Final = 16
FEW_OF_A_CLASS: Final = 6
MAX_REFERENCES: Final = 24
# Registries hold one or two instances of each of many classes, and what each of them does counts.
LEAST_OF_A_CLASS: Final = 2
MAX_INSTANCES: Final = 40
MAX_UNKNOWNS: Final = 3
MAX_DEPTH: Final = 6
# How deep tuples may come to nest by going round a loop or a recursion.
WIDENED_DEPTH: Final = 3


# What holds nothing and can be reached in one way only.
_PLAIN: Final = frozenset({Api, Const, Prim, Unknown})


class Value:
    """A set of atoms; interned, compared by identity.  `depth` is the nesting of tuples."""

    __slots__ = ("atoms", "depth", "has_param_roots", "has_refs")

    def __init__(self, atoms: tuple[Atom, ...]) -> None:
        self.atoms = atoms
        self.depth = 0
        self.has_refs = self.has_param_roots = False
        for atom in atoms:
            if type(atom) in _PLAIN:
                continue
            self.depth = max(self.depth, _depth(atom))
            self.has_refs = self.has_refs or _carries_root(atom)
            self.has_param_roots = self.has_param_roots or _has_param_root(atom)

    def __repr__(self) -> str:
        return " | ".join(map(repr, self.atoms)) or "nothing"

    def __bool__(self) -> bool:
        """False for NOTHING only: whether any run reaches here with a value."""
        return bool(self.atoms)


def _depth(atom: Atom) -> int:
    match atom:
        case Tuple(items=items):
            return 1 + max((item.depth for item in items), default=0)
        case Method(receiver=receiver) | ApiMethod(receiver=receiver):
            return _depth(receiver)
    return 0


def _carries_root(atom: Atom) -> bool:
    match atom:
        case Ref():
            return True
        case Tensor(kind="ndarray"):
            return True
        case Tuple(items=items):
            return any(item.has_refs for item in items)
        case Method() | ApiMethod():
            return True
    return False


def _has_param_root(atom: Atom) -> bool:
    match atom:
        case Ref(root=root):
            return is_param_root(root)
        case Tensor(kind="ndarray", root=root):
            return is_param_root(root)
        case Tuple(items=items):
            return any(item.has_param_roots for item in items)
        case Method(receiver=receiver) | ApiMethod(receiver=receiver):
            return _has_param_root(receiver)
    return False


_interned: dict[frozenset[Atom], Value] = {}
_singletons: dict[Atom, Value] = {}
_joins: dict[tuple[Value, Value], Value] = {}
_unions: dict[tuple[Atom, ...], Value] = {}
_relabelled: dict[tuple[Value, int], Value] = {}

NOTHING: Final = Value(())


def of(atom: Atom) -> Value:
    """The value that is exactly this atom."""
    found = _singletons.get(atom)
    if found is None:
        found = _singletons[atom] = Value((atom,))
        _interned[frozenset((atom,))] = found
    return found


def of_const(value: object) -> Value:
    """The value of a Python constant."""
    return of(const(value))


NONE: Final = of_const(None)


def of_prim(type_: str) -> Value:
    """Some value of a built-in scalar type."""
    return of(prim(type_))


def of_tuple(items: Iterable[Value]) -> Value:
    """A tuple of known length."""
    return of(tuple_atom(tuple(items)))


def union(atoms: Iterable[Atom]) -> Value:
    """The normalised value of some atoms."""
    unique = tuple(dict.fromkeys(atoms))
    if len(unique) < 2:
        return of(unique[0]) if unique else NOTHING
    found = _unions.get(unique)
    if found is None:
        found = _unions[unique] = _intern(_normalised(list(unique)))
    return found


def _intern(atoms: list[Atom]) -> Value:
    if not atoms:
        return NOTHING
    if len(atoms) == 1:
        return of(atoms[0])
    key = frozenset(atoms)
    found = _interned.get(key)
    if found is None:
        found = _interned[key] = Value(tuple(atoms))
        if found.depth > MAX_DEPTH:
            found = _interned[key] = of(unknown("limit", "containers nested too deep"))
    return found


def join(left: Value, right: Value) -> Value:
    """The least value above both that the domain has."""
    if left is right or not right.atoms:
        return left
    if not left.atoms:
        return right
    key = (left, right)
    found = _joins.get(key)
    if found is None:
        atoms = dict.fromkeys(left.atoms)
        if all(atom in atoms for atom in right.atoms):
            found = left
        else:
            atoms.update(dict.fromkeys(right.atoms))
            found = _intern(_normalised(list(atoms), left))
        _joins[key] = found
    return found


def join_all(values: Iterable[Value]) -> Value:
    """The join of all; NOTHING when there are none."""
    result = NOTHING
    for value in values:
        result = join(result, value)
    return result


def widen(old: Value, new: Value) -> Value:
    """A join that ends loops: numbers that differ become their type at once, tuples do not nest ever deeper."""
    joined = join(old, new)
    if joined is old or not old.atoms:
        return joined
    if joined.depth:
        joined = _with_merged_tuples(joined)
    if joined.depth and _is_cut(old):
        # What was cut off stays off: tuples would grow from the start again, and be cut again, for ever.
        joined = union([_too_deep() if isinstance(a, Tuple) and a not in old.atoms else a for a in joined.atoms])
    elif joined.depth > max(old.depth, WIDENED_DEPTH):
        joined = map_atoms(joined, _cut)
    return map_atoms(joined, _widened) if any(isinstance(a, Const) for a in joined.atoms) else joined


def _with_merged_tuples(value: Value) -> Value:
    """Tuples of one length join pointwise: alternatives within alternatives would multiply each time round."""
    tuples = [atom for atom in value.atoms if isinstance(atom, Tuple)]
    if len(tuples) < 2:
        return value
    return union([*(atom for atom in value.atoms if not isinstance(atom, Tuple)), *_by_form(tuples)])


def _cut(atom: Atom) -> Atom:
    return _too_deep() if _depth(atom) > WIDENED_DEPTH else atom


def _is_cut(value: Value) -> bool:
    # Among many unknowns, the one that says so may have been dropped.
    return _too_deep() in value.atoms or sum(isinstance(atom, Unknown) for atom in value.atoms) >= MAX_UNKNOWNS


def _too_deep() -> Unknown:
    return unknown("limit", "tuples nest deeper each time round")


def _widened(atom: Atom) -> Atom:
    if isinstance(atom, Const) and isinstance(atom.value, (int, float)) and not isinstance(atom.value, bool):
        return prim(type(atom.value).__name__)
    return atom


def map_atoms(value: Value, change: Callable[[Atom], Atom]) -> Value:
    """The value of the changed atoms."""
    return union([change(atom) for atom in value.atoms])


def forget_program() -> None:
    """Forget the values of a program, before another one is analysed in the same process.

    The atoms of a value stand in the order in which it was first made: what was analysed before would show.  Values
    of one constant or type, and those of truth values, are held by the models and stay what they are.
    """
    forget_atoms()
    _joins.clear()
    _unions.clear()
    _relabelled.clear()
    for key in [key for key in _interned if not _lasts(key)]:
        del _interned[key]
    for atom in [atom for atom in _singletons if not _lasts((atom,))]:
        del _singletons[atom]


def _lasts(of_value: Collection[Atom]) -> bool:
    if len(of_value) > 1:
        return all(isinstance(atom, Const) and isinstance(atom.value, bool) for atom in of_value)
    return not any(isinstance(atom, (Ref, Tuple, Method, ApiMethod)) for atom in of_value)


# -- normal form -----------------------------------------------------------------------------------------------


def _normalised(atoms: list[Atom], settled: Value | None = None) -> list[Atom]:
    by_class: dict[type[Atom], list[Atom]] = {}
    for atom in atoms:
        by_class.setdefault(type(atom), []).append(atom)
    result: list[Atom] = []
    if Tensor in by_class:
        result += _merge_tensors(by_class.pop(Tensor))  # type: ignore[arg-type]
    prims: dict[Atom, None] = dict.fromkeys(by_class.pop(Prim, []))
    result += _merge_constants(by_class.pop(Const, []), prims)  # type: ignore[arg-type]
    result += prims
    if Tuple in by_class:
        result += _merge_tuples(by_class.pop(Tuple))  # type: ignore[arg-type]
    if Ref in by_class:
        result += _merge_references(by_class.pop(Ref), settled)  # type: ignore[arg-type]
    if Unknown in by_class:
        result += by_class.pop(Unknown)[:MAX_UNKNOWNS]
    for rest in by_class.values():
        result += rest[:MAX_REFERENCES]
        if len(rest) > MAX_REFERENCES:
            result.append(unknown("limit", "too many callables meet in one value"))
    return result


def _merge_tensors(tensors: list[Tensor]) -> list[Atom]:
    from hybridize.values.tensors import join_tensors  # noqa: PLC0415 - the lattice builds on atoms, as this does

    merged: dict[str, Tensor] = {}
    for one in tensors:
        merged[one.kind] = join_tensors(merged[one.kind], one) if one.kind in merged else one
    return list(merged.values())


def _merge_constants(constants: list[Const], prims: dict[Atom, None]) -> list[Atom]:
    by_type: dict[str, list[Atom]] = {}
    for constant in constants:
        by_type.setdefault(type(constant.value).__name__, []).append(constant)
    result: list[Atom] = []
    for type_, group in by_type.items():
        if type_ in {"NoneType", "bool", "ellipsis"}:
            result += group
        elif prim(type_) in prims:
            continue
        elif len(group) > MAX_CONSTANTS:
            prims[prim(type_)] = None
        else:
            result += group
    return result


def _merge_tuples(given: list[Tuple]) -> list[Atom]:
    tuples = _uncovered(given) if len(given) > 1 else given
    if len(tuples) <= MAX_TUPLES:
        return list(tuples)
    result = _by_form(tuples)
    if len(result) > 2 * MAX_TUPLES:
        return [unknown("limit", "tuples of many lengths meet in one value")]
    return result


def _by_form(tuples: list[Tuple]) -> list[Atom]:
    """One tuple for each length and name, joined pointwise."""
    by_form: dict[object, list[Tuple]] = {}
    for one in tuples:
        by_form.setdefault((len(one.items), one.name), []).append(one)
    result: list[Atom] = []
    for group in by_form.values():
        first = group[0]
        columns = zip(*(one.items for one in group), strict=True)
        result.append(tuple_atom(tuple(join_all(column) for column in columns), first.name, first.fields))
    return result


def _uncovered(tuples: list[Tuple]) -> list[Tuple]:
    """Without those that say no more than another: what was merged must not come back beside its merger."""
    kept = list(tuples)
    for one in tuples:
        if any(other is not one and _covers(other, one) for other in kept):
            kept.remove(one)
    return kept


def _covers(above: Tuple, below: Tuple) -> bool:
    if len(above.items) != len(below.items) or above.name != below.name:
        return False
    return all(join(more, less) is more for more, less in zip(above.items, below.items, strict=True))


def _merge_references(refs: list[Ref], settled: Value | None) -> list[Atom]:
    """References to different objects; of many of a class, some stand for the rest.

    What can be called and read is the same for the rest.  What is `settled` stays: a value that lost what it had would
    grow again, and those who read it would never come to rest.
    """
    # One object reached in two ways keeps the way whose writes are seen most widely.
    by_object: dict[object, Ref] = {}
    for one in refs:
        known = by_object.get(one.object)
        if known is None or known.root < one.root:
            by_object[one.object] = one
    if len(by_object) <= FEW_REFERENCES:
        return list(by_object.values())
    stay = {atom.object for atom in settled.atoms if isinstance(atom, Ref)} if settled is not None else ()
    count: dict[object, int] = {}
    kept: list[Atom] = []
    too_many = False
    for one in by_object.values():
        object_ = one.object
        cls: object = _family(object_)
        of_class = count.get(cls, 0)
        if object_ not in stay and len(kept) >= FEW_REFERENCES:
            if len(kept) >= (MAX_REFERENCES if cls is None else MAX_INSTANCES):
                too_many = True
                continue
            if cls is not None and of_class >= (FEW_OF_A_CLASS if len(kept) < MAX_REFERENCES else LEAST_OF_A_CLASS):
                continue
        count[cls] = of_class + 1
        kept.append(one)
    return [*kept, unknown("limit", "too many objects meet in one value")] if too_many else kept


def _family(object_: Any) -> object:
    """What many objects are alike in: their class, or of containers the expression that makes them; None otherwise."""
    if object_.kind in ("instance", "api"):
        return object_.cls or object_.symbol
    return object_.birth if object_.kind in ("list", "dict") else None


# -- roots -----------------------------------------------------------------------------------------------------


def with_root(value: Value, root: int) -> Value:
    """The same value, every reference in it reached through `root`."""
    if not value.has_refs:
        return value
    key = (value, root)
    found = _relabelled.get(key)
    if found is None:
        found = _relabelled[key] = map_roots(value, lambda _atom: root)
    return found


def map_roots(value: Value, choose: Callable[[Atom], int]) -> Value:
    """The same value with the root of each reference and array chosen anew."""
    if not value.has_refs:
        return value
    return _map_roots(value, choose, {})


def _map_roots(value: Value, choose: Callable[[Atom], int], done: dict[Value, Value]) -> Value:
    # Tuples share what they hold: each value is mapped once, not once for each path to it.
    if not value.has_refs:
        return value
    mapped = done.get(value)
    if mapped is None:
        mapped = done[value] = union([_reroot(atom, choose, done) for atom in value.atoms])
    return mapped


def _reroot(atom: Atom, choose: Callable[[Atom], int], done: dict[Value, Value]) -> Atom:
    match atom:
        case Ref(object=object_):
            return ref(object_, choose(atom))
        case Tensor(kind="ndarray"):
            return tensor(atom.dtype, atom.shape, kind="ndarray", symbolic=atom.symbolic, root=choose(atom))
        case Tuple(items=items):
            return tuple_atom(tuple(_map_roots(item, choose, done) for item in items), atom.name, atom.fields)
        case Method(function=function, receiver=receiver):
            return method(function, _reroot(receiver, choose, done))
        case ApiMethod(name=name, receiver=receiver):
            return api_method(name, _reroot(receiver, choose, done))
    return atom


__all__ = [
    "NONE",
    "NOTHING",
    "Api",
    "Value",
    "forget_program",
    "join",
    "join_all",
    "map_atoms",
    "map_roots",
    "of",
    "of_const",
    "of_prim",
    "of_tuple",
    "union",
    "widen",
    "with_root",
]
