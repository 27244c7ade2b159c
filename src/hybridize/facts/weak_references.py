"""Can Python refer weakly to the objects that a method is called on?  (HYB320)

Needs   the class that defines the method, with its ancestors: their `__slots__`, and built-in bases.
Gives   whether it surely cannot: `tf.function` refers weakly to the receiver of a method, and raises TypeError then.
Source  https://docs.python.org/3/library/weakref.html: named tuples, subclasses of `int` and `tuple`, and classes all
        of which have `__slots__` without `__weakref__`.
"""

from __future__ import annotations

from typing import Final

from hybridize.ir.nodes import Code
from hybridize.values.atoms import Const, Ref, Tuple
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData, Wrapper
from hybridize.values.value import Value

_UNSUPPORTED: Final = frozenset(
    {"builtins.int", "builtins.tuple", "builtins.bytes", "builtins.bool", "typing.NamedTuple"}
)
_NEUTRAL: Final = frozenset({"builtins.object", "abc.ABC", "typing.Generic", "typing.Protocol"})


def are_missing(code: Code, owner: HeapObject) -> bool:
    """Whether no instance of the class can be referred to weakly, and the method is called on instances."""
    data = owner.payload
    if (
        not code.is_method
        or not isinstance(data, ClassData)
        or data.unknown_base is not None
        or _is_bound_else(code, owner)
    ):
        return False
    if data.is_named_tuple or any(base in _UNSUPPORTED for base in data.library_bases):
        return True
    classes = [base for base in data.mro if isinstance(base, HeapObject)]
    return all(base in _NEUTRAL for base in data.library_bases) and all(map(_lacks_slot, classes))


def _is_bound_else(code: Code, owner: HeapObject) -> bool:
    """Whether it is a static method, or one of the class."""
    cell = owner.attributes.get(code.name)
    payloads = [atom.object.payload for atom in cell.value.atoms if isinstance(atom, Ref)] if cell is not None else []
    return any(isinstance(one, Wrapper) and one.kind in ("staticmethod", "classmethod") for one in payloads)


def _lacks_slot(cls: HeapObject) -> bool:
    if cls.payload.is_slotted:
        return True
    cell = cls.attributes.get("__slots__")
    return cell is not None and bool(cell.value) and not _names(cell.value, "__weakref__")


def _names(value: Value, name: str) -> bool:
    """Whether a name may be among those of `__slots__`: a text, or a container of texts."""
    for atom in value.atoms:
        match atom:
            case Const(value=str(found)):
                if found == name:
                    return True
            case Tuple(items=items):
                if any(_names(item, name) for item in items):
                    return True
            case Ref(object=object_) if object_.kind in ("list", "set", "dict"):
                if any(_names(cell.value, name) for cell in object_.items.values()):
                    return True
            case _:
                return True
    return False
