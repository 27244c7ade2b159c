"""Convolutions and pooling: a window slides over the axes between batch and channels."""

from __future__ import annotations

from typing import Any

from hybridize.models.tensorflow.arguments import argument, as_tensor, constant, integers, result, shape_of_argument
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import Shape, Tensor
from hybridize.values.value import Value

RULES = Rulebook()


def _per_axis(call: Any, value: Value | None, count: int) -> tuple[int | None, ...]:
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
    if shape is None or len(shape) != rank or not isinstance(layout, str) or not layout.endswith("C"):
        return (None,) * rank
    padding = constant(argument(call, "padding"))
    padding = padding.upper() if isinstance(padding, str) else None
    count = len(windows)
    strides, dilations = (
        _per_axis(call, argument(call, *names), count) for names in (("strides", "stride"), ("dilations",))
    )
    steps = zip(shape[1:-1], windows, strides, dilations, strict=True)
    return (shape[0], *(slid(*step, padding) for step in steps), channels)


def _filters(call: Any) -> Tensor:
    return as_tensor(call, argument(call, "filters", "filter"))


@RULES.function("nn.conv1d", "nn.conv2d", "nn.conv3d", "nn.convolution", "nn.atrous_conv2d")
def _convolution(call: Any) -> Value:
    source, filters = as_tensor(call, argument(call, "input", "value")), _filters(call)
    if not filters.shape or call.name.endswith("atrous_conv2d"):
        rank = None if source.shape is None else len(source.shape)
        return result(call, source.dtype, None if rank is None else (None,) * rank, source)
    shape = _window_shape(call, source.shape, filters.shape[:-2], filters.shape[-1])
    return result(call, source.dtype, shape, source, filters)


@RULES.function("nn.depthwise_conv2d")
def _depthwise(call: Any) -> Value:
    source, filters = as_tensor(call, argument(call, "input")), _filters(call)
    if not filters.shape or len(filters.shape) != 4:
        return result(call, source.dtype, (None,) * 4, source)
    channels, multiplier = filters.shape[2], filters.shape[3]
    made = None if channels is None or multiplier is None else channels * multiplier
    return result(call, source.dtype, _window_shape(call, source.shape, filters.shape[:2], made), source)


@RULES.function("nn.conv1d_transpose", "nn.conv2d_transpose", "nn.conv3d_transpose", "nn.conv_transpose")
def _transposed(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    return result(call, source.dtype, shape_of_argument(call, argument(call, "output_shape")), source)


@RULES.function(*(f"nn.{kind}_pool{axes}d" for kind in ("max", "avg") for axes in (1, 2, 3)))
@RULES.function("nn.max_pool", "nn.avg_pool")
def _pool(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input", "value"))
    shape = source.shape
    if shape is None or len(shape) < 3:
        return result(call, source.dtype, None, source)
    windows = _per_axis(call, argument(call, "ksize"), len(shape) - 2)
    return result(call, source.dtype, _window_shape(call, shape, windows, shape[-1]), source)
