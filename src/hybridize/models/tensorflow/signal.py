"""Signals: spectra of real signals, frames, and the transforms made of them."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import argument, as_tensor, constant, flag, integer, integers, result
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.shapes import axis_in
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import Shape
from hybridize.values.value import Value

RULES: Rulebook = Rulebook()
_COMPLEX: Final = {"float32": "complex64", "float64": "complex128"}
_REAL: Final = {"complex64": "float32", "complex128": "float64"}
_AXES: Final = {"fft": 1, "fft2d": 2, "fft3d": 3}


def _halved(extent: int | None) -> int | None:
    """How many frequencies a real signal has."""
    return None if extent is None else extent // 2 + 1


@RULES.function("signal.rfft", "signal.rfft2d", "signal.rfft3d")
def _real_to_complex(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input_tensor"))
    shape = _transformed(call, source.shape)
    return result(call, _COMPLEX.get(source.dtype or ""), (*shape[:-1], _halved(shape[-1])) if shape else None, source)


@RULES.function("signal.irfft", "signal.irfft2d", "signal.irfft3d")
def _complex_to_real(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input_tensor"))
    shape = _transformed(call, source.shape)
    if shape and is_none(argument(call, "fft_length")):
        shape = (*shape[:-1], None if shape[-1] is None else max(2 * (shape[-1] - 1), 0))
    return result(call, _REAL.get(source.dtype or ""), shape, source)


def _transformed(call: Any, shape: Shape | None) -> Shape | None:
    """The shape with the axes that are transformed cut or padded to `fft_length`."""
    asked = argument(call, "fft_length")
    if is_none(asked) or not shape:
        return shape
    count = _AXES[call.name.rpartition(".")[2].removeprefix("ir").removeprefix("r")]
    lengths = integers(call, asked)
    known = lengths if lengths is not None and len(lengths) == count else (None,) * count
    return (*shape[:-count], *known) if len(shape) >= count else None


@RULES.function(*(f"{part}{name}fftnd" for part in ("", "signal.") for name in ("", "i", "r", "ir")))
def _any_axes(call: Any) -> Value:
    """Transforms along given axes; the others stay as they are."""
    source = as_tensor(call, argument(call, "input_tensor", "input"))
    name = call.name.rpartition(".")[2]
    dtype = _COMPLEX.get(source.dtype or "") if name[0] == "r" else source.dtype
    if name.startswith("ir"):
        dtype = _REAL.get(source.dtype or "")
    if source.shape is None:
        return result(call, dtype, None, source)
    shape = list(source.shape)
    asked, given = argument(call, "axes"), argument(call, "fft_length")
    axes = tuple(range(len(shape))) if is_none(asked) else integers(call, asked)
    if axes is None or any(one is None or axis_in(source.shape, one) is None for one in axes):
        return result(call, dtype, (None,) * len(shape), source)
    lengths = None if is_none(given) else integers(call, given)
    for number, axis in enumerate(axes):
        length = lengths[number] if lengths is not None and number < len(lengths) else None
        place = (axis or 0) % len(shape)
        # The static shape of the library leaves aside what is cut, padded or halved; only what it cannot miss is said.
        if len(name) > len("ifftnd") or name[0] == "r" or not (is_none(given) or length == shape[place]):
            shape[place] = None
    return result(call, dtype, tuple(shape), source)


@RULES.function("signal.dct", "signal.idct")
def _cosine(call: Any) -> Value:
    source, number = as_tensor(call, argument(call, "input")), argument(call, "n")
    shape = source.shape
    if not is_none(number) and shape:
        shape = (*shape[:-1], integer(number))
    return result(call, source.dtype, shape, source)


def _frames(extent: int | None, length: int | None, step: int | None, padded: bool | None) -> int | None:
    if extent is None or length is None or not step or padded is None:
        return None
    return -(-extent // step) if padded else max(0, 1 + (extent - length) // step)


@RULES.function("signal.frame")
def _frame(call: Any) -> Value:
    source = as_tensor(call, argument(call, "signal"))
    length, step = (integer(argument(call, name)) for name in ("frame_length", "frame_step"))
    padded, axis = flag(argument(call, "pad_end"), default=False), constant(argument(call, "axis"), -1)
    shape = source.shape
    if not shape or not isinstance(axis, int):
        return result(call, source.dtype, None, source)
    place = axis % len(shape)
    count = _frames(shape[place], length, step, padded)
    return result(call, source.dtype, (*shape[:place], count, length, *shape[place + 1 :]), source)


@RULES.function("signal.stft")
def _stft(call: Any) -> Value:
    source = as_tensor(call, argument(call, "signals"))
    length, step = (integer(argument(call, name)) for name in ("frame_length", "frame_step"))
    asked = argument(call, "fft_length")
    size = _power_of_two(length) if is_none(asked) else integer(asked)
    dtype = _COMPLEX.get(source.dtype or "")
    if not source.shape:
        return result(call, dtype, None, source)
    count = _frames(source.shape[-1], length, step, flag(argument(call, "pad_end"), default=False))
    return result(call, dtype, (*source.shape[:-1], count, _halved(size)), source)


def _power_of_two(length: int | None) -> int | None:
    """The smallest power of two that a frame fits in."""
    return None if length is None or length < 1 else 1 << (length - 1).bit_length()


@RULES.function("signal.inverse_stft")
def _inverse_stft(call: Any) -> Value:
    source = as_tensor(call, argument(call, "stfts"))
    length, step = (integer(argument(call, name)) for name in ("frame_length", "frame_step"))
    dtype, shape = _REAL.get(source.dtype or ""), source.shape
    if shape is None or len(shape) < 2:
        return result(call, dtype, None, source)
    return result(call, dtype, (*shape[:-2], _overlapped(shape[-2], length, step)), source)


def _overlapped(count: int | None, length: int | None, step: int | None) -> int | None:
    """The length of a signal put together of overlapping frames."""
    return None if count is None or length is None or step is None else (count - 1) * step + length


@RULES.function("signal.overlap_and_add")
def _overlap_and_add(call: Any) -> Value:
    source, step = as_tensor(call, argument(call, "signal")), integer(argument(call, "frame_step"))
    shape = source.shape
    if shape is None or len(shape) < 2:
        return result(call, source.dtype, None, source)
    return result(call, source.dtype, (*shape[:-2], _overlapped(shape[-2], shape[-1], step)), source)


@RULES.function("signal.mdct")
def _mdct(call: Any) -> Value:
    source, length = as_tensor(call, argument(call, "signals")), integer(argument(call, "frame_length"))
    half = None if length is None else length // 2
    if not source.shape:
        return result(call, source.dtype, None, source)
    count = _frames(source.shape[-1], length, half, flag(argument(call, "pad_end"), default=False))
    return result(call, source.dtype, (*source.shape[:-1], count, half), source)
