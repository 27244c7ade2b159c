"""The three answers a question about a program can have."""

from __future__ import annotations

import enum


class Verdict(enum.Enum):
    """Yes and no are proved; unknown is neither, and never leads to an edit by itself."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"

    def __bool__(self) -> bool:
        raise TypeError("a Verdict has three values: compare it with `is`")
