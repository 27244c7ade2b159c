"""Segments: rows are grouped by an index and reduced."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import argument, as_tensor, integer, result
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.values.value import Value

RULES = Rulebook()
_REDUCTIONS: Final = ("sum", "mean", "max", "min", "prod")


@RULES.function(*(f"math.segment_{name}" for name in _REDUCTIONS))
def _segment(call: Any) -> Value:
    data = as_tensor(call, argument(call, "data"))
    return result(call, data.dtype, (None, *data.shape[1:]) if data.shape else None, data)


@RULES.function(*(f"math.unsorted_segment_{name}" for name in (*_REDUCTIONS, "sqrt_n")))
def _unsorted_segment(call: Any) -> Value:
    data, groups = as_tensor(call, argument(call, "data")), as_tensor(call, argument(call, "segment_ids"))
    number = integer(argument(call, "num_segments"))
    known = data.shape is not None and groups.shape is not None
    return result(call, data.dtype, (number, *data.shape[len(groups.shape) :]) if known else None, data)  # type: ignore[index,arg-type]


@RULES.function("dynamic_stitch", "math.bincount", "strings.join")
def _open(call: Any) -> Value:
    dtype = {"tf.math.bincount": "int32", "tf.strings.join": "string"}.get(call.name)
    return result(call, dtype, None)
