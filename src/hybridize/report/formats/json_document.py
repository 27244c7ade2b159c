"""The whole report as one JSON object, as the contract describes it."""

from __future__ import annotations

from hybridize.report import schema
from hybridize.report.findings import complete
from hybridize.report.view import View


def render(view: View) -> str:
    """Write the report with all findings and notes among its diagnostics."""
    return schema.encode(complete(view.report, view.all_findings)).decode() + "\n"
