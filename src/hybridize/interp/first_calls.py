"""Is a variable updated in the very call that makes one?  (HYB310)

A trace that makes variables is not run: TensorFlow sets the variables to their first values and traces once more, and
this time the guard (`if self.v is None`) skips what stands below it.  Eager execution runs the updates there once.

Needs   a created-once guard, what is run below it, and the events this left behind.
Gives   a hazard at the first update below a guard that makes what it asks for.
Sound   for guards and stores in one function; a guard that only asks for a flag is none (see `refinement`).
Source  observed under TensorFlow 2.9 and 2.21 (tests/fixtures/divergences/updates_in_the_first_call.py).
"""

from __future__ import annotations

from typing import Final

from hybridize.interp.activation import Activation
from hybridize.interp.events import Kind
from hybridize.ir import nodes as ir
from hybridize.ir.walking import walk

TEXT: Final = "updates variables in the call that makes some, which a graph does not run"


def check(node: ir.If, frame: Activation) -> None:
    """Look at what a guard enclosed, in a trace."""
    if not frame.traced:
        return
    updates = (one for one in frame.context.events.values() if one.kind is Kind.UPDATES and one.guarded)
    update = next(updates, None)
    if update is None:
        return
    lines = {one.line for block in (node.then, node.otherwise) for one in walk(block) if isinstance(one, ir.Node)}
    if update.place.line in lines and _makes_what_it_asks_for(node):
        frame.hazard("HYB310", node, TEXT)


def _makes_what_it_asks_for(node: ir.If) -> bool:
    asked = {_name(one) for one in walk(node.test)} - {None}
    blocks = (node.then, node.otherwise)
    stores = [one for block in blocks for one in walk(block) if isinstance(one, ir.Assign)]
    return any(_name(one.target) in asked and isinstance(one.value, ir.Call) for one in stores)


def _name(node: object) -> str | None:
    match node:
        case ir.Attribute(name=name) | ir.Global(name=name):
            return name
    return None
