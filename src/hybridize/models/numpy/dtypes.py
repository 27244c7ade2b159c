"""Dtypes of NumPy: how they are written, and which one comes out when two meet."""

from __future__ import annotations

from typing import Final

from hybridize.models.python.registration import words
from hybridize.values.atoms import Api, Atom, Const, Prim, Ref, Tensor
from hybridize.values.value import Value

# Spellings, after the last dot, of dtypes that have another name.
_SPELLINGS: Final = {
    "float": "float64",
    "float_": "float64",
    "double": "float64",
    "d": "float64",
    "f8": "float64",
    "single": "float32",
    "f": "float32",
    "f4": "float32",
    "half": "float16",
    "f2": "float16",
    "e": "float16",
    "int": "int64",
    "int_": "int64",
    "intp": "int64",
    "long": "int64",
    "longlong": "int64",
    "i": "int32",
    "i4": "int32",
    "i8": "int64",
    "l": "int64",
    "intc": "int32",
    "short": "int16",
    "i2": "int16",
    "byte": "int8",
    "i1": "int8",
    "uint": "uint64",
    "ulong": "uint64",
    "uintp": "uint64",
    "u8": "uint64",
    "uintc": "uint32",
    "u4": "uint32",
    "ushort": "uint16",
    "u2": "uint16",
    "ubyte": "uint8",
    "u1": "uint8",
    "B": "uint8",
    "b": "int8",
    "bool_": "bool",
    "bool8": "bool",
    "?": "bool",
    "complex": "complex128",
    "complex_": "complex128",
    "cdouble": "complex128",
    "csingle": "complex64",
    "str": "string",
    "str_": "string",
    "unicode": "string",
    "unicode_": "string",
    "bytes": "string",
    "bytes_": "string",
    "S": "string",
    "U": "string",
    "object": "object",
    "object_": "object",
    "O": "object",
}
_KNOWN: Final = frozenset(
    words("""bool int8 int16 int32 int64 uint8 uint16 uint32 uint64 float16 float32 float64 bfloat16 complex64
    complex128     string object""")
)
_SIGNED: Final = ("int8", "int16", "int32", "int64")
_UNSIGNED: Final = ("uint8", "uint16", "uint32", "uint64")
_FLOATS: Final = ("float16", "float32", "float64")
_BITS: Final = {
    "bool": 1,
    **{name: int(name.lstrip("abcdefghijklmnopqrstuvwxyz")) for name in _KNOWN if name[-1].isdigit()},
}


def named(text: str) -> str | None:
    """The dtype a spelling means: `float`, `f4`, `<f4`, `numpy.float32`, `tf.float32`."""
    plain = text.rpartition(".")[2]
    plain = plain.lstrip("<>=|") if len(plain) > 1 else plain
    plain = _SPELLINGS.get(plain, plain)
    return plain if plain in _KNOWN else None


def of_argument(value: Value | None) -> str | None:
    """The dtype a `dtype=` argument names; None when it is not passed, None itself, or not known."""
    found = {_of_atom(atom) for atom in value.atoms} if value is not None else set()
    return found.pop() if len(found) == 1 else None


def _of_atom(atom: Atom) -> str | None:
    match atom:
        case Const(value=str(text)):
            return named(text)
        case Api(name=name):
            return named(name)
        case Ref(object=object_) if object_.symbol == "numpy.dtype":
            return object_.payload if isinstance(object_.payload, str) else None
    return None


def of_scalar(atom: Atom) -> str | None:
    """The dtype NumPy gives a Python scalar."""
    type_ = type(atom.value).__name__ if isinstance(atom, Const) else atom.type if isinstance(atom, Prim) else ""
    return {
        "bool": "bool",
        "int": "int64",
        "float": "float64",
        "complex": "complex128",
        "str": "string",
        "bytes": "string",
        "range": "int64",
    }.get(type_)


def promote(left: str | None, right: str | None) -> str | None:
    """The dtype of an operation on arrays of two dtypes; None when one is unknown."""
    if left == right or left is None or right is None:
        return left if left == right else None
    if "bool" in (left, right):
        return right if left == "bool" else left
    if "object" in (left, right):
        return "object"
    if "string" in (left, right) or "bfloat16" in (left, right):
        return None
    for family in (_SIGNED, _UNSIGNED, _FLOATS):
        if left in family and right in family:
            return max(left, right, key=family.index)
    if "complex" in left + right:
        return "complex64" if max(_real_bits(left), _real_bits(right)) <= 32 else "complex128"
    if left in _FLOATS or right in _FLOATS:
        return f"float{max(_real_bits(left), _real_bits(right), 16)}"
    # A signed and an unsigned integer: the signed one that holds both, else a float.
    signed, unsigned = (left, right) if left in _SIGNED else (right, left)
    bits = max(_BITS[signed], 2 * _BITS[unsigned])
    return f"int{bits}" if bits <= 64 else "float64"


def _real_bits(dtype: str) -> int:
    if dtype.startswith("complex"):
        return _BITS[dtype] // 2
    if dtype in _FLOATS:
        return _BITS[dtype]
    return {8: 16, 16: 32}.get(_BITS[dtype], 64)


def with_scalar(dtype: str | None, scalar: str | None) -> str | None:
    """The dtype of an array with a Python scalar, whose kind counts but not its width (as NumPy 2 has it)."""
    if dtype is None or scalar is None:
        return None
    rank = {"b": 0, "i": 1, "u": 1, "f": 2, "c": 3}
    if rank.get(scalar[0], 4) <= rank.get(dtype[0], 4):
        return dtype
    if dtype[0] == "b":
        return scalar
    if scalar == "float64":
        return "float64" if dtype[0] in "iu" else dtype
    if scalar == "complex128":
        return "complex64" if dtype in ("float16", "float32") else "complex128"
    return None


def floating(dtype: str | None) -> str | None:
    """The dtype of a function that gives floats: as it is for floats, for integers the float that holds them."""
    if dtype is None or dtype.startswith(("float", "complex", "bfloat")):
        return dtype
    if dtype in ("bool", "int8", "uint8"):
        return "float16"
    if dtype in ("int16", "uint16"):
        return "float32"
    return "float64" if dtype.startswith(("int", "uint")) else None


def of_operator(operator: str, left: Atom, right: Atom) -> str | None:
    """The dtype of `left operator right` where both are arrays or Python scalars."""
    if operator in ("==", "!=", "<", "<=", ">", ">="):
        return "bool"
    arrays = [atom for atom in (left, right) if isinstance(atom, Tensor)]
    if len(arrays) == 2:
        dtype = promote(arrays[0].dtype, arrays[1].dtype)
    else:
        scalar = right if arrays and arrays[0] is left else left
        dtype = with_scalar(arrays[0].dtype, of_scalar(scalar)) if arrays else None
    if operator == "/":
        # Division of integers gives float64 whatever their width.
        return "float64" if dtype is not None and dtype[0] in "biu" else dtype
    return dtype
