"""The other objects of NumPy: index makers such as `np.r_`, iterators, vectorised functions, dtype objects."""

from __future__ import annotations

from typing import Any

from hybridize.models.numpy import arrays
from hybridize.models.protocol import Rule
from hybridize.models.python.registration import registering
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Tensor, Tuple, tensor
from hybridize.values.value import NONE, NOTHING, Value, of, of_prim, of_tuple

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
PROPERTIES: dict[str, Rule] = {}
rule = registering(FUNCTIONS, "numpy.")
method = registering(METHODS, "numpy.")


@method("r_.__getitem__", "c_.__getitem__", "mgrid.__getitem__", "ogrid.__getitem__")
def _joined(call: Any) -> Value:
    name = call.name.split(".")[1]
    key = call.argument(0)
    atom = key.atoms[0] if key is not None and len(key.atoms) == 1 else None
    parts = [
        arrays.of_value(one, call)
        for one in (atom.items if isinstance(atom, Tuple) and atom.name != "slice" else ())
        if not any(isinstance(inner, Tuple) and inner.name == "slice" for inner in one.atoms)
    ]
    shape = (None,) if name == "r_" and parts and all(p.shape is not None and len(p.shape) < 2 for p in parts) else None
    return arrays.array(arrays.promoted(parts) if parts and name in ("r_", "c_") else None, shape)


@method("s_.__getitem__", "index_exp.__getitem__")
def _index(call: Any) -> Value:
    return call.argument(0) or NOTHING


@rule("ndenumerate", "ndindex", "nditer", "broadcast")
def _iterators(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    source = arrays.of_value(call.argument(0), call)
    rank = len(source.shape) if source.shape is not None else None
    if name == "ndindex":
        rank = len(call.arguments.positional)
        first = call.argument(0)
        known = call.positions(first) if first is not None and rank == 1 else None
        rank = len(known) if known is not None else rank
    index = of_tuple([of_prim("int")] * rank) if rank is not None else call.list_of(of_prim("int"), part="index")
    element = of(tensor(source.dtype, (), kind="ndarray", root=source.root))
    if name == "ndindex":
        return call.iterator_over(index)  # type: ignore[no-any-return]
    return call.iterator_over(of_tuple([index, element]) if name == "ndenumerate" else element)  # type: ignore[no-any-return]


@rule("vectorize", "frompyfunc")
def _vectorize(call: Any) -> Value:
    function = call.argument(0, "pyfunc")
    if function is None:
        return call.native(_vectorize, call.name)  # type: ignore[no-any-return]

    def apply(inner: Any) -> Value:
        elements = [_element(value, inner) for value in inner.arguments.positional]
        result = inner.call(function, Arguments(tuple(elements)))
        dtype = arrays.of_value(result, inner).dtype
        _, shape = arrays.combined(inner.arguments.positional, inner)
        return arrays.array(dtype, shape)

    return call.native(apply, call.name, part=function)  # type: ignore[no-any-return]


def _element(value: Value, call: Any) -> Value:
    """What a vectorised function is given: the scalars of an array-like."""
    one = arrays.of_value(value, call)
    is_scalar = one.shape == () and not any(isinstance(atom, Tensor) for atom in value.atoms)
    return value if is_scalar else arrays.array(one.dtype, ())


@rule("apply_along_axis")
def _apply_along_axis(call: Any) -> Value:
    function, source = call.argument(0), arrays.of_value(call.argument(2, "arr"), call)
    row = arrays.array(source.dtype, (None,))
    if function is None:
        return arrays.array()
    result = call.call(function, Arguments((row, *call.arguments.positional[3:])))
    return arrays.array(arrays.of_value(result, call).dtype, None)


@rule("errstate", "printoptions", "testing.suppress_warnings")
def _manager(call: Any) -> Value:
    return call.new(call.make("api", call.name.rpartition(".")[2], symbol=call.name))  # type: ignore[no-any-return]


@rule("finfo", "iinfo")
def _limits(call: Any) -> Value:
    return call.new(call.make("api", call.name.rpartition(".")[2], symbol=call.name))  # type: ignore[no-any-return]


for _limit in ("max", "min", "eps", "tiny", "resolution", "smallest_normal", "epsneg", "smallest_subnormal"):
    PROPERTIES[f"numpy.finfo.{_limit}"] = lambda _call: arrays.array(None, ())


@rule("disp", "info", "source", "show_config", "who", "lookfor")
def _print(call: Any) -> Value:
    call.effect("prints")
    return NONE


@rule("result_type", "promote_types", "min_scalar_type", "common_type", "find_common_type")
def _dtype(call: Any) -> Value:
    return call.new(call.make("api", "dtype", symbol="numpy.dtype"))  # type: ignore[no-any-return]


@rule("asscalar")
def _asscalar(call: Any) -> Value:
    from hybridize.models.numpy.methods import scalar  # noqa: PLC0415 - methods need the functions

    return scalar(arrays.of_value(call.argument(0), call))


@rule("broadcast_shapes")
def _broadcast_shapes(call: Any) -> Value:
    return call.list_of(of_prim("int"))  # type: ignore[no-any-return]
