"""What is None eagerly and an operation in a graph: printing, grouping, asserting, writing files, some updates.

Gives      `operation`: the result of such a call in the world it runs in; `is_operation`: whether an atom is one.
Why        No graph function returns an operation: TensorFlow raises a TypeError for `return tf.print(x)`.
Source     observed under TensorFlow 2.9 and 2.21: tests/fixtures/divergences/operations_returned.py.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.values.atoms import Atom, Prim
from hybridize.values.value import NONE, Value, of_prim

_TYPE: Final = "tf.Operation"
OPERATION: Final = of_prim(_TYPE)
_KERAS_3: Final = 3


def operation(call: Any) -> Value:
    """The result of a call that gives an operation where a graph is built, and None eagerly."""
    return OPERATION if call.traced else NONE


def update_of_keras(call: Any) -> Value:
    """The result of a call that updates variables: on Keras 2 an operation; what Keras 3 gives, nobody asks for."""
    return operation(call) if call.index.keras_major < _KERAS_3 else NONE


def is_operation(atom: Atom) -> bool:
    """Whether an atom is an operation without a result."""
    return isinstance(atom, Prim) and atom.type == _TYPE


def are_operations(value: Value) -> bool:
    """Whether a value is an operation, and nothing else."""
    return bool(value.atoms) and all(is_operation(atom) for atom in value.atoms)
