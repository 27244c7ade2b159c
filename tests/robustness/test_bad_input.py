"""What people give a command by mistake: a clear message, the right exit code, nothing lost, nothing half-written."""

from __future__ import annotations

import json
import stat
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from hybridize import pipeline
from hybridize.cli.program import program

GOOD = """\
import tensorflow as tf


def step(x):
    return tf.abs(x) * 2.0


step(tf.ones([2]))
"""
EDITED = GOOD.replace("def step", "@tf.function\ndef step")

Run = Callable[..., Result]


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make an empty project the working directory."""
    (tmp_path / "pyproject.toml").write_text("")
    monkeypatch.chdir(tmp_path)
    return tmp_path


@pytest.fixture
def run() -> Run:
    def invoke(*arguments: str) -> Result:
        return CliRunner().invoke(program, list(arguments), prog_name="hybridize")

    return invoke


def content(folder: Path) -> dict[str, bytes]:
    """The files of a project; what the tool keeps for itself is not among them."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file() and ".hybridize_cache" not in path.parts]
    return {path.name: path.read_bytes() for path in files}


def checked(run: Run, *arguments: str) -> dict[str, Any]:
    result = run("check", "--output-format", "json", *arguments)
    assert result.exit_code in (0, 1), result.output
    document: dict[str, Any] = json.loads(result.stdout)
    return document


def codes(document: dict[str, Any]) -> list[tuple[str, str]]:
    """The files with trouble, and which."""
    return [(one["path"], one["code"]) for one in document["diagnostics"] if one["code"] < "HYB100"]


# -- paths and configuration -------------------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["check", "refactor", "types"])
def test_missing_path(command: str, run: Run, tree: Path) -> None:
    result = run(command, "nowhere.py")
    assert (result.exit_code, result.stdout) == (2, "")
    assert "nowhere.py" in result.stderr and "Traceback" not in result.stderr


def test_directory_without_python(run: Run, tree: Path) -> None:
    (tree / "empty").mkdir()
    (tree / "empty" / "notes.txt").write_text("no code")
    result = run("check", "empty")
    assert result.exit_code == 2
    assert "no Python files" in result.stderr


@pytest.mark.parametrize("toml", ["[tool.hybridize\n", "[tool.hybridize]\nplacment = 'all'\n", "\x00", "a = \udcff"])
def test_broken_configuration(toml: str, run: Run, tree: Path) -> None:
    (tree / "m.py").write_text(GOOD)
    (tree / "pyproject.toml").write_bytes(toml.encode("utf-8", "surrogateescape"))
    before = content(tree)
    result = run("refactor", "--write")
    assert result.exit_code == 2
    assert "pyproject.toml" in result.stderr and "Traceback" not in result.stderr
    assert content(tree) == before


def test_unreadable_file(run: Run, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "m.py").write_text(GOOD)
    (tree / "locked.py").write_text(GOOD)
    read = Path.read_bytes

    def guarded(path: Path) -> bytes:
        if path.name == "locked.py":
            raise PermissionError(13, "Permission denied")
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", guarded)
    document = checked(run, ".")
    assert codes(document) == [("locked.py", "HYB003")]
    assert [one["path"] for one in document["functions"]] == ["m.py"]
    result = run("check", "locked.py")
    assert result.exit_code == 2
    assert "locked.py: cannot be read: Permission denied" in result.stderr


# -- what is in the file -----------------------------------------------------------------------------------------

UNPARSABLE = {
    "binary": bytes(range(256)) * 16,
    "zeros": b"\x00" * 4096,
    "python 2": b"print 'hello'\nexec 'x'\n",
    "syntax error": b"def f(:\n    pass\n",
    "unfinished": b"def f(x):\n    return (x,\n",
    "unknown encoding": b"# coding: klingon\nx = 1\n",
    "not its encoding": b"# coding: ascii\nx = '\xe9'\n",
    "latin in utf-8": b"x = '\xe9'\n",
    "utf-16": "x = 1\n".encode("utf-16"),
    "mixed tabs": b"if 1:\n        x = 1\n\ty = 2\n",
    "too many brackets": b"(" * 1000 + b")" * 1000,
    "too deep a block": b"".join(b" " * n + b"if x:\n" for n in range(120)) + b" " * 121 + b"pass\n",
    "lone surrogate": b"x = '\xed\xa0\x80'\n",
}


@pytest.mark.parametrize("name", UNPARSABLE)
def test_file_that_does_not_parse(name: str, run: Run, tree: Path) -> None:
    (tree / "good.py").write_text(f"try:\n    import bad\nexcept ImportError:\n    pass\n{GOOD}")
    (tree / "bad.py").write_bytes(UNPARSABLE[name])
    document = checked(run, ".")
    assert codes(document) == [("bad.py", "HYB001")]
    (trouble,) = (one for one in document["diagnostics"] if one["path"] == "bad.py")
    assert trouble["severity"] == "error" and trouble["line"] >= 1
    assert [one["precondition"] for one in document["functions"]] == ["P1"]
    result = run("refactor", "--write")
    assert (tree / "bad.py").read_bytes() == UNPARSABLE[name]
    assert "@tf.function\ndef step" in (tree / "good.py").read_text()
    assert "Traceback" not in result.output


