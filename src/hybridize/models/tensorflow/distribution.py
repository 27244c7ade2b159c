"""Distribution strategies: a replica's function is called as it is, one replica stands for all."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import argument, as_tensor, constant, list_of, new_object, result
from hybridize.models.tensorflow.control_flow import to_tensors
from hybridize.models.tensorflow.datasets import DISTRIBUTED, apply_function, element_of, is_dataset, new_dataset
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none, map_structure
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Ref, tensor
from hybridize.values.objects import REST
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_prim, of_tuple, union

RULES: Rulebook = Rulebook()
_STRATEGY: Final = "tf.distribute.Strategy"
_REPLICA: Final = "tf.distribute.ReplicaContext"
_CONTEXT: Final = "contextlib.AbstractContextManager"


def _packed_arguments(call: Any, *leading: Value) -> Arguments:
    """`args=(…)`, `kwargs={…}` as the arguments of a call."""
    positional, keywords = argument(call, "args"), argument(call, "kwargs")
    known = call.positions(positional) if positional is not None and not is_none(positional) else []
    more = call.iterate(positional) if known is None and positional is not None else None
    named: dict[str, Value] = {}
    for atom in keywords.atoms if keywords is not None else ():
        if isinstance(atom, Ref) and atom.object.kind == "dict":
            for key in list(atom.object.items):
                content = call.load(atom.object, key, atom.root)
                if isinstance(key, tuple) and key[:1] == ("key",) and content:
                    named[str(key[1])] = content
    return Arguments((*leading, *(known or ())), named, more)


@RULES.method(_STRATEGY, "run", "experimental_run_v2", "call_for_each_replica")
def _run(call: Any) -> Value:
    function = argument(call, "fn") or call.argument(0, "fn")
    if function is None:
        return NOTHING
    called: Value = call.call(function, _packed_arguments(call))
    return called


@RULES.method(_STRATEGY, "experimental_run")
def _run_on_iterator(call: Any) -> Value:
    function, iterator = argument(call, "fn"), argument(call, "input_iterator")
    element = call.iterate(iterator) if iterator is not None else NOTHING
    if function is None:
        return NOTHING
    called: Value = call.call(function, Arguments((element,) if element else ()))
    return called


_EXTENDED: Final = "tf.distribute.StrategyExtended"


@RULES.property(_STRATEGY, "extended")
def _extended(call: Any) -> Value:
    return new_object(call, _EXTENDED)


@RULES.method(_EXTENDED, "update")
def _update(call: Any) -> Value:
    """`extended.update(variable, function, args)` calls the function with each copy of the variable."""
    variable, function = argument(call, "var"), argument(call, "fn")
    if variable is None or function is None:
        return call.unknown("missing-argument", f"{call.name} without its arguments")  # type: ignore[no-any-return]
    updated: Value = call.call(function, _packed_arguments(call, variable))
    grouped = constant(argument(call, "group"), True)
    return updated if grouped is True else of_tuple([updated]) if grouped is False else join(updated, NONE)


@RULES.method(_EXTENDED, "variable_created_in_scope")
def _is_created_here(_call: Any) -> Value:
    return of_prim("bool")


@RULES.method(_EXTENDED, "colocate_vars_with")
@RULES.method(_STRATEGY, "scope")
def _scope(call: Any) -> Value:
    return new_object(call, _CONTEXT)


@RULES.method(_STRATEGY, "experimental_distribute_dataset", "make_dataset_iterator")
def _distribute_dataset(call: Any) -> Value:
    source = argument(call, "dataset") or NOTHING
    datasets = union([atom for atom in source.atoms if is_dataset(atom)])
    if datasets:
        return new_dataset(call, element_of(call, datasets), symbol=DISTRIBUTED)
    unknown = call.unknown("external-data", "an element of a dataset that is not seen being made")
    return new_dataset(call, unknown, symbol=DISTRIBUTED)


@RULES.method(
    _STRATEGY, "distribute_datasets_from_function", "experimental_distribute_datasets_from_function",
    "make_input_fn_iterator",
)  # fmt: skip
def _distribute_from_function(call: Any) -> Value:
    function = argument(call, "dataset_fn", "input_fn")
    context = new_object(call, "tf.distribute.InputContext", "input")
    returned = call.call(function, Arguments((context,))) if function is not None else NOTHING
    return new_dataset(call, element_of(call, returned), symbol=DISTRIBUTED)


@RULES.method(_STRATEGY, "experimental_distribute_values_from_function")
def _values_from_function(call: Any) -> Value:
    function = argument(call, "value_fn")
    context = new_object(call, "tf.distribute.experimental.ValueContext", "value")
    return to_tensors(call, call.call(function, Arguments((context,))) if function is not None else NOTHING)


@RULES.method(_STRATEGY, "reduce")
@RULES.method(_REPLICA, "all_reduce")
def _reduce(call: Any) -> Value:
    """Across replicas the shape stays; with an axis, that one goes too."""
    call.computes(call.name)
    value = argument(call, "value") or NOTHING
    axis = argument(call, "axis")
    number = constant(axis)

    def reduced(leaf: Value) -> Value:
        one = as_tensor(call, leaf)
        shape = one.shape
        if not is_none(axis):
            known = shape is not None and isinstance(number, int) and -len(shape) <= number < len(shape)
            shape = tuple(e for i, e in enumerate(shape) if i != number % len(shape)) if known and shape else None
        return of(tensor(one.dtype, shape, symbolic=call.traced))

    return map_structure(call, value, reduced, part=("reduce",))


@RULES.method(_STRATEGY, "gather")
@RULES.method(_REPLICA, "all_gather")
def _gather(call: Any) -> Value:
    one = as_tensor(call, argument(call, "value"))
    axis = constant(argument(call, "axis"))
    shape = one.shape
    if shape is not None:
        shape = tuple(None if i == axis else e for i, e in enumerate(shape)) if isinstance(axis, int) else None
    return result(call, one.dtype, shape, one)


@RULES.method(_STRATEGY, "experimental_local_results", "unwrap")
def _local_results(call: Any) -> Value:
    return list_of(call, argument(call, "value") or NOTHING)


@RULES.method(_STRATEGY, "group", "update_config_proto", "configure")
def _nothing(_call: Any) -> Value:
    return NONE


@RULES.property((_STRATEGY, _REPLICA), "num_replicas_in_sync")
def _replicas(_call: Any) -> Value:
    return of_prim("int")


@RULES.property(_REPLICA, "replica_id_in_sync_group")
def _replica_id(call: Any) -> Value:
    return join(of(tensor("int32", (), symbolic=call.traced)), of_prim("int"))


@RULES.property(_REPLICA, "strategy")
@RULES.function("distribute.get_strategy")
def _get_strategy(call: Any) -> Value:
    return new_object(call, _STRATEGY)


@RULES.function("distribute.get_replica_context")
def _replica_context(call: Any) -> Value:
    return new_object(call, _REPLICA)


@RULES.method(_REPLICA, "merge_call")
def _merge_call(call: Any) -> Value:
    function = argument(call, "merge_fn")
    if function is None:
        return NOTHING
    called: Value = call.call(function, _packed_arguments(call, new_object(call, _STRATEGY)))
    return called


@RULES.function("distribute.experimental_set_strategy")
def _set_strategy(call: Any) -> Value:
    call.effect("sets the global distribution strategy")
    return NONE


@RULES.method(DISTRIBUTED, "reduce")
def _reduce_distributed(call: Any) -> Value:
    function = argument(call, "reduce_func")
    element = call.load(call.receiver.object, REST, call.receiver.root) if isinstance(call.receiver, Ref) else NOTHING
    state = to_tensors(call, argument(call, "initial_state") or NOTHING, "state")
    return join(state, to_tensors(call, apply_function(call, function, element, state), "after"))


@RULES.property("tf.distribute.InputContext", "num_input_pipelines", "input_pipeline_id", "num_replicas_in_sync")
@RULES.method("tf.distribute.InputContext", "get_per_replica_batch_size")
def _input_context(_call: Any) -> Value:
    return of_prim("int")


@RULES.property("tf.distribute.experimental.ValueContext", "num_replicas_in_sync", "replica_id_in_sync_group")
def _value_context(_call: Any) -> Value:
    return of_prim("int")
