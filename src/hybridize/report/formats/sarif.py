"""SARIF 2.1.0: rules, results, code flows from evidence, fixes from edits.

Columns are counted in code points, as everywhere in a report; the log says so.
"""

from __future__ import annotations

import urllib.parse
from collections.abc import Iterable
from typing import Any

import msgspec

from hybridize.report.evidence import flow
from hybridize.report.findings import Finding
from hybridize.report.schema import Edit, Evidence, Fix
from hybridize.report.view import View
from hybridize.rules import catalogue
from hybridize.rules.rule import Rule

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
_LEVEL = {"error": "error", "warning": "warning", "info": "note", "note": "note"}

Json = dict[str, Any]


def render(view: View) -> str:
    """Write one log with one run."""
    codes = sorted({finding.code for finding in view.findings})
    rules = [catalogue.BY_CODE[code] for code in codes if code in catalogue.BY_CODE]
    index = {rule.code: number for number, rule in enumerate(rules)}
    run = {
        "tool": {
            "driver": {
                "name": view.report.tool.name,
                "version": view.report.tool.version or "0",
                "rules": [_rule(rule) for rule in rules],
            }
        },
        "columnKind": "unicodeCodePoints",
        "results": [_result(finding, index) for finding in view.findings],
    }
    log = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}
    return msgspec.json.format(msgspec.json.encode(log), indent=2).decode() + "\n"


def _rule(rule: Rule) -> Json:
    return {
        "id": rule.code,
        "name": "".join(part.capitalize() for part in rule.name.split("-")),
        "shortDescription": {"text": rule.summary + "."},
        "fullDescription": {"text": " ".join(rule.sections.get("What it does", rule.summary).split())},
        "help": {"text": rule.documentation or "", "markdown": rule.markdown()},
        "defaultConfiguration": {"level": _LEVEL[rule.severity]},
        "properties": {"tags": [rule.category.value]},
    }


def _result(finding: Finding, index: dict[str, int]) -> Json:
    result: Json = {
        "ruleId": finding.code,
        "level": _LEVEL[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [_location(finding.path, finding.line, finding.column)],
    }
    if finding.code in index:
        result["ruleIndex"] = index[finding.code]
    if finding.function is not None:
        result["locations"][0]["logicalLocations"] = [
            {"fullyQualifiedName": name, "kind": "function"}
            for name in dict.fromkeys(function.qualname for function in finding.functions)
        ]
        # Lines move; what is said of a place in a function stays.
        said = f"{finding.function.id} {finding.code} {finding.path} {finding.message}"
        result["partialFingerprints"] = {"functionAndCode/v1": said}
    if flows := _code_flows(finding.because):
        result["codeFlows"] = flows
    if finding.is_about_function and finding.function is not None and finding.function.fix is not None:
        result["fixes"] = [_fix(finding.function.fix, finding)]
    return result


def _message(finding: Finding) -> str:
    assumed = [f"Assumed: {each.text}." for each in finding.assumptions]
    return " ".join([finding.message, *assumed])


def _code_flows(evidence: Iterable[Evidence]) -> list[Json]:
    flows = []
    for claim in evidence:
        steps = [step for step in flow(claim) if step.path is not None]
        if steps:
            flows.append({"threadFlows": [{"locations": [_step(step) for step in steps]}]})
    return flows


def _step(claim: Evidence) -> Json:
    location = _location(claim.path or "", claim.line or 1, claim.column or 1)
    return {"location": location | {"message": {"text": claim.text}}}


def _location(path: str, line: int, column: int) -> Json:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": _uri(path)},
            "region": {"startLine": line, "startColumn": column},
        }
    }


def _fix(fix: Fix, finding: Finding) -> Json:
    by_path: dict[str, list[Edit]] = {}
    for edit in fix.edits:
        by_path.setdefault(edit.path, []).append(edit)
    changes = [
        {"artifactLocation": {"uri": _uri(path)}, "replacements": [_replacement(edit) for edit in edits]}
        for path, edits in by_path.items()
    ]
    actions = ", ".join(finding.function.actions) if finding.function else ""
    return {"description": {"text": actions or finding.message}, "artifactChanges": changes}


def _replacement(edit: Edit) -> Json:
    region = {
        "startLine": edit.start.line,
        "startColumn": edit.start.column,
        "endLine": edit.end.line,
        "endColumn": edit.end.column,
    }
    return {"deletedRegion": region, "insertedContent": {"text": edit.content}}


def _uri(path: str) -> str:
    quoted = urllib.parse.quote(path.replace("\\", "/"))
    return "file://" + quoted if path.startswith("/") else quoted
