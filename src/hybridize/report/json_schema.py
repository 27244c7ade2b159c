"""The JSON schema of reports, generated from the structs: `python -m hybridize.report.json_schema`.

Gives  `document`, the text of `docs/schema.json`; the command writes it to the path given, or prints it.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import msgspec

from hybridize.report.schema import SCHEMA_VERSION, Report

# Fields that are left out where they mean nothing.
_OF_SOME = ("ragged_rank", "row_splits_dtype", "keys")


def schema() -> dict[str, Any]:
    """Build the schema (JSON Schema 2020-12) of a report."""
    generated = msgspec.json.schema(Report)
    definitions = generated["$defs"]
    # The structs cannot say that lists of specs nest; the schema can.
    tree = {"anyOf": [{"$ref": "#/$defs/Spec"}, {"type": "array", "items": {"$ref": "#/$defs/SpecTree"}}]}
    definitions["SpecTree"] = tree
    decorator = definitions["Decorator"]["properties"]["input_signature"]
    decorator["anyOf"] = [{"type": "array", "items": {"$ref": "#/$defs/SpecTree"}}, {"type": "null"}]
    definitions["Signature"]["properties"]["specs"]["items"] = {"$ref": "#/$defs/SpecTree"}
    for definition in definitions.values():
        # Every field is always written but those of some kinds; more fields may come with later versions.
        if "properties" in definition:
            definition["required"] = [name for name in definition["properties"] if name not in _OF_SOME]
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Report of hybridize, version {SCHEMA_VERSION}",
        **generated,
    }


def document() -> str:
    """Give the schema as text."""
    return msgspec.json.format(msgspec.json.encode(schema()), indent=2).decode() + "\n"


def main(arguments: list[str]) -> int:
    """Write the schema to the file named, or to standard output."""
    if arguments:
        Path(arguments[0]).write_text(document(), encoding="utf-8", newline="\n")
    else:
        sys.stdout.write(document())
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
