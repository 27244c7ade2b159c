"""Which library calls need an axis as a number that a trace from an input signature does not have?

TensorFlow's own operations take tensors of unknown extents; what does not is written in Python around them:
`tf.unstack`, the layers of Keras, which make weights or reshape by the shape they see, and its losses and metrics,
which choose between broadcasting and squeezing by it.  An unknown rank is taken by fewer still.

Needs   a call traced from a signature (interp.tracing), where every extent and rank not known counts as open.
Gives   in words what is needed, or None.  Only what is listed is let through: what nobody checked is refused.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from hybridize.models.python.registration import words
from hybridize.values.atoms import Ref, Shape, Tensor
from hybridize.values.containment import contents, within
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.objects import HeapObject
from hybridize.values.value import Value

# Layers that take any open axis.
_ANY: Final = words("""
    Activation Dropout GaussianNoise GaussianDropout AlphaDropout ActivityRegularization ReLU LeakyReLU ELU Softmax
    ThresholdedReLU Add Subtract Multiply Average Maximum Minimum Embedding Masking Rescaling Flatten Lambda
""")
# Layers whose weights are made, or whose statistics are taken, along the last axis only.
_LAST: Final = words("""
    Dense EinsumDense BatchNormalization LayerNormalization UnitNormalization Conv1D Conv2D Conv3D DepthwiseConv1D
    DepthwiseConv2D SeparableConv1D SeparableConv2D MaxPooling1D MaxPooling2D MaxPooling3D AveragePooling1D
    AveragePooling2D AveragePooling3D MaxPool1D MaxPool2D MaxPool3D AvgPool1D AvgPool2D AvgPool3D
    GlobalAveragePooling1D GlobalAveragePooling2D GlobalMaxPooling1D GlobalMaxPooling2D GlobalAvgPool1D
    GlobalAvgPool2D GlobalMaxPool1D GlobalMaxPool2D LSTM GRU SimpleRNN
