"""`fit` and its like: what Keras runs of the program's code between the call and the return.

`fit` cuts the data into batches, runs `train_step` for each inside a graph of its own, and calls the callbacks from
Python.  The default steps are modelled too: they call the model, then the losses and metrics given to `compile`.
None of it may stand in a trace, but for `train_on_batch` and `test_on_batch` of Keras 3 (seen by running them under
tf.function with 2.21 and 2.9).
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.keras import callbacks, reasons
from hybridize.models.keras.compiling import compiled_loss, compiled_metrics, kept, members, optimizer_of
from hybridize.models.keras.operands import (
    FLOATX,
    MODEL,
    as_arrays,
    batches_of,
    call_as,
    element_of,
    is_none,
    map_tensors,
    may_be,
    own_method,
    result,
)
from hybridize.models.keras.services import LOSSES_READ
from hybridize.models.protocol import Rule
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Ref, Tuple, Unknown, tensor
from hybridize.values.objects import KEYS, REST
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_const, of_prim, of_tuple

METHODS: dict[str, Rule] = {}
PROPERTIES: dict[str, Rule] = {}
_TRUE: Final = of_const(True)
_FALSE: Final = of_const(False)
_KERAS_3: Final = 3
_SUPERVISED: Final = 2


# -- the default steps -------------------------------------------------------------------------------------------


def _parts(call: Any, data: Value) -> tuple[Value, Value]:
    """Inputs and targets of a batch."""
    inputs, targets = NOTHING, NOTHING
    for atom in data.atoms:
        if isinstance(atom, Tuple) and len(atom.items) >= _SUPERVISED:
            inputs, targets = join(inputs, atom.items[0]), join(targets, atom.items[1])
        elif isinstance(atom, Tuple) and atom.items:
            inputs = join(inputs, atom.items[0])
        else:
            inputs = join(inputs, of(atom))
    return inputs or result(call), targets or result(call, None)


def _metrics_dict(call: Any) -> Value:
    made = call.make("dict", "logs")
    call.store(made, REST, result(call, FLOATX, ()))
    call.store(made, KEYS, of_prim("str"))
    return call.new(made)  # type: ignore[no-any-return]


def _default_step(call: Any, data: Value, training: Value) -> Value:
    x, y = _parts(call, data)
    y_pred = call.call(of(call.receiver), Arguments((x,), {"training": training}))
    own = own_method(call, call.receiver, "compute_loss")
    if own is not None:
        call.call(own, Arguments((), {"x": x, "y": y, "y_pred": y_pred, "sample_weight": NONE}))
    else:
        call.hazard(LOSSES_READ, "adds the losses of the layers")
        compiled_loss(call, y, y_pred)
    own = own_method(call, call.receiver, "compute_metrics")
    if own is not None:
        return call.call(own, Arguments((x, y, y_pred, NONE)))  # type: ignore[no-any-return]
    compiled_metrics(call, y, y_pred)
    return _metrics_dict(call)


def _train_step(call: Any) -> Value:
    given = _default_step(call, call.argument(0, "data") or result(call), _TRUE)
    optimizer = optimizer_of(call)
    pairs = call.list_of(of_tuple([result(call), result(call, None, kind="variable")]), part="gradients")
    call.call(call.attribute(optimizer, "apply_gradients"), Arguments((pairs,)))
    return given


def _test_step(call: Any) -> Value:
    return _default_step(call, call.argument(0, "data") or result(call), _FALSE)


def _predict_step(call: Any) -> Value:
    x, _ = _parts(call, call.argument(0, "data") or result(call))
    return call.call(of(call.receiver), Arguments((x,), {"training": _FALSE}))  # type: ignore[no-any-return]


def _compute_loss(call: Any) -> Value:
    call.hazard(LOSSES_READ, "adds the losses of the layers")
    y, y_pred = call.argument(1, "y"), call.argument(2, "y_pred")
    return compiled_loss(call, y or result(call, None), y_pred or result(call))


def _compute_metrics(call: Any) -> Value:
    y, y_pred = call.argument(1, "y"), call.argument(2, "y_pred")
    compiled_metrics(call, y or result(call, None), y_pred or result(call))
    return _metrics_dict(call)


# -- the loops ---------------------------------------------------------------------------------------------------


def _batch(call: Any, *, single: bool) -> Value:
    """What one step gets: an element of the dataset or generator, or tensors cut from the arrays."""
    x = call.argument(0, "x") or call.argument(0, "generator") or call.argument(0, "data")
    if x is None:
        return result(call)
    found = NOTHING
    arrays = NOTHING
    for atom in x.atoms:
        yields = isinstance(atom, Ref) and atom.object.kind in ("dataset", "iterator", "instance", "api")
        if yields and not single:
            found = join(found, _as_batch(call, _element(call, atom)))
        elif isinstance(atom, Unknown) and call.argument(1, "y") is None:
            found = join(found, of(atom))  # a dataset, for all we know
        else:
            arrays = join(arrays, of(atom))
    if not arrays:
        return found
    if call.name.endswith(("predict", "predict_on_batch")):
        return join(found, batches_of(call, arrays, whole=single))
    parts = [batches_of(call, arrays, whole=single)]
    y = call.argument(1, "y")
    if y is not None and not is_none(y):
        parts.append(batches_of(call, y, whole=single))
    weights = call.argument(None, "sample_weight")
    if weights is not None and not is_none(weights):
        parts.append(batches_of(call, weights, whole=single))
    return join(found, of_tuple(parts))


def _element(call: Any, atom: Any) -> Value:
    """What a dataset, a generator or a user's Sequence yields; Keras asks the latter from Python."""
    for name in ("__len__", "on_epoch_begin", "on_epoch_end"):
        method = own_method(call, atom, name)
        if method is not None:
            call_as(call, reasons.HOST, method, Arguments())
    getter = own_method(call, atom, "__getitem__")
    if getter is not None and own_method(call, atom, "__iter__") is None:
        return call_as(call, reasons.HOST, getter, Arguments((of_prim("int"),)))
    return element_of(call, of(atom))


