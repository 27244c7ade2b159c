"""Would the function be traced while Keras 3 builds a layer by running its `call` symbolically?  (HYB315)

Needs   the classes whose `call` Keras runs so (models.keras.building), the calls, and what reads variables.
Gives   a divergence for such a `call`, and for functions it reaches that read variables or call layers: a trace made
        then keeps the initial weights.  None for a `call` of which no such trace is used again (facts.lone_builds).
Sound   weights that a constructor made exist before and are read as they are, unless that object is itself made
        during such a run; what is not known to be so counts as made then (observed: TensorFlow 2.21, Keras 3).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hybridize.facts.computation import reached_tensors
from hybridize.facts.divergences import Divergence
from hybridize.facts.lone_builds import LoneBuilds
from hybridize.facts.reach import Events
from hybridize.interp.context import Context, World
from hybridize.interp.events import REACHES_TENSOR, Event
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code
from hybridize.models.index import Index
from hybridize.models.keras import building
from hybridize.project.places import Place
from hybridize.values.atoms import Ref, Tensor
from hybridize.values.object_set import ObjectSet
from hybridize.values.objects import KEYS, HeapObject
from hybridize.values.value import Value

# More places that reach tensors than these are not all handed up the calls (facts.reach).
_ALL_KNOWN = 12


@dataclass(frozen=True, slots=True)
class SymbolicBuilds:
    """The `call` methods that Keras runs symbolically with the reason, what those reach, and what is made meanwhile."""

    own: dict[Code, str]
    reached: dict[Code, str]
    # Those of which only calls with arguments of other types come after the trace that Keras makes.
    apart: frozenset[Code]
    _made: ObjectSet
    _index: Index

    @classmethod
    def of(cls, machine: Machine, lone: LoneBuilds) -> SymbolicBuilds:
        """Find them after the fixpoint."""
        own: dict[Code, str] = {}
        around: dict[Code, str] = {}
        apart: set[Code] = set()
        lazy = list(_lazy_calls(machine)) if machine.index.keras_major >= 3 else []
        # What runs as a part of the building of another layer is built by that.
        within = reached_from(dict.fromkeys((code for code, _, _ in lazy), ""), machine)
        for code, owner, instances in lazy:
            left, wide = instances, instances
            if code not in within:
                wide = [one for one in instances if not lone.is_marked(one, code)]
                left = [one for one in wide if not lone.is_traced_anew(one, code, within)]
                if len(left) < len(wide):
                    apart.add(code)
            if left or not instances:
                reason = building.lazily_built(owner, machine.index, left)
                if reason is not None:
                    own[code] = reason
            if wide or not instances:
                wider = building.runs_call_symbolically(owner, machine.index, wide)
                if wider is not None:
                    around[code] = wider
        reached = reached_from(around, machine)
        running = {**around, **reached}
        made = ObjectSet()
        for context in machine.contexts.values():
            if context.world is World.EAGER and (context.code in running or context.code.name == "build"):
                made.update(context.allocated)
        return cls(own, reached, frozenset(apart), made, machine.index)

    def may_make(self, event: Event) -> bool:
        """Whether what a function reaches may be, or hold, variables that are made during a symbolic run."""
        holder = event.object
        if holder is None or holder in self._made:
            return True
        if event.text.startswith(REACHES_TENSOR):
            cell = holder.attributes.get(event.text.removeprefix(REACHES_TENSOR))
            if cell is None or not all(_comes_before(writer, holder) for writer in cell.writers.values()):
                return True
            return any(self._may_be_made(one) for one in _parts(cell.value))
        return self._may_be_made(holder)

    def _may_be_made(self, part: HeapObject | None) -> bool:
        """The same of one object, and of what it holds if it is a container; None stands for what is not known."""
        waiting, met = [part], {part}
        while waiting:
            one = waiting.pop()
            if one is None or one in self._made:
                return True
            if building.is_layer(one, self._index):
                if building.builds_when_called(one, self._index):
                    return True
                continue
            if one.kind not in ("list", "dict", "set"):
                return True
            for key, cell in one.items.items():
                if key != KEYS:
                    if not all(_sets_up(writer) for writer in cell.writers.values()):
                        return True
                    inside = [held for held in _parts(cell.value) if held not in met]
                    met.update(inside)
                    waiting += inside
        return False


def _lazy_calls(machine: Machine) -> Iterator[tuple[Code, HeapObject, list[HeapObject]]]:
    """Each `call` that Keras runs symbolically for some object, with its class and the objects of that."""
    for code, objects in machine.functions.items():
        if code.name != "call" or not code.is_method:
            continue
        for object_ in objects:
            owner = object_.payload.owner
            if owner is not None:
                # Those that only a trace makes are no objects of the program: code that makes layers is no graph.
                made = machine.instances_of(owner)
                instances = [one for one in made if not one.born_in_trace] or made
                if building.runs_call_symbolically(owner, machine.index, instances) is not None:
                    yield code, owner, instances


def _comes_before(writer: Code, holder: HeapObject) -> bool:
    """Whether code runs before anything calls the object that it writes to: its own constructor, or a module."""
    own = holder.cls.payload.mro if holder.cls is not None else ()
    return writer.kind == "module" or (
        _sets_up(writer) and any(isinstance(one, HeapObject) and one.payload.code is writer.parent for one in own)
    )


def _sets_up(writer: Code) -> bool:
    """Whether code that fills a container runs before anything is called: a constructor, or a module."""
    return writer.kind == "module" or writer.name == "__init__"


def _parts(value: Value) -> Iterator[HeapObject | None]:
    """The objects that a value may be; variables and tensors themselves are none."""
    for atom in value.atoms:
        if isinstance(atom, Ref):
            yield atom.object
        elif not isinstance(atom, Tensor):
            yield None


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


def lazy_building(
    code: Code, builds: SymbolicBuilds, eager: list[Context], computed: dict[Context, Events]
) -> list[Divergence]:
    """The divergence of one function."""
    reason = builds.own.get(code)
    if reason is None and code in builds.reached:
        reads = reached_tensors(eager, computed)
        if len(reads) > _ALL_KNOWN or any(builds.may_make(one.event) for one in reads):
            reason = builds.reached[code]
    return [Divergence("HYB315", Place(code.path, code.line, code.column), reason, ())] if reason is not None else []
