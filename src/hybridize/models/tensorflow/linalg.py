"""Products, decompositions and convolutions."""

from __future__ import annotations

from typing import Any

from hybridize.models.tensorflow.arguments import (
    argument,
    as_tensor,
    check_same,
    common_dtype,
    constant,
    dtype_argument,
    flag,
    integer,
    integers,
    result,
)
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.models.tensorflow.structures import is_none
from hybridize.values.atoms import Shape, tuple_atom
from hybridize.values.tensors import broadcast
from hybridize.values.value import Value, of, of_tuple

RULES: Rulebook = Rulebook()


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
        check_same(call, [first[-1:], second[-2:-1]], "a product along axes")
        batch = broadcast(first[:-2], second[:-2])
        shape = None if batch is None else (*batch, first[-2], second[-1])
    elif call.name.endswith("sparse_dense_matmul"):
        shape = (first[0] if first else None, second[1] if second else None)
    asked = argument(call, "output_type")
    dtype = common_dtype(call, [one for one in (a, b) if one is not None])
    return result(call, dtype if is_none(asked) else dtype_argument(asked), shape, left, right)


@RULES.function("linalg.matvec")
def _matvec(call: Any) -> Value:
    left, right = as_tensor(call, argument(call, "a")), as_tensor(call, argument(call, "b"))
    first = _swapped(left.shape, *(flag(argument(call, name), False) for name in ("transpose_a", "adjoint_a")))
    batch = broadcast(first[:-2], right.shape[:-1]) if first is not None and right.shape else None
    if first is not None and right.shape:
        check_same(call, [first[-1:], right.shape[-1:]], "a product along axes")
    return result(call, left.dtype, None if batch is None or first is None else (*batch, first[-2]), left)


@RULES.function("tensordot")
def _tensordot(call: Any) -> Value:
    a, b = as_tensor(call, argument(call, "a")), as_tensor(call, argument(call, "b"))
    axes = argument(call, "axes")
    return result(call, a.dtype or b.dtype, contracted(call, a.shape, b.shape, axes), a, b)


def contracted(call: Any, left: Shape | None, right: Shape | None, axes: Value | None) -> Shape | None:
    """The shape of a tensor contraction over some axes, or over so many of the last and first."""
    if left is None or right is None or axes is None:
        return None
    number = constant(axes)
    if isinstance(number, int):
        check_same(call, [left[len(left) - number :], right[:number]], "a product along axes")
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
    shape = einsum_shape(text, [one.shape for one in tensors]) if isinstance(text, str) else None
    return result(call, dtype, shape, *tensors)


def einsum_shape(equation: str, shapes: list[Shape | None]) -> Shape | None:
    """The extents of the letters behind the arrow; without one, those that occur once, in order of the alphabet."""
    inputs, arrow, output = equation.replace(" ", "").partition("->")
    terms = inputs.split(",")
    if not arrow:
        letters = sorted({letter for letter in inputs if letter.isalpha() and inputs.count(letter) == 1})
        output = ("..." if "..." in inputs else "") + "".join(letters)
    extents: dict[str, int | None] = {}
    front: Shape | None = ()
    for term, shape in zip(terms, shapes, strict=False):
        before, dots, after = term.partition("...")
        if shape is None or len(shape) < len(before) + len(after) or (not dots and len(shape) != len(term)):
            front = None if dots else front
            continue
        middle = shape[len(before) : len(shape) - len(after)]
        for letter, extent in zip(
            before + after, (*shape[: len(before)], *shape[len(shape) - len(after) :]), strict=True
        ):
            extents[letter] = extent if extents.get(letter) is None else extents[letter]
        front = broadcast(front, middle) if dots else front
    before, dots, after = output.partition("...")
    if dots and front is None:
        return None
    return (*map(extents.get, before), *((front or ()) if dots else ()), *map(extents.get, after))


# -- decompositions ----------------------------------------------------------------------------------------------


def matrix(shape: Shape | None) -> tuple[Shape | None, int | None, int | None]:
    """The axes in front, the rows and the columns."""
    if shape is None or len(shape) < 2:
        return None, None, None
    return shape[:-2], shape[-2], shape[-1]


def _with(front: Shape | None, *extents: int | None) -> Shape | None:
    return None if front is None else (*front, *extents)


def _smaller(rows: int | None, columns: int | None) -> int | None:
    """The rank a matrix can have at most."""
    return None if rows is None or columns is None else min(rows, columns)


def _square(shape: Shape | None) -> tuple[Shape | None, int | None]:
    """The axes in front and the extent of a square matrix, of which one side may be known only."""
    front, rows, columns = matrix(shape)
    return front, rows if rows is not None else columns


