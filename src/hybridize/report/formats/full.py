"""The default on a terminal: an overview by rule; with `--verbose` each finding with source, evidence and hints."""

from __future__ import annotations

from collections.abc import Iterator

from hybridize.report.evidence import tree
from hybridize.report.findings import Finding, shown
from hybridize.report.overview import overview
from hybridize.report.paint import fold
from hybridize.report.sources import excerpt
from hybridize.report.view import View

EVIDENCE_LINES = 12


def render(view: View) -> str:
    """Write the overview; or every finding as a block, a blank line after each, and then the notes by rule."""
    if not view.verbose:
        return overview(view.findings, view, whole=False)
    findings = shown(view.findings, verbose=False)
    told = set(map(id, findings))
    notes = [each for each in view.findings if id(each) not in told]
    return "".join("\n".join(_block(finding, view)) + "\n\n" for finding in findings) + overview(
        notes, view, whole=True
    )


def _block(finding: Finding, view: View) -> Iterator[str]:
    paint = view.paint
    head = f"{finding.code} {finding.name}"
    first, *rest = fold(f"{head}: {finding.message}", view.width, rest="  ")
    yield first.replace(head, paint.severity(finding.severity, head), 1)
    yield from rest
    yield f"  {paint.faint('-->')} {paint.path(finding.path)}:{finding.line}:{finding.column}{_inside(finding)}"
    yield from excerpt(
        view.sources,
        finding.path,
        finding.line,
        finding.column,
        paint=paint,
        width=view.width,
        severity=finding.severity,
    )
    if finding.because:
        yield f"  {paint.faint('because')}"
        for line in tree(finding.because, paint=paint, width=view.width - 2, limit=EVIDENCE_LINES):
            yield "  " + line
    for assumption in finding.assumptions:
        yield from _labelled("assumed", f"{assumption.text} ({assumption.path}:{assumption.line})", view)
    for hint in finding.hints:
        yield from _labelled("help", hint, view)


def _inside(finding: Finding) -> str:
    """Name the functions that run through a place, where the place alone does not."""
    function = finding.function
    if function is None or finding.is_about_function:
        return ""
    more = f" and {len(finding.others)} more" if finding.others else ""
    return f" in `{function.qualname}`{more}"


def _labelled(label: str, text: str, view: View) -> Iterator[str]:
    first, *rest = fold(text, view.width, first=f"  {label}: ", rest="  " + " " * (len(label) + 2))
    yield first.replace(f"{label}:", view.paint.strong(f"{label}:"), 1)
    yield from rest
