"""dm-tree (`import tree`): nested structures taken apart and put together, as `tf.nest` does it.

Its functions are Python, so AutoGraph converts them, and with them what they are given; `tf.nest` calls that as it
stands.
Source: https://tree.readthedocs.io/en/latest/api.html
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.models.python.registration import registering
from hybridize.models.tensorflow import structures
from hybridize.models.tensorflow.arguments import list_of, new_list
from hybridize.models.tensorflow.structures import leaves_of, map_structures, packed
from hybridize.values.arguments import Arguments
from hybridize.values.value import NOTHING, Value, of_prim, of_tuple, union

FUNCTIONS: Final[dict[str, Rule]] = {}
METHODS: Final[dict[str, Rule]] = {}
PROPERTIES: Final[dict[str, Rule]] = {}
_rule = registering(FUNCTIONS, "tree.")


@_rule("flatten")
def _flatten(call: Any) -> Value:
    return structures.flattened(call, call.argument(0, "structure") or NOTHING)


@_rule("flatten_with_path")
def _flatten_with_path(call: Any) -> Value:
    structure = call.argument(0, "structure") or NOTHING
    pairs = structures.with_paths(call, structure)
    if pairs is not None:
        return new_list(call, [of_tuple([of_tuple(path), leaf]) for path, leaf in pairs])
    return list_of(call, of_tuple([_any_path(call), leaves_of(call, structure)]))


@_rule("unflatten_as")
def _unflatten(call: Any) -> Value:
    structure, sequence = call.argument(0, "structure"), call.argument(1, "flat_sequence")
    if structure is None or sequence is None:
        return call.unknown("missing-argument", "tree.unflatten_as without its arguments")  # type: ignore[no-any-return]
    return packed(call, structure, sequence)


@_rule("map_structure")
def _map_structure(call: Any) -> Value:
    function, *given = call.arguments.positional or (NOTHING,)
    if not given:
        return call.unknown("missing-argument", "tree.map_structure without a structure")  # type: ignore[no-any-return]
    return map_structures(call, given, lambda leaves: call.call(function, Arguments(tuple(leaves))))


@_rule("map_structure_with_path")
def _map_with_path(call: Any) -> Value:
    """Which path belongs to a leaf is not told apart."""
    function, *given = call.arguments.positional or (NOTHING,)
    if not given:
        return call.unknown("missing-argument", "a structure to map is missing")  # type: ignore[no-any-return]
    path = _any_path(call)
    return map_structures(call, given, lambda leaves: call.call(function, Arguments((path, *leaves))))


@_rule("map_structure_up_to")
def _map_up_to(call: Any) -> Value:
    """Mapped by the form of the first; what the others hold below its leaves goes to the function whole."""
    passed = call.arguments.positional
    if len(passed) < 3:
        return call.unknown("missing-argument", "a structure to map is missing")  # type: ignore[no-any-return]
    shallow, function, *given = passed
    return map_structures(call, [shallow, *given], lambda leaves: call.call(function, Arguments(tuple(leaves[1:]))))


@_rule("assert_same_structure")
def _assert_same(call: Any) -> Value:
    return structures.RULES.functions["tf.nest.assert_same_structure"](call)


@_rule("is_nested")
def _is_nested(_call: Any) -> Value:
    return of_prim("bool")


def _any_path(call: Any) -> Value:
    """Some keys and positions that lead to a leaf: their number and values are not told."""
    return list_of(call, _KEY, "path")


_KEY: Final = union([*of_prim("int").atoms, *of_prim("str").atoms])
