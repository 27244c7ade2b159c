"""What the base classes Layer and Model give to their subclasses: weights, losses, configuration, attributes.

Adding a weight, a loss or a metric to a layer is bookkeeping of Keras, no Python side effect of the program.  A weight
that `call` itself adds in a trace is HYB310; `build` and `__init__` are where it belongs.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models import result as results
from hybridize.models.keras.float_type import float_type, float_type_of, name_of
from hybridize.models.keras.layer_weights import element_of
from hybridize.models.keras.operands import FLOATX, LAYER, MODEL, callables, constant, result, shape_from, weight
from hybridize.models.keras.parameters import Parameters, parameter
from hybridize.models.protocol import Rule
from hybridize.models.tensorflow.modules import reachable
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Const, Ref, api, tensor
from hybridize.values.objects import KEYS, REST
from hybridize.values.value import NONE, NOTHING, Value, join, join_all, of, of_const, of_prim, of_tuple

METHODS: dict[str, Rule] = {}
PROPERTIES: dict[str, Rule] = {}

# Functions of a layer in which making variables is right whatever encloses their call.
_BUILDING: Final = frozenset({"__init__", "build", "add_weight", "_build", "build_from_config"})


# -- weights -----------------------------------------------------------------------------------------------------


def _add_weight(call: Any) -> Value:
    if call.traced and not call.guarded and call.frame.code.name not in _BUILDING:
        call.hazard("HYB310", "adds a weight each time the function is traced")
    by_position = list(call.arguments.positional)
    # Keras 2 takes the name first, Keras 3 the shape.
    if by_position and isinstance(constant(by_position[0]), str):
        by_position = by_position[1:]
    shape = call.argument(None, "shape") or (by_position[0] if by_position else of_tuple([]))
    dtype = call.argument(None, "dtype")
    initializer = callables(call.argument(None, "initializer"))
    named = results.dtype_of(dtype) if dtype is not None else _weight_type(call)
    if initializer and not call.traced:
        call.call(initializer, Arguments((shape,), {"dtype": of_const(named or FLOATX)}))
    for purpose in ("regularizer", "constraint"):
        function = callables(call.argument(None, purpose))
        if function:
            call.call(function, Arguments((weight(call, named),)))
    return weight(call, named, shape_from(call, shape))


def _weight_type(call: Any) -> str | None:
    return float_type_of(call, call.receiver) if isinstance(call.receiver, Ref) else float_type(call)


def _layer_dtype(call: Any) -> Value:
    return name_of(_weight_type(call))


def variables(call: Any) -> Value:
    """A list of the variables of a layer, model, metric or optimizer."""
    if isinstance(call.receiver, Ref):
        call.lists_variables(call.receiver.object)
    return call.list_of(element_of(call))  # type: ignore[no-any-return]


def _trainable_variables(call: Any) -> Value:
    """Those of the layers that may be trained now: a trace keeps to what `layer.trainable` said when it was made."""
    if call.traced:
        _, modules = reachable(call)
        for atom in (call.receiver, *modules):
            if isinstance(atom, Ref) and "trainable" in atom.object.attributes:
                call.attribute(of(atom), "trainable")
    return variables(call)


def one_variable(call: Any) -> Value:
    """A variable of a built-in layer: its kernel or bias."""
    return weight(call, _weight_type(call))


def _get_weights(call: Any) -> Value:
    call.hazard("HYB302", "get_weights() reads the values of variables, which a graph does not have yet")
    return call.list_of(of(tensor(kind="ndarray")))  # type: ignore[no-any-return]


def set_weights(call: Any) -> Value:
    """Keras 3 assigns variable by variable; Keras 2 makes arrays of all values first."""
    given = call.argument(0, "weights") or NOTHING
    if call.index.keras_major < 3 and call.is_symbolic(given):
        call.hazard("HYB302", "set_weights() makes NumPy arrays of the values, which a graph does not have yet")
    call.computes("set_weights")
    return NONE


# A loss that a trace leaves in a layer is a symbolic tensor; the same trace may take it from there (facts.divergences).
HELD_LOSS: Final = "HYB317:held-loss"
LOSSES_READ: Final = "HYB317:losses-read"


# -- losses, metrics, masks --------------------------------------------------------------------------------------


def _add_loss(call: Any) -> Value:
    given = call.argument(0, "losses") or call.argument(0, "loss")
    functions = callables(given)
    if functions and not call.contains_tensor(functions):
        call.call(functions, Arguments())
    elif call.traced and given is not None and call.contains_tensor(given):
        call.hazard(HELD_LOSS, "add_loss() keeps a symbolic tensor in the layer, where who sums up the losses finds it")
    return NONE


def _losses(call: Any) -> Value:
    call.hazard(LOSSES_READ, "reads the losses")
    return call.list_of(result(call, FLOATX, ()))  # type: ignore[no-any-return]


def _metrics(call: Any) -> Value:
    known = _compiled(call, "metrics")
    made = call.make("api", "metric", symbol="tf.keras.metrics.Metric")
    return call.list_of(join(call.new(made), known))  # type: ignore[no-any-return]


def _compiled(call: Any, name: str) -> Value:
    """The objects among what `compile` was given."""
    if not isinstance(call.receiver, Ref):
        return NOTHING
    given = call.load_attribute(call.receiver.object, f"·{name}", call.receiver.root)
    found = NOTHING
    for atom in given.atoms:
        if isinstance(atom, Ref) and atom.object.kind in ("list", "dict"):
            found = join(
                found, join_all(_objects(call.load(atom.object, k, atom.root)) for k in list(atom.object.items))
            )
        else:
            found = join(found, _objects(of(atom)))
    return found


def _objects(value: Value) -> Value:
    return join_all(of(a) for a in value.atoms if isinstance(a, Ref) and a.object.kind in ("api", "instance"))


def _compute_mask(call: Any) -> Value:
    mask = call.argument(1, "mask") or call.argument(1, "previous_mask")
    return join(mask or NONE, join(NONE, result(call, "bool")))


def _output_shape(call: Any) -> Value:
    """The shape as far as the class says: that of the input when it does not."""
    shape = call.argument(0, "input_shape")
    if call.name.startswith(LAYER) and shape is not None:
        return shape  # type: ignore[no-any-return]
    return call.list_of(join(of_prim("int"), NONE))  # type: ignore[no-any-return]


# -- configuration -----------------------------------------------------------------------------------------------


def _get_config(call: Any) -> Value:
    made = call.make("dict", "config")
    call.store(made, REST, call.unknown("external-data", "a value of a Keras configuration"))
    call.store(made, KEYS, of_prim("str"))
    return call.new(made)  # type: ignore[no-any-return]


def _from_config(call: Any) -> Value:
    """`Class.from_config(config)`: an instance, whose constructor gets the entries of the configuration."""
    receiver = call.receiver
    config = call.argument(0, "config")
    if not isinstance(receiver, Ref):
        cls = call.index.lookup(call.name.rpartition(".")[0])
        if cls is not None and cls.kind == "class":
            return call.new(call.make("api", cls.name.rpartition(".")[2], symbol=cls.name))  # type: ignore[no-any-return]
        return call.unknown("unmodelled-symbol", "an object made from its configuration")  # type: ignore[no-any-return]
    extra = call.unknown("external-data", "a value of a Keras configuration")
    keywords: dict[str, Value] = {}
    for atom in config.atoms if config is not None else ():
        if isinstance(atom, Ref) and atom.object.kind == "dict":
            for key in list(atom.object.items):
                if isinstance(key, tuple) and key[:1] == ("key",) and isinstance(key[1], str):
                    keywords[key[1]] = call.load(atom.object, key, atom.root)
    cls = receiver if receiver.object.kind == "class" else None
    if cls is None and receiver.object.cls is not None:
        return of(receiver)
    return call.call(of(receiver), Arguments((), keywords, None, extra))  # type: ignore[no-any-return]


# -- attributes --------------------------------------------------------------------------------------------------


def _text(_call: Any) -> Value:
    return of_prim("str")


def _flag(_call: Any) -> Value:
    return join(of_const(True), of_const(False))


def _built(call: Any) -> Value:
    """False until the first call has made the variables: who asks looks at them."""
    if isinstance(call.receiver, Ref):
        call.lists_variables(call.receiver.object)
    return _flag(call)


def _name(call: Any) -> Value:
    known = parameter(call)
    return known if any(isinstance(atom, Const) and atom.value for atom in known.atoms) else of_prim("str")


def _number(_call: Any) -> Value:
    return of_prim("int")


def _activation(call: Any) -> Value:
    """`layer.activation` is a function whatever named it."""
    given = parameter(call)
    found = callables(given)
    owner = call.name.rpartition(".")[0]
    cls = call.index.lookup(owner)
    if found or not isinstance(call.receiver, Ref) or cls is None:
        return found
    if call.receiver.object.kind == "instance" and all(param.name != "activation" for param in cls.params):
        return found  # a layer of the program, whose base class has no activation
    name = Parameters(call, call.receiver.object, owner).constant("activation") or "linear"
    symbol = call.index.lookup(f"tf.keras.activations.{name}")
    return of(api(symbol.name)) if symbol is not None else NOTHING


for _owner in (LAYER, MODEL):
    for _weights in ["weights", "variables", "_trainable_weights", "_non_trainable_weights", "metrics_variables"]:
        PROPERTIES[f"{_owner}.{_weights}"] = variables
    for _weights in ["trainable_weights", "non_trainable_weights", "trainable_variables", "non_trainable_variables"]:
        PROPERTIES[f"{_owner}.{_weights}"] = _trainable_variables

METHODS.update(
    {
        f"{LAYER}.add_weight": _add_weight,
        f"{LAYER}.add_variable": _add_weight,
        "tf.keras.metrics.Metric.add_weight": _add_weight,
        "tf.keras.metrics.Metric.add_variable": _add_weight,
        f"{LAYER}.get_weights": _get_weights,
        f"{LAYER}.set_weights": set_weights,
        f"{LAYER}.add_loss": _add_loss,
        f"{LAYER}.add_metric": lambda _call: NONE,
        f"{LAYER}.add_update": lambda _call: NONE,
        f"{LAYER}.compute_mask": _compute_mask,
        f"{LAYER}.compute_output_shape": _output_shape,
        f"{LAYER}.count_params": _number,
        f"{LAYER}.get_config": _get_config,
        f"{LAYER}.get_build_config": _get_config,
        f"{LAYER}.from_config": _from_config,
        **{
            f"tf.keras.{owner}.from_config": _from_config
            for owner in (
                "initializers.Initializer",
                "regularizers.Regularizer",
                "constraints.Constraint",
                "losses.Loss",
                "metrics.Metric",
            )
        },
    }
)
PROPERTIES.update(
    {
        f"{LAYER}.losses": _losses,
        f"{LAYER}.metrics": _metrics,
        f"{LAYER}.built": _built,
        f"{LAYER}.name": _name,
        f"{LAYER}.dtype": _layer_dtype,
        f"{LAYER}.compute_dtype": _layer_dtype,
        f"{LAYER}.variable_dtype": _layer_dtype,
        f"{LAYER}._compute_dtype": _layer_dtype,
        f"{LAYER}.trainable": _flag,
        f"{LAYER}.stateful": _flag,
        f"{LAYER}.dynamic": _flag,
        f"{LAYER}.supports_masking": _flag,
        f"{LAYER}.updates": lambda call: call.list_of(result(call, None)),
        f"{LAYER}.activation": _activation,
    }
)
# Attributes of recurrent cells that are variables once the cell is built.
for _weight in ["kernel", "bias", "recurrent_kernel"]:
    for _class in ["EinsumDense", "LSTMCell", "GRUCell", "SimpleRNNCell"]:
        PROPERTIES[f"tf.keras.layers.{_class}.{_weight}"] = one_variable
# Constructor arguments that are attributes, too.
for _parameter in [
    "units",
    "filters",
    "rate",
    "input_dim",
    "output_dim",
    "axis",
    "epsilon",
    "momentum",
    "use_bias",
    "kernel_size",
    "strides",
    "padding",
    "pool_size",
    "num_heads",
    "return_sequences",
    "return_state",
    "layer",
    "cell",
    "cells",
    "forward_layer",
    "target_shape",
    "alpha",
    "scale",
    "function",
]:
    PROPERTIES[f"{LAYER}.{_parameter}"] = parameter
