"""`tf.TensorArray`, lookup tables and queues: containers inside the graph."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import (
    agreed_shape,
    argument,
    as_tensor,
    dtype_argument,
    dynamic_extent,
    extent,
    flag,
    integer,
    list_of,
    result,
    shape_of_argument,
)
from hybridize.models.tensorflow.control_flow import of_dtypes
from hybridize.models.tensorflow.dtypes import dtype_value
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.shape_objects import shape_value
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import Ref, Shape, Tensor, tensor
from hybridize.values.objects import REST
from hybridize.values.value import NONE, Value, join, of, of_const, of_prim, of_tuple

RULES: Rulebook = Rulebook()
_ARRAY: Final = "tf.TensorArray"
_SIZE: Final = "·size"


@RULES.function("TensorArray")
def _construct(call: Any) -> Value:
    made = call.make("api", "TensorArray", symbol=_ARRAY)
    for name in ("dtype", "element_shape"):
        value = argument(call, name)
        if value is not None:
            call.store_attribute(made, f"·{name}", value)
    grows = flag(argument(call, "dynamic_size"), default=False) is not False
    size = None if grows else extent(call, argument(call, "size"))
    call.store_attribute(made, _SIZE, of_prim("int") if size is None else of_const(size))
    fresh: Value = call.new(made)
    return fresh


def _element(call: Any) -> Tensor:
    """What the array holds: what was written, and what its constructor says."""
    if not isinstance(call.receiver, Ref):
        return tensor()
    object_ = call.receiver.object
    dtype = dtype_argument(call.load_attribute(object_, "·dtype"))
    asked = call.load_attribute(object_, "·element_shape")
    shape = shape_of_argument(call, asked) if asked and not is_none(asked) else None
    written = call.load(object_, REST)
    if written:
        stored = as_tensor(call, written)
        dtype = dtype or stored.dtype
        shape = stored.shape if shape is None else agreed_shape([shape, stored.shape])
    return tensor(dtype, shape)


def _size_of(call: Any) -> int | None:
    """How many elements the array has, where its constructor and all that is unstacked in it agree."""
    sizes = call.load_attribute(call.receiver.object, _SIZE) if isinstance(call.receiver, Ref) else None
    return integer(sizes)


@RULES.method(_ARRAY, "write", "scatter", "unstack", "split", "identity", "grad")
def _write(call: Any) -> Value:
    """A new handle on the same array; the abstract object stands for both."""
    name = call.name.rpartition(".")[2]
    call.computes(call.name)
    value = argument(call, "value")
    if call.traced and name != "grad" and call.is_discarded():
        # Eagerly the array itself is written to; in a graph only the handle that is returned has what was written.
        call.hazard(
            "HYB320", f"drops what `{name}` of a TensorArray returns: a graph keeps what is written in that alone"
        )
    if value is not None and isinstance(call.receiver, Ref):
        written = as_tensor(call, value)
        shape: Shape | None = written.shape
        if name in ("unstack", "split"):
            count = shape[0] if shape and name == "unstack" else None
            size = of_prim("int") if count is None else of_const(count)
            call.store_attribute(
                call.receiver.object, _SIZE, join(call.load_attribute(call.receiver.object, _SIZE), size)
            )
        if name in ("scatter", "unstack"):
            shape = shape[1:] if shape else None
        elif name == "split":
            shape = (None, *shape[1:]) if shape else None
        call.store(call.receiver.object, REST, of(tensor(written.dtype, shape, symbolic=call.traced)))
    return of(call.receiver)


@RULES.method(_ARRAY, "read")
def _read(call: Any) -> Value:
    element = _element(call)
    return result(call, element.dtype, element.shape)


@RULES.method(_ARRAY, "stack", "gather")
def _stack(call: Any) -> Value:
    element = _element(call)
    if call.name.endswith("gather"):
        indices = as_tensor(call, argument(call, "indices")).shape
        count = indices[0] if indices else None
    else:
        count = _size_of(call)
    if count is None:
        count = dynamic_extent(call)
    return result(call, element.dtype, None if element.shape is None else (count, *element.shape))


@RULES.property(_ARRAY, "dtype")
def _dtype(call: Any) -> Value:
    return dtype_value(call, _element(call).dtype)


@RULES.property(_ARRAY, "element_shape")
def _element_shape(call: Any) -> Value:
    """The shape that the constructor asks for; what is written may make one of an open one."""
    asked = call.load_attribute(call.receiver.object, "·element_shape") if isinstance(call.receiver, Ref) else None
    shape = shape_of_argument(call, asked) if asked and not is_none(asked) else None
    return shape_value(call, None if shape is None or None in shape else shape, symbolic=False)


@RULES.method(_ARRAY, "concat")
def _concat(call: Any) -> Value:
    element = _element(call)
    return result(call, element.dtype, (dynamic_extent(call), *element.shape[1:]) if element.shape else None)


@RULES.method(_ARRAY, "size")
def _size(call: Any) -> Value:
    size = _size_of(call)
    return result(call, "int32", (), content=None if size is None else (size,))


@RULES.method(_ARRAY, "close", "mark_used")
def _close(_call: Any) -> Value:
    return NONE


# -- tables ------------------------------------------------------------------------------------------------------

_TABLES: Final = (
    "tf.lookup.StaticHashTable",
    "tf.lookup.StaticVocabularyTable",
    "tf.lookup.experimental.DenseHashTable",
    "tf.lookup.experimental.MutableHashTable",
)


@RULES.method(_TABLES, "lookup", "__getitem__")
def _lookup(call: Any) -> Value:
    keys = as_tensor(call, call.argument(0, "keys"))
    dtype = "int64" if "Vocabulary" in call.name else None
    return result(call, dtype, keys.shape, keys, kind=keys.kind)


@RULES.method(_TABLES, "size")
def _table_size(call: Any) -> Value:
    return result(call, "int64", ())


@RULES.method(_TABLES, "insert", "insert_or_assign", "erase", "remove")
def _insert(call: Any) -> Value:
    call.computes(call.name)
    return NONE


@RULES.method(_TABLES, "export")
def _export(call: Any) -> Value:
    return of_tuple([result(call, None, (None,)), result(call, None, None)])


# -- queues ------------------------------------------------------------------------------------------------------

_QUEUE: Final = "tf.queue.QueueBase"


@RULES.method(_QUEUE, "dequeue", "dequeue_many", "dequeue_up_to")
def _dequeue(call: Any) -> Value:
    call.computes(call.name)
    receiver = call.receiver
    dtypes = call.load_attribute(receiver.object, "·dtypes") if isinstance(receiver, Ref) else None
    if not dtypes:
        return of(tensor(symbolic=call.traced))
    known = call.positions(dtypes)
    if known is not None and len(known) == 1:
        return of_dtypes(call, known[0])
    return of_dtypes(call, dtypes) if known is not None else list_of(call, of(tensor(symbolic=call.traced)))


@RULES.method(_QUEUE, "enqueue", "enqueue_many", "close")
def _enqueue(call: Any) -> Value:
    call.computes(call.name)
    return NONE


@RULES.method(_QUEUE, "size")
def _queue_size(call: Any) -> Value:
    return result(call, "int32", ())


@RULES.method(_QUEUE, "is_closed")
def _is_closed(_call: Any) -> Value:
    return of_prim("bool")
