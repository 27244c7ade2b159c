"""What a run left behind, as JSON: values that eager and traced execution can be compared by.

`digest` runs beside TensorFlow and turns a value into plain data; `difference` needs nothing and says where
two digests part.  A variable and a tensor count as the same kind of value, a tensor and a Python number do not.
"""

from __future__ import annotations

import enum
import math
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from typing import Any

MAX_ELEMENTS = 2000
MAX_DEPTH = 6
RELATIVE, ABSOLUTE = 2e-3, 1e-4


def digest(value: object, own_modules: frozenset[str], seen: tuple[int, ...] = ()) -> Any:
    """Plain data that tells a value from others.  Objects of the program's own classes are walked."""
    import numpy as np
    import tensorflow as tf

    def inner(part: object) -> Any:
        return digest(part, own_modules, (*seen, id(value)))

    if id(value) in seen or len(seen) > MAX_DEPTH:
        return ["again"]
    if value is None or isinstance(value, bool | int | str):
        return [type(value).__name__, value if not isinstance(value, enum.Enum) else value.name]
    match value:
        case float():
            return ["float", _number(value)]
        case tf.RaggedTensor() | tf.SparseTensor() | tf.IndexedSlices():
            return [type(value).__name__, [inner(part) for part in tf.nest.flatten(value, expand_composites=True)]]
        case tf.Tensor() | tf.Variable():
            return ["tensor", value.dtype.name, _elements(value.numpy())] if hasattr(value, "numpy") else ["symbolic"]
        case tf.data.Dataset():
            # A graph hands out datasets of another class: whoever shows that is judged by what he shows.
            return ["dataset", repr(value.element_spec)]
        case np.ndarray() | np.generic():
            return ["ndarray", value.dtype.name, _elements(np.asarray(value))]
        case Mapping():
            return ["dict", [[repr(key), inner(part)] for key, part in value.items()]]
        case tuple() if hasattr(value, "_fields"):
            return [type(value).__name__, [inner(part) for part in value]]
        case Set():
            return ["set", sorted((inner(part) for part in value), key=repr)]
        case Sequence() if not isinstance(value, bytes | range | memoryview):
            return ["tuple" if isinstance(value, tuple) else "list", [inner(part) for part in value]]
    return _object(value, own_modules, inner)


def _object(value: object, own_modules: frozenset[str], inner: Callable[[object], Any]) -> Any:
    import keras

    if isinstance(value, getattr(keras, "Variable", ())):  # Keras 2 has none of its own
        return ["tensor", str(value.dtype), _elements(value.numpy())]
    if isinstance(value, type) and value.__module__ in own_modules:
        data = [
            (name, part)
            for name, part in sorted(vars(value).items())
            if isinstance(part, int | float | list | dict) and not name.startswith("_")
        ]
        return ["class", [[name, inner(part)] for name, part in data]]
    if isinstance(value, type) or (callable(value) and not hasattr(value, "__dict__")):
        return ["opaque", getattr(value, "__name__", "?")]
    variables = [inner(part) for part in _variables(value)]
    attributes: list[Any] = []
    if type(value).__module__ in own_modules:
        attributes = [[name, inner(part)] for name, part in sorted(_attributes(value)) if not name.startswith("_")]
    if hasattr(value, "history") and hasattr(value, "epoch"):
        attributes = [["history", inner(value.history)]]
    return [type(value).__name__, variables, attributes]


def _attributes(value: object) -> Iterator[tuple[str, object]]:
    yield from getattr(value, "__dict__", {}).items()
    for name in getattr(type(value), "__slots__", ()):
        if hasattr(value, name):
            yield name, getattr(value, name)


def _variables(value: object) -> list[object]:
    try:
        variables = getattr(value, "variables", [])
        return list(variables() if callable(variables) else variables)
    except Exception:  # a property of the program under test may raise anything
        return []


def _elements(array: Any) -> Any:
    import numpy as np

    flat = np.asarray(array).ravel()[:MAX_ELEMENTS].tolist()
    return [list(np.shape(array)), [_number(element) for element in flat]]


def _number(value: object) -> Any:
    match value:
        case bytes():
            return value.decode("latin-1")
        case complex():
            return [value.real, value.imag]
        case float() if not math.isfinite(value):
            return str(value)
    return value


def difference(left: Any, right: Any, where: str = "") -> str | None:
    """None when two digests agree within the tolerance, else the first place where they do not."""
    if isinstance(left, float) or isinstance(right, float):
        numbers = isinstance(left, int | float) and isinstance(right, int | float)
        if numbers and math.isclose(left, right, rel_tol=RELATIVE, abs_tol=ABSOLUTE):
            return None
        return f"{where}: {left!r} / {right!r}"
    if isinstance(left, list) and isinstance(right, list):
        if len(left) != len(right):
            return f"{where}: {str(left)[:80]} / {str(right)[:80]}"
        pairs = enumerate(zip(left, right, strict=True))
        found = (difference(one, two, f"{where}.{index}") for index, (one, two) in pairs)
        return next((part for part in found if part), None)
    return None if left == right else f"{where}: {left!r} / {right!r}"
