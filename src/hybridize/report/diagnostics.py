"""What reading a project found, as diagnostics of the report; and which comments keep quiet about what.

Needs  the project's own diagnostics, and the suppression comments of its files.
"""

from __future__ import annotations

from hybridize.project.project import Project
from hybridize.report import schema


def of_project(project: Project) -> list[schema.Diagnostic]:
    """The diagnostics of reading the files that no comment switches off."""
    return [
        schema.Diagnostic(
            code=one.code,
            name=one.name,
            severity=one.severity,
            path=one.path,
            line=one.line,
            column=one.column,
            message=one.message,
        )
        for one in project.diagnostics
        if not is_silenced(project, one.code, one.path, one.line)
    ]


def is_silenced(project: Project, code: str, path: str, line: int) -> bool:
    """Whether a comment switches off a code at a line."""
    module = project.by_display.get(path)
    if module is None:
        return False
    comments = module.suppressions
    return comments.skip_file or any(i.covers(code) and line in (i.line, i.target) for i in comments.items)


def ordered(found: list[schema.Diagnostic]) -> tuple[schema.Diagnostic, ...]:
    """By place and code."""
    return tuple(sorted(found, key=lambda one: (one.path, one.line, one.column, one.code)))
