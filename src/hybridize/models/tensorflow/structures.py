"""Nested structures: tuples, lists and dictionaries of tensors, kept position by position (`tf.nest`)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

from hybridize.models.tensorflow.arguments import argument, list_of, new_list
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Atom, Const, Ref, Tuple, tuple_atom
from hybridize.values.objects import KEYS, HeapObject
from hybridize.values.value import NOTHING, Value, join, join_all, of, of_const, of_prim, union

RULES: Rulebook = Rulebook()
_MAX_NESTING: Final = 6
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
    """As `map_structure`, for several structures of the form of the first."""
    return _Mapping(call, leaf, lists).of_values(values[0], values[1:], part)


@dataclass(frozen=True, slots=True)
class _Mapping:
    """One walk over structures: what becomes of the leaves, and whether lists are some."""

    call: Any
    leaf: Callable[[list[Value]], Value]
    lists: bool
    # What became of each container, by nesting and by what stands beside it: one for all ways that lead there, as
    # many may share what they hold, and hold each other in circles.
    done: dict[tuple[Atom, int, tuple[Value, ...]], Value | None] = field(default_factory=dict)

    def of_values(self, first: Value, rest: list[Value], part: tuple[Any, ...]) -> Value:
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
        key = (atom, len(part), tuple(rest))
        if key not in self.done:
            self.done[key] = self._mapped(atom, rest, part)
        return self.done[key]

    def _mapped(self, atom: Tuple | Ref, rest: list[Value], part: tuple[Any, ...]) -> Value | None:
        match atom:
            case Tuple(items=items, name=name) if name not in _NO_STRUCTURE:
                return of(tuple_atom(tuple(self._of_items(list(items), rest, part)), name, atom.fields))
            case Ref(object=object_) if object_.kind == "list" and self.lists:
                known = self.call.positions(of(atom))
                if known is not None:
                    return new_list(self.call, self._of_items(known, rest, part), part)
                others = [self.call.iterate(one) for one in rest]
                each = self.of_values(self.call.iterate(of(atom)), others, (*part, "each"))
                return list_of(self.call, each, part)
            case Ref(object=object_) if object_.kind == "dict":
                return self._of_dict(object_, atom.root, rest, part)
        return None

    def _of_items(self, items: list[Value], rest: list[Value], part: tuple[Any, ...]) -> list[Value]:
        return [
            self.of_values(item, [self.call.item(one, of_const(index)) for one in rest], (*part, index))
            for index, item in enumerate(items)
        ]

    def _of_dict(self, source: HeapObject, root: int, rest: list[Value], part: tuple[Any, ...]) -> Value:
        call = self.call
        made = call.make("dict", "dict", part=("structure", part))
        for key in sorted(source.items, key=str):  # as tf.nest orders them
            content = call.load(source, key, root)
            if content and key == KEYS:
                call.store(made, key, content)
            elif content:
                others = [call.item(one, _key_value(key)) for one in rest]
                call.store(made, key, self.of_values(content, others, (*part, key)))
        fresh: Value = call.new(made)
        return fresh


def _key_value(key: Any) -> Value:
    """The key a cell of a dictionary stands for."""
    if isinstance(key, tuple) and len(key) == 2 and key[0] == "key":
        return of_const(key[1])
    return of_prim("str")


def flatten(call: Any, value: Value) -> list[Value] | None:
    """The leaves of a structure in order; None when their number is not known."""
    if len(value.atoms) != 1:
        return [value]
    match value.atoms[0]:
        case Tuple(items=items, name=name) if name not in _NO_STRUCTURE:
            parts: list[Value] = list(items)
        case Ref(object=object_) if object_.kind == "list":
            known = call.positions(value)
            if known is None:
                return None
            parts = known
        case Ref(object=object_, root=root) if object_.kind == "dict":
            keys: list[Any] = [key for key in object_.items if key != KEYS and call.load(object_, key, root)]
            if not all(isinstance(key, tuple) and key[:1] == ("key",) for key in keys):
                return None
            parts = [call.load(object_, key, root) for key in sorted(keys, key=lambda key: str(key[1]))]
        case _:
            return [value]
    result: list[Value] = []
    for part in parts:
        leaves = flatten(call, part)
        if leaves is None:
            return None
        result += leaves
    return result


def leaves_of(call: Any, value: Value) -> Value:
    """The join of all leaves of a structure."""
    found: list[Value] = []

    def remember(leaf: Value) -> Value:
        found.append(leaf)
        return leaf

    map_structure(call, value, remember, part=("leaves",))
    return join_all(found)


def is_none(value: Value | None) -> bool:
    """Whether an argument is not passed, or None."""
    return value is None or all(isinstance(atom, Const) and atom.value is None for atom in value.atoms)


# -- tf.nest -----------------------------------------------------------------------------------------------------


@RULES.function("nest.map_structure")
def _map_structure(call: Any) -> Value:
    function, *structures = call.arguments.positional or (NOTHING,)
    if not structures:
        return call.unknown("missing-argument", "tf.nest.map_structure without a structure")  # type: ignore[no-any-return]
    return map_structures(call, structures, lambda leaves: call.call(function, Arguments(tuple(leaves))))


@RULES.function("nest.flatten")
def _flatten(call: Any) -> Value:
    structure = argument(call, "structure") or NOTHING
    leaves = flatten(call, structure)
    return new_list(call, leaves) if leaves is not None else list_of(call, leaves_of(call, structure))


@RULES.function("nest.pack_sequence_as")
def _pack(call: Any) -> Value:
    structure, sequence = argument(call, "structure"), argument(call, "flat_sequence")
    if structure is None or sequence is None:
        return call.unknown("missing-argument", "tf.nest.pack_sequence_as without its arguments")  # type: ignore[no-any-return]
    known = call.positions(sequence)
    expected = flatten(call, structure)
    if known is None or expected is None or len(known) != len(expected):
        element = call.iterate(sequence)
        return map_structure(call, structure, lambda _leaf: element)
    remaining = iter(known)
    return map_structure(call, structure, lambda leaf: next(remaining, leaf))


@RULES.function("nest.assert_same_structure")
def _assert_same(_call: Any) -> Value:
    return of_const(None)


@RULES.function("nest.is_nested")
def _is_nested(_call: Any) -> Value:
    return of_prim("bool")
