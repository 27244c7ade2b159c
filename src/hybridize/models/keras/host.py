"""What Keras does outside of any graph: printing, saving, loading, drawing.

Under tf.function Keras 3 refuses to save, load, serialise or read weights as arrays; Keras 2 refuses most of it, and
what it lets through happens once, when the function is traced (seen by running each with 2.21 and 2.9).
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.keras.float_type import set_float_type
from hybridize.models.keras.networks import any_layer
from hybridize.models.keras.operands import LAYER, MODEL, call_as, callables, own_method
from hybridize.models.keras.reasons import HOST
from hybridize.models.protocol import Rule
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Ref
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_prim

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
_TEXT: Final = of_prim("str")


def _last(call: Any) -> str:
    return str(call.name.rpartition(".")[2])


def _summary(call: Any) -> Value:
    call.effect("summary() prints")
    printer = callables(call.argument(None, "print_fn"))
    if printer:
        call_as(call, HOST, printer, Arguments((_TEXT,)))
    return NONE


def _configure(call: Any, target: Value) -> None:
    """Keras asks layers and models of the user for their configuration when it saves them."""
    for atom in target.atoms:
        method = own_method(call, atom, "get_config")
        if method is not None:
            call_as(call, HOST, method, Arguments())


def _save(call: Any) -> Value:
    call.effect(f"{_last(call)}() writes files")
    call.hazard("HYB302", f"{_last(call)}() needs the values of variables")
    if isinstance(call.receiver, Ref) and "weights" not in call.name:
        _configure(call, join(of(call.receiver), any_layer(call)))
    elif not isinstance(call.receiver, Ref):
        _configure(call, call.argument(0, "model") or NOTHING)
    return NONE


def _load_weights(call: Any) -> Value:
    call.nondeterministic(f"{_last(call)}() reads a file")
    call.hazard("HYB302", f"{_last(call)}() reads a file once, while the function is traced")
    return NONE


def _serialise(call: Any) -> Value:
    if call.index.keras_major >= 3:
        call.hazard("HYB302", f"{_last(call)}() reads values of the model that a graph does not have")
    if isinstance(call.receiver, Ref):
        _configure(call, join(of(call.receiver), any_layer(call)))
    return _TEXT


def _draw(call: Any) -> Value:
    call.effect(f"{_last(call)}() writes a file")
    return NONE


for _name in ("save", "save_weights", "export"):
    METHODS[f"{MODEL}.{_name}"] = _save
for _name in ("to_json", "to_yaml"):
    METHODS[f"{MODEL}.{_name}"] = _serialise
METHODS[f"{MODEL}.load_weights"] = _load_weights
METHODS[f"{MODEL}.summary"] = _summary
METHODS[f"{LAYER}.load_own_variables"] = lambda _call: NONE
for _name in (
    "tf.keras.models.save_model",
    "tf.keras.saving.save_model",
    "keras.saving.save_weights",
    "tf.keras.experimental.export_saved_model",
):
    FUNCTIONS[_name] = _save
FUNCTIONS["keras.saving.load_weights"] = _load_weights
for _name in (
    "utils.plot_model",
    "utils.model_to_dot",
    "utils.save_img",
    "utils.print_summary",
    "preprocessing.image.save_img",
):
    FUNCTIONS[f"tf.keras.{_name}"] = _draw


# -- progress bars -----------------------------------------------------------------------------------------------

_PROGBAR: Final = "tf.keras.utils.Progbar"


def _progress(call: Any) -> Value:
    call.effect("a progress bar prints")
    return NONE


for _name in ("update", "add", "finalize"):
    METHODS[f"{_PROGBAR}.{_name}"] = _progress


# -- global state ------------------------------------------------------------------------------------------------


def _configures_keras(call: Any) -> Value:
    call.effect(f"{_last(call)}() changes the configuration of Keras")
    if _last(call) in ("set_floatx", "set_global_policy", "set_dtype_policy", "set_policy"):
        set_float_type(call)
    return NONE


for _name in [
    "backend.clear_session",
    "backend.set_epsilon",
    "backend.set_floatx",
    "backend.set_image_data_format",
    "backend.manual_variable_initialization",
    "backend.reset_uids",
    "mixed_precision.set_global_policy",
    "config.set_floatx",
    "config.set_epsilon",
    "config.set_image_data_format",
    "config.set_dtype_policy",
    "config.enable_unsafe_deserialization",
    "config.disable_traceback_filtering",
    "config.enable_traceback_filtering",
    "utils.set_random_seed",
    "utils.clear_session",
    "config.set_backend",
    "utils.disable_interactive_logging",
    "utils.enable_interactive_logging",
    "distribution.set_distribution",
    "mixed_precision.experimental.set_policy",
]:
    FUNCTIONS[f"tf.keras.{_name}"] = _configures_keras
