"""Does the function read Python state that something changes after the first call?  (HYB311)

Needs   STATE_READ events of the traced world, the writers of the cells read, and the order of calls (call_order).
Gives   a divergence for each state that is read and written later.  Constructors and module code that runs before
        the first call set state up, and so does who made an object, before any call that leads to the function;
        the same single constant written again changes nothing.
Sound   a store counts as later unless every way to it is seen to come before every call of the function, or what is
        stored into was made by the same run of the same code, so that no earlier call has met it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from hybridize.facts.call_order import CallOrder
from hybridize.facts.divergences import Divergence
from hybridize.facts.reach import Caused, Events, first, spread
from hybridize.interp.context import Context, World
from hybridize.interp.events import MAY_BE_ABSENT, Event, Kind
from hybridize.ir.nodes import Code
from hybridize.models.python.protocols import SETTING_UP
from hybridize.project.places import Evidence, Place
from hybridize.values.atoms import Api, Const, Ref
from hybridize.values.objects import Cell, HeapObject
from hybridize.values.value import Value

KINDS = frozenset({Kind.STATE_READ})


def _causes(contexts: list[Context], helpers: frozenset[Code]) -> dict[Context, Events]:
    """The state each traced context reads that may change."""

    def may_change(event: Event) -> bool:
        """Whether anything but the setting up of an object stores what is read: most state is never touched again."""
        return event.object is not None and any(
            not (_sets_up(writer) or writer in helpers)
            for cell in _cells(event.object, event.text)
            if not (event.text and event.code != MAY_BE_ABSENT and _is_one_constant(cell.value))
            for writer in cell.writers.values()
        )

    return spread(contexts, KINDS, may_change)


def _sets_up(writer: Code) -> bool:
    return writer.kind == "class" or writer.name in SETTING_UP


@dataclass(frozen=True, slots=True)
class FrozenReads:
    """What is asked of all functions: the state their traces read, and who stores it when."""

    caused: dict[Context, Events]
    order: CallOrder
    # Where what existed before is written, by the objects written.
    _writes: frozenset[tuple[Place, HeapObject]]
    # The functions that only what sets objects up calls: they do a part of that.
    _helpers: frozenset[Code]
    _stores: dict[tuple[HeapObject, str, str], list[tuple[Place, Code]]] = field(default_factory=dict)
    _later: dict[tuple[HeapObject, str, str, Code], tuple[Place, Code] | None] = field(default_factory=dict)

    @classmethod
    def of_all(cls, contexts: list[Context]) -> FrozenReads:
        """From the contexts of both worlds."""
        traced = [context for context in contexts if context.world is World.TRACED]
        writes = frozenset(
            (event.place, event.object)
            for context in contexts
            if context.world is World.EAGER
            for event in context.events.values()
            if event.kind is Kind.WRITE and event.object is not None
        )
        order = CallOrder.of(contexts)
        helpers = _helpers_of_setting_up(order)
        return cls(_causes(traced, helpers), order, writes, helpers)

    def of(self, code: Code, traced: list[Context]) -> list[Divergence]:
        """The divergences of one function."""
        found = first(
            traced,
            self.caused,
            lambda one: self._later_store(one.event, code) is not None and not _made_on_the_way(one),
        )
        return [self._divergence(one, code) for one in found]

    def changed_later(self, container: HeapObject, code: Code) -> tuple[Place, Code] | None:
        """Where the content of a container may change after the first call of a function, and by whom."""
        return self._later_change(container, "", "", code)

    def _divergence(self, one: Caused, code: Code) -> Divergence:
        event = one.event
        changed = self._later_store(event, code)
        assert changed is not None and event.object is not None
        place, writer = changed
        label = event.text or f"a {event.object.kind}"
        text = f"reads {label}, which {_name(writer)} changes: the trace keeps the value it found"
        evidence: tuple[Evidence, ...] = (Evidence(f"{_name(writer)} changes it", place),)
        if one.edge is not None:
            evidence = (one.evidence(), *evidence)
        return Divergence("HYB311", event.place, text, evidence)

    def _later_store(self, event: Event, code: Code) -> tuple[Place, Code] | None:
        """The first store that may come after the first call of the function."""
        return None if event.object is None else self._later_change(event.object, event.text, event.code, code)

    def _later_change(self, target: HeapObject, name: str, kind: str, code: Code) -> tuple[Place, Code] | None:
        asked = (target, name, kind, code)
        if asked not in self._later:
            self._later[asked] = self._find_later_change(target, name, kind, code)
        return self._later[asked]

    def _find_later_change(self, target: HeapObject, name: str, kind: str, code: Code) -> tuple[Place, Code] | None:
        key = (target, name, kind)
        stores = self._stores.get(key)
        if stores is None:
            stores = self._stores[key] = list(self._stores_of(target, name, kind != MAY_BE_ABSENT))
        for place, writer in stores:
            # What the function itself writes is a side effect, and reported as one.
            if writer is code or writer in self._helpers:
                continue
            if self._comes_before_it_is_shown(target, place, writer, code):
                continue
            if not self.order.precedes(writer, place.line, code):
                return place, writer
        return None

    def _stores_of(self, target: HeapObject, name: str, always_there: bool) -> Iterator[tuple[Place, Code]]:
        """The stores that count: into an attribute, or without a name into a container by other than what made it."""
        for cell in _cells(target, name):
            if name and always_there and not self._matters(cell.value):
                continue
            if name and target.kind == "environment" and len(cell.writers) == 1:
                continue  # bound once by the enclosing function, before it hands the inner one out
            for place, writer in cell.writers.items():
                is_birth = not name and target.birth is not None and place == target.birth
                if not is_birth and not _sets_up(writer):
                    yield place, writer

    def _matters(self, value: Value) -> bool:
        """Whether the value can differ between two reads: not when it is one and the same constant or object."""
        if len(value.atoms) == 1 and isinstance(value.atoms[0], Ref):
            return not self._is_one(value.atoms[0].object)
        return not _is_one_constant(value)

    def _is_one(self, target: HeapObject) -> bool:
        """Whether an object of the abstract heap stands for a single one: its site runs once in the whole program."""
        if target.loops or target.summary:
            return target.kind in ("function", "class")
        if target.birth is None:
            return True
        around = self.order.around(target.birth)
        return around is None or self.order.runs_once(around)

    def _comes_before_it_is_shown(self, target: HeapObject, place: Place, writer: Code, code: Code) -> bool:
        """Whether a store is part of making an object: of the same run of the same code, before any call that may read.

        Nothing is said of stores in loops with such calls: the object may be that of the round before.  The variables
        of an enclosing function are such an object as well.  Generators hand out what they go on writing.
        """
        if (place, target) in self._writes or writer.is_generator or writer.is_async:
            return False
        birth = target.birth
        is_here = birth is not None and self.order.around(birth) is writer and birth.line <= place.line
        first = birth.line if birth is not None and is_here else writer.line
        return not self.order.leads_to(code, writer, first, place.line)


def _helpers_of_setting_up(order: CallOrder) -> frozenset[Code]:
    """The functions all of whose calls are seen, and stand in what sets objects up or in other such functions."""
    others = {
        code: sum(1 for caller in callers if not _sets_up(caller))
        for code, callers in order.callers.items()
        if code not in order.called_unseen
    }
    pending = [code for code, count in others.items() if not count]
    found = set(pending)
    while pending:
        helper = pending.pop()
        for callee in order.calls.get(helper, ()) if not _sets_up(helper) else ():
            if callee in others:
                others[callee] -= 1
                if not others[callee] and callee not in found:
                    found.add(callee)
                    pending.append(callee)
    return frozenset(found)


def _made_on_the_way(one: Caused) -> bool:
    """Whether a call between the function and the read made what is read: then each trace has its own.

    Such are the variables of an enclosing function that runs within the trace, read by functions it defines.
    """
    target = one.event.object
    inner: Caused | None = one
    while inner is not None and inner.edge is not None:
        if target is not None and target in inner.edge.callee.allocated:
            return True
        inner = inner.inner
    return False


def _name(writer: Code) -> str:
    return "the module" if writer.kind == "module" else writer.qualname


def _cells(target: HeapObject, name: str) -> Iterable[Cell]:
    if not name:
        return list(target.items.values())
    cell = target.attributes.get(name)
    return [cell] if cell is not None else []


def _is_one_constant(value: Value) -> bool:
    return len(value.atoms) == 1 and isinstance(value.atoms[0], (Const, Api))
