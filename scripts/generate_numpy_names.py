"""Write the names of the installed NumPy and what kind of thing each is.

Gives `src/hybridize/models/numpy/names.txt`, which `models.numpy.namespace` reads: one line per module and kind,
`module kind name name …`.  Ufuncs are told apart by the dtype they give for integers: `ufunc-same`, `ufunc-float`,
`ufunc-bool`, `ufunc-int`, or `ufunc-several` for those with more than one result.  Run again for a new NumPy:

    python scripts/generate_numpy_names.py
"""

from __future__ import annotations

import importlib
import inspect
from pathlib import Path
from types import ModuleType

TARGET = Path(__file__).parents[1] / "src/hybridize/models/numpy/names.txt"
_MODULES = (
    "numpy",
    "numpy.char",
    "numpy.exceptions",
    "numpy.fft",
    "numpy.lib.stride_tricks",
    "numpy.linalg",
    "numpy.ma",
    "numpy.polynomial",
    "numpy.random",
    "numpy.testing",
)
# Names that NumPy 2 took away and older programs use, by what they are (or were) called.
_REMOVED = {
    "constant": "Inf Infinity NaN NINF PINF PZERO NZERO infty",
    "dtype": (
        "float int complex object str unicode bool8 int0 uint0 float_ complex_ unicode_ string_ cfloat "
        "singlecomplex longcomplex longfloat clongfloat"
    ),
    "function": (
        "alen alltrue asfarray asscalar cumproduct find_common_type in1d issubclass_ issubsctype mat maximum_sctype "
        "msort obj2sctype product rank recfromcsv recfromtxt round_ row_stack safe_eval sctype2char set_numeric_ops "
        "sometrue trapz who source lookfor disp byte_bounds deprecate compare_chararrays cast nbytes"
    ),
}


def kind_of(value: object, module: str) -> str | None:
    """What a member of NumPy is; None for what programs do not use."""
    import numpy

    if isinstance(value, ModuleType):
        return "module" if value.__name__.startswith("numpy.") else None
    if isinstance(value, numpy.ufunc):
        return _ufunc(value)
    if isinstance(value, type) and issubclass(value, numpy.generic):
        return "dtype"
    if inspect.isclass(value):
        return "class"
    if callable(value):
        return "function"
    return "constant" if module == "numpy" else None


def _ufunc(function: object) -> str:
    types = [one.partition("->") for one in getattr(function, "types", [])]
    if getattr(function, "nout", 1) > 1:
        return "ufunc-several"
    results = {right for _, _, right in types}
    if all(right in "?O" for right in results):
        return "ufunc-bool"
    of_integers = {right for left, _, right in types if set(left) <= set("lq")}
    if not of_integers or of_integers & set("d"):
        return "ufunc-float"
    return "ufunc-same"


def lines() -> list[str]:
    """The lines of the data file."""
    found: dict[tuple[str, str], list[str]] = {}
    for name in _MODULES:
        module = importlib.import_module(name)
        for member in sorted(vars(module)):
            kind = kind_of(vars(module)[member], name) if not member.startswith("_") else None
            if kind is not None:
                found.setdefault((name, kind), []).append(member)
    for kind, names in _REMOVED.items():
        found[("numpy", kind)] = sorted({*found.get(("numpy", kind), []), *names.split()})
    array = importlib.import_module("numpy").ndarray
    members = {"method": [], "property": []}  # type: dict[str, list[str]]
    for member in sorted(vars(array)):
        if not member.startswith("__"):
            members["method" if callable(getattr(array, member)) else "property"].append(member)
    for kind, names_ in members.items():
        found[("numpy.ndarray", kind)] = names_
    return [f"{module} {kind} {' '.join(names)}" for (module, kind), names in found.items()]


def main() -> None:
    """Write the data file."""
    TARGET.write_text("\n".join(lines()) + "\n", "utf-8")
    print(f"{TARGET}: {TARGET.stat().st_size} bytes")


if __name__ == "__main__":
    main()
