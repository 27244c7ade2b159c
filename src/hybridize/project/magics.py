"""Lines that IPython understands and Python does not, in scripts exported from notebooks.

Such a line starts a statement with `%`, `!` or `?`, ends a name with `?`, or assigns a magic (`files = !ls`).  None of
these is ever valid Python at the start of a statement, so blanking them cannot change what valid code means.  Strings
and brackets are tracked, so that a continuation line which begins with `%` is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

_MAGIC = re.compile(
    r"[ \t\f]*(?:[%!?]"
    r"|[A-Za-z_][\w., \t]*=[ \t]*[%!][A-Za-z!%]"
    r"|[A-Za-z_%][\w.]*\?{1,2}[ \t]*(?:\r|\n|$))"
)
# What matters for knowing whether a line starts a statement; ordinary characters are skipped in bulk.
_PIECE = re.compile(
    r"""(?P<string>(?i:[rbuf]{0,2})(?P<quote>'''|\"\"\"|'|\"))|(?P<comment>\#[^\r\n]*)|(?P<open>[(\[{])|(?P<close>[)\]}])"""
    r"""|(?P<joined>\\(?:\r\n|\r|\n))|(?P<newline>\r\n|\r|\n)|[^'\"\#(\[{)\]}\\\r\nrRbBuUfF]+|."""
)
_STRING_END = {
    "'''": re.compile(r"(?:[^\\]|\\.)*?'''", re.DOTALL),
    '"""': re.compile(r'(?:[^\\]|\\.)*?"""', re.DOTALL),
    "'": re.compile(r"(?:[^'\\\r\n]|\\(?:\r\n|.))*'", re.DOTALL),
    '"': re.compile(r'(?:[^"\\\r\n]|\\(?:\r\n|.))*"', re.DOTALL),
}
_LINE_END = re.compile(r"[^\r\n]*")


def blank_magics(text: str) -> tuple[str, tuple[int, ...]]:
    """Return the text with its magic lines blanked to the same length, and the 1-based numbers of these lines."""
    pieces: list[str] = []
    numbers: list[int] = []
    position = 0
    for start, number in _statement_starts(text):
        if _MAGIC.match(text, start) is None:
            continue
        end = _magic_end(text, start)
        pieces += (text[position:start], _blank(text[start:end]))
        numbers.append(number)
        position = end
    return "".join((*pieces, text[position:])), tuple(numbers)


def _blank(line: str) -> str:
    """Spaces of the same length; below a header a statement has to remain, or the block would be empty."""
    indent = len(line) - len(line.lstrip(" \t\f"))
    blank = re.sub(r"[^\r\n]", " ", line)
    if not indent or len(line) - indent < 1:
        return blank
    filler = "pass" if re.match(r"[^\r\n]{4}", line[indent:]) else "0"
    return line[:indent] + filler + blank[indent + len(filler) :]


def _magic_end(text: str, start: int) -> int:
    """Find the end of a magic line; a trailing backslash continues it as in a shell."""
    match = _LINE_END.match(text, start)
    end = match.end() if match else start
    while text[end - 1 : end] == "\\" and end < len(text):
        step = 2 if text.startswith("\r\n", end) else 1
        match = _LINE_END.match(text, end + step)
        end = match.end() if match else len(text)
    return end


def _statement_starts(text: str) -> Iterator[tuple[int, int]]:
    """Offset and 1-based number of every line that starts a statement.  Magic lines are not looked into."""
    position, number, depth = 0, 1, 0
    at_start = True
    while position < len(text):
        if at_start:
            yield position, number
            at_start = False
            if _MAGIC.match(text, position):
                end = _magic_end(text, position)
                number += _breaks(text, position, end)
                position = end
                continue
        piece = _PIECE.match(text, position)
        if piece is None:  # a line break that `.` does not match is handled above; nothing else fails to match
            position += 1
            continue
        end = piece.end()
        match piece.lastgroup:
            case "string" | "quote":
                closing = _STRING_END[piece["quote"]].match(text, end)
                end = closing.end() if closing else end
                number += _breaks(text, position, end)
            case "open":
                depth += 1
            case "close":
                depth = max(0, depth - 1)
            case "joined":
                number += 1
            case "newline":
                number += 1
                at_start = depth == 0
            case _:
                pass
        position = end


def _breaks(text: str, start: int, end: int) -> int:
    return text.count("\n", start, end) + text.count("\r", start, end) - text.count("\r\n", start, end)