def _as_batch(call: Any, element: Value) -> Value:
    """A batch that a generator yields as arrays or lists."""
    return map_tensors(
        call, element, lambda one: tensor(one.dtype, one.shape, symbolic=call.traced) if one.kind == "ndarray" else one
    )


def _step(call: Any, name: str, data: Value, through: str) -> Value:
    """Run one of the steps, the user's where there is one, as Keras does inside its own graph."""
    eagerly = kept(call, "·run_eagerly")
    if eagerly and may_be(eagerly, True):
        through = reasons.EAGER_STEP
    step = call.attribute(of(call.receiver), name)
    with call.compiled_by(through):
        return call_as(call, through, step, Arguments((data,)))


def _outside_graphs(call: Any, what: str) -> None:
    call.hazard("HYB302", f"{what} runs loops of its own and cannot stand in a graph")
    call.effect(f"{what} trains or runs a model step by step, and reports progress")


def _reset_metrics(call: Any) -> None:
    """Keras resets all metrics of the model between epochs: those the user's `metrics` lists, and those compiled."""
    entries = members(call, kept(call, "·metrics")) + members(call, kept(call, "·weighted_metrics"))
    if isinstance(call.receiver, Ref):
        listed = call.attribute(of(call.receiver), "metrics")
        entries += members(call, listed)
    for entry in entries:
        for atom in entry.atoms:
            for name in ("reset_state", "reset_states"):
                method = own_method(call, atom, name)
                if method is not None:
                    call_as(call, reasons.HOST, method, Arguments())


def _fit(call: Any) -> Value:
    if not isinstance(call.receiver, Ref):
        return call.unknown("unmodelled-symbol", "the history of a model that is not known")  # type: ignore[no-any-return]
    _outside_graphs(call, call.name.rpartition(".")[2] + "()")
    call.mutate(call.receiver, "trains a model")
    callbacks.run(call, callbacks.TRAINING)
    _reset_metrics(call)
    _step(call, "train_step", _batch(call, single=False), reasons.TRAIN_FUNCTION)
    validation = call.argument(None, "validation_data")
    if validation is not None and not is_none(validation):
        _step(call, "test_step", _validation_batch(call, validation), reasons.TEST_FUNCTION)
    elif call.argument(None, "validation_split") is not None:
        _step(call, "test_step", _batch(call, single=False), reasons.TEST_FUNCTION)
    return callbacks.history(call)


