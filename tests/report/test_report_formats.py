"""Every output format on a hand-made report, compared with its expected text.

The expected texts stand in `expected/`; `HYBRIDIZE_REWRITE=1` rewrites them, to be read before they are committed.
"""

from __future__ import annotations

import csv
import io
import json
import os
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from sample_report import REPORT, SOURCES, TRAIN_STEP

from hybridize.report import findings, schema, summary
from hybridize.report.explain import Teller
from hybridize.report.formats import FORMATS, render
from hybridize.report.paint import Paint
from hybridize.report.sources import Sources
from hybridize.report.types import typed_source
from hybridize.report.view import View

EXPECTED = Path(__file__).parent / "expected"
ALL = findings.collect(REPORT)


def view(*, verbose: bool = False, paint: Paint | None = None, width: int = 100) -> View:
    shown = findings.shown(ALL, verbose=verbose)
    return View(REPORT, shown, ALL, Sources(SOURCES), paint or Paint(), width, verbose)


def compare(name: str, text: str) -> None:
    path = EXPECTED / name
    if os.environ.get("HYBRIDIZE_REWRITE"):
        path.write_text(text, encoding="utf-8", newline="\n")
    assert path.read_text(encoding="utf-8") == text


@pytest.mark.parametrize("output_format", FORMATS)
def test_format(output_format: str) -> None:
    compare(f"{output_format}.txt", render(view(), output_format))


def test_full_with_notes_on_a_narrow_terminal_without_unicode() -> None:
    text = render(view(verbose=True, paint=Paint(unicode=False), width=60), "full")
    compare("full-narrow-ascii.txt", text)
    drawn = text.replace("日本", "")
    assert drawn.isascii()


def test_full_in_colour_says_the_same() -> None:
    import re

    coloured = render(view(paint=Paint(colour=True)), "full")
    assert "\x1b[1;33mHYB204 python-side-effect\x1b[0m" in coloured
    assert re.sub(r"\x1b\[[\d;]*m", "", coloured) == render(view(), "full")


def test_explanations() -> None:
    compare("explain.txt", Teller(Sources(SOURCES)).terminal(REPORT.functions))
    compare("explain.md.txt", Teller(Sources(SOURCES)).markdown([TRAIN_STEP]))


def test_types() -> None:
    compare("types.txt", typed_source("src/train.py", REPORT.functions, Sources(SOURCES)))


def test_tables() -> None:
    tables = [*summary.statistics(REPORT), summary.timings({"parse": 0.5, "solve": 1.5})]
    compare("tables.txt", "\n\n".join(table.text() for table in tables) + "\n")


@pytest.mark.parametrize("output_format", FORMATS)
def test_an_empty_report_is_still_well_formed(output_format: str) -> None:
    report = schema.Report()
    text = render(View(report, (), ()), output_format)
    match output_format:
        case "json":
            assert schema.decode(text) == report
        case "json-lines":
            assert json.loads(text)["type"] == "run"
        case "sarif":
            assert json.loads(text)["runs"][0]["results"] == []
        case "csv":
            assert text.count("\n") == 1
        case "markdown":
            assert "Nothing to change" in text
        case _:
            assert text == ""


def test_json_is_the_report_with_its_findings() -> None:
    decoded = schema.decode(render(view(), "json"))
    assert decoded.functions == REPORT.functions
    assert [each.code for each in decoded.diagnostics] == ["HYB001", "HYB002", "HYB204", "HYB101", "HYB109"]
    assert decoded.diagnostics[3].function == TRAIN_STEP.id
    again = findings.collect(decoded)
    assert again == ALL, "reading a written report gives the same findings"


def test_json_lines_hold_the_same() -> None:
    lines = [json.loads(line) for line in render(view(), "json-lines").splitlines()]
    whole = json.loads(render(view(), "json"))
    assert [line["type"] for line in lines] == ["run", *["diagnostic"] * 5, *["function"] * 3]
    functions = [line for line in lines if line.pop("type") == "function"]
    assert functions == whole["functions"]


def test_csv_can_be_read_back_and_starts_no_formula() -> None:
    report = msgspec.structs.replace(
        REPORT, functions=(msgspec.structs.replace(TRAIN_STEP, path="=cmd()", qualname='a"b,c'),)
    )
    rows = list(csv.DictReader(io.StringIO(render(View(report, (), findings.collect(report)), "csv"))))
    assert (rows[0]["path"], rows[0]["qualname"], rows[0]["actions"]) == ("'=cmd()", 'a"b,c', "add-decorator")


def test_text_from_the_analysed_program_cannot_steer_the_terminal() -> None:
    nasty = schema.Diagnostic("HYB001", "invalid-syntax", "error", "a.py", 1, 1, "bad \x1b[2J\rtext")
    report = schema.Report(diagnostics=(nasty,))
    found = findings.collect(report)
    for output_format in ("full", "concise"):
        text = render(View(report, found, found, Sources({"a.py": "x = '\x1b]0;title\x07'\n"})), output_format)
        assert "\x1b" not in text and "\r" not in text and "\x07" not in text


