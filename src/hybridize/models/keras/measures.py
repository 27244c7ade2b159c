"""Metrics and losses, built in and written by the user.

Calling a metric updates its state and reads the result; its state is made of variables, so none of this is a Python
side effect.  Calling a loss reduces what its `call` gives to a scalar, unless `reduction` says otherwise.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models import result as results
from hybridize.models.keras import logits
from hybridize.models.keras.float_type import float_type
from hybridize.models.keras.operands import (
    as_targets,
    as_tensors,
    constant,
    first_tensor,
    own_method,
    result,
    shape_from,
)
from hybridize.models.keras.optimizers import initialise
from hybridize.models.keras.parameters import Parameters
from hybridize.models.keras.services import variables
from hybridize.models.operations import update_of_keras
from hybridize.models.protocol import Rule
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Ref, Shape
from hybridize.values.value import NONE, NOTHING, Value, of_prim

METHODS: dict[str, Rule] = {}
PROPERTIES: dict[str, Rule] = {}

METRIC: Final = "tf.keras.metrics.Metric"
LOSS: Final = "tf.keras.losses.Loss"
# Metrics whose update is a group of operations on Keras 2.
_COUNTING: Final = frozenset(
    {
        *("AUC", "FalseNegatives", "FalsePositives", "Precision", "PrecisionAtRecall", "Recall", "RecallAtPrecision"),
        *("SensitivityAtSpecificity", "SpecificityAtSensitivity", "TrueNegatives", "TruePositives"),
    }
)
# Metrics whose result is no scalar, or may be none: several thresholds, one value for each class…
_WIDE: Final = frozenset(["MeanTensor", "Precision", "Recall", "FBetaScore", "F1Score", "R2Score", "IoU"])


def _text(_call: Any) -> Value:
    """Some text."""
    return of_prim("str")


# -- metrics -----------------------------------------------------------------------------------------------------


def call_metric(call: Any) -> Value:
    """`metric(y_true, y_pred)`: update, then read."""
    call.reaches(call.receiver, "updates a metric it reaches")
    updated = _arguments(call) if call.index.keras_major < 3 else call.arguments
    method = own_method(call, call.receiver, "update_state")
    if method is not None:
        call.call(method, updated)
    read = own_method(call, call.receiver, "result")
    if read is not None:
        return call.call(read, Arguments())  # type: ignore[no-any-return]
    _call_function(call, updated)
    return _read(call)


def _arguments(call: Any) -> Arguments:
    """The arguments with arrays converted to tensors."""
    given: Arguments = call.arguments
    return Arguments(
        tuple(as_tensors(call, value) for value in given.positional),
        {name: as_tensors(call, value) for name, value in given.keywords.items()},
        given.more,
        given.more_keywords,
    )


def _update_state(call: Any) -> Value:
    _call_function(call, _arguments(call))
    call.updates("updates a metric")
    call.reaches(call.receiver, "updates a metric it reaches")
    return update_of_keras(call) if _counts(call.receiver) else NONE


def _counts(receiver: Any) -> bool:
    """Whether a metric, or its class in the library, updates several counts at once."""
    cls = receiver.object.cls if isinstance(receiver, Ref) else None
    names = cls.payload.library_bases if cls is not None else (getattr(receiver.object, "symbol", None) or "",)
    return any(name.rpartition(".")[2] in _COUNTING for name in names)


def _call_function(call: Any, arguments: Arguments) -> None:
    """MeanMetricWrapper calls the function it was made with."""
    if not isinstance(call.receiver, Ref):
        return
    function = call.load_attribute(call.receiver.object, "·fn", call.receiver.root)
    if function:
        call.call(
            function,
            Arguments(arguments.positional[:2], {k: v for k, v in arguments.keywords.items() if k.startswith("y_")}),
        )


def _read(call: Any) -> Value:
    """The result of a built-in metric."""
    call.computes("reads a metric")
    owner = call.receiver.object.symbol if isinstance(call.receiver, Ref) else None
    name = (owner or call.name.rpartition(".")[0]).rpartition(".")[2]
    return result(call, float_type(call), None if name in _WIDE or name == "Metric" else ())


METHODS.update(
    {
        f"{METRIC}.__init__": initialise,
        f"{METRIC}.__call__": call_metric,
        f"{METRIC}.update_state": _update_state,
        f"{METRIC}.result": _read,
        f"{METRIC}.reset_state": lambda _call: NONE,
        f"{METRIC}.reset_states": lambda _call: NONE,
        f"{METRIC}.merge_state": lambda _call: NONE,
        f"{METRIC}.stateless_result": _read,
    }
)
PROPERTIES.update(
    {
        f"{METRIC}.variables": variables,
        f"{METRIC}.total": lambda call: result(call, float_type(call), (), "variable"),
        f"{METRIC}.count": lambda call: result(call, float_type(call), (), "variable"),
    }
)


# -- losses ------------------------------------------------------------------------------------------------------


def call_loss(call: Any) -> Value:
    """`loss(y_true, y_pred)`: the user's `call` for each example, then the mean."""
    first, second = call.argument(0, "y_true"), call.argument(1, "y_pred")
    if call.index.keras_major >= 3:
        floating = float_type(call)
        first, second = (as_targets(call, one, floating) if one is not None else None for one in (first, second))
    logits.check_loss(call, call.arguments.get(1, "y_pred"))
    values: Value = NOTHING
    method = own_method(call, call.receiver, "call")
    if method is not None and first is not None and second is not None:
        values = call.call(method, Arguments((first, second)))
    elif isinstance(call.receiver, Ref):
        function = call.load_attribute(call.receiver.object, "·fn", call.receiver.root)
        if function and first is not None and second is not None:
            values = call.call(function, Arguments((first, second)))
    call.computes("computes a loss")
    return _reduced(call, values, second)


