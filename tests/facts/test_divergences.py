"""Where eager and traced execution part, in small programs."""

from __future__ import annotations

import pytest
from small_programs import analyse

HEAD = "import tensorflow as tf\nimport numpy as np\nt = tf.ones([2])\n"


@pytest.mark.parametrize(
    ("body", "code"),
    [
        ("def f(x): return x.numpy() + 1", "HYB301"),
        ("def f(x): return np.sum(x) + x", "HYB303"),
        ("def f(x):\n a, b = x\n return a + b", "HYB304"),
        ("def f(x): return [y + 1 for y in x]", "HYB304"),
        ("def f(x): return tf.add(x, 1, name=3)", "HYB305"),
        ("def f(x): return x + tf.Variable(1.0)", "HYB310"),
        ("import random\ndef f(x): return x * random.random()", "HYB312"),
        ("import time\ndef f(x): return x * time.time()", "HYB312"),
        ("import nowhere\ndef f(x): return nowhere.g(x) + x", "HYB316"),
    ],
)
def test_found(body: str, code: str) -> None:
    assert code in analyse(f"{HEAD}{body}\nf(t)\n").codes("f")


@pytest.mark.parametrize(
    "body",
    [
        "def f(x): return tf.reduce_sum(x) + 1",
        "def f(x): return x * x.shape[0]",
        "def f(x): return np.sqrt(2.0) * x",
        "def f(x):\n for y in x: t = y\n return x + 1",
        "def f(x):\n if tf.reduce_sum(x) > 0: y = x\n else: y = -x\n return y",
        "def f(x): return tf.add(x, 1, name='sum')",
        "def f(x): return len(x) + x",
        "def f(x):\n tf.print(x)\n return x + 1",
    ],
)
def test_none(body: str) -> None:
    program = analyse(f"{HEAD}{body}\nf(t)\n")
    assert not {code for code in program.codes("f") if code.startswith("HYB3")}
    assert program.judgements["f"].row is not None


def test_hazard_of_a_callee_comes_up() -> None:
    program = analyse(HEAD + "def g(x): return x.numpy()\ndef f(x): return x + g(x)\nf(t)\n")
    (found,) = [one for one in program.judgements["f"].divergences if one.code == "HYB301"]
    assert found.place.line == 4
    assert found.evidence


def test_state_that_changes_after_the_first_call() -> None:
    text = HEAD + "rate = 1.0\ndef f(x): return x * rate\nf(t)\nrate = 2.0\nf(t)\n"
    assert "HYB311" in analyse(text).codes("f")


def test_state_set_up_before_the_first_call() -> None:
    text = HEAD + "rate = 1.0\nrate = 2.0\ndef f(x): return x * rate\nf(t)\n"
    assert "HYB311" not in analyse(text).codes("f")


def test_python_result_that_is_used() -> None:
    text = HEAD + "def f(x):\n y = x + 1\n return 3\nprint(f(t))\n"
    assert "HYB313" in analyse(text).codes("f")


def test_python_result_that_is_dropped() -> None:
    text = HEAD + "def f(x):\n y = x + 1\n return 3\nf(t)\n"
    assert "HYB313" not in analyse(text).codes("f")


@pytest.mark.parametrize("made", ["gym.make('x').action_space", "gym.spaces.Discrete(3)", "Image.open('a.png')"])
def test_objects_of_libraries_that_cannot_be_hashed(made: str) -> None:
    text = f"{HEAD}import gymnasium as gym\nfrom PIL import Image\ndef f(x, one): return tf.exp(x)\nf(t, {made})\n"
    assert "HYB319" in analyse(text).codes("f")
