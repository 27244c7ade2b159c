"""What names and annotations say about parameters of functions that nothing calls (behaviours §3).

The *name context*: functions called `*train*_step`, `*test*_step`, `run_model`, `*inference`, and `call` or
`__call__` of a class that extends a Keras Model or Layer, are taken to receive tensors.
"""

from __future__ import annotations

import fnmatch
import re
from typing import Final

from hybridize.ir.nodes import Code
from hybridize.models.index import Index
from hybridize.values.atoms import TensorKind, tensor
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData
from hybridize.values.value import Value, of

_STEP_NAMES = ("*train*_step", "*test*_step", "run_model", "*inference")
_CALL_NAMES = ("call", "__call__")
_SHAPE_NAMES = ("build", "compute_output_shape")
_TENSOR_ANNOTATION = re.compile(
    r"(?<![\w])(?:(?:tf|tensorflow)\.)?(?:Tensor|Variable|RaggedTensor|SparseTensor|TensorLike|TensorType|EagerTensor)(?![\w])"
)
_ARRAY_ANNOTATION = re.compile(r"(?<![\w])(?:np\.|numpy\.)?(?:ndarray|NDArray|ArrayLike)(?![\w])")


def name_context(code: Code, owner: HeapObject | None, index: Index) -> str | None:
    """Why a function's name says that it receives tensors, in words; None when it does not."""
    if any(fnmatch.fnmatchcase(code.name, pattern) for pattern in _STEP_NAMES):
        return f"functions named like {code.name} receive tensors"
    if code.name in _CALL_NAMES and owner is not None and extends_keras(owner, index):
        return f"Keras calls {owner.label}.{code.name} with tensors"
    return None


def shape_parameter(code: Code, owner: HeapObject | None, index: Index) -> str | None:
    """The parameter of a method through which Keras passes the shapes of a layer's inputs; None when there is none."""
    if code.name not in _SHAPE_NAMES or len(code.parameters) < 2 or owner is None or not extends_keras(owner, index):
        return None
    return code.parameters[1].name


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


_TENSOR_KINDS: Final[dict[str, TensorKind]] = {
    "tf.Tensor": "tensor",
    "tf.Variable": "variable",
    "tf.RaggedTensor": "ragged",
    "tf.sparse.SparseTensor": "sparse",
}


def tensor_kind(name: str, index: Index) -> TensorKind | None:
    """Which kind of tensor the instances of a library class are; None when they are none."""
    return next((kind for base, kind in _TENSOR_KINDS.items() if index.is_subclass(name, base)), None)


def of_type_name(name: str) -> Value | None:
    """The tensor or array that the name of a type speaks for; None when it speaks for neither."""
    if "RaggedTensor" in name:
        return of(tensor(kind="ragged"))
    if "SparseTensor" in name:
        return of(tensor(kind="sparse"))
    if _TENSOR_ANNOTATION.search(name):
        return of(tensor(kind="variable" if name.endswith("Variable") else "tensor"))
    return of(tensor(kind="ndarray")) if _ARRAY_ANNOTATION.search(name) else None
