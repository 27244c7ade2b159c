"""Results that neither trials nor documentation give, or give wrongly, written by hand.

Notation: `kind[:dtype-or-name[:shape]]`, for instance `tensor:same:same`, `tensor:bool`, `python:int`,
`object:tf.TensorShape`, `tensors:list*` (a list of unknown length).  A leading `!` marks effects.
"""

from __future__ import annotations

import re
from typing import Any


def parse(text: str) -> tuple[list[Any], bool]:
    """Give (encoded `Returns`, whether the call has effects)."""
    effects = text.startswith("!")
    kind, *rest = text.lstrip("!").split(":")
    first: str | None = rest[0] if rest and rest[0] else None
    shape: Any = rest[1] if len(rest) > 1 else None
    if shape is not None and shape.isdigit():
        shape = int(shape)
    if kind in ("tensor", "ragged", "sparse", "variable"):
        return [kind, first, shape, None, None, "hand"], effects
    items = [["tensor", None, None, None, None, "hand"]] if first == "list*" else None
    return [kind, None, None, items, first, "hand"], effects


# Functions that act on more than their result, found by name; ops of the registry are found without help.
EFFECTS = re.compile(
    r"^tf\.(summary\.(?!create_noop|should_record|experimental\.get|get)|print$|debugging\.(enable|disable|set_"
    r"|experimental\.(enable|disable))|random\.set_"
    r"|config\.(set_|experimental\.(set_|enable_)|run_functions_eagerly|optimizer\.set|threading\.set"
    r"|experimental_|enable|disable)"
    r"|io\.(write_|gfile\.(copy|makedirs|mkdir|remove|rename|rmtree))|saved_model\.save|keras\.(models|saving)\.save"
    r"|keras\.backend\.(set_|clear_session|reset_uids|update|moving_average_update|batch_set_value|manual_variable)"
    r"|keras\.(config|utils|mixed_precision)\.(set_|enable_|disable_|clear_session)|keras\.utils\.plot_model"
    r"|py_function$|numpy_function$|load_library|load_op_library|register_tensor_conversion_function|no_gradient"
    r"|data\.experimental\.(save|distributed_save|enable_debug_mode)|train\.(write_graph|experimental)|profiler\.)"
    r"|^keras\.(saving\.(save|register)|config\.(set|enable|disable))"
)

