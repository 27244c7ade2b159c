"""Does a trace keep the training mode that an enclosing call of Keras had when it was made?  (HYB311)

Needs   the `call` methods of layers and models, what they reach, and the calls of layers that do not say whether
        they train (models.keras.modes).
Gives   whether such a call within a function is a divergence.  It is where Keras may have set the mode around the
        function: in a `call` without a `training` parameter, and in what any `call` reaches.  A `call` that takes
        `training` is given the mode as an argument, which tells its traces apart; what runs outside of any layer
        finds no mode but the one it gives itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hybridize.facts.lazy_building import reached_from
from hybridize.facts.reach import Caused
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code
from hybridize.models.keras.building import is_layer_class


@dataclass(frozen=True, slots=True)
class EnclosingModes:
    """The functions that may run within a call of Keras, and the `call` methods that are told the mode."""

    enclosed: frozenset[Code]
    told: frozenset[Code]

    @classmethod
    def of(cls, machine: Machine) -> EnclosingModes:
        """Find them after the fixpoint."""
        calls = [
            code
            for code, objects in machine.functions.items()
            if code.name == "call" and code.is_method
            if any(
                one.payload.owner is not None and is_layer_class(one.payload.owner, machine.index) for one in objects
            )
        ]
        told = frozenset(code for code in calls if any(one.name == "training" for one in code.parameters))
        reached = reached_from(dict.fromkeys(calls, ""), machine)
        return cls((frozenset(reached) | frozenset(calls)) - told, told)

    def asked_by(self, code: Code) -> Callable[[Caused], bool]:
        """Whether a call of a layer within a function takes a mode that was set around the function."""
        return self._takes_mode_from_around if code in self.enclosed else lambda _one: False

    def _takes_mode_from_around(self, one: Caused) -> bool:
        """Not when a call on the way gives it, or takes it from around itself: then that is found for itself."""
        inner: Caused | None = one
        while inner is not None and inner.edge is not None:
            if inner.edge.callee.code in self.told:
                return False
            inner = inner.inner
        return True
