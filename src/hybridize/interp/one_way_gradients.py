"""What does one way only of a condition on a tensor compute with?

Eagerly there is no gradient of it where the other way is taken; a graph has zeros, which optimizers with momentum
apply.

Needs   what the two ways, and the code around them, reach in the trace.
Gives   HYB314 within a tape of the function's own; elsewhere an event, for a tape may enclose the calls
        (facts.cut_gradients).
Sound   for variables and layers; what a tape in a caller records besides is not looked at.
Source  observed under TensorFlow 2.21: tests/fixtures/divergences/gradients_of_one_way.py.
"""

from __future__ import annotations

from hybridize.interp import raising
from hybridize.interp.activation import Activation
from hybridize.interp.context import with_callees
from hybridize.interp.events import REACHES_TENSOR, Event, Kind
from hybridize.ir import nodes as ir
from hybridize.ir.walking import instructions_of, walk
from hybridize.values.atoms import Tensor
from hybridize.values.objects import HeapObject


def check(node: ir.If, frame: Activation) -> None:
    """A condition on a tensor was left."""
    taped = any(raising.TAPED in names for names in frame.catching)
    around = _in_tapes(node, frame) if taped else [set(walk(frame.code.body))]
    if not around:
        return
    ways = [set(walk(node.then)), set(walk(node.otherwise))]
    then, otherwise = (_reached(nodes, frame) for nodes in ways)
    if then == otherwise:
        return
    anyway = _reached(max(around, key=len) - ways[0] - ways[1], frame)
    for label in sorted((then ^ otherwise) - anyway, key=lambda one: (one[0].number, one[1]))[:1]:
        text = f"{label[1]} on one way only that a tensor decides: no gradient on the other, zeros in a graph"
        if taped:
            frame.hazard("HYB314", node, text)
        else:
            frame.record(Kind.CUTS_GRADIENT, node, text)


def _in_tapes(node: ir.If, frame: Activation) -> list[set[object]]:
    """What the function's own tapes around a condition record."""
    tapes = [one for one in instructions_of(frame.code) if isinstance(one, ir.With) and _is_tape(one.manager)]
    return [nodes for one in tapes if node in (nodes := set(walk(one.body)))]


def _is_tape(value: ir.Expression) -> bool:
    match value:
        case ir.Call(function=ir.Attribute(name=name) | ir.Global(name=name)):
            return name == "GradientTape"
    return False


def _reached(nodes: set[object], frame: Activation) -> set[tuple[HeapObject, str]]:
    """The variables and layers that instructions compute with, themselves or in what they call."""
    places = {(one.line, one.column) for one in nodes if isinstance(one, ir.Node)}
    callees = with_callees(edge.callee for edge in frame.context.calls.values() if edge.node in nodes)
    events = [one for one in frame.context.events.values() if (one.place.line, one.place.column) in places]
    events += [one for callee in callees for one in callee.events.values()]
    return {(one.object, one.text) for one in events if _reaches_variables(one) and one.object is not None}


def _reaches_variables(event: Event) -> bool:
    """Whether an event tells of a variable or of what may have some, not of a constant."""
    if event.kind is not Kind.REACHED_TENSOR or event.object is None:
        return False
    cell = event.object.attributes.get(event.text.removeprefix(REACHES_TENSOR))
    known = cell.value.atoms if cell is not None else ()
    return not known or not all(isinstance(atom, Tensor) and atom.kind != "variable" for atom in known)
