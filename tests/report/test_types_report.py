"""`hybridize types`: what is printed beside the source, and the same as JSON."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from hybridize.cli.program import program

SOURCE = """import tensorflow as tf


class Net:
    def __init__(self):
        self.w = tf.Variable(tf.ones([3, 2]))


def f(x, n=2):
    y = [x * i for i in range(n)]
    return y, [None, 1][n]


z, _ = f(tf.ones([3]))
Net()
"""


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Run the command in a folder with the program above."""
    (tmp_path / "typed.py").write_text(SOURCE)
    monkeypatch.chdir(tmp_path)
    return lambda *arguments: CliRunner().invoke(program, ["types", *arguments, "--no-cache"]).stdout


def test_types_stand_beside_the_lines(run: Any) -> None:
    lines = run("typed.py").splitlines()
    assert "   |         #? self.w: variable float32[3, 2]" in lines
    assert "   |     #? n: int" in lines  # the default, where no call passes it
    assert "   |     #? i: int" in lines
    assert "   |     #? y: list[float32[3], float32[3]]" in lines
    assert "   | #? z: list[float32[3], float32[3]]" in lines


def test_json_carries_what_is_printed(run: Any) -> None:
    found = json.loads(run("typed.py", "--output-format", "json"))
    _, function = found["functions"]
    assert [(one["name"], one["line"]) for one in function["variables"]] == [("i", 10), ("y", 10)]
    assert [item["shape"] for item in function["variables"][1]["types"][0]["items"]] == [[3], [3]]
    assert [(one["name"], one["path"], one["line"]) for one in found["variables"][:1]] == [("z", "typed.py", 14)]
    (line,) = run("typed.py::f", "--output-format", "json-lines").splitlines()
    assert json.loads(line)["variables"] == function["variables"]


def test_types_stand_where_the_statement_begins_and_lines_break_between_them(run: Any, tmp_path: Path) -> None:
    (tmp_path / "layout.py").write_text("""import tensorflow as tf


def parts(x):

    # Two halves.
    first, second = tf.split(x, (2, 2),
                             axis=-1)
    return [first, second, first, second, first]


parts(tf.ones([3, 1, 1, 1, 4]))
""")
    lines = run("layout.py").splitlines()
    header = lines.index(" 4 | def parts(x):")
    assert lines[header + 1] == "   |     #? x: float32[3, 1, 1, 1, 4]"
    assert lines[header + 2].endswith("float32[3, 1, 1, 1, 2],")  # the result, broken between its parts
    assert lines[header + 3] == "   |     #?     float32[3, 1, 1, 1, 2], float32[3, 1, 1, 1, 2]]"
    assert "   |     #? second: float32[3, 1, 1, 1, 2]" in lines