def _reduced(call: Any, values: Value, predictions: Value | None) -> Value:
    reduction = _reduction(call)
    one = first_tensor(call, values) or first_tensor(call, predictions)
    floating = float_type(call)
    dtype = floating if first_tensor(call, values) is None else one.dtype if one is not None else floating
    if reduction == "none":
        shape: Shape | None = one.shape if one is not None else None
        if not values and shape is not None:
            shape = shape[:-1]  # a built-in loss averages over the last axis
        return result(call, dtype, shape)
    return result(call, dtype, () if reduction is not None else None)


def _reduction(call: Any) -> str | None:
    """How a loss reduces: None when not known."""
    if not isinstance(call.receiver, Ref):
        return None
    parameters = Parameters(call, call.receiver.object, call.name.rpartition(".")[0])
    passed = parameters.value("reduction")
    if not passed:
        return "auto"
    if isinstance(known := constant(passed), str):
        return known
    names = {str(getattr(atom, "name", "")).rpartition(".")[2].lower() for atom in passed.atoms}
    if constant(passed, "missing") is None:
        return "none"
    return names.pop() if len(names) == 1 and names != {""} else None


def _loss_call(call: Any) -> Value:
    """`super().call(y_true, y_pred)`: one value for each example."""
    call.computes("computes a loss")
    predictions = first_tensor(call, call.argument(1, "y_pred"))
    shape = predictions.shape[:-1] if predictions is not None and predictions.shape else None
    return result(call, float_type(call), shape)


METHODS.update({f"{LOSS}.__init__": initialise, f"{LOSS}.__call__": call_loss, f"{LOSS}.call": _loss_call})


# -- initialisers, regularisers, constraints ---------------------------------------------------------------------


def _initial(call: Any) -> Value:
    call.computes("draws initial values")
    dtype = call.argument(1, "dtype")
    named = results.dtype_of(dtype) if dtype is not None and constant(dtype, "") is not None else float_type(call)
    return result(call, named, shape_from(call, call.argument(0, "shape")))


def _penalty(call: Any) -> Value:
    call.computes("computes a penalty")
    return result(call, float_type(call), ())


def _constrained(call: Any) -> Value:
    call.computes("constrains weights")
    one = first_tensor(call, call.argument(0, "w"))
    return result(call, one.dtype if one is not None else None, one.shape if one is not None else None)


for _name, _rule in {
    "initializers.Initializer": _initial,
    "regularizers.Regularizer": _penalty,
    "constraints.Constraint": _constrained,
}.items():
    METHODS[f"tf.keras.{_name}.__call__"] = _rule
    METHODS[f"tf.keras.{_name}.__init__"] = initialise
PROPERTIES[f"{LOSS}.name"] = PROPERTIES[f"{METRIC}.name"] = _text
PROPERTIES[f"{METRIC}.dtype"] = _text
