"""`print(…)` becomes `tf.print(…)`, which prints at each call of a graph.

Changes  where and how it is written: to standard error, and tensors by their values only.
Refuses  calls with `file` or `flush`, and those whose result is used.
"""

from __future__ import annotations

import ast

from hybridize.edits.functions import View
from hybridize.edits.repairs.body import Found, Repair, is_builtin, replaced_name
from hybridize.edits.spelling import Style

CHANGES = "`print` becomes `tf.print`: it writes to standard error, and of tensors the values only"


def fits(view: View, found: Found) -> bool:
    """Whether it is a plain `print` that stands as a statement."""
    call = found.call
    return (
        isinstance(call.func, ast.Name)
        and call.func.id == "print"
        and is_builtin(view, found, "print")
        and isinstance(found.parents[0], ast.Expr)
        and bool(call.args)
        and all(keyword.arg in ("sep", "end") for keyword in call.keywords)
        and not any(isinstance(argument, ast.Starred) for argument in call.args)
    )


def rewrite(view: View, style: Style, found: Found) -> Repair:
    """Print by an operation of the graph."""
    return replaced_name(view, style, found, "print")
