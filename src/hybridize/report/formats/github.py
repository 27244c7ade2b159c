"""Workflow commands of GitHub Actions, which show findings beside the lines of a pull request."""

from __future__ import annotations

from hybridize.report.findings import Finding
from hybridize.report.view import View

_LEVEL = {"error": "error", "warning": "warning", "info": "notice", "note": "notice"}


def render(view: View) -> str:
    """Write one command per finding."""
    return "".join(_command(finding) + "\n" for finding in view.findings)


def _command(finding: Finding) -> str:
    properties = {
        "title": f"{finding.code} {finding.name}",
        "file": finding.path,
        "line": str(finding.line),
        "col": str(finding.column),
    }
    listed = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    text = f"{finding.path}:{finding.line}:{finding.column}: {finding.code} {finding.message}"
    return f"::{_LEVEL[finding.severity]} {listed}::{_data(text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
