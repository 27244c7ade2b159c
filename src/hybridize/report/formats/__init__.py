"""The output formats: one file each, behind one table.

To add a format, write a file with `render(view) -> str` and add it to `FORMATS`.  Files are imported when used.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable
from typing import Final, cast

from hybridize.report.view import View

FORMATS: Final[dict[str, str]] = {
    "full": "full",
    "concise": "concise",
    "json": "json_document",
    "json-lines": "json_lines",
    "sarif": "sarif",
    "github": "github",
    "csv": "csv_table",
    "markdown": "markdown",
}
FOR_PEOPLE: Final = frozenset({"full", "concise"})


def render(view: View, output_format: str) -> str:
    """Write a view in one of the formats; ends with a newline unless there is nothing to say."""
    module = importlib.import_module(f"hybridize.report.formats.{FORMATS[output_format]}")
    renderer = cast("Callable[[View], str]", module.render)
    return renderer(view)
