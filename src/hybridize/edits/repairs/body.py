"""Calls: found by their place, with what surrounds them; and names that may be written there."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from hybridize.edits.bindings import Scope, Site, Standpoint
from hybridize.edits.functions import View, full_names
from hybridize.edits.intentions import Change, ExpressionReplaced, extent
from hybridize.edits.requests import RefusedError, Rewrite
from hybridize.edits.spelling import Spelling, Style, module_name


@dataclass(frozen=True, slots=True)
class Found:
    """A call in the body of a function or of the module; `parents` are the nodes around it, the nearest first."""

    call: ast.Call
    site: Site
    parents: tuple[ast.AST, ...]
    # What the request says beside the place.
    detail: str = ""


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


def call_at(view: View, request: Rewrite, fits: Callable[[Found], bool]) -> Found:
    """Find the call that begins at a place and fits, the outermost of several."""
    for node, site, parents in nodes_at(view, request.line, request.column):
        if isinstance(node, ast.Call):
            found = Found(node, site, parents, request.detail)
            if fits(found):
                return found
    raise RefusedError(f"no call that can be repaired begins at line {request.line}, column {request.column}")


def nodes_at(view: View, line: int, column: int) -> Iterator[tuple[ast.AST, Site, tuple[ast.AST, ...]]]:
    """Yield the statement and the expressions that begin at a place, from the outermost to the innermost."""
    site = site_around(view, line)
    body = site.node.body if site is not None else view.tree.body
    site = site or _site_of_module(view, line)
    offset = view.lines.line_start(line) + column - 1
    stack: list[tuple[ast.AST, tuple[ast.AST, ...]]] = [(node, (site.node,)) for node in body]
    while stack:
        node, parents = stack.pop()
        if isinstance(node, ast.expr | ast.stmt) and node.lineno == line and view.start(node) == offset:
            yield node, site, parents
        if not isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef | ast.Lambda):
            stack += [(child, (node, *parents)) for child in ast.iter_child_nodes(node)]


def _site_of_module(view: View, line: int) -> Site:
    """Where the module itself calls, names mean what they would mean to a `def` in the place of the call."""
    nothing = ast.arguments(posonlyargs=[], args=[], kwonlyargs=[], kw_defaults=[], defaults=[])
    node = ast.FunctionDef(name="", args=nothing, body=[], decorator_list=[], lineno=line, col_offset=0)
    return Site(view.module.top, (), node, "")


def names_of(view: View, found: Found, node: ast.expr) -> set[str]:
    """Every dotted name an expression in the body may stand for through imports; none when a local hides them."""
    root = node
    while isinstance(root, ast.Attribute):
        root = root.value
    if isinstance(root, ast.Name) and root.id in scope_of(view, found.site).bindings:
        return set()
    return full_names(view, Standpoint(found.site.scope, found.site.blocks), node)


def is_builtin(view: View, found: Found, name: str) -> bool:
    """Whether a name in the body means what Python gives it: nothing around binds it, and no star import may."""
    scope = scope_of(view, found.site)
    return name not in scope.bindings and view.module.resolve(found.site, name) is None and not view.module.top.stars


def replaced_name(view: View, style: Style, found: Found, member: str) -> Repair:
    """Call a member of the framework's module instead of what is called."""
    spelling, module = framework_at(view, style, found)
    function = found.call.func
    text = f"{module}.{member}"
    edit = view.lines.edit(view.start(function), view.end(function), text)
    return Repair(Change((edit,), (ExpressionReplaced(extent(function), text),)), spelling, (function,))


def framework_at(view: View, style: Style, found: Found) -> tuple[Spelling, str]:
    """Choose a name for the framework's module beside a call; refuse where it means something else there."""
    return framework_in(view, style, found.site)


def framework_in(view: View, style: Style, site: Site) -> tuple[Spelling, str]:
    """Choose a name for the framework's module in the body of a function, or of the module."""
    spelling = module_name(view, style, site)
    if spelling.module is None or (site.qualname and spelling.module in scope_of(view, site).bindings):
        raise RefusedError("the framework's name means something else within the function")
    return spelling, spelling.module


def scope_of(view: View, site: Site) -> Scope:
    """The scope of the function's own names; of the module's where there is no function."""
    return next((scope for scope in view.module.scopes if scope.node is site.node), view.module.top)
