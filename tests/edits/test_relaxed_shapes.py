"""The argument that gives up varying extents, under the name that the project's TensorFlow knows."""

from __future__ import annotations

from pathlib import Path

import pytest

from hybridize.pipeline import analyze
from hybridize.project.options import Options

SOURCE = """import tensorflow as tf


@tf.function
def total(features):
    return tf.reduce_sum(features["x"])


for n in (2, 3, 4):
    total({"x": tf.ones([n, 2])})
"""


@pytest.mark.parametrize(
    ("version", "keyword"),
    [
        ("2.4", "experimental_relax_shapes"),
        ("2.8.4", "experimental_relax_shapes"),
        ("2.9", "reduce_retracing"),
        ("2.21", "reduce_retracing"),
    ],
)
def test_by_option(tmp_path: Path, version: str, keyword: str) -> None:
    assert relaxed(tmp_path, Options(input_signatures=True, target_tensorflow=version)) == f"({keyword}=True)"


def test_by_requirement(tmp_path: Path) -> None:
    (tmp_path / "requirements.txt").write_text("tensorflow==2.6.0\n")
    assert relaxed(tmp_path, Options(input_signatures=True)) == "(experimental_relax_shapes=True)"


def relaxed(folder: Path, options: Options) -> str:
    (folder / "main.py").write_text(SOURCE)
    (function,) = analyze([folder], options, cwd=folder).report.functions
    assert function.actions == ("repair",) and function.fix is not None
    (edit,) = function.fix.edits
    return edit.content
