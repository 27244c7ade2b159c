"""Which findings the comments of a file switch off.

Forms       `# hybridize: ignore[HYB101,HYB204] reason`, `# hybridize: ignore reason` (all codes),
            `# hybridize: skip-file`.
Applies to  a function when it stands on the `def` line, on a decorator line, or alone on the line above; likewise
            to any other line.
Gives       positions of every comment and code, so that unknown and unused ones can be reported by later stages.
Cost        a substring test; only files that contain the marker are tokenized, so that strings cannot fool it.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

_MARKER = "hybridize:"
_COMMENT = re.compile(r"#\s*hybridize:\s*(?P<word>[\w-]+)(?P<rest>.*)", re.DOTALL)
_CODES = re.compile(r"\s*\[(?P<codes>[^\]]*)\](?P<reason>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class SuppressedCode:
    """A code as written in a comment; the column is 1-based, in characters."""

    code: str
    column: int


@dataclass(frozen=True, slots=True)
class Suppression:
    """One `ignore` comment.  No codes means all of them."""

    line: int
    column: int
    codes: tuple[SuppressedCode, ...]
    reason: str
    target: int
    """The line it speaks about: its own, or the next line of code when it stands alone on its line."""

    def covers(self, code: str) -> bool:
        """Whether it switches this code off."""
        return not self.codes or any(each.code == code for each in self.codes)


@dataclass(frozen=True, slots=True)
class UnknownDirective:
    """A `# hybridize: …` comment that says neither `ignore` nor `skip-file`, or says it wrongly."""

    line: int
    column: int
    word: str


@dataclass(frozen=True, slots=True)
class Suppressions:
    """Everything the comments of one file switch off."""

    items: tuple[Suppression, ...] = ()
    skip_file: bool = False
    unknown: tuple[UnknownDirective, ...] = ()

    def for_line(self, line: int) -> tuple[Suppression, ...]:
        """Return the comments that speak about one line."""
        return tuple(item for item in self.items if item.target == line)

    def for_function(self, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> tuple[Suppression, ...]:
        """Return the comments that speak about a definition: above it, on its decorators, or on its header."""
        if not self.items:
            return ()
        first = min((decorator.lineno for decorator in node.decorator_list), default=node.lineno)
        # The header may span lines: `) -> Tensor:  # hybridize: ignore` belongs to it, the body does not.
        last = max(node.lineno, node.body[0].lineno - 1) if node.body else node.lineno
        return tuple(
            item
            for item in self.items
            if first <= item.target <= node.lineno or (item.target == item.line and node.lineno < item.line <= last)
        )

    def ignores(self, code: str, node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> bool:
        """Whether this code is switched off for a definition."""
        return self.skip_file or any(item.covers(code) for item in self.for_function(node))


NONE = Suppressions()


def find_suppressions(text: str) -> Suppressions:
    """Find the suppressions in a source text, which need not parse."""
    if _MARKER not in text:
        return NONE
    items: list[Suppression] = []
    unknown: list[UnknownDirective] = []
    skip_file = False
    lines = text.split("\n") if "\r" not in text else re.split(r"\r\n|\r|\n", text)
    for line, column, comment in _comments(text):
        match = _COMMENT.match(comment)
        if match is None:
            continue
        if match["word"] == "skip-file":
            skip_file = True
        elif match["word"] == "ignore" and (item := _ignore(match, line, column, lines)) is not None:
            items.append(item)
        else:
            unknown.append(UnknownDirective(line, column, match["word"]))
    return Suppressions(tuple(items), skip_file, tuple(unknown))


def _ignore(match: re.Match[str], line: int, column: int, lines: list[str]) -> Suppression | None:
    rest = match["rest"]
    codes: list[SuppressedCode] = []
    reason = rest
    if rest.lstrip().startswith("["):
        listed = _CODES.match(rest)
        if listed is None:  # the bracket is not closed: ignoring everything would be more than was meant
            return None
        reason = listed["reason"]
        start = column + match.start("rest") + listed.start("codes")
        codes = [SuppressedCode(code[0], start + code.start()) for code in re.finditer(r"[^\s,]+", listed["codes"])]
        if not codes:  # `ignore[]` names nothing, so it switches nothing off
            return None
    alone = not lines[line - 1][: column - 1].strip()
    target = _next_code_line(lines, line) if alone else line
    return Suppression(line, column, tuple(codes), reason.strip(" \t:-–—"), target)


def _next_code_line(lines: list[str], line: int) -> int:
    """Find the line below a comment of its own; further comment lines in between belong to the same block."""
    target = line + 1
    while target <= len(lines) and lines[target - 1].lstrip().startswith("#"):
        target += 1
    return target


def _comments(text: str) -> Iterator[tuple[int, int, str]]:
    """Yield line, 1-based column and text of every comment; ends quietly where the text stops being Python."""
    import tokenize  # noqa: PLC0415 (only for files with the marker)

    # Universal newlines, as the parser counts them.
    reader = io.StringIO(text, newline=None)
    try:
        for token in tokenize.generate_tokens(reader.readline):
            if token.type == tokenize.COMMENT and _MARKER in token.string:
                yield token.start[0], token.start[1] + 1, token.string
    except (tokenize.TokenError, SyntaxError, IndentationError):
        return
