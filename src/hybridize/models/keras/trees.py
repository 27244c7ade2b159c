"""`keras.tree`: nested structures taken apart and put together, as `tf.nest` does it."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.models.tensorflow import structures
from hybridize.models.tensorflow.arguments import argument
from hybridize.models.tensorflow.structures import is_leaf, parts_of
from hybridize.values.atoms import Ref
from hybridize.values.objects import KEYS
from hybridize.values.value import NOTHING, Value, of_tuple, union

_SAME: Final = ("flatten", "map_structure", "pack_sequence_as", "assert_same_structure", "is_nested")
_MAX_NESTING: Final = 6


def _flatten_with_path(call: Any) -> Value:
    """Pairs of the keys that lead to a leaf, and the leaf."""
    return structures.flattened_with_paths(call, argument(call, "structure") or NOTHING)


def _parts(call: Any, value: Value) -> list[tuple[Value, Value]] | None:
    """What a container holds, by key; nothing for a leaf, None when it is not known."""
    return [] if is_leaf(value) else parts_of(call, value)


def _lists_to_tuples(call: Any) -> Value:
    """The structure with a tuple for each list; dictionaries stay."""
    return _as_tuples(call, argument(call, "structure") or NOTHING, 0)


def _as_tuples(call: Any, value: Value, depth: int) -> Value:
    atom = value.atoms[0] if len(value.atoms) == 1 else None
    parts = _parts(call, value) if depth < _MAX_NESTING else []
    if parts is None:
        return call.unknown("unmodelled-symbol", "what becomes of a list of unknown length")  # type: ignore[no-any-return]
    if not parts:
        return value
    changed = [_as_tuples(call, item, depth + 1) for _, item in parts]
    if isinstance(atom, Ref) and atom.object.kind == "dict":
        made = call.make("dict", "dict", part=("tuples", depth))
        for key, item in zip(parts, changed, strict=True):
            call.store(made, ("key", key[0].atoms[0].value), item)  # type: ignore[attr-defined]
        call.store(made, KEYS, union([key.atoms[0] for key, _ in parts]))
        fresh: Value = call.new(made)
        return fresh
    return of_tuple(changed)


FUNCTIONS: dict[str, Rule] = {
    **{f"tf.keras.tree.{name}": structures.RULES.functions[f"tf.nest.{name}"] for name in _SAME},
    "tf.keras.tree.flatten_with_path": _flatten_with_path,
    "tf.keras.tree.lists_to_tuples": _lists_to_tuples,
}
