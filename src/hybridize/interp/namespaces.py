"""What a class has of its own, as a dictionary that metaclasses and class decorators work on."""

from __future__ import annotations

from hybridize.interp import items
from hybridize.interp.activation import Activation
from hybridize.ir import nodes as ir
from hybridize.values.atoms import Atom, Ref
from hybridize.values.objects import REST, HeapObject
from hybridize.values.value import Value, of_const, union


def namespace_of(cls: HeapObject, node: ir.Node, frame: Activation) -> Value:
    """What a class has of its own, as a new dictionary."""
    made = frame.allocate(node, "dict", "namespace", part=("namespace", cls))
    for name, cell in list(cls.attributes.items()):
        if not name.startswith("·") and (content := frame.read(cell)):
            items.store_in_dict(made, of_const(name), content, node, frame)
    return frame.fresh(made)


def take_over(namespace: Value, cls: HeapObject, node: ir.Node, frame: Activation) -> None:
    """What a metaclass changed in the namespace becomes an attribute of the class."""
    for atom in namespace.atoms:
        for key, cell in list(atom.object.items.items()) if isinstance(atom, Ref) else ():
            content = frame.read(cell)
            if isinstance(key, tuple) and key[:1] == ("key",) and isinstance(key[1], str):
                frame.write(cls.attribute(key[1]), content, node)
            elif key == REST:
                replace_functions(cls, content, node, frame)


def replace_functions(owner: HeapObject, value: Value, node: ir.Node, frame: Activation) -> None:
    """Functions stored under a computed name may stand in for any function that is there."""
    functions = union([atom for atom in value.atoms if _is_function(atom)])
    if not functions:
        return
    for cell in list(owner.attributes.values()):
        if any(_is_function(atom) for atom in frame.read(cell).atoms):
            frame.write(cell, functions, node)


def _is_function(atom: Atom) -> bool:
    return isinstance(atom, Ref) and atom.object.kind in ("function", "wrapper")
