from __future__ import annotations

import ast
import textwrap

import pytest

from hybridize.project.suppressions import NONE, Suppressions, find_suppressions


def functions(source: str) -> tuple[Suppressions, dict[str, ast.FunctionDef]]:
    source = textwrap.dedent(source)
    tree = ast.parse(source)
    return find_suppressions(source), {n.name: n for n in ast.walk(tree) if isinstance(n, ast.FunctionDef)}


def test_nothing_to_find() -> None:
    assert find_suppressions("x = 1  # hybridize this\n") is NONE


def test_places_of_a_function() -> None:
    found, defs = functions("""
        def a():  # hybridize: ignore[HYB101] measured
            pass
        # hybridize: ignore[HYB101,HYB204]
        def b():
            pass
        @one
        @two  # hybridize: ignore
        def c():
            pass
        # hybridize: ignore[HYB101]
        # because of something
        @one
        def d(
            x,
            y,
        ):  # hybridize: ignore[HYB204]
            # hybridize: ignore[HYB310]
            pass
        x = 1  # hybridize: ignore[HYB109]
        def e():
            pass  # hybridize: ignore[HYB101]
        # hybridize: ignore[HYB101]

        def f(): pass
        @one
        # hybridize: ignore[HYB102]
        def g(): pass
    """)
    codes = {
        name: [[each.code for each in item.codes] for item in found.for_function(node)] for name, node in defs.items()
    }
    assert codes == {
        "a": [["HYB101"]],
        "b": [["HYB101", "HYB204"]],
        "c": [[]],
        "d": [["HYB101"], ["HYB204"]],
        "e": [],
        "f": [],
        "g": [["HYB102"]],
    }
    assert found.ignores("HYB101", defs["a"]) and not found.ignores("HYB102", defs["a"])
    assert found.ignores("HYB999", defs["c"])
    assert found.items[0].reason == "measured"
    assert [each.line for each in found.for_line(20)] == [20]


def test_positions_of_codes() -> None:
    (item,) = find_suppressions("def é():  # hybridize: ignore[HYB101,  HYB2x] - why: not\n    pass\n").items
    assert (item.line, item.column) == (1, 11)
    assert [(each.code, each.column) for each in item.codes] == [("HYB101", 31), ("HYB2x", 40)]
    assert item.reason == "why: not"


@pytest.mark.parametrize(
    "source",
    [
        "x = '# hybridize: ignore'\n",
        "x = '''\n# hybridize: skip-file\n'''\n",
        "x = 'a' \\\n'# hybridize: ignore'\n",
    ],
)
def test_strings_do_not_count(source: str) -> None:
    found = find_suppressions(source)
    assert (found.items, found.skip_file) == ((), False)


@pytest.mark.parametrize("comment", ["ignroe", "ignore[", "ignore[]", "ignore[ , ]", "options = {}"])
def test_misspelt_comments_switch_nothing_off(comment: str) -> None:
    found = find_suppressions(f"x = 1  # hybridize: {comment}\n")
    assert not found.items
    (unknown,) = found.unknown
    assert (unknown.line, unknown.column) == (1, 8)


def test_spelling_is_lenient_about_spaces() -> None:
    found = find_suppressions("#hybridize:ignore[ HYB101 ]\nx\n#  hybridize:  skip-file  generated\n")
    assert found.skip_file
    assert [(each.codes[0].code, each.target) for each in found.items] == [("HYB101", 2)]


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
def test_line_breaks(newline: str) -> None:
    source = newline.join(["\x0c", "x = '\u2028'", "# hybridize: ignore[HYB101]", "def f(): pass", ""])
    (item,) = find_suppressions(source).items
    assert (item.line, item.column, item.target) == (3, 1, 4)


def test_broken_files_give_what_can_be_read() -> None:
    assert find_suppressions("# hybridize: skip-file\nx = (\n").skip_file
    assert find_suppressions("# hybridize: skip-file\n  x\n y\n\x00'''").skip_file
