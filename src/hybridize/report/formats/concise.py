"""One line per finding: `path:line:column: CODE message`."""

from __future__ import annotations

from hybridize.report.paint import visible
from hybridize.report.view import View


def render(view: View) -> str:
    """Write one line per finding."""
    paint = view.paint
    return "".join(
        f"{paint.path(each.path)}:{each.line}:{each.column}: "
        f"{paint.severity(each.severity, each.code)} {visible(each.message)}\n"
        for each in view.findings
    )
