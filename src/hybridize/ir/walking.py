"""Which instructions stand below an instruction?  Inner functions are no part of it, the making of them is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from typing import Final

from hybridize.ir.nodes import Assign, Block, Break, Code, Continue, MakeFunction, Name, Return, Unpack, Yield

# The blocks of statements that statements hold.
_BLOCKS: Final = ("then", "otherwise", "body", "finally_")


def instructions_of(code: Code) -> tuple[object, ...]:
    """All instructions of a code object's body, as `walk` gives them; looked for once."""
    known = code.instructions
    if known is None:
        known = code.instructions = tuple(walk(code.body))
    return known


def walk(root: object) -> Iterator[object]:
    """An instruction, or a block of them, and all that it consists of, in no particular order."""
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, tuple | list):
            pending.extend(node)
        elif names := fields_of(type(node)):
            yield node
            pending.extend([getattr(node, name) for name in names])


def parents(body: Block) -> dict[object, object]:
    """Each instruction below a block with the one it is part of; those of the block itself are part of the block."""
    found: dict[object, object] = {}
    pending: list[tuple[object, object]] = [(one, body) for one in body]
    while pending:
        node, parent = pending.pop()
        if isinstance(node, tuple | list):
            pending += [(one, parent) for one in node]
        elif names := fields_of(type(node)):
            found[node] = parent
            pending += [(getattr(node, name), node) for name in names]
    return found


def fields_of(kind: type[object]) -> tuple[str, ...]:
    """Where an instruction may hold others; nothing for what is none."""
    known = _known_fields.get(kind)
    if known is None:
        found = fields(kind) if is_dataclass(kind) and not issubclass(kind, Code) else ()
        known = _known_fields[kind] = tuple(field.name for field in found)
    return known


_known_fields: dict[type[object], tuple[str, ...]] = {}


def following(statement: object, around: dict[object, object]) -> list[object]:
    """The statements after one in its own block; `around` as `parents` gives it."""
    parent = around[statement]
    blocks = [parent] if isinstance(parent, tuple | list) else [getattr(parent, name, ()) for name in _BLOCKS]
    for block in blocks:
        for index, one in enumerate(block):
            if one is statement:
                return list(block[index + 1 :])
    return []


def sets_first(name: str, body: Block) -> bool:
    """Whether the first that a block does with a local variable is to assign it, in each case."""
    for statement in body:
        inside = list(walk(statement))
        if isinstance(statement, Assign):
            targets = statement.target.targets if isinstance(statement.target, Unpack) else (statement.target,)
            if any(isinstance(one, Name) and one.name == name for one in targets):
                return not _mentions(name, list(walk(statement.value)))
        if _mentions(name, inside) or any(isinstance(one, _LEAVING) for one in inside):
            return False
    return False


# What may leave a block, or read variables later that are not named here.
_LEAVING: Final = (Break, Continue, Return, Yield, MakeFunction)


def _mentions(name: str, nodes: list[object]) -> bool:
    return any(isinstance(one, Name) and one.name == name for one in nodes)
