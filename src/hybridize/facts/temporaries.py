"""Is a decorated method called on an object that nobody holds?  (HYB320)

`tf.function` refers weakly to the receiver of a method.  In `Scale(2.0).apply(x)` the object is gone when the trace
begins, and `self` is None there.

Needs   the calls of the eager contexts, with the receivers as the callers see them.
Gives   the calls, for graph functions alone: a plain method would be traced anew for each object (HYB319).
Sound   for receivers that a call on the spot makes or gives; not for those that wait in a container, or that register
        themselves somewhere.  Keras holds the receivers of its own calls, and its objects hold themselves.
Source  observed under TensorFlow 2.21 (tests/fixtures/divergences/graph_methods_of_temporaries.py).
"""

from __future__ import annotations

from hybridize.facts.divergences import Divergence
from hybridize.facts.incoming import Incoming
from hybridize.interp.context import Context, Edge
from hybridize.interp.machine import Machine
from hybridize.ir import nodes as ir
from hybridize.ir.walking import walk
from hybridize.models.contexts import extends_keras
from hybridize.project.places import Place
from hybridize.values.atoms import FRESH, Ref


def temporaries(code: ir.Code, eager: list[Context], incoming: Incoming, machine: Machine) -> list[Divergence]:
    """The divergences of one graph function."""
    if not code.is_method or not code.parameters or not _asks_for(code, code.parameters[0].name):
        return []
    found = {}
    for context in eager:
        for edge in incoming.to(context):
            if _is_on_temporary(edge, code.parameters[0].name, machine):
                place = Place(edge.caller.code.path, edge.node.line, edge.node.column)
                text = f"nothing else holds the object whose {code.name} is called: tf.function refers to it weakly"
                found[place] = Divergence("HYB320", place, text, ())
    return list(found.values())


def _asks_for(code: ir.Code, name: str) -> bool:
    return any(isinstance(node, ir.Name) and node.name == name for node in walk(code.body))


def _is_on_temporary(edge: Edge, name: str, machine: Machine) -> bool:
    node = edge.node
    if edge.through is not None or not isinstance(node, ir.Call) or not isinstance(node.function, ir.Attribute):
        return False
    receiver = edge.bound.get(name)
    if receiver is None or not isinstance(node.function.object, ir.Call):
        return False
    return bool(receiver.atoms) and all(
        isinstance(atom, Ref)
        and atom.root == FRESH
        and atom.object.kind == "instance"
        and atom.object.cls is not None
        and not extends_keras(atom.object.cls, machine.index)
        for atom in receiver.atoms
    )
