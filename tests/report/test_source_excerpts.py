"""Source lines, carets and widths; diffs of single fixes."""

from __future__ import annotations

import io

import pytest
from sample_report import TRAIN_STEP

from hybridize.report.diff import fix_diff, painted
from hybridize.report.paint import PLAIN, Paint, fold, paint_for, width_of
from hybridize.report.schema import Edit, Fix, Function, Position
from hybridize.report.sources import Sources, excerpt


def carets(text: str, column: int, *, line: int = 1, width: int = 80) -> list[str]:
    return excerpt(Sources({"a.py": text}), "a.py", line, column, paint=PLAIN, width=width, severity="error", around=0)


def test_carets_stand_under_the_token() -> None:
    assert carets("x = np.mean(y)", 5) == ["  |", "1 | x = np.mean(y)", "  |     ^^^^^^^", "  |"]


def test_carets_stand_under_the_name_of_a_definition() -> None:
    assert carets("async def step(x):", 1)[2] == "  |           ^^^^"


def test_tabs_and_wide_characters_keep_the_carets_in_place() -> None:
    assert carets("\tf('日本', y)", 10)[1:3] == ["1 |     f('日本', y)", "  |               ^"]


def test_a_column_beyond_the_line_is_harmless() -> None:
    assert carets("x", 99)[2] == "  |  ^"
    assert carets("", 1)[2] == "  | ^"


@pytest.mark.parametrize("column", [1, 150, 300, 391])
def test_long_lines_are_cut_around_the_place(column: int) -> None:
    text = "".join(f"{number:>9} " for number in range(40))
    _, shown, under, _ = carets(text, column, width=60)
    assert width_of(shown) <= 60 and width_of(under) <= 60
    assert shown[under.index("^")] == text[column - 1] or text[column - 1] == " "


def test_missing_files_and_lines_give_no_excerpt() -> None:
    assert excerpt(Sources({}), "a.py", 1, 1, paint=PLAIN, width=80, severity="error") == []
    assert carets("x", 1, line=5) == []


def test_lines_are_counted_as_python_does() -> None:
    sources = Sources({"a.py": "a\x0cb\r\nc\rd\n"})
    assert sources.lines("a.py") == ["a\x0cb", "c", "d", ""]


def test_folding_keeps_long_words() -> None:
    assert fold("a bbb " + "c" * 30, 20) == ["a bbb", "c" * 30]
    assert fold("", 20, first="  - ") == ["  -"]


class Terminal(io.StringIO):
    encoding = "utf-8"

    def isatty(self) -> bool:
        return True


@pytest.mark.parametrize(
    ("stream", "environment", "colour"),
    [
        (Terminal(), {}, True),
        (Terminal(), {"NO_COLOR": "1"}, False),
        (Terminal(), {"TERM": "dumb"}, False),
        (io.StringIO(), {}, False),
        (io.StringIO(), {"FORCE_COLOR": "1"}, True),
        (io.StringIO(), {"FORCE_COLOR": "1", "NO_COLOR": "1"}, False),
    ],
)
def test_colour_is_for_terminals(stream: io.StringIO, environment: dict[str, str], colour: bool) -> None:
    assert paint_for(stream, environment).colour is colour


def test_fix_diff_keeps_other_lines_with_any_newlines() -> None:
    text = "import tensorflow as tf\r\n\r\ndef train_step(x):\r\n    return x\r\n"
    at = Position(3, 1, 27)
    function = Function("a.py::f", "a.py", "a", "f", "f", 3, 4, fix=Fix((Edit("a.py", at, at, "@tf.function\r\n"),)))
    diff = fix_diff(function, Sources({"a.py": text}))
    assert diff.splitlines()[2:] == [
        "@@ -1,4 +1,5 @@",
        " import tensorflow as tf",
        " ",
        "+@tf.function",
        " def train_step(x):",
        "     return x",
    ]


def test_fix_diff_of_an_unknown_source_is_empty() -> None:
    assert fix_diff(TRAIN_STEP, Sources({})) == ""


def test_painting_a_diff_changes_no_text() -> None:
    diff = "--- a/x\n+++ b/x\n@@ -1 +1 @@\n-a\n+b\n c\n"
    assert painted(diff, PLAIN) is diff
    assert "\x1b[32m+b\x1b[0m\n" in painted(diff, Paint(colour=True))
    assert painted("+a\x1b[2J\x0cb\r\n", Paint(colour=True)) == "\x1b[32m+a\ufffd[2J\ufffdb\x1b[0m\n"
