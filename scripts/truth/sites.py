"""Names for places in a program that survive the editing of decorators and imports.

Question   Which statement of which function is this line, whatever stands above it?
Needs      The text of the file.          Gives  `Site` per line.
Why        The eager original and its refactored copy must draw the same random numbers at the same place
           although the copy has more, or fewer, lines: statements are numbered without imports, and decorators
           are not statements.
"""

from __future__ import annotations

import ast
import bisect
import dataclasses


@dataclasses.dataclass(frozen=True, slots=True)
class Site:
    """A line: the statement it belongs to (by number), the line within it, and the function around it."""

    function: str
    statement: int
    line_within: int


class SiteMap:
    """The sites of one file."""

    def __init__(self, text: str) -> None:
        self._starts: list[int] = []
        self._statements: list[tuple[str, int]] = []
        self._number = 0
        self._visit(ast.parse(text).body, "")

    def _visit(self, body: list[ast.stmt], function: str) -> None:
        for statement in body:
            if isinstance(statement, ast.Import | ast.ImportFrom):
                continue
            self._number += 1
            # Lines arrive in ascending order, but for statements that share a line: the last one names it.
            self._starts.append(statement.lineno)
            self._statements.append((function, self._number))
            inner = function
            if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
                inner = f"{function}.{statement.name}" if function else statement.name
            for nested in _bodies(statement):
                self._visit(nested, inner)

    def site(self, line: int) -> Site:
        """Return the site of a 1-based line; lines above the first statement belong to no function."""
        index = bisect.bisect_right(self._starts, line) - 1
        if index < 0:
            return Site("", 0, line)
        function, number = self._statements[index]
        return Site(function, number, line - self._starts[index])


def _bodies(statement: ast.stmt) -> list[list[ast.stmt]]:
    bodies: list[list[ast.stmt]] = []
    for name in ("body", "handlers", "orelse", "finalbody", "cases"):
        block = getattr(statement, name, [])
        bodies += [part.body for part in block if isinstance(part, ast.ExceptHandler | ast.match_case)]
        if block and isinstance(block[0], ast.stmt):
            bodies.append(block)
    return bodies
