"""Graph functions made in a loop, made before it: where each round made the same one."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

from tests.edits.repaired import analysed, executed, written

HEAD = """\
import tensorflow as tf

traces = []


def step(x):
    traces.append("traced")
    return x * 2.0


class Model:
    def step(self, x):
        return x * 3.0


model = Model()
results = []
"""
REPAIRED = {
    "on the spot": (
        "for n in range(3):\n    results.append(tf.function(step)(tf.ones([2])))\n",
        "step_graph = tf.function(step)\nfor n in range(3):\n    results.append(step_graph(tf.ones([2])))\n",
    ),
    "through a variable": (
        "for n in range(3):\n    run = tf.function(step, autograph=False)\n    results.append(run(tf.ones([2])))\n",
        "run = tf.function(step, autograph=False)\nfor n in range(3):\n    results.append(run(tf.ones([2])))\n",
    ),
    "out of two loops": (
        "for n in range(2):\n    for m in range(2):\n        results.append(tf.function(step)(tf.ones([2])))\n",
        "step_graph = tf.function(step)\n"
        "for n in range(2):\n    for m in range(2):\n        results.append(step_graph(tf.ones([2])))\n",
    ),
    "a comprehension": (
        "results += [\n    tf.function(step)(tf.ones([2]))\n    for n in range(3)\n]\n",
        "step_graph = tf.function(step)\nresults += [\n    step_graph(tf.ones([2]))\n    for n in range(3)\n]\n",
    ),
    "a method": (
        "for n in range(3):\n    results.append(tf.function(model.step)(tf.ones([2])))\n",
        "step_graph = tf.function(model.step)\nfor n in range(3):\n    results.append(step_graph(tf.ones([2])))\n",
    ),
    "within a function": (
        "def main():\n    count = 0\n    while count < 3:\n        run = tf.function(step)\n        count += 1\n"
        "        results.append(run(tf.ones([2])))\n\n\nmain()\n",
        "def main():\n    count = 0\n    run = tf.function(step)\n    while count < 3:\n        count += 1\n"
        "        results.append(run(tf.ones([2])))\n\n\nmain()\n",
    ),
}
LEFT = {
    "another function in each round": (
        "for one in (step, model.step):\n    results.append(tf.function(one)(tf.ones([2])))\n"
    ),
    "bound in the loop": (
        "for n in range(3):\n    model = Model()\n    results.append(tf.function(model.step)(tf.ones([2])))\n"
    ),
    "kept from an earlier round": (
        "run = None\nfor n in range(3):\n    if run is None:\n        run = tf.function(step)\n"
        "    results.append(run(tf.ones([2])))\n"
    ),
    "used afterwards": (
        "for n in range(3):\n    run = tf.function(step)\n    results.append(run(tf.ones([2])))\nresults.append(run)\n"
    ),
    "handed on": (
        "for n in range(3):\n    run = tf.function(step)\n    results.append(list(map(run, [tf.ones([2])])))\n"
    ),
    "a comment": "for n in range(3):\n    run = tf.function(step)  # anew\n    results.append(run(tf.ones([2])))\n",
    "one line": "for n in range(3): run = tf.function(step); results.append(run(tf.ones([2])))\n",
    "the name is taken": (
        "step_graph = 1\nfor n in range(3):\n    results.append(tf.function(step)(tf.ones([2])) * step_graph)\n"
    ),
    "a lambda": "for n in range(3):\n    results.append(tf.function(lambda x: step(x) * n)(tf.ones([2])))\n",
}


@pytest.mark.truth
@pytest.mark.parametrize("case", REPAIRED)
def test_one_graph_function_serves_all_rounds(case: str, tmp_path: Path) -> None:
    before, after = REPAIRED[case]
    done = written(analysed(tmp_path, HEAD + before), HEAD + before)
    assert done == HEAD + after
    plain, graph = executed(HEAD + before, tmp_path), executed(done, tmp_path)
    assert [one.numpy().tolist() for one in plain["results"]] == [one.numpy().tolist() for one in graph["results"]]
    assert len(graph["traces"]) <= 1 < len(plain["results"])
    assert not plain["traces"] or len(plain["traces"]) == len(plain["results"])
    analysis = analysed(tmp_path, done)
    assert written(analysis, done) == done
    assert not [each for one in analysis.report.functions for each in one.reasons if each.code == "HYB319"]


@pytest.mark.truth
@pytest.mark.parametrize("case", LEFT)
def test_what_may_differ_between_rounds_stays(case: str, tmp_path: Path) -> None:
    text = HEAD + LEFT[case]
    executed(text, tmp_path)
    assert written(analysed(tmp_path, text), text) == text
