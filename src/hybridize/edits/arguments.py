"""Giving a decorator a keyword argument, in whatever form the decorator is written.

Needs a `View`, a decorator's node and the keywords with their values; gives edits and what they mean.  Bare, empty,
one-line and multi-line forms each keep their shape; the value of a keyword that is there is replaced in place.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass

from hybridize.edits.bindings import Site
from hybridize.edits.functions import View, decorator_span, full_names
from hybridize.edits.gaps import BLANKS, punctuation
from hybridize.edits.intentions import ArgumentSet, Change
from hybridize.edits.layout import laid_out
from hybridize.edits.requests import RefusedError
from hybridize.edits.text_edits import TextEdit


@dataclass(frozen=True, slots=True)
class Target:
    """One decorator of one function."""

    site: Site
    index: int

    @property
    def node(self) -> ast.expr:
        """The decorator's expression."""
        return self.site.node.decorator_list[self.index]


def check(view: View, target: Target, keyword: str) -> None:
    """Refuse a keyword that cannot be set exactly."""
    if not keyword.isidentifier():
        raise RefusedError(f"{keyword!r} is not a keyword")
    node = target.node
    if not isinstance(node, ast.Call):
        if not isinstance(node, ast.Name | ast.Attribute | ast.Subscript):
            raise RefusedError("the decorator is no name to which arguments could be given")
        return
    if any(isinstance(argument, ast.Starred) for argument in node.args) or any(k.arg is None for k in node.keywords):
        raise RefusedError("the decorator takes arguments from a variable, which may hold this keyword already")
    if any(isinstance(argument, ast.GeneratorExp) for argument in node.args):
        raise RefusedError("the decorator's argument has no parentheses of its own")


def set_arguments(view: View, target: Target, wanted: dict[str, str]) -> Change:
    """Set all the keywords of one decorator."""
    node = target.node
    edits: list[TextEdit] = []
    intentions: list[ArgumentSet] = []
    fresh: list[tuple[str, str]] = []
    for keyword, value in wanted.items():
        present = _present(view, target, keyword)
        if present is None:
            fresh.append((keyword, value))
            continue
        expression, position, written = present
        edits.append(view.lines.edit(view.start(expression), view.end(expression), value))
        intentions.append(ArgumentSet(target.site.node.lineno, target.index, written, value, position))
    intentions += [ArgumentSet(target.site.node.lineno, target.index, keyword, value) for keyword, value in fresh]
    if fresh:
        texts = [f"{keyword}={value}" for keyword, value in fresh]
        edits += _append(view, node, texts) if isinstance(node, ast.Call) else _call(view, node, texts)
    return Change(tuple(edits), tuple(intentions))


def _present(view: View, target: Target, keyword: str) -> tuple[ast.expr, int | None, str] | None:
    """Find the value that is there already, under this keyword, an older name of it, or by position."""
    node = target.node
    if not isinstance(node, ast.Call):
        return None
    names = view.decorator.spellings(keyword)
    for given in node.keywords:
        if given.arg in names:
            return given.value, None, given.arg
    # In `partial(tf.function, ...)` the first argument is the decorator itself.
    shift = 1 if "functools.partial" in full_names(view, target.site, node.func) else 0
    for position, name in enumerate(view.decorator.parameters, start=shift):
        if name in names and position < len(node.args):
            return node.args[position], position, keyword
    return None


def _call(view: View, node: ast.expr, texts: list[str]) -> list[TextEdit]:
    end = view.end(node)
    start, margin = _line_of(view, node)
    called = f"{view.text[start:end]}({', '.join(texts)})"
    newline = view.lines.newline_near(node.lineno)
    text = laid_out(called, margin, width=view.width, newline=newline, taken=1) if "\n" not in called else called
    return [view.lines.edit(end, end, text[end - start :])]


def _line_of(view: View, node: ast.expr) -> tuple[int, str]:
    """Where a decorator's expression begins, and the margin of its line."""
    content = view.lines.content(node.lineno)
    return view.start(node), content[: len(content) - len(content.lstrip(BLANKS))]


def _one_by_one(view: View, texts: list[str], margin: str, line: int, taken: int) -> list[str]:
    """The arguments, each broken where the line would get too long; what stands before takes some of it."""
    broken = []
    for text in texts:
        keyword, equals, value = text.partition("=")
        before = taken + len(keyword) + 3
        newline = view.lines.newline_near(line)
        broken.append(keyword + equals + laid_out(value, margin, width=view.width, newline=newline, taken=before))
    return broken


def _append(view: View, node: ast.Call, texts: list[str]) -> list[TextEdit]:
    close = view.end(node) - 1
    given = [*node.args, *(keyword.value for keyword in node.keywords)]
    last = max(given, key=view.end, default=None)
    begin = view.end(node.func) if last is None else view.end(last)
    marks = punctuation(view.text, begin, close)
    # What is left of the gap after the last parenthesis or comma: blanks, newlines and comments.
    anchor = marks[-1] + 1 if marks else begin
    comma = last is not None and bool(marks) and view.text[marks[-1]] == ","
    tail = view.text[anchor:close]
    if "\n" not in tail and "\r" not in tail:
        start, margin = _line_of(view, node)
        texts = _one_by_one(view, texts, margin, node.lineno, 0 if "\n" in view.text[start:close] else close - start)
        text = ", ".join(texts)
        if last is None:
            return [view.lines.edit(anchor, anchor, text)]
        return [view.lines.edit(anchor, anchor, f" {text}," if comma else f", {text}")]
    return _append_lines(view, node, texts, anchor, comma=comma or last is None, follow=comma, last=last)


def _append_lines(
    view: View, node: ast.Call, texts: list[str], anchor: int, *, comma: bool, follow: bool, last: ast.expr | None
) -> list[TextEdit]:
    """Give each keyword a line before the closing parenthesis, which stands on a line of its own."""
    close_line = view.lines.line_of(view.end(node) - 1)
    closing = view.lines.line_start(close_line)
    content = view.lines.content(close_line)
    margin = content[: len(content) - len(content.lstrip(BLANKS))]
    first_line = last.lineno if last is not None else node.lineno
    indentation = margin + ("\t" if "\t" in margin else "    ")
    if first_line != node.lineno and last is not None:
        above = view.lines.content(_opening_line(view, node, last))
        indentation = above[: len(above) - len(above.lstrip(BLANKS))]
    newline = view.lines.newline_near(close_line - 1)
    texts = _one_by_one(view, texts, indentation, close_line - 1, 0)
    text = "".join(f"{indentation}{item}{',' if follow or item is not texts[-1] else ''}{newline}" for item in texts)
    edits = [view.lines.edit(closing, closing, text)]
    if not comma:
        edits.insert(0, view.lines.edit(anchor, anchor, ","))
    return edits


def _opening_line(view: View, node: ast.Call, last: ast.expr) -> int:
    """Find the line on which the last argument begins, with its keyword."""
    for keyword in node.keywords:
        if keyword.value is last:
            return keyword.lineno
    return last.lineno


def find_target(view: View, site: Site, decorator_line: int) -> Target:
    """Find the decorator of a function that stands on a line."""
    for index, node in enumerate(site.node.decorator_list):
        at = view.lines.line_of(decorator_span(view, node).at)
        if decorator_line in (at, node.lineno):
            return Target(site, index)
    raise RefusedError(f"{site.qualname} has no decorator on line {decorator_line}")
