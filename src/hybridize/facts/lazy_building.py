"""Would the function be traced while Keras 3 builds a layer by running its `call` symbolically?  (HYB315)

Needs   the classes whose `call` Keras runs so (models.keras.building), the calls, and what reads variables.
Gives   a divergence for such a `call`, and for functions it reaches that read variables or call layers: a trace made
        then keeps the initial weights.
"""

from __future__ import annotations

from dataclasses import dataclass

from hybridize.facts.divergences import Divergence
from hybridize.interp.context import World
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code
from hybridize.models.keras import building
from hybridize.project.places import Place


@dataclass(frozen=True, slots=True)
class SymbolicBuilds:
    """The `call` methods that Keras runs symbolically with the reason, and what those reach."""

    own: dict[Code, str]
    reached: dict[Code, str]

    @classmethod
    def of(cls, machine: Machine) -> SymbolicBuilds:
        """Find them after the fixpoint."""
        own: dict[Code, str] = {}
        around: dict[Code, str] = {}
        if machine.index.keras_major >= 3:
            for code, objects in machine.functions.items():
                if code.name != "call" or not code.is_method:
                    continue
                for object_ in objects:
                    owner = object_.payload.owner
                    if owner is None:
                        continue
                    instances = machine.instances_of(owner)
                    reason = building.lazily_built(owner, machine.index, instances)
                    if reason is not None:
                        own[code] = reason
                    wider = building.runs_call_symbolically(owner, machine.index, instances)
                    if wider is not None:
                        around[code] = wider
        return cls(own, reached_from(around, machine))


def reached_from(around: dict[Code, str], machine: Machine) -> dict[Code, str]:
    """What some functions call, directly or not, with the text of the function it was found from."""
    callees: dict[Code, dict[Code, None]] = {}
    for context in machine.contexts.values():
        if context.world is World.EAGER:
            for edge in context.calls.values():
                callees.setdefault(context.code, {})[edge.callee.code] = None
    found: dict[Code, str] = {}
    for root, reason in around.items():
        pending = list(callees.get(root, ()))
        while pending:
            code = pending.pop()
            if code not in found:
                found[code] = reason
                pending.extend(callees.get(code, ()))
    return found


def lazy_building(code: Code, builds: SymbolicBuilds, reads_variables: bool) -> list[Divergence]:
    """The divergence of one function; `reads_variables` is whether it works on what it reaches without parameters."""
    reason = builds.own.get(code)
    if reason is None and reads_variables:
        reason = builds.reached.get(code)
    return [Divergence("HYB315", Place(code.path, code.line, code.column), reason, ())] if reason is not None else []
