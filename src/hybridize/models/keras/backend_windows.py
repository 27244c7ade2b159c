"""`keras.backend`: convolutions, pooling, padding and resizing, recurrent loops and decoders, channels last."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.keras.operands import is_none
from hybridize.models.protocol import Rule
from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    constant,
    dtype_argument,
    integer,
    integers,
    list_of,
    new_list,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.array_rules import multiplied
from hybridize.models.tensorflow.control_flow import to_tensors
from hybridize.models.tensorflow.convolutions import per_axis, slid
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Const, Shape, Tensor, api, tensor
from hybridize.values.value import NOTHING, Value, join, of, of_tuple

_AXES: Final = {"1d": 1, "2d": 2, "3d": 3}


def _source(call: Any) -> Tensor:
    return as_tensor(call, argument(call, "x"))


def _axes(call: Any) -> int:
    return next(count for name, count in _AXES.items() if name in call.name)


def _channels_last(call: Any) -> bool:
    return constant(argument(call, "data_format"), "channels_last") in (None, "channels_last")


def _spatial(call: Any, source: Tensor, count: int) -> Shape | None:
    """The axes between batch and channels; None when they cannot be told."""
    known = source.shape is not None and len(source.shape) == count + 2 and _channels_last(call)
    return source.shape[1:-1] if known and source.shape is not None else None


def _convolution(call: Any) -> Value:
    source, axes = _source(call), _axes(call)
    spatial = _spatial(call, source, axes)
    kernel = as_tensor(call, argument(call, "kernel", "depthwise_kernel")).shape
    if source.shape is None or spatial is None:
        return result(call, source.dtype, (None,) * (axes + 2), source)
    if kernel is None or len(kernel) != axes + 2:
        kernel = (None,) * (axes + 2)
    strides, dilations = (per_axis(call, argument(call, name), axes) for name in ("strides", "dilation_rate"))
    text = _padding(call)
    places = [slid(*one, text) for one in zip(spatial, kernel[:-2], strides, dilations, strict=True)]
    channels = kernel[-1]
    if "depthwise" in call.name:
        channels = multiplied(kernel[-1], kernel[-2])
    elif "separable" in call.name:
        pointwise = as_tensor(call, argument(call, "pointwise_kernel")).shape
        channels = pointwise[-1] if pointwise else None
    return result(call, source.dtype, (source.shape[0], *places, channels), source)


def _padding(call: Any) -> str | None:
    found = constant(argument(call, "padding"), "valid")
    return found.upper() if isinstance(found, str) else None


def _transposed(call: Any) -> Value:
    source, shape = _source(call), shape_of_argument(call, argument(call, "output_shape"))
    if source.shape and shape and shape[0] is None:
        shape = (source.shape[0], *shape[1:])
    return result(call, source.dtype, shape, source)


def _pool(call: Any) -> Value:
    source, axes = _source(call), _axes(call)
    spatial = _spatial(call, source, axes)
    if source.shape is None or spatial is None:
        return result(call, source.dtype, (None,) * (axes + 2), source)
    windows, strides = (per_axis(call, argument(call, name), axes) for name in ("pool_size", "strides"))
    text = _padding(call)
    places = [slid(*one, 1, text) for one in zip(spatial, windows, strides, strict=True)]
    return result(call, source.dtype, (source.shape[0], *places, source.shape[-1]), source)


def _padded(call: Any) -> Value:
    """Both ends of each axis grow: by one unless told otherwise."""
    source, asked = _source(call), argument(call, "padding")
    axes = 1 if "temporal" in call.name else _axes(call)
    spatial = _spatial(call, source, axes)
    if source.shape is None or spatial is None:
        return result(call, source.dtype, (None,) * (axes + 2), source)
    rows = call.positions(asked) if asked is not None else None
    pairs = [integers(call, row) for row in rows] if rows is not None and axes > 1 else [integers(call, asked)]
    if asked is None:
        pairs = [(1, 1)] * axes
    if len(pairs) != axes:
        pairs = [None] * axes
    grown = tuple(
        None
        if extent is None or pair is None or len(pair) != 2 or None in pair
        else extent + sum(one or 0 for one in pair)
        for extent, pair in zip(spatial, pairs, strict=True)
    )
    return result(call, source.dtype, (source.shape[0], *grown, source.shape[-1]), source)


def _resized(call: Any) -> Value:
    source = _source(call)
    names = ("depth_factor", "height_factor", "width_factor")[-3 if "volumes" in call.name else -2 :]
    spatial = _spatial(call, source, len(names))
    if source.shape is None or spatial is None:
        return result(call, source.dtype, (None,) * (len(names) + 2), source)
    grown = [multiplied(extent, integer(argument(call, name))) for extent, name in zip(spatial, names, strict=True)]
    return result(call, source.dtype, (source.shape[0], *grown, source.shape[-1]), source)


def _same(call: Any) -> Value:
    source = _source(call)
    return result(call, source.dtype, source.shape, source)


def _bernoulli(call: Any) -> Value:
    dtype = argument(call, "dtype")
    return result(
        call, "float32" if is_none(dtype) else dtype_argument(dtype), shape_of_argument(call, argument(call, "shape"))
    )


def _in_top_k(call: Any) -> Value:
    targets = as_tensor(call, argument(call, "targets"))
    return result(call, "bool", targets.shape, targets)


def _ctc_decode(call: Any) -> Value:
    """A list with the best sequences, each padded to the number of steps; and what they score."""
    scores, greedy = as_tensor(call, argument(call, "y_pred")), constant(argument(call, "greedy"), True)
    asked = argument(call, "top_paths")
    paths = 1 if greedy is True or asked is None else integer(asked)
    batch, steps = scores.shape[:2] if scores.shape is not None and len(scores.shape) == 3 else (None, None)
    one = result(call, "int64", (batch, steps if call.index.keras_major >= 3 else None), scores)
    decoded = list_of(call, one) if paths is None else new_list(call, [one] * paths)
    return of_tuple([decoded, result(call, scores.dtype, (batch, paths), scores)])


def _rnn(call: Any) -> Value:
    """The last output, all of them, and the last states: the step function is given one step at a time."""
    inputs, states = as_tensor(call, argument(call, "inputs")), argument(call, "initial_states") or NOTHING
    function, shape = argument(call, "step_function") or NOTHING, inputs.shape
    major = constant(argument(call, "time_major"), False) is True
    batch, time = (shape[:2][::-1] if major else shape[:2]) if shape is not None and len(shape) > 1 else (None, None)
    one_step = (batch, *shape[2:]) if shape is not None and len(shape) > 1 else None
    step = of(tensor(inputs.dtype, one_step, symbolic=call.traced))
    constants = call.positions(argument(call, "constants") or NOTHING) or []
    known = [*(call.positions(states) or []), *constants]
    given = new_list(call, known, "states") if known else states
    returned = to_tensors(call, call.call(function, Arguments((step, given))), "step")
    parts = call.positions(returned)
    if parts is None or len(parts) != 2:
        return of_tuple([result(call, None, None), result(call, None, None), states])
    output, after = parts
    last = as_tensor(call, output)
    whole = None if last.shape is None else (*((time, batch) if major else (batch, time)), *last.shape[1:])
    changed = call.positions(after)
    if changed is not None and len(changed) <= len(known):
        after = of_tuple([join(old, new) for old, new in zip(known, changed, strict=False)])
    return of_tuple([output, result(call, last.dtype, whole, last), after])


def _handed_on(symbol: str, *names: str) -> Rule:
    """The function of TensorFlow that does the same, with arguments of these names."""

    def rule(call: Any) -> Value:
        passed = {name: value for name in names if (value := argument(call, name)) is not None}
        kept = {name: value for name, value in passed.items() if not _is_absent(value)}
        found: Value = call.call(of(api(symbol)), Arguments((), kept))
        return found

    return rule


def _is_absent(value: Value) -> bool:
    return all(isinstance(atom, Const) and atom.value is None for atom in value.atoms)


_RULES: Final[dict[str, Rule]] = {
    **dict.fromkeys(("conv1d", "conv2d", "conv3d", "depthwise_conv2d", "separable_conv2d"), _convolution),
    **dict.fromkeys(("conv2d_transpose", "conv3d_transpose"), _transposed),
    **dict.fromkeys(("pool2d", "pool3d"), _pool),
    **dict.fromkeys(("temporal_padding", "spatial_2d_padding", "spatial_3d_padding"), _padded),
    **dict.fromkeys(("resize_images", "resize_volumes"), _resized),
    **dict.fromkeys(("bias_add", "batch_normalization"), _same),
    **{name: _handed_on(f"tf.{name}", "fn", "elems", "initializer") for name in ("foldl", "foldr")},
    "random_bernoulli": _bernoulli,
    "in_top_k": _in_top_k,
    "ctc_decode": _ctc_decode,
    "rnn": _rnn,
}
FUNCTIONS: dict[str, Rule] = {f"tf.keras.backend.{name}": rule for name, rule in _RULES.items()}
