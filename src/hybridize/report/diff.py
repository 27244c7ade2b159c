"""Diffs for people: coloured on terminals, with the assumptions they rest on.

Needs  diff texts from `edits`, or the `fix` of a function and its source.   Gives  text.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable, Iterator

from hybridize.report.assumed import assumed
from hybridize.report.paint import Paint, visible
from hybridize.report.schema import Edit, Function, Position
from hybridize.report.sources import Sources


def painted(diff: str, paint: Paint) -> str:
    """Colour a unified diff; without colour it comes back unchanged and stays a valid patch."""
    if not paint.colour:
        return diff
    return "".join(_paint_line(line, paint) for line in re.findall(r"[^\n]*\n|[^\n]+", diff))


def assumptions(functions: Iterable[Function]) -> str:
    """List what the edits of these functions take for granted; empty when everything is proved."""
    lines = []
    for function in functions:
        if function.actions and function.assumptions:
            lines.append(f"{function.id} is edited assuming:")
            lines += [f"  - {text}" for text in assumed(function.assumptions, function)]
    return "\n".join(lines) + "\n" if lines else ""


def fix_diff(function: Function, sources: Sources) -> str:
    """Show the edits of one function as a unified diff; empty when it has none or its source is not known."""
    if function.fix is None:
        return ""
    return "".join(_file_diffs(function.fix.edits, sources))


def _file_diffs(edits: tuple[Edit, ...], sources: Sources) -> Iterator[str]:
    for path in dict.fromkeys(edit.path for edit in edits):
        text = sources.texts.get(path)
        if text is None:
            continue
        changed = _apply(text, [edit for edit in edits if edit.path == path], sources.lines(path))
        lines = difflib.unified_diff(_lines(text), _lines(changed), f"a/{path}", f"b/{path}", n=2)
        yield "".join(line if line.endswith("\n") else line + "\n" for line in lines)


def _apply(text: str, edits: list[Edit], lines: list[str]) -> str:
    starts = _starts(text, lines)

    def index(position: Position) -> int:
        line = min(max(position.line, 1), len(starts))
        return min(starts[line - 1] + position.column - 1, len(text))

    # From the end, so that the positions of the remaining edits stay right.
    for edit in sorted(edits, key=lambda edit: (edit.start.line, edit.start.column), reverse=True):
        text = text[: index(edit.start)] + edit.content + text[index(edit.end) :]
    return text


def _starts(text: str, lines: list[str]) -> list[int]:
    starts = [0]
    for line in lines[:-1]:
        end = starts[-1] + len(line)
        starts.append(end + (2 if text.startswith("\r\n", end) else 1))
    return starts


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").replace("\r", "\n").splitlines(keepends=True)


def _paint_line(line: str, paint: Paint) -> str:
    body, newline = (line[:-1], "\n") if line.endswith("\n") else (line, "")
    body = visible(body.removesuffix("\r"))
    if body.startswith(("+++", "---", "diff ")):
        return paint.strong(body) + newline
    if body.startswith("@@"):
        return paint.hunk(body) + newline
    if body.startswith("+"):
        return paint.added(body) + newline
    if body.startswith("-"):
        return paint.removed(body) + newline
    return body + newline
