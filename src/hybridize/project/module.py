"""The units a project is made of: modules with source, namespace packages, and everything else.

A file is one `SourceModule`, whatever names it is imported by; modules compare by identity.
"""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from hybridize.project.places import Place
from hybridize.project.suppressions import Suppressions

# The line breaks of Python's own tokenizer.  `str.splitlines` knows more of them (form feed, U+2028): it shifts lines.
_LINE_BREAK = re.compile(r"\r\n|\r|\n")


@dataclass(eq=False)
class SourceModule:
    """One source file, decoded and parsed.

    `tree` counts columns in UTF-8 bytes of `text` (not of `raw`, whose encoding may differ); `column_of` turns them
    into characters.  `tree` is None when the file does not parse.
    """

    path: Path
    display: str
    name: str
    is_package: bool
    raw: bytes = field(repr=False)
    text: str = field(repr=False)
    encoding: str
    has_bom: bool
    tree: ast.Module | None = field(repr=False)
    digest: str
    has_main_guard: bool
    suppressions: Suppressions = field(repr=False)
    root: Path
    """The folder that `name` is counted from."""
    third_party: bool = False
    """Found in the environment of `--python`, not in the project."""
    requested: bool = True
    """Below the given paths; False for modules that were only reached through imports."""

    @cached_property
    def lines(self) -> tuple[str, ...]:
        """The lines of `text` as Python counts them, without their line breaks."""
        return tuple(_LINE_BREAK.split(self.text))

    @cached_property
    def line_offsets(self) -> tuple[int, ...]:
        """For every line, the index in `text` of its first character."""
        return (0, *(match.end() for match in _LINE_BREAK.finditer(self.text)))

    @property
    def package(self) -> str:
        """The dotted name that one leading dot of a relative import stands for."""
        return self.name if self.is_package else self.name.rpartition(".")[0]

    def column_of(self, line: int, utf8_offset: int) -> int:
        """Return the 1-based column, in characters, of a byte offset as `ast` gives them."""
        if not 1 <= line <= len(self.lines):
            return utf8_offset + 1
        text = self.lines[line - 1]
        if text.isascii():
            return utf8_offset + 1
        return len(text.encode("utf-8", "surrogatepass")[:utf8_offset].decode("utf-8", "replace")) + 1

    def place(self, node: ast.expr | ast.stmt | ast.excepthandler | ast.arg | ast.keyword | ast.alias) -> Place:
        """Where a node of `tree` starts."""
        return Place(self.display, node.lineno, self.column_of(node.lineno, node.col_offset))

    def encode(self, text: str) -> bytes:
        """Return the file's bytes if its text were `text`; UnicodeEncodeError if its encoding cannot say that."""
        return (b"\xef\xbb\xbf" if self.has_bom else b"") + text.encode(self.encoding)


@dataclass(frozen=True, slots=True)
class NamespacePackage:
    """A package without `__init__.py`: a name and the folders that hold its parts."""

    name: str
    paths: tuple[Path, ...]


@dataclass(frozen=True, slots=True)
class External:
    """A module whose source is not available to the analysis.

    `stdlib`: part of the standard library.  `installed`: known to exist (a compiled module below `--python`, or one of
    the libraries the caller named).  Neither: missing, as far as can be seen.
    """

    name: str
    stdlib: bool = False
    installed: bool = False

    @property
    def missing(self) -> bool:
        """True when nothing speaks for the module's existence."""
        return not (self.stdlib or self.installed)


Resolved = SourceModule | NamespacePackage | External


def count_lines(text: str) -> int:
    """Count the lines of a text as Python does; a last line without line break counts."""
    breaks = text.count("\n") + text.count("\r") - text.count("\r\n")
    return breaks + (1 if text and not text.endswith(("\n", "\r")) else 0)


def has_main_guard(tree: ast.Module) -> bool:
    """Whether a top-level `if __name__ == "__main__"` marks the module as a script."""
    return any(isinstance(stmt, ast.If) and _tests_main(stmt.test) for stmt in tree.body)


def _tests_main(test: ast.expr) -> bool:
    match test:
        case ast.BoolOp(op=ast.And(), values=values):
            return any(_tests_main(value) for value in values)
        case ast.Compare(left=left, ops=[ast.Eq()], comparators=[right]):
            return _is_name_and_main(left, right) or _is_name_and_main(right, left)
        case _:
            return False


def _is_name_and_main(name: ast.expr, main: ast.expr) -> bool:
    match name, main:
        case ast.Name(id="__name__"), ast.Constant(value="__main__"):
            return True
        case _:
            return False
