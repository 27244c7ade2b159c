"""Settings of the library, and version 1: what changes the whole program, and what cannot be seen through."""

from __future__ import annotations

from typing import Any

from hybridize.models.tensorflow.arguments import list_of, new_object
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.values.value import NONE, Value, of_prim

RULES: Rulebook = Rulebook()


@RULES.function(
    "config.run_functions_eagerly", "config.experimental_run_functions_eagerly", "config.set_soft_device_placement",
    "config.set_visible_devices", "config.experimental.set_visible_devices", "config.set_logical_device_configuration",
    "config.experimental.set_virtual_device_configuration", "config.experimental.set_memory_growth",
    "config.experimental.enable_op_determinism", "config.experimental.enable_tensor_float_32_execution",
    "config.experimental.set_device_policy", "config.experimental.set_synchronous_execution",
    "config.experimental.enable_mlir_bridge", "config.experimental.disable_mlir_bridge",
    "config.experimental.reset_memory_stats", "config.experimental_connect_to_cluster",
    "config.experimental_connect_to_host", "config.optimizer.set_jit", "config.optimizer.set_experimental_options",
    "config.threading.set_inter_op_parallelism_threads", "config.threading.set_intra_op_parallelism_threads",
    "tpu.experimental.shutdown_tpu_system", "data.experimental.enable_debug_mode", "compat.v1.logging.set_verbosity",
    "autograph.set_verbosity", "experimental.numpy.experimental_enable_numpy_behavior",
)  # fmt: skip
def _setting(call: Any) -> Value:
    call.effect(f"changes a global setting: {call.name}")
    return NONE


@RULES.function("tpu.experimental.initialize_tpu_system")
def _initialise_tpu(call: Any) -> Value:
    call.effect("initialises the TPU system")
    return call.unknown("external-data", "the topology of a TPU system")  # type: ignore[no-any-return]


@RULES.function(
    "config.list_physical_devices", "config.experimental.list_physical_devices", "config.list_logical_devices",
    "config.experimental.list_logical_devices", "config.get_visible_devices",
)  # fmt: skip
def _devices(call: Any) -> Value:
    return list_of(call, new_object(call, "tf.config.PhysicalDevice"))


@RULES.property("tf.config.PhysicalDevice", "name", "device_type")
def _device_text(_call: Any) -> Value:
    return of_prim("str")


@RULES.function("test.is_gpu_available", "test.is_built_with_cuda", "config.functions_run_eagerly")
def _question(_call: Any) -> Value:
    return of_prim("bool")


@RULES.function(
    "compat.v1.enable_eager_execution", "compat.v1.enable_v2_behavior", "compat.v1.enable_resource_variables",
    "compat.v1.enable_v2_tensorshape", "compat.v1.enable_control_flow_v2",
)  # fmt: skip
def _already_so(_call: Any) -> Value:
    return NONE


@RULES.function(
    "compat.v1.disable_eager_execution", "compat.v1.disable_v2_behavior", "compat.v1.reset_default_graph",
    "compat.v1.disable_resource_variables", "compat.v1.disable_v2_tensorshape", "compat.v1.set_random_seed",
)  # fmt: skip
def _version_one(call: Any) -> Value:
    call.effect(f"changes how the whole program runs: {call.name}")
    return NONE


@RULES.function("compat.v1.Session", "compat.v1.InteractiveSession", "compat.v1.train.MonitoredTrainingSession")
def _session(call: Any) -> Value:
    return new_object(call, "tf.compat.v1.Session")


@RULES.method("tf.compat.v1.Session", "run", "partial_run")
def _run(call: Any) -> Value:
    call.unseen("runs a graph of version 1")
    return call.unknown("unmodelled-symbol", "what a session of version 1 computes")  # type: ignore[no-any-return]


@RULES.function("compat.v1.global_variables_initializer", "compat.v1.local_variables_initializer")
@RULES.function("compat.v1.tables_initializer")
def _initialiser(call: Any) -> Value:
    return new_object(call, "tf.Operation")


@RULES.function("compat.v1.logging.info", "compat.v1.logging.warn", "compat.v1.logging.warning")
@RULES.function("compat.v1.logging.error", "compat.v1.logging.debug", "compat.v1.logging.fatal")
def _log(call: Any) -> Value:
    call.effect("logs")
    return NONE


@RULES.function("load_op_library", "load_library")
def _load_library(call: Any) -> Value:
    call.unseen("loads a library of operations")
    return call.unknown("unmodelled-symbol", "a library of operations")  # type: ignore[no-any-return]
