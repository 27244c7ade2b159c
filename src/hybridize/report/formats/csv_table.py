"""One row per function with its facts and its verdict, then one per finding that belongs to no function."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from hybridize.report.schema import Function
from hybridize.report.view import View

COLUMNS = (
    "path",
    "line",
    "qualname",
    "hybrid",
    "reached",
    "tensor_parameter",
    "primitive_parameter",
    "side_effects",
    "recursive",
    "tensor_computation",
    "refactoring",
    "precondition",
    "actions",
    "applicability",
    "assumptions",
    "covered_by",
    "codes",
    "message",
)


def render(view: View) -> str:
    """Write a header and the rows; several values in one cell are parted by spaces or ` | `."""
    table = io.StringIO()
    writer = csv.DictWriter(table, COLUMNS, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(_rows(view))
    return table.getvalue()


def _rows(view: View) -> Iterator[dict[str, object]]:
    for function in view.report.functions:
        yield _row(function)
    for finding in view.all_findings:
        if finding.function is None:
            yield {
                "path": _cell(finding.path),
                "line": finding.line,
                "codes": finding.code,
                "message": _cell(finding.message),
            }


def _row(function: Function) -> dict[str, object]:
    plain = {name: getattr(function, name) for name in COLUMNS if hasattr(function, name)}
    return plain | {
        "path": _cell(function.path),
        "hybrid": "yes" if function.hybrid else "no",
        "reached": "yes" if function.reached else "no",
        "actions": " ".join(function.actions),
        "assumptions": " ".join(dict.fromkeys(each.kind for each in function.assumptions)),
        "covered_by": " | ".join(function.covered_by or ()),
        "codes": " ".join(dict.fromkeys(reason.code for reason in function.reasons)),
        "message": _cell(" | ".join(reason.message for reason in function.reasons)),
    }


def _cell(text: str) -> str:
    """Keep spreadsheets from taking text of the analysed program for a formula."""
    return "'" + text if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