""")
_AXIS_ARGUMENTS: Final = ("·axis", "·data_format", "·unroll")
_LAYER: Final = "tf.keras.layers.Layer"
MEASURES: Final = ("tf.keras.losses.", "tf.keras.metrics.", "keras.losses.", "keras.metrics.")

# What is the same operation whatever the rank.
_ANY_RANK: Final = frozenset(
    f"tf.{name}"
    for name in words("""
    abs cast identity stop_gradient zeros_like ones_like where reduce_sum reduce_mean reduce_max reduce_min reduce_prod
    reduce_all reduce_any reduce_logsumexp exp log sqrt square sign negative add subtract multiply divide maximum
    minimum pow tanh sigmoid sin cos equal not_equal less less_equal greater greater_equal logical_and logical_or
    logical_not clip_by_value round floor matmul concat expand_dims gather size rank shape debugging.check_numerics
    math.abs math.exp math.log math.log1p math.expm1 math.sqrt math.rsqrt math.square math.sign math.negative math.add
    math.subtract math.multiply math.divide math.divide_no_nan math.maximum math.minimum math.pow math.tanh
    math.sigmoid math.sin math.cos math.tan math.erf math.softplus math.squared_difference math.reduce_sum
    math.reduce_mean math.reduce_max math.reduce_min math.reduce_prod math.reduce_all math.reduce_any
    math.reduce_logsumexp math.reduce_std math.reduce_variance math.is_finite math.is_nan math.equal math.not_equal
    math.less math.less_equal math.greater math.greater_equal math.logical_and math.logical_or math.logical_not
    math.floor math.ceil math.round math.reciprocal math.real math.imag linalg.matmul nn.relu nn.relu6 nn.elu nn.selu
    nn.silu nn.gelu nn.leaky_relu nn.softplus nn.softsign nn.tanh nn.sigmoid nn.l2_loss convert_to_tensor clip_by_norm
    GradientTape.watch GradientTape.gradient
    """)
)


def needed(call: Any) -> str | None:
    """What a call needs to know of its tensors that the trace does not; None when it can do without."""
    tensors = list(tensors_of(call))
    if not tensors:
        return None
    name: str = call.name
    if call.rank_is_open and any(one.shape is None for one in tensors) and name not in _ANY_RANK:
        return f"{name} may need the rank of its argument"
    if name == "tf.unstack":
        return _unstack(call, tensors[0])
    if is_layer_call(call):
        return _layer(call, name.removesuffix(".__call__"), tensors)
    if name.startswith(MEASURES):
        return _measure(name, tensors)
    return None


def open_axes(shape: Shape) -> set[int]:
    """The axes of which the trace does not know the extent."""
    return {axis for axis, extent in enumerate(shape) if extent is None or extent == DYNAMIC}


def tensors_of(call: Any) -> Iterator[Tensor]:
    """The symbolic tensors among the arguments; variables know their shape."""
    for value in call.arguments.all_values():
        yield from tensors_in(value)


def tensors_in(value: Value) -> Iterator[Tensor]:
    """The symbolic tensors in a value."""
    if any(isinstance(atom, (Tensor, Ref)) or hasattr(atom, "items") for atom in value.atoms):
        for atom in within(value, contents):
            if isinstance(atom, Tensor) and atom.symbolic and atom.kind != "variable":
                yield atom


def _unstack(call: Any, subject: Tensor) -> str | None:
    number = call.argument(1, "num")
    if number is not None and any(getattr(atom, "value", 0) is not None for atom in number.atoms):
        return None
    axis = call.argument(2, "axis")
    where = getattr(axis.atoms[0], "value", None) if axis is not None and len(axis.atoms) == 1 else 0
    if subject.shape is None or not isinstance(where, int) or not -len(subject.shape) <= where < len(subject.shape):
        return "tf.unstack needs to know how many tensors it gives"
    if where % len(subject.shape) in open_axes(subject.shape):
        return f"tf.unstack needs the extent of axis {where}"
    return None


# -- Keras -------------------------------------------------------------------------------------------------------


def is_layer_call(call: Any) -> bool:
    """Whether a layer of Keras is called."""
    owner, _, name = call.name.rpartition(".")
    return name == "__call__" and isinstance(call.receiver, Ref) and bool(call.index.is_subclass(owner, _LAYER))


def _layer(call: Any, owner: str, tensors: list[Tensor]) -> str | None:
    receiver: HeapObject = call.receiver.object
    name = owner.rpartition(".")[2] if receiver.kind == "api" else receiver.label
    if receiver.kind == "instance" and not _defines(call, receiver, "build"):
        return None  # its `call` is followed, and so is each layer within
    for one in tensors:
        if one.shape is None:
            return f"the layer {name} needs the rank of its input"
        refused = open_axes(one.shape) - _allowed(name, receiver, len(one.shape))
        if refused:
            return f"the layer {name} needs the extent of axis {min(refused)} of its input"
    return None


def _defines(call: Any, receiver: HeapObject, method: str) -> bool:
    if receiver.cls is None:
        return True
    return call.lookup(receiver.cls, method) is not None


def _allowed(name: str, receiver: HeapObject, rank: int) -> set[int]:
    """The axes that may be open: for what nobody checked, the batch only."""
    if receiver.kind == "api":
        if name in _ANY:
            return set(range(rank))
        configured = any(receiver.attribute(argument).value for argument in _AXIS_ARGUMENTS)
        if name in _LAST and not configured:
            return set(range(rank - 1))
    return {0}


def _measure(name: str, tensors: list[Tensor]) -> str | None:
    """Losses and metrics of Keras squeeze a last axis of one where ranks differ, and ask how many classes there are."""
    if any(one.shape is None for one in tensors):
        return f"{name} needs the rank of its arguments"
    ranks = [len(one.shape) for one in tensors if one.shape is not None]
    widest = max(ranks)
    for one in tensors:
        assert one.shape is not None
        if widest >= 2 and len(one.shape) == widest and widest - 1 in open_axes(one.shape):
            return f"{name} needs the extent of the last axis of its arguments"
    return None
