"""What a class, an object or a module has of its own, as a dictionary.

A class gives a copy, on which metaclasses and class decorators work.  `object.__dict__`, `vars(object)` and `globals()`
are the attributes themselves: their cells are those of the dictionary, which belongs to whoever the object belongs to.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

from hybridize.interp import items
from hybridize.interp.activation import Activation
from hybridize.ir import nodes as ir
from hybridize.values.atoms import Atom, Ref, ref
from hybridize.values.objects import KEYS, REST, Cell, HeapObject
from hybridize.values.value import NOTHING, Value, of, of_const, of_prim, union

# The attribute under which an object keeps the dictionary of its attributes, once it was asked for.
_VIEW = "·dictionary"
# The program point of these dictionaries: they are where their objects are.
_NOWHERE = ir.Node(0, 0)


class _Mirrored(dict[Any, Cell]):
    """Cells by name, or by key, that another such table has as well."""

    __slots__ = ("_name", "other")

    def __init__(self, cells: dict[Any, Cell], name: Callable[[Any], Hashable]) -> None:
        super().__init__(cells)
        self._name = name
        self.other: dict[Any, Cell] = {}

    def __setitem__(self, key: Any, cell: Cell) -> None:
        super().__setitem__(key, cell)
        name = self._name(key)
        if name is not None:
            dict.__setitem__(self.other, name, cell)


def _key_of(name: str) -> Hashable:
    return None if name.startswith("·") else ("key", name)


def _name_of(key: Hashable) -> Hashable:
    return key[1] if isinstance(key, tuple) and key[:1] == ("key",) and isinstance(key[1], str) else None


def dictionary_of(atom: Ref, node: ir.Node, frame: Activation) -> Value:
    """The attributes of an object or module as the dictionary that Python keeps them in."""
    object_ = atom.object
    made = _view_of(object_)
    if made is None:
        label = f"attributes of {object_.label}"
        made = frame.machine.allocate(_NOWHERE, object_, None, "dict", label, object_.birth)
        made.summary, made.born_in_trace = object_.summary, object_.born_in_trace
        object_.attribute(_VIEW).value = of(ref(made, 0))
        keys = _Mirrored({key: cell for name, cell in object_.attributes.items() if (key := _key_of(name))}, _name_of)
        names = _Mirrored(object_.attributes, _key_of)
        keys.other, names.other = names, keys
        made.items, object_.attributes = keys, names
        made.item(KEYS), made.item(REST)
        # Whoever found no attribute may find one that is stored by a computed name from now on.
        for cell in list(names.values()):
            if not cell.value:
                frame.machine.wake(cell.readers)
    if object_ in frame.context.allocated:
        frame.context.allocated.add(made)
    return of(ref(made, atom.root))


def note_store(object_: HeapObject, name: str, value: Value, frame: Activation) -> None:
    """An attribute is stored: those who look through the object's dictionary see it, too."""
    view = _view_of(object_)
    if view is not None and value and not object_.attribute(name).value:
        frame.machine.wake(view.item(KEYS).readers)


def _view_of(object_: HeapObject) -> HeapObject | None:
    cell = object_.attributes.get(_VIEW)
    atom = cell.value.atoms[0] if cell is not None else None
    return atom.object if isinstance(atom, Ref) else None


def stored_by_computed_name(object_: HeapObject, frame: Activation) -> Value:
    """What any attribute may hold, because it was stored in the object's dictionary under a key that is not known."""
    view = _view_of(object_)
    return frame.read(view.item(REST)) if view is not None else NOTHING


def local_variables(node: ir.Node, frame: Activation) -> Value:
    """`locals()` of a function: a copy of what its variables hold."""
    made = frame.allocate(node, "dict", "locals", part="locals")
    for name, content in list(frame.locals.items()):
        items.store_in_dict(made, of_const(name), content, node, frame)
    return frame.fresh(made)


def names_of(node: ir.Node, frame: Activation) -> Value:
    """`dir(object)`: the names of its attributes."""
    made = frame.allocate(node, "list", "names", part="dir")
    made.length = None
    frame.write(made.item(REST), of_prim("str"), node)
    return frame.fresh(made)


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
