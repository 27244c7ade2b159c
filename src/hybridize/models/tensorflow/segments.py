"""Segments: rows are grouped by an index and reduced."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import (
    agreed_shape,
    argument,
    as_tensor,
    dtype_argument,
    dynamic_extent,
    extent,
    is_static,
    result,
)
from hybridize.models.tensorflow.layouts import laid_out, layout_of, without_axes
from hybridize.models.tensorflow.reductions import reduced, reduced_rows
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import RaggedForm, TensorKind
from hybridize.values.value import Value, join

RULES: Rulebook = Rulebook()
_REDUCTIONS: Final = ("sum", "mean", "max", "min", "prod")


@RULES.function(*(f"math.segment_{name}" for name in _REDUCTIONS))
def _segment(call: Any) -> Value:
    data = as_tensor(call, argument(call, "data"))
    return result(call, data.dtype, (dynamic_extent(call), *data.shape[1:]) if data.shape else None, data)


@RULES.function(*(f"math.unsorted_segment_{name}" for name in (*_REDUCTIONS, "sqrt_n")))
def _unsorted_segment(call: Any) -> Value:
    data, groups = as_tensor(call, argument(call, "data")), as_tensor(call, argument(call, "segment_ids"))
    number = extent(call, argument(call, "num_segments"))
    known = data.shape is not None and groups.shape is not None
    return result(call, data.dtype, (number, *data.shape[len(groups.shape) :]) if known else None, data)  # type: ignore[index,arg-type]


@RULES.function("compat.v1.bincount")
def _open(call: Any) -> Value:
    return result(call, None, (None,))


@RULES.function("math.bincount")
def _bincount(call: Any) -> Value:
    asked, weights = argument(call, "dtype"), argument(call, "weights")
    dtype = (
        as_tensor(call, weights).dtype if not is_none(weights) else "int32" if is_none(asked) else dtype_argument(asked)
    )
    if not is_none(argument(call, "axis")):
        return result(call, dtype, None)
    values = as_tensor(call, argument(call, "arr"))
    return result(call, dtype, (None if is_static(values) else dynamic_extent(call),))


@RULES.function(*(f"sparse.segment_{name}" for name in ("sum", "mean", "sqrt_n")))
def _sparse_segment(call: Any) -> Value:
    data, number = as_tensor(call, argument(call, "data")), extent(call, argument(call, "num_segments"))
    return result(call, data.dtype, (number, *data.shape[1:]) if data.shape else None, data)


@RULES.function("strings.join")
def _join(call: Any) -> Value:
    inputs = argument(call, "inputs")
    known = call.positions(inputs) if inputs is not None else None
    if not known:
        one = as_tensor(call, call.iterate(inputs)) if inputs is not None else None
        return result(call, "string", one.shape if one is not None else None)
    shapes = [as_tensor(call, value).shape for value in known]
    # Texts by themselves are added to every element; an unknown rank may be theirs.
    larger = [shape for shape in shapes if shape != ()]
    return result(call, "string", agreed_shape(larger) if None not in larger and larger else () if not larger else None)


@RULES.function("strings.reduce_join")
def _reduce_join(call: Any) -> Value:
    source, axis, keep = as_tensor(call, argument(call, "inputs")), argument(call, "axis"), argument(call, "keepdims")
    if source.kind == "ragged":
        return reduced_rows(call, source, "string", axis, keep)
    return result(call, "string", reduced(call, source.shape, axis, keep), source)


@RULES.function("strings.unicode_encode")
def _unicode_encode(call: Any) -> Value:
    """The characters of each text become one: the last axis goes."""
    source = as_tensor(call, argument(call, "input"))
    shape = source.shape[:-1] if source.shape else None
    if source.kind == "ragged":
        last = len(source.shape) - 1 if source.shape else 1
        return laid_out(call, "string", shape, without_axes(layout_of(source), (last,)))
    return result(call, "string", shape, source)


@RULES.function("math.confusion_matrix")
def _confusion_matrix(call: Any) -> Value:
    number = extent(call, argument(call, "num_classes"))
    asked = argument(call, "dtype")
    return result(call, "int32" if is_none(asked) else dtype_argument(asked), (number, number))


@RULES.function("strings.split", "compat.v1.strings.split", "strings.ngrams")
def _pieces(call: Any) -> Value:
    """As many pieces as each text has: a ragged axis more, none of it for one text."""
    source = as_tensor(call, argument(call, "input", "data"))
    shape = source.shape
    if call.name.endswith("ngrams"):
        kind: TensorKind = "ragged" if source.kind == "ragged" else "tensor"
        return result(call, "string", (*shape[:-1], None) if shape else None, source, kind=kind)
    if call.name.startswith("tf.compat.v1"):
        return result(call, "string", None, kind="sparse")
    if shape is None:
        # One text gives a plain tensor, several a ragged one.
        plain_or_ragged = (result(call, "string", None, kind=kind) for kind in ("tensor", "ragged"))
        return join(*plain_or_ragged)
    # The library does not keep how many texts a vector held.
    front = shape if len(shape) != 1 else (None,)
    if not shape:
        return result(call, "string", (dynamic_extent(call),))
    layout = RaggedForm(len(front), "int64") if source.kind == "tensor" else None
    return result(call, "string", (*front, None), kind="ragged", ragged=layout)
