"""Extents that a graph does not know, and the places where Python wants them as numbers.

In a trace, `x.shape[0]` is None where only running would tell the extent.  Passing it on, storing it and asking
whether it is None work; arithmetic, comparisons, subscripts and most library functions raise or decide otherwise.

Needs   values whose unknown extents stand as `UNKNOWN_EXTENT` (models.tensorflow.shape_objects).
Gives   hazards: HYB303, in a trace from an input signature HYB309.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hybridize.interp.context import Opened
from hybridize.models.python.registration import words
from hybridize.values.atoms import Api, ApiMethod, Atom, Const, Prim, Ref, Tensor, Tuple
from hybridize.values.containment import contents, within
from hybridize.values.objects import REST
from hybridize.values.tensors import UNKNOWN_EXTENT
from hybridize.values.value import Value

if TYPE_CHECKING:
    from hybridize.interp.activation import Activation
    from hybridize.ir.nodes import Node
    from hybridize.values.arguments import Arguments

_UNKNOWN: Final = "an extent that is not known while a graph is built"
# Functions of TensorFlow that take a shape with unknown extents for what it is.
_TAKES_OPEN: Final = words("""
    TensorShape TensorSpec RaggedTensorSpec SparseTensorSpec ensure_shape set_shape TensorArray Input dimension_value
    broadcast_static_shape dimension_at_index get_static_value assert_shapes concatenate merge_with placeholder
    as_list with_rank with_rank_at_least with_rank_at_most assert_has_rank assert_same_rank
    assert_is_compatible_with most_specific_compatible_shape __len__ __getitem__ __iter__ append extend insert
    print flatten map_structure
""")
# Of a shape itself: what would tell otherwise, or nothing at all.
_ASKS_FOR_NUMBERS: Final = words("""
    num_elements is_fully_defined is_compatible_with is_subtype_of index count
""")
_PYTHON_NUMBERS: Final = frozenset(
    f"builtins.{name}"
    for name in words("range int float complex min max sum abs pow round divmod sorted bytes bool any all slice")
)
# Arrays of a shape with a None in it are arrays of objects.
_CARRIES: Final = frozenset({"numpy.array", "numpy.asarray"})
_LIBRARIES: Final = ("tf.", "keras.", "tf_keras.", "tensorflow.")
_NUMERIC: Final = ("numpy.", "math.", "operator.", "scipy.", "random.")


def is_open(value: Value) -> bool:
    """Whether a value is, or holds, an extent that the graph does not know."""
    for atom in value.atoms:
        if isinstance(atom, Prim):
            if atom.type == UNKNOWN_EXTENT:
                return True
        elif _is_shape(atom):
            return True
        elif isinstance(atom, (Tuple, Ref)):
            return any(isinstance(one, Prim) and one.type == UNKNOWN_EXTENT for one in within(value, contents))
    return False


def _is_shape(atom: Atom) -> bool:
    """Whether a value is a shape of which the graph does not even know the rank."""
    if not isinstance(atom, Ref) or atom.object.kind != "api" or atom.object.cls is not None:
        return False
    return any(isinstance(one, Prim) and one.type == UNKNOWN_EXTENT for one in atom.object.item(REST).value.atoms)


def _code(frame: Activation) -> str:
    """HYB309 where a signature left the axis open, HYB303 where data decides about it."""
    return "HYB303" if frame.context.opened is Opened.NOTHING else "HYB309"


def check_call(atom: Api | ApiMethod, arguments: Arguments, node: Node, frame: Activation) -> None:
    """A library function may be given an extent that is not known."""
    name = atom.name.rpartition(".")[2]
    if isinstance(atom, ApiMethod) and isinstance(atom.receiver, Tuple):
        if name in _ASKS_FOR_NUMBERS and any(is_open(item) for item in atom.receiver.items):
            frame.hazard(_code(frame), node, f"asks {name} of a shape with {_UNKNOWN}")
        return
    if not any(is_open(value) for value in arguments.all_values()):
        return
    if atom.name in _CARRIES:
        return
    if atom.name == "builtins.len":
        if any(_is_shape(one) for value in arguments.positional for one in value.atoms):
            frame.hazard("HYB303", node, "len needs the rank of a tensor, which is not known while a graph is built")
        return
    if atom.name in _PYTHON_NUMBERS or atom.name.startswith(_NUMERIC):
        frame.hazard(_code(frame), node, f"{atom.name} needs {_UNKNOWN}")
    elif atom.name.startswith(_LIBRARIES) and name not in _TAKES_OPEN:
        frame.hazard(_code(frame), node, f"{atom.name} is given {_UNKNOWN}")


def check_operator(operator: str, left: Atom, right: Atom, node: Node, frame: Activation) -> bool:
    """Whether arithmetic or a comparison meets such an extent: it raises, or decides otherwise."""
    if not (_is_open_atom(left) or _is_open_atom(right)) or operator in ("is", "is not"):
        return False
    if operator in ("==", "!=") and any(isinstance(one, Const) and one.value is None for one in (left, right)):
        return False
    if operator in ("+", "*") and any(isinstance(one, (Tuple, Ref)) for one in (left, right)):
        return False  # joins shapes, which may be open
    text = f"operator {operator} needs {_UNKNOWN}"
    frame.hazard(_code(frame), node, text)
    return True


def _is_open_atom(atom: Atom) -> bool:
    if isinstance(atom, Prim):
        return atom.type == UNKNOWN_EXTENT
    return _is_shape(atom) or (isinstance(atom, Tuple) and any(is_open(item) for item in atom.items))


def check_key(container: Value, key: Value, node: Node, frame: Activation) -> None:
    """A subscript may be such an extent: a None takes everything instead of a part."""
    if is_open(key) and any(isinstance(atom, (Tensor, Tuple, Ref)) for atom in container.atoms):
        frame.hazard(_code(frame), node, f"a subscript needs {_UNKNOWN}")


def check_truth(node: Node, frame: Activation) -> None:
    """A condition on such an extent is false, whatever the extent turns out to be."""
    frame.hazard(_code(frame), node, f"a condition needs {_UNKNOWN}")


def gives_way(value: Value) -> bool:
    """Whether `value or other` is `other` in a trace, for the value is an extent that the graph does not know."""
    return bool(value.atoms) and all(isinstance(atom, Prim) and atom.type == UNKNOWN_EXTENT for atom in value.atoms)
