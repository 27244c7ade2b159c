"""Own optimizers as Keras 2 has them written: hyperparameters by name, and what is prepared for each update.

These methods begin with an underscore, but subclasses were told to use them.  Keras 3 has none of them: there both
worlds miss them alike.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.keras.operands import FLOATX, callables, result, weight
from hybridize.models.protocol import Rule
from hybridize.values.atoms import Const, Ref
from hybridize.values.objects import KEYS, REST
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_const, of_prim

METHODS: dict[str, Rule] = {}
PROPERTIES: dict[str, Rule] = {}

_OPTIMIZER: Final = "tf.keras.optimizers.Optimizer"


def _kept_as(call: Any) -> str | None:
    """The attribute that stands for the hyperparameter of the name that a call gives."""
    name = call.argument(0, "name")
    known = [atom.value for atom in name.atoms if isinstance(atom, Const)] if name is not None else []
    return f"·hyper {known[0]}" if len(known) == 1 else None


def _set_hyper(call: Any) -> Value:
    """Before the variables are made the value is kept as it is; later the variable is written, or the value again."""
    if isinstance(call.receiver, Ref):
        call.mutate(call.receiver, "sets a hyperparameter of an optimizer")
        name = _kept_as(call)
        if name is not None:
            call.store_attribute(call.receiver.object, name, callables(call.argument(1, "value")))
    return NONE


def _get_hyper(call: Any) -> Value:
    """A variable, or a tensor of the dtype that is asked for; a schedule comes back as it is."""
    name = _kept_as(call)
    given = NOTHING
    if name is not None and isinstance(call.receiver, Ref):
        given = call.load_attribute(call.receiver.object, name, call.receiver.root)
    dtype = call.argument(1, "dtype")
    if dtype is not None and dtype.atoms != NONE.atoms:
        return join(result(call, None, ()), given)
    return join(weight(call, FLOATX, ()), given)


def _serialize(call: Any) -> Value:
    """The value of a hyperparameter as Python has it."""
    call.hazard("HYB301", "_serialize_hyperparameter() reads the value of a variable, which a graph does not have yet")
    return of_prim("float")


def _state(call: Any) -> Value:
    """Names and the tensors made of hyperparameters."""
    made = call.make("dict", "apply state")
    call.store(made, KEYS, of_prim("str"))
    call.store(made, REST, result(call, None, ()))
    return call.new(made)  # type: ignore[no-any-return]


def _states(call: Any) -> Value:
    """What is prepared, for each device and dtype."""
    made = call.make("dict", "apply states")
    call.store(made, KEYS, of_prim("object"))
    call.store(made, REST, _state(call))
    return call.new(made)  # type: ignore[no-any-return]


def _prepare_local(call: Any) -> Value:
    """The dictionary for one device and dtype is filled."""
    given = call.argument(2, "apply_state")
    for atom in given.atoms if given is not None else ():
        if isinstance(atom, Ref):
            inner = call.item(of(atom), of_prim("object"))
            call.set_item(inner, of_const("lr_t"), result(call, None, ()))
    return NONE


def _create_hypers(call: Any) -> Value:
    if isinstance(call.receiver, Ref):
        call.makes_variables(call.receiver.object, "makes variables of hyperparameters")
    return NONE


def _apply(call: Any) -> Value:
    """The update of one variable by an optimizer of the library."""
    call.updates("updates a variable")
    return result(call, None, None)


METHODS.update(
    {
        f"{_OPTIMIZER}._set_hyper": _set_hyper,
        f"{_OPTIMIZER}._get_hyper": _get_hyper,
        f"{_OPTIMIZER}._serialize_hyperparameter": _serialize,
        f"{_OPTIMIZER}._fallback_apply_state": _state,
        f"{_OPTIMIZER}._prepare": _states,
        f"{_OPTIMIZER}._prepare_local": _prepare_local,
        f"{_OPTIMIZER}._create_hypers": _create_hypers,
        f"{_OPTIMIZER}._resource_apply_dense": _apply,
        f"{_OPTIMIZER}._resource_apply_sparse": _apply,
        f"{_OPTIMIZER}._resource_apply_sparse_duplicate_indices": _apply,
        f"{_OPTIMIZER}._resource_scatter_add": _apply,
        f"{_OPTIMIZER}._var_key": lambda _call: of_prim("str"),
        f"{_OPTIMIZER}._build_learning_rate": lambda call: weight(call, FLOATX, ()),
    }
)
PROPERTIES[f"{_OPTIMIZER}._use_locking"] = lambda _call: of_prim("bool")
