"""Keywords appended to decorators of every shape, or their values replaced."""

import pytest
from edit_samples import reason, result, sample, setting

from hybridize.edits.plan import plan
from hybridize.edits.requests import Reconfigure, RemoveDecorator

TF = "import functools, tensorflow as tf\n"
TAIL = "def f(x): return tf.abs(x), functools\n"

SHAPES = {
    "bare": ("@tf.function", "@tf.function(k=1)"),
    "bare with comment": ("@tf.function  # c", "@tf.function(k=1)  # c"),
    "bare in parentheses": ("@(tf.function)", "@(tf.function(k=1))"),
    "empty": ("@tf.function()", "@tf.function(k=1)"),
    "empty with blanks": ("@tf.function ( )", "@tf.function (k=1 )"),
    "empty on lines": ("@tf.function(\n)", "@tf.function(\n    k=1\n)"),
    "only a comment": ("@tf.function(\n    # c\n)", "@tf.function(\n    # c\n    k=1\n)"),
    "keyword": ("@tf.function(a=2)", "@tf.function(a=2, k=1)"),
    "positional": ("@tf.function(None, [s])", "@tf.function(None, [s], k=1)"),
    "trailing comma": ("@tf.function(a=2,)", "@tf.function(a=2, k=1,)"),
    "parenthesised value": ("@tf.function(a=((2)))", "@tf.function(a=((2)), k=1)"),
    "comma after parentheses": ("@tf.function(a=(2) ,)", "@tf.function(a=(2) , k=1,)"),
    "many lines": ("@tf.function(\n  a=2,\n  b=3,\n)", "@tf.function(\n  a=2,\n  b=3,\n  k=1,\n)"),
    "many lines, no comma": ("@tf.function(\n  a=2,\n  b=3\n)", "@tf.function(\n  a=2,\n  b=3,\n  k=1\n)"),
    "many lines, no comma, comment": (
        "@tf.function(\n  a=2  # two,\n  # )\n)",
        "@tf.function(\n  a=2,  # two,\n  # )\n  k=1\n)",
    ),
    "many lines, comma, comment": (
        "@tf.function(\n  a=2,  # two\n  # end\n)  # t",
        "@tf.function(\n  a=2,  # two\n  # end\n  k=1,\n)  # t",
    ),
    "closed on the last line": ("@tf.function(a=2,\n             b=3)", "@tf.function(a=2,\n             b=3, k=1)"),
    "opened on the first line": ("@tf.function(a=2,\n)", "@tf.function(a=2,\n    k=1,\n)"),
    "value on lines": ("@tf.function(\n  a=[\n    2,\n  ],\n)", "@tf.function(\n  a=[\n    2,\n  ],\n  k=1,\n)"),
    "string with a parenthesis": ("@tf.function(a=')#,')", "@tf.function(a=')#,', k=1)"),
    "partial": ("@functools.partial(tf.function, a=2)", "@functools.partial(tf.function, a=2, k=1)"),
    "present": ("@tf.function(k=2, a=3)", "@tf.function(k=1, a=3)"),
    "present in parentheses": ("@tf.function(k=(2), a=3)", "@tf.function(k=(1), a=3)"),
    "present on lines": ("@tf.function(\n  k=[\n    2\n  ],  # c\n)", "@tf.function(\n  k=1,  # c\n)"),
    "continuation": ("@tf.function \\\n  (a=2)", "@tf.function \\\n  (a=2, k=1)"),
    "not ASCII": ("@tf.function(a='ä€😀')  # ü", "@tf.function(a='ä€😀', k=1)  # ü"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("indentation", ["", "\t", "    "])
@pytest.mark.parametrize("case", SHAPES)
def test_shape(case: str, indentation: str, newline: str) -> None:
    def whole(decorator: str) -> str:
        body = f"{decorator}\n{TAIL}"
        lines = "".join(indentation + line for line in body.splitlines(keepends=True))
        head = TF + ("class C:\n" if indentation else "")
        return (head + lines).replace("\n", newline)

    before, after = SHAPES[case]
    source = sample(whole(before))
    done = plan(source, [setting(source, "C.f" if indentation else "f", "k", "1")])
    expected = whole(after)
    if indentation == "\t":
        # A line of its own below the decorator's first line is indented as the file indents.
        expected = expected.replace("\t    k=1", "\t\tk=1")
    assert result(done) == expected


def several(decorator: str, *pairs: tuple[str, str]):
    source = sample(f"{TF}{decorator}\n{TAIL}")
    return plan(source, [setting(source, "f", keyword, value) for keyword, value in pairs])


def line(done) -> str:
    return result(done)[len(TF) : -len(TAIL) - 1]


def test_two_keywords() -> None:
    assert line(several("@tf.function", ("a", "1"), ("b", "2"))) == "@tf.function(a=1, b=2)"
    assert line(several("@tf.function(c=0)", ("a", "1"), ("c", "2"))) == "@tf.function(c=2, a=1)"
    assert line(several("@tf.function(\n  c=0\n)", ("a", "1"), ("b", "2"))) == "@tf.function(\n  c=0,\n  a=1,\n  b=2\n)"


def test_value_given_by_position() -> None:
    assert line(several("@tf.function(None, [s])", ("input_signature", "[t]"))) == "@tf.function(None, [t])"
    assert line(several("@functools.partial(tf.function, None, a)", ("input_signature", "[t]"))) == (
        "@functools.partial(tf.function, None, [t])"
    )


def test_value_that_is_there_already() -> None:
    done = several("@tf.function(a=1)", ("a", "1"))
    assert (done.edits, done.refused) == ((), ())


def test_older_keyword_keeps_its_name() -> None:
    done = several("@tf.function(experimental_relax_shapes=False)", ("reduce_retracing", "True"))
    assert line(done) == "@tf.function(experimental_relax_shapes=True)"


def test_same_keyword_twice() -> None:
    done = several("@tf.function", ("jit_compile", "True"), ("experimental_compile", "False"))
    assert [refusal.request.keyword for refusal in done.refused] == ["experimental_compile"]
    assert "(jit_compile=True)" in done.new_text


def test_module_placeholder() -> None:
    assert line(several("@tf.function", ("a", "{module}.x"))) == "@tf.function(a=tf.x)"


@pytest.mark.parametrize("decorator", ["@tf.function(**options)", "@tf.function(*options)"])
def test_arguments_from_a_variable(decorator: str) -> None:
    assert "variable" in reason(several(decorator, ("a", "1")))


def test_decorator_without_a_name() -> None:
    assert "no name" in reason(several("@(lambda f: f)", ("a", "1")))


def test_not_a_keyword() -> None:
    assert "not a keyword" in reason(several("@tf.function", ("a b", "1")))


@pytest.mark.parametrize("value", ["1)", "", "x = 1", "1, b=2"])
def test_value_that_is_no_expression(value: str) -> None:
    assert reason(several("@tf.function", ("a", value)))


def test_value_that_would_be_more_than_one_argument() -> None:
    assert reason(several("@tf.function", ("a", "1, 2")))


def test_decorator_that_goes() -> None:
    source = sample(f"{TF}@tf.function\n{TAIL}")
    done = plan(source, [Reconfigure(3, "f", 2, "a", "1"), RemoveDecorator(3, "f", 2)])
    assert [refusal.reason for refusal in done.refused] == ["the decorator is removed"]
    assert done.new_text == TF + TAIL
