"""The comparison finds what tracing breaks, and sees no difference where there is none."""

from pathlib import Path

import pytest
from truth.comparison import compare
from truth.decorating import copy_with_decorators
from truth.runner import Run, Runner
from truth.sites import SiteMap

PROLOGUE = """import random
import numpy as np
import tensorflow as tf
total = 0
w = tf.Variable([1.0, 2.0])
"""
EPILOGUE = """
last = tf.constant(0.0)
for turn in range(4):
    last = step(tf.constant([1.0, float(turn)]))
print("RESULT last=%.6f total=%d" % (last, total))
"""

BODIES = {
    "pure": ("return tf.reduce_sum(x * w)", None),
    "random_op": ("return tf.reduce_sum(x * tf.random.normal([2]))", None),
    "variable": ("w.assign_add(x)\n    return tf.reduce_sum(w)", None),
    "tensor_condition": ("return tf.reduce_sum(x) if x[1] > 1.5 else tf.reduce_sum(w)", None),
    "global_counter": ("global total\n    total += 1\n    return tf.reduce_sum(x)", "output"),
    "print": ("print('step')\n    return tf.reduce_sum(x)", "lines of output"),
    "numpy_random": ("return tf.reduce_sum(x) * np.random.rand()", "output"),
    "host_read": ("return tf.reduce_sum(x) * float(x.numpy()[0])", "copy fails: AttributeError"),
    "new_variable": ("v = tf.Variable(x)\n    return tf.reduce_sum(v)", "copy fails: ValueError"),
    "state_only": ("w.assign(w * (1.0 + random.random()))\n    return tf.reduce_sum(x)", "variables differ"),
}


def run_both(runner: Runner, folder: Path, source: str) -> tuple[Run, Run]:
    original = folder / "original"
    original.mkdir()
    (original / "program.py").write_text(source, encoding="utf-8")
    copy = copy_with_decorators(original, folder / "copy", {"program.py::step": "tf.function"})
    before, after = (runner.run(tree, "program.py", functions=["program.py::step"]) for tree in (original, copy))
    return before, after


@pytest.mark.truth
@pytest.mark.parametrize("name", BODIES)
def test_comparison_of_an_eager_and_a_traced_run(name: str, runner: Runner, tmp_path: Path) -> None:
    body, complaint = BODIES[name]
    before, after = run_both(runner, tmp_path, f"{PROLOGUE}\ndef step(x):\n    {body}\n{EPILOGUE}")
    comparison = compare(before, after)
    assert before.error is None
    if complaint is None:
        assert comparison.differences == ()
        (timing,) = comparison.timings
        assert (timing.function, timing.calls, timing.traces_before, timing.traces) == ("program.py::step", 4, None, 1)
    else:
        assert complaint in " ".join(comparison.differences)


@pytest.mark.truth
def test_a_program_that_does_not_end_is_stopped(runner: Runner, tmp_path: Path) -> None:
    (tmp_path / "endless.py").write_text("print('begun', flush=True)\nwhile True: pass\n", encoding="utf-8")
    run = runner.run(tmp_path, "endless.py", time_limit=0.5)
    assert run.error == "stopped after 0.5 s"
    assert run.stdout == "begun\n"


@pytest.mark.truth
def test_a_program_that_fails_is_reported_and_the_next_one_runs(runner: Runner, tmp_path: Path) -> None:
    (tmp_path / "failing.py").write_text("import sys\nsys.exit(3)\n", encoding="utf-8")
    (tmp_path / "good.py").write_text("print('RESULT a=1.5 b=-2e-3')\n", encoding="utf-8")
    assert runner.run(tmp_path, "failing.py").error == "SystemExit: 3"
    assert runner.run(tmp_path, "good.py").results == {"a": 1.5, "b": -0.002}


def outcome(stdout: str, error: str | None = None) -> Run:
    return Run(error=error, stdout=stdout, stderr="", seconds=0.0, calls={}, variables={})


@pytest.mark.parametrize(
    ("before", "after", "same"),
    [
        ("RESULT a=1.000000\n", "RESULT a=1.000500\n", True),
        ("RESULT a=1.000000\n", "RESULT a=1.002000\n", False),
        ("loss 0.0123\nRESULT a=1.0\n", "loss 0.0124\nRESULT a=1.0\n", True),
        ("loss 0.0123\nRESULT a=1.0\n", "loss 0.0126\nRESULT a=1.0\n", False),
        ("step 12\nRESULT a=1.0\n", "step 13\nRESULT a=1.0\n", False),
        ("done\nRESULT a=1.0\n", "over\nRESULT a=1.0\n", False),
        ("RESULT a=1.0\n", "RESULT a=nan\n", False),
        ("RESULT a=1.0\n", "RESULT a=1.0\nmore\n", False),
        ("nothing\n", "nothing\n", False),
    ],
)
def test_what_counts_as_the_same_output(before: str, after: str, same: bool) -> None:
    assert compare(outcome(before), outcome(after)).same is same


def test_a_failed_run_is_never_the_same() -> None:
    failed = outcome("RESULT a=1.0\n", error="ValueError: no")
    assert compare(failed, failed).differences == ("original fails: ValueError: no", "copy fails: ValueError: no")


SOURCE = """import os
def outer(x):
    y = (x +
         1)
    def inner(z):
        return z
    if y:
        return inner(y)
"""


def test_sites_survive_imports_and_decorators() -> None:
    edited = SOURCE.replace("import os\n", "import os\nimport sys\n").replace(
        "    def inner", "    @mark\n    def inner"
    )
    before, after = SiteMap(SOURCE), SiteMap(edited)
    for line, text in enumerate(SOURCE.splitlines()[1:], start=2):
        moved = edited.splitlines().index(text) + 1
        assert before.site(line) == after.site(moved), text
    assert before.site(4).line_within == 1
    assert before.site(6).function == "outer.inner"
