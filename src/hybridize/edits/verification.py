"""Whether edits did what they were meant to do, and nothing else.

The new text is parsed and must equal the old tree with the intentions carried out on it; it must have bytes in the
file's encoding that read back the same, under the same declaration.  Sound because nothing of the edits' own
arithmetic is used: only the parser and the stated intentions.  Blank lines and comments are outside its sight.
"""

from __future__ import annotations

import ast
import io
import tokenize
import warnings
from collections.abc import Iterable

from hybridize.edits.intentions import Intention, expected_tree
from hybridize.edits.source import SourceText, encode


def flaw(source: SourceText, new_text: str, intentions: Iterable[Intention]) -> str | None:
    """Say what is wrong with an edited text, or None when it is exact."""
    return flawed_bytes(source, new_text) or flawed_tree(source.text, new_text, intentions)


def flawed_tree(old_text: str, new_text: str, intentions: Iterable[Intention]) -> str | None:
    """Whether a text parses to the tree of another one with the intentions carried out on it."""
    try:
        with warnings.catch_warnings():
            # Doubtful escapes in strings of the file are not ours to report.
            warnings.simplefilter("ignore")
            new = ast.parse(new_text)
            expected = expected_tree(ast.parse(old_text), intentions)
    except SyntaxError as error:
        return f"the edited file would not parse: {error.msg} on line {error.lineno}"
    except (ValueError, RecursionError, MemoryError) as error:
        return f"the edited file cannot be parsed: {error}"
    different = first_difference(expected, new)
    return None if different is None else f"the edit would change more than was meant: {different}"


def flawed_bytes(source: SourceText, new_text: str) -> str | None:
    """Whether the bytes of an edited text would not read back as that text."""
    try:
        if encode(source, source.text) != source.raw:
            return f"its bytes cannot be restored from its text in {source.encoding}"
        new = encode(source, new_text)
        body = new[3:] if source.has_bom else new
        if body.decode(source.encoding.removesuffix("-sig")) != new_text:
            return f"the edited text does not survive encoding in {source.encoding}"
    except (UnicodeError, LookupError) as error:
        return f"the edited text cannot be written in {source.encoding}: {error}"
    # An edit near the top may bring a comment into reach that declares an encoding, or push one out of it.
    if _declared(source.raw) != _declared(new):
        return "the edit would change how the file declares its encoding"
    return None


def _declared(raw: bytes) -> str | None:
    try:
        return tokenize.detect_encoding(io.BytesIO(raw).readline)[0]
    except (SyntaxError, UnicodeError):
        return None


def first_difference(expected: ast.AST, found: ast.AST) -> str | None:
    """Where two trees differ, positions aside; an own stack, since trees may be deeper than Python may recurse."""
    stack: list[tuple[object, object, int]] = [(expected, found, 1)]
    while stack:
        left, right, line = stack.pop()
        if type(left) is not type(right):
            return f"{type(left).__name__} became {type(right).__name__} near line {line}"
        if isinstance(left, ast.AST) and isinstance(right, ast.AST):
            line = getattr(right, "lineno", line)
            for name in left._fields:
                stack.append((getattr(left, name, None), getattr(right, name, None), line))
        elif isinstance(left, list) and isinstance(right, list):
            if len(left) != len(right):
                return f"{len(left)} nodes became {len(right)} near line {line}"
            stack += [(one, other, line) for one, other in zip(left, right, strict=True)]
        elif left != right:
            return f"{left!r} became {right!r} near line {line}"
    return None
