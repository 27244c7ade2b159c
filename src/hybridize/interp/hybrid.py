"""Functions under graph compilation: what becomes of a function that is wrapped, by decorator or by call."""

from __future__ import annotations

from hybridize.interp.activation import Activation
from hybridize.interp.context import HybridUse
from hybridize.ir.nodes import Code, Node
from hybridize.values.atoms import Method, Ref
from hybridize.values.payloads import FunctionData, Hybrid, Partial, Wrapper
from hybridize.values.value import Value


def wrap(function: Value, arguments: dict[str, Value], node: Node, frame: Activation) -> Value:
    """The wrapped value; every user function in it is remembered as hybrid, with the arguments given."""
    place = frame.place(frame.decorating or node)
    via = "decorator" if frame.decorating is not None else "call"
    for code in _codes(function):
        uses = frame.machine.hybrid.setdefault(code, [])
        if not any(use.place == place for use in uses):
            uses.append(HybridUse(via, place, arguments))
    made = frame.allocate(frame.decorating or node, "wrapper", "graph function", part=("hybrid", function))
    made.payload = Hybrid(function, arguments)
    return frame.fresh(made)


def _codes(function: Value) -> list[Code]:
    found: list[Code] = []
    for atom in function.atoms:
        one = atom.function if isinstance(atom, Method) else atom
        if not isinstance(one, Ref):
            continue
        match one.object.payload:
            case FunctionData(code=code):
                found.append(code)
            case Partial(function=inner) | Wrapper(function=inner) | Hybrid(function=inner):
                found += _codes(inner)
    return found
