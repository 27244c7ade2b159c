"""As which dtype does an operation take a Python number beside tensors?

Gives   the dtype of the constant that the operation makes of the number itself, so that a constant made beforehand
        changes nothing; None where the operation wants a Python value, or where it is not known what it makes of it.
        Of floating-point dtypes only: integers may make shapes, which a trace knows only while they are numbers.
Source  `tf.convert_to_tensor`: a number takes the dtype of the tensors it meets, else float32 or int32.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hybridize.models.tensorflow.arguments import dtype_argument
from hybridize.values.atoms import Const, Prim, Tensor
from hybridize.values.value import Value

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
# What stands alone takes this dtype.
_DEFAULT: Final = "float32"
_ASSIGNMENTS: Final = frozenset({"assign", "assign_add", "assign_sub"})
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


def beside(other: Value) -> str | None:
    """The dtype a number takes beside an operand, if that is a tensor of a known floating-point dtype."""
    dtype = dtype_of_tensor(other)
    return dtype if dtype in _FLOATS else None


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
        return beside(receiver) if name in _ASSIGNMENTS and at in (0, "value") else None
    if namespace not in ("tf", "tf.math"):
        return None
    if name in _PAIRS:
        in_order = len(positional) == 2 and named.keys() <= {"name"}
        return beside(positional[1 - at]) if in_order and isinstance(at, int) else None
    if name in _BESIDE:
        numbers = (*range(1, len(_BESIDE[name])), *_BESIDE[name][1:])
        return beside(positional[0]) if positional and at in numbers else None
    if name == "cast" and positional and dtype_argument(named.get("dtype", positional[-1])) not in _FLOATS:
        return None
    last = len(_ALONE.get(name, ())) - 1
    return _DEFAULT if number == "float" and last >= 0 and at in (last, _ALONE[name][last]) else None
