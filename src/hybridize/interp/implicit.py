"""Implicit calls: the special methods that syntax, builtins and libraries call on the program's behalf.

Needs    values whose classes (or whose classes' metaclasses) the program defines.
Gives    `special`, one named method as Python finds it: on the class, never on the instance; and `use`, everything
         that a kind of use (models.python.protocols) calls on a value and on what the containers in it hold.
Sound    each call runs with what may be passed; an operand that is not known is some object.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Final

from hybridize.interp import attributes, calls, classes
from hybridize.interp.activation import Activation
from hybridize.interp.events import Kind
from hybridize.ir import nodes as ir
from hybridize.models.python import protocols
from hybridize.models.python.protocols import Chain, Use
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Api, Atom, Ref, Tuple
from hybridize.values.containment import contents, within
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData
from hybridize.values.value import NOTHING, Value, join, of, of_prim, union

if TYPE_CHECKING:
    from hybridize.interp.machine import Machine

_CONTAINERS: Final = frozenset({"list", "dict", "set", "iterator"})
_MAX_NESTING: Final = 4
# Where more objects are within reach, they hold each other in circles, and the nearest tell what there is to tell.
_MAX_OBJECTS: Final = 40
_TEXT_ARGUMENT: Final = frozenset({"__format__", "__getattr__", "__getattribute__"})
_OBJECT_ARGUMENT: Final = frozenset({"__contains__", "__missing__", "__deepcopy__", "__reduce_ex__", "__setstate__"})


def type_of(receiver: Atom, frame: Activation) -> HeapObject | None:
    """The class of the program on which Python looks special methods up; None when there is none."""
    if isinstance(receiver, Ref):
        object_ = receiver.object
        return classes.metaclass_of(object_) if object_.kind == "class" else object_.cls
    if isinstance(receiver, Tuple) and receiver.fields is not None:
        return frame.machine.named_tuples.get((receiver.name or "", receiver.fields))
    return None


def special(name: str, receiver: Atom, arguments: tuple[Value, ...], node: ir.Node, frame: Activation) -> Value | None:
    """Call a special method of a class of the program; None when it has no such method."""
    cls = type_of(receiver, frame)
    if cls is None or (name in protocols.SPECIAL and name not in specials_of(cls, frame.machine)):
        return None
    found, owner = classes.lookup(cls, name, node, frame)
    if owner is None:
        return None
    run = calls.call if name == "__call__" else calls.call_natively
    return run(attributes.bind(found, receiver, node, frame), Arguments(arguments), node, frame)


def without_not_implemented(value: Value) -> Value:
    """The value but for `NotImplemented`, which makes Python ask the other operand."""
    kept = [atom for atom in value.atoms if not (isinstance(atom, Api) and atom.name == "builtins.NotImplemented")]
    return value if len(kept) == len(value.atoms) else union(kept)


def note_specials(cls: HeapObject, machine: Machine) -> None:
    """Remember which special methods a class defines, once its body has run or an attribute was set on it."""
    names = frozenset(name for name, cell in cls.attributes.items() if name in protocols.SPECIAL and cell.value)
    if names and machine.special_classes.get(cls) != names:
        machine.special_classes[cls] = names
        machine.special_names |= names
        machine.inherited_specials.clear()


def specials_of(cls: HeapObject, machine: Machine) -> frozenset[str]:
    """The special methods that a class of the program has from itself or from others of the program."""
    found = machine.inherited_specials.get(cls)
    if found is None:
        known = machine.special_classes
        mro = cls.payload.mro if isinstance(cls.payload, ClassData) else (cls,)
        of_all = (known.get(one, frozenset()) for one in mro if isinstance(one, HeapObject))
        found = machine.inherited_specials[cls] = frozenset().union(*of_all)
    return found


# -- uses --------------------------------------------------------------------------------------------------------


def use(value: Value, kind: Use, node: ir.Node, frame: Activation, other: Value | None = None) -> None:
    """Call what using a value in this way calls; `other` is the other operand, where there is one."""
    machine = frame.machine
    if machine.has_datasets and "__repr__" in kind.names and value.has_refs:
        note_shown(value, node, frame)
    if machine.special_names.isdisjoint(kind.names):
        return
    if not any(isinstance(atom, (Ref, Tuple)) for atom in value.atoms):
        return
    for receiver, nested in _held(value, bool(kind.inner), frame):
        cls = type_of(receiver, frame)
        if cls is None or specials_of(cls, machine).isdisjoint(kind.names):
            continue
        for chain in kind.inner if nested else kind.outer:
            _call_first(chain, receiver, node, frame, other)


def note_shown(value: Value, node: ir.Node, frame: Activation) -> None:
    """A value is shown: which class the datasets in it are of is seen then."""
    if not frame.traced:
        for atom in within(value, contents):
            if isinstance(atom, Ref) and atom.object.kind == "dataset":
                frame.record(Kind.SHOWS_CLASS, node, "shows of which class a dataset is", target=atom.object)


def _call_first(chain: Chain, receiver: Atom, node: ir.Node, frame: Activation, other: Value | None) -> None:
    cls = type_of(receiver, frame)
    own = specials_of(cls, frame.machine) if cls is not None else frozenset()
    for name in chain:
        is_defined = name in own or name not in protocols.SPECIAL
        if is_defined and special(name, receiver, _arguments(name, receiver, other), node, frame) is not None:
            return
        if cls is not None and name in protocols.COMPARISONS and classes.is_ordered_by_rest(cls):
            compare_by_rest(receiver, other or of_prim("object"), node, frame)


def compare_by_rest(receiver: Atom, other: Value, node: ir.Node, frame: Activation) -> Value:
    """What `functools.total_ordering` adds: a comparison by the one that the class has, and by equality."""
    for name in ("__lt__", "__le__", "__gt__", "__ge__", "__eq__"):
        special(name, receiver, (other,), node, frame)
    return of_prim("bool")


def _arguments(name: str, receiver: Atom, other: Value | None) -> tuple[Value, ...]:
    if name in protocols.COMPARISONS:
        return (other or of_prim("object"),)
    if protocols.binary_methods(name):
        # Code that adds up what it is given adds like to like; what is anything would be kept in the sum.
        return (other or of(receiver),)
    if name in ("__setitem__", "insert"):
        return (of_prim("object"), of_prim("object"))
    if name == "__getitem__":
        return (of_prim("int"),)
    if name in _TEXT_ARGUMENT:
        return (of_prim("str"),)
    if name in _OBJECT_ARGUMENT:
        return (other or of_prim("object"),)
    if name == "__exit__":
        return (of_prim("object"),) * 3
    return ()


def _held(value: Value, inside: bool, frame: Activation) -> Iterator[tuple[Atom, bool]]:
    """The objects of the program's classes in a value, nearest first; also whether within a container."""
    seen: set[object] = set()
    level: list[tuple[Atom, bool]] = [(atom, False) for atom in value.atoms]
    for _ in range(_MAX_NESTING):
        following: list[tuple[Atom, bool]] = []
        for atom, nested in level:
            if len(seen) > _MAX_OBJECTS:
                return
            contents: list[Value] = []
            if isinstance(atom, Tuple):
                if atom.fields is not None and type_of(atom, frame) is not None:
                    yield atom, nested
                contents = list(atom.items) if inside else []
            elif isinstance(atom, Ref) and (atom.object, nested) not in seen:
                seen.add((atom.object, nested))
                object_ = atom.object
                if object_.kind in _CONTAINERS:
                    contents = _contents(atom, frame) if inside else []
                elif object_.kind in ("instance", "class"):
                    yield atom, nested
                    contents = _fields(atom, frame)
            following += [(one, True) for inner in contents for one in inner.atoms if isinstance(one, (Ref, Tuple))]
        if not following:
            return
        level = following


def _contents(atom: Ref, frame: Activation) -> list[Value]:
    found = [frame.rebase(frame.read(cell), atom.root) for cell in list(atom.object.items.values())]
    return [value for value in found if value.has_refs]


def _fields(atom: Ref, frame: Activation) -> list[Value]:
    """The fields of a dataclass, and the elements of a container that a class extends: generated methods use those."""
    object_ = atom.object
    if object_.kind != "instance" or object_.cls is None or not isinstance(object_.cls.payload, ClassData):
        return []
    names = classes.fields_of(object_.cls.payload)
    values = [frame.read(object_.attributes[name]) for name in names or () if name in object_.attributes]
    return [frame.rebase(value, atom.root) for value in values] + (_contents(atom, frame) if object_.items else [])


def join_specials(name: str, value: Value, arguments: tuple[Value, ...], node: ir.Node, frame: Activation) -> Value:
    """What a special method gives on those of a value's atoms that have it; NOTHING when none has."""
    result = NOTHING
    for atom in value.atoms:
        result = join(result, special(name, atom, arguments, node, frame) or NOTHING)
    return result


def is_special(atom: Atom, frame: Activation) -> bool:
    """Whether an atom's class is one of the program."""
    return type_of(atom, frame) is not None
