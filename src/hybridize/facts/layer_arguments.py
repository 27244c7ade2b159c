"""Which arguments of a layer does Keras hand to `call` only where they are tensors?

Needs   the call `layer(…)`, through which Keras runs the `call` of a class.
Gives   whether a parameter of `call` cannot receive a number or text of Python through it, whatever the program passes.
Sound   Keras 3 converts arrays and raises for everything else among the positional arguments that is neither a tensor
        nor None (`Layer.__call__`, "Only input tensors may be passed as positional arguments"), but for layers that
        prepare data, and for those that ask for more.  Keras 2 lets texts pass.
"""

from __future__ import annotations

from typing import Final

from hybridize.facts.arguments import parameter_of
from hybridize.interp.context import Edge
from hybridize.interp.machine import Machine
from hybridize.ir import nodes as ir
from hybridize.models.keras.operands import LAYER
from hybridize.models.keras.reasons import SYMBOLIC
from hybridize.values.atoms import Ref
from hybridize.values.payloads import ClassData

_PERMISSION: Final = "_allow_non_tensor_positional_args"


def takes_tensors_only(edge: Edge, name: str, machine: Machine) -> bool:
    """Whether what a call passes for a parameter arrives as tensors, as None, or not at all."""
    node = edge.node
    if machine.index.keras_major < 3 or not isinstance(node, ir.Call) or not _is_layer_call(edge.through, machine):
        return False
    positions = range(len(node.positional))
    return any(parameter_of(edge, one, machine) == name for one in positions) and not _takes_more(edge, machine)


def _is_layer_call(through: str | None, machine: Machine) -> bool:
    owner, _, name = (through or "").rpartition(".")
    return through == SYMBOLIC or (name == "__call__" and machine.index.is_subclass(owner, LAYER))


def _takes_more(edge: Edge, machine: Machine) -> bool:
    """Whether the layer may be one that lets other arguments pass: those that prepare data do."""
    receiver = edge.bound.get(edge.callee.code.parameters[0].name) if edge.callee.code.parameters else None
    for atom in receiver.atoms if receiver is not None else ():
        cls = atom.object.cls if isinstance(atom, Ref) else None
        if not isinstance(atom, Ref) or cls is None or not isinstance(cls.payload, ClassData):
            return True
        if _PERMISSION in atom.object.attributes:
            return True
        for base in cls.payload.library_bases:
            if base not in _PLAIN and not machine.index.is_subclass(base, "tf.keras.Model"):
                return True
    return receiver is None


_PLAIN: Final = frozenset({LAYER, "keras.layers.Layer", "builtins.object", "tf.Module", "abc.ABC"})
