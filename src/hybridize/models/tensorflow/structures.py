"""Nested structures: tuples, lists and dictionaries of tensors, kept position by position (`tf.nest`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from hybridize.models.tensorflow.arguments import argument, empty_list, list_of, new_list
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Atom, Const, Ref, Tuple, tuple_atom
from hybridize.values.objects import KEYS, REST
from hybridize.values.value import NOTHING, Value, join, join_all, of, of_const, of_prim, of_tuple, union

RULES: Rulebook = Rulebook()
_MAX_NESTING: Final = 6
# So many containers of one walk are told apart: those that share sites lead to each other in all combinations.
MAX_CONTAINERS: Final = 64
# Named tuples that are one thing to TensorFlow.
_NO_STRUCTURE: Final = ("slice", "TensorShape")


def map_structure(
    call: Any, value: Value, leaf: Callable[[Value], Value], *, lists: bool = True, part: tuple[Any, ...] = ()
) -> Value:
    """The same structure with each leaf changed, in new containers.  Without `lists`, lists are leaves."""
    return map_structures(call, [value], lambda leaves: leaf(leaves[0]), lists=lists, part=part)


def map_structures(
    call: Any,
    values: list[Value],
    leaf: Callable[[list[Value]], Value],
    *,
    lists: bool = True,
    part: tuple[Any, ...] = (),
) -> Value:
    """As `map_structure`, for several structures of the form of the first; equal leaves are asked about once."""
    known: dict[tuple[Value, ...], Value] = {}

    def once(leaves: list[Value]) -> Value:
        key = tuple(leaves)
        if key not in known:
            known[key] = leaf(leaves)
        return known[key]

    return _Mapping(call, once, lists).of_structures(values, part)


@dataclass(slots=True)
class _Mapping:
    """One walk over structures: what becomes of the leaves, and whether lists are some."""

    call: Any
    leaf: Callable[[list[Value]], Value]
    lists: bool
    # What became of each container, by what stands beside it: one for all ways that lead there, as many may share
    # what they hold, and hold each other in circles.
    done: dict[tuple[Atom, tuple[Value, ...]], Value | None] = field(default_factory=dict)
    # The structures that are walked over, and what stands for all of their containers that are too many to tell apart.
    whole: list[Value] = field(default_factory=list)
    others: Value | None = None

    def of_structures(self, values: list[Value], part: tuple[Any, ...] = ()) -> Value:
        """What the structures become together: the form of the first, each leaf changed."""
        self.whole = values
        return self._of_values(values[0], values[1:], part)

    def _of_values(self, first: Value, rest: list[Value], part: tuple[Any, ...]) -> Value:
        leaves: list[Atom] = []
        result = NOTHING
        for atom in first.atoms:
            mapped = self._of_atom(atom, rest, part) if len(part) < _MAX_NESTING else None
            if mapped is None:
                leaves.append(atom)
            else:
                result = join(result, mapped)
        return join(self.leaf([union(leaves), *rest]), result) if leaves else result

    def _of_atom(self, atom: Atom, rest: list[Value], part: tuple[Any, ...]) -> Value | None:
        if not isinstance(atom, (Tuple, Ref)):
            return None
        key = (atom, tuple(rest))
        if key not in self.done:
            self.done[key] = self._mapped(atom, rest, part)
        return self.done[key]

    def _mapped(self, atom: Tuple | Ref, rest: list[Value], part: tuple[Any, ...]) -> Value | None:
        if not _is_structure(atom, self.lists):
            return None
        if len(self.done) >= MAX_CONTAINERS and isinstance(atom, Ref):
            return self._any_structure()
        if isinstance(atom, Tuple):
            return of(tuple_atom(tuple(self._of_items(list(atom.items), rest, part)), atom.name, atom.fields))
        return self._of_list(atom, rest, part) if atom.object.kind == "list" else self._of_dict(atom, rest, part)

    def _of_items(self, items: list[Value], rest: list[Value], part: tuple[Any, ...]) -> list[Value]:
        return [
            self._of_values(item, [self.call.item(one, of_const(index)) for one in rest], (*part, index))
            for index, item in enumerate(items)
        ]

    def _of_list(self, atom: Ref, rest: list[Value], part: tuple[Any, ...]) -> Value:
        known = self.call.positions(of(atom))
        # There before what it holds, which may be the list itself.
        self.done[atom, tuple(rest)] = empty_list(self.call, None if known is None else len(known), part)
        if known is not None:
            return new_list(self.call, self._of_items(known, rest, part), part)
        others = [self.call.iterate(one) for one in rest]
        each = self._of_values(self.call.iterate(of(atom)), others, (*part, "each"))
        return list_of(self.call, each, part)

    def _of_dict(self, atom: Ref, rest: list[Value], part: tuple[Any, ...]) -> Value:
        call, source = self.call, atom.object
        made = call.make("dict", "dict", part=("structure", part))
        fresh: Value = call.new(made)
        self.done[atom, tuple(rest)] = fresh
        for key in sorted(source.items, key=str):  # as tf.nest orders them
            content = call.load(source, key, atom.root)
            if content and key == KEYS:
                call.store(made, key, content)
            elif content:
                others = [call.item(one, _key_value(key)) for one in rest]
                call.store(made, key, self._of_values(content, others, (*part, key)))
        return fresh

    def _any_structure(self) -> Value:
        """What stands for the containers that are too many to tell apart: any leaves of the whole."""
        if self.others is None:
            leaves, forms = content_of(self.call, self.whole[0], lists=self.lists)
            beside = [content_of(self.call, one, lists=self.lists)[0] for one in self.whole[1:]]
            each = self.leaf([leaves, *beside]) if leaves else NOTHING
            self.others = any_structure(self.call, each, forms, lists=self.lists)
        return self.others


def any_structure(call: Any, leaves: Value, forms: list[Tuple], part: Any = "", *, lists: bool = True) -> Value:
    """A list and a dictionary of such leaves, of tuples of some forms, and of each other."""
    made = call.make("dict", "dict", part=("structure", "others", part))
    either: Value = join(call.new(made), empty_list(call, None, ("others", part)) if lists else NOTHING)
    each = join(leaves, either)
    each = join_all([each, *(of(tuple_atom((each,) * len(one.items), one.name, one.fields)) for one in forms)])
    call.store(made, REST, each)
    call.store(made, KEYS, of_prim("str"))
    if lists:
        list_of(call, each, ("others", part))
    return either


def _is_structure(atom: Atom, lists: bool = True) -> bool:
    if isinstance(atom, Tuple):
        return atom.name not in _NO_STRUCTURE
    return isinstance(atom, Ref) and (atom.object.kind == "dict" or (lists and atom.object.kind == "list"))


def content_of(call: Any, value: Value, *, lists: bool = True) -> tuple[Value, list[Tuple]]:
    """The join of all leaves of a structure, and the tuples in it, one of each form; each container is read once."""
    leaves: dict[Atom, None] = {}
    forms: dict[Any, Tuple] = {}
    seen: set[Atom] = set()
    waiting = [value]
    while waiting:
        for atom in waiting.pop().atoms:
            if atom in seen:
                continue
            seen.add(atom)
            if not _is_structure(atom, lists):
                leaves[atom] = None
            elif isinstance(atom, Tuple):
                forms.setdefault((atom.name, len(atom.items)), atom)
                waiting += atom.items
            elif isinstance(atom, Ref) and atom.object.kind == "list":
                waiting.append(call.iterate(of(atom)))
            elif isinstance(atom, Ref):
                inside = atom.object
                waiting += [call.load(inside, key, atom.root) for key in list(inside.items) if key != KEYS]
    return union(leaves), list(forms.values())


def _key_value(key: Any) -> Value:
    """The key a cell of a dictionary stands for."""
    if isinstance(key, tuple) and len(key) == 2 and key[0] == "key":
        return of_const(key[1])
    return of_prim("str")


def is_leaf(value: Value) -> bool:
    """Whether a value is no single structure, so that it is not looked into."""
    return len(value.atoms) != 1 or not _is_structure(value.atoms[0])


def parts_of(call: Any, value: Value) -> list[tuple[Value, Value]] | None:
    """What a structure holds, by key and in the order of `tf.nest`; None when that is not known."""
    match value.atoms[0]:
        case Tuple(items=items):
            return [(of_const(index), item) for index, item in enumerate(items)]
        case Ref(object=object_, root=root) if object_.kind == "dict":
            keys: list[Any] = [key for key in object_.items if key != KEYS and call.load(object_, key, root)]
            if not all(isinstance(key, tuple) and key[:1] == ("key",) for key in keys):
                return None
            keys.sort(key=lambda key: str(key[1]))
            return [(of_const(key[1]), call.load(object_, key, root)) for key in keys]
    known = call.positions(value)
    return None if known is None else [(of_const(index), item) for index, item in enumerate(known)]


def flatten(call: Any, value: Value) -> list[Value] | None:
    """The leaves of a structure in order; None when their number is not known."""
    if is_leaf(value):
        return [value]
    parts = parts_of(call, value)
    if parts is None:
        return None
    result: list[Value] = []
    for _, part in parts:
        leaves = flatten(call, part)
        if leaves is None:
            return None
        result += leaves
    return result


def leaves_of(call: Any, value: Value) -> Value:
    """The join of all leaves of a structure."""
    return content_of(call, value)[0]


def with_paths(call: Any, value: Value, path: tuple[Value, ...] = ()) -> list[tuple[tuple[Value, ...], Value]] | None:
    """The leaves of a structure in order, with the keys that lead to each; None when their number is not known."""
    parts = [] if is_leaf(value) else parts_of(call, value)
    if parts is None or len(path) > _MAX_NESTING:
        return None
    if is_leaf(value):
        return [(path, value)]
    found: list[tuple[tuple[Value, ...], Value]] = []
    for key, item in parts:
        below = with_paths(call, item, (*path, key))
        if below is None:
            return None
        found += below
    return found


def flattened_with_paths(call: Any, structure: Value) -> Value:
    """A new list of pairs: the keys that lead to a leaf, and the leaf."""
    pairs = with_paths(call, structure)
    if pairs is not None:
        return new_list(call, [of_tuple([of_tuple(path), leaf]) for path, leaf in pairs])
    return list_of(call, of_tuple([any_path(call), leaves_of(call, structure)]))


def any_path(call: Any) -> Value:
    """Some keys and positions that lead to a leaf: their number and values are not told."""
    return list_of(call, union([*of_prim("int").atoms, *of_prim("str").atoms]), "path")


def flattened(call: Any, structure: Value) -> Value:
    """A new list of the leaves of a structure."""
    leaves = flatten(call, structure)
    return new_list(call, leaves) if leaves is not None else list_of(call, leaves_of(call, structure))


def packed(call: Any, structure: Value, sequence: Value) -> Value:
    """A structure of the form of another, with the elements of a sequence for its leaves."""
    known = call.positions(sequence)
    expected = flatten(call, structure)
    if known is None or expected is None or len(known) != len(expected):
        element = call.iterate(sequence)
        return map_structure(call, structure, lambda _leaf: element)
    remaining = iter(known)
    return _Mapping(call, lambda leaves: next(remaining, leaves[0]), lists=True).of_structures([structure])


def is_none(value: Value | None) -> bool:
    """Whether an argument is not passed, or None."""
    return value is None or all(isinstance(atom, Const) and atom.value is None for atom in value.atoms)


# -- tf.nest -----------------------------------------------------------------------------------------------------


@RULES.function("nest.map_structure")
def _map_structure(call: Any) -> Value:
    function, *structures = call.arguments.positional or (NOTHING,)
    if not structures:
        return call.unknown("missing-argument", f"{call.name} without a structure")  # type: ignore[no-any-return]
    return map_structures(call, structures, lambda leaves: call.call(function, Arguments(tuple(leaves))))


@RULES.function("nest.flatten")
def _flatten(call: Any) -> Value:
    return flattened(call, argument(call, "structure") or NOTHING)


@RULES.function("nest.pack_sequence_as")
def _pack(call: Any) -> Value:
    structure, sequence = argument(call, "structure"), argument(call, "flat_sequence")
    if structure is None or sequence is None:
        return call.unknown("missing-argument", "tf.nest.pack_sequence_as without its arguments")  # type: ignore[no-any-return]
    return packed(call, structure, sequence)


@RULES.function("nest.assert_same_structure")
def _assert_same(_call: Any) -> Value:
    return of_const(None)


@RULES.function("nest.is_nested")
def _is_nested(_call: Any) -> Value:
    return of_prim("bool")
