"""Which instructions stand below an instruction?  Inner functions are no part of it, the making of them is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from hybridize.ir.nodes import Code


def walk(root: object) -> Iterator[object]:
    """An instruction, or a block of them, and all that it consists of, in no particular order."""
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, tuple | list):
            pending.extend(node)
        elif names := _fields(type(node)):
            yield node
            pending.extend([getattr(node, name) for name in names])


def _fields(kind: type[object]) -> tuple[str, ...]:
    """Where an instruction may hold others."""
    known = _fields_of.get(kind)
    if known is None:
        found = fields(kind) if is_dataclass(kind) and not issubclass(kind, Code) else ()
        known = _fields_of[kind] = tuple(field.name for field in found)
    return known


_fields_of: dict[type[object], tuple[str, ...]] = {}