FUNCTIONS: dict[str, str] = {
    # The result depends on the Python values or the functions that are handed in.
    "tf.constant": "tensor", "tf.ragged.constant": "ragged", "tf.keras.backend.constant": "tensor",
    "tf.cond": "unknown", "tf.case": "unknown", "tf.switch_case": "unknown", "tf.while_loop": "unknown",
    "tf.map_fn": "tensor", "tf.vectorized_map": "tensor", "tf.scan": "tensor", "tf.foldl": "tensor",
    "tf.foldr": "tensor",
    "keras.ops.cond": "unknown", "keras.ops.switch": "unknown", "keras.ops.while_loop": "unknown",
    "keras.ops.fori_loop": "unknown", "keras.ops.scan": "unknown", "keras.ops.associative_scan": "unknown",
    "keras.ops.map": "tensor", "keras.ops.vectorized_map": "tensor", "keras.ops.jvp": "unknown",
    "tf.nest.map_structure": "unknown", "tf.nest.pack_sequence_as": "unknown", "tf.nest.flatten": "unknown",
    "tf.keras.tree.map_structure": "unknown", "tf.keras.tree.pack_sequence_as": "unknown",
    "tf.gradients": "tensors:list*", "tf.hessians": "tensors:list*", "tf.meshgrid": "tensors:list*",
    "tf.shape_n": "tensors:list*", "tf.identity_n": "tensors:list*", "tf.tuple": "tensors:list*",
    "tf.io.parse_example": "tensors:dict", "tf.io.parse_single_example": "tensors:dict",
    "tf.io.parse_single_sequence_example": "tensors:tuple", "tf.io.parse_sequence_example": "tensors:tuple",
    "tf.io.decode_csv": "tensors:list*", "tf.xla.experimental.compile": "unknown",
    "tf.data.experimental.get_single_element": "tensor", "tf.data.experimental.get_structure": "object",
    "tf.keras.backend.rnn": "tensors:tuple", "tf.keras.backend.foldl": "tensor", "tf.keras.backend.foldr": "tensor",
    "tf.keras.backend.map_fn": "tensor", "tf.keras.backend.switch": "tensor", "tf.keras.backend.function": "object",
    "keras.ops.custom_gradient": "python:function",
    "tf.linalg.experimental.conjugate_gradient": "tensors:namedtuple",
    "tf.function": "object:tf.types.experimental.GenericFunction",
    "tf.custom_gradient": "python:function",
    "tf.recompute_grad": "python:function",
    "tf.grad_pass_through": "python:function",
    "tf.print": "!none:tf.Operation",
    "tf.init_scope": "object:contextlib.AbstractContextManager",
    "tf.device": "object:contextlib.AbstractContextManager",
    "tf.control_dependencies": "object:contextlib.AbstractContextManager",
    "tf.variable_creator_scope": "object:contextlib.AbstractContextManager",
    "tf.get_logger": "object:logging.Logger",
    "tf.make_ndarray": "object:numpy.ndarray",
    "tf.get_static_value": "unknown",
    "tf.py_function": "!tensor",
    "tf.numpy_function": "!tensor",
    "tf.io.gfile.exists": "python:bool", "tf.io.gfile.isdir": "python:bool", "tf.io.gfile.glob": "python:list",
    "tf.io.gfile.listdir": "python:list", "tf.io.gfile.copy": "!none", "tf.io.gfile.makedirs": "!none",
    "tf.io.gfile.mkdir": "!none", "tf.io.gfile.remove": "!none", "tf.io.gfile.rename": "!none",
    "tf.io.gfile.rmtree": "!none", "tf.io.gfile.join": "python:str", "tf.io.gfile.walk": "python:generator",
    "tf.io.write_graph": "!python:str",
    "tf.io.match_filenames_once": "variable:string:1",
    "tf.config.list_physical_devices": "python:list", "tf.config.list_logical_devices": "python:list",
    "tf.config.get_visible_devices": "python:list", "tf.config.functions_run_eagerly": "python:bool",
    "tf.config.run_functions_eagerly": "!none", "tf.config.set_visible_devices": "!none",
    "tf.config.experimental.set_memory_growth": "!none", "tf.config.experimental_run_functions_eagerly": "!none",
    "tf.config.optimizer.set_jit": "!none", "tf.config.threading.set_inter_op_parallelism_threads": "!none",
    "tf.config.threading.set_intra_op_parallelism_threads": "!none",
    "tf.config.experimental.list_physical_devices": "python:list",
    "tf.distribute.get_strategy": "object:tf.distribute.Strategy", "tf.distribute.has_strategy": "python:bool",
    "tf.distribute.in_cross_replica_context": "python:bool",
    "tf.distribute.get_replica_context": "object:tf.distribute.ReplicaContext",
    "tf.random.set_seed": "!none", "tf.random.get_global_generator": "object:tf.random.Generator",
    "tf.random.set_global_generator": "!none", "tf.random.create_rng_state": "tensor:int64:1",
    "tf.saved_model.load": "object", "tf.saved_model.save": "!none",
    "tf.saved_model.contains_saved_model": "python:bool",
    "tf.train.latest_checkpoint": "python:str", "tf.train.list_variables": "python:list",
    "tf.train.load_checkpoint": "object", "tf.train.load_variable": "object:numpy.ndarray",
    "tf.train.get_checkpoint_state": "object", "tf.train.checkpoints_iterator": "python:generator",
    "tf.summary.scalar": "!tensor:bool:0", "tf.summary.histogram": "!tensor:bool:0",
    "tf.summary.image": "!tensor:bool:0",
    "tf.summary.audio": "!tensor:bool:0", "tf.summary.text": "!tensor:bool:0", "tf.summary.write": "!tensor:bool:0",
    "tf.summary.graph": "!none", "tf.summary.flush": "!none", "tf.summary.trace_on": "!none",
    "tf.summary.trace_off": "!none", "tf.summary.trace_export": "!none",
    "tf.summary.create_file_writer": "object:tf.summary.SummaryWriter",
    "tf.summary.create_noop_writer": "object:tf.summary.SummaryWriter",
    "tf.summary.record_if": "object:contextlib.AbstractContextManager",
    "tf.summary.should_record_summaries": "python:bool",
    "tf.test.is_built_with_cuda": "python:bool", "tf.test.is_gpu_available": "python:bool",
    "tf.test.gpu_device_name": "python:str",
    "tf.data.experimental.save": "!none", "tf.data.experimental.load": "dataset",
    "tf.data.experimental.make_csv_dataset": "dataset", "tf.data.experimental.make_batched_features_dataset": "dataset",
    "tf.data.experimental.get_next_as_optional": "object:tf.data.experimental.Optional",
    "tf.data.experimental.at": "tensor", "tf.data.experimental.enable_debug_mode": "!none",
    "tf.quantization.quantized_concat": "tensors", "tf.sparse.sampled_addmm": "tensors",
    "tf.autograph.to_graph": "python:function", "tf.autograph.to_code": "python:str",
    "tf.autograph.experimental.do_not_convert": "python:function", "tf.autograph.set_verbosity": "!none",
    "tf.keras.backend.variable": "variable", "tf.keras.backend.eye": "tensor:float32:2",
    "tf.keras.backend.random_normal_variable": "variable", "tf.keras.backend.random_uniform_variable": "variable",
    "tf.keras.backend.batch_get_value": "python:list", "tf.keras.backend.batch_set_value": "!none",
    "tf.keras.backend.get_value": "object:numpy.ndarray", "tf.keras.backend.set_value": "!none",
    "tf.keras.backend.clear_session": "!none", "tf.keras.utils.clear_session": "!none",
    "tf.keras.backend.set_floatx": "!none", "tf.keras.backend.set_epsilon": "!none",
    "tf.keras.backend.set_image_data_format": "!none", "tf.keras.backend.set_learning_phase": "!none",
    "tf.keras.backend.floatx": "python:str", "tf.keras.backend.epsilon": "python:float",
    "tf.keras.mixed_precision.set_global_policy": "!none",
    "tf.keras.mixed_precision.global_policy": "object:tf.keras.mixed_precision.Policy",
    "tf.keras.models.load_model": "object:tf.keras.Model", "tf.keras.models.clone_model": "object:tf.keras.Model",
    "tf.keras.models.model_from_json": "object:tf.keras.Model", "tf.keras.models.save_model": "!none",
    "tf.keras.models.model_from_config": "object:tf.keras.Model",
    "tf.keras.optimizers.get": "object:tf.keras.optimizers.Optimizer",
    "tf.keras.optimizers.deserialize": "object:tf.keras.optimizers.Optimizer",
    "tf.keras.optimizers.serialize": "python:dict", "tf.keras.layers.deserialize": "object:tf.keras.layers.Layer",
    "tf.keras.losses.deserialize": "object:tf.keras.losses.Loss", "tf.keras.losses.get": "object",
    "tf.keras.metrics.get": "object", "tf.keras.activations.get": "python:function",
    "tf.keras.activations.deserialize": "python:function",
    "tf.keras.utils.to_categorical": "object:numpy.ndarray", "tf.keras.utils.normalize": "object:numpy.ndarray",
    "tf.keras.utils.get_file": "!python:str", "tf.keras.utils.plot_model": "!object",
    "tf.keras.utils.pad_sequences": "object:numpy.ndarray", "tf.keras.utils.set_random_seed": "!none",
    "tf.keras.utils.img_to_array": "object:numpy.ndarray", "tf.keras.utils.load_img": "object:PIL.Image.Image",
    "tf.keras.utils.image_dataset_from_directory": "dataset", "tf.keras.utils.text_dataset_from_directory": "dataset",
    "tf.keras.utils.timeseries_dataset_from_array": "dataset", "tf.keras.utils.split_dataset": "python:tuple",
    "tf.keras.utils.register_keras_serializable": "python:function",
    "tf.keras.Input": "object:tf.keras.KerasTensor",
    "keras.ops.convert_to_numpy": "object:numpy.ndarray", "keras.ops.kron": "tensor",
    "keras.ops.isin": "tensor:bool:same",
    "keras.ops.corrcoef": "tensor::2", "keras.ops.bartlett": "tensor:float32:1",
}  # fmt: skip

