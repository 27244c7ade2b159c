"""Colour, glyphs and widths of terminal output.

Needs  nothing of the report.   Gives  `Paint`: plain by default, with ANSI colours or ASCII glyphs when asked.

Formats name what they print (`paint.code`, `paint.path`); how that looks is decided here once.
"""

from __future__ import annotations

import os
import re
import textwrap
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import IO

_RESET = "\x1b[0m"
_SEVERITY = {"error": "1;31", "warning": "1;33", "info": "1;32", "note": "1;36"}
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f\x80-\x9f]")


@dataclass(frozen=True, slots=True)
class Paint:
    """How words are coloured and lines drawn."""

    colour: bool = False
    unicode: bool = True

    def _sgr(self, attributes: str, text: str) -> str:
        return f"\x1b[{attributes}m{text}{_RESET}" if self.colour and text else text

    def severity(self, severity: str, text: str) -> str:
        """Paint in the colour of a severity."""
        return self._sgr(_SEVERITY.get(severity, "1"), text)

    def strong(self, text: str) -> str:
        """Paint what should be seen first."""
        return self._sgr("1", text)

    def faint(self, text: str) -> str:
        """Paint what may be skipped."""
        return self._sgr("2", text)

    def path(self, text: str) -> str:
        """Paint a place."""
        return self._sgr("36", text)

    def added(self, text: str) -> str:
        """Paint an added line."""
        return self._sgr("32", text)

    def removed(self, text: str) -> str:
        """Paint a removed line."""
        return self._sgr("31", text)

    def hunk(self, text: str) -> str:
        """Paint the head of a hunk."""
        return self._sgr("36", text)

    @property
    def ellipsis(self) -> str:
        """What stands for text left out."""
        return "…" if self.unicode else "..."

    def cropped(self, text: str, width: int) -> str:
        """Cut the end off a text that is too wide."""
        if width_of(text) <= width:
            return text
        cells, kept = width_of(self.ellipsis), []
        for character in text:
            cells += width_of(character)
            if cells > width:
                break
            kept.append(character)
        return "".join(kept) + self.ellipsis

    def branch(self, *, last: bool) -> str:
        """Give the start of a line in a tree."""
        if self.unicode:
            return "└─ " if last else "├─ "
        return "`- " if last else "|- "

    def stem(self, *, last: bool) -> str:
        """Give what continues a tree under a branch."""
        if last:
            return "   "
        return "│  " if self.unicode else "|  "


PLAIN = Paint()


def paint_for(stream: IO[str], environment: Mapping[str, str] = os.environ) -> Paint:
    """Choose colours for a stream: on terminals only, never with NO_COLOR, always with FORCE_COLOR."""
    encoding = (getattr(stream, "encoding", None) or "utf-8").lower().replace("-", "").replace("_", "")
    if environment.get("NO_COLOR"):
        colour = False
    elif environment.get("FORCE_COLOR"):
        colour = True
    else:
        colour = stream.isatty() and environment.get("TERM") != "dumb"
    return Paint(colour, unicode=encoding.startswith(("utf", "gb18030")))


def visible(text: str) -> str:
    """Replace control characters, which come from the code under analysis and could steer the terminal."""
    return _CONTROL.sub("\N{REPLACEMENT CHARACTER}", text.replace("\n", " "))


def width_of(text: str) -> int:
    """How many columns a text takes on a terminal: two for wide characters, none for combining ones."""
    if text.isascii():
        return len(text)
    return sum(_width(character) for character in text)


def fold(text: str, width: int, *, first: str = "", rest: str = "") -> list[str]:
    """Break a text into lines no wider than `width`, long words kept whole."""
    lines = textwrap.wrap(
        visible(text),
        max(width, 20),
        initial_indent=first,
        subsequent_indent=rest,
        break_long_words=False,
        break_on_hyphens=False,
    )
    return lines or [first.rstrip()]


def _width(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in "WF" else 1
