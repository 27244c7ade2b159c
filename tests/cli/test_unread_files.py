"""A file that does not parse is named by every command that would have needed it."""

from __future__ import annotations

from pathlib import Path

import pytest

from hybridize.cli.main import main


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "broken.py").write_text("def f(:\n    pass\n")
    (tmp_path / "whole.py").write_text("def g(x):\n    return x\n")
    return tmp_path


@pytest.mark.parametrize("arguments", [("explain", "broken.py::f"), ("types", "broken.py"), ("types", "broken.py::f")])
def test_asking_about_it_says_why_there_is_no_answer(
    arguments: tuple[str, ...], broken: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main([*arguments, "--no-cache"]) == 2
    assert capsys.readouterr() == ("", "error: broken.py:1: invalid syntax\n")


@pytest.mark.parametrize("mode", ["--diff", "--write"])
def test_refactor_says_what_it_did_not_read(mode: str, broken: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["refactor", mode, "--no-cache"])
    assert "not read: broken.py:1: invalid syntax\n" in capsys.readouterr().err
