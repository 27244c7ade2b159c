"""The output of layers that turn categories, numbers and texts into indices or vectors: `output_mode` decides."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hybridize.models.keras.operands import is_keras_symbolic
from hybridize.models.keras.parameters import Parameters
from hybridize.values.atoms import Shape, Tensor

# (the call, constructor arguments, tensors of the first argument) → shape
ShapeRule = Callable[[Any, Parameters, list[Tensor]], "Shape | None"]

NAMES: Final = frozenset(
    {
        "CategoryEncoding",
        "Discretization",
        "HashedCrossing",
        "Hashing",
        "IntegerLookup",
        "StringLookup",
        "TextVectorization",
    }
)
_MODES: Final = {"CategoryEncoding": "multi_hot"}


def _mode(name: str, parameters: Parameters) -> Any:
    """The output mode; None when it is not known."""
    return parameters.constant("output_mode") or (None if parameters.value("output_mode") else _MODES.get(name, "int"))


def output_dtype(name: str, parameters: Parameters) -> str | None:
    """Integers for indices; what counts or marks categories is of the layer's float type, or its integers."""
    mode = _mode(name, parameters)
    if name == "CategoryEncoding" or mode == "tf_idf":
        return "float32"
    if mode == "int":
        return "int32" if name == "Discretization" and parameters.keras_major >= 3 else "int64"
    if mode is None or parameters.keras_major < 3:
        return None
    return "float32" if name in ("Discretization", "Hashing", "HashedCrossing") else "int64"


def _encoded(name: str) -> ShapeRule:
    def rule(call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
        mode, shape = _mode(name, parameters), inputs[0].shape
        if shape is None or mode is None:
            return None
        if mode == "int":
            return _texts(parameters, shape) if name == "TextVectorization" else shape
        size = _size(name, call, parameters)
        if mode == "one_hot":
            return _marked(name, shape, size, described=is_keras_symbolic(call, call.arguments))
        if name == "TextVectorization":
            return (shape[0] if shape else None, size)
        return (*shape[:-1], size) if shape else (size,)

    return rule


def _marked(name: str, shape: Shape, size: int | None, *, described: bool) -> Shape | None:
    """One mark for each element: a last axis of one element goes, unless it is the only one.

    Where Keras only describes its output, `Hashing` has no axis for the elements.
    """
    if len(shape) < 2:
        return (*shape, size)
    if shape[-1] is None:
        return (*shape[:-1], size) if described and name == "Hashing" else None
    return (*shape[:-1], size) if shape[-1] == 1 else (*shape, size)


def _texts(parameters: Parameters, shape: Shape) -> Shape:
    """One row of indices for each text, as long as asked for or as the longest."""
    length = parameters.constant("output_sequence_length")
    front = shape[:-1] if len(shape) > 1 and shape[-1] == 1 else shape
    return (*front, length if isinstance(length, int) else None)


def _size(name: str, call: Any, parameters: Parameters) -> int | None:
    """How many categories there are."""
    if name == "CategoryEncoding":
        found = parameters.constant("num_tokens")
        return found if isinstance(found, int) else None
    if name in ("Hashing", "HashedCrossing"):
        found = parameters.constant("num_bins")
        return found if isinstance(found, int) else None
    if name == "Discretization":
        borders = parameters.value("bin_boundaries")
        known = call.positions(borders) if borders else None
        return None if known is None else len(known) + 1
    vocabulary = parameters.value("vocabulary")
    known = call.positions(vocabulary) if vocabulary else None
    unknowns = 1 if name == "TextVectorization" else parameters.constant("num_oov_indices")
    padded = parameters.may_be_true("pad_to_max_tokens")
    if known is None or not isinstance(unknowns, int) or padded is not False:
        return None
    return len(known) + unknowns


RULES: Final[dict[str, ShapeRule]] = {name: _encoded(name) for name in NAMES}
