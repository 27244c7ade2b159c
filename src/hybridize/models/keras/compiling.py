"""`compile`: what a model is given there, and what becomes of it: optimizer, losses and metrics called by the steps."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.keras import callbacks, named
from hybridize.models.keras.float_type import float_type
from hybridize.models.keras.operands import MODEL, as_targets, as_tensors, callables, first_tensor, result
from hybridize.models.protocol import Rule
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Const, Prim, Ref, Tensor, Tuple
from hybridize.values.objects import KEYS
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_const, of_prim

METHODS: dict[str, Rule] = {}
PROPERTIES: dict[str, Rule] = {}
_FLAGS: Final = join(of_const(True), of_const(False))
_PARAMETERS: Final = ("optimizer", "loss", "metrics", "loss_weights", "weighted_metrics", "run_eagerly")


# -- compile -----------------------------------------------------------------------------------------------------


def _compile(call: Any) -> Value:
    receiver = call.receiver
    if not isinstance(receiver, Ref):
        return NONE
    call.mutate(receiver, "compiles a model")
    call.hazard("HYB302", "compile() creates the variables of metrics and optimizer")
    names = list(_PARAMETERS)
    if call.index.keras_major >= 3:
        names[2:4] = ["loss_weights", "metrics"]
    for index, name in enumerate(names):
        given = call.argument(index, name)
        if given is not None:
            call.store_attribute(receiver.object, f"·{name}", given)
    optimizer = named.resolve(
        call, "tf.keras.optimizers", call.argument(0, "optimizer"), "tf.keras.optimizers.Optimizer"
    )
    if not optimizer:
        optimizer = named.by_name(call, "tf.keras.optimizers", "RMSprop")
    call.store_attribute(receiver.object, "·compiled_optimizer", optimizer)
    return NONE


def kept(call: Any, cell: str) -> Value:
    """What `compile` stored in a cell of the receiver; NOTHING when it did not."""
    if not isinstance(call.receiver, Ref):
        return NOTHING
    return call.load_attribute(call.receiver.object, cell, call.receiver.root)  # type: ignore[no-any-return]


def optimizer_of(call: Any) -> Value:
    """The optimizer of the receiver."""
    known = kept(call, "·compiled_optimizer")
    return known or call.new(call.make("api", "Optimizer", symbol="tf.keras.optimizers.Optimizer"))


def _loss(call: Any) -> Value:
    return kept(call, "·loss") or of_prim("str")


def members(call: Any, value: Value) -> list[Value]:
    """The entries of a list or dict (of losses, say), or the one value."""
    entries: list[Value] = []
    for atom in value.atoms:
        if isinstance(atom, Ref) and atom.object.kind in ("list", "dict"):
            for key in list(atom.object.items):
                if key != KEYS:
                    entries += members(call, call.load(atom.object, key, atom.root))
        elif isinstance(atom, Tuple):
            entries += [entry for item in atom.items for entry in members(call, item)]
        elif not isinstance(atom, (Const, Prim)):
            entries.append(of(atom))
    return entries


def compiled_loss(call: Any, y_true: Value, y_pred: Value) -> Value:
    """Call the losses the user wrote, as the compiled loss does; a scalar."""
    floating = float_type(call)
    if call.index.keras_major >= 3:
        targets, predictions = as_targets(call, y_true, floating), as_targets(call, y_pred, floating)
    else:
        one = first_tensor(call, y_pred)
        targets, predictions = as_tensors(call, y_true, one.dtype if one is not None else floating), y_pred
    _call_each(call, kept(call, "·loss"), targets, predictions)
    call.computes("computes the compiled loss")
    return result(call, floating, ())


def compiled_metrics(call: Any, y_true: Value, y_pred: Value) -> None:
    """Update the metrics given to `compile`, and read their results."""
    for cell in ("·metrics", "·weighted_metrics"):
        for entry in members(call, kept(call, cell)):
            if _is_metric(call, entry):
                call.call(call.attribute(entry, "update_state"), Arguments((y_true, y_pred)))
                call.call(call.attribute(entry, "result"), Arguments())
            else:
                _call_each(call, entry, y_true, y_pred)


def _call_each(call: Any, functions: Value, y_true: Value, y_pred: Value) -> None:
    for entry in members(call, functions):
        if callables(entry):
            call.call(entry, Arguments((_any_of(call, y_true), _any_of(call, y_pred))))


def _any_of(call: Any, value: Value) -> Value:
    """One loss is called for each output: the join of them stands for each."""
    if any(isinstance(atom, Tensor) for atom in value.atoms):
        return value
    one = first_tensor(call, value)
    return of(one) if one is not None else result(call, None)


def _is_metric(call: Any, value: Value) -> bool:
    for atom in value.atoms:
        if isinstance(atom, Ref):
            cls = atom.object.cls
            names = cls.payload.library_bases if cls is not None else (atom.object.symbol or "",)
            if any(call.index.is_subclass(name, "tf.keras.metrics.Metric") for name in names):
                return True
    return False


def _compiled_loss_call(call: Any) -> Value:
    """`self.compiled_loss(y, y_pred, …)`: the losses of the model it was taken from."""
    return compiled_loss(call, call.argument(0) or result(call, None), call.argument(1) or result(call))


def _compiled_container(call: Any, cell: str, symbol: str) -> Value:
    made = call.make("api", symbol.rpartition(".")[2], symbol=symbol, part=cell)
    for name in ("·loss", "·metrics", "·weighted_metrics"):
        call.store_attribute(made, name, kept(call, name))
    return call.new(made)  # type: ignore[no-any-return]


def _compiled_loss(call: Any) -> Value:
    return _compiled_container(call, "compiled loss", "tf.keras.losses.Loss·compiled")


def _compiled_metrics(call: Any) -> Value:
    return _compiled_container(call, "compiled metrics", "tf.keras.metrics.Metric·compiled")


def _update_compiled(call: Any) -> Value:
    compiled_metrics(call, call.argument(0) or result(call, None), call.argument(1) or result(call))
    return NONE


METHODS[f"{MODEL}.compile"] = _compile
METHODS.update(
    {
        "tf.keras.losses.Loss·compiled.__call__": _compiled_loss_call,
        "tf.keras.metrics.Metric·compiled.__call__": _update_compiled,
        "tf.keras.metrics.Metric·compiled.update_state": _update_compiled,
        "tf.keras.metrics.Metric·compiled.reset_state": lambda _call: NONE,
    }
)
PROPERTIES.update(
    {
        f"{MODEL}.optimizer": optimizer_of,
        f"{MODEL}.loss": _loss,
        f"{MODEL}.compiled_loss": _compiled_loss,
        f"{MODEL}.compiled_metrics": _compiled_metrics,
        f"{MODEL}.history": callbacks.history,
        f"{MODEL}.run_eagerly": lambda _call: _FLAGS,
        f"{MODEL}.stop_training": lambda _call: _FLAGS,
        f"{MODEL}.metrics_names": lambda call: call.list_of(of_prim("str")),
    }
)
