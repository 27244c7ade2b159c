"""Callbacks and histories: the hooks that `fit`, `evaluate` and `predict` call from Python."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.keras import reasons
from hybridize.models.keras.operands import call_as, own_method
from hybridize.models.protocol import Rule
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Ref, Tuple
from hybridize.values.objects import KEYS, REST
from hybridize.values.value import NONE, Value, of, of_prim

METHODS: dict[str, Rule] = {}
PROPERTIES: dict[str, Rule] = {}

CALLBACK: Final = "tf.keras.callbacks.Callback"
_BATCH: Final = ("on_batch_begin", "on_batch_end")
TESTING: Final = ("on_test_begin", "on_test_batch_begin", "on_test_batch_end", "on_test_end")
PREDICTING: Final = ("on_predict_begin", "on_predict_batch_begin", "on_predict_batch_end", "on_predict_end")
TRAINING: Final = (
    "on_train_begin",
    "on_epoch_begin",
    *_BATCH,
    "on_train_batch_begin",
    "on_train_batch_end",
    *TESTING,
    "on_epoch_end",
    "on_train_end",
)


def run(call: Any, hooks: tuple[str, ...]) -> None:
    """Call the hooks that the user's callbacks among the argument `callbacks` define."""
    given = call.argument(None, "callbacks")
    for atom in _callbacks(call, given):
        setter = own_method(call, atom, "set_model")
        if setter is not None and isinstance(call.receiver, Ref):
            call_as(call, reasons.HOST, setter, Arguments((of(call.receiver),)))
        if isinstance(call.receiver, Ref) and not call.traced:
            call.store_attribute(atom.object, "model", of(call.receiver))
        for hook in hooks:
            method = own_method(call, atom, hook)
            if method is not None:
                logs = _logs(call)
                values = (
                    (logs,)
                    if hook.endswith(
                        ("train_begin", "train_end", "test_begin", "test_end", "predict_begin", "predict_end")
                    )
                    else (of_prim("int"), logs)
                )
                call_as(call, reasons.HOST, method, Arguments(values))
        _run_lambdas(call, atom)


def _callbacks(call: Any, given: Value | None) -> list[Ref]:
    found: list[Ref] = []
    for atom in given.atoms if given is not None else ():
        if isinstance(atom, Tuple):
            for item in atom.items:
                found += _callbacks(call, item)
        elif isinstance(atom, Ref) and atom.object.kind == "list":
            for key in list(atom.object.items):
                found += _callbacks(call, call.load(atom.object, key, atom.root))
        elif isinstance(atom, Ref):
            found.append(atom)
    return found


def _run_lambdas(call: Any, atom: Ref) -> None:
    """LambdaCallback and LearningRateScheduler call functions given to their constructors."""
    if atom.object.kind != "api":
        return
    for name, values in {
        "on_epoch_begin": (of_prim("int"), _logs(call)),
        "on_epoch_end": (of_prim("int"), _logs(call)),
        "on_batch_begin": (of_prim("int"), _logs(call)),
        "on_batch_end": (of_prim("int"), _logs(call)),
        "on_train_begin": (_logs(call),),
        "on_train_end": (_logs(call),),
        "schedule": (of_prim("int"), of_prim("float")),
    }.items():
        function = call.load_attribute(atom.object, f"·{name}", atom.root)
        if function:
            call_as(call, reasons.HOST, function, Arguments(values))


def _logs(call: Any) -> Value:
    made = call.make("dict", "logs", part="logs")
    call.store(made, REST, of_prim("float"))
    call.store(made, KEYS, of_prim("str"))
    return call.new(made)  # type: ignore[no-any-return]


def history(call: Any) -> Value:
    """The History that `fit` returns: a list of numbers for each metric and epoch."""
    made = call.make("api", "History", symbol="tf.keras.callbacks.History")
    curves = call.make("dict", "history", part="curves")
    call.store(curves, REST, call.list_of(of_prim("float"), part="curve"))
    call.store(curves, KEYS, of_prim("str"))
    call.store_attribute(made, "history", call.new(curves))
    call.store_attribute(made, "epoch", call.list_of(of_prim("int"), part="epochs"))
    if isinstance(call.receiver, Ref):
        call.store_attribute(made, "model", of(call.receiver))
    return call.new(made)  # type: ignore[no-any-return]


def _nothing(_call: Any) -> Value:
    return NONE


def _model(call: Any) -> Value:
    if isinstance(call.receiver, Ref):
        known: Value = call.load_attribute(call.receiver.object, "model", call.receiver.root)
        if known:
            return known
    return call.new(call.make("api", "Model", symbol="tf.keras.Model"))  # type: ignore[no-any-return]


METHODS[f"{CALLBACK}.__init__"] = _nothing
METHODS[f"{CALLBACK}.set_model"] = _nothing
METHODS[f"{CALLBACK}.set_params"] = _nothing
for _hook in TRAINING + PREDICTING:
    METHODS[f"{CALLBACK}.{_hook}"] = _nothing
PROPERTIES[f"{CALLBACK}.model"] = _model
