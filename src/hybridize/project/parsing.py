"""Bytes of a file → text → syntax tree, never raising for bad input.

Question  What does this file say, and where is it broken?
Gives     `ParsedSource`: the text exactly as in the file (byte order mark taken off, line breaks kept), the tree or
          None, and diagnostics.
Note      The tree is parsed from the text, so its column offsets are UTF-8 bytes of `text`, whatever the file's
          encoding.
"""

from __future__ import annotations

import ast
import codecs
import hashlib
import re
import sys
import warnings
from dataclasses import dataclass

from hybridize.project.diagnostics import Diagnostic, ProjectCode
from hybridize.project.module import has_main_guard
from hybridize.project.suppressions import Suppressions, find_suppressions

# Beyond this a file is data in disguise; a tree takes some thirty times the memory of its text.
MAX_BYTES = 32 * 1024 * 1024

_COOKIE = re.compile(rb"^[ \t\f]*#.*?coding[:=][ \t]*([-\w.]+)")
_BLANK_OR_COMMENT = re.compile(rb"^[ \t\f]*(?:#.*)?$")
_TWO_LINES = re.compile(rb"\r\n|\r|\n")
_BOM = codecs.BOM_UTF8
_UTF16_BOMS = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)


@dataclass(frozen=True, slots=True)
class ParsedSource:
    """What one file's bytes say, before the file has a place in a project."""

    raw: bytes
    text: str
    encoding: str
    has_bom: bool
    tree: ast.Module | None
    digest: str
    has_main_guard: bool
    suppressions: Suppressions
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class _UndecodableError(Exception):
    line: int
    column: int
    message: str


def parse_source(raw: bytes, display: str) -> ParsedSource:
    """Decode and parse a file; `display` is the path that diagnostics name."""
    digest = hashlib.blake2b(raw, digest_size=16).hexdigest()
    has_bom = raw.startswith(_BOM)
    try:
        text, encoding = decode(raw)
    except _UndecodableError as problem:
        text = raw.decode("utf-8-sig", "replace")
        diagnostic = ProjectCode.INVALID_SYNTAX.at(display, problem.line, problem.column, problem.message)
        return ParsedSource(raw, text, "utf-8", has_bom, None, digest, False, find_suppressions(text), (diagnostic,))
    tree, diagnostics = parse_text(text, display)
    guard = tree is not None and has_main_guard(tree)
    return ParsedSource(raw, text, encoding, has_bom, tree, digest, guard, find_suppressions(text), diagnostics)


def parse_notebook(raw: bytes) -> ParsedSource | None:
    """Parse the code of a notebook, which is run like a script; None when it has none, or none that can be read."""
    from hybridize.project.notebooks import notebook_source  # noqa: PLC0415 (rarely needed)

    text = notebook_source(raw) if len(raw) <= MAX_BYTES else None
    tree = _try_parse(text) if text else None
    if text is None or not isinstance(tree, ast.Module) or not tree.body:
        return None
    digest = hashlib.blake2b(raw, digest_size=16).hexdigest()
    return ParsedSource(raw, text, "utf-8", False, tree, digest, True, find_suppressions(text), ())


def decode(raw: bytes) -> tuple[str, str]:
    """Return the text of a file and its encoding, by byte order mark and PEP 263 cookie; raises `_UndecodableError`."""
    if len(raw) > MAX_BYTES:
        raise _UndecodableError(1, 1, f"the file is larger than {MAX_BYTES // (1024 * 1024)} MB and is not read")
    if raw.startswith(_UTF16_BOMS):
        raise _UndecodableError(1, 1, "the file is encoded in UTF-16, which Python does not accept as source")
    if (null := raw.find(b"\0")) >= 0:
        line, column = _position(raw, null)
        raise _UndecodableError(
            line, column, "the file contains null bytes: it is binary, or encoded in UTF-16 or UTF-32"
        )
    body = raw.removeprefix(_BOM)
    encoding = _declared_encoding(body)
    if len(body) < len(raw) and encoding != "utf-8":
        raise _UndecodableError(
            1, 1, f"the file starts with a UTF-8 byte order mark but declares the encoding {encoding}"
        )
    try:
        return body.decode(encoding), encoding
    except UnicodeDecodeError as error:
        line, column = _position(body, error.start)
        byte = f"byte 0x{body[error.start]:02x}" if error.start < len(body) else "the end of the file"
        message = f"{byte} is not valid in {encoding}"
        if encoding == "utf-8":
            message += "; if the file has another encoding, it needs a cookie such as `# -*- coding: latin-1 -*-`"
        raise _UndecodableError(line, column, message) from error
    except (UnicodeError, ValueError, LookupError) as error:
        raise _UndecodableError(1, 1, f"the file cannot be decoded as {encoding}: {error}") from error


