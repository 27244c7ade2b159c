"""Convolutions and pooling: a window slides over the axes between batch and channels."""

from __future__ import annotations

import math
from typing import Any, Final

from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    constant,
    dtype_argument,
    integers,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import Shape, Tensor, tuple_atom
from hybridize.values.value import Value, of

RULES: Rulebook = Rulebook()


def per_axis(call: Any, value: Value | None, count: int) -> tuple[int | None, ...]:
    """Strides or window sizes for `count` axes: one number for all, one for each, or with batch and channels."""
    if is_none(value):
        return (1,) * count
    known = integers(call, value)
    if known is None:
        return (None,) * count
    if len(known) == 1:
        return known * count
    return known[1:-1] if len(known) == count + 2 else known if len(known) == count else (None,) * count


def slid(extent: int | None, window: int | None, stride: int | None, dilation: int | None, padding: Any) -> int | None:
    """How many positions a window has along an axis."""
    if extent is None or stride is None or stride < 1:
        return None
    if padding == "SAME":
        return -(-extent // stride)
    if padding != "VALID" or window is None or dilation is None:
        return None
    return max(-(-(extent - (window - 1) * dilation) // stride), 0)


def _window_shape(call: Any, shape: Shape | None, windows: Shape, channels: int | None) -> Shape | None:
    """The shape after a window has slid; only channels-last layouts are followed."""
    rank = len(windows) + 2
    layout = constant(argument(call, "data_format"), "N...C")
    if not isinstance(layout, str) or not layout.endswith("C"):
        return (None,) * rank
    if shape is None or len(shape) != rank:
        return (*(None,) * (rank - 1), channels)
    return (shape[0], *slid_axes(call, shape[1:-1], windows), channels)


def slid_axes(call: Any, extents: Shape, windows: Shape) -> Shape:
    """How many positions the windows of a call have along each axis, with its strides, dilations and padding."""
    count = len(windows)
    strides, dilations = (
        per_axis(call, argument(call, *names), count)
        for names in (("strides", "stride"), ("dilations", "rate", "rates"))
    )
    padding = argument(call, "padding")
    text = constant(padding, "VALID" if padding is None else None)
    if not isinstance(text, str):
        return tuple(map(slid, _padded(call, extents, padding), windows, strides, dilations, ["VALID"] * count))
    return tuple(slid(*step, text.upper()) for step in zip(extents, windows, strides, dilations, strict=True))


def _padded(call: Any, extents: Shape, padding: Value | None) -> Shape:
    """The extents after padding each axis by what a list of pairs says."""
    rows = call.positions(padding) if padding is not None else None
    if rows is None or len(rows) != len(extents) + 2:
        return (None,) * len(extents)
    amounts = [integers(call, row) for row in rows[1:-1]]
    return tuple(
        None if extent is None or amount is None or None in amount else extent + sum(one or 0 for one in amount)
        for extent, amount in zip(extents, amounts, strict=True)
    )


def _filters(call: Any) -> Tensor:
    return as_tensor(call, argument(call, "filters", "filter"))


_RANKS: Final = {"1d": 1, "2d": 2, "3d": 3}


def _axes_of(call: Any, *shapes: Shape | None) -> int | None:
    """Over how many axes the windows of a call slide: its name says so, or its operands."""
    found = next((rank for name, rank in _RANKS.items() if name in call.name), None)
    return found if found is not None else next((len(shape) - 2 for shape in shapes if shape is not None), None)


@RULES.function("nn.conv1d", "nn.conv2d", "nn.conv3d", "nn.convolution", "nn.atrous_conv2d", "conv")
def _convolution(call: Any) -> Value:
    source, filters = as_tensor(call, argument(call, "input", "value")), _filters(call)
    axes = _axes_of(call, filters.shape, source.shape)
    if axes is None or axes < 0:
        return result(call, source.dtype, None, source)
    kernel = filters.shape if filters.shape is not None and len(filters.shape) == axes + 2 else (None,) * (axes + 2)
    return result(call, source.dtype, _window_shape(call, source.shape, kernel[:-2], kernel[-1]), source, filters)


def _made_channels(filters: Shape) -> int | None:
    return None if filters[2] is None or filters[3] is None else filters[2] * filters[3]


@RULES.function("nn.depthwise_conv2d", "nn.separable_conv2d")
def _depthwise(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    filters = as_tensor(call, argument(call, "filter", "depthwise_filter")).shape
    if filters is None or len(filters) != 4:
        filters = (None,) * 4
    made = _made_channels(filters)
    if call.name.endswith("separable_conv2d"):
        pointwise = as_tensor(call, argument(call, "pointwise_filter")).shape
        made = pointwise[-1] if pointwise else None
    return result(call, source.dtype, _window_shape(call, source.shape, filters[:2], made), source)


@RULES.function("nn.depthwise_conv2d_backprop_input", "nn.depthwise_conv2d_backprop_filter")
def _backprop(call: Any) -> Value:
    gradient = as_tensor(call, argument(call, "out_backprop"))
    return result(
        call, gradient.dtype, shape_of_argument(call, argument(call, "input_sizes", "filter_sizes")), gradient
    )


@RULES.function("nn.dilation2d", "nn.erosion2d")
def _morphology(call: Any) -> Value:
    source, filters = as_tensor(call, argument(call, "input", "value")), _filters(call).shape
    windows = filters[:2] if filters is not None and len(filters) == 3 else (None, None)
    channels = source.shape[-1] if source.shape else None
    return result(call, source.dtype, _window_shape(call, source.shape, windows, channels), source)


@RULES.function("nn.conv1d_transpose", "nn.conv2d_transpose", "nn.conv3d_transpose", "nn.conv_transpose")
@RULES.function("nn.atrous_conv2d_transpose")
def _transposed(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input", "value"))
    return result(call, source.dtype, shape_of_argument(call, argument(call, "output_shape")), source)


@RULES.function(*(f"nn.{kind}_pool{axes}d" for kind in ("max", "avg") for axes in (1, 2, 3)))
@RULES.function("nn.max_pool", "nn.avg_pool", "nn.pool", "compat.v1.nn.max_pool", "compat.v1.nn.avg_pool")
def _pool(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input", "value"))
    shape = source.shape
    axes = _axes_of(call, shape)
    if axes is None and call.name.endswith("nn.pool"):
        known = integers(call, argument(call, "window_shape"))
        axes = None if known is None else len(known)
    if axes is None or axes < 1:
        return result(call, source.dtype, None, source)
    windows = per_axis(call, argument(call, "ksize", "window_shape"), axes)
    return result(call, source.dtype, _window_shape(call, shape, windows, shape[-1] if shape else None), source)


@RULES.function("nn.max_pool_with_argmax")
def _pool_with_places(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    windows = per_axis(call, argument(call, "ksize"), 2)
    shape = _window_shape(call, source.shape, windows, source.shape[-1] if source.shape else None)
    asked = argument(call, "output_dtype")
    places = "int64" if is_none(asked) else dtype_argument(asked)
    fields = (result(call, source.dtype, shape, source), result(call, places, shape, source))
    return of(tuple_atom(fields, "MaxPoolWithArgmax", ("output", "argmax")))


@RULES.function("nn.fractional_max_pool", "nn.fractional_avg_pool")
def _fractional_pool(call: Any) -> Value:
    """The ratio is rounded in a way of its own; the cuts are lists one longer than the axis."""
    source = as_tensor(call, argument(call, "value"))
    ratio = argument(call, "pooling_ratio")
    parts = call.positions(ratio) if ratio is not None else None
    numbers = [constant(one) for one in parts] if parts is not None and len(parts) == 4 else [None] * 4
    shape = source.shape if source.shape is not None and len(source.shape) == 4 else (None,) * 4
    made = tuple(
        int(extent / number) if extent is not None and isinstance(number, (int, float)) and number else None
        for extent, number in zip(shape, numbers, strict=True)
    )
    cuts = [result(call, "int64", (None if extent is None else extent + 1,)) for extent in made[1:3]]
    name = "FractionalMaxPool" if "max" in call.name else "FractionalAvgPool"
    fields = ("output", "row_pooling_sequence", "col_pooling_sequence")
    return of(tuple_atom((result(call, source.dtype, made, source), *cuts), name, fields))


@RULES.function("nn.crelu")
def _crelu(call: Any) -> Value:
    source, axis = as_tensor(call, argument(call, "features")), constant(argument(call, "axis"), -1)
    shape = source.shape
    if not shape or not isinstance(axis, int):
        return result(call, source.dtype, None, source)
    doubled = [
        2 * extent if index == axis % len(shape) and extent is not None else extent
        for index, extent in enumerate(shape)
    ]
    return result(call, source.dtype, tuple(doubled), source)


@RULES.function("image.extract_patches", "extract_volume_patches")
def _patches(call: Any) -> Value:
    """Each position of the window gives its elements, laid end to end."""
    source = as_tensor(call, argument(call, "images", "input"))
    rank = 4 if call.name.endswith("extract_patches") else 5
    windows = per_axis(call, argument(call, "sizes", "ksizes"), rank - 2)
    channels = source.shape[-1] if source.shape else None
    made = None if channels is None or None in windows else channels * math.prod(one or 0 for one in windows)
    return result(call, source.dtype, _window_shape(call, source.shape, windows, made), source)
