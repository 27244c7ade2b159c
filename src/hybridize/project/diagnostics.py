"""What is said about files and options that cannot be used: diagnostics go on, errors end the run.

A `Diagnostic` is about one file, and everything else is analysed all the same.  A `ProjectError` is about what the
user asked for (a path, an option, the configuration); nothing sensible can be done, and the exit code is 2.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "note"]


class ProjectCode(enum.Enum):
    """The codes that reading a project can give, with the names they are documented under."""

    INVALID_SYNTAX = ("HYB001", "invalid-syntax")
    UNRESOLVED_IMPORT = ("HYB002", "unresolved-import")
    ANALYSIS_LIMIT = ("HYB003", "analysis-limit-reached")

    def at(self, path: str, line: int, column: int, message: str, *, severity: Severity = "error") -> Diagnostic:
        """Make a diagnostic of this code; positions that a parser left out become the start of the file."""
        code, name = self.value
        return Diagnostic(code, name, severity, path, max(line, 1), max(column, 1), message)


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One message about one file.  `path` is a display path; line and column are 1-based, columns count characters."""

    code: str
    name: str
    severity: Severity
    path: str
    line: int
    column: int
    message: str

    @property
    def sort_key(self) -> tuple[str, int, int, str, str]:
        """Orders diagnostics by file and position."""
        return (self.path, self.line, self.column, self.code, self.message)


class ProjectError(Exception):
    """The request cannot be carried out: a path, an option or an environment is unusable."""

    exit_code = 2

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class ConfigError(ProjectError):
    """The configuration is wrong; the message names the file and the key."""
