"""The output shape and dtype of built-in layers, from their constructor arguments and the input.

    Same          elementwise layers, normalisations, dropouts: the shape of the input
    Units         the last axis becomes a parameter: Dense, LSTMCell…
    Window        convolutions and poolings over n spatial axes
    the rest      one function each

A shape that is not worked out is None (unknown rank) or has None extents; it is never guessed.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hybridize.models.keras.operands import constant, is_none, shape_from
from hybridize.models.keras.parameters import Parameters
from hybridize.values.atoms import Shape, Tensor
from hybridize.values.tensors import broadcast

# (the call, constructor arguments, tensors of the first argument) → shape
ShapeRule = Callable[[Any, Parameters, list[Tensor]], Shape | None]

SAME: Final = frozenset(
    [
        "Activation",
        "ActivityRegularization",
        "AlphaDropout",
        "AutoContrast",
        "BatchNormalization",
        "Dropout",
        "ELU",
        "GaussianDropout",
        "GaussianNoise",
        "GroupNormalization",
        "Identity",
        "LayerNormalization",
        "LeakyReLU",
        "Masking",
        "PReLU",
        "RMSNormalization",
        "ReLU",
        "RandomBrightness",
        "RandomContrast",
        "RandomFlip",
        "RandomRotation",
        "RandomShear",
        "RandomTranslation",
        "RandomZoom",
        "Rescaling",
        "Softmax",
        "Solarization",
        "SpatialDropout1D",
        "SpatialDropout2D",
        "SpatialDropout3D",
        "SyncBatchNormalization",
        "ThresholdedReLU",
        "UnitNormalization",
        "InputLayer",
        "Equalization",
        "RandomColorJitter",
        "RandomErasing",
        "RandomGaussianBlur",
        "RandomInvert",
        "RandomPosterization",
        "RandomSharpness",
    ]
)


def output_shape(name: str, call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
    """The shape a layer of the class `name` gives for its inputs."""
    if not inputs:
        return None
    if name in SAME:
        return inputs[0].shape
    if name in _MERGES:
        return _merged(inputs)
    found = _RULES.get(name)
    return found(call, parameters, inputs) if found is not None else None


def output_dtype(name: str, parameters: Parameters, inputs: list[Tensor]) -> str | None:
    """The dtype of a layer's output: that of the layer, which is float32 unless its `dtype` says otherwise."""
    given = parameters.value("dtype")
    if given:
        found = constant(given)
        return found if isinstance(found, str) and found.startswith(("float", "bfloat", "int")) else None
    first = inputs[0].dtype if inputs else None
    match name:
        case "Embedding" | "CategoryEncoding":
            return "float32"
        case "Hashing" | "Discretization" | "StringLookup" | "IntegerLookup" | "TextVectorization" | "HashedCrossing":
            return None  # output_mode decides between integers and floats
        case _ if name in SAME or name in _KEEP_DTYPE:
            # Integers pass through layers that only move elements; floats are cast to the layer's dtype.
            return "float32" if first is not None and first.startswith(("float", "bfloat")) else None
    return "float32"


_KEEP_DTYPE = frozenset(
    ["Flatten", "Reshape", "Permute", "RepeatVector", "Concatenate", "Lambda", "Cropping1D", "Cropping2D", "Cropping3D"]
)


# -- layers ------------------------------------------------------------------------------------------------------


