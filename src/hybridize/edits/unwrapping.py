"""Taking a call form away: `g = tf.function(f, jit_compile=True)` becomes `g = f`.

Needs a `View` and the place of the call; gives edits that delete what stands around the inner function, so that calls
within calls can be unwrapped together.  Comments within the call move to lines of their own above the statement.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from hybridize.edits.bindings import Standpoint
from hybridize.edits.functions import View, full_names, margin
from hybridize.edits.gaps import comments
from hybridize.edits.intentions import CallUnwrapped, Change, extent
from hybridize.edits.requests import RefusedError

_ATOMS = ast.Name | ast.Attribute | ast.Call | ast.Subscript | ast.Constant | ast.List | ast.Dict | ast.Set
_LOOSE = ast.Assign | ast.AnnAssign | ast.Return | ast.keyword | ast.NamedExpr | ast.Expr
"""Parents within which any expression may stand without parentheses of its own."""


@dataclass(frozen=True, slots=True)
class Wrapping:
    """A call, the function it wraps, and what surrounds it."""

    call: ast.Call
    inner: ast.expr
    statement: ast.stmt
    parent: ast.AST

    def removed(self) -> list[ast.AST]:
        """List the nodes that go with the call."""
        kept = self.inner
        rest: list[ast.AST] = [self.call.func]
        rest += [argument for argument in self.call.args if argument is not kept]
        rest += [keyword for keyword in self.call.keywords if keyword.value is not kept]
        return rest


def find_call(view: View, line: int, column: int) -> Wrapping:
    """Find the decorator called as a function at a place; `line` and `column` are those of the whole call."""
    if not 1 <= line <= len(view.lines.starts):
        raise RefusedError(f"the file has no line {line}")
    offset = view.lines.line_start(line) + column - 1
    found: list[tuple[ast.Call, ast.stmt, ast.AST, Standpoint]] = []
    module = Standpoint(view.module.top, ())
    stack: list[tuple[ast.AST, ast.stmt, ast.AST, Standpoint]] = [
        (node, node, view.tree, module) for node in view.tree.body
    ]
    scopes = {id(scope.node): scope for scope in view.module.scopes}
    while stack:
        node, statement, parent, site = stack.pop()
        if isinstance(node, ast.Call) and node.lineno == line and view.start(node) == offset:
            found.append((node, statement, parent, site))
        inside = Standpoint(scopes[id(node)], ()) if id(node) in scopes else site
        for child in ast.iter_child_nodes(node):
            holder = child if isinstance(child, ast.stmt) else statement
            stack.append((child, holder, node, inside))
    found.sort(key=lambda item: view.end(item[0]))
    for call, statement, parent, site in found:
        if any(call is decorator for decorator in getattr(parent, "decorator_list", ())):
            raise RefusedError("this is a decorator, not a call that wraps a function")
        inner = _wrapped(view, site, call)
        if inner is not None:
            return Wrapping(call, inner, statement, parent)
    raise RefusedError(f"no call of the decorator with a function begins at line {line}, column {column}")


def _wrapped(view: View, site: Standpoint, call: ast.Call) -> ast.expr | None:
    """Find the function a call wraps: `d(f)`, `d(func=f)`, `d(option=1)(f)` or `partial(d, option=1)(f)`."""
    if full_names(view, site, call.func) & view.decorator.full_names():
        first = view.decorator.parameters[0] if view.decorator.parameters else ""
        named = [keyword.value for keyword in call.keywords if keyword.arg == first]
        given = [*call.args[:1], *named]
        return given[0] if given and not isinstance(given[0], ast.Starred) else None
    if isinstance(call.func, ast.Call) and len(call.args) == 1 and not call.keywords:
        maker = call.func
        target = maker.args[0] if maker.args else None
        partial = target is not None and "functools.partial" in full_names(view, site, maker.func)
        makes = full_names(view, site, target if partial and target is not None else maker.func)
        if makes & view.decorator.full_names() and (partial or _wrapped(view, site, maker) is None):
            return None if isinstance(call.args[0], ast.Starred) else call.args[0]
    return None


def unwrap(view: View, wrapping: Wrapping) -> Change:
    """Delete the call around the inner function, keeping its comments."""
    call, inner = wrapping.call, wrapping.inner
    start, end = view.start(call), view.end(call)
    inner_start, inner_end = view.start(inner), view.end(inner)
    before, after = view.text[start:inner_start], view.text[inner_end:end]
    opening, closing = ("(", ")") if _needs_parentheses(view, wrapping) else ("", "")
    edits = [view.lines.edit(start, inner_start, opening), view.lines.edit(inner_end, end, closing)]
    loose = comments(before) + comments(after)
    if loose:
        above, indentation = margin(view, view.start(wrapping.statement))
        newline = view.lines.newline_near(wrapping.statement.lineno)
        text = "".join(f"{indentation}{comment}{newline}" for comment in loose)
        edits.insert(0, view.lines.edit(above, above, text))
    return Change(tuple(edits), (CallUnwrapped(extent(call), extent(inner)),))


def _needs_parentheses(view: View, wrapping: Wrapping) -> bool:
    text = view.text[view.start(wrapping.inner) : view.end(wrapping.inner)]
    try:
        ast.parse(text, mode="eval")
    except SyntaxError:
        return True  # spread over lines that only the call's parentheses held together
    if isinstance(wrapping.inner, ast.NamedExpr | ast.Yield | ast.YieldFrom):
        return True
    if isinstance(wrapping.inner, _ATOMS):
        # `1 .real` and its like do not occur: a wrapped function is no number.
        return False
    call_argument = isinstance(wrapping.parent, ast.Call) and wrapping.call is not wrapping.parent.func
    return not (isinstance(wrapping.parent, _LOOSE) or call_argument)
