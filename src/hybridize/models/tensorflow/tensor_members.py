"""Members of tensors and variables: static facts, host reads, updates.

Static facts (`shape`, `dtype`, `ndim`) are Python values in both worlds.  Host reads (`numpy()`, `tolist()`) need a
value that a graph does not have (HYB301); eager tensors caught by a trace have theirs, variables do not.
Updating a variable is an operation, no Python side effect.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.operations import operation
from hybridize.models.tensorflow.arguments import (
    as_tensor,
    check_dtypes,
    list_of,
    new_object,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.dtypes import dtype_value
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.shape_objects import rank_of_unknown, shape_of_tensor
from hybridize.values.atoms import Ref, Tensor, tensor
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_const, of_prim

RULES: Rulebook = Rulebook()
_TENSOR: Final = "tf.Tensor"
_VARIABLE: Final = "tf.Variable"
_DENSE: Final = (_TENSOR, _VARIABLE)
_ALL: Final = (*_DENSE, "tf.RaggedTensor", "tf.sparse.SparseTensor", "tf.IndexedSlices")


def subject(call: Any) -> Tensor:
    """The tensor whose member is asked for; a member taken from the class has a tensor of which nothing is known."""
    receiver = call.receiver
    return receiver if isinstance(receiver, Tensor) else tensor(symbolic=call.traced)


def host_read(call: Any, what: str) -> None:
    """The program needs the value of the receiver now."""
    receiver = subject(call)
    if call.traced and (receiver.symbolic or receiver.kind in ("variable", "keras-symbolic")):
        call.hazard("HYB301", f"{what} needs the value of a tensor, which a graph does not have yet")


def scalar_of(dtype: str | None) -> Value:
    """The Python number that an element of a dtype becomes."""
    if dtype is None:
        return join(of_prim("float"), of_prim("int"))
    if dtype == "string":
        return of_prim("bytes")
    if dtype == "bool":
        return of_prim("bool")
    if dtype.startswith("complex"):
        return of_prim("complex")
    return of_prim("int" if "int" in dtype else "float")


# -- static facts ------------------------------------------------------------------------------------------------


@RULES.property(_ALL, "shape")
@RULES.method(_ALL, "get_shape")
def _shape(call: Any) -> Value:
    return shape_of_tensor(call, subject(call))


@RULES.property(_ALL, "dtype")
def _dtype(call: Any) -> Value:
    return dtype_value(call, subject(call).dtype)


@RULES.property(_DENSE, "ndim")
def _ndim(call: Any) -> Value:
    shape = subject(call).shape
    if shape is None:
        return rank_of_unknown(call, subject(call))
    return of_const(len(shape))


@RULES.property(_ALL, "name")
@RULES.property(_DENSE, "_shared_name")
def _text(_call: Any) -> Value:
    return of_prim("str")


@RULES.property(_DENSE, "device", "backing_device")
def _device(call: Any) -> Value:
    if call.traced and subject(call).symbolic:
        call.hazard("HYB301", "reads the device of a tensor, which is not chosen while a graph is built")
    return of_prim("str")


@RULES.property(_VARIABLE, "trainable")
@RULES.method(_VARIABLE, "is_initialized")
def _flag(_call: Any) -> Value:
    return of_prim("bool")


@RULES.property(_ALL, "graph")
def _graph(call: Any) -> Value:
    return new_object(call, "tf.Graph")


@RULES.property(_ALL, "op")
@RULES.property(_VARIABLE, "initializer")
def _operation(call: Any) -> Value:
    return new_object(call, "tf.Operation")


@RULES.method(_ALL, "consumers")
def _consumers(call: Any) -> Value:
    return list_of(call, new_object(call, "tf.Operation"))


@RULES.property(_VARIABLE, "constraint")
def _constraint(_call: Any) -> Value:
    return NONE


@RULES.method(_DENSE, "ref", "experimental_ref")
def _ref(call: Any) -> Value:
    if subject(call).kind == "tensor":
        call.asks_identity(of(subject(call)))
    made = call.make("api", "reference", symbol="tf.Reference")
    call.store_attribute(made, "·tensor", of(subject(call)))
    fresh: Value = call.new(made)
    return fresh


@RULES.method("tf.Reference", "deref")
def _deref(call: Any) -> Value:
    if isinstance(call.receiver, Ref):
        return call.load_attribute(call.receiver.object, "·tensor")  # type: ignore[no-any-return]
    return NOTHING


@RULES.method(_TENSOR, "set_shape")
def _set_shape(call: Any) -> Value:
    """From here on the graph knows of the tensor what it was not told before."""
    known, told = subject(call), shape_of_argument(call, call.argument(0, "shape"))
    if known.kind == "tensor" and (known.shape is None or known.rankless):
        shape = told if known.shape is None else known.shape
        call.narrow_receiver(tensor(known.dtype, shape, symbolic=known.symbolic, content=known.content))
    return NONE


# -- host reads --------------------------------------------------------------------------------------------------


@RULES.method(_ALL, "numpy", "__array__", "eval", "__deepcopy__")
def _numpy(call: Any) -> Value:
    host_read(call, f".{call.name.rpartition('.')[2]}()")
    receiver = subject(call)
    return of(tensor(receiver.dtype, receiver.shape, kind="ndarray"))


@RULES.method(_DENSE, "item", "__index__", "__int__", "__float__", "__bool__", "__nonzero__", "__complex__")
def _item(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    host_read(call, f".{name}()")
    types = {"__index__": "int", "__int__": "int", "__float__": "float", "__complex__": "complex"}
    if name in types:
        return of_prim(types[name])
    return of_prim("bool") if name in ("__bool__", "__nonzero__") else scalar_of(subject(call).dtype)


@RULES.method((*_DENSE, "tf.RaggedTensor"), "tolist", "to_list")
def _tolist(call: Any) -> Value:
    host_read(call, f".{call.name.rpartition('.')[2]}()")
    receiver = subject(call)
    number = scalar_of(receiver.dtype)
    if receiver.shape is None:
        return join(number, list_of(call, number))
    result_value = number
    for depth in range(min(len(receiver.shape), 3)):
        result_value = list_of(call, result_value, part=depth)
    return result_value


@RULES.method(_TENSOR, "cpu", "gpu")
def _copy(call: Any) -> Value:
    host_read(call, f".{call.name.rpartition('.')[2]}()")
    return of(subject(call))


# -- variables ---------------------------------------------------------------------------------------------------


@RULES.method(_VARIABLE, "value", "read_value", "initialized_value", "sparse_read", "to_dense")
@RULES.property(_VARIABLE, "initial_value", "handle")
def _read(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    variable = subject(call)
    if name == "sparse_read":
        indices = as_tensor(call, call.argument(0, "indices"))
        tail = variable.shape[1:] if variable.shape else None
        known = indices.shape is not None and tail is not None
        return result(call, variable.dtype, (*indices.shape, *tail) if known else None)  # type: ignore[misc]
    if name == "handle":
        return of(tensor("resource", (), symbolic=call.traced))
    return result(call, variable.dtype, variable.shape, variable)


_UPDATES: Final = (
    "assign", "assign_add", "assign_sub", "scatter_add", "scatter_div", "scatter_max", "scatter_min", "scatter_mul",
    "scatter_sub", "scatter_update", "scatter_nd_add", "scatter_nd_sub", "scatter_nd_update", "scatter_nd_max",
    "scatter_nd_min", "batch_scatter_update",
)  # fmt: skip


@RULES.method(_VARIABLE, *_UPDATES)
def _update(call: Any) -> Value:
    call.updates(call.name)
    if call.name.rpartition(".")[2].startswith("assign") and not subject(call).of_keras:
        check_dtypes(call, [call.argument(0) or NOTHING], subject(call).dtype)
    read = call.argument(None, "read_value")
    return operation(call) if read is not None and read.atoms == of_const(False).atoms else of(subject(call))


@RULES.method("tf.Tensor", "assign", "assign_add", "assign_sub")
def _update_slice(call: Any) -> Value:
    """`variable[i].assign(…)`: slices of variables are tensors that know how to write the variable."""
    call.updates(call.name)
    return of(subject(call))


@RULES.method(_VARIABLE, "load")
def _load(call: Any) -> Value:
    call.updates(call.name)
    return NONE
