"""What is assumed, in words."""

from __future__ import annotations

from hybridize.report.assumed import assumed
from hybridize.report.schema import Assumption, Function, Parameter


def function(*parameters: str) -> Function:
    return Function(
        id="a.py::f",
        path="a.py",
        module="a",
        qualname="f",
        name="f",
        line=4,
        end_line=6,
        column=1,
        parameters=tuple(Parameter(name=name, kind="positional-or-keyword") for name in parameters),
    )


def assumption(text: str, line: int = 4) -> Assumption:
    return Assumption(kind="annotation", text=text, path="a.py", line=line)


def test_what_is_alike_is_said_once() -> None:
    found = [assumption("x is annotated tf.Tensor"), assumption("y is annotated tf.Tensor", 5), assumption("y is odd")]
    assert list(assumed(found, function("x", "y"))) == ["x, y: each is annotated tf.Tensor", "y is odd"]


def test_places_elsewhere_are_told() -> None:
    found = [assumption("x is annotated T", 1), assumption("x is annotated T", 4)]
    assert list(assumed(found, function("x"))) == ["x is annotated T (a.py:1)", "x is annotated T"]
    assert list(assumed(found[1:], None)) == ["x is annotated T (a.py:4)"]


def test_words_that_are_no_parameters_stay() -> None:
    found = [
        assumption("a step is given tensors"),
        assumption("a step is given tensors"),
        assumption("a loss is given tensors"),
    ]
    assert list(assumed(found, function("x"))) == ["a step is given tensors", "a loss is given tensors"]
