"""`step(x, 0.1)` becomes `step(x, tf.constant(0.1))`: a graph takes tensors of any value, and each number anew.

Changes  what the function is given: a tensor, made at each call, which then runs the one trace there is.
Refuses  arguments behind stars, and expressions that do more than give a value.
Sound    where every use of the parameter makes this very constant of the number (facts.number_arguments).
"""

from __future__ import annotations

import ast

from hybridize.edits.functions import View
from hybridize.edits.intentions import ArgumentWrapped, Change, extent
from hybridize.edits.repairs.body import Found, Repair, framework_at
from hybridize.edits.spelling import Style

CHANGES = "the number is passed as a tensor: one trace serves all its values"

# What the framework makes of a number that is written out.
_DEFAULTS = {float: "float32", int: "int32"}


def described(arguments: dict[int | str, str]) -> str:
    """The detail of a request: which arguments, by position or name, become constants of which dtype."""
    return ",".join(f"{argument}={dtype}" for argument, dtype in arguments.items())


def fits(view: View, found: Found) -> bool:
    """Whether the call has all these arguments, and no other call that begins there has them."""
    wanted = _wanted(found.detail)
    inner = [node for node in ast.walk(found.call.func) if isinstance(node, ast.Call)]
    doubtful = any(view.start(node) == view.start(found.call) and _arguments(node, wanted) for node in inner)
    return bool(wanted) and not doubtful and _arguments(found.call, wanted) is not None


def rewrite(view: View, style: Style, found: Found) -> Repair:
    """Make constants of the arguments."""
    wanted = _wanted(found.detail)
    spelling, module = framework_at(view, style, found)
    edits, intentions = [], []
    for (_, dtype), node in zip(wanted, _arguments(found.call, wanted) or (), strict=True):
        others = () if _is_default(node, dtype) else (f"{module}.{dtype}",)
        edits.append(view.lines.edit(view.start(node), view.start(node), f"{module}.constant("))
        edits.append(view.lines.edit(view.end(node), view.end(node), "".join(f", {one}" for one in others) + ")"))
        intentions.append(ArgumentWrapped(extent(node), f"{module}.constant", others))
    return Repair(Change(tuple(edits), tuple(intentions)), spelling, ())


def _wanted(detail: str) -> list[tuple[int | str, str]]:
    pairs = [one.split("=") for one in detail.split(",") if one]
    return [(int(argument) if argument.isdecimal() else argument, dtype) for argument, dtype in pairs]


def _arguments(call: ast.Call, wanted: list[tuple[int | str, str]]) -> list[ast.expr] | None:
    found: list[ast.expr] = []
    for argument, _ in wanted:
        if isinstance(argument, int):
            before = call.args[: argument + 1]
            node = (
                before[-1] if len(before) > argument and not any(isinstance(a, ast.Starred) for a in before) else None
            )
        else:
            node = next((keyword.value for keyword in call.keywords if keyword.arg == argument), None)
        if node is None or isinstance(node, ast.NamedExpr | ast.Await | ast.Yield | ast.YieldFrom):
            return None
        found.append(node)
    return found


def _is_default(node: ast.expr, dtype: str) -> bool:
    if isinstance(node, ast.UnaryOp):
        node = node.operand
    return isinstance(node, ast.Constant) and _DEFAULTS.get(type(node.value)) == dtype
