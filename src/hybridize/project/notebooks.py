"""Notebooks as programs: the Python in the code cells of an `.ipynb` file.

Question  What does this notebook run, from its first cell to its last?
Gives     one text of Python.  Where the file has each line of source on a line of its own, as Jupyter writes it, the
          text's lines have the numbers they have in the file, so that a place in the text is a place in the file.
Leaves    out cells of other languages (`%%bash`), cells that do not parse, and notebooks of other kernels.
Source    https://nbformat.readthedocs.io/en/latest/format_description.html
"""

from __future__ import annotations

import ast
import json
import re
import warnings
from collections.abc import Iterator, Mapping
from typing import Any

from hybridize.project.magics import blank_magics

# What follows these is still Python of the notebook.
_PYTHON_MAGICS = frozenset({"time", "timeit", "capture", "prun", "python", "python3", "tensorflow_version"})
_CELL_MAGIC = re.compile(r"\s*%%(?P<name>\w+)[^\n]*")


def notebook_source(raw: bytes) -> str | None:
    """Return the Python of a notebook, perhaps empty; None when the bytes are no notebook of Python."""
    try:
        document = json.loads(raw)
    except (ValueError, RecursionError):
        return None
    if not isinstance(document, dict) or not _is_python(document.get("metadata")):
        return None
    cells: list[tuple[bool, list[str]]] = []
    for cell in _cells(document):
        if not isinstance(cell, dict):
            continue
        source = _lines_of(cell)
        if source is None:
            return None
        cells.append((cell.get("cell_type") == "code", source))
    starts = _starts(raw.decode("utf-8", "replace").split("\n"), [source for _, source in cells])
    lines: list[str] = []
    for number, (is_code, source) in enumerate(cells):
        if is_code:
            if starts is not None:
                lines += [""] * (starts[number] - len(lines))
            lines += _python(source)
    return "\n".join(lines) + "\n" if lines else ""


def _is_python(metadata: object) -> bool:
    """Whether the kernel is one of Python; notebooks that do not say are."""
    if not isinstance(metadata, dict):
        return True
    for key in ("language_info", "kernelspec"):
        table = metadata.get(key)
        if isinstance(table, dict):
            language = table.get("language" if key == "kernelspec" else "name")
            if isinstance(language, str):
                return language.lower().startswith("python")
    return True


def _cells(document: Mapping[str, object]) -> Iterator[Any]:
    cells = document.get("cells")
    if isinstance(cells, list):
        yield from cells
    worksheets = document.get("worksheets")  # format 3
    for sheet in worksheets if isinstance(worksheets, list) else ():
        if isinstance(sheet, dict) and isinstance(sheet.get("cells"), list):
            yield from sheet["cells"]


def _lines_of(cell: Mapping[str, object]) -> list[str] | None:
    """The lines of a cell, without line breaks; None when it has another form than the format allows."""
    source = cell.get("source", cell.get("input", ""))
    if isinstance(source, list):
        if not all(isinstance(each, str) for each in source):
            return None
        return [line for each in source for line in each.removesuffix("\n").split("\n")]
    return source.split("\n") if isinstance(source, str) else None


def _starts(file: list[str], sources: list[list[str]]) -> list[int] | None:
    """For each cell the index, in the file, of its first line; None when lines do not stand one by one."""
    starts: list[int] = []
    at = 0
    for source in sources:
        while at < len(file) and not _OPENS.match(file[at]):
            at += 1
        if at == len(file):
            return None
        listed = file[at].rstrip().endswith("[")
        if not listed and any(source):
            return None  # the whole cell in one line
        at += 1
        starts.append(at)
        for line in source if listed else ():
            if at == len(file) or _written(file[at]) != line:
                return None
            at += 1
    return starts


_OPENS = re.compile(r'\s*"(?:source|input)": (?:\[|"|\[\],?)')


def _written(line: str) -> str | None:
    """The text that a line of the file holds as a string."""
    try:
        text = json.loads(line.strip().removesuffix(","))
    except ValueError:
        return None
    return text.removesuffix("\n") if isinstance(text, str) else None


def _python(lines: list[str]) -> list[str]:
    """The lines of a cell as Python, as many as there were; blank ones instead of what is no Python."""
    text = "\n".join(lines)
    magic = _CELL_MAGIC.match(text)
    if magic is not None and magic["name"] not in _PYTHON_MAGICS:
        return [""] * len(lines)
    text, _ = blank_magics(text)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return [""] * len(lines)
    return text.split("\n")
