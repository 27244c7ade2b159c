"""Optimizers and learning-rate schedules.

Updating variables is TensorFlow's work: no Python side effect.  Slot variables made at the first update may be made in
a trace.  Code of the user runs when `apply_gradients` walks a generator, when `minimize` calls the loss, when the
learning rate is a schedule of the user's, and in the hooks of the user's own optimizers.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.keras.operands import FLOATX, callables, is_none, own_method, result, tensors_in, weight
from hybridize.models.keras.parameters import Parameters, keep, parameter
from hybridize.models.keras.services import set_weights, variables
from hybridize.models.operations import update_of_keras
from hybridize.models.protocol import Rule
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Const, Prim, Ref, Tensor, Tuple, tensor
from hybridize.values.objects import HeapObject
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_tuple

METHODS: dict[str, Rule] = {}
PROPERTIES: dict[str, Rule] = {}

OPTIMIZER: Final = "tf.keras.optimizers.Optimizer"
SCHEDULE: Final = "tf.keras.optimizers.schedules.LearningRateSchedule"
_PAIR: Final = 2
# Optimizers that do not inherit from the first in every version.
_FAMILIES: Final = (
    OPTIMIZER,
    "tf.keras.optimizers.experimental.Optimizer",
    "tf.keras.mixed_precision.LossScaleOptimizer",
)


def initialise(call: Any) -> Value:
    """`super().__init__(…)` of a user's optimizer or schedule."""
    if isinstance(call.receiver, Ref):
        symbol = call.index.lookup(call.name.rpartition(".")[0])
        keep(call, call.receiver.object, tuple(p.name for p in symbol.params) if symbol is not None else ())
    return NONE


# -- updates -----------------------------------------------------------------------------------------------------


def _pairs(call: Any, value: Value | None) -> tuple[Value, Value]:
    """Gradients and variables, as the optimizer walks through its argument."""
    gradients, updated = NOTHING, NOTHING
    for atom in (call.iterate(value) if value is not None else NOTHING).atoms:
        if isinstance(atom, Tuple) and len(atom.items) == _PAIR:
            gradients, updated = join(gradients, atom.items[0]), join(updated, atom.items[1])
    return gradients or result(call), updated or result(call, None, kind="variable")


def apply_gradients(call: Any) -> Value:
    """`optimizer.apply_gradients(zip(gradients, variables))`."""
    _update(call, *_pairs(call, call.argument(0, "grads_and_vars")))
    return update_of_keras(call)


def _apply(call: Any) -> Value:
    """`optimizer.apply(gradients, variables)` of Keras 3."""
    gradients, updated = call.argument(0, "grads"), call.argument(1, "trainable_variables")
    _update(
        call,
        call.iterate(gradients) if gradients is not None else result(call),
        call.iterate(updated) if updated is not None and not is_none(updated) else result(call, None, kind="variable"),
    )
    return NONE


def _update(call: Any, gradient: Value, variable: Value) -> None:
    call.updates("updates variables")
    call.reaches(call.receiver, "updates variables with an optimizer it reaches")
    if isinstance(call.receiver, Ref) and not _is_stateless(call, call.receiver.object):
        call.makes_variables(call.receiver.object, "updates variables with an optimizer")
    rate = _learning_rate_now(call)
    given = call.list_of(variable, part="updated variables")
    for name, values in {
        "build": (given,),
        "_create_slots": (given,),
        "update_step": (gradient, variable, rate),
        "_resource_apply_dense": (gradient, variable),
        "_resource_apply_sparse": (gradient, variable, result(call, "int64", (None,))),
    }.items():
        method = own_method(call, call.receiver, name)
        if method is not None and not (name == "build" and call.traced):
            old_step = name == "update_step" and call.index.keras_major < 3
            call.call(method, Arguments(values[:2] if old_step else values))


def _is_stateless(call: Any, optimizer: HeapObject) -> bool:
    """Whether an optimizer keeps no variables for those it updates: gradient descent without momentum, in Keras 3."""
    symbol = optimizer.symbol or ""
    if call.index.keras_major < 3 or not symbol.endswith(".SGD"):
        return False
    return not Parameters(call, optimizer, symbol).may_be_true("momentum")


def _learning_rate_now(call: Any) -> Value:
    """The rate of this step: a schedule is called with the number of steps done."""
    if isinstance(call.receiver, Ref):
        given = call.load_attribute(call.receiver.object, "·learning_rate", call.receiver.root)
        schedules = callables(given)
        if schedules and not any(True for _ in tensors_in(call, schedules)):
            # Keras 3 hands over the variable itself.
            step = weight(call, "int64", ()) if call.index.keras_major >= 3 else result(call, FLOATX, ())
            called = call.call(schedules, Arguments((step,)))
            return called or result(call, FLOATX, ())
    return result(call, FLOATX, ())


def _minimize(call: Any) -> Value:
    """`optimizer.minimize(loss, variables)`: the loss function runs under a tape of its own."""
    loss = callables(call.argument(0, "loss"))
    if loss:
        call.call(loss, Arguments())
    given = call.argument(1, "var_list")
    functions = callables(given)
    for atom in functions.atoms:
        if getattr(getattr(atom, "object", None), "kind", "function") == "function":
            given = call.call(of(atom), Arguments())
    variable = call.iterate(given) if given is not None and given.atoms else result(call, None, kind="variable")
    _update(call, result(call), variable)
    return update_of_keras(call)