SARIF_EXCERPT: dict[str, Any] = {
    "type": "object",
    "required": ["$schema", "version", "runs"],
    "properties": {
        "version": {"const": "2.1.0"},
        "runs": {
            "type": "array",
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": ["tool", "results"],
                "properties": {
                    "columnKind": {"enum": ["utf16CodeUnits", "unicodeCodePoints"]},
                    "tool": {
                        "type": "object",
                        "required": ["driver"],
                        "properties": {
                            "driver": {
                                "type": "object",
                                "required": ["name"],
                                "properties": {
                                    "rules": {
                                        "type": "array",
                                        "uniqueItems": True,
                                        "items": {"$ref": "#/$defs/descriptor"},
                                    }
                                },
                            }
                        },
                    },
                    "results": {"type": "array", "items": {"$ref": "#/$defs/result"}},
                },
            },
        },
    },
    "$defs": {
        "message": {"type": "object", "required": ["text"], "properties": {"text": {"type": "string", "minLength": 1}}},
        "level": {"enum": ["none", "note", "warning", "error"]},
        "descriptor": {
            "type": "object",
            "additionalProperties": False,
            "required": ["id"],
            "properties": {
                "id": {"type": "string"},
                "name": {"type": "string", "pattern": "^[A-Z][A-Za-z]+$"},
                "shortDescription": {"$ref": "#/$defs/message"},
                "fullDescription": {"$ref": "#/$defs/message"},
                "help": {"$ref": "#/$defs/message"},
                "defaultConfiguration": {"type": "object", "properties": {"level": {"$ref": "#/$defs/level"}}},
                "properties": {"type": "object"},
            },
        },
        "region": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                name: {"type": "integer", "minimum": 1} for name in ("startLine", "startColumn", "endLine", "endColumn")
            },
        },
        "artifact": {"type": "object", "properties": {"uri": {"type": "string", "pattern": "^[^ ,]+$"}}},
        "location": {
            "type": "object",
            "additionalProperties": False,
            "properties": {
                "message": {"$ref": "#/$defs/message"},
                "logicalLocations": {"type": "array"},
                "physicalLocation": {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["artifactLocation", "region"],
                    "properties": {
                        "artifactLocation": {"$ref": "#/$defs/artifact"},
                        "region": {"$ref": "#/$defs/region"},
                    },
                },
            },
        },
        "result": {
            "type": "object",
            "additionalProperties": False,
            "required": ["ruleId", "ruleIndex", "level", "message", "locations"],
            "properties": {
                "ruleId": {"type": "string"},
                "ruleIndex": {"type": "integer", "minimum": 0},
                "level": {"$ref": "#/$defs/level"},
                "message": {"$ref": "#/$defs/message"},
                "locations": {"type": "array", "items": {"$ref": "#/$defs/location"}, "minItems": 1},
                "partialFingerprints": {"type": "object", "additionalProperties": {"type": "string"}},
                "codeFlows": {
                    "type": "array",
                    "minItems": 1,
                    "items": {
                        "type": "object",
                        "required": ["threadFlows"],
                        "properties": {
                            "threadFlows": {
                                "type": "array",
                                "minItems": 1,
                                "items": {
                                    "type": "object",
                                    "required": ["locations"],
                                    "properties": {
                                        "locations": {
                                            "type": "array",
                                            "minItems": 1,
                                            "items": {
                                                "type": "object",
                                                "properties": {"location": {"$ref": "#/$defs/location"}},
                                            },
                                        }
                                    },
                                },
                            }
                        },
                    },
                },
                "fixes": {
                    "type": "array",
                    "items": {
                        "type": "object",
                        "additionalProperties": False,
                        "required": ["artifactChanges"],
                        "properties": {
                            "description": {"$ref": "#/$defs/message"},
                            "artifactChanges": {
                                "type": "array",
                                "minItems": 1,
                                "items": {
                                    "type": "object",
                                    "additionalProperties": False,
                                    "required": ["artifactLocation", "replacements"],
                                    "properties": {
                                        "artifactLocation": {"$ref": "#/$defs/artifact"},
                                        "replacements": {
                                            "type": "array",
                                            "minItems": 1,
                                            "items": {
                                                "type": "object",
                                                "additionalProperties": False,
                                                "required": ["deletedRegion"],
                                                "properties": {
                                                    "deletedRegion": {"$ref": "#/$defs/region"},
                                                    "insertedContent": {"type": "object", "required": ["text"]},
                                                },
                                            },
                                        },
                                    },
                                },
                            },
                        },
                    },
                },
            },
        },
    },
}


@pytest.mark.parametrize("verbose", [False, True])
def test_sarif_has_the_shape_of_the_standard(verbose: bool) -> None:
    log = json.loads(render(view(verbose=verbose), "sarif"))
    jsonschema.Draft202012Validator(SARIF_EXCERPT).validate(log)
    run = log["runs"][0]
    rules = run["tool"]["driver"]["rules"]
    for result in run["results"]:
        assert rules[result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_tells_the_evidence_causes_first_and_carries_the_fix() -> None:
    log = json.loads(render(view(), "sarif"))
    result = next(each for each in log["runs"][0]["results"] if each["ruleId"] == "HYB101")
    steps = result["codeFlows"][0]["threadFlows"][0]["locations"]
    assert [step["location"]["message"]["text"] for step in steps] == [
        "`images` is an element of the dataset `dataset`",
        "`images` is given `float32[32, 28, 28]`",
    ]
    assert result["fixes"][0]["artifactChanges"][0]["replacements"] == [
        {
            "deletedRegion": {"startLine": 13, "startColumn": 1, "endLine": 13, "endColumn": 1},
            "insertedContent": {"text": "@tf.function\n"},
        }
    ]


def test_types_of_variables_stand_below_their_statement() -> None:
    source = "def f(x):\n    y = g(\n        x,\n    )\n    return y\n"
    variables = {2: [("y", (schema.Type("tensor", "float32", (2, None)),))]}
    lines = typed_source("f.py", [], Sources({"f.py": source}), variables=variables).splitlines()
    assert lines[3:5] == ["4 |     )", "  |     #? y: float32[2, None]"]
