"""Cross-entropies of Keras that are told `from_logits=True` and given probabilities: what do they compute with?

Keras looks behind the probabilities.  Its own softmax and sigmoid leave the logits on the tensor they return, and a
loss takes those instead.  That note is lost where the tensor enters a graph from outside.  Of TensorFlow's softmax and
sigmoid a graph shows the operation with its input, which the loss then takes; an eager tensor shows nothing.

Needs    calls of the library.
Gives    tensors that remember which of the two made them, and HYB320 where a loss would look behind one and see
         something else in a graph than eagerly.
Sound    without `from_logits=True` both ways give the same but for probabilities below 1e-7, which the one clips: not
         reported.  Not followed: outputs of functional models, and what a graph function returns to an eager loss.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.keras.parameters import Parameters
from hybridize.models.tensorflow.arguments import argument, constant
from hybridize.values.atoms import Atom, LogitsNote, Ref, Tensor, tensor
from hybridize.values.value import Value, union

_ACTIVATIONS: Final = ("softmax", "sigmoid")
_NOTED: Final[dict[str, LogitsNote]] = {
    "tf.nn.softmax": "operation",
    "tf.math.sigmoid": "operation",
    **{f"tf.keras.{module}.{name}": "kept" for module in ("activations", "backend") for name in _ACTIVATIONS},
}
_LOSS_CLASSES: Final = frozenset(
    f"tf.keras.losses.{name}"
    for name in ("BinaryCrossentropy", "CategoricalCrossentropy", "SparseCategoricalCrossentropy")
)
_LOSS_FUNCTIONS: Final = frozenset(
    f"tf.keras.{module}.{name}"
    for module in ("losses", "metrics", "backend")
    for name in ("binary_crossentropy", "categorical_crossentropy", "sparse_categorical_crossentropy")
)


def after_function(name: str, value: Value) -> Value:
    """The result of a library function, with the note it leaves."""
    note = _NOTED.get(name)
    return value if note is None else _noted(value, note)


def after_layer(parameters: Parameters, value: Value) -> Value:
    """The result of a layer whose activation is named by a string."""
    return _noted(value, "kept") if parameters.constant("activation") in _ACTIVATIONS else value


def check_function(call: Any) -> None:
    """`losses.categorical_crossentropy(y, p, from_logits=True)` in a trace."""
    if call.name in _LOSS_FUNCTIONS and constant(argument(call, "from_logits")) is True:
        _check(call, argument(call, "y_pred", "output"))


def check_loss(call: Any, predictions: Value | None) -> None:
    """`loss(y, p)` in a trace, `loss` made with `from_logits=True`."""
    owner = call.receiver.object.symbol if isinstance(call.receiver, Ref) else None
    if owner is None or owner not in _LOSS_CLASSES or not call.traced:
        return
    if Parameters(call, call.receiver.object, owner).may_be_true("from_logits") is not False:
        _check(call, predictions)


def _check(call: Any, predictions: Value | None) -> None:
    for atom in predictions.atoms if predictions is not None else ():
        match atom:
            case Tensor(logits="lost"):
                text = "takes the logits that Keras left on this tensor, which do not enter a graph with it"
                call.hazard("HYB320", f"with from_logits=True it {text}")
                return
            case Tensor(logits="operation"):
                text = "takes the input of the softmax or sigmoid operation, which only a graph shows"
                call.hazard("HYB320", f"with from_logits=True it {text}")
                return


def _noted(value: Value, note: LogitsNote) -> Value:
    def one(atom: Atom) -> Atom:
        if isinstance(atom, Tensor) and atom.kind == "tensor":
            return tensor(
                atom.dtype,
                atom.shape,
                symbolic=atom.symbolic,
                was_array=atom.was_array,
                content=atom.content,
                logits=note,
            )
        return atom

    return union([one(atom) for atom in value.atoms])
