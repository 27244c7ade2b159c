"""Is a question about what a value is answered otherwise by eager execution than by the trace that is running?

Needs   the value in the trace, which tells what it is eagerly (interp.tracing), and the code that asks.
Gives   whether the answers differ, and lead to more than how an array becomes a tensor.
Sound   for what `ir.converting` knows to give the same tensor both ways; anything else counts as different.
"""

from __future__ import annotations

from collections.abc import Callable

from hybridize.interp import tracing
from hybridize.interp.activation import Activation
from hybridize.ir import converting
from hybridize.ir.nodes import Call, Node
from hybridize.values.atoms import Atom, Tensor
from hybridize.values.value import Value


def are_answered_otherwise(value: Value, question: Callable[[Atom], object], node: Node, frame: Activation) -> bool:
    """Whether a question that a traced instruction asks has another answer eagerly, to an effect."""
    twins = [(atom, tracing.eager_twin(atom)) for atom in value.atoms]
    return any(
        twin is not atom and question(twin) != question(atom) and not _only_converts(atom, twin, question, node, frame)
        for atom, twin in twins
    )


def _only_converts(atom: Atom, twin: Atom, question: Callable[[Atom], object], node: Node, frame: Activation) -> bool:
    """Whether the answer only decides how an array is converted, with the same tensor in the end."""
    if not isinstance(node, Call) or not isinstance(atom, Tensor):
        return False
    ways, answers = converting.conversions(frame.code, node), (question(twin), question(atom))
    if ways is None or set(answers) != {True, False}:
        return False
    eager, traced = (ways[bool(answer)] for answer in answers)
    if traced.operation != "cast" and traced.dtype is not None and traced.dtype != atom.dtype:
        return False  # `convert_to_tensor` of a tensor converts no dtype
    if eager.dtype == traced.dtype:
        return True
    return atom.dtype is not None and (eager.dtype or atom.dtype) == (traced.dtype or atom.dtype)
