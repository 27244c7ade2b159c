"""Which values can a graph give: as a result, from a conditional, from round to round of a loop?

Gives      `no_graph_value`: what an atom is, in words, when it is neither a tensor nor a structure that TensorFlow
           takes apart.
Sound      an object whose class has bases that are not seen counts as one that no graph gives.
Source     observed under TensorFlow 2.21: tests/fixtures/divergences/objects_under_tensor_conditions.py.
"""

from __future__ import annotations

from typing import Final

from hybridize.values.atoms import Api, ApiMethod, Atom, Method, Ref, Tensor, Tuple
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData

# Library classes whose objects graphs give, and Python classes whose instances are structures of tensors.
_COMPOSITE: Final = frozenset(
    {
        *("tf.distribute.DistributedValues", "tf.IndexedSlices", "tf.RaggedTensor", "tf.sparse.SparseTensor"),
        *("tf.SparseTensor", "tf.Tensor", "tf.TensorArray", "tf.TensorShape"),
    }
)
_COMPOSITE_MODULES: Final = ("tf.data.", "tf.experimental.", "tf.types.")
_STRUCTURES: Final = (
    *("builtins.dict", "builtins.list", "builtins.tuple", "collections.", "typing.NamedTuple", "attr.", "attrs."),
)
# Instances of classes that extend numbers and texts are such to TensorFlow; a graph makes tensors of them.
_NUMBERS: Final = ("builtins.int", "builtins.float", "builtins.str", "enum.IntEnum", "enum.IntFlag", "enum.StrEnum")


def no_graph_value(atom: Atom) -> str | None:
    """What an atom is that no graph gives; None for tensors, structures, numbers, and what is not known."""
    match atom:
        case Ref(object=object_) if object_.kind in ("function", "class", "wrapper", "module"):
            return f"a {object_.kind}"
        case Ref(object=object_) if object_.kind in ("iterator", "set"):
            return f"a Python {object_.kind}"
        case Ref(object=object_) if object_.kind == "instance" and not _is_structure(object_):
            return f"an object of class {object_.label}"
        case Ref(object=object_) if object_.kind == "api" and not _is_composite(object_.symbol or "tf.types."):
            return f"a {object_.symbol}"
        case Tuple(name="slice"):
            return "a slice"
        case Api() | ApiMethod() | Method():
            return f"{atom!r}"
    return None


def is_number_or_text(atom: Atom) -> bool:
    """Whether an atom is an instance of a user class that extends Python's numbers or texts."""
    match atom:
        case Ref(object=object_) if object_.kind == "instance":
            return any(base in _NUMBERS for base in _library_bases(object_))
    return False


def is_result_of_graphs(atom: Atom) -> bool:
    """Whether an atom is of what graphs make anew at each call: tensors and the containers that hold them."""
    return isinstance(atom, Tensor) or (isinstance(atom, Ref) and atom.object.kind in ("list", "dict"))


def may_be_one_result(left: Atom, right: Atom) -> bool:
    """Whether two atoms may be one object that graphs make anew: a tensor is no list, and a list no dictionary."""
    match left, right:
        case Tensor(kind=one), Tensor(kind=other):
            return one == other
        case Ref(object=one), Ref(object=other):
            return one.kind == other.kind and is_result_of_graphs(left)
    return False


def _is_composite(symbol: str) -> bool:
    return symbol in _COMPOSITE or symbol.startswith(_COMPOSITE_MODULES)


def _is_structure(object_: HeapObject) -> bool:
    """Whether tf.nest takes an instance of a user class apart, or TensorFlow knows it as a composite tensor."""
    data = object_.cls.payload if object_.cls is not None else None
    if not isinstance(data, ClassData):
        return False
    bases = _library_bases(object_)
    return data.is_named_tuple or any(base.startswith(_STRUCTURES) or _is_composite(base) for base in bases)


def _library_bases(object_: HeapObject) -> tuple[str, ...]:
    data = object_.cls.payload if object_.cls is not None else None
    return tuple(data.library_bases) if isinstance(data, ClassData) else ()
