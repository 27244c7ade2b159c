"""`float(x)` made a cast: where the number is rounded once either way, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

from tests.edits.repaired import analysed, executed, written

PROGRAM = """\
import tensorflow as tf

half = tf.Variable([1.0, 4.0], dtype=tf.float16)
single = tf.Variable([1.0, 4.0])
double = tf.Variable([1.0, 4.0], dtype=tf.float64)


def step(x):
    return {}


results = [step(tf.constant([0.1, 2.0]) * n) for n in range(3)]
"""
REPAIRED = {
    "double precision": ("float(tf.reduce_sum(x)) * double", "tf.cast(tf.reduce_sum(x), tf.float64) * double"),
    "on the right": ("double - float(x[0])", "double - tf.cast(x[0], tf.float64)"),
    "of double precision": (
        "float(tf.reduce_sum(tf.cast(x, tf.float64))) / double",
        "tf.cast(tf.reduce_sum(tf.cast(x, tf.float64)), tf.float64) / double",
    ),
    "half precision": ("half * float((x[0]))", "half * tf.cast((x[0]), tf.float16)"),
    "an integer": ("single + int(tf.size(x))", "single + tf.cast(tf.size(x), tf.float32)"),
    "compared": ("double < float(x[1])", "double < tf.cast(x[1], tf.float64)"),
}
LEFT = {
    "digits are cut off": "single * int(tf.reduce_sum(x))",
    "a comma behind it": "double * float(x[0],)",
    "arithmetic between": "double * (float(x[0]) + 1.0)",
    "no tensor beside it": "[float(x[0]) * 2.0, single + 1.0]",
}


@pytest.mark.truth
@pytest.mark.parametrize("case", REPAIRED)
def test_a_cast_computes_the_very_same(case: str, tmp_path: Path) -> None:
    before, after = REPAIRED[case]
    text = PROGRAM.format(before)
    done = written(analysed(tmp_path, text), text)
    assert done == PROGRAM.format(after).replace("def step", "@tf.function\ndef step")
    plain, graph = executed(text, tmp_path), executed(done, tmp_path)
    for one, other in zip(plain["results"], graph["results"], strict=True):
        assert (one.dtype, one.numpy().tolist()) == (other.dtype, other.numpy().tolist())
    assert graph["step"].experimental_get_tracing_count() == 1
    assert written(analysed(tmp_path, done), done) == done


@pytest.mark.truth
@pytest.mark.parametrize("case", REPAIRED)
def test_a_graph_function_raises_no_longer(case: str, tmp_path: Path) -> None:
    text = PROGRAM.format(REPAIRED[case][0]).replace("def step", "@tf.function\ndef step")
    with pytest.raises((TypeError, ValueError)):
        executed(text, tmp_path)
    done = written(analysed(tmp_path, text), text)
    assert done == text.replace(*REPAIRED[case])
    executed(done, tmp_path)


@pytest.mark.truth
@pytest.mark.parametrize("case", LEFT)
def test_what_may_compute_otherwise_stays(case: str, tmp_path: Path) -> None:
    text = PROGRAM.format(LEFT[case])
    executed(text, tmp_path)
    assert "tf.cast" not in written(analysed(tmp_path, text), text)
