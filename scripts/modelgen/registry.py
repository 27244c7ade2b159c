"""The op registry of the TensorFlow runtime: exact types and statefulness of every primitive op."""

from __future__ import annotations

from typing import Any

# Stateful according to the registry because they touch a resource, but only to read it or to name it.
READS_ONLY = frozenset({
    "ReadVariableOp", "VarHandleOp", "ResourceGather", "ResourceGatherNd", "VarIsInitializedOp", "VariableShape",
    "Placeholder", "AnonymousIterator", "_Arg", "_Retval", "PartitionedCall", "SymbolicGradient",
})  # fmt: skip


def op_definitions() -> dict[str, Any]:
    """All registered ops by name."""
    from tensorflow.core.framework import op_def_pb2
    from tensorflow.python.client import pywrap_tf_session

    listing = op_def_pb2.OpList()
    listing.ParseFromString(pywrap_tf_session.TF_GetBuffer(pywrap_tf_session.TF_GetAllOpList()))
    return {op.name: op for op in listing.op}


def is_effectful(op: Any) -> bool:
    """Tell whether executing the op does something besides computing its outputs."""
    return bool(op.is_stateful) and op.name not in READS_ONLY


def raw_op_returns(op: Any) -> list[Any]:
    """Give encoded `Returns` of a raw op, from its definition alone."""
    outputs = list(op.output_arg)
    if not outputs:
        return ["object", None, None, None, "tf.Operation", "registry"]
    items = [_output(op, output) for output in outputs]
    if len(items) == 1:
        return items[0]
    return ["tensors", None, None, items, "namedtuple", "registry"]


def _output(op: Any, output: Any) -> list[Any]:
    from tensorflow.python.framework import dtypes

    dtype: str | None = None
    like: str | None = None
    if output.type_attr:
        followed = [a.name for a in op.input_arg if a.type_attr == output.type_attr]
        if followed:
            like = followed[0]
            dtype = "same" if op.input_arg[0].name == like else None
    elif not output.type_list_attr:
        dtype = str(dtypes.as_dtype(output.type).name)
    if output.number_attr or output.type_list_attr:
        return ["tensors", None, None, [["tensor", dtype, None, None, None, "registry", like]], "list*", "registry"]
    return ["tensor", dtype, None, None, None, "registry", like]
