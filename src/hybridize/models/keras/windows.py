"""Layers whose windows or margins change the axes between batch and channels."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hybridize.models.keras.encoders import ShapeRule
from hybridize.models.keras.operands import constant, is_none, shape_from
from hybridize.models.keras.parameters import Parameters
from hybridize.values.atoms import Shape, Tensor, tensor


def by_layout(rule: ShapeRule) -> ShapeRule:
    """A rule for channels last made one for both layouts: channels that come first are moved to the end and back."""

    def laid_out(call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
        passed = parameters.value("data_format")
        layout = parameters.constant("data_format")
        if layout == "channels_last" or is_none(passed or None):
            return rule(call, parameters, inputs)
        if layout != "channels_first":
            found = rule(call, parameters, inputs)
            return None if found is None else (*found[:1], *(None,) * (len(found) - 1))
        moved = [tensor(one.dtype, _channels_moved(one.shape, 1, -1)) for one in inputs]
        found = rule(call, parameters, moved)
        return found if found is None or len(found) < 3 else _channels_moved(found, -1, 1)

    return laid_out


def _channels_moved(shape: Shape | None, source: int, target: int) -> Shape | None:
    if shape is None or len(shape) < 3:
        return shape
    extents = list(shape)
    channels = extents.pop(source)
    extents.insert(target % len(shape), channels)
    return tuple(extents)


def window(rank: int, *, filters: str | None, size: str, transposed: bool = False) -> ShapeRule:
    """Windows of `size` moving over `rank` spatial axes."""

    def rule(_call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
        shape = inputs[0].shape
        if shape is None or len(shape) != rank + 2:
            return (None,) * (rank + 2)
        channels = parameters.constant(filters) if filters else shape[-1]
        if filters == "depth_multiplier":
            channels = shape[-1] * channels if isinstance(channels, int) and shape[-1] is not None else None
        windows = parameters.extents(size, rank)
        strides = parameters.extents("strides", rank)
        if size == "pool_size" and is_none(parameters.value("strides") or None):
            strides = windows  # a pooling moves by its own size unless told otherwise
        dilation = parameters.extents("dilation_rate", rank) if size == "kernel_size" else (1,) * rank
        padding = parameters.constant("padding")
        steps = list(zip(shape[1:-1], windows, strides, dilation, strict=True))
        if transposed:
            given = parameters.value("output_padding")
            more = parameters.extents("output_padding", rank) if given and not is_none(given) else ("auto",) * rank
            extents = tuple(_transposed_extent(*step, padding, extra) for step, extra in zip(steps, more, strict=True))
        else:
            extents = tuple(_extent(*step, padding) for step in steps)
        return (shape[0], *extents, channels if isinstance(channels, int) else None)

    return by_layout(rule)


def _extent(
    extent: int | None, window: int | None, stride: int | None, dilation: int | None, padding: Any
) -> int | None:
    if extent is None or stride is None or stride < 1:
        return None
    if padding in ("same", "causal", "SAME"):
        return -(-extent // stride)
    if padding not in ("valid", "VALID") or window is None or dilation is None:
        return None
    return -(-(extent - (window - 1) * dilation) // stride)


def _transposed_extent(
    extent: int | None, window: int | None, stride: int | None, dilation: int | None, padding: Any, extra: Any
) -> int | None:
    """The extent before a convolution would have given this one; `extra` is the `output_padding`, "auto" for none."""
    if extent is None or stride is None or dilation is None:
        return None
    same = padding in ("same", "SAME")
    if extra == "auto" and same:
        return extent * stride
    if window is None or padding not in ("same", "valid", "SAME", "VALID"):
        return None
    span = (window - 1) * dilation + 1
    if extra == "auto":
        return extent * stride + max(span - stride, 0)
    if not isinstance(extra, int):
        return None
    return (extent - 1) * stride + span + extra - (2 * (span // 2) if same else 0)


def global_pooling(rank: int) -> ShapeRule:
    """One value for each channel."""

    def rule(_call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
        shape = inputs[0].shape
        keeps = parameters.may_be_true("keepdims")
        if keeps is None:
            return None
        if shape is None or len(shape) != rank + 2:
            return (None,) * (rank + 2 if keeps else 2)
        return (shape[0], *(1,) * rank, shape[-1]) if keeps else (shape[0], shape[-1])

    return by_layout(rule)


def resampling(rank: int, parameter: str, change: Callable[[int, int], int]) -> ShapeRule:
    """Axes that grow or shrink by what a parameter says: upsampling, padding, cropping."""

    def rule(call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
        shape = inputs[0].shape
        if shape is None or len(shape) != rank + 2:
            return (None,) * (rank + 2)
        amounts = (
            parameters.extents(parameter, rank) if parameter == "size" else _margins(call, parameters, parameter, rank)
        )
        extents = tuple(
            change(extent, amount) if extent is not None and amount is not None else None
            for extent, amount in zip(shape[1:-1], amounts, strict=True)
        )
        return (shape[0], *extents, shape[-1])

    return by_layout(rule)


def _margins(call: Any, parameters: Parameters, name: str, rank: int) -> tuple[int | None, ...]:
    """How much each axis grows or shrinks in all: one number for both ends of all, one each, or a pair each."""
    value = parameters.value(name)
    rows = call.positions(value) if value else None
    if rows is None:
        return tuple(None if one is None else 2 * one for one in parameters.extents(name, rank))
    pairs = [shape_from(call, row) if call.positions(row) is not None else None for row in rows]
    if rank == 1 and len(rows) == 2:
        return (_total(shape_from(call, value)),)
    if len(rows) != rank:
        return (None,) * rank
    return tuple(
        _total(pair) if pair is not None else 2 * one if isinstance(one := constant(row), int) else None
        for row, pair in zip(rows, pairs, strict=True)
    )


def _total(extents: Shape | None) -> int | None:
    known = [one for one in extents or () if one is not None]
    return sum(known) if extents is not None and len(known) == len(extents) else None


def adaptive(rank: int) -> ShapeRule:
    """Pooling to a given size."""

    def rule(_call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
        shape = inputs[0].shape
        if shape is None or len(shape) != rank + 2:
            return (None,) * (rank + 2)
        return (shape[0], *parameters.extents("output_size", rank), shape[-1])

    return by_layout(rule)


def recurrent_window(rank: int) -> ShapeRule:
    """ConvLSTM: a convolution of each step; the last one, or all."""
    convolution = window(rank, filters="filters", size="kernel_size")

    def rule(call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
        shape = inputs[0].shape
        if shape is None or len(shape) != rank + 3:
            return None
        step = tensor(inputs[0].dtype, (shape[0], *shape[2:]))
        last = convolution(call, parameters, [step])
        sequences = parameters.may_be_true("return_sequences")
        if last is None or sequences is None or parameters.may_be_true("return_state") is not False:
            return None
        return (last[0], shape[1], *last[1:]) if sequences else last

    return rule
