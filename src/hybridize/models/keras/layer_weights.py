"""The variables of built-in layers: their dtype, and their shape from the configuration and the input.

Needs   what `note_input` keeps of the tensors that a layer was called with: how many channels they have.
Gives   rules of the attributes (`layer.kernel`), and `element_of`, what stands in `layer.weights`.
Sound   for layers that are built; before, the attributes are not there (Keras 3) or None.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from hybridize.models.keras.float_type import float_type_of
from hybridize.models.keras.operands import constant, weight
from hybridize.models.keras.parameters import Parameters
from hybridize.models.protocol import Rule
from hybridize.values.atoms import Ref, Shape, Tensor
from hybridize.values.value import NONE, Value, join, join_all, of_const, of_prim, union

_CHANNELS: Final = "·channels"
# A shape from the parameters of the layer and the channels of its input.
_Shape = Callable[[Parameters, "int | None"], "Shape | None"]


def _integer(parameters: Parameters, name: str) -> int | None:
    found = parameters.constant(name)
    return found if type(found) is int else None


def _vector(name: str) -> _Shape:
    return lambda parameters, _channels: (_integer(parameters, name),)


def _per_channel(parameters: Parameters, channels: int | None) -> Shape | None:
    """One number for each channel; of other axes nothing is known."""
    return (channels,) if parameters.constant("axis") in (-1, None) else None


def _times(left: int | None, right: int | None) -> int | None:
    return None if left is None or right is None else left * right


def _kernel(axes: int) -> _Shape:
    def shape(parameters: Parameters, channels: int | None) -> Shape:
        groups, filters = _integer(parameters, "groups"), _integer(parameters, "filters")
        inner = channels // groups if channels is not None and groups else None
        return (*parameters.extents("kernel_size", axes), inner, filters)

    return shape


def _transposed(axes: int) -> _Shape:
    return lambda parameters, channels: (
        *parameters.extents("kernel_size", axes),
        _integer(parameters, "filters"),
        channels,
    )


def _depthwise(axes: int) -> _Shape:
    return lambda parameters, channels: (
        *parameters.extents("kernel_size", axes),
        channels,
        _integer(parameters, "depth_multiplier"),
    )


def _pointwise(axes: int) -> _Shape:
    return lambda parameters, channels: (
        *(1,) * axes,
        _times(channels, _integer(parameters, "depth_multiplier")),
        _integer(parameters, "filters"),
    )


def _of_depth(parameters: Parameters, channels: int | None) -> Shape:
    return (_times(channels, _integer(parameters, "depth_multiplier")),)


# By class: the variables with the flag of the constructor that there are any.
_NORMAL: Final[dict[str, tuple[str, _Shape]]] = {"gamma": ("scale", _per_channel), "beta": ("center", _per_channel)}
_WEIGHTS: Final[dict[str, dict[str, tuple[str, _Shape]]]] = {
    "Dense": {
        "kernel": ("", lambda parameters, channels: (channels, _integer(parameters, "units"))),
        "bias": ("use_bias", _vector("units")),
    },
    "Embedding": {
        "embeddings": (
            "",
            lambda parameters, _channels: (_integer(parameters, "input_dim"), _integer(parameters, "output_dim")),
        )
    },
    "BatchNormalization": {**_NORMAL, "moving_mean": ("", _per_channel), "moving_variance": ("", _per_channel)},
    "LayerNormalization": _NORMAL,
    "GroupNormalization": _NORMAL,
}
for _axes in (1, 2, 3):
    _WEIGHTS[f"Conv{_axes}D"] = {"kernel": ("", _kernel(_axes)), "bias": ("use_bias", _vector("filters"))}
    _WEIGHTS[f"Conv{_axes}DTranspose"] = {"kernel": ("", _transposed(_axes)), "bias": ("use_bias", _vector("filters"))}
for _axes in (1, 2):
    _WEIGHTS[f"DepthwiseConv{_axes}D"] = {
        "kernel": ("", _depthwise(_axes)),
        "depthwise_kernel": ("", _depthwise(_axes)),
        "bias": ("use_bias", _of_depth),
    }
    _WEIGHTS[f"SeparableConv{_axes}D"] = {
        "depthwise_kernel": ("", _depthwise(_axes)),
        "pointwise_kernel": ("", _pointwise(_axes)),
        "bias": ("use_bias", _vector("filters")),
    }


def has_weights(name: str) -> bool:
    """Whether the variables of a class of layers are known."""
    return name in _WEIGHTS


def is_made_by_first_call(symbol: str | None, attribute: str) -> bool:
    """Whether objects of a library class have an attribute only once their first call has made their variables."""
    return symbol is not None and attribute in _WEIGHTS.get(symbol.rpartition(".")[2], {})


def note_input(call: Any, receiver: Ref, parameters: Parameters, inputs: list[Tensor]) -> None:
    """Keep how many channels the input of a layer has."""
    if not inputs:
        return
    shape, channels = inputs[0].shape, None
    if shape and parameters.constant("data_format") in (None, "channels_last"):
        channels = shape[-1]
    known = channels is not None and channels >= 0
    call.store_attribute(receiver.object, _CHANNELS, of_const(channels) if known else of_prim("int"))


def _one(call: Any, receiver: Ref, name: str, attribute: str) -> Value:
    flag, shape_of = _WEIGHTS[name][attribute]
    parameters = Parameters(call, receiver.object, f"tf.keras.layers.{name}")
    channels = constant(call.load_attribute(receiver.object, _CHANNELS))
    made = weight(
        call, float_type_of(call, receiver), shape_of(parameters, channels if type(channels) is int else None)
    )
    there = parameters.may_be_true(flag) if flag else True
    if there is None:
        return join(made, NONE)
    return made if there else NONE


def _attribute(call: Any) -> Value:
    owner, _, attribute = call.name.rpartition(".")
    name = owner.rpartition(".")[2]
    if not isinstance(call.receiver, Ref) or attribute not in _WEIGHTS.get(name, {}):
        return weight(call)
    if call.catches("AttributeError"):
        call.lists_variables(call.receiver.object)
    return _one(call, call.receiver, name, attribute)


def element_of(call: Any) -> Value:
    """What stands in the lists of variables of a layer: of a built-in one, what its variables have in common."""
    receiver = call.receiver
    name = (receiver.object.symbol or "").rpartition(".")[2] if isinstance(receiver, Ref) else ""
    if not isinstance(receiver, Ref) or receiver.object.kind == "instance" or name not in _WEIGHTS:
        return weight(call)
    found = join_all(_one(call, receiver, name, one) for one in _WEIGHTS[name])
    return union([atom for atom in found.atoms if isinstance(atom, Tensor)])


PROPERTIES: Final[dict[str, Rule]] = {
    f"tf.keras.layers.{_class}.{_weight}": _attribute for _class, _weights in _WEIGHTS.items() for _weight in _weights
}
