"""Is a cached property asked in a trace before eager execution has asked it?  (HYB317)

Needs   the eager calls of the functions behind cached properties, and the order of calls.
Gives   whether such a read within a function is a divergence: what it computes in a trace is a symbolic tensor, which
        `functools.cached_property` keeps on the object and hands to every later trace and to eager execution.
Sound   as far as the order of calls is seen: a read in eager code that stands before every call of the function is
        taken to be one of the same object.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from hybridize.facts.call_order import CallOrder
from hybridize.facts.incoming import Incoming
from hybridize.facts.reach import Caused
from hybridize.interp import hybrid
from hybridize.interp.context import Context, Edge, World
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code
from hybridize.project.places import Place
from hybridize.values.atoms import Ref
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import Wrapper


@dataclass(frozen=True, slots=True)
class KeptProperties:
    """Where eager execution asks cached properties."""

    machine: Machine
    incoming: Incoming
    order: CallOrder

    def first_asked_by(self, code: Code) -> Callable[[Caused], bool]:
        """Whether nothing asks a cached property before this function is first called."""

        def is_first(one: Caused) -> bool:
            wrapper = one.event.object.payload if one.event.object is not None else None
            return not isinstance(wrapper, Wrapper) or not all(
                self._is_asked_before(getter, one.event.place, code) for getter in hybrid.codes_of(wrapper.function)
            )

        return is_first

    def _is_asked_before(self, getter: Code, place: Place, code: Code) -> bool:
        """Whether eager execution has asked all objects that a trace asks at a place, as far as they are told apart."""
        here: set[HeapObject] = set()
        before: set[HeapObject] = set()
        for context in self.machine.by_code.get(getter, ()):
            eager = context.world is World.EAGER
            asked = before if eager else here
            if any(
                self._precedes(edge, code)
                if eager
                else (edge.caller.code.path, edge.node.line) == (place.path, place.line)
                for edge in self.incoming.to(context)
            ):
                asked.update(_receivers(context))
        return all(one in before for one in here)

    def _precedes(self, edge: Edge, code: Code) -> bool:
        return edge.caller.code is not code and self.order.precedes(edge.caller.code, edge.node.line, code)


def _receivers(context: Context) -> list[HeapObject]:
    name = context.code.parameters[0].name if context.code.parameters else ""
    value = context.bound.get(name)
    return [atom.object for atom in value.atoms if isinstance(atom, Ref)] if value is not None else []
