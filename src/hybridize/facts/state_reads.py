"""Does the function read Python state that something changes after the first call?  (HYB311)

Needs   STATE_READ events of the traced world, the writers of the cells read, and the order of calls (call_order).
Gives   a divergence for each state that is read and written later.  Constructors and module code that runs before
        the first call set state up; the same single constant written again changes nothing.
Sound   a store counts as later unless every way to it is seen to come before every call of the function.
"""

from __future__ import annotations

from collections.abc import Iterable

from hybridize.facts.call_order import CallOrder
from hybridize.facts.divergences import Divergence
from hybridize.facts.reach import Caused, Events, first, spread
from hybridize.interp.context import Context
from hybridize.interp.events import Event, Kind
from hybridize.ir.nodes import Code
from hybridize.project.places import Evidence, Place
from hybridize.values.atoms import Api, Const, Ref, Tensor
from hybridize.values.objects import Cell, HeapObject
from hybridize.values.value import Value

KINDS = frozenset({Kind.STATE_READ})
_SETTING_UP = frozenset({"__init__", "__new__", "__post_init__", "build", "__init_subclass__", "__set_name__", "setUp"})


def causes(contexts: list[Context]) -> dict[Context, Events]:
    """The state each traced context reads."""
    return spread(contexts, KINDS, _may_change)


def _may_change(event: Event) -> bool:
    """Whether anything but the setting up of an object stores what is read: most state is never touched again."""
    if event.object is None:
        return False
    for cell in _cells(event.object, event.text):
        if event.text and not _matters(cell.value):
            continue
        writers = {writer for writer in cell.writers.values() if not _sets_up(writer)}
        if writers:
            return True
    return False


def _sets_up(writer: Code) -> bool:
    return writer.kind == "class" or writer.name in _SETTING_UP


def frozen_reads(
    code: Code, traced: list[Context], caused: dict[Context, Events], order: CallOrder
) -> list[Divergence]:
    """The divergences of one function."""
    found = []
    for one in first(traced, caused, lambda one: True):
        divergence = _divergence(one, code, order)
        if divergence is not None:
            found.append(divergence)
    return found


def _divergence(one: Caused, code: Code, order: CallOrder) -> Divergence | None:
    event = one.event
    target = event.object
    if target is None:
        return None
    cells = _cells(target, event.text)
    if not event.text:
        changed = _content_changes(target, cells, code, order)
        label = f"a {target.kind}"
    else:
        changed = next((w for cell in cells if (w := _later_write(target, cell, code, order)) is not None), None)
        label = event.text
    if changed is None:
        return None
    place, writer = changed
    text = f"reads {label}, which {_name(writer)} changes: the trace keeps the value it found"
    evidence: tuple[Evidence, ...] = (Evidence(f"{_name(writer)} changes it", place),)
    if one.edge is not None:
        evidence = (one.evidence(), *evidence)
    return Divergence("HYB311", event.place, text, evidence)


def _name(writer: Code) -> str:
    return "the module" if writer.kind == "module" else writer.qualname


def _cells(target: HeapObject, name: str) -> Iterable[Cell]:
    if not name:
        return list(target.items.values())
    cell = target.attributes.get(name)
    return [cell] if cell is not None else []


def _later_write(target: HeapObject, cell: Cell, code: Code, order: CallOrder) -> tuple[Place, Code] | None:
    if not _matters(cell.value):
        return None
    if target.kind == "environment" and len(cell.writers) == 1:
        return None  # bound once by the enclosing function, before it hands the inner one out
    for place, writer in cell.writers.items():
        if _is_later(place, writer, code, order):
            return place, writer
    return None


def _matters(value: Value) -> bool:
    """Whether the value can differ between two reads: not when it is one and the same constant or object."""
    if len(value.atoms) == 1:
        atom = value.atoms[0]
        if isinstance(atom, (Const, Api)):
            return False
        if isinstance(atom, Ref):
            return bool(atom.object.loops) and atom.object.kind not in ("function", "class")
        # A variable read again is read as what it holds then; other tensors freeze.
        return not (isinstance(atom, Tensor) and atom.kind == "variable")
    return True


def _is_later(place: Place, writer: Code, code: Code, order: CallOrder) -> bool:
    if _sets_up(writer) or writer is code:
        return False  # what the function itself writes is a side effect, and reported as one
    return not order.precedes(writer, place.line, code)


def _content_changes(
    target: HeapObject, cells: Iterable[Cell], code: Code, order: CallOrder
) -> tuple[Place, Code] | None:
    """A store into the container, by other than what made it."""
    born = target.birth
    for cell in cells:
        for place, writer in cell.writers.items():
            if born is not None and place == born:
                continue
            if _is_later(place, writer, code, order):
                return place, writer
    return None
