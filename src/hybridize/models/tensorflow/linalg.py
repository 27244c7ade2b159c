"""Products, decompositions and convolutions."""

from __future__ import annotations

from typing import Any

from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    common_dtype,
    constant,
    dtype_argument,
    flag,
    integers,
    result,
)
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import Shape, tuple_atom
from hybridize.values.tensors import broadcast
from hybridize.values.value import Value, of, of_tuple

RULES = Rulebook()


def _swapped(shape: Shape | None, *flags: bool | None) -> Shape | None:
    """The shape after transposing the last two axes, None when it is not known whether that happens."""
    if shape is None or len(shape) < 2:
        return None
    if any(one is None for one in flags):
        return (*shape[:-2], None, None)
    return (*shape[:-2], shape[-1], shape[-2]) if any(flags) else shape


@RULES.function("linalg.matmul", "sparse.sparse_dense_matmul")
def _matmul(call: Any) -> Value:
    a, b = argument(call, "a", "sp_a"), argument(call, "b")
    left, right = as_tensor(call, a), as_tensor(call, b)
    first = _swapped(left.shape, *(flag(argument(call, name), False) for name in ("transpose_a", "adjoint_a")))
    second = _swapped(right.shape, *(flag(argument(call, name), False) for name in ("transpose_b", "adjoint_b")))
    shape: Shape | None = None
    if first is not None and second is not None:
        batch = broadcast(first[:-2], second[:-2])
        shape = None if batch is None else (*batch, first[-2], second[-1])
    asked = argument(call, "output_type")
    dtype = common_dtype(call, [one for one in (a, b) if one is not None])
    return result(call, dtype if is_none(asked) else dtype_argument(asked), shape, left, right)


@RULES.function("linalg.matvec")
def _matvec(call: Any) -> Value:
    left, right = as_tensor(call, argument(call, "a")), as_tensor(call, argument(call, "b"))
    first = _swapped(left.shape, *(flag(argument(call, name), False) for name in ("transpose_a", "adjoint_a")))
    batch = broadcast(first[:-2], right.shape[:-1]) if first is not None and right.shape else None
    return result(call, left.dtype, None if batch is None or first is None else (*batch, first[-2]), left)


@RULES.function("tensordot")
def _tensordot(call: Any) -> Value:
    a, b = as_tensor(call, argument(call, "a")), as_tensor(call, argument(call, "b"))
    axes = argument(call, "axes")
    return result(call, a.dtype or b.dtype, _contracted(call, a.shape, b.shape, axes), a, b)


def _contracted(call: Any, left: Shape | None, right: Shape | None, axes: Value | None) -> Shape | None:
    if left is None or right is None or axes is None:
        return None
    number = constant(axes)
    if isinstance(number, int):
        return (*left[: len(left) - number], *right[number:])
    pair = call.positions(axes)
    sides = [integers(call, one) for one in pair] if pair is not None and len(pair) == 2 else [None]
    if any(side is None or None in side for side in sides):
        return None
    gone_left = {axis % len(left) for axis in sides[0] or () if axis is not None}
    gone_right = {axis % len(right) for axis in sides[1] or () if axis is not None}
    kept = [extent for index, extent in enumerate(left) if index not in gone_left]
    return (*kept, *(extent for index, extent in enumerate(right) if index not in gone_right))


@RULES.function("einsum")
def _einsum(call: Any) -> Value:
    equation, *operands = call.arguments.positional or (None,)
    tensors = [as_tensor(call, value) for value in operands]
    dtype = common_dtype(call, list(operands)) if operands else None
    text = constant(equation)
    if not isinstance(text, str) or "..." in text or "->" not in text:
        return result(call, dtype, None, *tensors)
    inputs, _, output = text.replace(" ", "").partition("->")
    extents: dict[str, int | None] = {}
    for letters, one in zip(inputs.split(","), tensors, strict=False):
        if one.shape is not None and len(one.shape) == len(letters):
            for letter, extent in zip(letters, one.shape, strict=True):
                extents[letter] = extent if extents.get(letter) is None else extents[letter]
    return result(call, dtype, tuple(extents.get(letter) for letter in output), *tensors)


# -- decompositions ----------------------------------------------------------------------------------------------


@RULES.function("linalg.svd")
def _svd(call: Any) -> Value:
    source = as_tensor(call, argument(call, "tensor"))
    rank = None if source.shape is None else len(source.shape)
    values = None if rank is None else (None,) * (rank - 1)
    singular = result(call, source.dtype, values)
    compute = flag(argument(call, "compute_uv"), default=True)
    if compute is False:
        return singular
    factor = result(call, source.dtype, None if rank is None else (None,) * rank)
    return of_tuple([singular, factor, factor])


@RULES.function("linalg.qr", "linalg.lu", "linalg.slogdet")
def _named_factors(call: Any) -> Value:
    source = as_tensor(call, call.argument(0))
    shape, name = source.shape, call.name.rpartition(".")[2]
    if shape is not None and len(shape) < 2:
        shape = None  # raises
    match name:
        case "qr":
            factors = [result(call, source.dtype, None if shape is None else (*shape[:-1], None), source)]
            factors.append(result(call, source.dtype, None if shape is None else (*shape[:-2], None, shape[-1])))
            return of(tuple_atom(tuple(factors), "Qr", ("q", "r")))
        case "lu":
            rows = result(call, "int32", None if shape is None else shape[:-1])
            return of(tuple_atom((result(call, source.dtype, shape), rows), "Lu", ("lu", "p")))
    one = result(call, source.dtype, None if shape is None else shape[:-2])
    return of(tuple_atom((one, one), "SlogDeterminant", ("sign", "log_abs_determinant")))


@RULES.function("linalg.eigh", "linalg.eig")
def _eigh(call: Any) -> Value:
    source = as_tensor(call, argument(call, "tensor"))
    dtype = source.dtype
    if call.name.endswith(".eig"):
        dtype = {"float32": "complex64", "float64": "complex128"}.get(dtype or "", dtype)
    shape = source.shape
    return of_tuple([result(call, dtype, None if shape is None else shape[:-1]), result(call, dtype, shape)])


@RULES.function("linalg.inv", "linalg.cholesky", "linalg.sqrtm", "linalg.logm", "linalg.set_diag")
def _square(call: Any) -> Value:
    source = as_tensor(call, call.argument(0, "input"))
    return result(call, source.dtype, source.shape, source)


@RULES.function("linalg.det", "linalg.logdet", "linalg.trace")
def _of_matrix(call: Any) -> Value:
    source = as_tensor(call, call.argument(0))
    return result(call, source.dtype, None if source.shape is None else source.shape[:-2], source)


@RULES.function("linalg.solve", "linalg.triangular_solve", "linalg.cholesky_solve", "linalg.lstsq")
def _solve(call: Any) -> Value:
    right = as_tensor(call, argument(call, "rhs"))
    return result(call, right.dtype, right.shape, right)


@RULES.function("linalg.diag_part", "linalg.diag")
def _diagonal(call: Any) -> Value:
    source = as_tensor(call, call.argument(0))
    shape = source.shape
    plain = len(call.arguments.positional) <= 1 and not set(call.arguments.keywords) - {"input", "diagonal", "name"}
    if shape is None or not shape or not plain:
        return result(call, source.dtype, None, source)
    if call.name.endswith("diag_part"):
        known = [extent for extent in shape[-2:] if extent is not None]
        return result(call, source.dtype, (*shape[:-2], min(known) if len(known) == 2 else None), source)
    return result(call, source.dtype, (*shape, shape[-1]), source)
