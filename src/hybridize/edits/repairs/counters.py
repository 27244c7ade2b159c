"""`self.step += 1` becomes `self.step.assign_add(1)` on a variable: a graph counts it at each call.

Changes  what the attribute is: where its number was read, `int(…)` reads it now.
Refuses  reads within f-strings, and where `int` or the framework's name means something else.
Sound    where every mention of the attribute is known (facts.counters).
"""

from __future__ import annotations

import ast
from typing import Final, Literal

from hybridize.edits.bindings import Site
from hybridize.edits.functions import View
from hybridize.edits.intentions import ArgumentWrapped, Change, StatementReplaced, extent
from hybridize.edits.repairs.body import Repair, framework_in, nodes_at, scope_of
from hybridize.edits.requests import RefusedError, Rewrite
from hybridize.edits.spelling import Style

CHANGES = "the counter becomes a variable, which graphs count at each call; `int(…)` reads its number elsewhere"

Part = Literal["made", "counted", "read"]
_ARGUMENTS: Final = ("trainable=False", "dtype={module}.int64")
_COUNT: Final = {ast.Add: "assign_add", ast.Sub: "assign_sub"}


def described(part: Part, name: str) -> str:
    """The detail of a request: what stands at the place, and the attribute's name."""
    return f"{part}:{name}"


def rewrite(view: View, style: Style, request: Rewrite) -> Repair:
    """Rewrite the statement or the read at a place; raises RefusedError where it is something else."""
    part, _, name = request.detail.partition(":")
    for node, site, parents in nodes_at(view, request.line, request.column):
        match part, node:
            case "made", ast.Assign(targets=[ast.Attribute(attr=attr)], value=value) if attr == name:
                return _made(view, style, site, value)
            case "counted", ast.AugAssign(target=ast.Attribute(attr=attr)) if attr == name:
                return _counted(view, node)
            case "read", ast.Attribute(attr=attr, ctx=ast.Load()) if attr == name:
                return _read(view, site, node, parents)
    raise RefusedError(f"no use of {name} that can be repaired stands on line {request.line}")


def _made(view: View, style: Style, site: Site, value: ast.expr) -> Repair:
    spelling, module = framework_in(view, style, site)
    others = tuple(argument.format(module=module) for argument in _ARGUMENTS)
    before = view.lines.edit(view.start(value), view.start(value), f"{module}.Variable(")
    after = view.lines.edit(view.end(value), view.end(value), f", {', '.join(others)})")
    return Repair(
        Change((before, after), (ArgumentWrapped(extent(value), f"{module}.Variable", others),)), spelling, ()
    )


def _counted(view: View, node: ast.AugAssign) -> Repair:
    method = next((name for kind, name in _COUNT.items() if isinstance(node.op, kind)), None)
    between = view.text[view.end(node.target) : view.start(node.value)]
    if method is None or between.strip() not in ("+=", "-="):
        raise RefusedError("a comment or a parenthesis stands in the statement")
    edits = (
        view.lines.edit(view.end(node.target), view.start(node.value), f".{method}("),
        view.lines.edit(view.end(node.value), view.end(node.value), ")"),
    )
    target, by = (view.text[view.start(each) : view.end(each)] for each in (node.target, node.value))
    return Repair(
        Change(edits, (StatementReplaced(node.lineno, node.col_offset, f"{target}.{method}({by})"),)), None, ()
    )


def _read(view: View, site: Site, node: ast.Attribute, parents: tuple[ast.AST, ...]) -> Repair:
    if any(isinstance(parent, ast.JoinedStr) for parent in parents):
        raise RefusedError("the number is read within an f-string")
    hidden = "int" in scope_of(view, site).bindings or view.module.resolve(site, "int") is not None
    if hidden or view.module.top.stars:
        raise RefusedError("`int` may mean something else here")
    edits = (
        view.lines.edit(view.start(node), view.start(node), "int("),
        view.lines.edit(view.end(node), view.end(node), ")"),
    )
    return Repair(Change(edits, (ArgumentWrapped(extent(node), "int"),)), None, ())
