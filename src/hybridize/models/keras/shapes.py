"""The output shape and dtype of built-in layers, from their constructor arguments and the input.

    Same          elementwise layers, normalisations, dropouts: the shape of the input
    Units         the last axis becomes a parameter: Dense, LSTMCell…
    Window        convolutions and poolings over n spatial axes
    the rest      one function each

A shape that is not worked out is None (unknown rank) or has None extents; it is never guessed.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.keras import encoders
from hybridize.models.keras.encoders import ShapeRule
from hybridize.models.keras.operands import constant, shape_from
from hybridize.models.keras.parameters import Parameters
from hybridize.models.keras.windows import adaptive, global_pooling, recurrent_window, resampling, window
from hybridize.models.tensorflow.convolutions import slid
from hybridize.values.atoms import Shape, Tensor
from hybridize.values.tensors import broadcast

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
        "AugMix",
        "ContrastLimitedAdaptiveHistogramEqualization",
        "CutMix",
        "MixUp",
        "Normalization",
        "RandAugment",
        "RandomColorDegeneration",
        "RandomElasticTransform",
        "RandomGrayscale",
        "RandomHue",
        "RandomPerspective",
        "RandomSaturation",
    ]
)


def output_shape(name: str, call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
    """The shape a layer of the class `name` gives for its inputs."""
    if not inputs:
        return None
    if name in SAME:
        return inputs[0].shape
    if name in _MERGES:
        return merged(inputs)
    found = _RULES.get(name) or encoders.RULES.get(name)
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
        case _ if name in encoders.NAMES:
            return encoders.output_dtype(name, parameters)
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


def _dot(call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
    """Both tensors without the axes that meet; the batch once, and one element where nothing else is left."""
    if len(inputs) < 2 or inputs[0].shape is None or inputs[1].shape is None:
        return None
    return dotted(inputs[0].shape, inputs[1].shape, shape_from_axes(call, parameters.value("axes")))


def dotted(left: Shape | None, right: Shape | None, axes: tuple[int, int] | None) -> Shape | None:
    """The shape of a product of batches along two axes."""
    if axes is None or not left or not right:
        return None
    first, second = (axis % len(shape) for axis, shape in zip(axes, (left, right), strict=True))
    kept = tuple(extent for index, extent in enumerate(left) if index != first)
    rest = tuple(extent for index, extent in enumerate(right) if index not in (0, second))
    found = (*kept, *rest)
    return (*found, 1) if len(found) == 1 else found


def shape_from_axes(call: Any, value: Any) -> tuple[int, int] | None:
    """The pair of axes that `axes=1` or `axes=(2, 1)` means."""
    one = constant(value)
    if isinstance(one, int):
        return (one, one)
    known = call.positions(value) if value else None
    numbers = [constant(item) for item in known or ()]
    return (numbers[0], numbers[1]) if len(numbers) == 2 and all(isinstance(one, int) for one in numbers) else None


def _einsum(call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
    """EinsumDense: letters of the input keep their extents, the others are those of `output_shape`."""
    equation, value = parameters.constant("equation"), parameters.value("output_shape")
    shape = inputs[0].shape
    if not isinstance(equation, str) or shape is None or "->" not in equation:
        return None
    terms, _, output = equation.replace(" ", "").partition("->")
    source = terms.partition(",")[0]
    one = constant(value)
    asked = (one,) if isinstance(one, int) else shape_from(call, value or None)
    letters = output.replace("...", "")
    before, dots, after = source.partition("...")
    if asked is None or len(shape) < len(before) + len(after) or (not dots and len(shape) != len(source)):
        return None
    middle = shape[len(before) : len(shape) - len(after)]
    known = dict(zip(before + after, (*shape[: len(before)], *shape[len(shape) - len(after) :]), strict=True))
    # The extents asked for are those of the last letters; the batch is not among them.
    known |= {letter: extent for letter, extent in zip(letters[::-1], asked[::-1], strict=False) if extent is not None}
    head, dots, tail = output.partition("...")
    return (*map(known.get, head), *(middle if dots else ()), *map(known.get, tail))


def _mel(_call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
    """As many bands as asked for, one column for each step of the window over the padded signal."""
    shape = inputs[0].shape
    bands, stride = parameters.constant("num_mel_bins"), parameters.constant("sequence_stride")
    if not shape:
        return None
    steps = shape[-1] // stride + 1 if shape[-1] is not None and isinstance(stride, int) and stride else None
    return (*shape[:-1], bands if isinstance(bands, int) else None, steps)


def _spectrogram(_call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
    """As many frequencies as the transform has for each channel, one row for each step of the window."""
    shape, window = inputs[0].shape, parameters.constant("frame_length")
    if shape is None or len(shape) != 3 or not isinstance(window, int):
        return None
    batch, time, channels = shape
    step, size = parameters.constant("frame_step"), parameters.constant("fft_length")
    step = window // 2 if step is None and not parameters.value("frame_step") else step
    size = _power_of_two(window) if size is None and not parameters.value("fft_length") else size
    layout, mode = parameters.constant("data_format"), parameters.constant("mode")
    padding, expanded = parameters.constant("padding"), parameters.may_be_true("expand_dims")
    if layout not in (None, "channels_last") or not isinstance(mode, str) or expanded is None:
        return None
    frequencies = (size // 2 + 1) * (2 if mode == "stft" else 1) if isinstance(size, int) else None
    steps = slid(time, window, step if isinstance(step, int) else None, 1, str(padding).upper())
    if expanded:
        return (batch, steps, frequencies, channels)
    return (batch, steps, _product((frequencies, channels)))


def _power_of_two(length: int) -> int:
    return 1 << (length - 1).bit_length()


def _resized_at_random(place: int) -> ShapeRule:
    """Height or width become anything, between the bounds of the factor."""

    def rule(_call: Any, _parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
        shape = inputs[0].shape
        if shape is None or len(shape) < 3:
            return None
        return tuple(None if index == len(shape) + place else one for index, one in enumerate(shape))

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


def merged(inputs: list[Tensor]) -> Shape | None:
    """The shape of an elementwise merge."""
    shape = inputs[0].shape
    for other in inputs[1:]:
        shape = broadcast(shape, other.shape)
    return shape


def _concatenate(_call: Any, parameters: Parameters, inputs: list[Tensor]) -> Shape | None:
    return joined([one.shape for one in inputs], parameters.constant("axis"))


def joined(shapes: list[Shape | None], axis: Any) -> Shape | None:
    """The shape of tensors put end to end along an axis."""
    first = shapes[0]
    if first is None or any(shape is None or len(shape) != len(first) for shape in shapes):
        return None
    if not isinstance(axis, int) or not -len(first) <= axis < len(first) or len(shapes) < 2:
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
    "Dot": _dot,
    "EinsumDense": _einsum,
    "MelSpectrogram": _mel,
    "STFTSpectrogram": _spectrogram,
    "RandomHeight": _resized_at_random(-3),
    "RandomWidth": _resized_at_random(-2),
    "GroupQueryAttention": lambda _call, _parameters, inputs: inputs[0].shape,
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
    _RULES[f"Conv{_rank}D"] = window(_rank, filters="filters", size="kernel_size")
    _RULES[f"SeparableConv{_rank}D"] = window(_rank, filters="filters", size="kernel_size")
    _RULES[f"DepthwiseConv{_rank}D"] = window(_rank, filters="depth_multiplier", size="kernel_size")
    _RULES[f"LocallyConnected{_rank}D"] = window(_rank, filters="filters", size="kernel_size")
    _RULES[f"Conv{_rank}DTranspose"] = window(_rank, filters="filters", size="kernel_size", transposed=True)
    _RULES[f"MaxPooling{_rank}D"] = window(_rank, filters=None, size="pool_size")
    _RULES[f"AveragePooling{_rank}D"] = window(_rank, filters=None, size="pool_size")
    _RULES[f"GlobalAveragePooling{_rank}D"] = global_pooling(_rank)
    _RULES[f"GlobalMaxPooling{_rank}D"] = global_pooling(_rank)
    _RULES[f"AdaptiveAveragePooling{_rank}D"] = _RULES[f"AdaptiveMaxPooling{_rank}D"] = adaptive(_rank)
    _RULES[f"ConvLSTM{_rank}D"] = recurrent_window(_rank)
    _RULES[f"UpSampling{_rank}D"] = resampling(_rank, "size", lambda extent, factor: extent * factor)
    _RULES[f"ZeroPadding{_rank}D"] = resampling(_rank, "padding", lambda extent, amount: extent + amount)
    _RULES[f"Cropping{_rank}D"] = resampling(_rank, "cropping", lambda extent, amount: max(extent - amount, 0))
