"""What does Python code hold of a trace that an operation of the graph calls (`tf.py_function`)?

Needs   the function, the variables it captures, and what the running activation has made.
Gives   the hazards: a tensor of the graph, which has no value there; what the trace has made or bound, which eager
        execution makes anew for each call.
Sound   as far as functions are seen; what a function calls by the name of a global variable holds nothing of a trace.
Source  observed under TensorFlow 2.21: tests/fixtures/side_effects/run_by_graphs.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from hybridize.interp.activation import Activation
from hybridize.ir import nodes as ir
from hybridize.ir.walking import instructions_of
from hybridize.values.atoms import Atom, Method, Ref, Tensor
from hybridize.values.containment import contents, within
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import FunctionData
from hybridize.values.value import Value

_MADE_BY_TRACES: Final = frozenset({"list", "dict", "set", "instance", "iterator"})
_TENSOR: Final = "the code holds a tensor of the graph, which has no value while tf.py_function runs it"
_MADE: Final = "the code holds what each call makes anew: in a graph tf.py_function runs it with what the trace made"


def hazards(function: Value, frame: Activation) -> Iterator[tuple[str, str]]:
    """What tells a graph from eager execution: codes with their texts."""
    for atom in function.atoms:
        match atom:
            case Method(receiver=receiver):
                yield from _of_value_atoms([receiver], frame)
            case Ref(object=object_) if isinstance(object_.payload, FunctionData):
                data = object_.payload
                for value in data.defaults.values():
                    yield from _of_value_atoms(within(value, contents), frame)
                yield from _of_captured(data.code, data.environment, 0, frame)


def _of_captured(
    code: ir.Code, environment: HeapObject | None, inner: int, frame: Activation
) -> Iterator[tuple[str, str]]:
    """The variables that a function captures, `inner` functions deep within the one that is called."""
    for node in instructions_of(code):
        if isinstance(node, ir.Free) and node.depth > inner:
            holder = environment
            for _ in range(node.depth - inner - 1):
                holder = holder.payload if holder is not None else None
            cell = holder.attributes.get(node.name) if holder is not None else None
            if cell is not None:
                yield from _of_value_atoms(within(frame.read(cell), contents), frame)
        target = node.target if isinstance(node, ir.Assign | ir.Augment) else None
        if isinstance(target, ir.Free) and target.depth > inner:
            yield "HYB317", _MADE
    for child in code.children:
        if child.kind in ("function", "lambda"):
            yield from _of_captured(child, environment, inner + 1, frame)


def _of_value_atoms(atoms: Iterable[Atom], frame: Activation) -> Iterator[tuple[str, str]]:
    for atom in atoms:
        if isinstance(atom, Tensor) and atom.symbolic:
            yield "HYB301", _TENSOR
        elif isinstance(atom, Ref) and atom.object.kind in _MADE_BY_TRACES and atom.object in frame.context.allocated:
            yield "HYB317", _MADE