def _units(parameter: str) -> ShapeRule:
    def rule(_call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
        shape = inputs[0].shape
        if not shape:
            return None
        units = parameters.constant(parameter)
        return (*shape[:-1], units if isinstance(units, int) else None)

    return rule


def _flatten(_call: Any, _parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
    shape = inputs[0].shape
    if shape is None:
        return (None, None)
    return (shape[0] if shape else None, _product(shape[1:]))


def _product(extents: tuple[int | None, ...]) -> int | None:
    result = 1
    for extent in extents:
        if extent is None:
            return None
        result *= extent
    return result


def _reshape(call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
    target = parameters.value("target_shape")
    known = call.positions(target) if target else None
    if known is None:
        return None
    wanted = [constant(item) for item in known]
    total = _product(inputs[0].shape[1:]) if inputs[0].shape else None
    rest = _product(tuple(one if isinstance(one, int) else None for one in wanted if one != -1))
    extents = tuple(
        (total // rest if total is not None and rest else None) if one == -1 else one if isinstance(one, int) else None
        for one in wanted
    )
    return (inputs[0].shape[0] if inputs[0].shape else None, *extents)


def _embedding(_call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
    shape = inputs[0].shape
    size = parameters.constant("output_dim")
    return (*shape, size if isinstance(size, int) else None) if shape is not None else None


def _repeat(_call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
    shape = inputs[0].shape
    times = parameters.constant("n")
    return (shape[0], times if isinstance(times, int) else None, shape[1]) if shape and len(shape) == 2 else None


def _permute(call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
    shape, order = inputs[0].shape, shape_from(call, parameters.value("dims") or None)
    if shape is None or order is None or len(order) + 1 != len(shape):
        return None
    return (shape[0], *(shape[axis] if axis is not None else None for axis in order))


def _window(rank: int, *, filters: str | None, size: str, transposed: bool = False) -> ShapeRule:
    """Windows of `size` moving over `rank` spatial axes, channels last."""

    def rule(_call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
        shape = inputs[0].shape
        if shape is None or len(shape) != rank + 2:
            return (None,) * (rank + 2)
        if parameters.constant("data_format") not in (None, "channels_last"):
            return (shape[0], *(None,) * (rank + 1))
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

    return rule


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


def _global_pooling(rank: int) -> ShapeRule:
    def rule(_call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
        shape = inputs[0].shape
        keeps = parameters.may_be_true("keepdims")
        if keeps is None:
            return None
        if shape is None or len(shape) != rank + 2 or parameters.constant("data_format") not in (None, "channels_last"):
            return (None,) * (rank + 2 if keeps else 2)
        return (shape[0], *(1,) * rank, shape[-1]) if keeps else (shape[0], shape[-1])

    return rule


def _resampling(rank: int, parameter: str, change: Callable[[int, int], int]) -> ShapeRule:
    def rule(_call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
        shape = inputs[0].shape
        if shape is None or len(shape) != rank + 2 or parameters.constant("data_format") not in (None, "channels_last"):
            return (None,) * (rank + 2)
        amounts = parameters.extents(parameter, rank)
        extents = tuple(
            change(extent, amount) if extent is not None and amount is not None else None
            for extent, amount in zip(shape[1:-1], amounts, strict=True)
        )
        return (shape[0], *extents, shape[-1])

    return rule


def _image_size(_call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
    shape = inputs[0].shape
    if shape is None or len(shape) not in (3, 4):
        return None
    sizes = [parameters.constant(name) for name in ("height", "width")]
    height, width = (one if isinstance(one, int) else None for one in sizes)
    return (*shape[:-3], height, width, shape[-1])


# -- layers of several inputs ------------------------------------------------------------------------------------

_MERGES = frozenset(["Add", "Subtract", "Multiply", "Average", "Maximum", "Minimum"])


def _merged(inputs: list[Tensor]) -> Shape | None:
    shape = inputs[0].shape
    for other in inputs[1:]:
        shape = broadcast(shape, other.shape)
    return shape


def _concatenate(_call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
    axis = parameters.constant("axis")
    shapes = [one.shape for one in inputs]
    first = shapes[0]
    if first is None or any(shape is None or len(shape) != len(first) for shape in shapes):
        return None
    if not isinstance(axis, int) or not -len(first) <= axis < len(first) or len(inputs) < 2:
        return (None,) * len(first)
    axis %= len(first)
    columns = list(zip(*(shape for shape in shapes if shape is not None), strict=True))
    extents = [next((one for one in column if one is not None), None) for column in columns]
    extents[axis] = sum(columns[axis]) if all(one is not None for one in columns[axis]) else None
    return tuple(extents)


def _attention(_call: Any, _parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
    query, value = inputs[0].shape, inputs[1].shape if len(inputs) > 1 else None
    return (*query[:-1], value[-1]) if query and value else None


_RULES: dict[str, ShapeRule] = {
    "Attention": _attention,
    "AdditiveAttention": _attention,
    "Dense": _units("units"),
    "Flatten": _flatten,
    "Reshape": _reshape,
    "Embedding": _embedding,
    "RepeatVector": _repeat,
    "Permute": _permute,
    "Concatenate": _concatenate,
    "Resizing": _image_size,
    "CenterCrop": _image_size,
    "RandomCrop": _image_size,
}
for _rank in (1, 2, 3):
    _RULES[f"Conv{_rank}D"] = _window(_rank, filters="filters", size="kernel_size")
    _RULES[f"SeparableConv{_rank}D"] = _window(_rank, filters="filters", size="kernel_size")
    _RULES[f"DepthwiseConv{_rank}D"] = _window(_rank, filters="depth_multiplier", size="kernel_size")
    _RULES[f"LocallyConnected{_rank}D"] = _window(_rank, filters="filters", size="kernel_size")
    _RULES[f"Conv{_rank}DTranspose"] = _window(_rank, filters="filters", size="kernel_size", transposed=True)
    _RULES[f"MaxPooling{_rank}D"] = _window(_rank, filters=None, size="pool_size")
    _RULES[f"AveragePooling{_rank}D"] = _window(_rank, filters=None, size="pool_size")
    _RULES[f"GlobalAveragePooling{_rank}D"] = _global_pooling(_rank)
    _RULES[f"GlobalMaxPooling{_rank}D"] = _global_pooling(_rank)
    _RULES[f"UpSampling{_rank}D"] = _resampling(_rank, "size", lambda extent, factor: extent * factor)
    # A pair for each axis, (before, after), is not worked out: its extents come out as None.
    _RULES[f"ZeroPadding{_rank}D"] = _resampling(_rank, "padding", lambda extent, amount: extent + 2 * amount)
    _RULES[f"Cropping{_rank}D"] = _resampling(_rank, "cropping", lambda extent, amount: extent - 2 * amount)
