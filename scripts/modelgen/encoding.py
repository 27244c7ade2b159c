"""The data file: JSON with sorted keys, gzip without time stamp, so that equal models are equal bytes."""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any


def trim(row: Any) -> Any:
    """Drop trailing nulls of positional records; the loader fills them in again."""
    if isinstance(row, list):
        row = [trim(item) for item in row]
        while row and row[-1] is None:
            row.pop()
    return row


def trim_record(record: dict[str, Any]) -> dict[str, Any]:
    """Give a symbol record in its shortest form."""
    short = dict(record)
    if "r" in short:
        short["r"] = trim(short["r"])
    if "m" in short:
        short["m"] = {name: trim(member) for name, member in short["m"].items()}
    return short


def write(document: dict[str, Any], path: Path) -> int:
    """Write the document; returns the size in bytes."""
    text = json.dumps(document, sort_keys=True, separators=(",", ":"), ensure_ascii=True, allow_nan=False)
    data = gzip.compress(text.encode("ascii"), 9, mtime=0)
    path.write_bytes(data)
    return len(data)
