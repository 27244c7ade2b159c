"""Counters of Python made variables: where every mention of them is known, and nowhere else."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

from tests.edits.repaired import analysed, changed, executed, written

MADE = "tf.Variable(0, trainable=False, dtype=tf.int64)"
PROGRAM = """\
import tensorflow as tf


class Trainer:
    def __init__(self):
        self.rates = tf.Variable([1.0, 2.0])
        self.count = 0

    def step(self, x):
        self.rates.assign_sub(0.1 * x)
        self.count += 1
        return tf.reduce_sum(self.rates)


trainer = Trainer()
results = [trainer.step(tf.ones([2])) for _ in range(4)]
seen = trainer.count
"""
REPAIRED = {
    "read afterwards": [],
    "never read": [("seen = trainer.count\n", "")],
    "counts down": [("self.count += 1", "self.count -= 2")],
    "compared in the graph": [
        (
            "        return tf.reduce_sum(self.rates)\n",
            "        if self.count % 2 == 0 and self.count > 1:\n"
            "            self.rates.assign_add(x)\n"
            "        return tf.reduce_sum(self.rates)\n",
        )
    ],
    "read by other methods": [
        (
            "\n\ntrainer =",
            "\n    def report(self):\n        return {'count': self.count, 'half': self.count / 2}\n\n\ntrainer =",
        ),
        ("seen = trainer.count\n", "seen = trainer.report()\n"),
    ],
    "another class has one": [
        (
            "\n\ntrainer =",
            "\n\nclass Page:\n    count = 5\n\n\npages = Page().count\n\n\ntrainer =",
        )
    ],
    "in a module of its own": [("self.count = 0", "self.count = 0  # steps\n        self.name = 'count'")],
}
LEFT = {
    "formatted": [("seen = trainer.count\n", "seen = f'{trainer.count} steps'\n")],
    "set again": [("seen = trainer.count\n", "seen = trainer.count\ntrainer.count = 0\n")],
    "a float": [("self.count = 0", "self.count = 0.0")],
    "made of an argument": [("__init__(self)", "__init__(self, first=0)"), ("self.count = 0", "self.count = first")],
    "counts by something": [("self.count += 1", "self.count += int(x.shape[0])")],
    "used in the graph": [("tf.reduce_sum(self.rates)", "tf.reduce_sum(self.rates) * self.count")],
    "selects in the graph": [("tf.reduce_sum(self.rates)", "[x, self.rates][self.count % 2] * 1.0")],
    "a module of TensorFlow": [("class Trainer:", "class Trainer(tf.Module):")],
    "a Keras model": [
        ("class Trainer:", "class Trainer(tf.keras.Model):"),
        ("init__(self):\n", "init__(self):\n        super().__init__()\n"),
    ],
    "by name": [("seen = trainer.count\n", "seen = getattr(trainer, 'count')\n")],
    "all attributes": [("seen = trainer.count\n", "seen = sorted(vars(trainer))\n")],
    "an attribute of the class": [("    def __init__", "    count = 0\n\n    def __init__")],
    "made under a condition": [("        self.count = 0\n", "        if True:\n            self.count = 0\n")],
    "another effect": [("self.count += 1", "self.count += 1\n        self.last = x")],
}


@pytest.mark.truth
@pytest.mark.parametrize("case", REPAIRED)
def test_a_graph_counts_as_the_program_did(case: str, tmp_path: Path) -> None:
    text = changed(PROGRAM, REPAIRED[case])
    done = written(analysed(tmp_path, text), text)
    assert MADE in done and "@tf.function\n    def step" in done
    plain, graph = executed(text, tmp_path), executed(done, tmp_path)
    assert [one.numpy() for one in plain["results"]] == pytest.approx([one.numpy() for one in graph["results"]])
    assert plain.get("seen") == graph.get("seen")
    assert type(plain.get("seen")) is type(graph.get("seen"))
    assert plain["trainer"].count == int(graph["trainer"].count)
    assert graph["trainer"].step.experimental_get_tracing_count() == 1
    assert written(analysed(tmp_path, done), done) == done


@pytest.mark.truth
def test_a_graph_function_counts_calls_again_and_not_traces(tmp_path: Path) -> None:
    text = PROGRAM.replace("    def step", "    @tf.function\n    def step")
    done = written(analysed(tmp_path, text), text)
    assert done == text.replace("self.count = 0", f"self.count = {MADE}").replace(
        "self.count += 1", "self.count.assign_add(1)"
    ).replace("seen = trainer.count", "seen = int(trainer.count)")
    assert (executed(text, tmp_path)["seen"], executed(done, tmp_path)["seen"]) == (1, 4)


@pytest.mark.truth
@pytest.mark.parametrize("case", LEFT)
def test_what_is_more_than_a_counter_stays(case: str, tmp_path: Path) -> None:
    text = changed(PROGRAM, LEFT[case])
    executed(text, tmp_path)
    assert "tf.Variable(0" not in written(analysed(tmp_path, text), text)


def test_a_read_that_is_not_understood_keeps_the_counter(tmp_path: Path) -> None:
    text = PROGRAM + "\n\ndef total(several):\n    return sum(one.count for one in several)\n"
    assert written(analysed(tmp_path, text), text) == text


def test_all_places_in_all_files_change_together(tmp_path: Path) -> None:
    (tmp_path / "report.py").write_text("from m import trainer\n\nprint(trainer.count)\n")
    analysis = analysed(tmp_path, PROGRAM)
    assert analysis.plans["report.py"].new_text.endswith("print(int(trainer.count))\n")
    (step,) = [one for one in analysis.report.functions if one.name == "step"]
    assert step.fix is not None and {edit.path for edit in step.fix.edits} == {"m.py", "report.py"}
