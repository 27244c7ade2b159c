"""Functions under graph compilation: what becomes of a function that is wrapped, by decorator or by call."""

from __future__ import annotations

from collections.abc import Iterator

from hybridize.interp.activation import Activation
from hybridize.interp.context import HybridUse
from hybridize.ir.nodes import Code, Node
from hybridize.values.atoms import Atom, Method, Ref, method
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import FunctionData, Hybrid, Partial, Wrapper
from hybridize.values.value import Value, join, of, union


def wrap(function: Value, arguments: dict[str, Value], node: Node, frame: Activation) -> Value:
    """The wrapped value; every user function in it is remembered as hybrid, with the arguments given.

    So is the function that a decorator is written at, whatever the decorators in between have made of it.
    """
    place = frame.place(frame.decorating or node)
    via = "decorator" if frame.decorating is not None else "call"
    codes = codes_of(function)
    defined = frame.defining if frame.decorating is not None else None
    stacked = defined is not None and defined not in codes
    if defined is not None and stacked:
        codes.append(defined)
    for code in codes:
        uses = frame.machine.hybrid.setdefault(code, [])
        if not any(use.place == place for use in uses):
            uses.append(HybridUse(via, place, arguments, defined if stacked else None))
    made = frame.allocate(frame.decorating or node, "wrapper", "graph function", part="hybrid")
    inner = _plain(function)
    known: Hybrid | None = made.payload
    made.payload = Hybrid(join(known.function, inner) if known is not None else inner, arguments)
    return frame.fresh(made)


def note_graph_use(atom: Atom, text: str, node: Node, frame: Activation) -> None:
    """Remember that the program does with a graph function what it could not do with a plain one."""
    for code in codes_of(of(atom)):
        for use in frame.machine.hybrid.get(code, ()):
            use.graph_uses.setdefault(frame.place(node), text)


def members_of(atom: Atom) -> Iterator[Value]:
    """What an instance has from its classes and as attributes of its own."""
    if not isinstance(atom, Ref) or atom.object.kind != "instance":
        return
    classes = atom.object.cls.payload.mro if atom.object.cls is not None else ()
    for one in (atom.object, *classes):
        if isinstance(one, HeapObject):
            for cell in one.attributes.values():
                yield cell.value


def _plain(function: Value) -> Value:
    """What graph functions among a value were made of: a graph function of a graph function is just that.

    `self.step = tf.function(self.step)` wraps what it made itself when the analysis comes round again; wrappers of
    wrappers would lead in circles.
    """
    plain: list[Atom] = []
    for atom in function.atoms:
        one = atom.function if isinstance(atom, Method) else atom
        if not (isinstance(one, Ref) and isinstance(one.object.payload, Hybrid)):
            plain.append(atom)
            continue
        for inner in one.object.payload.function.atoms:
            plain.append(method(inner, atom.receiver) if isinstance(atom, Method) and isinstance(inner, Ref) else inner)
    return union(plain)


def codes_of(function: Value) -> list[Code]:
    """The code of the user functions a value may be."""
    found: list[Code] = []
    for atom in function.atoms:
        one = atom.function if isinstance(atom, Method) else atom
        if not isinstance(one, Ref):
            continue
        match one.object.payload:
            case FunctionData(code=code):
                found.append(code)
            case Partial(function=inner) | Wrapper(function=inner) | Hybrid(function=inner):
                found += codes_of(inner)
    return found
