"""An internal error stays with the function it happened in: a diagnostic, unknown facts, and the rest is analysed."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner

from hybridize.cli.program import program
from hybridize.interp import statements, tracing
from hybridize.interp.activation import Activation
from hybridize.interp.machine import STRICT_VARIABLE
from hybridize.ir import lower
from hybridize.pipeline import analyze
from hybridize.project.options import Options
from hybridize.report.schema import Function, Report

SOURCE = """\
import tensorflow as tf


def good(x):
    return tf.abs(x) * 2.0


def bad(x):
    return tf.abs(x) * 3.0


def caller(x):
    return bad(x) + 1.0


good(tf.ones([2]))
bad(tf.ones([2]))
caller(tf.ones([2]))
"""


@pytest.fixture
def lenient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Run as for users."""
    monkeypatch.delenv(STRICT_VARIABLE)


def break_function(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    run = statements.run_body

    def run_body(frame: Activation) -> None:
        run(frame)
        if frame.code.name == "bad":
            raise error

    monkeypatch.setattr(statements, "run_body", run_body)


def report_of(folder: Path) -> tuple[Report, dict[str, Function]]:
    (folder / "m.py").write_text(SOURCE)
    report = analyze(["m.py"], Options(), cwd=folder).report
    return report, {one.name: one for one in report.functions}


@pytest.mark.parametrize("error", [IndexError("list index out of range"), RecursionError("too deep"), AssertionError()])
@pytest.mark.usefixtures("lenient")
def test_error_in_one_function(error: Exception, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_function(monkeypatch, error)
    report, functions = report_of(tmp_path)
    (note,) = report.diagnostics
    assert (note.code, note.path, note.line) == ("HYB003", "m.py", 8)
    assert "bad" in note.message and type(error).__name__ in note.message
    assert functions["good"].actions == ("add-decorator",)
    bad = functions["bad"]
    answers = (bad.tensor_parameter, bad.side_effects, bad.recursive, bad.tensor_computation)
    assert set(answers) == {"unknown"}
    assert (bad.precondition, bad.actions, {one.code for one in bad.reasons}) == (None, (), {"HYB201"})
    # Whoever calls it does something that is not known, too.
    assert (functions["caller"].side_effects, functions["caller"].precondition) == ("unknown", None)


def test_strict_analyses_let_it_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STRICT_VARIABLE, "1")
    break_function(monkeypatch, IndexError("list index out of range"))
    with pytest.raises(IndexError):
        report_of(tmp_path)


@pytest.mark.usefixtures("lenient")
def test_interrupts_are_no_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_function(monkeypatch, KeyboardInterrupt())
    with pytest.raises(KeyboardInterrupt):
        report_of(tmp_path)


@pytest.mark.usefixtures("lenient")
def test_error_while_tracing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    trace = tracing.trace

    def failing(machine: object, code: object, **options: bool) -> object:
        if getattr(code, "name", "") == "bad":
            raise ValueError("cannot trace")
        return trace(machine, code, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(tracing, "trace", failing)
    report, functions = report_of(tmp_path)
    assert [one.code for one in report.diagnostics] == ["HYB003"]
    assert functions["bad"].precondition is None and functions["good"].precondition == "P1"


@pytest.mark.usefixtures("lenient")
def test_error_while_lowering_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "broken.py").write_text("def f(x):\n    return x\n")
    (tmp_path / "user.py").write_text(f"import broken\n{SOURCE}broken.f(1)\n")
    whole = lower.lower_module

    def lower_module(tree: object, **given: object) -> object:
        if given["path"] == "broken.py" and given["text"]:
            raise KeyError("no such instruction")
        return whole(tree, **given)  # type: ignore[arg-type]

    monkeypatch.setattr("hybridize.interp.program.lower_module", lower_module)
    report = analyze(["."], Options(), cwd=tmp_path).report
    assert [(one.code, one.path) for one in report.diagnostics] == [("HYB003", "broken.py")]
    assert {one.name for one in report.functions} == {"good", "bad", "caller"}


@pytest.mark.usefixtures("lenient")
def test_the_command_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    break_function(monkeypatch, IndexError("list index out of range"))
    (tmp_path / "m.py").write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(program, ["refactor", "--write", "."])
    assert result.exit_code == 0
    assert (tmp_path / "m.py").read_text() == SOURCE.replace("def good", "@tf.function\ndef good")


def test_what_escapes_is_101(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STRICT_VARIABLE, "1")
    break_function(monkeypatch, IndexError("list index out of range"))
    (tmp_path / "m.py").write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    result = CliRunner().invoke(program, ["refactor", "--write", "."])
    assert result.exit_code == 101
    assert "internal error: IndexError" in result.stderr
    assert (tmp_path / "m.py").read_text() == SOURCE
