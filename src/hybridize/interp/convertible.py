"""Does AutoGraph convert a function at all?

A function with an assignment expression, a `match`, or a loop with an `else`, anywhere within it, is run as it
stands: its conditions and loops on tensors then stay Python's.

Needs   the instructions of the function and of the functions within it.
Source  observed under TensorFlow 2.9 and 2.21 (tests/fixtures/divergences/left_unconverted.py).
"""

from __future__ import annotations

from hybridize.ir import nodes as ir
from hybridize.ir.walking import instructions_of

_known: dict[ir.Code, bool] = {}


def is_convertible(code: ir.Code) -> bool:
    """Whether AutoGraph knows all the constructs of a function."""
    known = _known.get(code)
    if known is None:
        known = _known[code] = not _has_unknown(code)
    return known


def _has_unknown(code: ir.Code) -> bool:
    for node in instructions_of(code):
        match node:
            case ir.Bind(target=ir.Name(name=name)) if name.startswith("·"):
                pass  # the lowering's own, of a chained comparison
            case ir.Bind() | ir.Match():
                return True
            case ir.For(otherwise=(_, *_)) | ir.While(otherwise=(_, *_)):
                return True
            case ir.MakeFunction(code=inner) if _has_unknown(inner):
                return True
    return False
