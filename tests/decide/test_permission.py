"""What options and comments let the tool change."""

from __future__ import annotations

from pathlib import Path

import pytest

from hybridize.pipeline import analyze
from hybridize.project.options import Options

STEP = """\
import tensorflow as tf

weight = tf.Variable(tf.ones([3]))


def loss(x):
    return tf.reduce_sum(x * weight)


{comment}
def step(x):{trailing}
    return loss(x) - 1.0


for _ in range(5):
    step(tf.ones([3]))
"""


def actions(folder: Path, text: str) -> dict[str, tuple[str, ...]]:
    (folder / "m.py").write_text(text)
    report = analyze([folder], Options(), cwd=folder).report
    return {function.name: function.actions for function in report.functions}


def test_the_outer_function_is_converted(tmp_path: Path) -> None:
    assert actions(tmp_path, STEP.format(comment="", trailing="")) == {"loss": (), "step": ("add-decorator",)}


@pytest.mark.parametrize(
    ("comment", "trailing"),
    [
        ("# hybridize: ignore[HYB101] debugged in eager mode", ""),
        ("", "  # hybridize: ignore"),
    ],
)
def test_what_a_comment_forbids_is_not_written_and_covers_nothing(tmp_path: Path, comment: str, trailing: str) -> None:
    found = actions(tmp_path, STEP.format(comment=comment, trailing=trailing))
    assert found == {"loss": ("add-decorator",), "step": ()}


def test_a_skipped_file_is_left_alone(tmp_path: Path) -> None:
    assert set(actions(tmp_path, "# hybridize: skip-file\n" + STEP.format(comment="", trailing="")).values()) == {()}
