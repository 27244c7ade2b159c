"""Reductions along axes: sums, means, extremes and their positions, norms."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.numpy import arrays, dtypes
from hybridize.models.protocol import Rule
from hybridize.values.atoms import Shape
from hybridize.values.value import Value

FUNCTIONS: dict[str, Rule] = {}
# How the dtype of the result follows from that of the argument.
_KINDS: Final = {
    "sum": "sum prod nansum nanprod product trace",
    "same": "max min amax amin nanmax nanmin ptp",
    "float": "mean std var median average nanmean nanstd nanvar nanmedian percentile quantile nanpercentile "
    "nanquantile",
    "index": "argmax argmin nanargmax nanargmin count_nonzero",
    "bool": "any all alltrue sometrue",
    "cumulative": "cumsum cumprod nancumsum nancumprod cumproduct cumulative_sum cumulative_prod",
}
_NAN: Final = ("percentile", "quantile")


def dtype_of(kind: str, dtype: str | None) -> str | None:
    """The dtype of a reduction of some kind."""
    match kind:
        case "index":
            return "int64"
        case "bool":
            return "bool"
        case "float":
            return "float64" if dtype is not None and dtype[0] in "biu" else dtype
        case "sum" | "cumulative" if dtype is not None and (dtype == "bool" or dtype.startswith("int")):
            return "int64"
        case "sum" | "cumulative" if dtype is not None and dtype.startswith("uint"):
            return "uint64"
    return dtype


def reduced(shape: Shape | None, axes: tuple[int, ...] | str | None, keep: bool | None) -> Shape | None:
    """The shape after a reduction along axes."""
    if axes is None:
        if keep is False:
            return ()
        return None if keep is None or shape is None else (1,) * len(shape)
    if shape is None or isinstance(axes, str) or keep is None:
        return None
    gone = {axis % len(shape) if shape else 0 for axis in axes}
    if keep:
        return tuple(1 if axis in gone else extent for axis, extent in enumerate(shape))
    return tuple(extent for axis, extent in enumerate(shape) if axis not in gone)


def _reduction(kind: str, axis_position: int) -> Rule:
    def apply(call: Any) -> Value:
        source = arrays.of_value(call.argument(0, "a"), call)
        given = call.argument(2, "dtype") if kind in ("sum", "float", "cumulative") and axis_position == 1 else None
        dtype = dtypes.of_argument(given) if given is not None else dtype_of(kind, source.dtype)
        axes = arrays.axes_of(call.argument(axis_position, "axis"), call)
        if kind == "cumulative":
            return arrays.array(dtype, source.shape if axes is not None else (arrays.size(source.shape),))
        shape = reduced(source.shape, axes, arrays.boolean(call.argument(None, "keepdims"), False))
        if call.name.endswith(_NAN):
            # One result for each percentile asked for.
            wanted = arrays.of_value(call.argument(1, "q"), call).shape
            shape = None if wanted is None or shape is None else wanted + shape
        if call.name.endswith("average") and arrays.boolean(call.argument(None, "returned"), False):
            return call.list_of(arrays.array(dtype, shape))  # type: ignore[no-any-return]
        return arrays.array(dtype, shape)

    return apply


for _kind, _names in _KINDS.items():
    for _name in _names.split():
        FUNCTIONS[f"numpy.{_name}"] = _reduction(_kind, 2 if _name.endswith(_NAN) else 1)


def _trace(call: Any) -> Value:
    source = arrays.of_value(call.argument(0), call)
    shape = source.shape[2:] if source.shape is not None else None
    return arrays.array(dtype_of("sum", source.dtype), shape)


def _norm(call: Any) -> Value:
    source = arrays.of_value(call.argument(0, "x"), call)
    axes = arrays.axes_of(call.argument(2, "axis"), call)
    shape = reduced(source.shape, axes, arrays.boolean(call.argument(3, "keepdims"), False))
    return arrays.array(dtype_of("float", source.dtype), shape)


FUNCTIONS["numpy.trace"] = _trace
FUNCTIONS["numpy.linalg.norm"] = _norm
