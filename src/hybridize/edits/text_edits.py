r"""Exact places in a text, replacements between them, and how to carry these out.

Needs only the text.  Lines end at `\n`, `\r\n` or `\r`, as for Python's own parser, and at nothing else
(`str.splitlines` would also split at form feeds).
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass

_NEWLINE = re.compile(r"\r\n|\r|\n")


@dataclass(frozen=True, slots=True, order=True)
class Position:
    """A place in a text: 1-based line and column counted in characters, and the character offset."""

    line: int
    column: int
    offset: int


@dataclass(frozen=True, slots=True, order=True)
class TextEdit:
    """Replace what stands between two places by `content`."""

    start: Position
    end: Position
    content: str


def apply(text: str, edits: Iterable[TextEdit]) -> str:
    """Carry out edits that are sorted and do not overlap."""
    parts: list[str] = []
    done = 0
    for edit in edits:
        if edit.start.offset < done or edit.end.offset < edit.start.offset:
            raise ValueError("edits overlap or are not sorted")
        parts += (text[done : edit.start.offset], edit.content)
        done = edit.end.offset
    parts.append(text[done:])
    return "".join(parts)


class Lines:
    """The lines of a text: converts between parser positions (UTF-8 columns), offsets and `Position`."""

    __slots__ = ("_ascii", "starts", "text")

    def __init__(self, text: str) -> None:
        self.text = text
        self.starts = [0, *(match.end() for match in _NEWLINE.finditer(text))]
        self._ascii = text.isascii()

    def offset(self, line: int, byte_column: int) -> int:
        """Offset of a parser position: 1-based line, 0-based column in UTF-8 bytes."""
        start = self.starts[line - 1]
        if self._ascii:
            return start + byte_column
        # A column never exceeds as many characters as bytes, so this slice is long enough.
        head = self.text[start : start + byte_column].encode("utf-8", "surrogatepass")[:byte_column]
        return start + len(head.decode("utf-8", "surrogatepass"))

    def line_of(self, offset: int) -> int:
        """1-based line that holds the offset."""
        return bisect_right(self.starts, offset)

    def line_start(self, line: int) -> int:
        """Offset at which the line begins; that of the end of the text for the line after the last."""
        return self.starts[line - 1] if line <= len(self.starts) else len(self.text)

    def content(self, line: int) -> str:
        """Give the line without its newline."""
        return self.text[self.line_start(line) : self.line_start(line + 1)].rstrip("\r\n")

    def position(self, offset: int) -> Position:
        """Give the full position of an offset."""
        line = self.line_of(offset)
        return Position(line, offset - self.starts[line - 1] + 1, offset)

    def edit(self, start: int, end: int, content: str) -> TextEdit:
        """Make an edit between two offsets."""
        return TextEdit(self.position(start), self.position(end), content)

    def newline_near(self, line: int) -> str:
        """Find the newline in use around a line: its own, else that of the line before, else of the first line."""
        for candidate in (line, line - 1, 1):
            if 1 <= candidate <= len(self.starts):
                whole = self.text[self.line_start(candidate) : self.line_start(candidate + 1)]
                ending = whole[len(whole.rstrip("\r\n")) :]
                if ending:
                    return "\r\n" if ending.startswith("\r\n") else ending[0]
        return "\n"
