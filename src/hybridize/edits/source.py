"""What the edits need to know of a file: its bytes, its text, its tree.

Needs nothing; gives the protocol `SourceText`, which the project's own module class satisfies, and the way back
from text to bytes.  Kept apart so that editing can be used, and tested, without a project.
"""

from __future__ import annotations

import ast
import codecs
from pathlib import Path
from typing import Protocol


class SourceText(Protocol):
    """One file as read.  `text` has no byte order mark; its newlines are exactly those of the file."""

    @property
    def path(self) -> Path:
        """Absolute path of the file."""

    @property
    def display(self) -> str:
        """The path to show, relative to the working directory, with POSIX separators."""

    @property
    def raw(self) -> bytes:
        """The bytes as read."""

    @property
    def text(self) -> str:
        """The decoded text."""

    @property
    def encoding(self) -> str:
        """The name of the encoding."""

    @property
    def has_bom(self) -> bool:
        """Whether the bytes begin with a byte order mark."""

    @property
    def tree(self) -> ast.Module | None:
        """The parsed text, None when it does not parse."""


def encode(source: SourceText, text: str) -> bytes:
    """Encode a text as the source is encoded; raise `UnicodeError` or `LookupError` where that fails."""
    # "utf-8-sig" writes a mark of its own; the mark is ours to write, once.
    name = codecs.lookup(source.encoding).name
    body = text.encode("utf-8" if name == "utf-8-sig" else name)
    return codecs.BOM_UTF8 + body if source.has_bom else body
