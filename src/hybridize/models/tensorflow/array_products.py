"""Functions with NumPy's names on tensors: products and diagonals."""

from __future__ import annotations

from typing import Any

from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    constant,
    integer,
    result,
)
from hybridize.models.tensorflow.array_rules import (
    flat,
    multiplied,
    operand,
    operands,
    rule,
)
from hybridize.models.tensorflow.linalg import contracted, einsum_shape
from hybridize.models.tensorflow.promotion import promoted_values, summed
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import Shape
from hybridize.values.tensors import broadcast
from hybridize.values.value import NOTHING, Value, of_const

# -- products ----------------------------------------------------------------------------------------------------


@rule("matmul dot")
def _matmul(call: Any) -> Value:
    values = operands(call)
    left, right = (as_tensor(call, value) for value in (*values, NOTHING, NOTHING)[:2])
    name = call.name.rpartition(".")[2]
    return result(call, promoted_values(call, values), _product_shape(name, left.shape, right.shape), left, right)


def _product_shape(name: str, left: Shape | None, right: Shape | None) -> Shape | None:
    if left is None or right is None:
        return None
    if not left or not right:
        return left or right if name == "dot" else None
    if len(right) == 1:
        return left[:-1]
    if len(left) == 1 or name == "dot":
        return (*left[:-1], *right[:-2], right[-1])
    batch = broadcast(left[:-2], right[:-2])
    return None if batch is None else (*batch, left[-2], right[-1])


@rule("inner outer vdot kron cross tensordot cdist")
def _other_product(call: Any) -> Value:
    values = operands(call)
    left, right = (as_tensor(call, value) for value in (*values, NOTHING, NOTHING)[:2])
    a, b = left.shape, right.shape
    name = call.name.rpartition(".")[2]
    shape: Shape | None = None
    match name:
        case "vdot":
            shape = ()
        case "outer":
            shape = (*flat(a), *flat(b))
        case "inner" if a is not None and b is not None:
            shape = (*a[:-1], *b[:-1])
        case "kron" if a is not None and b is not None and len(a) == len(b):
            shape = tuple(map(multiplied, a, b))
        case "cross" if a is not None and b is not None and a[-1:] == b[-1:] == (3,):
            shape = broadcast(a, b)
        case "cdist" if a is not None and b is not None and len(a) > 1 and len(b) > 1:
            shape = (*a[:-2], a[-2], b[-2])
        case "tensordot":
            axes = argument(call, "axes")
            shape = contracted(call, a, b, of_const(2) if axes is None else axes)
    return result(call, promoted_values(call, values), shape, left, right)


@rule("einsum")
def _einsum(call: Any) -> Value:
    equation, *values = call.arguments.positional or (None,)
    text = constant(equation)
    tensors = [as_tensor(call, value) for value in values]
    shape = einsum_shape(text, [one.shape for one in tensors]) if isinstance(text, str) else None
    return result(call, promoted_values(call, values), shape, *tensors)


@rule("trace diagonal")
def _diagonal(call: Any) -> Value:
    source = operand(call)
    first, second = (constant(argument(call, name), index) for index, name in enumerate(("axis1", "axis2")))
    offset, shape = constant(argument(call, "offset"), 0), source.shape
    dtype = summed(call, source.dtype) if call.name.endswith("trace") else source.dtype
    if shape is None or len(shape) < 2 or not isinstance(first, int) or not isinstance(second, int):
        return result(call, dtype, None, source)
    gone = (first % len(shape), second % len(shape))
    rest = tuple(extent for index, extent in enumerate(shape) if index not in gone)
    if call.name.endswith("trace"):
        return result(call, dtype, rest, source)
    rows, columns = (shape[index] for index in gone)
    known = rows is not None and columns is not None and isinstance(offset, int)
    length = min(rows + min(offset, 0), columns - max(offset, 0)) if known else None
    return result(call, dtype, (*rest, length), source)


@rule("diag")
def _diag(call: Any) -> Value:
    source, offset = operand(call), constant(argument(call, "k"), 0)
    shape = source.shape
    if shape is None or not isinstance(offset, int) or len(shape) not in (1, 2):
        return result(call, source.dtype, None, source)
    if len(shape) == 1:
        side = None if shape[0] is None else shape[0] + abs(offset)
        return result(call, source.dtype, (side, side), source)
    rows, columns = shape
    known = rows is not None and columns is not None
    length = min(rows + min(offset, 0), columns - max(offset, 0)) if known else None  # type: ignore[operator]
    return result(call, source.dtype, (length,), source)


@rule("vander")
def _vander(call: Any) -> Value:
    source, columns = operand(call), argument(call, "N")
    rows = source.shape[0] if source.shape else None
    return result(call, source.dtype, (rows, rows if is_none(columns) else integer(columns)), source)


@rule("allclose array_equal")
def _all_agree(call: Any) -> Value:
    return result(call, "bool", ())
