"""Can the instances of a class be hashed, as `tf.function` hashes the Python objects that it is given?  (HYB319)

Needs   the class with its ancestors: `__eq__`, `__hash__`, and whether it is a dataclass.
Gives   whether they surely cannot: comparing without hashing takes the hash away (data model, `object.__hash__`).
Sound   as long as nobody assigns `__hash__` later; a class with an ancestor that is not known is left alone.
"""

from __future__ import annotations

from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData
from hybridize.values.value import NONE


def is_unhashable(cls: HeapObject | None) -> bool:
    """Whether hashing an instance raises TypeError, by what its nearest class with a say in it says."""
    data = cls.payload if cls is not None else None
    if not isinstance(data, ClassData) or data.unknown_base is not None or data.is_named_tuple:
        return False
    for base in data.mro:
        if not isinstance(base, HeapObject):
            return False  # what libraries make is hashed, or taken apart by TensorFlow
        own = base.attributes.get("__hash__")
        if own is not None and own.value:
            return own.value is NONE
        equal = base.attributes.get("__eq__")
        if (equal is not None and equal.value) or base.payload.compares_fields:
            return True
    return False