def _validation_batch(call: Any, validation: Value) -> Value:
    found = NOTHING
    for atom in validation.atoms:
        if isinstance(atom, Tuple):
            found = join(found, of_tuple([batches_of(call, item) for item in atom.items]))
        else:
            found = join(found, _as_batch(call, _element(call, atom)))
    return found


def _evaluate(call: Any) -> Value:
    _outside_graphs(call, call.name.rpartition(".")[2] + "()")
    callbacks.run(call, callbacks.TESTING)
    _reset_metrics(call)
    if isinstance(call.receiver, Ref):
        _step(call, "test_step", _batch(call, single=False), reasons.TEST_FUNCTION)
    return _scores(call)


def _scores(call: Any) -> Value:
    """A number, or one for each metric; a dictionary on demand."""
    number = of_prim("float")
    flag = call.argument(None, "return_dict")
    made = call.make("dict", "scores")
    call.store(made, REST, number)
    call.store(made, KEYS, of_prim("str"))
    if flag is _TRUE:
        return call.new(made)  # type: ignore[no-any-return]
    metrics = kept(call, "·metrics")
    listed = call.list_of(number, part="scores")
    plain = listed if metrics and not is_none(metrics) else number if kept(call, "·loss") else join(number, listed)
    return plain if flag is None or flag is _FALSE else join(plain, call.new(made))


def _predict(call: Any) -> Value:
    _outside_graphs(call, call.name.rpartition(".")[2] + "()")
    callbacks.run(call, callbacks.PREDICTING)
    return _predicted(call, single=False)


def _predicted(call: Any, *, single: bool) -> Value:
    if not isinstance(call.receiver, Ref):
        return of(tensor(FLOATX, kind="ndarray"))
    given = _step(call, "predict_step", _batch(call, single=single), reasons.PREDICT_FUNCTION)
    return as_arrays(call, given) if given else of(tensor(FLOATX, kind="ndarray"))


def _predict_on_batch(call: Any) -> Value:
    call.hazard("HYB302", "predict_on_batch() gives arrays, which a graph cannot")
    return _predicted(call, single=True)


def _on_batch(step: str, through: str) -> Rule:
    def rule(call: Any) -> Value:
        if call.index.keras_major < _KERAS_3:
            call.hazard("HYB302", f"{call.name.rpartition('.')[2]}() runs a graph of its own, which Keras 2 refuses")
        call.computes(call.name.rpartition(".")[2])
        if isinstance(call.receiver, Ref):
            _step(call, step, _batch(call, single=True), through)
        if call.traced:
            return result(call, FLOATX, ())
        return _scores(call)

    return rule


METHODS.update(
    {
        f"{MODEL}.fit": _fit,
        f"{MODEL}.fit_generator": _fit,
        f"{MODEL}.evaluate": _evaluate,
        f"{MODEL}.evaluate_generator": _evaluate,
        f"{MODEL}.predict": _predict,
        f"{MODEL}.predict_generator": _predict,
        f"{MODEL}.predict_on_batch": _predict_on_batch,
        f"{MODEL}.train_on_batch": _on_batch("train_step", reasons.TRAIN_FUNCTION),
        f"{MODEL}.test_on_batch": _on_batch("test_step", reasons.TEST_FUNCTION),
        f"{MODEL}.train_step": _train_step,
        f"{MODEL}.test_step": _test_step,
        f"{MODEL}.predict_step": _predict_step,
        f"{MODEL}.compute_loss": _compute_loss,
        f"{MODEL}.compute_metrics": _compute_metrics,
        f"{MODEL}.get_metrics_result": _metrics_dict,
        f"{MODEL}.reset_metrics": lambda _call: NONE,
        f"{MODEL}.reset_states": lambda _call: NONE,
    }
)
