"""Source text lowered, and the nodes in it."""

from __future__ import annotations

import ast
import dataclasses
import textwrap
from collections.abc import Iterator
from typing import Any

from hybridize.ir import nodes as ir
from hybridize.ir.lower import lower_module


def lower(text: str) -> ir.Code:
    """The module of a source text."""
    text = textwrap.dedent(text)
    return lower_module(ast.parse(text), path="program.py", name="program", text=text)


def code_of(module: ir.Code, qualname: str) -> ir.Code:
    """The function or class of a qualified name."""
    found = [one for one in codes(module) if one.qualname == qualname]
    assert len(found) == 1, [one.qualname for one in codes(module)]
    return found[0]


def codes(code: ir.Code) -> Iterator[ir.Code]:
    """A code object and all within."""
    yield code
    for child in code.children:
        yield from codes(child)


def nodes(node: Any) -> Iterator[Any]:
    """All nodes below one, without entering functions and classes."""
    if isinstance(node, tuple):
        for one in node:
            yield from nodes(one)
    elif dataclasses.is_dataclass(node) and not isinstance(node, ir.Code):
        yield node
        for field in dataclasses.fields(node):
            yield from nodes(getattr(node, field.name))


def variables(code: ir.Code, name: str) -> set[str]:
    """How a code object's own body means a name: `local`, `free`, `global`."""
    kinds = {ir.Name: "local", ir.Free: "free", ir.Global: "global"}
    named = [one for one in nodes(code.body) if isinstance(one, (ir.Name, ir.Free, ir.Global))]
    return {kinds[type(one)] for one in named if one.name.split("·")[0] == name}
