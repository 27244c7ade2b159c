"""Which values do the fields of a named tuple have that no argument gives?

Needs   what `namedtuple(…, defaults=…)` was given, or `C.__new__.__defaults__ = …` assigns: the last fields have the
        last defaults.
Gives   them back for a class, for those that extend it, and for what `namedtuple` itself made.
"""

from __future__ import annotations

from hybridize.interp import items
from hybridize.interp.activation import Activation
from hybridize.ir import nodes as ir
from hybridize.values.atoms import Ref
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import FIELD_DEFAULT, ClassData, Wrapper
from hybridize.values.value import NOTHING, Value, join


def note(maker: HeapObject, fields: tuple[str, ...], defaults: Value, node: ir.Node, frame: Activation) -> None:
    """Remember the defaults of the fields of a named tuple."""
    known = items.positions(defaults, frame)
    if known is not None and len(known) <= len(fields):
        pairs = list(zip(fields[len(fields) - len(known) :], known, strict=True))
    else:
        element = NOTHING
        for atom in defaults.atoms:
            element = join(element, items.iterate_atom(atom, node, frame, False))
        pairs = [(name, element) for name in fields]
    for name, value in pairs:
        if value:
            frame.write(maker.attribute(f"{FIELD_DEFAULT}{name}"), value, node)


def note_assigned(target: ir.Attribute, owner: Value, value: Value, frame: Activation) -> None:
    """`C.__new__.__defaults__ = …`; `owner` is C."""
    for atom in owner.atoms:
        payload = atom.object.payload if isinstance(atom, Ref) else None
        is_maker = isinstance(payload, ClassData) and payload.is_named_tuple
        if isinstance(payload, Wrapper):
            is_maker = payload.kind == "named-tuple-class"
        if is_maker and isinstance(atom, Ref) and payload is not None and payload.fields is not None:
            note(atom.object, tuple(payload.fields), value, target, frame)


def of_field(maker: HeapObject, name: str, frame: Activation) -> Value:
    """The default of a field; NOTHING when it has none that is known."""
    mro = maker.payload.mro if isinstance(maker.payload, ClassData) else (maker,)
    for one in mro:
        cell = one.attributes.get(f"{FIELD_DEFAULT}{name}") if isinstance(one, HeapObject) else None
        if cell is not None:
            return frame.read(cell)
    return NOTHING


def inherit(cls: HeapObject, base: HeapObject, node: ir.Node, frame: Activation) -> None:
    """A class that extends what `namedtuple` made has its defaults."""
    for name in base.payload.fields or ():
        found = of_field(base, name, frame)
        if found:
            frame.write(cls.attribute(f"{FIELD_DEFAULT}{name}"), found, node)
