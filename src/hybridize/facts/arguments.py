"""Which argument of a call is bound to which parameter of the function that it calls?"""

from __future__ import annotations

from hybridize.interp.context import Edge
from hybridize.interp.machine import Machine
from hybridize.ir import nodes as ir
from hybridize.values.atoms import Ref
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData, Wrapper


def parameter_of(edge: Edge, argument: int | str, machine: Machine) -> str | None:
    """The parameter that an argument by position or by name is bound to; None where stars leave it open."""
    parameters = edge.callee.code.parameters
    if isinstance(argument, str):
        return argument if any(one.name == argument for one in parameters) else None
    if not isinstance(edge.node, ir.Call) or any(one.starred for one in edge.node.positional):
        return None
    position = argument + _receivers(edge, machine)
    if position >= len(parameters) or not parameters[position].kind.startswith("positional"):
        return None
    return parameters[position].name


def argument_of(edge: Edge, name: str, machine: Machine) -> ir.Expression | None:
    """The expression that is bound to a parameter; None where it cannot be told, or a library makes the call."""
    node = edge.node
    if not isinstance(node, ir.Call) or edge.through is not None:
        return None
    for keyword in node.keywords:
        if keyword.name == name:
            return keyword.value
    for position, element in enumerate(node.positional):
        if parameter_of(edge, position, machine) == name:
            return element.value
    return None


def owner_of(code: ir.Code, machine: Machine) -> HeapObject | None:
    """The class that a method is defined in."""
    owners = [object_.payload.owner for object_ in machine.functions.get(code, ())[:1]]
    owner = owners[0] if owners else None
    return owner if owner is not None and isinstance(owner.payload, ClassData) else None


def _receivers(edge: Edge, machine: Machine) -> int:
    """How many parameters are bound before the first argument: 1 for what is called on an object."""
    code = edge.callee.code
    owner = owner_of(code, machine)
    if not code.is_method or owner is None:
        return 0
    cell = owner.attributes.get(code.name)
    for atom in cell.value.atoms if cell is not None else ():
        payload = atom.object.payload if isinstance(atom, Ref) else None
        if isinstance(payload, Wrapper) and payload.kind in ("staticmethod", "classmethod"):
            return int(payload.kind == "classmethod")
    match edge.node:
        case ir.Call(function=ir.Attribute(object=ir.Global(name=name))) if name == owner.label:
            return 0  # `Class.method(instance, …)`
    return 1
