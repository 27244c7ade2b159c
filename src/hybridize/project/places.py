"""Where something stands in the source, and the evidence that points there.

Both are plain immutable data: every later layer hangs its findings on them, and every output format
prints them.  Lines and columns are 1-based; columns count characters, as editors do.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A position in one file.  `path` is relative to the working directory, with POSIX separators."""

    path: str
    line: int
    column: int = 1

    def __str__(self) -> str:
        return f"{self.path}:{self.line}:{self.column}"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One claim, the place that shows it, and the claims it rests on (outermost claim first).

    `cause` is said of what is not known: what kind of gap in the tool's knowledge it is, for statistics.
    """

    text: str
    place: Place | None = None
    because: tuple[Evidence, ...] = ()
    cause: str = ""
