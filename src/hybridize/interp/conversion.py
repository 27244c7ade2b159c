"""Does AutoGraph see a call, and convert what is called?

It follows the calls that stand in code it has converted.  Getters of properties, special methods, constructors,
generators and the functions that Python and most libraries are given run as they stand: conditions and loops on
tensors are Python's there, unless a function that is converted defines the function itself.

Needs   how a call came about (`Activation.native`), and the contexts in which enclosing functions were traced.
Source  observed under TensorFlow 2.21 and 2.9 (tests/fixtures/divergences/calls_autograph_does_not_see.py).
"""

from __future__ import annotations

from typing import Final

from hybridize.interp.activation import Activation
from hybridize.interp.context import World
from hybridize.ir import nodes as ir
from hybridize.values.payloads import FunctionData

# In place of the number of native calls: a graph function is called, which has itself converted.
BY_ITSELF: Final = -1


def is_converted(data: FunctionData, frame: Activation) -> bool:
    """Whether AutoGraph converts a function that is called here: it follows the calls of code that it has converted.

    What a converted function defines within is converted with it, whoever calls that.
    """
    if frame.native == BY_ITSELF:
        return True
    if not frame.context.converted:
        return False
    if data.owner is not None and data.owner.payload.is_named_tuple:
        return False
    parent = data.code.parent
    while frame.native and not _is_traced_as_converted(parent, frame):
        if parent is None or parent.kind not in ("function", "lambda"):
            return False
        parent = parent.parent
    return True


def _is_traced_as_converted(code: ir.Code | None, frame: Activation) -> bool:
    if code is None or code is frame.code:
        return code is not None
    known = frame.machine.by_code.get(code, ())
    return any(one.world is World.TRACED and one.converted for one in known)
