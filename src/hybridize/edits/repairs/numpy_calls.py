"""`np.f(x)` becomes `tf.f(x)` where TensorFlow has the very same function of floating-point tensors.

Changes  the result from an array to a tensor; results that leave the function as arrays are not touched.
Refuses  arguments other than tensors, `axis` and `keepdims`, and results of which an attribute is taken.
Sound    for floating-point tensors only: NumPy makes floats of integers here, TensorFlow does not.
"""

from __future__ import annotations

import ast

from hybridize.edits.functions import View
from hybridize.edits.repairs.body import Found, Repair, names_of, replaced_name
from hybridize.edits.spelling import Style

CHANGES = "the function of NumPy becomes TensorFlow's: its result is a tensor instead of an array"

ELEMENTWISE = {
    "abs": "abs",
    "absolute": "abs",
    "arccos": "acos",
    "arcsin": "asin",
    "arctan": "atan",
    "ceil": "math.ceil",
    "cos": "cos",
    "cosh": "cosh",
    "exp": "exp",
    "expm1": "math.expm1",
    "floor": "floor",
    "log": "math.log",
    "log1p": "math.log1p",
    "negative": "negative",
    "ones_like": "ones_like",
    "sign": "sign",
    "sin": "sin",
    "sinh": "sinh",
    "sqrt": "sqrt",
    "square": "square",
    "tan": "tan",
    "tanh": "tanh",
    "zeros_like": "zeros_like",
}
REDUCTIONS = {
    "amax": "reduce_max",
    "amin": "reduce_min",
    "max": "reduce_max",
    "mean": "reduce_mean",
    "min": "reduce_min",
    "prod": "reduce_prod",
    "sum": "reduce_sum",
}
PAIRWISE = {"maximum": "maximum", "minimum": "minimum"}


def fits(view: View, found: Found) -> bool:
    """Whether it is a NumPy function that TensorFlow has under another name, called in a way both understand."""
    return _equal(view, found) is not None and not isinstance(found.parents[0], ast.Attribute | ast.Subscript)


def rewrite(view: View, style: Style, found: Found) -> Repair:
    """Call TensorFlow's function."""
    member = _equal(view, found)
    assert member is not None
    return replaced_name(view, style, found, member)


def _equal(view: View, found: Found) -> str | None:
    call = found.call
    if any(isinstance(argument, ast.Starred) for argument in call.args):
        return None
    names = {name.removeprefix("numpy.") for name in names_of(view, found, call.func) if name.startswith("numpy.")}
    if len(names) != 1:
        return None
    name = names.pop()
    keywords = {keyword.arg for keyword in call.keywords}
    if name in ELEMENTWISE and len(call.args) == 1 and not keywords:
        return ELEMENTWISE[name]
    if name in PAIRWISE and len(call.args) == 2 and not keywords:
        return PAIRWISE[name]
    if name in REDUCTIONS and 1 <= len(call.args) <= 2 and keywords <= {"axis", "keepdims"}:
        return REDUCTIONS[name]
    return None
