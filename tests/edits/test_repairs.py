"""Repairs of function bodies: what is rewritten, what is refused, and that programs compute the same."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("CUDA_VISIBLE_DEVICES", "")

from hybridize.edits.plan import apply
from hybridize.report.schema import Function
from tests.edits.repaired import analysed, executed, written

HEAD = "import numpy as np\nimport tensorflow as tf\n\nw = tf.Variable([1.0, 4.0])\n\n\n"
TAIL = "\n\nresults = [step(tf.constant([float(n), 2.0])) for n in range(3)]\n"

REPAIRED = {
    "print": (
        'def step(x):\n    loss = tf.reduce_sum(x * w)\n    print("loss", loss, sep=": ")\n    return loss\n',
        'def step(x):\n    loss = tf.reduce_sum(x * w)\n    tf.print("loss", loss, sep=": ")\n    return loss\n',
    ),
    "print in a callee": (
        "def loss(x):\n    print(x)\n    return x * w\n\n\ndef step(x):\n    return loss(x) + 1.0\n",
        "def loss(x):\n    tf.print(x)\n    return x * w\n\n\n@tf.function\ndef step(x):\n    return loss(x) + 1.0\n",
    ),
    "host read": (
        "def step(x):\n    return tf.sqrt(tf.reduce_sum(x).numpy()) + w\n",
        "def step(x):\n    return tf.sqrt(tf.reduce_sum(x)) + w\n",
    ),
    "host read by keyword": (
        "def step(x):\n    return tf.add(w, y=x.numpy())\n",
        "def step(x):\n    return tf.add(w, y=x)\n",
    ),
    "print of a host read": (
        "def step(x):\n    loss = tf.reduce_sum(x * w)\n    print(loss.numpy())\n    return loss\n",
        "def step(x):\n    loss = tf.reduce_sum(x * w)\n    tf.print(loss)\n    return loss\n",
    ),
    "numpy": (
        "def step(x):\n    y = np.sqrt(np.exp(x)) + 1.0\n    return tf.reduce_mean(y * w)\n",
        "def step(x):\n    y = tf.sqrt(tf.exp(x)) + 1.0\n    return tf.reduce_mean(y * w)\n",
    ),
    "numpy reduction": (
        "def step(x):\n    return tf.square(np.sum(x * w, axis=0, keepdims=True))\n",
        "def step(x):\n    return tf.square(tf.reduce_sum(x * w, axis=0, keepdims=True))\n",
    ),
    "name": (
        "def step(x, n=4):\n    return tf.reduce_sum(tf.square(x, name=3), axis=0, name=n) + w\n",
        "def step(x, n=4):\n    return tf.reduce_sum(tf.square(x), axis=0) + w\n",
    ),
    "name before other arguments": (
        "def step(x):\n    return tf.add(\n        name=1,\n        x=x,\n        y=w,\n    )\n",
        "def step(x):\n    return tf.add(\n        x=x,\n        y=w,\n    )\n",
    ),
    "name over lines": (
        "def step(x):\n    return tf.add(\n        (x),\n        w,\n        name=(1),\n    )\n",
        "def step(x):\n    return tf.add(\n        (x),\n        w,\n    )\n",
    ),
}
LEFT = {
    "name by position": "def step(x):\n    return tf.add(x, w, 3)\n",
    "name behind a comment": "def step(x):\n    return tf.add(\n        x,\n        w,  # is added\n        name=3)\n",
    "name that is computed": "def step(x):\n    return tf.add(x, w, name=int(3.5))\n",
    "print to a file": "import sys\n\n\ndef step(x):\n    print(x, file=sys.stdout)\n    return x * w\n",
    "own print": "def print(x):\n    log.append(x)\n\n\nlog = []\n\n\ndef step(x):\n    print(x)\n    return x * w\n",
    "formatted": 'def step(x):\n    print(f"{x}")\n    return x * w\n',
    "another effect, too": "seen = []\n\n\ndef step(x):\n    print(x)\n    seen.append(1)\n    return x * w\n",
    "value as a number": "def step(x):\n    return w * float(np.round(x.numpy()[0]))\n",
    "value as a key": "table = {1.0: 2.0}\n\n\ndef step(x):\n    return w * table.get(tf.reduce_sum(x).numpy(), 1.0)\n",
    "made a constant": "def step(x):\n    return w * tf.constant(x.numpy())\n",
    "no such function": "def step(x):\n    return tf.square(np.median(x) * w)\n",
    "dtype of the sum": "def step(x):\n    return tf.square(np.sum(x, dtype=np.float64))\n",
    "array comes out": "def step(x):\n    return np.sqrt(x)\n",
    "an attribute of it": "def step(x):\n    return w * np.sqrt(x).astype(np.float32)\n",
}


@pytest.mark.truth
@pytest.mark.parametrize("case", REPAIRED)
def test_a_repaired_program_computes_the_same(case: str, tmp_path: Path) -> None:
    before, after = REPAIRED[case]
    text = HEAD + before + TAIL
    done = written(analysed(tmp_path, text), text)
    if "@tf.function" not in after:
        after = after.replace("def step", "@tf.function\ndef step")
    assert done == HEAD + after + TAIL
    plain, graph = executed(text, tmp_path), executed(done, tmp_path)
    for one, other in zip(plain["results"], graph["results"], strict=True):
        assert abs(one - other).numpy().max() < 1e-6
    assert graph["step"].experimental_get_tracing_count() == 1


@pytest.mark.parametrize("case", LEFT)
def test_what_cannot_be_repaired_is_left_alone(case: str, tmp_path: Path) -> None:
    text = HEAD + LEFT[case] + TAIL
    assert written(analysed(tmp_path, text), text) == text


def test_integers_are_not_computed_as_floats(tmp_path: Path) -> None:
    text = "import numpy as np\nimport tensorflow as tf\n\n\ndef step(x):\n    return tf.square(np.sqrt(x))\n\n\n"
    text += "step(tf.constant([1, 4]))\n"
    assert written(analysed(tmp_path, text), text) == text


def test_nothing_is_repaired_unless_asked_for(tmp_path: Path) -> None:
    text = HEAD + REPAIRED["print"][0] + TAIL
    assert written(analysed(tmp_path, text, unsafe=False), text) == text


@pytest.mark.parametrize("case", REPAIRED)
def test_repairing_twice_changes_nothing_more(case: str, tmp_path: Path) -> None:
    text = HEAD + REPAIRED[case][0] + TAIL
    once = written(analysed(tmp_path, text), text)
    assert written(analysed(tmp_path, once), once) == once


def test_the_report_says_so(tmp_path: Path) -> None:
    text = HEAD + REPAIRED["print"][0] + TAIL
    (step,) = analysed(tmp_path, text).report.functions
    assert (step.actions, step.precondition) == (("repair", "add-decorator"), "P1")
    assert (step.applicability, [each.kind for each in step.assumptions]) == ("assumed", ["repair"])
    assert fixed(step, text) == HEAD + REPAIRED["print"][1].replace("def step", "@tf.function\ndef step") + TAIL


def test_a_repaired_callee_has_a_fix_of_its_own(tmp_path: Path) -> None:
    text = HEAD + REPAIRED["print in a callee"][0] + TAIL
    loss, step = analysed(tmp_path, text).report.functions
    assert (loss.actions, step.actions) == (("repair",), ("add-decorator",))
    assert "tf.print" in fixed(loss, text) and "@tf.function" not in fixed(loss, text)


def fixed(function: Function, text: str) -> str:
    from hybridize.edits.text_edits import Position, TextEdit

    assert function.fix is not None
    edits = [
        TextEdit(
            Position(edit.start.line, edit.start.column, edit.start.offset),
            Position(edit.end.line, edit.end.column, edit.end.offset),
            edit.content,
        )
        for edit in function.fix.edits
    ]
    return apply(text, edits)


def test_a_graph_function_loses_its_defect(tmp_path: Path) -> None:
    text = HEAD + "@tf.function\ndef step(x):\n    return tf.square(x.numpy()) * w\n" + TAIL
    done = written(analysed(tmp_path, text), text)
    assert done == text.replace("x.numpy()", "x")


def test_prints_of_graph_functions_may_tell_of_traces(tmp_path: Path) -> None:
    text = HEAD + '@tf.function\ndef step(x):\n    print("tracing")\n    return x * w\n' + TAIL
    assert written(analysed(tmp_path, text), text) == text
