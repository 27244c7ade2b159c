"""Calls within function bodies: found by their place, with what surrounds them; and names that may be written there."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import dataclass

from hybridize.edits.bindings import Scope, Site, Standpoint
from hybridize.edits.decorators import TF_FUNCTION
from hybridize.edits.functions import View, full_names
from hybridize.edits.intentions import Change, ExpressionReplaced, extent
from hybridize.edits.requests import RefusedError
from hybridize.edits.source import SourceText
from hybridize.edits.spelling import Spelling, Style, module_name


@dataclass(frozen=True, slots=True)
class Found:
    """A call in the body of a function; `parents` are the nodes around it, the nearest first."""

    call: ast.Call
    site: Site
    parents: tuple[ast.AST, ...]


@dataclass(frozen=True, slots=True)
class Repair:
    """The edits of one repair, what they need imported, and the nodes that go."""

    change: Change
    spelling: Spelling | None
    removed: tuple[ast.AST, ...]


def site_around(view: View, line: int) -> Site | None:
    """The innermost `def` whose body holds a line."""
    around = [
        site
        for site in view.module.sites.values()
        if site.node.body[0].lineno <= line <= (site.node.end_lineno or site.node.lineno)
    ]
    return max(around, key=lambda site: site.node.lineno, default=None)


def owner_of(source: SourceText, line: int) -> tuple[int, str] | None:
    """Line and name of the innermost function whose body holds a line."""
    try:
        site = site_around(View.of(source, TF_FUNCTION), line)
    except RefusedError:
        return None
    return (site.node.lineno, site.qualname) if site is not None else None


def call_at(view: View, line: int, column: int, fits: Callable[[Found], bool]) -> Found:
    """Find the call that begins at a place and fits; `column` counts characters from 1."""
    site = site_around(view, line)
    if site is None:
        raise RefusedError(f"line {line} is in no function")
    offset = view.lines.line_start(line) + column - 1
    stack: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(node, (site.node,)) for node in site.node.body]
    while stack:
        node, parents = stack.pop()
        if isinstance(node, ast.Call) and node.lineno == line and view.start(node) == offset:
            found = Found(node, site, parents)
            if fits(found):
                return found
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            stack += [(child, (node, *parents)) for child in ast.iter_child_nodes(node)]
    raise RefusedError(f"no call that can be repaired begins at line {line}, column {column}")


def names_of(view: View, found: Found, node: ast.expr) -> set[str]:
    """Every dotted name an expression in the body may stand for through imports; none when a local hides them."""
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(root, ast.Name) and root.id in _scope(view, found).bindings:
        return set()
    return full_names(view, Standpoint(found.site.scope, found.site.blocks), node)


def is_builtin(view: View, found: Found, name: str) -> bool:
    """Whether a name in the body means what Python gives it: nothing around binds it, and no star import may."""
    scope = _scope(view, found)
    return name not in scope.bindings and view.module.resolve(found.site, name) is None and not view.module.top.stars


def replaced_name(view: View, style: Style, found: Found, member: str) -> Repair:
    """Call a member of the framework's module instead of what is called."""
    spelling = module_name(view, style, found.site)
    if spelling.module is None or spelling.module in _scope(view, found).bindings:
        raise RefusedError("the framework's name means something else within the function")
    function = found.call.func
    text = f"{spelling.module}.{member}"
    edit = view.lines.edit(view.start(function), view.end(function), text)
    return Repair(Change((edit,), (ExpressionReplaced(extent(function), text),)), spelling, (function,))


def _scope(view: View, found: Found) -> Scope:
    return next(scope for scope in view.module.scopes if scope.node is found.site.node)
