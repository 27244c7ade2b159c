"""Which statements are findings, and which are notes."""

from __future__ import annotations

from typing import Any

import msgspec
import pytest

from hybridize.report import findings
from hybridize.report.formats import render
from hybridize.report.schema import Assumption, Diagnostic, Evidence, Function, Reason, Report, Summary
from hybridize.report.sources import Sources
from hybridize.report.summary import sentence, verdict
from hybridize.report.view import View


def function(**fields: Any) -> Function:
    return Function("a.py::f", "a.py", "a", "f", "f", 1, 2, **fields)


def reason(code: str) -> Reason:
    return Reason(code, "name", "a.py", 2, 1, "message")


def found(*functions: Function, diagnostics: tuple[Diagnostic, ...] = ()) -> list[tuple[str, str]]:
    report = Report(functions=functions, diagnostics=diagnostics)
    return [(each.code, each.severity) for each in findings.collect(report)]


@pytest.mark.parametrize(
    ("precondition", "code"),
    [
        ("P1", "HYB101"),
        ("P2", "HYB102"),
        ("P3", "HYB103"),
        ("P4", "HYB104"),
        ("P5", "HYB105"),
        ("P6", "HYB106"),
        ("P7", "HYB101"),
    ],
)
def test_each_precondition_makes_its_finding(precondition: str, code: str) -> None:
    report = Report(functions=(function(precondition=precondition, hybrid=precondition not in {"P1", "P7"}),))
    (finding,) = findings.collect(report)
    assert finding.code == code and finding.counts
    assert "{" not in finding.message


def test_a_covered_function_is_no_finding_unless_it_is_edited() -> None:
    covered = function(precondition="P1", covered_by=("a.py::g",), reasons=(reason("HYB207"),))
    assert found(covered) == [("HYB207", "note")]
    edited = function(precondition="P1", covered_by=("a.py::g",), actions=("add-decorator",))
    assert found(edited) == [("HYB101", "info")]


@pytest.mark.parametrize("code", ["HYB204", "HYB205", "HYB301", "HYB310", "HYB315", "HYB320"])
def test_defects_are_warnings_in_hybrid_functions_and_notes_in_eager_ones(code: str) -> None:
    assert found(function(hybrid=True, reasons=(reason(code),))) == [(code, "warning")]
    assert found(function(hybrid=False, reasons=(reason(code),))) == [(code, "note")]


@pytest.mark.parametrize("code", ["HYB316", "HYB201", "HYB202", "HYB203", "HYB206", "HYB207", "HYB208"])
def test_reasons_are_notes_everywhere(code: str) -> None:
    assert found(function(hybrid=True, reasons=(reason(code),))) == [(code, "note")]


def test_a_reason_repeating_the_finding_gives_it_words_and_no_second_line() -> None:
    hybrid = function(hybrid=True, precondition="P3", reasons=(Reason("HYB103", "n", "a.py", 1, 1, "in words"),))
    (finding,) = findings.collect(Report(functions=(hybrid,)))
    assert (finding.message, finding.code) == ("in words", "HYB103")


def test_comments_switch_findings_off() -> None:
    assert found(function(precondition="P1", suppressed=("HYB101",))) == []
    assert found(function(precondition="P1", suppressed=("ALL",), reasons=(reason("HYB204"),))) == []
    assert found(function(precondition="P1", suppressed=("HYB204",))) == [("HYB101", "info")]


def test_diagnostics_keep_their_severity_and_count_unless_they_are_notes() -> None:
    error = Diagnostic("HYB001", "invalid-syntax", "error", "b.py", 1, 1, "bad")
    note = Diagnostic("HYB002", "unresolved-import", "note", "a.py", 1, 1, "gone")
    collected = findings.collect(Report(diagnostics=(error, note)))
    assert [(each.code, each.counts) for each in collected] == [("HYB002", False), ("HYB001", True)]


def test_what_is_not_edited_says_how_it_could_be() -> None:
    (finding,) = findings.collect(Report(functions=(function(precondition="P1", applicability="display"),)))
    assert "--unsafe-fixes" in finding.hints[-1]


@pytest.mark.parametrize(
    ("select", "ignore", "wanted"),
    [
        ([], [], True),
        (["HYB1"], [], True),
        (["HYB2"], [], False),
        ([], ["HYB101"], False),
        (["HYB101"], ["HYB1"], True),
        (["HYB1"], ["HYB101"], False),
        (["ALL"], [], True),
        ([], ["eager-function-can-be-hybrid"], False),
        ([], ["hyb1"], False),
    ],
)
def test_the_longer_selector_wins(select: list[str], ignore: list[str], wanted: bool) -> None:
    assert findings.is_selected("HYB101", select, ignore) is wanted


