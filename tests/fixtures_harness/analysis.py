"""Asks the analyser about a fixture and compares its report with the expectations.

The only module of the harness that knows the analyser; what it reads are the fields of docs' JSON contract.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from types import MappingProxyType
from typing import Any

from .catalogue import Fixture
from .grammar import ACTIONS, FACTS, Expectation, LineExpectation

Record = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Report:
    """What the analyser said of one fixture, as plain data: functions by file and line, diagnostics likewise."""

    functions: Mapping[tuple[str, int], Record]
    diagnostics: Mapping[tuple[str, int], frozenset[str]]


def analyse_fixture(fixture: Fixture, more: Record = MappingProxyType({})) -> Report:
    """Run the analysis as the command line would, from the fixture's own folder; `more` are further options."""
    import msgspec

    from hybridize.pipeline import analyze
    from hybridize.project.options import Options

    options = Options().merge({**fixture.options, **more})
    report = msgspec.to_builtins(analyze([fixture.directory / fixture.target], options, cwd=fixture.directory).report)
    codes: dict[tuple[str, int], set[str]] = {}
    for diagnostic in report["diagnostics"]:
        codes.setdefault((diagnostic["path"], diagnostic["line"]), set()).add(diagnostic["code"])
    return Report(
        {(function["path"], function["line"]): function for function in report["functions"]},
        {place: frozenset(found) for place, found in codes.items()},
    )


def disagreements(fixture: Fixture, report: Report) -> Iterator[str]:
    """Every line of the fixture which the report contradicts, and every known gap which has closed."""
    for expectation in fixture.functions:
        where = f"{fixture.name}: {expectation.path}:{expectation.line}: {expectation.qualname}"
        function = report.functions.get((expectation.path, expectation.line))
        found = ["is missing from the report"] if function is None else list(mismatches(expectation, function))
        yield from _with_gap(where, found, expectation.known_gap)
    for line in fixture.lines:
        where = f"{fixture.name}: {line.path}:{line.line}"
        yield from _with_gap(where, list(_line_mismatches(line, report)), line.known_gap)
    expected = {(expectation.path, expectation.line) for expectation in fixture.functions}
    for (path, line_number), function in sorted(report.functions.items(), key=lambda item: item[0]):
        if (path, line_number) not in expected:
            yield f"{fixture.name}: {path}:{line_number}: reports `{function['qualname']}`, which is no def there"


def _with_gap(where: str, found: list[str], gap: str | None) -> Iterator[str]:
    if gap is None:
        yield from (f"{where} {mismatch}" for mismatch in found)
    elif not found:
        yield f"{where} passes now: delete its known gap ({gap})"


def mismatches(expectation: Expectation, function: Record) -> Iterator[str]:
    """In words, each way in which a function of the report differs from what is expected."""
    found = {reason["code"] for reason in function["reasons"]}
    if function["qualname"] != expectation.qualname:
        yield f"is called {function['qualname']!r}"
    if function["precondition"] != expectation.precondition:
        because = f" (reasons: {', '.join(sorted(found)) or 'none'})"
        yield f"expects {expectation.precondition or 'no refactoring'}, got {function['precondition']}{because}"
    if missing := expectation.codes - found:
        yield f"lacks {', '.join(sorted(missing))} (has: {', '.join(sorted(found)) or 'no reasons'})"
    if surplus := expectation.absent & found:
        yield f"must not have {', '.join(sorted(surplus))}"
    for name, wanted in expectation.facts.items():
        if (got := fact(function, name)) != wanted:
            yield f"expects {name}={wanted}, got {got}"
    yield from _parameter_mismatches(expectation, function)
    yield from _decorator_mismatches(expectation, function)


def _parameter_mismatches(expectation: Expectation, function: Record) -> Iterator[str]:
    parameters = {parameter["name"]: parameter for parameter in function["parameters"]}
    for (name, parameter), wanted in expectation.parameters.items():
        got = parameters[parameter][name] if parameter in parameters else "no such parameter"
        if got != wanted:
            yield f"expects {name}[{parameter}]={wanted}, got {got}"


def _decorator_mismatches(expectation: Expectation, function: Record) -> Iterator[str]:
    if expectation.arguments is not None:
        got = tuple(sorted((function["decorator"] or {}).get("arguments", {})))
        if got != expectation.arguments:
            yield f"expects decorator arguments {expectation.arguments}, got {got}"
    kinds = {assumption["kind"] for assumption in function["assumptions"]}
    if missing := expectation.assumes - kinds:
        yield f"expects assumptions {sorted(missing)}, got {sorted(kinds)}"
    if expectation.covered is not None and bool(function["covered_by"]) != expectation.covered:
        yield f"expects {'' if expectation.covered else 'not '}to be covered, got {function['covered_by']}"
    if expectation.signature is not None and (got := signature(function)) != expectation.signature:
        yield f"expects sig=<{expectation.signature}>, got <{got}> ({function['input_signature_absent']})"
    if expectation.action is not None and tuple(function["actions"]) != ACTIONS[expectation.action]:
        yield f"expects act={expectation.action}, got {list(function['actions'])}"


def signature(function: Record) -> str:
    """The input signature that would be written, in short: `float32[None, 2], ragged float32[None, None]`."""
    planned = function["input_signature"]
    return ", ".join(_spec(one) for one in planned["specs"]) if planned else ""


def _spec(spec: Any) -> str:
    if isinstance(spec, list | tuple):
        return f"({', '.join(_spec(one) for one in spec)})"
    extents = "..." if spec["shape"] is None else ", ".join(map(str, spec["shape"]))
    return f"{'' if spec['kind'] == 'tensor' else spec['kind'] + ' '}{spec['dtype']}[{extents}]"


def fact(function: Record, name: str) -> str:
    """Give the value of a fact in the words of the comments."""
    value = reduce(lambda record, key: record and record[key], FACTS[name][0].split("."), function)
    match value:
        case True:
            return "yes"
        case False:
            return "no"
        case None:
            return "none"
    return str(value)


def _line_mismatches(line: LineExpectation, report: Report) -> Iterator[str]:
    found = report.diagnostics.get((line.path, line.line), frozenset())
    if missing := line.codes - found:
        yield f"lacks the diagnostic {', '.join(sorted(missing))} (has: {', '.join(sorted(found)) or 'none'})"
    if surplus := line.absent & found:
        yield f"must not have the diagnostic {', '.join(sorted(surplus))}"
