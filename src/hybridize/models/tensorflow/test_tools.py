"""TensorFlow's own test tools: combinations of arguments, strategies to test with, sessions of test cases."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.python.parameterized_tests import parametrise_with
from hybridize.models.tensorflow.arguments import list_of, new_object
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.values.atoms import Ref
from hybridize.values.value import NOTHING, Value, join, join_all, of

RULES: Rulebook = Rulebook()
_STRATEGY: Final = "tf.distribute.Strategy"
_STRATEGIES: Final = "tensorflow.python.distribute.strategy_combinations"
_MODULES: Final = (
    "tensorflow.python.distribute.combinations",
    "tensorflow.python.framework.test_combinations",
    "tensorflow.python.framework.combinations",
)


def _of_modules(*names: str) -> list[str]:
    return [f"{module}.{name}" for module in _MODULES for name in names]


@RULES.internal(*_of_modules("combine"))
def _combine(call: Any) -> Value:
    """`combine(a=[1, 2], b=[3])`: each value of each list, by name; one row stands for all."""
    columns = {name: _choices(values, call) for name, values in call.arguments.keywords.items()}
    return _rows(columns, call)


def _choices(values: Value, call: Any) -> Value:
    lists = [atom for atom in values.atoms if isinstance(atom, Ref) and atom.object.kind == "list"]
    others = [of(atom) for atom in values.atoms if atom not in lists]
    return join_all([*others, *(call.iterate(of(atom)) for atom in lists)])


@RULES.internal(*_of_modules("times"))
def _times(call: Any) -> Value:
    columns: dict[str, Value] = {}
    for combination in call.arguments.positional:
        for atom in call.iterate(combination).atoms:
            if isinstance(atom, Ref) and atom.object.kind == "dict":
                for key in list(atom.object.items):
                    if isinstance(key, tuple) and key[:1] == ("key",):
                        name = str(key[1])
                        columns[name] = join(columns.get(name, NOTHING), call.load(atom.object, key))
    return _rows(columns, call)


def _rows(columns: dict[str, Value], call: Any) -> Value:
    row = call.make("dict", "combination", part="combination")
    for name, value in columns.items():
        call.store(row, ("key", name), value)
    return list_of(call, call.new(row))


@RULES.internal(*_of_modules("generate"))
def _generate(call: Any) -> Value:
    """`@generate(combinations)`: the test is run once for each of them."""
    return parametrise_with(call.argument(0, "combinations") or NOTHING, call)


@RULES.internal("tensorflow.python.distribute.combinations.NamedDistribution")
@RULES.property(
    _STRATEGIES, "default_strategy", "one_device_strategy", "one_device_strategy_gpu", "cloud_tpu_strategy",
    "one_device_strategy_on_worker_1", "one_device_strategy_gpu_on_worker_1", "tpu_strategy", "tpu_strategy_spmd",
    "tpu_strategy_packed_var", "tpu_strategy_one_step", "tpu_strategy_one_core", "mirrored_strategy_with_one_cpu",
    "mirrored_strategy_with_one_gpu", "mirrored_strategy_with_gpu_and_cpu", "mirrored_strategy_with_two_cpus",
    "mirrored_strategy_with_two_gpus", "mirrored_strategy_with_cpu_1_and_2", "multi_worker_mirrored_2x1_cpu",
    "central_storage_strategy_with_two_gpus", "central_storage_strategy_with_gpu_and_cpu",
    "multi_worker_mirrored_2x1_gpu", "multi_worker_mirrored_2x2_gpu", "multi_worker_mirrored_4x1_cpu",
)  # fmt: skip
def _strategy(call: Any) -> Value:
    """The test itself gets the strategy, not the object that names it."""
    return new_object(call, _STRATEGY)


@RULES.property(_STRATEGIES, "all_strategies", "multidevice_strategies", "strategies_minus_tpu", "tpu_strategies")
@RULES.property(_STRATEGIES, "strategies_minus_default_and_tpu", "multiworker_strategies", "two_replica_strategies")
def _strategies(call: Any) -> Value:
    return list_of(call, new_object(call, _STRATEGY))


@RULES.internal(*_of_modules("NamedObject"))
def _named_object(call: Any) -> Value:
    named: Value | None = call.argument(1, "obj")
    return named or NOTHING


# -- test cases --------------------------------------------------------------------------------------------------


@RULES.method("tf.test.TestCase", "session", "cached_session", "test_session")
def _session(call: Any) -> Value:
    return new_object(call, "tf.compat.v1.Session")
