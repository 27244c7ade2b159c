"""Which `float(…)` of a tensor could be a cast to the dtype of the tensor beside it?  (HYB307)

`float(t)` is a Python number eagerly, which takes the dtype of the tensor it meets; of a symbolic tensor AutoGraph
makes a float32 tensor (an int32 one for `int(t)`), which does not fit beside another dtype.

Needs   what operators and calls are given in eager execution (`Machine.operands`).
Gives   the place of the call and the dtype of the cast that computes the same.
Sound   a Python float holds any number of the floating-point dtypes exactly, so that it is rounded once, as by a
        cast.  `int(…)` only of integers: of others it cuts off digits that no integer dtype may hold.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hybridize.interp.context import World
from hybridize.interp.machine import Machine
from hybridize.ir import nodes as ir
from hybridize.ir.walking import walk
from hybridize.models.tensorflow.number_operands import OPERATORS, beside, dtype_of_tensor
from hybridize.project.places import Place
from hybridize.values.arguments import Operands
from hybridize.values.atoms import Tensor
from hybridize.values.value import Value

_EXACT: Final = {
    "builtins.float": frozenset({"float16", "bfloat16", "float32", "float64", "int8", "int16", "int32", "uint8"}),
    "builtins.int": frozenset({"int8", "int16", "int32", "int64", "uint8", "uint16"}),
}


@dataclass(frozen=True, slots=True)
class Cast:
    """The call at a place can be a cast to a dtype."""

    place: Place
    dtype: str


def cast_at(machine: Machine, code: ir.Code, place: Place) -> Cast | None:
    """The cast that would make the operands of the operator at a place fit; `code` is what runs it."""
    for node in walk(code.body):
        if isinstance(node, ir.Operate) and (node.line, node.column) == (place.line, place.column):
            for side, operand in enumerate(node.operands):
                dtype = _dtype(machine, code, node, side) if isinstance(operand, ir.Call) else None
                if dtype is not None:
                    return Cast(Place(place.path, operand.line, operand.column), dtype)
    return None


def _dtype(machine: Machine, code: ir.Code, node: ir.Operate, side: int) -> str | None:
    """The dtype of the tensor beside an operand that is the number of a scalar tensor."""
    if len(node.operands) != 2 or node.operator not in OPERATORS:
        return None
    numbers = _given(machine, code, node.operands[side])
    operands = _given(machine, code, node)
    if not numbers or not operands or not all(map(_is_exact, numbers)):
        return None
    dtypes = {beside(each.positional[1 - side]) for each in operands}
    return dtypes.pop() if len(dtypes) == 1 else None


def _is_exact(given: Operands) -> bool:
    """Whether it is `float` or `int`, of one scalar tensor whose dtype it holds exactly."""
    if len(given.positional) != 1 or given.keywords or given.is_open:
        return False
    dtype = dtype_of_tensor(given.positional[0])
    called = [_EXACT.get(getattr(atom, "name", ""), frozenset()) for atom in given.function.atoms]
    return bool(called) and all(dtype in exact for exact in called) and _is_scalar(given.positional[0])


def _is_scalar(value: Value) -> bool:
    return all(isinstance(atom, Tensor) and atom.shape == () for atom in value.atoms)


def _given(machine: Machine, code: ir.Code, node: ir.Node) -> list[Operands]:
    contexts = [one for one in machine.by_code.get(code, ()) if one.world is World.EAGER]
    return [each for one in contexts for each in (machine.operands or {}).get(one, {}).get(node, ())]
