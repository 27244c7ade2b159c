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

from collections.abc import Iterable

from hybridize.interp import raising
from hybridize.interp.activation import Activation
from hybridize.interp.context import Context, with_callees
from hybridize.interp.events import REACHES_TENSOR, Event, Kind
from hybridize.interp.one_way_uses import one_way_uses
from hybridize.ir import nodes as ir
from hybridize.ir.returning import returns_surely
from hybridize.ir.walking import following, instructions_of, parents, walk
from hybridize.values.atoms import Api, ApiMethod, Atom, Const, Method, Prim, Ref, Tensor, Tuple
from hybridize.values.objects import HeapObject
from hybridize.values.value import Value

# The object that holds something, what it holds it as, and where it is read if that holds more than one variable.
_Labels = set[tuple[HeapObject, str, tuple[int, int]]]
_TEXT = "{} on one way only that a tensor decides: no gradient on the other, zeros in a graph"


def check(node: ir.If | ir.Choose | ir.Call, frame: Activation) -> None:
    """A condition on a tensor was left, or one of the functions that `tf.cond` and its like were given ran."""
    taped = any(raising.TAPED in names for names in frame.catching)
    frame.one_way_checks[node] = taped, frame.guards
    _check_arguments(node, frame)


def check_left(frame: Activation) -> None:
    """The body has ended: what the code after the conditions computes with is known by now."""
    for node, (taped, guards) in frame.one_way_checks.items():
        outside, frame.guards = frame.guards, guards
        _check_variables(node, taped, frame)
        frame.guards = outside


def _check_variables(node: ir.If | ir.Choose | ir.Call, taped: bool, frame: Activation) -> None:
    """Is there a variable or layer that is reached on some way, not on all, and not in the code around either?"""
    tape = max(_in_tapes(node, frame), key=len, default=None) if taped else None
    if taped and tape is None:
        return
    if isinstance(node, ir.Call):
        ways: list[set[object]] = [{node}]
        reached = _reached_by_functions(node, frame)
    else:
        ways = [way if tape is None else way & tape for way in _ways(node, frame.code)]
        reached = [_reached(nodes, frame) for nodes in ways]
    one_way: _Labels = set().union(*reached)
    one_way -= one_way.intersection(*reached)
    if not one_way:
        return
    around = set(instructions_of(frame.code)) if tape is None else tape
    anyway = _reached(around.difference(*ways), frame)
    for label in sorted(one_way - anyway, key=lambda one: (one[0].number, *one[1:]))[:1]:
        text = _TEXT.format(label[1])
        if taped:
            frame.hazard("HYB314", node, text)
        else:
            frame.record(Kind.CUTS_GRADIENT, node, text)


def _ways(node: ir.If | ir.Choose, code: ir.Code) -> list[set[object]]:
    """The instructions of both ways; where one returns for sure, what follows is part of the other."""
    ways: list[set[object]] = [set(walk(node.then)), set(walk(node.otherwise))]
    if isinstance(node, ir.If) and returns_surely(node.then) is not returns_surely(node.otherwise):
        other = ways[1] if returns_surely(node.then) else ways[0]
        around = parents(code.body)
        statement: object = node
        while isinstance(statement, ir.Node):
            for one in following(statement, around):
                other.update(walk(one))
            statement = around[statement]
    return ways


def _reached_by_functions(node: ir.Call, frame: Activation) -> list[_Labels]:
    """What each of the functions computes with that a call of `tf.cond` and its like was given."""
    ways: dict[ir.Code, set[Context]] = {}
    for edge in frame.context.calls.values():
        if edge.node is node:
            ways.setdefault(edge.callee.code, set()).add(edge.callee)
    # A way that calls nothing of the program reaches nothing of it.
    return [*(_reached_by(contexts) for contexts in ways.values()), *([set()] if len(ways) == 1 else [])]


def _check_arguments(node: ir.If | ir.Choose | ir.Call, frame: Activation) -> None:
    """What one way alone makes of an argument, or of a tensor that the function's own tape watches."""
    if frame.code.kind not in ("function", "lambda"):
        return
    uses = one_way_uses(frame.code, node)
    known = {name for name, value in frame.context.bound.items() if not _may_have_gradient(value)}
    for name in sorted(uses.differentiated - known)[:1]:
        frame.hazard("HYB314", node, _TEXT.format(name))
    for name in sorted(uses.returned - known)[:1]:
        frame.record(Kind.CUTS_GRADIENT, node, _TEXT.format(name))


def _may_have_gradient(value: Value) -> bool:
    """Whether a value is, or holds, something that a tape may record; an object of the program is asked itself."""
    for atom in value.atoms:
        match atom:
            case Tensor(dtype=dtype):
                if dtype is None or dtype.startswith(("float", "bfloat", "complex")):
                    return True
            case Ref(object=HeapObject(kind=kind)):
                if kind in ("list", "dict", "set", "iterator"):
                    return True
            case Const() | Prim() | Method() | ApiMethod() | Api():
                continue
            case _:
                return True
    return False


def _in_tapes(node: ir.If | ir.Choose | ir.Call, frame: Activation) -> list[set[object]]:
    """What the function's own tapes around a condition record."""
    tapes = [one for one in instructions_of(frame.code) if isinstance(one, ir.With) and _is_tape(one.manager)]
    return [nodes for one in tapes if node in (nodes := set(walk(one.body)))]


def _is_tape(value: ir.Expression) -> bool:
    match value:
        case ir.Call(function=ir.Attribute(name=name) | ir.Global(name=name)):
            return name == "GradientTape"
    return False


def _reached(nodes: set[object], frame: Activation) -> _Labels:
    """The variables and layers that instructions compute with, themselves or in what they call."""
    places = {(one.line, one.column) for one in nodes if isinstance(one, ir.Node)}
    events = [one for one in frame.context.events.values() if (one.place.line, one.place.column) in places]
    return _labels(events) | _reached_by(edge.callee for edge in frame.context.calls.values() if edge.node in nodes)


def _reached_by(callees: Iterable[Context]) -> _Labels:
    return _labels(one for callee in with_callees(callees) for one in callee.events.values())


def _labels(events: Iterable[Event]) -> _Labels:
    return {
        (one.object, one.text, (one.place.line, one.place.column) if _holds_several(one) else (0, 0))
        for one in events
        if one.object is not None and _reaches_variables(one)
    }


def _holds_several(event: Event) -> bool:
    """Whether a container is read: two places that read it may take two variables."""
    return any(
        isinstance(atom, Tuple) or (isinstance(atom, Ref) and atom.object.kind in ("list", "dict", "set"))
        for atom in _read_by(event)
    )


def _reaches_variables(event: Event) -> bool:
    """Whether an event tells of a variable or of what may have some, not of a constant."""
    if event.kind is not Kind.REACHED_TENSOR or event.object is None:
        return False
    known = _read_by(event)
    return not known or not all(isinstance(atom, Tensor) and atom.kind != "variable" for atom in known)


def _read_by(event: Event) -> tuple[Atom, ...]:
    """What the attribute may hold that an event tells of; nothing where it tells of no attribute."""
    cell = event.object.attributes.get(event.text.removeprefix(REACHES_TENSOR)) if event.object is not None else None
    return tuple(cell.value.atoms) if cell is not None else ()
