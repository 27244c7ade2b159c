"""`tf.f(x, name=3)` becomes `tf.f(x)`: eager execution ignores a name that is no string, a graph refuses it.

Changes  nothing: names are seen in graphs only, and there was none.
Refuses  names given by position, names whose expression does more than look up a value, and arguments with comments
         between them.
"""

from __future__ import annotations

import ast
import re

from hybridize.edits.functions import View
from hybridize.edits.intentions import Change, KeywordDropped, extent
from hybridize.edits.repairs.body import Found, Repair
from hybridize.edits.spelling import Style
from hybridize.edits.text_edits import TextEdit

CHANGES = "`name` is left out: it is no name, eager execution ignored it"

_BEFORE = re.compile(r",\s*\Z")
_AFTER = re.compile(r"\s*,\s*")


def fits(view: View, found: Found) -> bool:
    """Whether it is given a `name` that can be taken out of the text, and whose value is only looked up."""
    keyword = _name_of(found.call)
    return (
        keyword is not None
        and not (isinstance(keyword.value, ast.Constant) and isinstance(keyword.value.value, str))
        and _is_looked_up(keyword.value)
        and _edit(view, found.call, keyword) is not None
    )


def rewrite(view: View, style: Style, found: Found) -> Repair:
    """Take the argument out."""
    del style
    keyword = _name_of(found.call)
    assert keyword is not None
    edit = _edit(view, found.call, keyword)
    assert edit is not None
    return Repair(Change((edit,), (KeywordDropped(extent(found.call), "name"),)), None, ())


def _name_of(call: ast.Call) -> ast.keyword | None:
    return next((keyword for keyword in call.keywords if keyword.arg == "name"), None)


def _is_looked_up(value: ast.expr) -> bool:
    while isinstance(value, ast.Attribute):
        value = value.value
    return isinstance(value, ast.Name | ast.Constant)


def _edit(view: View, call: ast.Call, keyword: ast.keyword) -> TextEdit | None:
    """With the comma before it, or else the one behind; None where a comment stands between."""
    text = view.text
    start = view.lines.offset(keyword.lineno, keyword.col_offset)
    end = view.lines.offset(keyword.end_lineno or keyword.lineno, keyword.end_col_offset or keyword.col_offset)
    before = _BEFORE.search(text, view.end(call.func), start)
    if before is not None:
        return view.lines.edit(before.start(), end, "")
    if text[view.end(call.func) : start].strip() != "(":
        return None
    after = _AFTER.match(text, end, view.end(call))
    return view.lines.edit(start, after.end() if after is not None else end, "")
