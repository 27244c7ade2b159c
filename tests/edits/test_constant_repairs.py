"""Numbers that calls pass, made constants: where each use makes the same of both, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

from hybridize.report.schema import Function
from tests.edits.repaired import analysed, executed, written

HEAD = "import tensorflow as tf\n\nw = tf.Variable([1.0, 4.0])\nx = tf.constant([0.5, 2.0])\n\n\n"

# Body, the calls before, and the calls after; `step` is the function that calls give numbers.
REPAIRED = {
    "an operand": (
        "def step(x, rate):\n    return x * rate - w\n",
        "step(x, 0.1 * n)",
        "step(x, tf.constant(0.1 * n, tf.float32))",
    ),
    "written out": ("def step(x, rate):\n    return rate / x\n", "step(x, 0.1)", "step(x, tf.constant(0.1))"),
    "negative": ("def step(x, rate):\n    return x**-rate\n", "step(x, -0.5)", "step(x, tf.constant(-0.5))"),
    "by keyword": (
        "def step(x, rate=0.5):\n    return x < rate\n",
        "step(x, rate=n / 3)",
        "step(x, rate=tf.constant(n / 3, tf.float32))",
    ),
    "over lines": (
        "def step(x, rate):\n    return x + rate\n",
        "step(\n    x,\n    (n  # the round\n     + 0.5),\n)",
        "step(\n    x,\n    (tf.constant(n  # the round\n     + 0.5, tf.float32)),\n)",
    ),
    "an integer beside floats": (
        "def step(x, count):\n    return x / count\n",
        "step(x, n + 1)",
        "step(x, tf.constant(n + 1, tf.float32))",
    ),
    "double precision": (
        "def step(x, rate):\n    return tf.cast(x, tf.float64) * rate\n",
        "step(x, 0.1 * n)",
        "step(x, tf.constant(0.1 * n, tf.float64))",
    ),
    "given to a variable": (
        "def step(x, rate):\n    w.assign_sub(rate * x)\n    return w.read_value()\n",
        "step(x, 0.1 * n)",
        "step(x, tf.constant(0.1 * n, tf.float32))",
    ),
    "functions of TensorFlow": (
        "def step(x, low, high, fill):\n"
        "    y = tf.clip_by_value(tf.maximum(x, low), low, high)\n"
        "    return tf.cast(fill, tf.float64) + tf.cast(tf.fill([2], fill) * y, tf.float64)\n",
        "step(x, n - 0.5, n + 0.5, fill=0.1 * n)",
        "step(x, tf.constant(n - 0.5, tf.float32), tf.constant(n + 0.5, tf.float32), "
        "fill=tf.constant(0.1 * n, tf.float32))",
    ),
    "a callee": (
        "def scaled(y, by):\n    return tf.multiply(y, by)\n\n\n"
        "def step(x, rate):\n    return scaled(x, rate) + scaled(x, by=rate)\n",
        "step(x, 0.1 * n)",
        "step(x, tf.constant(0.1 * n, tf.float32))",
    ),
    "may be None": (
        "def step(x, rate=None):\n    if rate is not None:\n        x = x * rate\n    return x + w\n",
        "(step(x), step(x, None), step(x, 0.1 * n))",
        "(step(x), step(x, None), step(x, tf.constant(0.1 * n, tf.float32)))",
    ),
    "a method": (
        "class Model:\n    def step(self, x, rate):\n        return x * rate\n\n\nstep = Model().step\n",
        "step(x, 0.1 * n)",
        "step(x, tf.constant(0.1 * n, tf.float32))",
    ),
}
TAIL = "\n\nresults = []\nfor n in range(4):\n    results.append({call})\n"


def program(body: str, call: str) -> str:
    return HEAD + body + TAIL.format(call=call.replace("\n", "\n    "))


def decorated(body: str) -> str:
    return (
        body.replace("    def step", "    @tf.function\n    def step")
        if "class" in body
        else body.replace("def step", "@tf.function\ndef step")
    )


def values(results: object) -> list[object]:
    if isinstance(results, list | tuple):
        return [value for one in results for value in values(one)]
    return [(one.dtype, one.numpy().tolist()) for one in [results]]  # type: ignore[attr-defined]


@pytest.mark.truth
@pytest.mark.parametrize("case", REPAIRED)
def test_constants_compute_the_very_same_in_one_trace(case: str, tmp_path: Path) -> None:
    body, before, after = REPAIRED[case]
    text = program(body, before)
    done = written(analysed(tmp_path, text), text)
    assert done == program(decorated(body), after)
    plain, graph = executed(text, tmp_path), executed(done, tmp_path)
    assert values(plain["results"]) == values(graph["results"])
    assert graph["step"].experimental_get_tracing_count() <= (3 if "None" in case else 1)


@pytest.mark.truth
@pytest.mark.parametrize("case", REPAIRED)
def test_a_graph_function_is_no_longer_traced_for_each_number(case: str, tmp_path: Path) -> None:
    body, before, after = REPAIRED[case]
    text = program(decorated(body), before)
    analysis = analysed(tmp_path, text)
    done = written(analysis, text)
    assert done == program(decorated(body), after)
    plain, graph = executed(text, tmp_path), executed(done, tmp_path)
    assert values(plain["results"]) == values(graph["results"])
    traces = graph["step"].experimental_get_tracing_count()
    assert traces < plain["step"].experimental_get_tracing_count() or traces == 1
    assert written(analysed(tmp_path, done), done) == done


LEFT = {
    "an integer beside integers": ("def step(x, n):\n    return tf.fill(tf.shape(x) * n, 0.5)\n", "step(x, n + 1)"),
    "cast to an integer": ("def step(x, n):\n    return tf.zeros([tf.cast(n, tf.int32)]) + x[0]\n", "step(x, 1.5 + n)"),
    "arithmetic of numbers": ("def step(x, rate):\n    return x * (1.0 - rate)\n", "step(x, 0.1 * n)"),
    "the number itself is returned": ("def step(x, rate):\n    return x * rate, rate\n", "step(x, 0.1 * n)"),
    "a shape": ("def step(x, count):\n    return tf.tile(x, [count])\n", "step(x, n + 1)"),
    "a range": (
        "def step(x, count):\n    for _ in range(count):\n        x = x * 2.0\n    return x\n",
        "step(x, n + 1)",
    ),
    "a condition": ("def step(x, rate):\n    return x * rate if rate > 0.1 else x\n", "step(x, 0.1 * n)"),
    "two dtypes": (
        "def step(x, rate):\n    return tf.cast(x, tf.float64) * rate + tf.cast(x * rate, tf.float64)\n",
        "step(x, 0.1 * n)",
    ),
    "an array": (
        "import numpy as np\n\n\ndef step(x, rate):\n    return x * (np.ones(2) * rate)\n",
        "step(x, 0.1 * n)",
    ),
    "text": ("def step(x, kind):\n    return x * (2.0 if kind == 'a' else 3.0)\n", "step(x, 'ab'[n % 2])"),
    "a list": ("def step(x, rates):\n    return x * rates\n", "step(x, [0.1 * n, 0.2])"),
    "another name": ("def step(x, rate):\n    by = rate\n    return x * by\n", "step(x, 0.1 * n)"),
    "an inner function": (
        "def step(x, rate):\n    return tf.map_fn(lambda one: one * rate, x)\n",
        "step(x, 0.1 * n)",
    ),
    "stars": ("def step(x, rate):\n    return x * rate\n", "step(*(x, 0.1 * n))"),
    "one call that cannot": (
        "def step(x, rate):\n    return x * rate\n",
        "(step(x, 0.1 * n), step(*[x, 0.1 * n]))",
    ),
    "a formatted number": (
        "def step(x, rate):\n    tf.print(f'{rate}')\n    return x * rate\n",
        "step(x, 0.1 * n)",
    ),
}


@pytest.mark.truth
@pytest.mark.parametrize("case", LEFT)
def test_numbers_stay_where_a_use_may_tell(case: str, tmp_path: Path) -> None:
    body, call = LEFT[case]
    text = program(body, call)
    done = written(analysed(tmp_path, text), text)
    assert done == text and executed(text, tmp_path)["results"]


def test_what_only_runs_in_other_graphs_keeps_its_numbers(tmp_path: Path) -> None:
    body = "def scaled(x, by):\n    return x * by\n\n\n@tf.function\ndef step(x):\n    return scaled(x, 0.1)\n"
    text = program(body, "step(x)")
    assert written(analysed(tmp_path, text), text) == text


def test_the_finding_stays_and_says_what_changes(tmp_path: Path) -> None:
    body, before, _ = REPAIRED["an operand"]
    text = program(decorated(body), before)
    (step,) = analysed(tmp_path, text).report.functions
    assert (step.precondition, step.actions, step.applicability) == ("P3", ("repair",), "assumed")
    (assumption,) = step.assumptions
    assert (assumption.kind, assumption.line) == ("repair", 14)
    assert edits_of(step) == [("m.py", 14, "tf.constant("), ("m.py", 14, ", tf.float32)")]


def test_a_call_in_another_file_gets_the_import_it_needs(tmp_path: Path) -> None:
    (tmp_path / "train.py").write_text(
        "import data\nimport m\n\nfor n in range(3):\n    m.step(data.batch(), 0.1 * n)\n"
    )
    (tmp_path / "data.py").write_text("import tensorflow as tf\n\n\ndef batch():\n    return tf.ones([2])\n")
    analysis = analysed(tmp_path, HEAD + "def step(x, rate):\n    return x * rate\n")
    changed = analysis.plans["train.py"].new_text
    assert changed.startswith("import tensorflow as tf\n") or "\nimport tensorflow as tf\n" in changed
    assert "m.step(data.batch(), tf.constant(0.1 * n, tf.float32))" in changed
    (step,) = [one for one in analysis.report.functions if one.name == "step"]
    assert {path for path, _, _ in edits_of(step)} == {"m.py", "train.py"}


def edits_of(function: Function) -> list[tuple[str, int, str]]:
    assert function.fix is not None
    return [(edit.path, edit.start.line, edit.content) for edit in function.fix.edits]
