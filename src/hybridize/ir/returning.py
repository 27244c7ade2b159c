"""Which statements return for sure, as AutoGraph reads them off the text?

It moves what follows a conditional of which one branch returns for sure into the other branch, so that both give the
result of one graph conditional; where it cannot see that, a conditional on a tensor that returns anywhere is refused.

Needs   the instructions.
Gives   `returns_surely` of a block and `may_return` of a statement; neither looks into inner functions.
Source  observed under TensorFlow 2.9 and 2.21 (tests/fixtures/divergences/nested_returns.py).
"""

from __future__ import annotations

from functools import lru_cache

from hybridize.ir import nodes as ir
from hybridize.ir.walking import walk


@lru_cache(maxsize=4096)
def returns_surely(block: ir.Block) -> bool:
    """Whether a block has a `return` that no loop, no `try` and no condition with a way around it encloses."""
    return any(_returns(statement) for statement in block)


def _returns(statement: ir.Statement) -> bool:
    match statement:
        case ir.Return():
            return True
        case ir.With(body=body):
            return returns_surely(body)
        case ir.If(then=then, otherwise=otherwise):
            return returns_surely(then) and returns_surely(otherwise)
    return False


@lru_cache(maxsize=4096)
def may_return(statement: ir.If) -> bool:
    """Whether a `return` stands anywhere in either branch."""
    return any(isinstance(node, ir.Return) for node in walk((statement.then, statement.otherwise)))
