"""How signatures are written: as text, over lines, and into decorators of every form."""

from __future__ import annotations

import ast

import pytest

from hybridize.edits.layout import laid_out
from hybridize.edits.signature_text import signature_text
from hybridize.values.specs import SpecGroup, SpecOf

IMAGE = SpecOf("tensor", "float32", (None, 28))
ANY = SpecOf("tensor", "int64", None)


def test_specs_are_spelled_through_the_module_in_scope() -> None:
    specs = (IMAGE, ANY, SpecGroup("list", (SpecOf("ragged", "int32", (None, None)),)), SpecGroup("tuple", (IMAGE,)))
    assert signature_text(specs, "tensorflow") == (
        "[tensorflow.TensorSpec(shape=[None, 28], dtype=tensorflow.float32), "
        "tensorflow.TensorSpec(shape=None, dtype=tensorflow.int64), "
        "[tensorflow.RaggedTensorSpec(shape=[None, None], dtype=tensorflow.int32)], "
        "(tensorflow.TensorSpec(shape=[None, 28], dtype=tensorflow.float32),)]"
    )


def test_what_fits_stays_on_its_line() -> None:
    assert laid_out("tf.function(a=1)", "", width=20, newline="\n", taken=1) == "tf.function(a=1)"


def test_each_element_gets_a_line() -> None:
    text = f"tf.function(input_signature={signature_text([IMAGE, IMAGE], 'tf')})"
    assert laid_out(text, "    ", width=88, newline="\n", taken=1) == (
        "tf.function(\n"
        "        input_signature=[\n"
        "            tf.TensorSpec(shape=[None, 28], dtype=tf.float32),\n"
        "            tf.TensorSpec(shape=[None, 28], dtype=tf.float32),\n"
        "        ],\n"
        "    )"
    )


@pytest.mark.parametrize("width", [10, 40, 79, 200])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_layout_does_not_change_what_is_said(width: int, newline: str) -> None:
    text = f"tf.function(jit_compile=True, input_signature={signature_text([IMAGE, ANY, IMAGE], 'tf')})"
    broken = laid_out(text, "\t", width=width, newline=newline)
    assert ast.dump(ast.parse(broken)) == ast.dump(ast.parse(text))
