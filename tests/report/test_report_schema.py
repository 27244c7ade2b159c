"""The JSON is what the contract promises, and the committed schema is current."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import msgspec
import pytest
from sample_report import REPORT

from hybridize.project.places import Evidence as EngineEvidence
from hybridize.project.places import Place
from hybridize.report import json_schema, schema
from hybridize.report.schema import Decorator, Spec, Type, spec_text, type_text

COMMITTED = Path(__file__).parents[2] / "docs" / "schema.json"

# The fields of the contract, by the object that holds them.
CONTRACT = {
    "Report": "schema_version tool options summary diagnostics functions",
    "Tool": "name version",
    "Summary": "files lines functions candidates refactorable seconds peak_mb",
    "Diagnostic": "code name severity path line column message",
    "Function": """id path module qualname name line end_line column is_method is_async is_generator reached framework
        hybrid decorator tensor_parameter primitive_parameter side_effects recursive tensor_computation parameters
        returns reasons refactoring precondition actions applicability assumptions covered_by input_signature
        input_signature_absent fix""",
    "Decorator": "line text via arguments input_signature input_signature_parsed",
    "Parameter": "name kind annotation tensor primitive types because",
    "Reason": "code name path line column message because hints",
    "Assumption": "kind text path line",
    "Signature": "text specs",
    "Fix": "edits",
    "Edit": "path start end content",
    "Position": "line column offset",
    "Type": "kind dtype shape items name",
    "Spec": "kind dtype shape",
    "Evidence": "text path line column because",
}
CHOICES = {
    ("Function", "tensor_parameter"): {"yes", "no", "unknown"},
    ("Function", "actions"): {"add-decorator", "remove-decorator", "reconfigure-decorator", "repair"},
    ("Function", "precondition"): {None, "P1", "P2", "P3", "P4", "P5", "P6", "P7"},
    ("Function", "applicability"): {None, "safe", "assumed", "display"},
    ("Function", "refactoring"): {None, "convert-eager-to-hybrid", "optimize-hybrid"},
    ("Decorator", "via"): {"decorator", "call"},
    ("Spec", "kind"): {"tensor", "ragged", "sparse"},
    ("Type", "kind"): {
        *("tensor", "variable", "ragged", "sparse", "ndarray", "keras-symbolic"),
        *("list", "tuple", "dict", "primitive", "object", "unknown"),
    },
}


def committed() -> Any:
    return json.loads(COMMITTED.read_text(encoding="utf-8"))


def test_the_committed_schema_is_current() -> None:
    """Run `python -m hybridize.report.json_schema docs/schema.json` when this fails."""
    assert COMMITTED.read_text(encoding="utf-8") == json_schema.document()


@pytest.mark.parametrize(("struct", "fields"), CONTRACT.items())
def test_every_field_of_the_contract_is_there_and_always_written(struct: str, fields: str) -> None:
    definition = committed()["$defs"][struct]
    assert set(fields.split()) <= set(definition["properties"])
    assert set(fields.split()) <= set(definition["required"])


@pytest.mark.parametrize(("field", "choices"), CHOICES.items())
def test_the_words_are_those_of_the_contract(field: tuple[str, str], choices: set[str | None]) -> None:
    found = committed()["$defs"][field[0]]["properties"][field[1]]
    found = found.get("items", found)
    words = {word for each in found.get("anyOf", [found]) for word in each.get("enum", [None])}
    assert words == choices


def test_written_reports_satisfy_the_schema() -> None:
    nested = Decorator(1, "@tf.function", input_signature=(Spec(), (Spec("ragged"), (Spec("sparse"),))))
    functions = (msgspec.structs.replace(REPORT.functions[0], decorator=nested), *REPORT.functions[1:])
    report = msgspec.structs.replace(REPORT, functions=functions)
    validator = jsonschema.Draft202012Validator(committed())
    validator.validate(json.loads(schema.encode(report)))
    broken = json.loads(schema.encode(report))
    del broken["functions"][0]["reasons"]
    assert not validator.is_valid(broken)


def test_nested_specs_survive_reading_back() -> None:
    specs = (Spec("tensor", "float32", (None, 2)), (Spec("ragged", "int64"),))
    function = msgspec.structs.replace(REPORT.functions[0], decorator=Decorator(1, "x", input_signature=specs))
    report = schema.decode(schema.encode(msgspec.structs.replace(REPORT, functions=(function,))))
    decorator = report.functions[0].decorator
    assert decorator is not None and decorator.input_signature is not None
    assert [spec_text(spec) for spec in decorator.input_signature] == ["float32[None, 2]", "(ragged int64[...])"]


def test_fields_of_later_versions_are_ignored() -> None:
    document = json.loads(schema.encode(REPORT))
    document["invented_later"] = document["functions"][0]["invented_later"] = 1
    assert schema.decode(json.dumps(document)) == REPORT


@pytest.mark.parametrize(
    ("type_", "text"),
    [
        (Type("tensor", "float32", (2, None)), "float32[2, None]"),
        (Type("tensor", "float32"), "float32[...]"),
        (Type("tensor", None, (2, 3)), "?[2, 3]"),
        (Type("tensor", "int32", ()), "int32[]"),
        (Type("ragged", "int64", (None, None)), "ragged int64[None, None]"),
        (Type("sparse", "float32", (3,)), "sparse float32[3]"),
        (Type("list", items=(Type("tensor", "int32", ()), Type("primitive", name="int"))), "list[int32[], int]"),
        (Type("dict"), "dict"),
        (Type("object", name="app.Model"), "app.Model"),
        (Type(), "?"),
    ],
)
def test_text_forms(type_: Type, text: str) -> None:
    assert type_text(type_) == str(type_) == text


def test_evidence_of_the_engine_is_flattened() -> None:
    evidence = EngineEvidence("outer", Place("a.py", 3, 4), (EngineEvidence("inner"),))
    assert schema.from_evidence(evidence) == schema.Evidence("outer", "a.py", 3, 4, (schema.Evidence("inner"),))
