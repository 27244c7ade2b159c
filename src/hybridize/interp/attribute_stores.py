"""Storing and deleting attributes: `object.name = value`, through property setters, descriptors and `__setattr__`."""

from __future__ import annotations

from hybridize.interp import attributes, calls, classes, implicit, library, namespaces
from hybridize.interp.activation import Activation
from hybridize.interp.events import Kind
from hybridize.ir.nodes import Node
from hybridize.models.python.protocols import SPECIAL
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import FRESH, OUTER, Api, ApiMethod, Ref, Tensor, Unknown
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import Wrapper
from hybridize.values.value import Value, of, of_const


def store(container: Value, name: str, value: Value, node: Node, frame: Activation, *, of_global: bool = False) -> None:
    """`container.name = value`; what a global holds was there before the call, known or not."""
    for atom in container.atoms:
        match atom:
            case Ref(object=object_):
                _store_on_object(atom, object_, name, value, node, frame)
            case Api(name=library_name):
                frame.record(Kind.WRITE, node, f"assigns {library_name}.{name}", root=OUTER)
            case Tensor() | ApiMethod():
                frame.mutated(atom, node, f"assigns attribute {name}")
                if isinstance(atom, Tensor) and atom.kind not in ("variable", "ndarray") and not frame.traced:
                    frame.machine.set_on_tensors.setdefault(name, set()).add(frame.code)
            case Unknown() if of_global:
                frame.record(Kind.WRITE, node, f"assigns attribute {name} of what a global holds", root=OUTER)
            case Unknown():
                text = f"assigns attribute {name} of something unknown: {atom.text}"
                frame.record(Kind.UNSEEN_CALL, node, text, code=atom.cause)


def _store_on_object(atom: Ref, object_: HeapObject, name: str, value: Value, node: Node, frame: Activation) -> None:
    if object_.kind == "class":
        implicit.special("__setattr__", atom, (of_const(name), value), node, frame)
    if object_.cls is not None and object_.kind == "instance" and _store_by_class(atom, name, value, node, frame):
        return
    if object_.kind == "api" and library.set_attribute(atom, name, value, node, frame):
        return
    created_once = frame.guards > 0 and _is_created_once(value)
    if not created_once:
        # `if self.v is None: self.v = tf.Variable(…)` is how a graph function keeps a variable (behaviours §5).
        frame.mutated(atom, node, f"assigns attribute {name} of {_owner_text(object_)}")
        if library.holds_symbolic(value, frame):
            frame.keeps_symbolic(atom, node, f"keeps a symbolic tensor in attribute {name} beyond the trace")
    elif frame.changes_under_condition(object_):
        # AutoGraph carries the attribute through the conditional, where it is None on the other way.
        frame.hazard("HYB314", node, f"makes {name} under a condition on a tensor, which has none on the other way")
    if not frame.may_write(object_):
        return  # the event says that it writes
    namespaces.note_store(object_, name, value, frame)
    frame.write(object_.attribute(name), value, node, changes=not created_once)
    if object_.kind == "class" and name in SPECIAL:
        implicit.note_specials(object_, frame.machine)


def _is_created_once(value: Value) -> bool:
    """Whether a value is a variable or a library object just made: what a created-once guard is for."""
    return bool(value.atoms) and all(
        (isinstance(atom, Tensor) and atom.kind == "variable")
        or (isinstance(atom, Ref) and atom.object.kind == "api" and atom.root == FRESH)
        for atom in value.atoms
    )


def _owner_text(object_: HeapObject) -> str:
    if object_.cls is not None:
        return f"a {object_.cls.label}"
    return object_.label


def _store_by_class(atom: Ref, name: str, value: Value, node: Node, frame: Activation) -> bool:
    """Stores that the class handles: property setters, descriptors, `__setattr__`."""
    class_value, owner = classes.lookup(atom.object.cls, name, node, frame)
    handled = False
    for one in class_value.atoms if owner is not None else ():
        if not isinstance(one, Ref):
            continue
        payload = one.object.payload
        if isinstance(payload, Wrapper) and payload.kind == "property":
            if payload.setter is not None:
                calls.call_natively(payload.setter, Arguments((of(atom), value)), node, frame)
            handled = True
        elif one.object.kind == "instance" and one.object.cls is not None:
            setter, setter_owner = classes.lookup(one.object.cls, "__set__", node, frame)
            if setter_owner is not None:
                bound = attributes.bind(setter, one, node, frame)
                calls.call_natively(bound, Arguments((of(atom), value)), node, frame)
                handled = True
    # Python asks `__setattr__` first; most such methods end in object.__setattr__, which does the rest.
    if implicit.special("__setattr__", atom, (of_const(name), value), node, frame) is not None and not handled:
        if frame.may_write(atom.object):
            frame.write(atom.object.attribute(name), value, node)
        handled = True
    return handled


def delete(container: Value, name: str, node: Node, frame: Activation) -> None:
    """`del container.name`: deleters of properties, `__delete__` of descriptors, `__delattr__`."""
    for atom in container.atoms:
        implicit.special("__delattr__", atom, (of_const(name),), node, frame)
        if isinstance(atom, Ref) and atom.object.kind == "instance":
            class_value, owner = classes.lookup(atom.object.cls, name, node, frame)
            for one in class_value.atoms if owner is not None else ():
                payload = one.object.payload if isinstance(one, Ref) else None
                if isinstance(payload, Wrapper) and payload.deleter is not None:
                    calls.call_natively(payload.deleter, Arguments((of(atom),)), node, frame)
                implicit.special("__delete__", one, (of(atom),), node, frame)
        frame.mutated(atom, node, f"deletes attribute {name}")