@RULES.function("linalg.svd")
def _svd(call: Any) -> Value:
    source = as_tensor(call, argument(call, "tensor"))
    front, rows, columns = matrix(source.shape)
    rank = _smaller(rows, columns)
    singular = result(call, source.dtype, _with(front, rank), source)
    if flag(argument(call, "compute_uv"), default=True) is False:
        return singular
    full = flag(argument(call, "full_matrices"), default=False)
    left, right = (rows, columns) if full else (rank, rank) if full is False else (None, None)
    u = result(call, source.dtype, _with(front, rows, left), source)
    v = result(call, source.dtype, _with(front, columns, right), source)
    return of_tuple([singular, u, v])


@RULES.function("linalg.qr")
def _qr(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    front, rows, columns = matrix(source.shape)
    full = flag(argument(call, "full_matrices"), default=False)
    inner = rows if full else _smaller(rows, columns) if full is False else None
    q = result(call, source.dtype, _with(front, rows, inner), source)
    r = result(call, source.dtype, _with(front, inner, columns), source)
    return of(tuple_atom((q, r), "Qr", ("q", "r")))


@RULES.function("linalg.lu")
def _lu(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    front, extent = _square(source.shape)
    asked = argument(call, "output_idx_type")
    rows = result(call, "int32" if is_none(asked) else dtype_argument(asked), _with(front, extent))
    return of(tuple_atom((result(call, source.dtype, _with(front, extent, extent), source), rows), "Lu", ("lu", "p")))


@RULES.function("linalg.slogdet")
def _slogdet(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    one = result(call, source.dtype, matrix(source.shape)[0], source)
    return of(tuple_atom((one, one), "LogMatrixDeterminant", ("sign", "log_abs_determinant")))


@RULES.function("linalg.eigh", "linalg.eig", "linalg.eigvals", "linalg.eigvalsh")
def _eigh(call: Any) -> Value:
    source = as_tensor(call, argument(call, "tensor"))
    dtype = source.dtype
    if not call.name.endswith(("eigh", "eigvalsh")):
        dtype = {"float32": "complex64", "float64": "complex128"}.get(dtype or "", dtype)
    front, extent = _square(source.shape)
    values = result(call, dtype, _with(front, extent), source)
    if "eigvals" in call.name:
        return values
    return of_tuple([values, result(call, dtype, _with(front, extent, extent), source)])


@RULES.function("linalg.eigh_tridiagonal")
def _eigh_tridiagonal(call: Any) -> Value:
    source = as_tensor(call, argument(call, "alpha"))
    if flag(argument(call, "eigvals_only"), default=True) is not True:
        return call.unknown("unmodelled-symbol", "eigenvectors of a tridiagonal matrix")  # type: ignore[no-any-return]
    plain = is_none(argument(call, "select"))
    return result(call, source.dtype, source.shape if plain else (None,), source)


@RULES.function("linalg.set_diag")
def _set_diag(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    return result(call, source.dtype, source.shape, source)


@RULES.function("linalg.det", "linalg.logdet", "linalg.trace")
def _of_matrix(call: Any) -> Value:
    source = as_tensor(call, call.argument(0))
    return result(call, source.dtype, None if source.shape is None else source.shape[:-2], source)


@RULES.function("linalg.diag")
def _diag(call: Any) -> Value:
    """Diagonals become matrices; `k` moves them off the middle, and a range of it takes several."""
    source = as_tensor(call, argument(call, "diagonal"))
    offset = constant(argument(call, "k"), 0)
    shape = source.shape
    if not shape or not isinstance(offset, int):
        return result(call, source.dtype, None, source)
    sizes = [argument(call, name) for name in ("num_rows", "num_cols")]
    side = None if shape[-1] is None else shape[-1] + abs(offset)
    given = [None if is_none(size) else integer(size) for size in sizes]
    if all(is_none(size) or constant(size) == -1 for size in sizes):
        return result(call, source.dtype, (*shape[:-1], side, side), source)
    return result(call, source.dtype, (*shape[:-1], *given), source)


@RULES.function("linalg.diag_part")
def _diag_part(call: Any) -> Value:
    source = as_tensor(call, argument(call, "input"))
    offset = constant(argument(call, "k"), 0)
    front, rows, columns = matrix(source.shape)
    if not isinstance(offset, int) or rows is None or columns is None:
        return result(call, source.dtype, _with(front, None) if isinstance(offset, int) else None, source)
    return result(call, source.dtype, _with(front, min(rows + min(offset, 0), columns - max(offset, 0))), source)
