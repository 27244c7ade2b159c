"""What does code read that was there before it was called?

Needs   attributes, names and containers as they are read, with the object that holds them.
Gives   events: a variable or layer to compute with is reached; Python state is read, which freezes in a trace; an
        attribute is asked for that an object may not have yet.  A hazard where a tensor is asked for what the program
        sets on it.
Sound   for what is read by name or from a container; which element of a container is taken is not told apart.
"""

from __future__ import annotations

from itertools import islice
from typing import Final

from hybridize.interp import library, snapshots
from hybridize.interp.activation import Activation
from hybridize.interp.events import MAY_BE_ABSENT, REACHES_TENSOR, Kind
from hybridize.ir.nodes import Node
from hybridize.models.keras.layer_weights import is_made_by_first_call
from hybridize.values.atoms import OUTER, Atom, Ref, Tensor, Tuple, is_param_root
from hybridize.values.objects import KEYS, HeapObject
from hybridize.values.value import Value, of

# In how many containers, and at how many places of each, variables are looked for.
_CONTAINERS_MOST: Final = 16
_HELD_MOST: Final = 16


def note_state_read(
    object_: HeapObject, name: str, value: Value, node: Node, frame: Activation, root: int = OUTER
) -> None:
    """State from outside the call is read: a tensor to compute on, or Python state, which freezes in a trace."""
    if object_ in frame.context.allocated or object_.born_in_trace:
        return
    # An object that merely holds tensors (a batch, a distribution) comes and goes with its values; variables stay.
    lasting = ("variable",) if is_param_root(root) else ("variable", "tensor", "ndarray", "ragged", "sparse")
    if not frame.has_recorded(Kind.REACHED_TENSOR, node, object_, root) and any(
        (isinstance(atom, Tensor) and atom.kind in lasting) or library.lasts(atom, frame) or _holds_variables(atom)
        for atom in value.atoms
    ):
        frame.record(Kind.REACHED_TENSOR, node, f"{REACHES_TENSOR}{name}", target=object_, root=root)
    if frame.traced:
        frame.record(Kind.STATE_READ, node, name, target=object_, root=root, key=name)


def _holds_variables(atom: Atom) -> bool:
    """Whether a container holds variables, as far as is known by now: who uses them runs again when it gets some."""
    waiting, met = [atom], {atom}
    while waiting:
        match waiting.pop(0):
            case Tuple(items=items):
                held = list(items)
            case Ref(object=object_) if object_.kind in ("list", "dict", "set"):
                held = [cell.value for key, cell in islice(object_.items.items(), _HELD_MOST) if key != KEYS]
            case _:
                continue
        for one in (inside for value in held for inside in value.atoms):
            if isinstance(one, Tensor):
                if one.kind == "variable":
                    return True
            elif one not in met and len(met) < _CONTAINERS_MOST:
                met.add(one)
                waiting.append(one)
    return False


def note_if_absent(atom: Atom, name: str, node: Node, frame: Activation) -> None:
    """An attribute is read, or asked for, that the object may not have yet: something else answers then."""
    if frame.traced:
        note_asked_of_tensor(of(atom), name, node, frame)
        if isinstance(atom, Ref) and is_made_by_first_call(atom.object.symbol, name):
            snapshots.note_listed(atom.object, node, frame)
    if not frame.traced or not isinstance(atom, Ref) or atom.object.born_in_trace:
        return
    if atom.object not in frame.context.allocated:
        frame.record(Kind.STATE_READ, node, name, target=atom.object, root=atom.root, code=MAY_BE_ABSENT, key=name)


def note_contents_read(value: Value, node: Node, frame: Activation) -> None:
    """Whatever containers are among a value are looked into."""
    if frame.traced and value.has_refs:
        for atom in value.atoms:
            if isinstance(atom, Ref) and atom.object.kind in ("list", "dict", "set"):
                note_content_read(atom.object, node, frame)


def note_content_read(object_: HeapObject, node: Node, frame: Activation) -> None:
    """The content of a container from outside the call is read while a graph is built."""
    if frame.traced and object_ not in frame.context.allocated and not object_.born_in_trace:
        frame.record(Kind.STATE_READ, node, "", target=object_, root=OUTER, key="content")


def note_asked_of_tensor(value: Value, name: str, node: Node, frame: Activation) -> None:
    """What the program sets on a tensor stays with that object: a graph stands another one in for an argument."""
    setters = frame.machine.set_on_tensors.get(name, set()) - {frame.code}
    if setters and any(isinstance(atom, Tensor) and atom.symbolic and atom.kind != "variable" for atom in value.atoms):
        setter = min(code.qualname or code.name for code in setters)
        frame.hazard("HYB320", node, f"asks a tensor for {name}, which {setter} sets on it: lost in a graph")
