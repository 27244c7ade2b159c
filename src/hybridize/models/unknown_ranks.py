"""Ranks that a graph does not know while it is built, though eager execution does: what needs and what spreads them.

`tf.py_function`, `tf.io.decode_image`, `tf.io.parse_tensor` and a few others give tensors of any rank (their rules say
so: `values.tensors.without_rank`).  Most operations take them, and what they give has no rank either; what is written
in Python around the operations asks for the rank, and raises.

Observed in small programs, eager and traced (TensorFlow 2.21, Keras 3); not each public function was tried, of
`keras.ops` few.  What is not named here is taken to do as most do: to accept such tensors, and to give such.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from hybridize.models import open_axes
from hybridize.models.python.registration import words
from hybridize.values.atoms import Tensor
from hybridize.values.containment import contents, within
from hybridize.values.tensors import lacks_rank, without_rank
from hybridize.values.value import Value, union

UNKNOWN: Final = "the rank of a tensor, which is not known while a graph is built"

# Functions that ask for the rank, or for an extent, in Python.
_ASKS: Final = frozenset(
    f"tf.{name}"
    for name in words("""
    boolean_mask unstack image.resize image.resize_with_pad image.resize_with_crop_or_pad image.central_crop
    """)
)
# What gives a rank whatever it is given: other arguments tell it, or the operation has but one.
_TELLS: Final = frozenset(
    f"tf.{name}"
    for name in words("""
    reshape ensure_shape broadcast_to transpose concat stack
""")
)
_VARIABLES: Final = frozenset({"tf.Variable", "tf.compat.v1.Variable"})


def needed(call: Any) -> str | None:
    """Why a call fails in a graph that does not know a rank; None when it does not."""
    if call.name in _ASKS:
        subject = next(iter(call.arguments.all_values()), None)
        found = subject is not None and any(lacks_rank(atom, call.traced) for atom in subject.atoms)
        return f"{call.name} needs {UNKNOWN}" if found else None
    of_measures = call.name.startswith(open_axes.MEASURES)
    if (of_measures or open_axes.is_layer_call(call)) and any(
        lacks_rank(atom, call.traced) for atom in _operands(call)
    ):
        return f"{'a function' if of_measures else 'a layer'} of Keras needs {UNKNOWN}"
    return None


def spread(call: Any, given: Value) -> Value:
    """The result of a call, without a rank where we know none and an argument has none in the graph.

    Eagerly we may know one all the same: that of a scalar, as reductions give, is known in graphs as well.
    """
    if _tells(call) or not any(isinstance(atom, Tensor) and _may_lack(atom, call) for atom in given.atoms):
        return given
    if not any(lacks_rank(atom, call.traced) for atom in _operands(call)):
        return given
    return without_ranks(given)


def _tells(call: Any) -> bool:
    """A variable has the rank of its first value, which is there eagerly; its own rule knows when it is told one."""
    return call.name in _TELLS or (call.name in _VARIABLES and not call.traced)


def without_ranks(value: Value) -> Value:
    """The value, its tensors such of which a graph does not know the rank."""
    return union([without_rank(atom) if isinstance(atom, Tensor) else atom for atom in value.atoms])


def _may_lack(atom: Tensor, call: Any) -> bool:
    return atom.shape is None or (not call.traced and atom.shape != ())


def _operands(call: Any) -> Iterator[Any]:
    if call.receiver is not None:
        yield call.receiver
    for value in call.arguments.all_values():
        yield from within(value, contents)
