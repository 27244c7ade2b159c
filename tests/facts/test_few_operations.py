"""Which functions do less than the call of a graph costs."""

from __future__ import annotations

import pytest
from small_programs import analyse

_HEAD = "import tensorflow as tf\nfrom tensorflow import nn\nw = tf.Variable(1.0)\nd = tf.keras.layers.Dense(2)\n"


@pytest.mark.parametrize(
    ("body", "few"),
    [
        ("return tf.nn.relu(x) * 2.0", True),
        ("return tf.reduce_mean(tf.square(x - y))", True),
        ("return nn.relu(x) + y[0]", True),
        ("return w * x", True),
        ("return " + " + ".join("x" for _ in range(20)), False),
        ("return nn.relu(x) + nn.relu(y) + nn.relu(x * y) + nn.relu(x - y)", False),
        ("return x[0] + x[1] + x[2] + x[3]", False),
        ("for _ in range(20):\n  x = x + y\n return x", False),
        ("return sum([x * n for n in range(20)])", False),
        ("return d(x) + y", False),
        ("return other(x) + y", False),
        ("return tf.map_fn(lambda one: one * 2.0, x)", False),
        ("return tf.linalg.svd(x)[0]", False),
        ("with tf.GradientTape() as tape:\n  loss = w * x\n return tape.gradient(loss, w)", False),
        ("return 1", False),
    ],
)
def test_few_operations(body: str, few: bool) -> None:
    calls = "def other(x): return x * 2.0\nf(tf.ones([4, 4]), tf.ones([4, 4]))"
    program = analyse(f"{_HEAD}def f(x, y):\n {body}\n{calls}")
    assert program.judgements["f"].few_operations is few
