"""Operations that move blocks of elements: between axes, onto diagonals, into a new order."""

from __future__ import annotations

import math
from typing import Any

from hybridize.models.tensorflow.arguments import (
    agreed_shape,
    argument,
    as_tensor,
    constant,
    integer,
    integers,
    result,
)
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.shapes import multiplied, pad_rows
from hybridize.values.value import NOTHING, Value

RULES: Rulebook = Rulebook()


@RULES.function("space_to_batch", "space_to_batch_nd", "batch_to_space", "compat.v1.batch_to_space_nd")
def _blocks(call: Any) -> Value:
    """Blocks of the axes behind the batch move into it, or out of it."""
    source, sizes = as_tensor(call, argument(call, "input")), integers(call, argument(call, "block_shape"))
    to_batch = call.name.endswith(("space_to_batch", "space_to_batch_nd"))
    rows = pad_rows(call, argument(call, "paddings" if to_batch else "crops"))
    shape = source.shape
    if shape is None or sizes is None or None in sizes or rows is None or len(rows) != len(sizes):
        return result(call, source.dtype, None if shape is None else (None,) * len(shape), source)
    amounts = [integers(call, row) for row in rows]
    count = math.prod(size for size in sizes if size is not None)
    inner = []
    for extent, size, amount in zip(shape[1:], sizes, amounts, strict=False):
        grown = extent if to_batch else multiplied(extent, size)
        sign = 1 if to_batch else -1
        kept = None if amount is None or None in amount or grown is None else grown + sign * sum(a or 0 for a in amount)
        inner.append(kept // (size or 1) if to_batch and kept is not None else kept)
    batch = multiplied(shape[0], count) if to_batch else None if shape[0] is None else shape[0] // count
    return result(call, source.dtype, (batch, *inner, *shape[1 + len(sizes) :]), source)


@RULES.function("nn.space_to_depth", "nn.depth_to_space", "compat.v1.space_to_depth", "compat.v1.depth_to_space")
def _depth(call: Any) -> Value:
    source, size = as_tensor(call, argument(call, "input")), integer(argument(call, "block_size"))
    layout = constant(argument(call, "data_format"), "NHWC")
    shape = source.shape if source.shape is not None and len(source.shape) == 4 else (None,) * 4
    if size is None or layout != "NHWC":
        return result(call, source.dtype, (None,) * 4, source)
    batch, height, width, channels = shape
    if call.name.endswith("space_to_depth"):
        parts = [None if extent is None else extent // size for extent in (height, width)]
        return result(call, source.dtype, (batch, *parts, multiplied(channels, size * size)), source)
    parts = [multiplied(extent, size) for extent in (height, width)]
    made = None if channels is None else channels // (size * size)
    return result(call, source.dtype, (batch, *parts, made), source)


@RULES.function("linalg.tensor_diag", "linalg.tensor_diag_part")
def _tensor_diagonal(call: Any) -> Value:
    source = as_tensor(call, call.argument(0))
    shape = source.shape
    if shape is None:
        return result(call, source.dtype, None, source)
    if not call.name.endswith("part"):
        return result(call, source.dtype, (*shape, *shape), source)
    half = len(shape) // 2
    return result(call, source.dtype, agreed_shape([shape[:half], shape[half:]]), source)


@RULES.function("dynamic_stitch", "compat.v1.dynamic_stitch")
def _dynamic_stitch(call: Any) -> Value:
    """Rows in a new order: as many as the largest index says."""
    places, rows = (call.positions(argument(call, name) or NOTHING) for name in ("indices", "data"))
    if not rows or not places:
        return result(call, None, None)
    tensors = [as_tensor(call, row) for row in rows]
    inner = [
        row.shape[len(place.shape) :] if row.shape is not None and place.shape is not None else None
        for row, place in zip(tensors, (as_tensor(call, place) for place in places), strict=False)
    ]
    shape = agreed_shape(inner)
    return result(call, tensors[0].dtype, None if shape is None else (None, *shape), *tensors)


@RULES.function("math.invert_permutation")
def _invert_permutation(call: Any) -> Value:
    source = as_tensor(call, argument(call, "x"))
    return result(call, source.dtype, source.shape if source.shape is not None else (None,), source)
