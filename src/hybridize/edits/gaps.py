"""Reading the stretches of source between tree nodes.

The tree says where expressions stand, but not where their parentheses, commas and comments do.  Between the end of
one node and the start of the next there is only punctuation, white space, comments and continuations, never a string:
so these few scanners are exact without a tokenizer.  Each takes a text and an offset at which such a stretch begins.
"""

from __future__ import annotations

import io
import tokenize
from dataclasses import dataclass

BLANKS = " \t\f"


def newline_length(text: str, at: int) -> int:
    """Length of the newline at this offset, 0 if there is none."""
    if text.startswith("\r\n", at):
        return 2
    return 1 if text[at : at + 1] in ("\n", "\r") else 0


def comment_end(text: str, at: int) -> int:
    """Offset of the newline (or end of text) that ends the comment at this offset."""
    while at < len(text) and text[at] not in "\r\n":
        at += 1
    return at


def skip_space(text: str, at: int, *, bracketed: bool) -> int:
    """Skip blanks and continuations, and inside brackets also newlines and comments."""
    while at < len(text):
        if text[at] in BLANKS:
            at += 1
        elif text[at] == "\\" and newline_length(text, at + 1):
            at += 1 + newline_length(text, at + 1)
        elif bracketed and newline_length(text, at):
            at += newline_length(text, at)
        elif bracketed and text[at] == "#":
            at = comment_end(text, at)
        else:
            break
    return at


@dataclass(frozen=True, slots=True)
class LineEnd:
    """How a logical line ends: its comment, if any, and the offset after its newline."""

    comment: str
    after: int
    clean: bool
    """False when something other than a comment follows (`;`); `after` is then the offset of that."""


def line_end(text: str, at: int) -> LineEnd:
    """Read from the end of a statement to the end of its logical line."""
    at = skip_space(text, at, bracketed=False)
    comment = ""
    if text[at : at + 1] == "#":
        end = comment_end(text, at)
        comment, at = text[at:end], end
    length = newline_length(text, at)
    return LineEnd(comment, at + length, clean=bool(length) or at >= len(text))


def punctuation(text: str, start: int, end: int) -> list[int]:
    """Offsets of the punctuation characters between two nodes, comments left out."""
    found: list[int] = []
    at = skip_space(text, start, bracketed=True)
    while at < end:
        found.append(at)
        at = skip_space(text, at + 1, bracketed=True)
    return found


def comments(fragment: str) -> list[str]:
    """List the comments in a complete piece of source, strings and all, in order."""
    readable = io.StringIO(fragment.replace("\r\n", "\n").replace("\r", "\n"))
    found: list[str] = []
    try:
        for token in tokenize.generate_tokens(readable.readline):
            if token.type == tokenize.COMMENT:
                found.append(token.string)
    except (tokenize.TokenError, SyntaxError):
        # An unfinished fragment; what was found so far stands, and the edit is verified as a whole later.
        pass
    return found