_DATASET_TO_DATASET = [
    "apply",
    "batch",
    "bucket_by_sequence_length",
    "cache",
    "choose_from_datasets",
    "concatenate",
    "enumerate",
    "filter",
    "flat_map",
    "from_generator",
    "from_tensor_slices",
    "from_tensors",
    "group_by_window",
    "interleave",
    "list_files",
    "load",
    "map",
    "options",
    "padded_batch",
    "prefetch",
    "ragged_batch",
    "random",
    "range",
    "rebatch",
    "repeat",
    "sample_from_datasets",
    "scan",
    "shard",
    "shuffle",
    "skip",
    "snapshot",
    "sparse_batch",
    "take",
    "take_while",
    "unbatch",
    "unique",
    "window",
    "with_options",
    "zip",
    "ignore_errors",
    "fingerprint",
    "counter",
    "from_sparse_tensor_slices",
    "assert_cardinality",
]

MEMBERS: dict[str, dict[str, str]] = {
    "tf.Tensor": {
        "numpy": "object:numpy.ndarray", "shape": "object:tf.TensorShape", "get_shape": "object:tf.TensorShape",
        "dtype": "object:tf.dtypes.DType", "ndim": "python:int", "name": "python:str", "device": "python:str",
        "op": "object:tf.Operation", "graph": "object:tf.Graph", "set_shape": "!none", "ref": "object",
        "experimental_ref": "object", "__len__": "python:int", "__bool__": "python:bool", "__nonzero__": "python:bool",
        "__float__": "python:float", "__int__": "python:int", "__index__": "python:int", "__iter__": "iterator",
        "__array__": "object:numpy.ndarray", "__getitem__": "tensor:same", "consumers": "python:list", "eval": "object",
        "cpu": "tensor:same:same", "gpu": "tensor:same:same", "value_index": "python:int",
    },
    "tf.Variable": {
        "numpy": "object:numpy.ndarray", "shape": "object:tf.TensorShape", "get_shape": "object:tf.TensorShape",
        "dtype": "object:tf.dtypes.DType", "name": "python:str", "device": "python:str", "trainable": "python:bool",
        "op": "object:tf.Operation", "graph": "object:tf.Graph", "value": "tensor:same:same",
        "read_value": "tensor:same:same", "assign": "!variable:same:same", "assign_add": "!variable:same:same",
        "assign_sub": "!variable:same:same", "batch_scatter_update": "!variable:same:same",
        "scatter_add": "!variable:same:same", "scatter_sub": "!variable:same:same",
        "scatter_update": "!variable:same:same",
        "scatter_max": "!variable:same:same", "scatter_min": "!variable:same:same",
        "scatter_mul": "!variable:same:same",
        "scatter_div": "!variable:same:same", "scatter_nd_add": "!variable:same:same",
        "scatter_nd_sub": "!variable:same:same", "scatter_nd_update": "!variable:same:same",
        "gather_nd": "tensor:same", "sparse_read": "tensor:same", "initialized_value": "tensor:same:same",
        "initial_value": "tensor:same:same", "is_initialized": "tensor:bool:0", "ref": "object", "load": "!none",
        "eval": "object", "count_up_to": "!tensor:same:0", "set_shape": "!none", "handle": "tensor:resource:0",
        "initializer": "none:tf.Operation", "constraint": "object", "aggregation": "object:tf.VariableAggregation",
        "synchronization": "object:tf.VariableSynchronization", "__getitem__": "tensor:same", "__iter__": "iterator",
    },
    "tf.TensorShape": {
        "as_list": "python:list", "rank": "python:int", "ndims": "python:int", "dims": "python:list",
        "num_elements": "python:int", "is_fully_defined": "python:bool", "is_compatible_with": "python:bool",
        "concatenate": "object:tf.TensorShape", "merge_with": "object:tf.TensorShape",
        "with_rank": "object:tf.TensorShape",
        "assert_has_rank": "none", "assert_is_compatible_with": "none", "__len__": "python:int", "__iter__": "iterator",
        "__bool__": "python:bool", "__eq__": "python:bool", "__add__": "object:tf.TensorShape",
    },
    "tf.GradientTape": {
        "gradient": "unknown", "jacobian": "unknown", "batch_jacobian": "tensor", "watch": "!none", "reset": "!none",
        "stop_recording": "object:contextlib.AbstractContextManager", "watched_variables": "python:tuple",
        "__enter__": "object:tf.GradientTape", "__exit__": "none",
    },
    "tf.TensorArray": {
        "read": "tensor:same", "write": "object:tf.TensorArray", "stack": "tensor:same", "concat": "tensor:same",
        "gather": "tensor:same", "unstack": "object:tf.TensorArray", "split": "object:tf.TensorArray",
        "scatter": "object:tf.TensorArray", "size": "tensor:int32:0", "identity": "object:tf.TensorArray",
        "grad": "object:tf.TensorArray", "close": "none", "dtype": "object:tf.dtypes.DType",
        "dynamic_size": "python:bool",
        "element_shape": "object:tf.TensorShape", "flow": "tensor", "handle": "tensor:resource",
    },
    "tf.data.Dataset": dict(
        dict.fromkeys(_DATASET_TO_DATASET, "dataset"),
        reduce="tensor", cardinality="tensor:int64:0", as_numpy_iterator="iterator", get_single_element="tensor",
        element_spec="object", save="!none", __iter__="iterator", __len__="python:int", __bool__="python:bool",
    ),
    "tf.data.Iterator": {
        "__next__": "!unknown", "get_next": "!unknown", "get_next_as_optional": "!object:tf.data.experimental.Optional",
        "__iter__": "iterator",
    },
    "tf.data.experimental.Optional": {"get_value": "unknown", "has_value": "tensor:bool:0"},
    "tf.random.Generator": {
        "normal": "!tensor:float32", "uniform": "!tensor:float32", "truncated_normal": "!tensor:float32",
        "uniform_full_int": "!tensor:uint64", "binomial": "!tensor:int32", "make_seeds": "!tensor:int64:2",
        "split": "!python:list", "skip": "!tensor:int64", "reset": "!none", "reset_from_seed": "!none",
        "reset_from_key_counter": "!none", "state": "variable:int64:1", "key": "tensor:uint64",
        "algorithm": "python:int",
        "from_seed": "object:tf.random.Generator", "from_non_deterministic_state": "object:tf.random.Generator",
        "from_state": "object:tf.random.Generator", "from_key_counter": "object:tf.random.Generator",
    },
    "tf.Module": {
        "variables": "python:tuple", "trainable_variables": "python:tuple", "non_trainable_variables": "python:tuple",
        "submodules": "python:tuple", "name": "python:str",
        "name_scope": "object:contextlib.AbstractContextManager", "with_name_scope": "python:function",
    },
    "tf.train.Checkpoint": {
        "save": "!python:str", "restore": "!object", "read": "!object", "write": "!python:str",
        "save_counter": "variable:int64:0",
    },
    "tf.train.CheckpointManager": {
        "save": "!python:str", "restore_or_initialize": "!python:str", "latest_checkpoint": "python:str",
        "checkpoints": "python:list", "checkpoint": "object:tf.train.Checkpoint", "directory": "python:str",
    },
    "tf.summary.SummaryWriter": {
        "as_default": "object:contextlib.AbstractContextManager", "set_as_default": "!none", "flush": "!none",
        "close": "!none", "init": "!none",
    },
    "tf.distribute.Strategy": {
        "run": "unknown", "reduce": "tensor:same", "gather": "tensor:same",
        "scope": "object:contextlib.AbstractContextManager", "num_replicas_in_sync": "python:int",
        "experimental_distribute_dataset": "object:tf.distribute.DistributedDataset",
        "distribute_datasets_from_function": "object:tf.distribute.DistributedDataset",
        "experimental_local_results": "python:tuple", "make_dataset_iterator": "iterator",
        "extended": "object:tf.distribute.StrategyExtended", "experimental_make_numpy_dataset": "dataset",
    },
    "tf.distribute.DistributedDataset": {"__iter__": "iterator", "element_spec": "object"},
    "tf.lookup.StaticHashTable": {
        "lookup": "tensor", "__getitem__": "tensor", "size": "tensor:int64:0", "export": "tensors:tuple",
    },
    "tf.lookup.StaticVocabularyTable": {
        "lookup": "tensor:int64:same", "__getitem__": "tensor:int64:same", "size": "tensor:int64:0",
    },
    "tf.lookup.experimental.DenseHashTable": {
        "lookup": "tensor", "insert": "!none:tf.Operation", "insert_or_assign": "!none:tf.Operation",
        "erase": "!none:tf.Operation", "remove": "!none:tf.Operation", "size": "tensor:int64:0",
        "__getitem__": "tensor",
        "export": "tensors:tuple",
    },
    "tf.lookup.experimental.MutableHashTable": {
        "lookup": "tensor", "insert": "!none:tf.Operation", "remove": "!none:tf.Operation", "size": "tensor:int64:0",
        "__getitem__": "tensor", "export": "tensors:tuple",
    },
    "tf.types.experimental.GenericFunction": {
        "get_concrete_function": "object:tf.types.experimental.ConcreteFunction", "__call__": "unknown",
        "experimental_get_compiler_ir": "python:function", "experimental_get_tracing_count": "python:int",
    },
    "tf.keras.layers.Layer": {
        "__call__": "tensor", "call": "tensor", "build": "!none", "add_weight": "!variable", "add_loss": "!none",
        "add_metric": "!none", "add_variable": "!variable", "add_update": "!none", "get_weights": "python:list",
        "set_weights": "!none", "get_config": "python:dict", "from_config": "object", "count_params": "python:int",
        "compute_output_shape": "object:tf.TensorShape", "compute_mask": "unknown", "weights": "python:list",
        "variables": "python:list", "trainable_variables": "python:list", "trainable_weights": "python:list",
        "non_trainable_variables": "python:list", "non_trainable_weights": "python:list", "losses": "python:list",
        "metrics": "python:list", "updates": "python:list", "submodules": "python:tuple", "name": "python:str",
        "built": "python:bool", "trainable": "python:bool", "dtype": "python:str", "compute_dtype": "python:str",
        "variable_dtype": "python:str", "dynamic": "python:bool", "stateful": "python:bool", "input_spec": "object",
        "supports_masking": "python:bool", "input_shape": "python:tuple", "output_shape": "python:tuple",
        "stateless_call": "tensors", "quantize": "!none", "save_own_variables": "!none", "load_own_variables": "!none",
        "get_input_at": "object", "get_output_at": "object", "finalize_state": "!none", "path": "python:str",
        "dtype_policy": "object:tf.keras.mixed_precision.Policy", "compute_output_spec": "object",
    },
    "tf.keras.Model": {
        "__call__": "unknown", "call": "unknown", "fit": "!object:tf.keras.callbacks.History", "evaluate": "!unknown",
        "predict": "!object:numpy.ndarray", "compile": "!none", "train_on_batch": "!unknown",
        "test_on_batch": "!unknown",
        "predict_on_batch": "!object:numpy.ndarray", "train_step": "!python:dict", "test_step": "!python:dict",
        "predict_step": "tensor", "make_train_function": "!python:function", "make_test_function": "!python:function",
        "make_predict_function": "!python:function", "summary": "!none", "save": "!none", "save_weights": "!none",
        "load_weights": "!unknown", "get_layer": "object:tf.keras.layers.Layer", "to_json": "python:str",
        "compute_loss": "tensor", "compute_metrics": "python:dict", "reset_metrics": "!none", "reset_states": "!none",
        "layers": "python:list", "inputs": "python:list", "outputs": "python:list", "run_eagerly": "python:bool",
        "build": "!none", "optimizer": "object:tf.keras.optimizers.Optimizer", "metrics_names": "python:list",
        "export": "!none", "get_metrics_result": "python:dict", "get_compile_config": "python:dict",
        "jit_compile": "python:bool", "distribute_strategy": "object:tf.distribute.Strategy", "loss": "object",
        "stop_training": "python:bool", "history": "object:tf.keras.callbacks.History",
    },
    "tf.keras.Sequential": {"add": "!none", "pop": "!object:tf.keras.layers.Layer"},
    "tf.keras.losses.Loss": {
        "__call__": "tensor::0", "call": "tensor", "get_config": "python:dict", "from_config": "object",
        "name": "python:str", "reduction": "python:str",
    },
    "tf.keras.metrics.Metric": {
        "__call__": "!tensor", "update_state": "!none", "result": "tensor", "reset_state": "!none",
        "reset_states": "!none",
        "merge_state": "!none", "add_weight": "!variable", "add_variable": "!variable", "variables": "python:list",
        "name": "python:str", "dtype": "python:str",
    },
    "tf.keras.optimizers.Optimizer": {
        "apply_gradients": "!none:tf.Operation", "apply": "!none", "minimize": "!none:tf.Operation", "build": "!none",
        "get_gradients": "tensors:list*", "get_updates": "!python:list", "get_config": "python:dict",
        "from_config": "object", "variables": "python:list", "iterations": "variable:int64:0",
        "learning_rate": "variable:float32:0", "lr": "variable:float32:0", "weights": "python:list",
        "get_weights": "python:list", "set_weights": "!none", "add_slot": "!variable", "get_slot": "variable",
        "get_slot_names": "python:list", "add_weight": "!variable", "add_variable": "!variable",
        "add_variable_from_reference": "!variable", "update_step": "!none", "assign": "!none", "assign_add": "!none",
        "assign_sub": "!none", "stateless_apply": "tensors", "finalize_variable_values": "!none", "name": "python:str",
        "exclude_from_weight_decay": "!none", "scale_loss": "tensor", "set_learning_rate": "!none",
        "save_own_variables": "!none", "load_own_variables": "!none", "update_from_ema": "!none",
    },
    "tf.keras.mixed_precision.LossScaleOptimizer": {
        "get_scaled_loss": "tensor", "get_unscaled_gradients": "tensors:list*", "loss_scale": "tensor:float32:0",
    },
    "tf.keras.optimizers.schedules.LearningRateSchedule": {"__call__": "tensor:float32:0", "get_config": "python:dict"},
    "tf.keras.initializers.Initializer": {"__call__": "tensor", "get_config": "python:dict"},
    "tf.keras.regularizers.Regularizer": {"__call__": "tensor::0", "get_config": "python:dict"},
    "tf.keras.constraints.Constraint": {"__call__": "tensor:same:same", "get_config": "python:dict"},
    "tf.keras.callbacks.Callback": {"set_model": "!none", "set_params": "!none"},
    "tf.keras.layers.RNN": {"reset_states": "!none", "reset_state": "!none", "get_initial_state": "tensors"},
}  # fmt: skip

