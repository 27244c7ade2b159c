"""The names of NumPy and what kind of thing each is, from `names.txt` (see scripts/generate_numpy_names.py)."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from hybridize.values.value import NONE, Value, of_const, of_prim

_DATA = Path(__file__).with_name("names.txt")
_NUMBERS = {
    "pi": 3.141592653589793,
    "e": 2.718281828459045,
    "euler_gamma": 0.5772156649015329,
    "inf": float("inf"),
    "infty": float("inf"),
    "Inf": float("inf"),
    "Infinity": float("inf"),
    "PINF": float("inf"),
    "NINF": float("-inf"),
    "nan": float("nan"),
    "NaN": float("nan"),
    "PZERO": 0.0,
    "NZERO": -0.0,
    "True_": True,
    "False_": False,
    "little_endian": True,
}


@cache
def kinds() -> dict[str, str]:
    """The kind of every public name: `numpy.sqrt` is a `ufunc-float`, `numpy.float32` a `dtype`."""
    found: dict[str, str] = {}
    for line in _DATA.read_text("utf-8").splitlines():
        module, kind, *names = line.split(" ")
        found.update({f"{module}.{name}": kind for name in names})
    return found


@cache
def members(kind: str) -> tuple[str, ...]:
    """The names of the ndarray members of a kind, `method` or `property`."""
    prefix = "numpy.ndarray."
    return tuple(name.removeprefix(prefix) for name, one in kinds().items() if name.startswith(prefix) and one == kind)


@cache
def of_kind(*wanted: str) -> tuple[str, ...]:
    """The names of `numpy` itself that are of some kinds, without the prefix."""
    return tuple(
        name[6:] for name, kind in kinds().items() if kind in wanted and name.count(".") == 1 and name[:6] == "numpy."
    )


def public_names() -> list[str]:
    """The names `from numpy import *` binds, less those that NumPy leaves out to spare builtins."""
    spared = {
        "abs",
        "all",
        "any",
        "bool",
        "float",
        "int",
        "complex",
        "object",
        "str",
        "max",
        "min",
        "pow",
        "round",
        "sum",
    }
    return [name[6:] for name in kinds() if name.count(".") == 1 and name[6:] not in spared]


def constant(name: str) -> Value | None:
    """The value of a constant of NumPy."""
    plain = name.removeprefix("numpy.")
    if plain in _NUMBERS:
        return of_const(_NUMBERS[plain])
    if plain == "newaxis":
        return NONE
    if plain in ("__version__", "version.version"):
        return of_prim("str")
    # Attributes of a dtype: `a.dtype.name`, where the dtype is known by its name.
    owner, _, last = plain.rpartition(".")
    if owner and kinds().get(f"numpy.{owner}") == "dtype":
        return of_const(owner) if last == "name" else of_prim({"itemsize": "int", "num": "int"}.get(last, "str"))
    return None
