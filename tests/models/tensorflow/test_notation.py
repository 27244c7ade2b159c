"""Rules written as one line: what their letters bind, and what becomes of what is not known."""

from __future__ import annotations

from typing import Any

import oracle
import pytest

from hybridize.models.tensorflow.notation import apply, parsed
from hybridize.values.atoms import tensor
from hybridize.values.value import Value, of, of_const, of_tuple

RULES = {
    "image[b,h,w,c] -> image[b,h,w,c,2]": "float32[2, 8, None, 3, 2]",
    "image[*x,h,c] -> image[*x,c,h]": "float32[2, 8, 3, None]",
    "image[b,*x] -> int32[*x,b]": "int32[8, None, 3, 2]",
    "image[b,h] -> image[h]": "float32[None]",
    "image[b,h,w,c] n=count -> image[b*n,h//2+1,min(c,n)]": "float32[10, 5, 3]",
    "image[b,h,w,c] n=count -> image[w*n]": "float32[None]",
    "p,q=size -> float32[p,q]": "float32[4, 6]",
    "-> @dtype:float32[]": "float32[]",
    "-> string[@size]": "string[4, 6]",
    "image[*x] other?[*x] -> image[*x]": "float32[2, 8, None, 3]",
    "image[b,h,w,c] -> image[b], int32[h]": "(float32[2], int32[8])",
    "image[b,h,w,c] -> Pair(first: image[b], second: bool[h])": "(float32[2], bool[8])",
    "image[*x] -> unknown[...]": "?[...]",
}


class Call:
    """A call of something with the parameters image, count, size, dtype and other, of which the last are not passed."""

    name = "tests.rule"
    traced = False

    def __init__(self) -> None:
        self.values = {
            "image": of(tensor("float32", (2, 8, None, 3))),
            "count": of_const(5),
            "size": of_tuple([of_const(4), of_const(6)]),
        }

    @property
    def index(self) -> Any:
        from hybridize.models.index import load_index

        return load_index("2.21")

    def argument(self, _position: int | None, name: str | None = None) -> Value | None:
        return self.values.get(name or "")

    def positions(self, value: Value) -> list[Value] | None:
        items = getattr(value.atoms[0], "items", None)
        return list(items) if items is not None else None

    def computes(self, text: str) -> None:
        assert text == self.name


@pytest.mark.parametrize("text", RULES)
def test_rule(text: str) -> None:
    assert repr(apply(parsed(text), Call())) == RULES[text]


PROGRAMS = {
    # What is computed from a shape keeps the extents that are known.
    "tf.reshape(x, [tf.shape(x)[0], -1])": (None, None),
    "tf.reshape(x, [-1, tf.shape(x)[1] * tf.shape(x)[2]])": (None, 12),
    "tf.reshape(x, tf.concat([tf.shape(x)[:1], [2, 6]], 0))": (None, 2, 6),
    "tf.zeros(tf.shape(x))": (None, 3, 4),
    "tf.zeros(tf.stack([tf.shape(x)[0], tf.shape(x)[1] // 3]))": (None, 1),
    "tf.range(tf.shape(x)[1])": (3,),
    "tf.one_hot([1], tf.shape(x)[1])": (1, 3),
    "x[:, : tf.shape(x)[1] - 1]": (None, 2, 4),
    "tf.broadcast_to(x, [2, tf.shape(x)[0], *x.shape[1:]])": (2, None, 3, 4),
}


@pytest.mark.parametrize("expression", PROGRAMS)
def test_shapes_computed_from_shapes(expression: str) -> None:
    said = oracle.described(f"n = int(input())\nx = tf.zeros([n, 3, 4])\nr = {expression}\n")
    assert said.shape == PROGRAMS[expression]


def test_a_loop_forgets_what_a_counter_was() -> None:
    source = "n = tf.constant(1)\nwhile n < 5:\n    n = n * 2\nr = tf.zeros([n])\n"
    assert oracle.described(source).shape == (None,)


def test_two_calls_with_different_shapes_keep_their_own() -> None:
    source = "def f(x):\n    return tf.reshape(x, [-1, x.shape[-1]])\nr = (f(tf.ones([2, 3, 4])), f(tf.ones([5, 6])))\n"
    assert [leaf.shape for leaf in oracle.described(source).items] == [(6, 4), (5, 6)]
