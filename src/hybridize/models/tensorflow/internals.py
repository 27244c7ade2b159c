"""Internal functions of TensorFlow that programs import, and what version 1 keeps of graphs."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import as_tensor, list_of, new_list, new_object
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import flatten, leaves_of, map_structures
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import TensorKind, tensor
from hybridize.values.objects import KEYS, REST
from hybridize.values.value import NONE, NOTHING, Value, of, of_const, of_prim, of_tuple

RULES: Rulebook = Rulebook()
_NEST: Final = "tensorflow.python.util.nest"
_CONTEXT: Final = "contextlib.AbstractContextManager"


@RULES.internal("tensorflow.python.tf2.enabled")
@RULES.internal("tensorflow.python.framework.ops.executing_eagerly_outside_functions")
def _is_version_two(_call: Any) -> Value:
    return of_const(True)


# -- structures --------------------------------------------------------------------------------------------------


@RULES.internal(f"{_NEST}.is_sequence", f"{_NEST}.is_nested_or_composite", f"{_NEST}.is_mapping")
def _question(_call: Any) -> Value:
    return of_prim("bool")


@RULES.internal(f"{_NEST}.assert_shallow_structure")
def _assertion(_call: Any) -> Value:
    return NONE


@RULES.internal(f"{_NEST}.flatten_with_joined_string_paths", f"{_NEST}.flatten_with_tuple_paths")
def _flatten_with_paths(call: Any) -> Value:
    path = of_prim("str") if "string" in call.name else list_of(call, of_prim("object"))
    structure = call.argument(0, "structure") or NOTHING
    leaves = flatten(call, structure)
    if leaves is None:
        return list_of(call, of_tuple([path, leaves_of(call, structure)]))
    return new_list(call, [of_tuple([path, leaf]) for leaf in leaves])


@RULES.internal(f"{_NEST}.map_structure_with_paths", f"{_NEST}.map_structure_with_tuple_paths")
def _map_with_paths(call: Any) -> Value:
    """The function gets the path to each leaf before the leaf."""
    function, *structures = call.arguments.positional or (NOTHING,)
    if not structures:
        return call.unknown("missing-argument", f"{call.name} without a structure")  # type: ignore[no-any-return]
    path = list_of(call, of_prim("object")) if "tuple" in call.name else of_prim("str")
    return map_structures(call, structures, lambda leaves: call.call(function, Arguments((path, *leaves))))


# -- graphs ------------------------------------------------------------------------------------------------------


@RULES.function("compat.v1.get_default_graph")
def _default_graph(call: Any) -> Value:
    return new_object(call, "tf.Graph")


@RULES.method("tf.Graph", "as_default", "device", "control_dependencies", "name_scope", "colocate_with", "container")
@RULES.internal("tensorflow.python.framework.ops.colocate_with")
def _scope(call: Any) -> Value:
    return new_object(call, _CONTEXT)


@RULES.method("tf.Graph", "get_name_scope", "unique_name")
def _text(_call: Any) -> Value:
    return of_prim("str")


@RULES.property("tf.Graph", "building_function", "finalized")
def _flag(_call: Any) -> Value:
    return of_prim("bool")


@RULES.method("tf.Graph", "get_operations")
def _operations(call: Any) -> Value:
    return list_of(call, new_object(call, "tf.Operation"))


# -- sparse matrices ---------------------------------------------------------------------------------------------

_SPARSE: Final = "tensorflow.python.ops.linalg.sparse.sparse"


@RULES.internal(f"{_SPARSE}.CSRSparseMatrix")
def _csr_matrix(call: Any) -> Value:
    """Another form of a sparse tensor, of which no more is asked than of one."""
    one = as_tensor(call, call.argument(0, "value"))
    call.computes(call.name)
    return of(tensor(one.dtype, one.shape, kind="sparse", symbolic=call.traced))


@RULES.internal(f"{_SPARSE}.matmul")
def _sparse_product(call: Any) -> Value:
    """Sparse of two sparse matrices, else dense."""
    call.computes(call.name)
    one, two = (as_tensor(call, call.argument(number, name)) for number, name in enumerate("ab"))
    kind: TensorKind = "sparse" if one.kind == two.kind == "sparse" else "tensor"
    return of(tensor(one.dtype or two.dtype, None, kind=kind, symbolic=call.traced))


# -- checkpoints -------------------------------------------------------------------------------------------------

_READER: Final = "tensorflow.python.util._pywrap_checkpoint_reader.CheckpointReader"


@RULES.function("train.load_checkpoint", "compat.v1.train.NewCheckpointReader")
def _reader(call: Any) -> Value:
    call.nondeterministic("reads a checkpoint")
    return new_object(call, _READER)


@RULES.method(_READER, "get_tensor")
def _stored(_call: Any) -> Value:
    return of(tensor(kind="ndarray"))


@RULES.method(_READER, "has_tensor")
def _has_stored(_call: Any) -> Value:
    return of_prim("bool")


@RULES.method(_READER, "get_variable_to_shape_map", "get_variable_to_dtype_map")
def _stored_names(call: Any) -> Value:
    made = call.make("dict", "names")
    call.store(made, KEYS, of_prim("str"))
    content = list_of(call, of_prim("int")) if "shape" in call.name else new_object(call, "tf.dtypes.DType")
    call.store(made, REST, content)
    fresh: Value = call.new(made)
    return fresh


# -- texts -------------------------------------------------------------------------------------------------------


@RULES.function("compat.as_text", "compat.as_str", "compat.as_str_any", "compat.path_to_str")
def _as_text(_call: Any) -> Value:
    return of_prim("str")


@RULES.function("compat.as_bytes")
def _as_bytes(_call: Any) -> Value:
    return of_prim("bytes")
