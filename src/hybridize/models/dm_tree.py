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
from hybridize.models.tensorflow.structures import any_path, map_structures, packed
from hybridize.values.arguments import Arguments
from hybridize.values.value import NOTHING, Value

# These ask for nothing but what they are given by position.
_SAME: Final = ("map_structure", "assert_same_structure", "is_nested")
FUNCTIONS: Final[dict[str, Rule]] = {f"tree.{name}": structures.RULES.functions[f"tf.nest.{name}"] for name in _SAME}
METHODS: Final[dict[str, Rule]] = {}
PROPERTIES: Final[dict[str, Rule]] = {}
_rule = registering(FUNCTIONS, "tree.")


@_rule("flatten")
def _flatten(call: Any) -> Value:
    return structures.flattened(call, call.argument(0, "structure") or NOTHING)


@_rule("flatten_with_path")
def _flatten_with_path(call: Any) -> Value:
    return structures.flattened_with_paths(call, call.argument(0, "structure") or NOTHING)


@_rule("unflatten_as")
def _unflatten(call: Any) -> Value:
    structure, sequence = call.argument(0, "structure"), call.argument(1, "flat_sequence")
    if structure is None or sequence is None:
        return call.unknown("missing-argument", "tree.unflatten_as without its arguments")  # type: ignore[no-any-return]
    return packed(call, structure, sequence)


@_rule("map_structure_with_path")
def _map_with_path(call: Any) -> Value:
    """Which path belongs to a leaf is not told apart."""
    function, *given = call.arguments.positional or (NOTHING,)
    if not given:
        return call.unknown("missing-argument", "a structure to map is missing")  # type: ignore[no-any-return]
    path = any_path(call)
    return map_structures(call, given, lambda leaves: call.call(function, Arguments((path, *leaves))))


@_rule("map_structure_up_to")
def _map_up_to(call: Any) -> Value:
    """Mapped by the form of the first; what the others hold below its leaves goes to the function whole."""
    passed = call.arguments.positional
    if len(passed) < 3:
        return call.unknown("missing-argument", "a structure to map is missing")  # type: ignore[no-any-return]
    shallow, function, *given = passed
    return map_structures(call, [shallow, *given], lambda leaves: call.call(function, Arguments(tuple(leaves[1:]))))
