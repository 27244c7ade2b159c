"""Functions by which Keras reads a saved model again: may they be graph functions?

Keras 3 writes what kind of object an activation, a loss or a metric is, and does not read a `tf.function` again,
whatever `custom_objects` say; Keras 2 writes the name alone (observed: Keras 3.15 and 2.9, `.keras` and `.h5`).  Of the
function of a `Lambda` layer Keras 2 writes the code, which a `tf.function` hides.

Needs   what the program gives to `load_model`, `custom_object_scope`, `register_keras_serializable` and `Lambda`.
Gives   functions that no decorator may stand on (HYB320).
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.values.atoms import Ref
from hybridize.values.value import NOTHING, Value

FUNCTIONS: dict[str, Rule] = {}
_NAMED: Final = "Keras reads a model again that has it, and takes no graph function for it"
_WRITTEN: Final = "a Lambda layer writes the code of its function with the model, which a graph function hides"


def named(call: Any, objects: Value | None) -> None:
    """A dictionary says what the functions of a saved model are."""
    if objects is None or call.index.keras_major < 3:
        return
    for atom in objects.atoms:
        if isinstance(atom, Ref) and atom.object.kind == "dict":
            for key in list(atom.object.items):
                if isinstance(key, tuple) and key[:1] == ("key",):
                    call.leave_eager(call.load(atom.object, key, atom.root), _NAMED)


def written(call: Any, function: Value) -> None:
    """A `Lambda` layer is given a function."""
    if call.index.keras_major < 3:
        call.leave_eager(function, _WRITTEN)


def _registered(call: Any) -> Value:
    function: Value = call.argument(0) or NOTHING
    if call.index.keras_major >= 3:
        call.leave_eager(function, _NAMED)
    return function


def _register(call: Any) -> Value:
    return call.native(_registered, "register_keras_serializable")  # type: ignore[no-any-return]


def _scope(call: Any) -> Value:
    for value in call.arguments.positional:
        named(call, value)
    for name in ("objects", "custom_objects"):
        named(call, call.arguments.keywords.get(name))
    return call.new(call.make("api", "scope", symbol="tf.name_scope"))  # type: ignore[no-any-return]


for _owner in ("utils", "saving"):
    FUNCTIONS[f"tf.keras.{_owner}.register_keras_serializable"] = _register
    for _name in ("custom_object_scope", "CustomObjectScope"):
        FUNCTIONS[f"tf.keras.{_owner}.{_name}"] = _scope
