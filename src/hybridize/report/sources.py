"""Source lines to show beside findings.

Needs  the texts the analysis has read.   Gives  `Sources.line`, `excerpt` with carets.

Files that were not read, or are gone, give no excerpt rather than an error.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from hybridize.report.paint import Paint, visible, width_of

_LINE_BREAK = re.compile(r"\r\n|\r|\n")
_TOKEN = re.compile(r"[\w.]+|\S", re.UNICODE)
_DEF = re.compile(r"(?:async\s+)?(?:def|class)\s+(?=\w)")
_TAB = 4


@dataclass(slots=True)
class Sources:
    """The texts of the files a report speaks of, by display path."""

    texts: Mapping[str, str] = field(default_factory=dict)
    _lines: dict[str, list[str]] = field(default_factory=dict, init=False, repr=False)

    def lines(self, path: str) -> list[str]:
        """Give the lines of a file, without their line breaks; none when its text is not known."""
        known = self._lines.get(path)
        if known is None:
            text = self.texts.get(path)
            known = self._lines[path] = [] if text is None else _LINE_BREAK.split(text)
        return known

    def line(self, path: str, line: int) -> str | None:
        """Give one line, counted from 1; None when there is none."""
        lines = self.lines(path)
        return lines[line - 1] if 1 <= line <= len(lines) else None

    def snippet(self, path: str, line: int) -> str | None:
        """Give one line without its indentation; None when it is empty or missing."""
        text = self.line(path, line)
        return visible(text.strip()) or None if text else None


def excerpt(
    sources: Sources, path: str, line: int, column: int, *, paint: Paint, width: int, severity: str, around: int = 1
) -> list[str]:
    """Show a line with its neighbours, numbered, and carets under what starts at the column."""
    if sources.line(path, line) is None:
        return []
    numbers = [number for number in range(line - around, line + around + 1) if sources.line(path, number) is not None]
    while len(numbers) > 1 and numbers[0] < line and not (sources.line(path, numbers[0]) or "").strip():
        del numbers[0]
    while len(numbers) > 1 and numbers[-1] > line and not (sources.line(path, numbers[-1]) or "").strip():
        del numbers[-1]
    gutter = len(str(numbers[-1]))
    room = max(width - gutter - 3, 20)
    bar = paint.faint("|")
    shown = [f"{' ' * gutter} {bar}"]
    for number in numbers:
        text = sources.line(path, number) or ""
        if number != line:
            shown.append(
                f"{paint.faint(f'{number:>{gutter}}')} {bar} {_crop(_expand(text), 0, room, paint)[0]}".rstrip()
            )
            continue
        start, length = _span(text, column)
        cropped, shift = _crop(_expand(text), width_of(_expand(text[:start])), room, paint)
        before = width_of(_expand(text[:start])) - shift
        carets = paint.severity(severity, "^" * max(width_of(_expand(text[start : start + length])), 1))
        shown.append(f"{paint.strong(f'{number:>{gutter}}')} {bar} {cropped}".rstrip())
        shown.append(f"{' ' * gutter} {bar} {' ' * before}{carets}")
    shown.append(f"{' ' * gutter} {bar}")
    return shown


def _span(text: str, column: int) -> tuple[int, int]:
    """Where the carets begin, and how many characters they stand under."""
    start = min(max(column - 1, 0), len(text))
    if header := _DEF.match(text, start):
        # The name says more than the keyword.
        start = header.end()
    token = _TOKEN.match(text, start)
    return start, len(token.group().rstrip(".")) or 1 if token else 1


def _expand(text: str) -> str:
    return visible(text.replace("\t", " " * _TAB))


def _crop(text: str, focus: int, room: int, paint: Paint) -> tuple[str, int]:
    """Cut a line to the room around a column of the terminal; also how many columns were cut on the left."""
    if width_of(text) <= room:
        return text, 0
    mark = paint.ellipsis
    left = 0 if focus < room * 3 // 4 else focus - room // 2
    cells, begin, taken = 0, None, []
    for character in text:
        if cells >= left:
            begin = cells if begin is None else begin
            if cells - begin + width_of(character) > room - 2 * len(mark):
                taken.append(mark)
                break
            taken.append(character)
        cells += width_of(character)
    if begin:
        return mark + "".join(taken), begin - len(mark)
    return "".join(taken), 0
