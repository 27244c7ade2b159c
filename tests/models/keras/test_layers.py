"""What calls of built-in layers, models, losses and metrics give, against Keras itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from keras_analysis import HEADER, Analysis
from layer_calls import CALLS

from hybridize.values.atoms import Ref, Tensor, Tuple, Unknown
from hybridize.values.value import Value

_IDS = [f"{layer} of {argument}" for layer, argument, _ in CALLS]


def _truth(layer: str, argument: str) -> Any:
    namespace: dict[str, Any] = {}
    exec(HEADER, namespace)
    return eval(f"{layer}({argument})" if not layer.startswith("K.Model(") else f"({layer})({argument})", namespace)


def _describes(value: Value, truth: Any, exact: bool) -> bool:
    """Whether an abstract value is true of a concrete one, and in full if it has to be."""
    if isinstance(truth, (list, tuple)):
        return any(_is_sequence_of(atom, truth, exact) for atom in value.atoms)
    shape, dtype = tuple(truth.shape), truth.dtype.name if hasattr(truth.dtype, "name") else str(truth.dtype)
    for atom in value.atoms:
        if isinstance(atom, Unknown):
            return not exact
        if not isinstance(atom, Tensor) or atom.kind != "tensor":
            continue
        if exact:
            return (atom.shape, atom.dtype) == (shape, dtype)
        right_shape = atom.shape is None or (
            len(atom.shape) == len(shape) and all(a in (None, b) for a, b in zip(atom.shape, shape, strict=True))
        )
        return right_shape and atom.dtype in (None, dtype)
    return False


def _is_sequence_of(atom: Any, truth: Any, exact: bool) -> bool:
    if isinstance(atom, Tuple) and isinstance(truth, tuple):
        items = list(atom.items)
    elif isinstance(atom, Ref) and atom.object.kind == "list" and isinstance(truth, list):
        items = [atom.object.items[i].value for i in range(atom.object.length or 0)]
    else:
        return False
    return len(items) == len(truth) and all(map(_describes, items, truth, [exact] * len(items)))


@pytest.mark.truth
@pytest.mark.parametrize(("layer", "argument", "exact"), CALLS, ids=_IDS)
def test_call(analyse: Callable[..., Analysis], layer: str, argument: str, exact: bool) -> None:
    (value,) = analyse(f"layer = {layer}\nprobe(layer({argument}))\n").probed()
    assert len(value.atoms) == 1 or not exact, value
    truth = _truth(layer, argument)
    assert _describes(value, truth, exact), (value, truth)


@pytest.mark.parametrize(("layer", "argument", "exact"), CALLS, ids=_IDS)
def test_call_under_keras_2(analyse: Callable[..., Analysis], layer: str, argument: str, exact: bool) -> None:
    analysis = analyse(f"layer = {layer}\nprobe(layer({argument}))\n", "2.9")
    (value,) = analysis.probed()
    assert value.atoms
    assert not exact or not any(isinstance(atom, Unknown) for atom in value.atoms)