# Families of functions, for names that have no entry above and gave no result otherwise; the first pattern counts.
PATTERNS: tuple[tuple[str, str], ...] = (
    (r"^tf\.keras\.applications\.(?:\w+\.)?[A-Z]\w*$", "object:tf.keras.Model"),
    (r"^tf\.keras\.applications\..*decode_predictions$", "python:list"),
    (r"^tf\.keras\.datasets\.\w+\.load_data$", "python:tuple"),
    (r"^tf\.keras\.datasets\..*get_word_index$", "python:dict"),
    (r"^tf\.experimental\.numpy\.random\.seed$", "!none"),
    (r"^tf\.experimental\.numpy\.random\.", "!tensor"),
    (r"^tf\.(config|debugging|profiler)\..*\.(set_|enable_|disable_|reset_|start$|stop$)", "!none"),
    (r"^tf\.config\..*\.(get_synchronous|get_memory_growth)", "python:bool"),
    (r"^tf\.config\..*\.get_memory_usage$", "python:int"),
    (r"^tf\.config\.threading\.get_", "python:int"),
    (r"^tf\.keras\.config\.(set_|enable_|disable_)", "!none"),
    (r"^tf\.keras\.config\.is_", "python:bool"),
    (r"\.(de)?serialize(_keras_object)?$", "object"),
    (r"^tf\.experimental\.numpy\.(size|ndim)$", "python:int"),
)

# Members that mean the same in every class which has them.
MEMBER_NAMES: dict[str, str] = {
    "get_config": "python:dict", "from_config": "object", "__len__": "python:int", "__contains__": "python:bool",
    "__bool__": "python:bool", "__nonzero__": "python:bool", "__exit__": "none", "__setitem__": "!none",
    "__delitem__": "!none", "__float__": "python:float", "__int__": "python:int", "is_compatible_with": "python:bool",
    "kernel": "variable", "bias": "variable", "gamma": "variable", "beta": "variable", "embeddings": "variable",
    "recurrent_kernel": "variable", "moving_mean": "variable", "moving_variance": "variable",
    "depthwise_kernel": "variable", "pointwise_kernel": "variable", "close": "!none", "flush": "!none",
    "reset_state": "!none", "reset_states": "!none", "update_state": "!none", "build": "!none",
}  # fmt: skip
CALLBACK_MEMBER = re.compile(r"^on_(train|test|predict|epoch|batch)_")
