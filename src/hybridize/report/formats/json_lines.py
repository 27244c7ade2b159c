"""One JSON object per line: the run, then each diagnostic, then each function; `type` tells which."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from hybridize.report.findings import complete
from hybridize.report.view import View


def render(view: View) -> str:
    """Write one object per line."""
    return "".join(line.decode() + "\n" for line in _lines(view))


def _lines(view: View) -> Iterator[bytes]:
    report = complete(view.report, view.all_findings)
    run = {name: getattr(report, name) for name in ("schema_version", "tool", "options", "summary")}
    yield msgspec.json.encode({"type": "run", **run})
    for diagnostic in report.diagnostics:
        yield msgspec.json.encode({"type": "diagnostic", **msgspec.structs.asdict(diagnostic)})
    for function in report.functions:
        yield msgspec.json.encode({"type": "function", **msgspec.structs.asdict(function)})
