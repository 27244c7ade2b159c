"""Which layers ask the enclosing call of Keras whether it trains, because their own call does not say?

Keras keeps the mode of the outermost `layer(x, training=…)` for the layers inside it.  That is Python state: a trace
keeps what it was, while no argument of the function traced tells one mode from the other.  Keras 3 asks for the truth
of the mode in Python, so that it cannot be a tensor of a graph; Keras 2 makes a conditional of it.

Source  observed under TensorFlow 2.9 and 2.21 for ten layers.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.keras.operands import is_none
from hybridize.models.keras.parameters import Parameters
from hybridize.values.arguments import Arguments

# A hazard only where an enclosing call sets the mode (facts.training_mode).
MODE_READ: Final = "HYB311:training-mode"

_MODAL: Final = frozenset(
    {
        "AlphaDropout", "BatchNormalization", "Dropout", "GaussianDropout", "GaussianNoise", "SpatialDropout1D",
        "SpatialDropout2D", "SpatialDropout3D", "SyncBatchNormalization",
    }
)  # fmt: skip
# Modal only with a rate above 0, which is not the default.
_RATES: Final = {
    **dict.fromkeys(("AdditiveAttention", "Attention", "GroupQueryAttention", "MultiHeadAttention"), ("dropout",)),
    **dict.fromkeys(("GRU", "GRUCell", "LSTM", "LSTMCell", "SimpleRNN"), ("dropout", "recurrent_dropout")),
}


def note_mode(call: Any, name: str, parameters: Parameters, arguments: Arguments) -> None:
    """A built-in layer is called: does what it computes depend on a mode that its call does not give?"""
    if name in _MODAL:
        given = arguments.get(1, "training")
        is_modal = parameters.constant("rate") != 0
    elif name in _RATES:
        given = arguments.get(None, "training")
        is_modal = any(parameters.constant(rate) != 0 for rate in _RATES[name])
    else:
        return
    if is_modal and is_none(given):
        call.hazard(
            MODE_READ, f"calls a {name} layer without training=, so that the enclosing Keras call sets its mode"
        )
    elif is_modal and given is not None and call.index.keras_major >= 3 and call.is_symbolic(given):
        call.hazard("HYB314", f"a {name} layer of Keras 3 asks in Python whether training= is true, a symbolic tensor")


def note_mode_of_own(call: Any, names: list[str], arguments: Arguments) -> None:
    """A layer of the program is called whose `call` takes `training`: the same question."""
    if "training" in names and is_none(arguments.get(names.index("training"), "training")):
        call.hazard(MODE_READ, "calls a layer without training=, so that the enclosing Keras call sets its mode")
