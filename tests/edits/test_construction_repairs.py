"""What methods make in each call, made once in the constructor: where it means the same there."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

from tests.edits.repaired import analysed, changed, executed, written

PROGRAM = """\
import tensorflow as tf


class Net:
    def __init__(self, units):
        self.units = units

    def run(self, x):
        h = tf.keras.layers.Dense(self.units, kernel_initializer="ones")(x)
        return tf.reduce_sum(h)


net = Net(3)
results = [net.run(tf.ones([2, 4]) * i) for i in range(4)]
"""
MADE = '        self.dense_layer = tf.keras.layers.Dense(self.units, kernel_initializer="ones")\n'
BODY = """\
        h = tf.keras.layers.Dense(self.units, kernel_initializer="ones")(x)
        return tf.reduce_sum(h)
"""
REPAIRED = {
    "a layer": [],
    "a variable": [
        (
            BODY,
            "        total = tf.Variable(tf.zeros([2, 4]), trainable=False)\n        total.assign_add(x)\n"
            "        return tf.reduce_sum(total)\n",
        )
    ],
    "a metric": [
        (BODY, "        mean = tf.keras.metrics.Mean()\n        mean.update_state(x)\n        return mean.result()\n")
    ],
    "a metric, called": [(BODY, "        return tf.keras.metrics.Mean()(x)\n")],
    "dropout": [(BODY, "        return tf.reduce_sum(tf.keras.layers.Dropout(0.5)(x, training=False))\n")],
    "two layers": [
        (
            "        return",
            "        h = tf.keras.layers.Dense(2, kernel_initializer=tf.keras.initializers.Ones())(h)\n        return",
        )
    ],
    "over several lines": [("Dense(self.units, ", "Dense(\n            self.units,\n            ")],
    "a constructor that calls a method": [
        ("self.units = units\n", "self.units = units\n        self.first = self.run(tf.ones([2, 4]))\n")
    ],
    "a docstring alone": [
        ("        self.units = units\n", '        """Nothing to keep."""\n'),
        ("Dense(self.units, ", "Dense(3, "),
    ],
    "a model": [
        ("class Net:", "class Net(tf.keras.Model):"),
        ("        self.units = units\n", "        super().__init__()\n        self.units = units\n"),
    ],
    "under a condition": [
        (BODY, "        if self.units > 2:\n    " + BODY.splitlines()[0] + "\n        return tf.reduce_sum(h)\n")
    ],
}
LEFT = {
    "in a loop": [
        (BODY, "        for _ in range(2):\n            x = tf.keras.layers.Dense(4)(x)\n        return x\n")
    ],
    "of an argument": [
        ("def run(self, x)", "def run(self, x, n=3)"),
        ("Dense(self.units", "Dense(n"),
    ],
    "of an attribute that changes": [("net = Net(3)\n", "net = Net(3)\nnet.units = 5\n")],
    "of an attribute that is set elsewhere": [
        ("    def run", "    def grow(self):\n        self.units = 2 * self.units\n\n    def run")
    ],
    "of an object's attribute": [
        ("Dense(self.units", "Dense(self.sizes.units"),
        ("self.units = units\n", "self.sizes = Sizes(units)\n"),
        ("class Net:", "class Sizes:\n    def __init__(self, units):\n        self.units = units\n\n\nclass Net:"),
    ],
    "of a name of the module": [
        ("Dense(self.units", "Dense(WIDTH"),
        ("\n\nclass", "\nWIDTH = 3\n\n\nclass"),
    ],
    "a function": [
        (
            PROGRAM[PROGRAM.index("class") :],
            "def run(x):\n    return tf.keras.layers.Dense(2)(x)\n\n\nrun(tf.ones([2, 3]))\n",
        )
    ],
    "no constructor": [
        ("    def __init__(self, units):\n        self.units = units\n", "    units = 3\n"),
        ("Net(3)", "Net()"),
    ],
    "a constructor that returns early": [
        ("self.units = units\n", "self.units = units\n        if units > 9:\n            return\n")
    ],
    "an heir with a constructor": [
        ("\n\nnet =", "\n\nclass Wide(Net):\n    def __init__(self):\n        self.units = 9\n\n\nnet ="),
    ],
    "a variable of something else": [(BODY, "        return tf.reduce_sum(tf.Variable(x))\n")],
}


@pytest.mark.truth
@pytest.mark.parametrize("case", REPAIRED)
def test_what_is_made_once_gives_the_same(case: str, tmp_path: Path) -> None:
    text = changed(PROGRAM, REPAIRED[case])
    done = written(analysed(tmp_path, text), text)
    assert "@tf.function\n    def run" in done
    plain, graph = executed(text, tmp_path), executed(done, tmp_path)
    assert [one.numpy() for one in plain["results"]] == pytest.approx([one.numpy() for one in graph["results"]])
    assert graph["net"].run.experimental_get_tracing_count() <= 2  # the first call makes weights, and is traced twice
    assert written(analysed(tmp_path, done), done) == done


def test_the_constructor_makes_it_and_the_method_uses_it(tmp_path: Path) -> None:
    done = written(analysed(tmp_path, PROGRAM), PROGRAM)
    assert done == PROGRAM.replace("        self.units = units\n", "        self.units = units\n" + MADE).replace(
        'tf.keras.layers.Dense(self.units, kernel_initializer="ones")(x)', "self.dense_layer(x)"
    ).replace("    def run", "    @tf.function\n    def run")


@pytest.mark.truth
def test_a_graph_function_that_raises_runs(tmp_path: Path) -> None:
    text = changed(PROGRAM, REPAIRED["a variable"]).replace("    def run", "    @tf.function\n    def run")
    with pytest.raises(ValueError, match=r"singleton tf\.Variable"):
        executed(text, tmp_path)
    done = written(analysed(tmp_path, text), text)
    assert [float(one) for one in executed(done, tmp_path)["results"]] == [0.0, 8.0, 16.0, 24.0]


@pytest.mark.truth
def test_an_optimizer_keeps_its_state(tmp_path: Path) -> None:
    text = """\
import tensorflow as tf


class Fit:
    def __init__(self):
        self.w = tf.Variable([1.0, 2.0])

    def step(self, x):
        with tf.GradientTape() as tape:
            loss = tf.reduce_sum(self.w * x)
        tf.keras.optimizers.SGD(0.1).apply_gradients([(tape.gradient(loss, self.w), self.w)])
        return loss


fit = Fit()
results = [fit.step(tf.ones([2])) for _ in range(4)]
"""
    analysis = analysed(tmp_path, text)
    done = written(analysis, text)
    assert "self.sgd_optimizer.apply_gradients" in done
    plain, graph = executed(text, tmp_path), executed(done, tmp_path)
    assert [one.numpy() for one in plain["results"]] == pytest.approx([one.numpy() for one in graph["results"]])
    assert int(graph["fit"].sgd_optimizer.iterations) == 4
    (step,) = [one for one in analysis.report.functions if one.name == "step"]
    assert any("keeps its state" in one.text for one in step.assumptions)


@pytest.mark.truth
@pytest.mark.parametrize("case", LEFT)
def test_what_means_something_else_stays(case: str, tmp_path: Path) -> None:
    text = changed(PROGRAM, LEFT[case])
    executed(text, tmp_path)
    assert written(analysed(tmp_path, text), text) == text


def test_nothing_is_made_once_unasked(tmp_path: Path) -> None:
    assert written(analysed(tmp_path, PROGRAM, unsafe=False), PROGRAM) == PROGRAM