def test_the_sentence_counts() -> None:
    functions = (
        function(precondition="P1", actions=("add-decorator",)),
        function(precondition="P2", hybrid=True, actions=("remove-decorator",)),
        function(precondition="P1", applicability="assumed"),
        function(hybrid=True, reasons=(reason("HYB204"), reason("HYB301"))),
        function(reasons=(reason("HYB204"),)),
    )
    listed = tuple(
        Function(f"a.py::f{number}", "a.py", "a", f"f{number}", "f", number * 10, number * 10 + 1, **fields)
        for number, each in enumerate(functions)
        for fields in [
            {"precondition": each.precondition, "hybrid": each.hybrid, "actions": each.actions, "reasons": each.reasons}
        ]
    )
    report = Report(functions=listed, summary=Summary(files=12, seconds=1.34))
    text = sentence(report, findings.collect(report))
    assert text == (
        "Found 1 function to convert, 1 to de-decorate, 1 change possible with --unsafe-fixes, 2 warnings"
        " in 12 files (1.3 s)"
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"actions": ("add-decorator",), "applicability": "safe"}, "add-decorator (safe)"),
        ({"covered_by": ("x",), "precondition": "P1"}, "covered by hybrid callers"),
        ({"precondition": "P1", "applicability": "display"}, "possible (display)"),
        ({"hybrid": True}, "stays hybrid"),
        ({}, "stays eager"),
    ],
)
def test_verdicts_in_words(fields: dict[str, Any], words: str) -> None:
    assert verdict(function(**fields)) == words


def test_assumptions_come_with_the_finding() -> None:
    assumption = Assumption("name-context", "named like a step", "a.py", 1)
    (finding,) = findings.collect(Report(functions=(function(precondition="P1", assumptions=(assumption,)),)))
    assert finding.assumptions == (assumption,)


def through(name: str, *, hybrid: bool = True, calls: int = 1) -> Function:
    """A graph function that comes to one and the same place by some calls."""
    because = Evidence("reads it", "b.py", 7, 3)
    for _ in range(calls):
        because = Evidence("calls on", "a.py", 1, 1, (because,))
    hazard = Reason("HYB311", "mutable-state-read", "b.py", 7, 3, "reads it", (because,))
    return Function(f"a.py::{name}", "a.py", "a", name, name, 1, 2, hybrid=hybrid, reasons=(hazard,))


def test_one_place_is_one_finding_however_many_functions_run_through_it() -> None:
    report = Report(functions=(through("far", calls=3), through("near"), through("eager", hybrid=False)))
    defect, note = sorted(findings.collect(report), key=lambda each: each.counts, reverse=True)
    assert [each.name for each in defect.functions] == ["near", "far"]
    assert (defect.severity, note.severity) == ("warning", "note")
    assert defect.because == report.functions[1].reasons[0].because
    assert defect.diagnostic().functions == ("a.py::near", "a.py::far")


def test_one_hazard_counts_once() -> None:
    report = Report(functions=(through("f"), through("g")), summary=Summary(files=2, seconds=1.0))
    assert sentence(report, findings.collect(report)) == "Found 1 warning in 2 files (1.0 s)"


def test_a_comment_at_the_place_switches_a_hazard_off() -> None:
    silenced = msgspec.structs.replace(reason("HYB311"), suppressed=True)
    assert found(function(hybrid=True, reasons=(silenced, reason("HYB204")))) == [("HYB204", "warning")]


def test_what_a_library_traces_anyway_is_no_finding() -> None:
    assert found(function(precondition="P1", covered_by=())) == []


def overview(*functions: Function, width: int = 100) -> list[str]:
    report = Report(functions=functions)
    shown = findings.shown(findings.collect(report), verbose=False)
    return render(View(report, shown, shown, Sources({}), width=width), "full").splitlines()


def test_the_overview_tells_one_thing_at_several_lines_once() -> None:
    reasons = tuple(Reason("HYB311", "mutable-state-read", "b.py", line, 1, "reads it") for line in (3, 5, 9))
    lines = overview(function(hybrid=True, reasons=reasons))
    assert lines[0] == "HYB311 mutable-state-read: 3 places, run through by 1 graph function"
    assert [line.strip() for line in lines if "b.py" in line or "also" in line] == [
        "b.py:3  reads it",
        "also in lines 5, 9",
    ]


def test_the_overview_is_short_and_says_so() -> None:
    reasons = tuple(Reason("HYB311", "mutable-state-read", "b.py", n, 1, f"reads {n}") for n in range(1, 60))
    lines = overview(function(hybrid=True, reasons=reasons))
    assert len(lines) < 40
    assert any("49 more: `--select HYB311 --verbose` shows them" in line for line in lines)


def test_the_overview_begins_with_what_many_run_through() -> None:
    rare = msgspec.structs.replace(through("f"), id="a.py::x", reasons=(Reason("HYB311", "n", "a.py", 2, 1, "rare"),))
    lines = overview(rare, through("g"), through("h"))
    assert next(line for line in lines if ".py:" in line).strip() == "b.py:7  reads it"


def test_changes_come_before_defects_and_advice_last() -> None:
    change = Function("c.py::s", "c.py", "c", "s", "s", 1, 2, precondition="P1", actions=("add-decorator",))
    advice = Diagnostic("HYB109", "inline-training-step", "note", "a.py", 4, 1, "a loop")
    broken = Diagnostic("HYB001", "invalid-syntax", "error", "z.py", 1, 1, "bad")
    report = Report(functions=(through("f"), change), diagnostics=(advice, broken))
    shown = findings.shown(findings.collect(report), verbose=False)
    text = render(View(report, shown, shown, Sources({})), "full")
    assert [line[:6] for line in text.splitlines() if line.startswith("HYB")] == [
        "HYB001",
        "HYB101",
        "HYB311",
        "HYB109",
    ]