UNUSUAL = {
    "empty": b"",
    "only comments": b"# nothing\n   # to see\n#",
    "only a docstring": b'"""Nothing."""',
    "only spaces": b"   \n\t\n\x0c\n",
    "only a mark": b"\xef\xbb\xbf",
    "star import of itself": b"from m import *\nfrom .m import *\nimport m\nm.m.m\n",
    "subclass of itself": b"class A(A): pass\nclass A(A): pass\nclass B(C): pass\nclass C(B): pass\nA().x, B().y\n",
    "very long line": b"x = [" + b"1, " * 200_000 + b"]\n",
    "long name": b"x" * 100_000 + b" = 1\n",
    "soft keywords": b"type = match = case = _ = 1\nmatch(type)[case]\n",
    "odd names": "ﬁ = 1\nдом = ªº = 2\nprint(fi, дом)\ndef ℌ(x): return x\nH(1)\n".encode(),
}
if sys.version_info >= (3, 12):
    UNUSUAL["type parameters"] = (
        b"type X[T: int, *Ts, **P] = list[X]\ndef f[T](x: T) -> T: return f[int](x)\n"
        b"class C[T](list[T]): pass\nf(C())\n"
    )


@pytest.mark.parametrize("name", UNUSUAL)
def test_unusual_but_valid_file(name: str, run: Run, tree: Path) -> None:
    (tree / "m.py").write_bytes(UNUSUAL[name])
    (tree / "other.py").write_text("import m\nfrom m import *\nfrom m import nothing\nm.f(m)\n")
    document = checked(run, ".")
    assert not [one for one in document["diagnostics"] if one["severity"] == "error"]
    before = content(tree)
    assert run("refactor", "--write").exit_code == 0
    assert content(tree) == before


@pytest.mark.parametrize(
    "encoded",
    [
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode(),
        GOOD.replace("\n", "\r").encode(),
        b"\xef\xbb\xbf# coding: utf-8\r\n" + GOOD.replace("\n", "\r\n").encode(),
        "# coding: latin-1\nname = 'é'\n".encode("latin-1") + GOOD.encode(),
        "# coding: shift_jis\nname = 'テ'\n".encode("shift_jis") + GOOD.encode(),
        b"\x0c\n" + GOOD.rstrip("\n").encode(),
    ],
    ids=["mark", "crlf", "cr", "mark and crlf", "latin-1", "shift-jis", "form feed, no newline"],
)
def test_bytes_are_kept(encoded: bytes, run: Run, tree: Path) -> None:
    (tree / "m.py").write_bytes(encoded)
    assert run("refactor", "--write").exit_code == 0
    newline = b"\r\n" if b"\r\n" in encoded else b"\r" if b"\r" in encoded else b"\n"
    assert (tree / "m.py").read_bytes() == encoded.replace(b"def step", b"@tf.function" + newline + b"def step")
    assert run("refactor", "--diff").exit_code == 0


def test_circular_imports(run: Run, tree: Path) -> None:
    (tree / "a.py").write_text(f"from b import *\nimport b, c\nfrom c import a as a\n{GOOD}")
    (tree / "b.py").write_text("from a import *\nimport a\na.step(a.tf.ones([3]))\nfrom c import step\n")
    (tree / "c.py").write_text("import a, b\nfrom a import step\nfrom b import step as other\nother(1.0)\n")
    document = checked(run, ".")
    assert codes(document) == []
    assert [one["tensor_parameter"] for one in document["functions"]] == ["yes"]


# -- the file system ---------------------------------------------------------------------------------------------


def test_file_changed_between_analysis_and_writing(run: Run, tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tree / "m.py").write_text(GOOD)
    (tree / "other.py").write_text(GOOD)
    analyze = pipeline.analyze

    def slow(*arguments: Any, **given: Any) -> pipeline.Analysis:
        found = analyze(*arguments, **given)
        (tree / "m.py").write_text("# saved by an editor meanwhile\n")
        return found

    monkeypatch.setattr(pipeline, "analyze", slow)
    result = run("refactor", "--write")
    assert result.exit_code == 1
    assert "not written: m.py" in result.stderr and "changed" in result.stderr
    assert content(tree) == {
        "m.py": b"# saved by an editor meanwhile\n",
        "other.py": EDITED.encode(),
        "pyproject.toml": b"",
    }


def test_read_only_file(run: Run, tree: Path) -> None:
    (tree / "m.py").write_text(GOOD)
    (tree / "m.py").chmod(0o444)
    result = run("refactor", "--write")
    assert result.exit_code == 1
    assert "not written: m.py: is read-only" in result.stderr
    assert (tree / "m.py").read_text() == GOOD
    assert stat.S_IMODE((tree / "m.py").stat().st_mode) == 0o444


def test_loops_of_links(run: Run, tree: Path) -> None:
    (tree / "package").mkdir()
    (tree / "package" / "m.py").write_text(GOOD)
    (tree / "package" / "up").symlink_to(tree)
    (tree / "again.py").symlink_to("again.py")
    (tree / "dangling.py").symlink_to("/nowhere/at/all.py")
    document = checked(run, ".")
    assert [one["path"] for one in document["functions"]] == ["package/m.py"]
    result = run("check", "again.py")
    assert result.exit_code == 2
    assert "again.py" in result.stderr and "Traceback" not in result.stderr


def test_folder_with_a_file_s_name(run: Run, tree: Path) -> None:
    (tree / "m.py").mkdir()
    (tree / "m.py" / "inner.py").write_text(GOOD)
    assert [one["path"] for one in checked(run, ".")["functions"]] == ["m.py/inner.py"]
