"""`g = tf.function(f)` moves out of the loop it stands in: one graph function keeps its traces for all rounds.

Changes  when the graph function is made: before the first round, even where there is none.
Refuses  statements that share their line, and comments that would lose what they are about.
Sound    where nothing in the loop changes what is wrapped (facts.applied_anew).
"""

from __future__ import annotations

import ast

from hybridize.edits.bindings import Site
from hybridize.edits.functions import View, margin
from hybridize.edits.gaps import line_end
from hybridize.edits.intentions import (
    Change,
    ExpressionReplaced,
    Intention,
    StatementInserted,
    StatementRemoved,
    extent,
)
from hybridize.edits.repairs.body import Repair, nodes_at
from hybridize.edits.requests import RefusedError, Rewrite
from hybridize.edits.text_edits import TextEdit

CHANGES = "the graph function is made once, before the loop: it is no longer traced in each round"


def described(loop: int, name: str | None) -> str:
    """The detail of a request: the line of the loop, and the variable that holds the graph function, if any."""
    return f"{loop}:{name or ''}"


def rewrite(view: View, request: Rewrite) -> Repair:
    """Make the graph function before the loop; raises RefusedError where that cannot be written."""
    line, _, name = request.detail.partition(":")
    for node, site, parents in nodes_at(view, request.line, request.column):
        # The call of what is made begins at the same place.
        if isinstance(node, ast.Call) and not isinstance(node.func, ast.Call):
            statement = next(each for each in parents if isinstance(each, ast.stmt))
            loop = next(
                (each for each in (node, *parents) if isinstance(each, ast.stmt) and each.lineno <= int(line)), None
            )
            if not isinstance(loop, ast.stmt):
                break
            if name and isinstance(statement, ast.Assign) and statement.value is node and loop is not statement:
                return _moved(view, statement, loop)
            if not name and isinstance(parents[0], ast.Call) and parents[0].func is node:
                return _named(view, site, node, loop)
    raise RefusedError(f"nothing on line {request.line} can be made before the loop")


def _moved(view: View, statement: ast.Assign, loop: ast.stmt) -> Repair:
    text = view.text[view.start(statement) : view.end(statement)]
    start = margin(view, view.start(statement))[0]
    end = line_end(view.text, view.end(statement))
    if not end.clean or end.comment or "\n" in text or _stands_alone(view, statement):
        raise RefusedError("the statement shares its lines with something else")
    removed = StatementRemoved(statement.lineno, statement.col_offset)
    inserted, intention = _before(view, loop, text)
    return Repair(Change((inserted, view.lines.edit(start, end.after, "")), (intention, removed)), None, ())


def _named(view: View, site: Site, node: ast.Call, loop: ast.stmt) -> Repair:
    text = view.text[view.start(node) : view.end(node)]
    wrapped = node.args[0] if node.args else None
    while isinstance(wrapped, ast.Attribute):
        wrapped = ast.Name(wrapped.attr)
    if not isinstance(wrapped, ast.Name) or "\n" in text:
        raise RefusedError("what is wrapped has no name")
    name = f"{wrapped.id}_graph"
    mentioned = {each.id for each in ast.walk(view.tree) if isinstance(each, ast.Name)}
    if name in mentioned or any(name in scope.bindings for scope in view.module.scopes) or view.module.top.stars:
        raise RefusedError(f"{name} means something else already")
    inserted, intention = _before(view, loop, f"{name} = {text}")
    replaced = view.lines.edit(view.start(node), view.end(node), name)
    intentions: tuple[Intention, ...] = (intention, ExpressionReplaced(extent(node), name))
    return Repair(Change((inserted, replaced), intentions), None, ())


def _before(view: View, loop: ast.stmt, text: str) -> tuple[TextEdit, StatementInserted]:
    at, indentation = margin(view, view.start(loop))
    newline = view.lines.newline_near(loop.lineno)
    edit = view.lines.edit(at, at, f"{indentation}{text}{newline}")
    return edit, StatementInserted(loop.lineno, loop.col_offset, text)


def _stands_alone(view: View, statement: ast.stmt) -> bool:
    """Whether a block would be empty without the statement."""
    return any(
        isinstance(value, list) and value == [statement]
        for node in ast.walk(view.tree)
        for _, value in ast.iter_fields(node)
    )
