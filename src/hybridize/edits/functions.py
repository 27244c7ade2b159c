"""Finding a function by its line, and its decorators in the text.

Needs the text, its lines and its bindings (together a `View`); gives spans of the text.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from hybridize.edits.bindings import Module, Site, Standpoint, dotted, read_module
from hybridize.edits.decorators import Decorator
from hybridize.edits.gaps import BLANKS, line_end, skip_space
from hybridize.edits.layout import WIDTH
from hybridize.edits.requests import RefusedError
from hybridize.edits.source import SourceText
from hybridize.edits.text_edits import Lines


@dataclass(frozen=True, slots=True)
class View:
    """A file made ready for editing."""

    source: SourceText
    tree: ast.Module
    text: str
    lines: Lines
    module: Module
    decorator: Decorator
    width: int = WIDTH

    @classmethod
    def of(
        cls,
        source: SourceText,
        decorator: Decorator,
        provided: Mapping[str, str] = MappingProxyType({}),
        width: int = WIDTH,
    ) -> View:
        """Read what editing needs from a source; refuse one that does not parse."""
        if source.tree is None:
            raise RefusedError("the file does not parse")
        module = read_module(source.tree, provided)
        return cls(source, source.tree, source.text, Lines(source.text), module, decorator, width)

    def start(self, node: ast.expr | ast.stmt | ast.alias) -> int:
        """Offset at which a node begins."""
        return self.lines.offset(node.lineno, node.col_offset)

    def end(self, node: ast.expr | ast.stmt | ast.alias) -> int:
        """Offset at which a node ends."""
        assert node.end_lineno is not None and node.end_col_offset is not None
        return self.lines.offset(node.end_lineno, node.end_col_offset)


@dataclass(frozen=True, slots=True)
class Span:
    """A decorator in the text: whole lines from `start` to `after`, its `@`, and the end of its expression."""

    start: int
    at: int
    end: int
    after: int
    comment: str


def find(view: View, line: int, qualname: str) -> Site:
    """Find the function whose `def` stands on the line, if it has the expected name."""
    site = view.module.sites.get(line)
    if site is None:
        raise RefusedError(f"no function begins on line {line}")
    if site.qualname != qualname:
        raise RefusedError(f"the function on line {line} is {site.qualname}, not {qualname}")
    return site


def margin(view: View, offset: int) -> tuple[int, str]:
    """Where a statement's line begins and its indentation, for a statement that has its line to itself.

    The line may begin earlier, when the statement stands after bare continuation lines; a form feed before the
    statement stays outside, since indentation counts from it and page breaks belong to the page.
    """
    line = view.lines.line_of(offset)
    start = view.lines.line_start(line)
    indentation = view.text[start:offset]
    while line > 1 and view.lines.content(line - 1).strip(BLANKS) == "\\":
        line -= 1
        start = view.lines.line_start(line)
        indentation = view.lines.content(line).partition("\\")[0]
        if "\t" in indentation:
            # CPython counts such a tab unlike any other one; a new line could not agree with it.
            raise RefusedError("the statement is indented by a tab and begins with a line continuation")
    if indentation.strip(BLANKS):
        raise RefusedError("the statement shares its line with another one")
    feed = indentation.rfind("\f") + 1
    return start + feed, indentation[feed:]


def decorator_span(view: View, node: ast.expr) -> Span:
    """Where a decorator stands, parentheses around it and the comment after it included."""
    line = node.lineno
    while not view.lines.content(line).lstrip(BLANKS).startswith("@"):
        # Between `@` and the expression stand only parentheses, comments and continuations.
        line -= 1
        if line < 1:
            raise RefusedError("the decorator's `@` was not found")
    content = view.lines.content(line)
    at = view.lines.line_start(line) + len(content) - len(content.lstrip(BLANKS))
    open_parentheses = 0
    scan = skip_space(view.text, at + 1, bracketed=True)
    begin = view.start(node)
    while scan < begin:
        open_parentheses += 1
        scan = skip_space(view.text, scan + 1, bracketed=True)
    end = view.end(node)
    for _ in range(open_parentheses):
        end = skip_space(view.text, end, bracketed=True) + 1
    finish = line_end(view.text, end)
    if not finish.clean:
        raise RefusedError("the decorator's line holds something unexpected")
    return Span(margin(view, at)[0], at, end, finish.after, finish.comment)


def means_decorator(view: View, standpoint: Standpoint, node: ast.expr) -> bool:
    """Whether an expression is, or makes, the decorator: bare, called, or through `functools.partial`."""
    if isinstance(node, ast.Call):
        if full_names(view, standpoint, node.func) & {"functools.partial"} and node.args:
            return means_decorator(view, standpoint, node.args[0])
        return means_decorator(view, standpoint, node.func)
    return bool(full_names(view, standpoint, node) & view.decorator.full_names())


def full_names(view: View, standpoint: Standpoint, node: ast.expr) -> set[str]:
    """Every dotted name the expression may stand for through the file's imports."""
    parts = dotted(node)
    if not parts:
        return set()
    return {".".join((meaning, *parts[1:])) for meaning in view.module.meanings(standpoint, parts[0])}
