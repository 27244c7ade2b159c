"""Findings as Markdown, for job summaries and issue texts."""

from __future__ import annotations

from collections.abc import Iterator

from hybridize.report.evidence import tree
from hybridize.report.findings import Finding
from hybridize.report.summary import sentence
from hybridize.report.view import View


def render(view: View) -> str:
    """Write a heading, a table of findings and the evidence of each behind a fold."""
    lines = ["# hybridize", "", sentence(view.report, view.findings), ""]
    if view.findings:
        lines += ["| where | code | what |", "|---|---|---|"]
        lines += [f"| `{_place(each)}` | {each.code} | {_cell(each.message)} |" for each in view.findings]
        lines.append("")
    for finding in view.findings:
        lines += _details(finding)
    return "\n".join(lines).rstrip("\n") + "\n"


def _details(finding: Finding) -> Iterator[str]:
    if not (finding.because or finding.assumptions or finding.hints):
        return
    yield f"<details><summary>{finding.code} {finding.name}, <code>{_html(_place(finding))}</code></summary>"
    yield ""
    if finding.because:
        yield from fenced("\n".join(tree(finding.because)), "text")
        yield ""
    for assumption in finding.assumptions:
        yield f"- *assumed*: {_cell(assumption.text)} (`{assumption.path}:{assumption.line}`)"
    for hint in finding.hints:
        yield f"- *help*: {_cell(hint)}"
    yield ""
    yield "</details>"
    yield ""


def fenced(text: str, language: str) -> list[str]:
    """Put a text into a fence that is longer than any in it."""
    fence = "```"
    while fence in text:
        fence += "`"
    return [f"{fence}{language}", text, fence]


def _place(finding: Finding) -> str:
    return f"{finding.path}:{finding.line}"


def _cell(text: str) -> str:
    return _html(text).replace("|", "\\|").replace("\n", " ")


def _html(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;")
