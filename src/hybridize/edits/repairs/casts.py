"""`float(x)` becomes `tf.cast(x, tf.float64)` beside tensors of this dtype.

Changes  a Python number to the tensor it becomes beside the other one.
Refuses  other arguments, and where `float` or `int` means something else.
Sound    where the number is rounded once either way (facts.number_casts); the request's detail is the dtype.
"""

from __future__ import annotations

import ast

from hybridize.edits.functions import View
from hybridize.edits.intentions import ArgumentWrapped, CallUnwrapped, Change, extent
from hybridize.edits.repairs.body import Found, Repair, framework_at, is_builtin
from hybridize.edits.spelling import Style

CHANGES = "the Python number becomes a tensor, of the dtype it takes beside the other one"


def fits(view: View, found: Found) -> bool:
    """Whether it is `float` or `int` of one argument, and nothing else."""
    call = found.call
    if not isinstance(call.func, ast.Name) or call.func.id not in ("float", "int") or len(call.args) != 1:
        return False
    between = view.text[view.end(call.args[0]) : view.end(call)]
    return is_builtin(view, found, call.func.id) and not call.keywords and not between.strip(" \t)")


def rewrite(view: View, style: Style, found: Found) -> Repair:
    """Cast the argument to the dtype that the request names."""
    spelling, module = framework_at(view, style, found)
    call, (argument,), dtype = found.call, found.call.args, f"{module}.{found.detail}"
    closing = view.end(call) - 1
    edits = (
        view.lines.edit(view.start(call.func), view.end(call.func), f"{module}.cast"),
        view.lines.edit(closing, closing, f", {dtype}"),
    )
    wrapped = ArgumentWrapped(extent(argument), f"{module}.cast", (dtype,))
    return Repair(Change(edits, (CallUnwrapped(extent(call), extent(argument)), wrapped)), spelling, ())
