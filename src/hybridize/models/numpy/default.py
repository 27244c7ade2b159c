"""What holds for every call into NumPy, and what its functions without a rule of their own give."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.numpy import arrays, namespace, writing
from hybridize.models.protocol import Rule
from hybridize.models.python.registration import words
from hybridize.values.atoms import Unknown
from hybridize.values.value import NONE, Value, of_prim

# Functions that look at attributes which symbolic tensors have, too.
_STATIC: Final = frozenset({"numpy.shape", "numpy.ndim", "numpy.isscalar", "numpy.iscomplexobj", "numpy.isrealobj"})
# Unknown values that may well be tensors of the trace; data from files and missing modules are not among them.
_DOUBTFUL: Final = frozenset({"unknown-call", "unmodelled-symbol", "unreached-parameter", "abstract-method"})
_TESTS: Final = words(
    "array_equal array_equiv allclose isscalar iscomplexobj isrealobj issubdtype can_cast shares_memory"
)
_TEXTS: Final = words("array_str array_repr array2string base_repr binary_repr format_float_positional typename")
_PAIRS: Final = {
    "linalg.eig": 2,
    "linalg.eigh": 2,
    "linalg.qr": 2,
    "linalg.slogdet": 2,
    "linalg.svd": 3,
    "linalg.lstsq": 4,
}


# These only read their argument out into an array.
_READS = frozenset({"numpy.asarray", "numpy.array", "numpy.asanyarray", "numpy.ascontiguousarray"})


def prepare(call: Any) -> None:
    """Record what every NumPy function does: it cannot take symbolic tensors, and writes what `out=` names."""
    if call.traced and call.name not in _STATIC:
        _refuse_symbolic(call)
    if "out" in call.arguments.keywords:
        writing.write_out(call)


def _refuse_symbolic(call: Any) -> None:
    if call.is_symbolic_call():
        text = f"{call.name} needs an array, but is given a tensor that has no value while a graph is built"
        call.hazard("HYB303", text)
        if call.name in _READS:
            call.hazard("HYB301", text)
        return
    for value in call.arguments.all_values():
        for atom in value.atoms:
            if isinstance(atom, Unknown) and atom.cause in _DOUBTFUL:
                call.hazard("HYB316", f"{call.name} is given something unknown that may be a tensor: {atom.text}")
                return


def guarded(rule: Rule) -> Rule:
    """The rule after what every call of NumPy does."""

    def apply(call: Any) -> Value:
        prepare(call)
        return rule(call)

    return apply


def function(name: str, call: Any) -> Value | None:
    """The result of a function without a rule; None when the name is not one of NumPy's."""
    plain = name.removeprefix("numpy.")
    last = plain.rpartition(".")[2]
    if plain.startswith("testing."):
        return NONE
    if plain in _TESTS:
        return of_prim("bool")
    if plain in _TEXTS:
        return of_prim("str")
    if plain in _PAIRS:
        return call.fill_list([arrays.array()] * _PAIRS[plain])  # type: ignore[no-any-return]
    owner = name.rpartition(".")[0]
    if namespace.kinds().get(owner, "").startswith("ufunc"):
        return _ufunc_member(last, call)
    kind = namespace.kinds().get(name)
    if (
        kind in ("function", "dtype")
        or (kind or "").startswith("ufunc")
        or plain.startswith(("ma.", "linalg.", "fft."))
    ):
        return arrays.array(
            arrays.of_value(call.argument(0), call).dtype if plain in ("linalg.inv", "linalg.pinv") else None
        )
    return None


def _ufunc_member(name: str, call: Any) -> Value:
    """`np.add.reduce(a)`, `np.maximum.accumulate(a)`; `np.add.at(a, index, b)` writes into its first argument."""
    source = call.argument(0)
    if name == "at":
        for atom in source.atoms if source is not None else ():
            call.mutate(atom, f"{call.name} writes into an array")
        return NONE
    described = arrays.of_value(source, call)
    return arrays.array(described.dtype, described.shape if name == "accumulate" else None)


def member(name: str, call: Any) -> Value | None:
    """The result of a method of an array or of another NumPy object, when no rule says so."""
    if name.startswith("numpy.ndarray."):
        return arrays.array()
    if name.startswith(("numpy.vectorize.", "numpy.poly1d.", "numpy.polynomial.", "numpy.matrix.")):
        return arrays.array()
    return None
