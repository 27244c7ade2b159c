"""Elementwise functions: the ufuncs and their like, `where`, `clip`; products of matrices."""

from __future__ import annotations

from typing import Any

from hybridize.models.numpy import arrays, dtypes, namespace
from hybridize.models.protocol import Rule
from hybridize.models.python.registration import registering
from hybridize.values.atoms import Shape, Tensor
from hybridize.values.tensors import broadcast
from hybridize.values.value import NOTHING, Value, of_tuple

FUNCTIONS: dict[str, Rule] = {}
rule = registering(FUNCTIONS, "numpy.")


def _operands(call: Any) -> list[Value]:
    # A third positional argument of a ufunc is where the result goes.
    return list(call.arguments.positional[:2])


def _elementwise(kind: str) -> Rule:
    def apply(call: Any) -> Value:
        dtype, shape = arrays.combined(_operands(call), call)
        given = call.argument(None, "dtype")
        if given is not None:
            dtype = dtypes.of_argument(given)
        elif kind == "ufunc-bool":
            dtype = "bool"
        elif kind == "ufunc-float":
            dtype = "float64" if dtype in ("int64", "int32", "uint64", "uint32") else dtypes.floating(dtype)
        elif kind == "ufunc-several":
            return of_tuple([arrays.array(dtype, shape)] * 2)
        if call.argument(None, "where") is not None and call.argument(None, "out") is None:
            shape = None
        return arrays.array(dtype, shape)

    return apply


for _kind in ("ufunc-same", "ufunc-float", "ufunc-bool", "ufunc-several"):
    for _name in namespace.of_kind(_kind):
        FUNCTIONS[f"numpy.{_name}"] = _elementwise(_kind)


@rule("divide", "true_divide")
def _divide(call: Any) -> Value:
    dtype, shape = arrays.combined(_operands(call), call)
    # Unlike the other functions that give floats, division of narrow integers gives float64, too.
    return arrays.array("float64" if dtype is not None and dtype[0] in "biu" else dtype, shape)


@rule("absolute", "abs")
def _absolute(call: Any) -> Value:
    dtype, shape = arrays.combined(_operands(call)[:1], call)
    return arrays.array({"complex64": "float32", "complex128": "float64"}.get(dtype or "", dtype), shape)


_AS_FIRST = "fix nan_to_num real_if_close around round round_ ediff1d"


@rule(
    *_AS_FIRST.split(),
    "real",
    "imag",
    "flip",
    "fliplr",
    "flipud",
    "roll",
    "sort",
    "msort",
    "triu",
    "tril",
    "fft.fftshift",
)
@rule("fft.ifftshift", "partition", "require", "unwrap", "ma.filled")
def _as_first(call: Any) -> Value:
    source = arrays.of_value(call.argument(0), call)
    # Flipped arrays and real parts are views.
    root = source.root if call.name.endswith(("flip", "fliplr", "flipud", "real", "imag")) else 0
    shape = source.shape if not call.name.endswith("ediff1d") else (None,)
    return arrays.array(source.dtype, shape, root)


@rule("clip")
def _clip(call: Any) -> Value:
    operands = [value for value in (call.argument(0), call.argument(1), call.argument(2)) if value is not None]
    numbers = [value for value in operands if any(getattr(atom, "value", 0) is not None for atom in value.atoms)]
    dtype, shape = arrays.combined(numbers, call)
    return arrays.array(dtype, shape)


@rule("isclose", "isin", "in1d", "isneginf", "isposinf", "iscomplex", "isreal")
def _test(call: Any) -> Value:
    if call.name.endswith(("isin", "in1d")):
        return arrays.array("bool", arrays.of_value(call.argument(0), call).shape)
    _, shape = arrays.combined(_operands(call), call)
    return arrays.array("bool", shape)


@rule("where")
def _where(call: Any) -> Value:
    condition, positional = arrays.of_value(call.argument(0), call), call.arguments.positional
    if len(positional) < 3:
        rank = len(condition.shape) if condition.shape is not None else None
        found = arrays.array("int64", (None,))
        return of_tuple([found] * rank) if rank else call.list_of(found)
    dtype, shape = arrays.combined(positional[1:3], call)
    return arrays.array(dtype, broadcast(condition.shape, shape))


@rule("select", "choose", "piecewise", "interp", "sinc", "i0")
def _chosen(call: Any) -> Value:
    if call.name.endswith(("select", "choose")):
        element = call.iterate(call.argument(1)) if call.argument(1) is not None else NOTHING
        return arrays.array(arrays.of_value(element, call).dtype, None)
    return arrays.array("float64", arrays.of_value(call.argument(0), call).shape)


@rule("matmul", "dot", "linalg.matmul")
def _matmul(call: Any) -> Value:
    left = arrays.of_value(call.argument(0), call)
    right = arrays.of_value(call.argument(1), call)
    return arrays.array(dtypes.promote(left.dtype, right.dtype), product_shape(left, right))


def product_shape(left: Tensor, right: Tensor) -> Shape | None:
    """The shape of a product of matrices or vectors; None for the forms that `dot` and `matmul` treat differently."""
    if left.shape is None or right.shape is None:
        return None
    match len(left.shape), len(right.shape):
        case 0, _:
            return right.shape
        case _, 0:
            return left.shape
        case 1, 1:
            return ()
        case 1, 2:
            return right.shape[1:]
        case _, 1:
            return left.shape[:-1]
        case 2, 2:
            return (left.shape[0], right.shape[1])
    return None


@rule("outer", "inner", "vdot", "tensordot", "einsum", "kron", "cross", "convolve", "correlate", "trapz", "trapezoid")
@rule("linalg.multi_dot", "linalg.solve", "linalg.tensordot", "linalg.cross", "linalg.outer")
def _product(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    operands = call.arguments.positional[1:] if name == "einsum" else call.arguments.positional[:2]
    parts = [arrays.of_value(value, call) for value in operands]
    shape: Shape | None = None
    if name == "outer" and len(parts) == 2:
        shape = (arrays.size(parts[0].shape), arrays.size(parts[1].shape))
    elif name == "vdot":
        shape = ()
    return arrays.array(arrays.promoted(parts), shape)
