"""Tensor and literal parameters, from calls."""

from __future__ import annotations

import pytest
from small_programs import analyse

from hybridize.project.verdict import Verdict

HEAD = "import tensorflow as tf\nimport numpy as np\nt = tf.ones([2])\n"
YES, NO, UNKNOWN = Verdict.YES, Verdict.NO, Verdict.UNKNOWN


@pytest.mark.parametrize(
    ("call", "tensor", "literal"),
    [
        ("f(t)", YES, NO),
        ("f(1)", NO, YES),
        ("f('a')", NO, YES),
        ("f(True)", NO, NO),
        ("f(None)", NO, NO),
        ("f([t])", YES, NO),
        ("f({'a': t})", YES, NO),
        ("f([1, 2])", NO, YES),
        ("f((t, 1))", YES, YES),
        ("f(np.ones(2))", YES, NO),
        ("f(tf.Variable(1.0))", YES, NO),
        ("for i in range(100): f(i)", NO, YES),
        ("for i in tf.range(3): f(i)", YES, NO),
        ("f(t)\nf(1)", YES, YES),
        ("f(*[t])", YES, NO),
        ("f(**{'x': t})", YES, NO),
        ("x = []\nx.append(t)\nf(x)", YES, NO),
        ("import functools\nfunctools.partial(f, t)()", YES, NO),
        ("list(map(f, [t]))", YES, NO),
        ("for x in tf.data.Dataset.from_tensor_slices([1.0]): f(x)", YES, NO),
    ],
)
def test_from_calls(call: str, tensor: Verdict, literal: Verdict) -> None:
    one = analyse(f"{HEAD}def f(x): return x\n{call}\n").judgements["f"]
    assert (one.tensor.verdict, one.literal.verdict) == (tensor, literal)


def test_default_that_nobody_overrides_does_not_count() -> None:
    program = analyse(HEAD + "def f(x, n=3): return x * n\nf(t)\n")
    assert program.judgements["f"].literal.is_no


def test_default_that_is_passed_counts() -> None:
    program = analyse(HEAD + "def f(x, n=3): return x * n\nf(t, 3)\n")
    assert program.judgements["f"].literal.is_yes


def test_same_constant_does_not_vary() -> None:
    text = HEAD + "def f(x, n): return x * n\nf(t, 3)\nf(t, 3)\n"
    assert analyse(text, literal_policy="varying").judgements["f"].literal.is_no
    assert analyse(text).judgements["f"].literal.is_yes


def test_receiver_is_no_parameter() -> None:
    program = analyse(HEAD + "class A:\n def f(self): return t + 1\nA().f()\n")
    one = program.judgements["A.f"]
    assert (one.tensor.verdict, one.literal.verdict) == (NO, NO)
    assert one.row is not None
    assert one.row.precondition == "P7"


def test_unknown_argument_leaves_it_open() -> None:
    program = analyse("import nowhere\ndef f(x): return x\nf(nowhere.value())\n")
    assert program.judgements["f"].tensor.verdict is UNKNOWN


def test_function_never_reached_is_open() -> None:
    program = analyse(HEAD + "def f(x): return x + t\n")
    assert not program.judgements["f"].reached
    assert program.judgements["f"].tensor.verdict is UNKNOWN


def test_annotation_is_an_assumption() -> None:
    one = analyse(HEAD + "def f(x: tf.Tensor): return x + 1\n").judgements["f"]
    assert one.tensor.is_yes
    assert [assumption.kind for assumption in one.tensor.assumptions] == ["annotation"]


def test_call_outweighs_annotation() -> None:
    assert analyse(HEAD + "def f(x: tf.Tensor): return x + 1\nf(1)\n").judgements["f"].tensor.is_no
