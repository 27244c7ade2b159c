"""The grammar of expectations, and that every fixture keeps to it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .analysis import Report, disagreements, mismatches
from .catalogue import Fixture, fixture_names, load_fixture
from .digest import difference
from .grammar import FixtureError, format_expectation, read_expectations
from .instrument import instrumented_code
from .update import rewrite, updated

FUNCTION = {
    "qualname": "f",
    "precondition": "P1",
    "reasons": [],
    "tensor_parameter": "yes",
    "decorator": None,
    "parameters": [{"name": "x", "tensor": "yes", "primitive": "no"}],
    "assumptions": [],
    "covered_by": None,
    "actions": ["add-decorator"],
}


@pytest.mark.parametrize("name", fixture_names())
def test_every_def_has_an_expectation(name: str) -> None:
    fixture = load_fixture(name)
    assert fixture.functions or fixture.lines
    assert fixture.main in fixture.files


def test_all_words_are_read() -> None:
    source = (
        "# options: {placement = 'all'}\n# argv: --n 3\n"
        "def f(x, n):  #! none HYB204 -HYB301 tensor=yes tensor[n]=no covered act=none\n"
        "    #! truth=skip(a (reason)\n    #~ known-gap: later\n    return x\nprint(1)  #! HYB109\n"
    )
    source = source.replace("a (reason", "a reason")
    file = read_expectations(source, "a.py")
    (f,), (line,) = file.functions, file.lines
    assert (f.precondition, f.codes, f.absent, f.facts) == (None, {"HYB204"}, {"HYB301"}, {"tensor": "yes"})
    assert (f.parameters, f.covered, f.action) == ({("tensor", "n"): "no"}, True, "none")
    assert (f.truth_skip, f.known_gap) == ("a reason", "later")
    assert (line.line, set(line.codes), file.argv) == (7, {"HYB109"}, ("--n", "3"))
    assert file.options == {"placement": "all"}


@pytest.mark.parametrize(
    "source",
    [
        "def f(x): return x",
        "def f(x):  #! maybe\n    return x",
        "def f(x):  #! P1 tensor=perhaps\n    return x",
        "def f(x):  #! P1 HYB20\n    return x",
        "x = 1  #! P1",
        "x = 1  #~ known-gap: of nothing",
        "# options: {\n",
    ],
)
def test_what_cannot_be_read_is_refused(source: str) -> None:
    with pytest.raises(FixtureError, match=r"^a\.py:"):
        read_expectations("\n" + source, "a.py")


def test_formatting_is_read_back() -> None:
    text = "P1 -HYB301 tensor=yes tensor[x]=yes act=add -covered truth=skip(because of it)"
    (f,) = read_expectations(f"def f(x):  #! {text}\n    return x\n", "a.py").functions
    assert format_expectation(f) == f"#! {text}"


def test_mismatches_are_told() -> None:
    (f,) = read_expectations("def f(x):  #! P1 tensor=yes tensor[x]=yes act=add\n    pass\n", "a.py").functions
    assert list(mismatches(f, FUNCTION)) == []
    other = FUNCTION | {"precondition": None, "reasons": [{"code": "HYB204"}], "actions": []}
    told = list(mismatches(f, other))
    assert len(told) == 2 and "HYB204" in told[0] and "act=add" in told[1]


def test_a_closed_gap_fails_and_an_open_one_does_not() -> None:
    file = read_expectations("def f(x):  #! P1\n    #~ known-gap: soon\n    pass\n", "a.py")
    fixture = Fixture("topic/a", Path("topic"), "a.py", (file,))
    assert ["passes now" in text for text in disagreements(fixture, Report({("a.py", 1): FUNCTION}, {}))] == [True]
    other = FUNCTION | {"precondition": None}
    assert list(disagreements(fixture, Report({("a.py", 1): other}, {}))) == []


def test_rewriting_says_what_was_found() -> None:
    source = "def f(x):  #! none HYB204 act=none\n    #~ known-gap: soon\n    pass\n"
    (f,) = read_expectations(source, "a.py").functions
    lines = source.splitlines()
    rewrite(lines, updated(f, FUNCTION))
    assert lines == ["def f(x):  #! P1 act=add", "    pass"]


def test_decorators_go_where_they_belong() -> None:
    order: list[str] = []
    source = b"@outer\n@do_not_convert\ndef f(): pass\nf()\n"

    def named(name: str) -> Callable[[object], object]:
        def decorate(function: object) -> object:
            order.append(name)
            return function

        return decorate

    hooks = {
        "__fixture_probe__": lambda line: named(f"probe {line}"),
        "__fixture_convert__": named("convert"),
        "outer": named("outer"),
        "do_not_convert": named("do_not_convert"),
    }
    exec(instrumented_code(source, "a.py", {3: "convert"}), hooks)
    assert order == ["do_not_convert", "convert", "probe 3", "outer"]


def test_differences_have_a_tolerance_for_numbers_only() -> None:
    assert difference(["tensor", 1.0], ["tensor", 1.00001]) is None
    assert difference(["tensor", 1.0], ["tensor", 1.1]) is not None
    assert difference(["int", 1], ["tensor", 1]) is not None
    assert difference([1, 2], [1]) is not None
