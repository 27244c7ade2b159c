"""Where does Python code need an extent that a trace does not know?  (HYB303)

An extent that depends on data is None while a graph is built (values.tensors.UNKNOWN_EXTENT): what asks for a number
there raises, in Python and in the libraries, while comparisons with None and what takes partial shapes do not.

Needs   the arguments of library calls in the traced world.
Gives   a hazard at each call that gets such an extent, alone or within the sequence it is given.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hybridize.values.atoms import Api, ApiMethod, Prim
from hybridize.values.containment import within
from hybridize.values.objects import HeapObject
from hybridize.values.tensors import UNKNOWN_EXTENT
from hybridize.values.value import Value

if TYPE_CHECKING:
    from hybridize.interp.activation import Activation
    from hybridize.ir.nodes import Node
    from hybridize.values.arguments import Arguments

_NUMERIC: Final = frozenset(
    f"builtins.{name}" for name in ("int", "float", "complex", "range", "abs", "round", "divmod", "pow", "sum")
)
# Sequences of extents that are passed whole go to these; an extent of its own they only hand on.
_PARTIAL: Final = frozenset(
    {"tf.TensorShape", "tf.TensorSpec", "tf.RaggedTensorSpec", "tf.SparseTensorSpec", "tf.ensure_shape", "tf.print"}
    | {
        "tf.keras.Input",
        "tf.keras.layers.Input",
        "tf.compat.v1.placeholder",
        "tf.TensorArray",
        "tf.debugging.assert_shapes",
    }
    | {"numpy.array", "numpy.asarray", "tf.get_static_value", "tf.nest.flatten", "tf.nest.map_structure"}
)


def check(atom: Api | ApiMethod, arguments: Arguments, node: Node, frame: Activation) -> None:
    """Record the hazard when a call needs an extent that is None."""
    if isinstance(atom, ApiMethod) or atom.name in _PARTIAL:
        return
    if not (atom.name in _NUMERIC or atom.name.startswith(("tf.", "numpy."))):
        return
    for value in arguments.all_values():
        if value.atoms and _holds_unknown_extent(value, frame):
            text = f"gives {atom.name.removeprefix('builtins.')} an extent that is not known while a graph is built"
            frame.hazard("HYB303", node, text)
            return


def _holds_unknown_extent(value: Value, frame: Activation) -> bool:
    def elements(object_: HeapObject, nesting: int) -> list[Value]:
        if object_.kind != "list" or nesting > 1:
            return []
        return [frame.read(cell) for cell in list(object_.items.values())]

    return any(isinstance(atom, Prim) and atom.type == UNKNOWN_EXTENT for atom in within(value, elements))
