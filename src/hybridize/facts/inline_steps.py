"""Which loops do the work of a training step where no decorator reaches them?  (HYB109)

Needs   TRAINING_STEP events: a gradient taken in a loop of the same code object.
Gives   one note for each such loop at module level, or in a function that cannot become a graph as a whole.
"""

from __future__ import annotations

from hybridize.interp.context import World
from hybridize.interp.events import Kind
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code
from hybridize.project.places import Place


def inline_steps(machine: Machine) -> list[tuple[Code, Place]]:
    """The gradient computations that stand in a loop, with the code object whose loop it is."""
    found: dict[tuple[Code, Place], None] = {}
    for context in machine.contexts.values():
        if context.world is World.EAGER:
            for event in context.events.values():
                if event.kind is Kind.TRAINING_STEP and event.code == "loop":
                    found[context.code, event.place] = None
    return sorted(found, key=lambda one: (one[1].path, one[1].line, one[1].column))