def _declared_encoding(body: bytes) -> str:
    head = body[:1024]
    if b"coding" not in head:
        return "utf-8"
    for number, line in enumerate(_TWO_LINES.split(head, maxsplit=2)[:2], start=1):
        if (cookie := _COOKIE.match(line)) is not None:
            return _codec(cookie[1].decode("ascii", "replace"), number)
        if not _BLANK_OR_COMMENT.match(line):  # a cookie on the second line counts only below a comment or blank line
            break
    return "utf-8"


def _codec(name: str, line: int) -> str:
    try:
        info = codecs.lookup(name)
        # `rot13` and `hex` are codecs too, but not of text.
        "".encode(name)
    except (LookupError, UnicodeError, ValueError) as error:
        raise _UndecodableError(line, 1, f"unknown encoding {name!r}") from error
    return "utf-8" if info.name in ("utf-8", "utf-8-sig") else info.name


def _position(raw: bytes, offset: int) -> tuple[int, int]:
    before = raw[:offset]
    line = 1 + before.count(b"\n") + before.count(b"\r") - before.count(b"\r\n")
    start = max(before.rfind(b"\n"), before.rfind(b"\r")) + 1
    return line, len(before[start:].decode("utf-8", "replace")) + 1


def parse_text(text: str, display: str) -> tuple[ast.Module | None, tuple[Diagnostic, ...]]:
    """Return the tree of a text, or None, and what is wrong with it."""
    tree = _try_parse(text)
    if isinstance(tree, ast.Module):
        return tree, ()
    if isinstance(tree, _Limit):
        return None, (ProjectCode.ANALYSIS_LIMIT.at(display, 1, 1, tree.message, severity="warning"),)
    from hybridize.project.magics import blank_magics  # noqa: PLC0415 (rarely needed)

    blanked, numbers = blank_magics(text)
    if numbers:
        again = _try_parse(blanked)
        if isinstance(again, ast.Module):
            message = f"{_counted(len(numbers))} of IPython magic left out, the first one here"
            return again, (ProjectCode.INVALID_SYNTAX.at(display, numbers[0], 1, message, severity="note"),)
        if isinstance(again, _Broken):
            tree = again
    message = tree.message + _hint(text, tree)
    return None, (ProjectCode.INVALID_SYNTAX.at(display, tree.line, tree.column, message),)


@dataclass(frozen=True, slots=True)
class _Broken:
    line: int
    column: int
    message: str


@dataclass(frozen=True, slots=True)
class _Limit:
    message: str


def _try_parse(text: str) -> ast.Module | _Broken | _Limit:
    try:
        with warnings.catch_warnings():
            # Invalid escapes are the business of another tool; under -W error they would be syntax errors.
            warnings.simplefilter("ignore")
            return ast.parse(text)
    except SyntaxError as error:
        return _Broken(error.lineno or 1, error.offset or 1, error.msg or "invalid syntax")
    except (RecursionError, MemoryError):
        return _Limit("the code is nested too deeply to be parsed; the file is left out")
    except (ValueError, OverflowError, SystemError) as error:
        return _Broken(1, 1, str(error) or "invalid syntax")


def _counted(lines: int) -> str:
    return "1 line" if lines == 1 else f"{lines} lines"


_PYTHON_2_MESSAGES = (
    "Missing parentheses in call to 'print'",
    "Missing parentheses in call to 'exec'",
    "multiple exception types must be parenthesized",
    "leading zeros in decimal integer literals",
)
_PYTHON_2_LINE = re.compile(
    r"""^\s*(?:print\s+[\w"'%]|print\s*>>|exec\s+["'\w]|raise\s+[\w.]+\s*,|except\s+[\w.()\s,]+,\s*\w+\s*:)"""
    r"""|<>|\bur["']|\b0[0-7]+\b|\b\d+L\b|`[^`]*`"""
)
_NEWER_LINE = re.compile(r"^\s*(?:type\s+\w+\s*(?:\[.*\])?\s*=|(?:async\s+)?(?:def|class)\s+\w+\[)|\b[fF]['\"]")


def _hint(text: str, problem: _Broken) -> str:
    lines = re.split(r"\r\n|\r|\n", text)
    line = lines[problem.line - 1] if problem.line <= len(lines) else ""
    if problem.message.startswith(_PYTHON_2_MESSAGES) or _PYTHON_2_LINE.search(line):
        return " (this looks like Python 2; convert the file to Python 3 to have it analysed)"
    if sys.version_info < (3, 12) and _NEWER_LINE.search(line):
        running = f"{sys.version_info.major}.{sys.version_info.minor}"
        return f" (the parser is that of Python {running}; run hybridize with a newer Python for newer syntax)"
    return ""
