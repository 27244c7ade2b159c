"""Functions of `keras.ops` that cut, pad, fold and transform along axes: their extents, channels last."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    common_dtype,
    constant,
    dtype_argument,
    integer,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.array_rules import flat, multiplied
from hybridize.models.tensorflow.convolutions import per_axis, slid
from hybridize.models.tensorflow.dtypes import width
from hybridize.models.tensorflow.indexing import indexed_shape
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import Shape, Tensor
from hybridize.values.tensors import broadcast
from hybridize.values.value import NOTHING, Value, of_tuple

FUNCTIONS: dict[str, Rule] = {}
_COMPLEX: Final = {"float32": "complex64", "float64": "complex128"}
_REAL: Final = {"complex64": "float32", "complex128": "float64"}


def _rule(*names: str) -> Callable[[Rule], Rule]:
    def register(function: Rule) -> Rule:
        for name in names:
            FUNCTIONS[f"keras.ops.{name}"] = function
        return function

    return register


def _first(call: Any) -> Tensor:
    return as_tensor(call, call.argument(0) or next(iter(call.arguments.keywords.values()), None))


def _channels_last(call: Any) -> bool:
    return constant(argument(call, "data_format"), "channels_last") in (None, "channels_last")


# -- windows over images -----------------------------------------------------------------------------------------


@_rule("adaptive_average_pool", "adaptive_max_pool")
def _adaptive(call: Any) -> Value:
    source = _first(call)
    shape = source.shape
    if shape is None or len(shape) < 3 or not _channels_last(call):
        return result(call, source.dtype, None, source)
    sizes = per_axis(call, argument(call, "output_size"), len(shape) - 2)
    return result(call, source.dtype, (shape[0], *sizes, shape[-1]), source)


@_rule("image.extract_patches", "image.extract_patches_3d")
def _patches(call: Any) -> Value:
    """Each position of the window gives its elements; windows do not overlap unless strides say so."""
    source, axes = _first(call), 3 if call.name.endswith("3d") else 2
    shape = source.shape
    if shape is None or len(shape) not in (axes + 1, axes + 2) or not _channels_last(call):
        return result(call, source.dtype, None, source)
    windows = per_axis(call, argument(call, "size"), axes)
    asked = argument(call, "strides")
    strides = windows if is_none(asked) else per_axis(call, asked, axes)
    dilations = per_axis(call, argument(call, "dilation_rate"), axes)
    padding = constant(argument(call, "padding"), "valid")
    text = padding.upper() if isinstance(padding, str) else None
    spatial = shape[-axes - 1 : -1]
    places = [slid(*one, text) for one in zip(spatial, windows, strides, dilations, strict=True)]
    elements = None if None in windows else math.prod(one or 0 for one in windows)
    return result(call, source.dtype, (*shape[: -axes - 1], *places, multiplied(elements, shape[-1])), source)


@_rule("image.pad_images", "image.crop_images")
def _framed(call: Any) -> Value:
    """Height and width grow or shrink by what is asked for on both sides, or become what is asked for."""
    source, grows = _first(call), call.name.endswith("pad_images")
    shape = source.shape
    if shape is None or len(shape) not in (3, 4) or not _channels_last(call):
        return result(call, source.dtype, None, source)
    word = "padding" if grows else "cropping"
    sizes = []
    for extent, sides, target in (
        (shape[-3], ("top", "bottom"), "target_height"),
        (shape[-2], ("left", "right"), "target_width"),
    ):
        wanted = argument(call, target)
        if not is_none(wanted):
            sizes.append(integer(wanted))
            continue
        amounts = [integer(argument(call, f"{side}_{word}")) for side in sides]
        known = extent is not None and None not in amounts
        total = sum(one or 0 for one in amounts)
        sizes.append((extent or 0) + (total if grows else -total) if known else None)
    return result(call, source.dtype, (*shape[:-3], *sizes, shape[-1]), source)


@_rule("unfold")
def _unfold(call: Any) -> Value:
    """The patches of images with channels first, as columns."""
    source = _first(call)
    shape = source.shape
    if shape is None or len(shape) != 4:
        return result(call, source.dtype, None, source)
    windows, strides, dilations = (
        per_axis(call, argument(call, name), 2) for name in ("kernel_size", "stride", "dilation")
    )
    amount = argument(call, "padding")
    padding = (0, 0) if amount is None else per_axis(call, amount, 2)
    padded = [
        None if one is None or pad is None else one + 2 * pad for one, pad in zip(shape[2:], padding, strict=True)
    ]
    places = [slid(*one, "VALID") for one in zip(padded, windows, strides, dilations, strict=True)]
    count = multiplied(*places)
    return result(call, source.dtype, (shape[0], multiplied(shape[1], multiplied(*windows)), count), source)


@_rule("fold")
def _fold(call: Any) -> Value:
    """Columns of patches put together to images with channels first."""
    source = _first(call)
    shape, sizes = source.shape, per_axis(call, argument(call, "output_size"), 2)
    elements = multiplied(*per_axis(call, argument(call, "kernel_size"), 2))
    if shape is None or len(shape) != 3:
        return result(call, source.dtype, None, source)
    channels = shape[1] // elements if shape[1] is not None and elements else None
    return result(call, source.dtype, (shape[0], channels, *sizes), source)


@_rule("image.map_coordinates")
def _sampled(call: Any) -> Value:
    source, places = _first(call), as_tensor(call, argument(call, "coordinates")).shape
    return result(call, source.dtype, places[1:] if places else None, source)


@_rule("image.scale_and_translate")
def _scaled(call: Any) -> Value:
    source = _first(call)
    return result(call, source.dtype, shape_of_argument(call, argument(call, "output_shape")), source)


# -- signals -----------------------------------------------------------------------------------------------------


@_rule("irfft")
def _irfft(call: Any) -> Value:
    """From the pair of real and imaginary parts."""
    one = _part(call)
    if not one.shape:
        return result(call, one.dtype, None, one)
    asked = argument(call, "fft_length")
    length = integer(asked) if not is_none(asked) else None if one.shape[-1] is None else 2 * (one.shape[-1] - 1)
    return result(call, one.dtype, (*one.shape[:-1], length), one)


def _part(call: Any) -> Tensor:
    parts = call.positions(argument(call, "x") or NOTHING)
    return as_tensor(call, parts[0] if parts else None)


@_rule("istft")
def _istft(call: Any) -> Value:
    """As long as asked for, or as the steps reach; what was padded at both ends is cut off when centred."""
    one, length = _part(call), argument(call, "length")
    shape = one.shape
    if shape is None or len(shape) < 2:
        return result(call, one.dtype, None, one)
    centred = constant(argument(call, "center"), True)
    step, window = integer(argument(call, "sequence_stride")), integer(argument(call, "fft_length"))
    size = integer(length) if not is_none(length) else None
    if is_none(length) and shape[-2] is not None and step is not None and window is not None and centred is True:
        size = (shape[-2] - 1) * step + window - 2 * (window // 2)
    return result(call, one.dtype, (*shape[:-2], size), one)


@_rule("correlate")
def _correlate(call: Any) -> Value:
    left, right = (as_tensor(call, argument(call, name)) for name in ("x1", "x2"))
    mode = constant(argument(call, "mode"), "valid")
    size = None
    if left.shape and right.shape and left.shape[0] is not None and right.shape[0] is not None:
        longer, shorter = max(left.shape[0], right.shape[0]), min(left.shape[0], right.shape[0])
        size = {"valid": longer - shorter + 1, "same": longer, "full": longer + shorter - 1}.get(mode)
    return result(call, left.dtype if left.dtype == right.dtype else None, (size,), left)


# -- elements and axes -------------------------------------------------------------------------------------------


@_rule("get_item")
def _get_item(call: Any) -> Value:
    source = _first(call)
    return result(call, source.dtype, indexed_shape(call, source.shape, argument(call, "key") or NOTHING), source)


@_rule("rearrange")
def _rearrange(call: Any) -> Value:
    """`"b h w -> b (h w)"`: letters keep their extents, those in parentheses are multiplied."""
    source, pattern = _first(call), constant(argument(call, "pattern"))
    shape = None
    if isinstance(pattern, str) and pattern.count("->") == 1 and source.shape is not None:
        sizes = {name: integer(value) for name, value in call.arguments.keywords.items()}
        shape = _rearranged(pattern, source.shape, sizes)
    return result(call, source.dtype, shape, source)


def _rearranged(pattern: str, shape: Shape, sizes: dict[str, int | None]) -> Shape | None:
    left, right = (_axes(side) for side in pattern.split("->"))
    if len(left) != len(shape) or "..." in pattern:
        return None
    for names, extent in zip(left, shape, strict=True):
        open_ = [name for name in names if sizes.get(name) is None]
        known = math.prod(sizes[name] or 0 for name in names if name not in open_)
        if len(open_) == 1 and extent is not None and known:
            sizes[open_[0]] = extent // known
    found: list[int | None] = []
    for names in right:
        factors = [1 if name == "1" else sizes.get(name) for name in names]
        found.append(None if None in factors else math.prod(one or 0 for one in factors))
    return tuple(found)


def _axes(side: str) -> list[list[str]]:
    """The axes of one side of a pattern, each as the names it is made of."""
    axes: list[list[str]] = []
    group: list[str] | None = None
    for word in side.replace("(", " ( ").replace(")", " ) ").split():
        if word == "(":
            group = []
        elif word == ")":
            axes.append(group or [])
            group = None
        elif group is not None:
            group.append(word)
        else:
            axes.append([word])
    return axes


@_rule("view")
def _view(call: Any) -> Value:
    """The bytes of the last axis read as another dtype."""
    source = _first(call)
    dtype = dtype_argument(argument(call, "dtype"))
    before, after, shape = width(source.dtype), width(dtype), source.shape
    if not shape or before is None or after is None:
        return result(call, dtype, None, source)
    last = None if shape[-1] is None else shape[-1] * before // after
    return result(call, dtype, (*shape[:-1], last), source)


@_rule("view_as_complex", "view_as_real")
def _as_pairs(call: Any) -> Value:
    """Complex numbers are pairs of real ones along a last axis."""
    source = _first(call)
    shape = source.shape
    if call.name.endswith("complex"):
        return result(call, _COMPLEX.get(source.dtype or ""), shape[:-1] if shape else None, source)
    return result(call, _REAL.get(source.dtype or ""), None if shape is None else (*shape, 2), source)


@_rule("polar", "ldexp")
def _met(call: Any) -> Value:
    """Elementwise: numbers of a size and an angle; numbers times powers of two."""
    values = [*call.arguments.positional, *call.arguments.keywords.values()][:2]
    one, other = (as_tensor(call, value) for value in [*values, NOTHING, NOTHING][:2])
    dtype = one.dtype if call.name.endswith("ldexp") else _COMPLEX.get(common_dtype(call, values) or "")
    if call.name.endswith("ldexp") and not (dtype or "").startswith("float"):
        dtype = None
    return result(call, dtype, broadcast(one.shape, other.shape), one, other)


@_rule("diagflat")
def _diagflat(call: Any) -> Value:
    source, shift = _first(call), constant(argument(call, "k"), 0)
    count = flat(source.shape)[0]
    size = count + abs(shift) if count is not None and isinstance(shift, int) else None
    return result(call, source.dtype, (size, size), source)


FUNCTIONS["tf.experimental.numpy.diagflat"] = _diagflat


@_rule("corrcoef")
def _corrcoef(call: Any) -> Value:
    """How each row goes with each other; a number for a single one."""
    source = _first(call)
    shape, floating = source.shape, (source.dtype or "").startswith("float")
    square = None if shape is None else () if len(shape) == 1 else (shape[0], shape[0])
    return result(call, source.dtype if floating else None, square, source)


@_rule("trapezoid")
def _trapezoid(call: Any) -> Value:
    source, axis = _first(call), constant(argument(call, "axis"), -1)
    shape = source.shape
    if not shape or not isinstance(axis, int):
        return result(call, source.dtype, None, source)
    place = axis % len(shape)
    floating = (source.dtype or "").startswith("float")
    return result(call, source.dtype if floating else None, (*shape[:place], *shape[place + 1 :]), source)


@_rule("histogram")
def _histogram(call: Any) -> Value:
    """How many fall between two edges each, and the edges."""
    source, asked = _first(call), argument(call, "bins")
    bins = 10 if asked is None else integer(asked)
    dtype = source.dtype if (source.dtype or "").startswith("float") else None
    sizes = [bins, None if bins is None else bins + 1]
    return of_tuple([result(call, dtype, (size,), source) for size in sizes])


@_rule("eig")
def _eig(call: Any) -> Value:
    source = _first(call)
    dtype = _COMPLEX.get(source.dtype or "")
    shapes = [source.shape[:-1], source.shape] if source.shape else [None, None]
    return of_tuple([result(call, dtype, shape, source) for shape in shapes])


@_rule("unique")
def _unique(call: Any) -> Value:
    """The different elements in order, flat; asked for more, several tensors."""
    source = _first(call)
    options = [argument(call, f"return_{name}") for name in ("index", "inverse", "counts")]
    size, plain = argument(call, "size"), all(is_none(one) or constant(one) is False for one in options)
    if plain and is_none(argument(call, "axis")):
        return result(call, source.dtype, (None if is_none(size) else integer(size),), source)
    return call.unknown("unmodelled-symbol", "what keras.ops.unique gives with options")  # type: ignore[no-any-return]


@_rule("ctc_decode")
def _ctc_decode(call: Any) -> Value:
    """The most likely sequences, and what they score."""
    scores, strategy = _first(call), constant(argument(call, "strategy"), "greedy")
    asked = argument(call, "top_paths")
    paths = 1 if strategy == "greedy" or asked is None else integer(asked)
    batch, steps = scores.shape[:2] if scores.shape is not None and len(scores.shape) == 3 else (None, None)
    decoded = result(call, "int32", (paths, batch, steps), scores)
    return of_tuple([decoded, result(call, scores.dtype, (batch, paths), scores)])
