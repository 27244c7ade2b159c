"""Layouts of ragged tensors: what operations that add, drop and reorder axes do to the ragged ones.

A ragged tensor has its rows, then some ragged axes, then dense ones.  Without a ragged axis it is a dense tensor.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from hybridize.models.tensorflow.arguments import result
from hybridize.values.atoms import RaggedForm, Shape, Tensor
from hybridize.values.value import Value, join


def layout_of(one: Tensor) -> RaggedForm | None:
    """The layout of a tensor: a dense one has no ragged axis, and a ragged one of two axes has no choice."""
    if one.kind != "ragged":
        return RaggedForm(0, None)
    if one.ragged is None and one.shape is not None and len(one.shape) == 2:
        return RaggedForm(1, None)
    return one.ragged


def laid_out(call: Any, dtype: str | None, shape: Shape | None, layout: RaggedForm | None, *inputs: Tensor) -> Value:
    """A tensor of a layout: dense without a ragged axis, one or the other where that is not known."""
    if (layout is not None and layout.axes <= 0) or (shape is not None and len(shape) <= 1):
        return result(call, dtype, shape, *inputs)
    ragged = result(call, dtype, shape, *inputs, kind="ragged", ragged=layout)
    if layout is not None or (shape is not None and any(one.kind == "ragged" and one.shape == shape for one in inputs)):
        return ragged
    return join(ragged, result(call, dtype, shape, *inputs))


def without_axes(layout: RaggedForm | None, gone: Iterable[int]) -> RaggedForm | None:
    """The layout when some axes are gone: each that is ragged, and that of the rows, leaves one fewer."""
    if layout is None:
        return None
    return RaggedForm(layout.axes - sum(axis <= layout.axes for axis in gone), layout.splits)


def with_axis(layout: RaggedForm | None, position: int | None) -> RaggedForm | None:
    """The layout with a new axis; before a ragged one it is ragged, too."""
    if layout is None or position is None:
        return None
    return RaggedForm(layout.axes + (position <= layout.axes), layout.splits)
