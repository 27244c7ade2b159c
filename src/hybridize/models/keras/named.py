"""Objects that Keras makes of a string: `compile("adam", loss="mse")`, `activations.get("relu")`, `layers.deserialize`.

Names are matched without regard to case and underscores, as Keras matches its class names and function names.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.keras.operands import is_none
from hybridize.models.protocol import Rule
from hybridize.values.atoms import Const, Prim, api
from hybridize.values.value import NONE, NOTHING, Value, join, of

FUNCTIONS: dict[str, Rule] = {}

_SHORT: Final = {
    "mse": "mean_squared_error",
    "mae": "mean_absolute_error",
    "mape": "mean_absolute_percentage_error",
    "acc": "Accuracy",
    "accuracy": "Accuracy",
    "auc": "AUC",
    "sgd": "SGD",
    "rmsprop": "RMSprop",
    "zeros": "Zeros",
    "ones": "Ones",
}


def by_name(call: Any, module: str, name: str) -> Value:
    """The function or a new object of the class that a name stands for in a module of Keras; NOTHING when none does."""
    for candidate in (name, _SHORT.get(name.lower(), name), _camel(name), name.capitalize(), name.upper()):
        found = call.index.lookup(f"{module}.{candidate}")
        if found is None or found.kind not in ("class", "function"):
            continue
        if found.kind == "function":
            return of(api(found.name))
        return call.new(call.make("api", found.name.rpartition(".")[2], symbol=found.name, part=("named", name)))  # type: ignore[no-any-return]
    return NOTHING


def _camel(name: str) -> str:
    return "".join(part.capitalize() for part in name.split("_"))


def resolve(call: Any, module: str, value: Value | None, base: str) -> Value:
    """What Keras makes of an identifier: strings and configurations become objects, everything else stays."""
    result = NOTHING
    for atom in value.atoms if value is not None else ():
        match atom:
            case Const(value=str(name)):
                known = by_name(call, module, name)
                result = join(result, known or _some(call, base))
            case Prim(type="str"):
                result = join(result, _some(call, base))
            case _ if getattr(getattr(atom, "object", None), "kind", "") == "dict":
                result = join(result, _some(call, base))
            case _:
                result = join(result, of(atom))
    return result


def _some(call: Any, base: str) -> Value:
    if base.rpartition(".")[2][:1].islower():
        return of(api(base))
    return call.new(call.make("api", base.rpartition(".")[2], symbol=base, part="by name"))  # type: ignore[no-any-return]


_MODULES: Final = {
    "tf.keras.activations": "tf.keras.activations.linear",
    "tf.keras.losses": "tf.keras.losses.Loss",
    "tf.keras.metrics": "tf.keras.metrics.Metric",
    "tf.keras.optimizers": "tf.keras.optimizers.Optimizer",
    "tf.keras.initializers": "tf.keras.initializers.Initializer",
    "tf.keras.regularizers": "tf.keras.regularizers.Regularizer",
    "tf.keras.constraints": "tf.keras.constraints.Constraint",
    "tf.keras.layers": "tf.keras.layers.Layer",
    "tf.keras.optimizers.schedules": "tf.keras.optimizers.schedules.LearningRateSchedule",
}


def _get(module: str, base: str) -> Rule:
    def rule(call: Any) -> Value:
        identifier = call.argument(0, "identifier") or call.argument(0, "name") or call.argument(0, "config")
        if is_none(identifier):
            return of(api(base)) if module.endswith("activations") else NONE
        return resolve(call, module, identifier, base)

    return rule


for _module, _base in _MODULES.items():
    FUNCTIONS[f"{_module}.get"] = _get(_module, _base)
    FUNCTIONS[f"{_module}.deserialize"] = _get(_module, _base)
