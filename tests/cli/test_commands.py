"""The commands on a small project with a stand-in for the analysis."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result

Run = Callable[..., Result]


def test_check_reports_and_exits_with_one(run: Run, tree: Path) -> None:
    result = run("check", "--output-format", "concise")
    assert result.exit_code == 1
    assert [line.split()[:2] for line in result.stdout.splitlines()] == [
        ["train.py:4:1:", "HYB101"],
        ["train.py:13:5:", "HYB101"],
        ["train.py:18:1:", "HYB102"],
    ]
    assert result.stderr == "Found 2 functions to convert, 1 to de-decorate in 2 files (0.1 s)\n"


def test_check_exits_with_zero_when_there_is_nothing_to_do(run: Run, tree: Path) -> None:
    result = run("check", "quiet.py")
    assert (result.exit_code, result.stdout) == (0, "")
    assert result.stderr == "Nothing to change in 1 file (0.1 s)\n"


def test_notes_are_shown_with_verbose_and_change_no_exit_code(run: Run, tree: Path) -> None:
    result = run("check", "-v", "quiet.py", "--output-format", "concise")
    assert result.exit_code == 0
    assert result.stdout == "quiet.py:1:1: HYB202 `nothing` is not for a graph\n"


def test_quiet_leaves_the_findings_only(run: Run, tree: Path) -> None:
    result = run("check", "-q", "--output-format", "concise")
    assert result.stderr == "" and result.stdout


@pytest.mark.parametrize(
    ("arguments", "codes"),
    [
        (["--select", "HYB102"], {"HYB102"}),
        (["--select", "hybrid-without-tensor"], {"HYB102"}),
        (["--ignore", "HYB101,HYB102"], set()),
        (["--select", "HYB1", "--ignore", "HYB101"], {"HYB102"}),
        (["--ignore", "HYB1", "--select", "HYB101"], {"HYB101"}),
        (["--ignore", "ALL", "--select", "HYB102"], {"HYB102"}),
    ],
)
def test_select_and_ignore(run: Run, tree: Path, arguments: list[str], codes: set[str]) -> None:
    result = run("check", "--output-format", "concise", *arguments)
    assert {line.split()[1] for line in result.stdout.splitlines()} == codes
    assert result.exit_code == (1 if codes else 0)


def test_json_goes_to_a_file_atomically(run: Run, tree: Path) -> None:
    target = tree / "out.json"
    target.write_text("old")
    os.link(target, tree / "link.json")
    assert run("check", "--output-format", "json", "-o", "out.json").exit_code == 1
    report = json.loads(target.read_text())
    assert [function["qualname"] for function in report["functions"]] == [
        "nothing",
        "train_step",
        "helper",
        "Model.fit_step",
        "rate_plain",
    ]
    assert (tree / "link.json").read_text() == "old", "the file was replaced, not overwritten"
    assert not list(tree.glob(".out.json*"))


def test_an_output_file_that_cannot_be_written_is_wrong_usage(run: Run, tree: Path) -> None:
    result = run("check", "-o", "missing/out.txt")
    assert result.exit_code == 2
    assert "cannot write" in result.stderr and "No such file or directory" in result.stderr


def test_statistics_and_timings_go_to_standard_error(run: Run, tree: Path) -> None:
    result = run("check", "--statistics", "--timings", "--output-format", "concise")
    assert "Functions by verdict" in result.stderr and "HYB202 no-tensor-parameter" in result.stderr
    assert "solve    0.750    75%" in result.stderr
    assert "verdict" not in result.stdout


def test_configuration_is_read_and_overridden(run: Run, tree: Path) -> None:
    (tree / "pyproject.toml").write_text('[tool.hybridize]\noutput-format = "json"\nplacement = "all"\n')
    assert json.loads(run("check").stdout)["options"]["placement"] == "all"
    assert json.loads(run("check", "--placement", "outermost").stdout)["options"]["placement"] == "outermost"
    assert json.loads(run("check", "--no-speculative").stdout)["options"]["speculative"] is False


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["chek"], "There is no command `chek`. Did you mean `check`?"),
        (["train.py"], "Did you mean `hybridize check train.py`?"),
        (["check", "--output-formt", "json"], "--output-format"),
        (["check", "--output-format", "jsn"], "is not one of"),
        (["check", "nowhere"], "nowhere: no such file or directory"),
        (["check", "--select", "HYB33"], "there is no rule `HYB33`; did you mean"),
        (["check", "--target-tensorflow", "new"], 'must be a version such as "2.15"'),
        (["rule", "numpy-on-symbol"], "did you mean numpy-on-symbolic?"),
        (["explain", "train.py::train_stp"], "did you mean\n  train.py::train_step  (line 4)"),
        (["explain", "fit_stp"], "did you mean\n"),
        (["explain", "gone.py::f"], "gone.py: no such file or directory"),
        (["explain", "train.py:999"], "no function stands in line 999"),
        (["refactor", "--write", "--output-dir", "copy"], "--output-dir cannot be combined with --write"),
    ],
)
def test_wrong_usage_says_what_is_wrong(run: Run, tree: Path, arguments: list[str], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""
    assert "Traceback" not in result.stderr


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[tool.hybridize]\nplacment = 'all'\n", "did you mean `placement`?"),
        ("[tool.hybridize]\nplacement = 'most'\n", "`placement` must be one of"),
        ("[tool.hybridize\n", "broken TOML"),
    ],
)
def test_wrong_configuration_names_file_and_key(run: Run, tree: Path, text: str, words: str) -> None:
    (tree / "pyproject.toml").write_text(text)
    result = run("check")
    assert result.exit_code == 2
    assert result.stderr.startswith("error: pyproject.toml: ") and words in result.stderr


def test_a_file_that_does_not_parse_is_reported_and_the_rest_analysed(run: Run, tree: Path) -> None:
    (tree / "broken.py").write_text("def f(:\n")
    result = run("check", "--output-format", "concise")
    assert result.exit_code == 1
    assert "broken.py:1:" in result.stdout and "HYB001" in result.stdout and "train.py:4:1" in result.stdout
    assert "1 error" in result.stderr


def test_internal_errors_say_what_to_report(run: Run, tree: Path) -> None:
    (tree / "bad.py").write_text("crash = 1\n")
    result = run("check")
    assert result.exit_code == 101
    assert "internal error: ZeroDivisionError: the analysis divided by zero" in result.stderr
    assert "Please report it" in result.stderr and "Traceback" in result.stderr
    assert result.stdout == ""


def test_interruption_is_quiet(run: Run, tree: Path) -> None:
    (tree / "bad.py").write_text("interrupt = 1\n")
    result = run("check")
    assert (result.exit_code, result.output) == (130, "")


def test_a_closed_pipe_is_quiet(tree: Path) -> None:
    script = "import sys; from hybridize.cli.main import main; sys.exit(main(['rule', '--all']))"
    process = subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert process.stdout and process.stderr
    process.stdout.close()
    assert process.wait(30) == 141
    assert process.stderr.read() == b""
    process.stderr.close()


def test_explain_accepts_three_forms(run: Run, tree: Path) -> None:
    by_path = run("explain", "train.py::Model.fit_step")
    assert by_path.exit_code == 0 and by_path.stderr == ""
    assert by_path.stdout.startswith("`Model.fit_step` is an eager function; it can run as a graph")
    assert "+    @tf.function" not in by_path.stdout, "the stand-in gives no fix"
    assert run("explain", "train.py:14").stdout == by_path.stdout
    assert run("explain", "fit_step").stdout == by_path.stdout
    assert run("explain", str(tree / "train.py") + "::Model.fit_step").stdout == by_path.stdout
    assert "assumed" not in by_path.stdout and "name-context: a training step is given tensors" in by_path.stdout


def test_explain_of_an_ambiguous_name_lists_candidates(run: Run, tree: Path) -> None:
    (tree / "other.py").write_text("def train_step(x):\n    return x\n")
    result = run("explain", "train_step")
    assert result.exit_code == 2
    assert (
        "`train_step` can be any of\n  other.py::train_step  (line 1)\n  train.py::train_step  (line 4)"
        in result.stderr
    )


def test_explain_in_other_formats(run: Run, tree: Path) -> None:
    assert json.loads(run("explain", "helper", "--output-format", "json").stdout)[0]["id"] == "train.py::helper"
    assert run("explain", "helper", "--output-format", "markdown").stdout.startswith("# `train.py::helper`\n")


def test_types_prints_the_source(run: Run, tree: Path) -> None:
    result = run("types", "train.py::helper")
    assert result.exit_code == 0
    assert result.stdout == (
        "train.py\n 8 | def helper(x):\n   |     #? x: ?\n   |     #? return: ?\n 9 |     return x\n"
    )
    assert len(run("types", "train.py").stdout.splitlines()) > 20
    (tree / "empty.py").write_text("x = 1\n")
    assert run("types", "empty.py").stdout == "empty.py\n1 | x = 1\n"
    assert run("types", ".").stdout.startswith("empty.py\n")


def test_types_stand_below_the_whole_header(run: Run, tree: Path) -> None:
    (tree / "long.py").write_text("def f(\n    x,\n    y,\n):\n    return x\n")
    lines = run("types", "long.py").stdout.splitlines()
    assert lines[4:7] == ["4 | ):", "  |     #? x: ?", "  |     #? y: ?"]


def test_a_progress_bar_is_for_terminals(capsys: pytest.CaptureFixture[str]) -> None:
    from hybridize.cli.analysis import progress_bar

    with progress_bar(enabled=False) as progress:
        assert progress is None
    with progress_bar(enabled=True) as progress:
        assert progress is not None
        progress("analysing", 1, 2)
    assert capsys.readouterr().out == ""


def test_rule_lists_and_shows(run: Run) -> None:
    assert len(run("rule").stdout.splitlines()) == 40
    shown = run("rule", "hyb303").stdout
    assert shown.startswith("numpy-on-symbolic (HYB303)\n====") and "    import numpy as np" in shown
    assert run("rule", "HYB30", "--output-format", "markdown").stdout.count("\n## Why it matters\n") == 9
    assert len(json.loads(run("rule", "--all", "--output-format", "json").stdout)) == 40


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_scripts(run: Run, shell: str) -> None:
    assert "_HYBRIDIZE_COMPLETE" in run("completion", shell).stdout


def test_completion_completes_commands_and_options(tree: Path) -> None:
    script = "import sys; from hybridize.cli.main import main; sys.exit(main([]))"
    words = {"COMP_WORDS": "hybridize check --outp", "COMP_CWORD": "2", "_HYBRIDIZE_COMPLETE": "bash_complete"}
    done = subprocess.run(
        [sys.executable, "-c", script], env=os.environ | words, capture_output=True, text=True, check=True
    )
    assert done.stdout.splitlines() == ["plain,--output-format", "plain,--output-file"]


def test_help_has_a_short_form(run: Run) -> None:
    assert run("-h").stdout == run("--help").stdout
    for command in ("check", "refactor", "explain", "types", "rule", "completion"):
        assert command in run("-h").stdout
        assert run(command, "-h").exit_code == 0


def test_a_line_means_the_innermost_function(run: Run, tree: Path) -> None:
    (tree / "nested.py").write_text("def outer(x):\n    def inner(y):\n        return y\n\n    return inner(x)\n")
    assert run("explain", "nested.py:3").stdout.startswith("`outer.inner` ")
    assert run("explain", "nested.py:5").stdout.startswith("`outer` ")
    assert run("explain", "train.py:17").stdout.startswith("`rate_plain` "), "a decorator belongs to its function"
