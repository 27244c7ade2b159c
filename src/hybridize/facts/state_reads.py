"""Does the function read Python state that something changes after the first call?  (HYB311)

Needs   STATE_READ events of the traced world, the writers of the cells read, and where the module first calls.
Gives   a divergence for each state that is read and written later.  Constructors and module code that runs before
        the first call set state up; the same single constant written again changes nothing.
Sound   conservative about order: a store in any function but a constructor counts as later.
"""

from __future__ import annotations

from collections.abc import Iterable

from hybridize.facts.divergences import Divergence
from hybridize.facts.reach import Caused, Events, first, spread
from hybridize.interp.context import Context
from hybridize.interp.events import Kind
from hybridize.ir.nodes import Code
from hybridize.project.places import Evidence, Place
from hybridize.values.atoms import Api, Const, Ref, Tensor
from hybridize.values.objects import Cell, HeapObject
from hybridize.values.value import Value

KINDS = frozenset({Kind.STATE_READ})
_SETTING_UP = frozenset({"__init__", "__new__", "__post_init__", "build", "__init_subclass__", "__set_name__", "setUp"})


def causes(contexts: list[Context]) -> dict[Context, Events]:
    """The state each traced context reads."""
    return spread(contexts, KINDS)


def frozen_reads(
    code: Code, traced: list[Context], caused: dict[Context, Events], first_calls: dict[Code, Place]
) -> list[Divergence]:
    """The divergences of one function."""
    found = []
    for one in first(traced, caused, lambda one: True):
        divergence = _divergence(one, code, first_calls)
        if divergence is not None:
            found.append(divergence)
    return found


def _divergence(one: Caused, code: Code, first_calls: dict[Code, Place]) -> Divergence | None:
    event = one.event
    target = event.object
    if target is None:
        return None
    cells = _cells(target, event.text)
    if not event.text:
        changed = _content_changes(target, cells, code, first_calls)
        label = f"a {target.kind}"
    else:
        changed = next((w for cell in cells if (w := _later_write(cell, code, first_calls)) is not None), None)
        label = event.text
    if changed is None:
        return None
    place, writer = changed
    text = f"reads {label}, which {_name(writer)} changes: the trace keeps the value it found"
    evidence = (Evidence(f"{_name(writer)} changes it", place),)
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


def _later_write(cell: Cell, code: Code, first_calls: dict[Code, Place]) -> tuple[Place, Code] | None:
    if not _matters(cell.value):
        return None
    for place, writer in cell.writers.items():
        if _is_later(place, writer, code, first_calls):
            return place, writer
    return None


def _matters(value: Value) -> bool:
    """Whether the value can differ between two reads: not when it is one and the same constant or object."""
    if len(value.atoms) == 1:
        atom = value.atoms[0]
        if isinstance(atom, (Const, Api)):
            return False
        if isinstance(atom, Ref):
            return atom.object.repeated and atom.object.kind not in ("function", "class")
        # A variable read again is read as what it holds then; other tensors freeze.
        return not (isinstance(atom, Tensor) and atom.kind == "variable")
    return True


def _is_later(place: Place, writer: Code, code: Code, first_calls: dict[Code, Place]) -> bool:
    if writer.kind == "class" or writer.name in _SETTING_UP or writer is code:
        return False  # what the function itself writes is a side effect, and reported as one
    if writer.kind == "module":
        called = first_calls.get(code)
        return called is not None and called.path == place.path and place.line >= called.line
    return True


def _content_changes(
    target: HeapObject, cells: Iterable[Cell], code: Code, first_calls: dict[Code, Place]
) -> tuple[Place, Code] | None:
    """A store into the container, by other than what made it."""
    born = target.birth
    for cell in cells:
        for place, writer in cell.writers.items():
            if born is not None and place == born:
                continue
            if _is_later(place, writer, code, first_calls):
                return place, writer
    return None


def first_module_calls(contexts: Iterable[Context]) -> dict[Code, Place]:
    """Where module code first calls each function, directly or through others."""
    found: dict[Code, Place] = {}
    for context in contexts:
        if context.code.kind != "module":
            continue
        for edge in sorted(context.calls.values(), key=lambda edge: (edge.node.line, edge.node.column)):
            place = Place(context.code.path, edge.node.line, edge.node.column)
            pending = [edge.callee]
            seen = set(pending)
            while pending:
                callee = pending.pop()
                known = found.get(callee.code)
                if known is not None and known.path == place.path and known.line <= place.line:
                    continue
                found.setdefault(callee.code, place)
                for inner in callee.calls.values():
                    if inner.callee not in seen:
                        seen.add(inner.callee)
                        pending.append(inner.callee)
    return found
