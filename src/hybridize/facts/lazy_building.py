"""Would the function be traced while Keras 3 builds a layer by running its `call` symbolically?  (HYB315)

Needs   the class of the method, and the models' account of what Keras builds lazily.
Gives   one divergence with the reason, or none.
"""

from __future__ import annotations

from hybridize.facts.divergences import Divergence
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code
from hybridize.models.keras import building
from hybridize.project.places import Place


def lazy_building(code: Code, machine: Machine) -> list[Divergence]:
    """The divergence of a method that is the `call` of a lazily built layer or model."""
    if code.name != "call" or not code.is_method or machine.index.keras_major < 3:
        return []
    for object_ in machine.functions.get(code, ()):
        owner = object_.payload.owner
        reason = building.lazily_built(owner, machine.index) if owner is not None else None
        if reason is not None:
            return [Divergence("HYB315", Place(code.path, code.line, code.column), reason, ())]
    return []
