"""`f(x.numpy())` becomes `f(x)` where `f` is a function of TensorFlow, which takes the tensor as well as its value.

Changes  nothing that can be seen from outside; a gradient now flows through what was cut off before.
Refuses  every other use of the value, and functions that want an array.
"""

from __future__ import annotations

import ast

from hybridize.edits.functions import View
from hybridize.edits.intentions import CallUnwrapped, Change, extent
from hybridize.edits.repairs.body import Found, Repair, is_builtin, names_of
from hybridize.edits.spelling import Style

CHANGES = "`.numpy()` is left out: the operation gets the tensor itself, and gradients flow through it"

# These make something of the value itself, and do not take a tensor in a graph.
_WANT_VALUES = frozenset({"constant", "Variable", "make_tensor_proto", "TensorShape", "numpy_function", "py_function"})


def fits(view: View, found: Found) -> bool:
    """Whether it is `.numpy()`, given straight to an operation."""
    call = found.call
    if not (isinstance(call.func, ast.Attribute) and call.func.attr == "numpy" and not call.args and not call.keywords):
        return False
    user = next((node for node in found.parents if not isinstance(node, ast.keyword)), None)
    if not isinstance(user, ast.Call) or user.func is call:
        return False
    if isinstance(user.func, ast.Name) and user.func.id == "print":
        return is_builtin(view, found, "print")
    names = names_of(view, found, user.func)
    root = view.decorator.module
    return any(name.startswith(f"{root}.") and name.rpartition(".")[2] not in _WANT_VALUES for name in names)


def rewrite(view: View, style: Style, found: Found) -> Repair:
    """Take the call away and leave the tensor."""
    del style
    function = found.call.func
    assert isinstance(function, ast.Attribute)
    tensor = function.value
    edit = view.lines.edit(view.end(tensor), view.end(found.call), "")
    return Repair(Change((edit,), (CallUnwrapped(extent(found.call), extent(tensor)),)), None, ())
