"""Verification notices what was not meant."""

import ast

import pytest
from edit_samples import from_bytes, sample

from hybridize.edits.intentions import DecoratorAdded, DecoratorRemoved, ImportAdded
from hybridize.edits.text_edits import Lines, apply
from hybridize.edits.verification import first_difference, flaw

TEXT = "import os\n@a\ndef f(x):\n    return 1\n"
ADDED = DecoratorAdded(3, 0, "tf.function")


def test_what_was_meant() -> None:
    assert flaw(sample(TEXT), TEXT.replace("@a", "@tf.function\n@a"), [ADDED]) is None


WRONG = {
    "nothing done": (TEXT, "2 nodes became 1"),
    "wrong order": (TEXT.replace("@a", "@a\n@tf.function"), "became"),
    "wrong name": (TEXT.replace("@a", "@tf.fonction\n@a"), "'function' became 'fonction'"),
    "something else as well": (TEXT.replace("@a", "@tf.function\n@a").replace("1", "1.0"), "int became float"),
    "the wrong function": (TEXT.replace("@a", "@tf.function\ndef g(): pass\n@a"), "2 nodes became 3"),
    "broken": (TEXT.replace("@a", "@tf.function @a\n)"), "would not parse"),
    "indentation": (TEXT.replace("@a", "  @tf.function\n@a"), "would not parse"),
}


@pytest.mark.parametrize("case", WRONG)
def test_what_was_not_meant(case: str) -> None:
    new, words = WRONG[case]
    assert words in (flaw(sample(TEXT), new, [ADDED]) or "nothing")


def test_removed_decorator_and_added_import() -> None:
    new = "import os\nimport tf\ndef f(x):\n    return 1\n"
    assert flaw(sample(TEXT), new, [DecoratorRemoved(3, 0), ImportAdded(1, "import tf")]) is None
    assert flaw(sample(TEXT), new, [DecoratorRemoved(3, 0), ImportAdded(0, "import tf")]) is not None


def test_text_without_bytes() -> None:
    source = from_bytes(b"# coding: latin-1\nx = '\xe4'\n")
    assert "cannot be written" in (flaw(source, source.text + "# \u20ac\n", []) or "")


def test_declaration_of_the_encoding_pushed_away() -> None:
    source = from_bytes(b"# coding: latin-1\nx = 'a'\n")
    assert "declares its encoding" in (flaw(source, "\n\n" + source.text, []) or "")


def test_deep_trees() -> None:
    deep = "x = " + "-" * 80 + "1\n" + "y = " + " + ".join("a" * 900) + "\n"
    tree, same = ast.parse(deep), ast.parse(deep)
    assert first_difference(tree, same) is None
    assert first_difference(tree, ast.parse(deep.replace("a\n", "b\n"))) is not None


def test_constants_that_do_not_equal_themselves() -> None:
    assert first_difference(ast.parse("1e999 - 1e999, -0.0"), ast.parse("1e999 - 1e999, -0.0")) is None
    assert first_difference(ast.parse("1"), ast.parse("True")) is not None
    assert first_difference(ast.parse("'a'"), ast.parse("u'a'")) is not None
    assert first_difference(ast.parse("0.0"), ast.parse("0")) is not None


def test_apply_refuses_disorder() -> None:
    lines = Lines("abcdef")
    assert apply("abcdef", [lines.edit(0, 1, "x"), lines.edit(1, 1, "y"), lines.edit(3, 6, "")]) == "xybc"
    for edits in ([lines.edit(2, 4, ""), lines.edit(3, 5, "")], [lines.edit(2, 2, "x"), lines.edit(0, 0, "y")]):
        with pytest.raises(ValueError, match="overlap"):
            apply("abcdef", edits)


def test_lines_end_where_the_parser_ends_them() -> None:
    lines = Lines("a\rb\r\nc\fd\x0be\x1c\u2028f\n\u00e4x")
    assert [lines.content(number) for number in (1, 2, 3, 4)] == ["a", "b", "c\fd\x0be\x1c\u2028f", "\u00e4x"]
    assert lines.offset(4, 2) == lines.line_start(4) + 1
    assert [lines.newline_near(number) for number in (1, 2, 3, 4)] == ["\r", "\r\n", "\n", "\n"]
