"""`tf.keras.layers.Dense(3)(x)` becomes `self.dense_layer(x)` on a layer that `__init__` makes, once.

Changes  how often things are made.  Variables and metrics begin anew at each call, as they did; layers and optimizers
         keep what they hold from call to call.
Refuses  functions that share their lines with their statements.
Sound    where what is made means the same in `__init__` (facts.constructions).
"""

from __future__ import annotations

import ast
from typing import Final

from hybridize.edits.bindings import Site
from hybridize.edits.functions import View, margin
from hybridize.edits.gaps import line_end
from hybridize.edits.intentions import (
    Change,
    ExpressionReplaced,
    Intention,
    StatementAppended,
    StatementInserted,
    extent,
)
from hybridize.edits.repairs.body import Repair, nodes_at
from hybridize.edits.requests import RefusedError, RepairKind, Rewrite
from hybridize.edits.text_edits import TextEdit

CHANGES: Final[dict[RepairKind, str]] = {
    "layer": "the layer is made once, in `__init__`: it keeps its weights from call to call, and they are the object's",
    "optimizer": "the optimizer is made once, in `__init__`: it keeps its state from call to call",
    "metric": "the metric is made once, in `__init__`, and reset where it was made",
    "variable": "the variable is made once, in `__init__`, and assigned its first value where it was made",
}


def described(attribute: str, after: int) -> str:
    """The detail of a request: the attribute, and the line of `__init__` it is made after (0: at the beginning)."""
    return f"{attribute}:{after}"


def rewrite(view: View, request: Rewrite) -> Repair:
    """Make it in `__init__` and use the attribute; raises RefusedError where that cannot be written."""
    attribute, _, after = request.detail.partition(":")
    for node, site, parents in nodes_at(view, request.line, request.column):
        # Calls of what is made, and of its methods, begin at the same place.
        if isinstance(node, ast.Call) and _is_dotted(node.func):
            constructor = _constructor(view, site)
            made = f"{_first(site.node)}.{attribute}"
            text = view.text[view.start(node) : view.end(node)]
            edits = [view.lines.edit(view.start(node), view.end(node), made)]
            intentions: list[Intention] = [ExpressionReplaced(extent(node), made)]
            again = _begun_again(request.kind, view, node, made)
            if again:
                statement = next(each for each in parents if isinstance(each, ast.stmt))
                before, resetting = _before(view, statement, again)
                edits.insert(0, before)
                intentions.append(resetting)
            edit, intention = _made(view, constructor, int(after), f"{_first(constructor)}.{attribute} = {text}")
            return Repair(Change((*edits, edit), (*intentions, intention)), None, ())
    raise RefusedError(f"nothing on line {request.line} can be made in `__init__`")


def _is_dotted(node: ast.expr) -> bool:
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name)


def _constructor(view: View, site: Site) -> ast.FunctionDef:
    for node in ast.walk(view.tree):
        if isinstance(node, ast.ClassDef) and site.node in node.body:
            for each in node.body:
                if isinstance(each, ast.FunctionDef) and each.name == "__init__":
                    return each
    raise RefusedError("the class has no `__init__`")


def _first(function: ast.FunctionDef | ast.AsyncFunctionDef) -> str:
    parameters = [*function.args.posonlyargs, *function.args.args]
    if not parameters:
        raise RefusedError("the function has no parameter for the object")
    return parameters[0].arg


def _begun_again(kind: RepairKind, view: View, node: ast.Call, made: str) -> str:
    """The statement after which an object is as good as new; none for objects that keep what they hold."""
    if kind == "metric":
        return f"{made}.reset_state()"
    if kind != "variable":
        return ""
    first = node.args[0] if node.args else next((k.value for k in node.keywords if k.arg == "initial_value"), None)
    if first is None:
        raise RefusedError("the variable has no first value")
    return f"{made}.assign({view.text[view.start(first) : view.end(first)]})"


def _made(view: View, constructor: ast.FunctionDef, after: int, text: str) -> tuple[TextEdit, Intention]:
    """Make the object after the statement on a line, or before everything but the docstring."""
    body = constructor.body
    last = next((index for index, each in enumerate(body) if after and each.lineno == after), None)
    if last is None:
        last = 0 if ast.get_docstring(constructor, clean=False) is not None else -1
    if last + 1 < len(body):
        return _before(view, body[last + 1], text)
    statement = body[last]
    indentation = margin(view, view.start(statement))[1]
    end = line_end(view.text, view.end(statement))
    if not end.clean:
        raise RefusedError("the last statement of `__init__` shares its line")
    newline = view.lines.newline_near(statement.lineno)
    has_newline = view.text[end.after - 1 : end.after] in ("\n", "\r")
    content = f"{indentation}{text}{newline}" if has_newline else f"{newline}{indentation}{text}"
    intention = StatementAppended(statement.lineno, statement.col_offset, text)
    return view.lines.edit(end.after, end.after, content), intention


def _before(view: View, statement: ast.stmt, text: str) -> tuple[TextEdit, StatementInserted]:
    at, indentation = margin(view, view.start(statement))
    newline = view.lines.newline_near(statement.lineno)
    edit = view.lines.edit(at, at, f"{indentation}{text}{newline}")
    return edit, StatementInserted(statement.lineno, statement.col_offset, text)