def _compute_gradients(call: Any) -> Value:
    loss = callables(call.argument(0, "loss"))
    if loss:
        call.call(loss, Arguments())
    call.computes("computes gradients")
    return call.list_of(of_tuple([result(call), result(call, None, kind="variable")]))  # type: ignore[no-any-return]


# -- state -------------------------------------------------------------------------------------------------------


def _learning_rate(call: Any) -> Value:
    """A variable.  Keras 2 gives a schedule back as it was given, Keras 3 its rate at this step."""
    given = parameter(call) if isinstance(call.receiver, Ref) else NOTHING
    if all(isinstance(atom, (Const, Prim)) for atom in given.atoms):
        return weight(call, FLOATX, ())
    return given if call.index.keras_major < 3 else _learning_rate_now(call)


def _set_learning_rate(call: Any) -> Value:
    """Keras 3 assigns a number to the variable it has made for the rate; all else is kept in the object instead."""
    optimizer = call.receiver.object
    default = Parameters(call, optimizer, optimizer.symbol or "").constant("learning_rate")
    is_number = _are_numbers(call.load_attribute(optimizer, "·learning_rate")) or isinstance(default, (int, float))
    if call.index.keras_major < 3 or not is_number or not _are_numbers(call.argument(0) or NOTHING):
        return NOTHING
    call.updates("assigns the learning rate of an optimizer")
    call.reaches(call.receiver, "assigns the learning rate of an optimizer it reaches")
    return NONE


def _are_numbers(value: Value) -> bool:
    return bool(value.atoms) and all(
        isinstance(atom, Tensor)
        or (isinstance(atom, Const) and isinstance(atom.value, (int, float)))
        or (isinstance(atom, Prim) and atom.type in ("int", "float"))
        for atom in value.atoms
    )


def _short_learning_rate(call: Any) -> Value:
    call.name = call.name.replace(".lr", ".learning_rate")
    return _learning_rate(call)


def _iterations(call: Any) -> Value:
    return weight(call, "int64", ())


def _build(call: Any) -> Value:
    if isinstance(call.receiver, Ref):
        call.makes_variables(call.receiver.object, "builds an optimizer")
    return NONE


def _get_weights(call: Any) -> Value:
    call.hazard("HYB302", "get_weights() reads the values of variables, which a graph does not have yet")
    return call.list_of(of(tensor(kind="ndarray")))  # type: ignore[no-any-return]


def _add_variable(call: Any) -> Value:
    like = next(tensors_in(call, call.argument(0) or call.argument(None, "reference_variable") or NOTHING), None)
    shape = like.shape if like is not None else None
    return weight(call, like.dtype if like is not None else None, shape)


def _same(call: Any) -> Value:
    """Scaling keeps dtype and shape: of a loss (also one given as a function), and of a list of gradients."""
    call.computes(call.name.rpartition(".")[2])
    given = call.argument(0) or NOTHING
    functions = [atom for atom in given.atoms if getattr(getattr(atom, "object", None), "kind", "") == "function"]
    if functions:
        return call.call(of(functions[0]), Arguments())  # type: ignore[no-any-return]
    return given


def _inner_optimizer(call: Any) -> Value:
    return parameter(call) or call.new(call.make("api", "Optimizer", symbol=OPTIMIZER))


for _family in _FAMILIES:
    METHODS.update(
        {
            f"{_family}.__init__": initialise,
            f"{_family}.apply_gradients": apply_gradients,
            f"{_family}.apply": _apply,
            f"{_family}.minimize": _minimize,
            f"{_family}.compute_gradients": _compute_gradients,
            f"{_family}._compute_gradients": _compute_gradients,
            f"{_family}.get_gradients": lambda call: call.list_of(result(call)),
            f"{_family}.get_weights": _get_weights,
            f"{_family}.set_weights": set_weights,
            f"{_family}.build": _build,
            f"{_family}.add_slot": _add_variable,
            f"{_family}.get_slot": _add_variable,
            f"{_family}.add_variable": _add_variable,
            f"{_family}.add_variable_from_reference": _add_variable,
            f"{_family}.variables": variables,
            f"{_family}.get_scaled_loss": _same,
            f"{_family}.scale_loss": _same,
            f"{_family}.get_unscaled_gradients": _same,
            f"{_family}._decayed_lr": _learning_rate_now,
            f"{_family}.learning_rate=": _set_learning_rate,
        }
    )
    PROPERTIES.update(
        {
            f"{_family}.learning_rate": _learning_rate,
            f"{_family}.lr": _short_learning_rate,
            f"{_family}._learning_rate": _learning_rate,
            f"{_family}.iterations": _iterations,
            f"{_family}.weights": variables,
            f"{_family}.inner_optimizer": _inner_optimizer,
        }
    )


# -- schedules ---------------------------------------------------------------------------------------------------


def _scheduled(call: Any) -> Value:
    """A rate for a step: a scalar."""
    call.computes("evaluates a learning-rate schedule")
    return result(call, FLOATX, ())


METHODS[f"{SCHEDULE}.__init__"] = initialise
METHODS[f"{SCHEDULE}.__call__"] = _scheduled
