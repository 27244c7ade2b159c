"""As which dtype does an operation take a Python number beside tensors?

Gives   the dtype of the constant that the operation makes of the number itself, so that a constant made beforehand
        changes nothing; None where the operation wants a Python value, or where it is not known what it makes of it.
Source  `tf.convert_to_tensor`: a number takes the dtype of the tensors it meets, else float32 or int32.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hybridize.values.atoms import Const, Prim, Tensor
from hybridize.values.value import Value

# What stands alone, without a tensor that says otherwise.
DEFAULT_DTYPES: Final[Mapping[str, str]] = {"float": "float32", "int": "int32"}
# `@` and the shifts take no numbers; `//` and `%` do what the operations of these names do.
OPERATORS: Final = frozenset({"+", "-", "*", "/", "//", "%", "**", "<", "<=", ">", ">=", "==", "!="})

_PAIRS: Final = frozenset(
    {"add", "subtract", "multiply", "divide", "truediv", "maximum", "minimum", "pow", "floordiv", "floormod"}
    | {"squared_difference", "less", "less_equal", "greater", "greater_equal", "equal", "not_equal"}
    | {"multiply_no_nan", "divide_no_nan"}
)
# The parameters of functions that take numbers, where the number is one of them: beside the first, or alone.
_BESIDE: Final[Mapping[str, tuple[str, ...]]] = {"clip_by_value": ("t", "clip_value_min", "clip_value_max")}
_ALONE: Final[Mapping[str, tuple[str, ...]]] = {"cast": ("x",), "fill": ("dims", "value")}
_ASSIGNMENTS: Final = frozenset({"assign", "assign_add", "assign_sub"})
_INTEGERS: Final = frozenset({"int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"})
_FLOATS: Final = frozenset({"bfloat16", "float16", "float32", "float64"})


def number_type(value: Value) -> str | None:
    """`float` or `int` for a value that is a Python number of this type, whichever it is; None for all else."""
    types = set()
    for atom in value.atoms:
        match atom:
            case Const(value=number):
                types.add(type(number).__name__)
            case Prim(type=name):
                types.add(name)
            case _:
                return None
    return types.pop() if types in ({"float"}, {"int"}) else None


def beside(others: list[Value], number: str) -> str | None:
    """The dtype a number takes beside these operands: that of the tensors, if they are tensors of one dtype."""
    dtypes = {dtype_of_tensor(value) for value in others}
    dtype = dtypes.pop() if len(dtypes) == 1 else None
    return dtype if dtype in _FLOATS or (dtype in _INTEGERS and number == "int") else None


def dtype_of_tensor(value: Value) -> str | None:
    """The dtype of what is a dense tensor or a variable of TensorFlow, whichever it is; None for all else."""
    dtypes = set()
    for atom in value.atoms:
        if not isinstance(atom, Tensor) or atom.kind not in ("tensor", "variable") or atom.of_keras:
            return None
        dtypes.add(atom.dtype)
    return dtypes.pop() if len(dtypes) == 1 else None


def taken_by(
    symbol: str,
    receiver: Value | None,
    positional: tuple[Value, ...],
    named: Mapping[str, Value],
    at: int | str,
    number: str,
) -> str | None:
    """The dtype that a function or method makes of a number which is its argument `at` (position or name)."""
    namespace, _, name = symbol.rpartition(".")
    if receiver is not None:
        return beside([receiver], number) if name in _ASSIGNMENTS and at in (0, "value") else None
    if namespace not in ("tf", "tf.math"):
        return None
    if name in _PAIRS:
        in_order = len(positional) == 2 and isinstance(at, int) and named.keys() <= {"name"}
        return beside([positional[1 - at]], number) if in_order and isinstance(at, int) else None
    if name in _BESIDE:
        numbers = (*range(1, len(_BESIDE[name])), *_BESIDE[name][1:])
        return beside([positional[0]], number) if positional and at in numbers else None
    if name in _ALONE:
        last = len(_ALONE[name]) - 1
        return DEFAULT_DTYPES[number] if at in (last, _ALONE[name][last]) else None
    return None
