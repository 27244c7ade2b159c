"""What names and annotations say about parameters of functions that nothing calls (behaviours §3).

The *name context*: functions called `*train*_step`, `*test*_step`, `run_model`, `*inference`, and `call` or
`__call__` of a class that extends a Keras Model or Layer, are taken to receive tensors.
"""

from __future__ import annotations

import fnmatch
import re

from hybridize.ir.nodes import Code
from hybridize.models.index import Index
from hybridize.values.atoms import Api, Ref, tensor
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData
from hybridize.values.value import NOTHING, Value, of, of_prim

_STEP_NAMES = ("*train*_step", "*test*_step", "run_model", "*inference")
_CALL_NAMES = ("call", "__call__")
_TENSOR_ANNOTATION = re.compile(
    r"(?<![\w])(?:(?:tf|tensorflow)\.)?(?:Tensor|Variable|RaggedTensor|SparseTensor|TensorLike|TensorType|EagerTensor)(?![\w])"
)
_ARRAY_ANNOTATION = re.compile(r"(?<![\w])(?:np\.|numpy\.)?(?:ndarray|NDArray|ArrayLike)(?![\w])")
_LITERALS = {"int": "int", "float": "float", "str": "str", "bool": "bool", "bytes": "bytes"}
_NUMBER_ANNOTATION = re.compile(r"^(?:Optional\[)?(int|float|str|bool|bytes)\]?(?: \| None)?$")


def name_context(code: Code, owner: HeapObject | None, index: Index) -> str | None:
    """Why a function's name says that it receives tensors, in words; None when it does not."""
    if any(fnmatch.fnmatchcase(code.name, pattern) for pattern in _STEP_NAMES):
        return f"functions named like {code.name} receive tensors"
    if code.name in _CALL_NAMES and owner is not None and extends_keras(owner, index):
        return f"Keras calls {owner.label}.{code.name} with tensors"
    return None


def extends_keras(cls: HeapObject, index: Index) -> bool:
    """Whether a class extends a Keras Model or Layer, also through an import path that cannot be followed."""
    data = cls.payload
    if not isinstance(data, ClassData):
        return False
    for base in data.library_bases:
        if index.is_subclass(base, "tf.keras.layers.Layer") or index.is_subclass(base, "tf.Module"):
            return index.is_subclass(base, "tf.keras.layers.Layer")
    text = data.unknown_base or ""
    return "keras" in text and (text.rstrip(")").endswith(("Model", "Layer")))


def is_training_flag(name: str) -> bool:
    """Parameters that Keras fills with a boolean or None."""
    return name in ("training", "is_training", "mask", "trainable")


def assumed_tensor() -> Value:
    """The tensor a name context promises: nothing is known of it."""
    return of(tensor())


_TENSOR_KINDS = {
    "tf.Tensor": "tensor",
    "tf.Variable": "variable",
    "tf.RaggedTensor": "ragged",
    "tf.sparse.SparseTensor": "sparse",
}


def _evaluated(annotation: Value | None, index: Index) -> Value | None:
    """What an annotation that the program evaluates says; NOTHING when it is a class of the program's own."""
    if annotation is None or len(annotation.atoms) != 1:
        return None
    atom = annotation.atoms[0]
    if isinstance(atom, Api):
        kind = next((kind for name, kind in _TENSOR_KINDS.items() if index.is_subclass(atom.name, name)), None)
        return of(tensor(kind=kind)) if kind is not None else None  # type: ignore[arg-type]
    if isinstance(atom, Ref) and atom.object.kind == "class":
        return NOTHING
    return None


_CONTAINER = re.compile(r"^(?:\w+\.)?(?:[Ll]ist|Sequence|Iterable|Collection)\[")


def is_container(text: str) -> bool:
    """Whether an annotation is of a list or the like, whose elements it goes on to describe."""
    return _CONTAINER.match(text.strip("\"'")) is not None


def of_annotation(annotation: Value | None, text: str, index: Index) -> Value | None:
    """The value an annotation promises: a tensor, an array, a literal; None when it says nothing of these."""
    known = _evaluated(annotation, index)
    if known is not None:
        return known or None
    stripped = text.strip("\"'")
    kind = "variable" if re.search(r"\bVariable\b", stripped) and "Tensor" not in stripped else "tensor"
    if "RaggedTensor" in stripped:
        return of(tensor(kind="ragged"))
    if "SparseTensor" in stripped:
        return of(tensor(kind="sparse"))
    if _TENSOR_ANNOTATION.search(stripped) and "Callable" not in stripped and "Spec" not in stripped:
        return of(tensor(kind=kind))  # type: ignore[arg-type]
    if _ARRAY_ANNOTATION.search(stripped) and "Callable" not in stripped:
        return of(tensor(kind="ndarray"))
    literal = _NUMBER_ANNOTATION.match(stripped)
    if literal is not None:
        return of_prim(_LITERALS[literal.group(1)])
    return None
