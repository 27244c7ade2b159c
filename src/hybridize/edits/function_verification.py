"""Whether edits that stay within one function did what they were meant to do: asked of its own lines alone.

Needs  a file made ready for editing, edits, and their intentions.
Gives  what `verification.flaw` would say, without parsing the whole file for each function of it.
Sound  because Python parses a block statement by statement: where whole lines that hold one statement are replaced by
       lines that hold one statement of the same indentation, the trees of all others stay what they were.  Whatever
       does not have its lines to itself is verified with its whole file.
"""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field, replace

from hybridize.edits.functions import View
from hybridize.edits.gaps import BLANKS
from hybridize.edits.intentions import ArgumentSet, DecoratorAdded, DecoratorRemoved, Intention
from hybridize.edits.text_edits import TextEdit, apply
from hybridize.edits.verification import flaw, flawed_bytes, flawed_tree

_OfFunction = DecoratorAdded | DecoratorRemoved | ArgumentSet


@dataclass(slots=True)
class OneByOne:
    """Verifies the edits of many functions of one file, each as if it were the only one."""

    # Edits elsewhere in the file, which are imports and the same for many functions, with what is wrong with them.
    _elsewhere: dict[tuple[tuple[TextEdit, ...], tuple[Intention, ...]], str | None] = field(default_factory=dict)

    def flaw(self, view: View, edits: Sequence[TextEdit], intentions: Sequence[Intention]) -> str | None:
        """Say what is wrong with the edits, or None when they are exact."""
        new_text = apply(view.text, edits)
        if flawed_bytes(view.source, new_text) is None and self._is_exact(view, edits, intentions):
            return None
        return flaw(view.source, new_text, intentions)

    def _is_exact(self, view: View, edits: Sequence[TextEdit], intentions: Sequence[Intention]) -> bool:
        """Whether the lines of the function and the rest of the file are each known to be right."""
        own = [each for each in intentions if isinstance(each, _OfFunction)]
        lines = _lines_of(view, own[0].line) if own else None
        if lines is None or any(each.line != own[0].line for each in own):
            return False
        first, start, end = lines
        inside = [edit for edit in edits if start <= edit.start.offset and edit.end.offset < end]
        others = tuple(edit for edit in edits if edit not in inside)
        old = view.text[start:end]
        new = apply(view.text, inside)[start : end + sum(map(_growth, inside))]
        # Indented lines are a block of their own under a line that opens one.
        opening = "if 1:\n" if old[0] in BLANKS else ""
        shifted = [replace(each, line=each.line - first + 1 + opening.count("\n")) for each in own]
        if flawed_tree(opening + old, opening + new, shifted) is not None:
            return False
        rest = tuple(each for each in intentions if not isinstance(each, _OfFunction))
        return not (others or rest) or self._flaw_elsewhere(view, others, rest) is None

    def _flaw_elsewhere(self, view: View, edits: tuple[TextEdit, ...], intentions: tuple[Intention, ...]) -> str | None:
        key = (edits, intentions)
        if key not in self._elsewhere:
            self._elsewhere[key] = flaw(view.source, apply(view.text, edits), intentions)
        return self._elsewhere[key]


def _growth(edit: TextEdit) -> int:
    return len(edit.content) - (edit.end.offset - edit.start.offset)


def _lines_of(view: View, line: int) -> tuple[int, int, int] | None:
    """The first line of a function with its decorators, and where its lines begin and end; None when it shares them."""
    site = view.module.sites.get(line)
    if site is None:
        return None
    node = site.node
    first = min([node.lineno, *(decorator.lineno for decorator in node.decorator_list)])
    start, end = view.lines.line_start(first), view.lines.line_start((node.end_lineno or first) + 1)
    is_whole = (
        _begins(view.lines.content(first), node)
        and _is_blank(view.text[view.end(node) : end])
        and not (first > 1 and view.lines.content(first - 1).rstrip(BLANKS).endswith("\\"))
    )
    return (first, start, end) if is_whole else None


def _begins(line: str, node: ast.FunctionDef | ast.AsyncFunctionDef) -> bool:
    """Whether a function begins a line: with the `@` of its first decorator, or with its keyword."""
    return line.lstrip(" \t").startswith("@" if node.decorator_list else ("def", "async"))


def _is_blank(rest: str) -> bool:
    return not rest.partition("#")[0].strip()
