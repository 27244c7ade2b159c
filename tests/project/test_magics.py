from __future__ import annotations

import ast

import pytest

from hybridize.project.magics import blank_magics
from hybridize.project.parsing import parse_source


def test_magic_lines_are_blanked_and_noted() -> None:
    source = (
        "%matplotlib inline\n!pip install 'x\nimport os\nfiles = !ls *.py\n%time x = 1\nos.path?\n"
        "get_ipython().magic('time')\ny = 2\n"
    )
    parsed = parse_source(source.encode(), "f.py")
    assert parsed.tree is not None and parsed.text == source
    assert [(type(node).__name__, node.lineno) for node in parsed.tree.body] == [
        ("Import", 3),
        ("Expr", 7),
        ("Assign", 8),
    ]
    (note,) = parsed.diagnostics
    assert (note.code, note.severity, note.line) == ("HYB001", "note", 1)
    assert "5 lines of IPython magic" in note.message


def test_a_block_keeps_a_statement() -> None:
    source = "try:\n  %tensorflow_version 2.x\nexcept Exception:\n  !l\nx = 1\n"
    parsed = parse_source(source.encode(), "f.py")
    assert parsed.tree is not None
    assert isinstance(parsed.tree.body[0], ast.Try)


@pytest.mark.parametrize(
    "source",
    [
        "x = (a\n% b)\n",
        "s = '''\n%time\n!ls\n'''\n",
        "x = 10 \\\n  % 3\n",
        's = "a\\\n%b"\n',
        "x = {  # )\n'a': 1,\n}\n# it's\n",
        "t = rb'''\\'''\n%x'''\n",
    ],
)
def test_valid_python_is_left_alone(source: str) -> None:
    ast.parse(source)
    assert blank_magics(source) == (source, ())


def test_magic_inside_brackets_does_not_hide_an_error() -> None:
    assert parse_source(b"x = (\n% b)\n", "f.py").tree is None


def test_other_errors_stay_errors() -> None:
    parsed = parse_source(b"%time\ndef f(:\n", "f.py")
    assert parsed.tree is None
    assert [(each.line, each.severity) for each in parsed.diagnostics] == [(2, "error")]


def test_shell_continuation_and_windows_lines() -> None:
    source = "!pip install a \\\r\n   b\r\nx = 1\r\n"
    blanked, numbers = blank_magics(source)
    assert numbers == (1,)
    assert len(blanked) == len(source) and blanked.count("\r\n") == 3
    assert ast.parse(blanked).body[0].lineno == 3
