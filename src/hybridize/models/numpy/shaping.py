"""Functions that rearrange arrays: shapes, axes, joining, splitting, selecting; and the shape as a Python value."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.numpy import arrays
from hybridize.models.protocol import Rule
from hybridize.models.python.registration import registering
from hybridize.values.atoms import FRESH, Const, Shape, Tensor
from hybridize.values.tensors import join_shape
from hybridize.values.value import NOTHING, Value, of_const, of_prim, of_tuple

FUNCTIONS: dict[str, Rule] = {}
rule = registering(FUNCTIONS, "numpy.")
# Longer lists of parts keep no part for itself.
_MAX_PARTS: Final = 16


# -- one array ---------------------------------------------------------------------------------------------------


@rule("reshape")
def _reshape(call: Any) -> Value:
    source = arrays.of_value(call.argument(0, "a"), call)
    extents = call.arguments.positional[1:]
    wanted = of_tuple(extents) if len(extents) > 1 else (extents[0] if extents else call.argument(None, "newshape"))
    wanted = wanted or call.argument(None, "shape")
    return arrays.array(source.dtype, reshaped(source, wanted, call), source.root)


def reshaped(source: Tensor, wanted: Value | None, call: Any) -> Shape | None:
    """The shape asked for, a single -1 in it computed where the number of elements is known."""
    shape = arrays.shape_of(wanted, call)
    if shape is None:
        return None
    known = call.positions(wanted)
    numbers = [arrays.integer(one) for one in known] if known is not None else [arrays.integer(wanted)]
    total = arrays.size(source.shape)
    if numbers.count(-1) == 1 and total is not None and None not in numbers:
        rest = 1
        for number in numbers:
            rest *= number if number is not None and number != -1 else 1
        if rest > 0:
            return tuple(total // rest if number == -1 else number for number in numbers)
    return shape


@rule("ravel")
def _ravel(call: Any) -> Value:
    source = arrays.of_value(call.argument(0), call)
    return arrays.array(source.dtype, (arrays.size(source.shape),), source.root)


@rule("transpose", "permute_dims", "matrix_transpose")
def _transpose(call: Any) -> Value:
    source = arrays.of_value(call.argument(0, "a"), call)
    axes = call.arguments.positional[1:]
    order = of_tuple(axes) if len(axes) > 1 else (axes[0] if axes else call.argument(None, "axes"))
    shape = None
    if source.shape is not None:
        numbers = arrays.axes_of(order, call)
        if numbers is None:
            shape = source.shape[::-1]
        elif not isinstance(numbers, str) and len(numbers) == len(source.shape):
            inside = range(-len(source.shape), len(source.shape))
            shape = tuple(source.shape[axis] if axis in inside else None for axis in numbers)
        else:
            shape = (None,) * len(source.shape)
    return arrays.array(source.dtype, shape, source.root)


@rule("swapaxes", "moveaxis", "rollaxis")
def _swap(call: Any) -> Value:
    source = arrays.of_value(call.argument(0), call)
    first, second = arrays.integer(call.argument(1)), arrays.integer(call.argument(2))
    shape = source.shape
    if shape is not None:
        axes = list(shape)
        if first is None or second is None or call.name.endswith("rollaxis"):
            axes = [None] * len(axes)
        elif call.name.endswith("swapaxes") and max(first, second) < len(axes):
            axes[first], axes[second] = axes[second], axes[first]
        elif call.name.endswith("moveaxis") and first < len(axes):
            moved = axes.pop(first)
            axes.insert(second if second >= 0 else len(axes) + 1 + second, moved)
        shape = tuple(axes)
    return arrays.array(source.dtype, shape, source.root)


@rule("expand_dims")
def _expand(call: Any) -> Value:
    source = arrays.of_value(call.argument(0, "a"), call)
    axes = arrays.axes_of(call.argument(1, "axis"), call)
    shape = None
    if source.shape is not None and isinstance(axes, tuple):
        rank = len(source.shape) + len(axes)
        new = {axis % rank for axis in axes}
        rest = iter(source.shape)
        shape = tuple(1 if axis in new else next(rest, None) for axis in range(rank))
    return arrays.array(source.dtype, shape, source.root)


@rule("squeeze")
def _squeeze(call: Any) -> Value:
    source = arrays.of_value(call.argument(0, "a"), call)
    axes = arrays.axes_of(call.argument(1, "axis"), call)
    shape = None
    if source.shape is not None:
        if isinstance(axes, tuple):
            gone = {axis % max(1, len(source.shape)) for axis in axes}
            shape = tuple(extent for axis, extent in enumerate(source.shape) if axis not in gone)
        elif axes is None and None not in source.shape:
            shape = tuple(extent for extent in source.shape if extent != 1)
    return arrays.array(source.dtype, shape, source.root)


@rule("broadcast_to", "resize")
def _broadcast_to(call: Any) -> Value:
    source = arrays.of_value(call.argument(0), call)
    shape = arrays.shape_of(call.argument(1, "shape") or call.argument(1, "new_shape"), call)
    return arrays.array(source.dtype, shape, source.root if call.name.endswith("broadcast_to") else FRESH)


@rule("atleast_1d", "atleast_2d", "atleast_3d")
def _atleast(call: Any) -> Value:
    rank = int(call.name[-2])
    made = []
    for value in call.arguments.positional:
        source = arrays.of_value(value, call)
        shape = source.shape
        if shape is not None and len(shape) < rank:
            shape = (1,) * (rank - len(shape)) + shape if rank < 3 else (None,) * rank
        made.append(arrays.array(source.dtype, shape, source.root))
    return made[0] if len(made) == 1 else call.fill_list(made)


@rule(
    "tile",
    "repeat",
    "pad",
    "rot90",
    "delete",
    "insert",
    "append",
    "trim_zeros",
    "extract",
    "compress",
    "take_along_axis",
)
@rule("diag", "diagflat", "diagonal", "gradient", "diff", "apply_over_axes", "ma.compressed", "block")
def _same_dtype(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    position = 1 if name in ("extract", "compress") else 0
    source = arrays.of_value(call.argument(position), call)
    shape: Shape | None = None
    if source.shape is not None:
        if name in ("pad", "rot90", "gradient", "diff"):
            shape = (None,) * len(source.shape)
        elif name in ("repeat", "append", "delete", "insert") and call.argument(None, "axis") is None:
            shape = (None,) if len(call.arguments.positional) < 3 or name == "append" else None
        elif name == "diag":
            shape = {1: source.shape * 2, 2: (None,)}.get(len(source.shape))
    root = source.root if name in ("diag", "diagonal", "rot90") else FRESH
    return arrays.array(source.dtype, shape, root)


@rule("take")
def _take(call: Any) -> Value:
    source = arrays.of_value(call.argument(0), call)
    indices = arrays.of_value(call.argument(1, "indices"), call)
    axis = call.argument(2, "axis")
    number = arrays.integer(axis)
    shape: Shape | None = None
    if axis is None:
        shape = indices.shape
    elif source.shape is not None and indices.shape is not None and number is not None and number < len(source.shape):
        place = number % len(source.shape)
        shape = (*source.shape[:place], *indices.shape, *source.shape[place + 1 :])
    return arrays.array(source.dtype, shape)


# -- several arrays ----------------------------------------------------------------------------------------------


def _parts(call: Any) -> list[Tensor] | None:
    given = call.argument(0)
    known = call.positions(given) if given is not None else None
    return [arrays.of_value(one, call) for one in known] if known is not None else None


def _any_part(call: Any) -> Tensor:
    given = call.argument(0)
    return arrays.of_value(call.iterate(given) if given is not None else NOTHING, call)


@rule("concatenate", "concat")
def _concatenate(call: Any) -> Value:
    axis = 0 if call.argument(1, "axis") is None else arrays.integer(call.argument(1, "axis"))
    parts = _parts(call)
    if not parts:
        one = _any_part(call)
        return arrays.array(one.dtype, _opened(one.shape, axis))
    return arrays.array(arrays.promoted(parts), _joined(parts, axis))


def _opened(shape: Shape | None, axis: int | None) -> Shape | None:
    if shape is None:
        return None
    place = axis % len(shape) if axis is not None and shape else None
    return tuple(None if place in (index, None) else extent for index, extent in enumerate(shape))


def _joined(parts: list[Tensor], axis: int | None) -> Shape | None:
    if axis is None or any(part.shape is None for part in parts):
        return None
    shapes = [part.shape for part in parts if part.shape]
    if len(shapes) != len(parts) or len({len(shape) for shape in shapes}) != 1 or axis >= len(shapes[0]):
        return None
    place = axis % len(shapes[0])
    total: int | None = 0
    shape: Shape | None = shapes[0]
    for one in shapes:
        extent = one[place]
        total = None if total is None or extent is None else total + extent
        # Along the other axes they agree: what one knows holds for all.
        shape = tuple(a if a is not None else b for a, b in zip(shape or (), one, strict=True))
    return tuple(total if index == place else extent for index, extent in enumerate(shape or ()))


@rule("stack")
def _stack(call: Any) -> Value:
    axis = 0 if call.argument(1, "axis") is None else arrays.integer(call.argument(1, "axis"))
    parts = _parts(call)
    one = parts[0] if parts else _any_part(call)
    shape = one.shape
    for part in parts or ():
        shape = join_shape(shape, part.shape)
    if shape is not None:
        place = axis if axis is None or axis >= 0 else axis + len(shape) + 1
        count = len(parts) if parts else None
        opened: Shape = (None,) * (len(shape) + 1)
        shape = opened if place is None else (*shape[:place], count, *shape[place:])
    return arrays.array(arrays.promoted(parts) if parts else one.dtype, shape)


@rule("vstack", "hstack", "dstack", "column_stack", "row_stack")
def _stacked(call: Any) -> Value:
    parts = _parts(call)
    one = parts[0] if parts else _any_part(call)
    name = call.name.rpartition(".")[2]
    ranks = {len(part.shape) if part.shape is not None else None for part in parts or [one]}
    rank = ranks.pop() if len(ranks) == 1 else None
    shape: Shape | None = None
    if rank is not None and rank >= 2 and name != "dstack":
        axis = 0 if name in ("vstack", "row_stack") else 1
        shape = _joined(parts, axis) if parts else _opened(one.shape, axis)
    elif rank == 1 and parts and name in ("vstack", "row_stack"):
        shape = (len(parts), parts[0].shape[0] if parts[0].shape else None)
    elif rank == 1 and name == "hstack":
        shape = _joined(parts, 0) if parts else (None,)
    elif rank == 1:
        shape = (None, None)
    return arrays.array(arrays.promoted(parts) if parts else one.dtype, shape)


@rule("split", "array_split", "vsplit", "hsplit", "dsplit", "unstack")
def _split(call: Any) -> Value:
    source = arrays.of_value(call.argument(0), call)
    shape: Shape | None = (None,) * len(source.shape) if source.shape is not None else None
    count = arrays.integer(call.argument(1))
    axis = arrays.integer(call.argument(2, "axis")) if call.argument(2, "axis") is not None else 0
    if shape and source.shape and axis is not None and call.name.endswith((".split", "_split")):
        place = axis % len(shape)
        extent = source.shape[place]
        part = extent // count if extent is not None and count and call.name.endswith(".split") else None
        shape = tuple(part if index == place else one for index, one in enumerate(source.shape))
    one = arrays.array(source.dtype, shape, source.root)
    if count is not None and 0 < count <= _MAX_PARTS:
        return call.fill_list([one] * count)  # type: ignore[no-any-return]
    return call.list_of(one)  # type: ignore[no-any-return]


@rule("broadcast_arrays", "ix_")
def _broadcast_arrays(call: Any) -> Value:
    parts = [arrays.of_value(value, call) for value in call.arguments.positional]
    return call.fill_list([arrays.array(part.dtype, None, part.root) for part in parts])  # type: ignore[no-any-return]


# -- order and search --------------------------------------------------------------------------------------------


@rule("packbits", "unpackbits")
def _bits(call: Any) -> Value:
    """Eight bits to a byte: along one axis, or of all elements in a row."""
    source, axis = arrays.of_value(call.argument(0, "a"), call), call.argument(1, "axis")
    whole = axis is None or all(isinstance(atom, Const) and atom.value is None for atom in axis.atoms)
    shape: Shape | None = (None,) if whole else None if source.shape is None else (None,) * len(source.shape)
    return arrays.array("uint8", shape)


@rule("argsort", "argpartition", "searchsorted", "digitize", "lexsort")
def _indices(call: Any) -> Value:
    position = 1 if call.name.endswith("searchsorted") else 0
    source = arrays.of_value(call.argument(position), call)
    return arrays.array("int64", source.shape if not call.name.endswith("lexsort") else (None,))


@rule(
    "nonzero", "unravel_index", "tril_indices", "triu_indices", "diag_indices", "tril_indices_from", "triu_indices_from"
)
def _nonzero(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    found = arrays.array("int64", (None,))
    if name.startswith("tri"):
        return of_tuple([found, found])
    source = arrays.of_value(call.argument(0), call)
    if name == "nonzero" and source.shape:
        return of_tuple([found] * len(source.shape))
    if name == "unravel_index":
        shape = arrays.shape_of(call.argument(1), call)
        index = arrays.array("int64", source.shape)
        return of_tuple([index] * len(shape)) if shape else call.list_of(index)
    return call.list_of(found)  # type: ignore[no-any-return]


@rule("argwhere", "flatnonzero", "bincount", "ravel_multi_index")
def _positions(call: Any) -> Value:
    if call.name.endswith("argwhere"):
        source = arrays.of_value(call.argument(0), call)
        return arrays.array("int64", (None, len(source.shape) if source.shape is not None else None))
    dtype = "float64" if call.argument(1, "weights") is not None and call.name.endswith("bincount") else "int64"
    return arrays.array(dtype, (None,))


@rule("unique", "union1d", "intersect1d", "setdiff1d", "setxor1d", "unique_values")
def _unique(call: Any) -> Value:
    source = arrays.of_value(call.argument(0), call)
    values = arrays.array(source.dtype, (None,) if call.argument(None, "axis") is None else None)
    flags = ("return_index", "return_inverse", "return_counts")
    extra = sum(
        arrays.boolean(call.argument(position + 1 if call.name.endswith("unique") else None, flag), False) is not False
        for position, flag in enumerate(flags)
    )
    if call.name.endswith(".unique") and extra:
        return of_tuple([values, *[arrays.array("int64", (None,))] * extra])
    return values


@rule("histogram", "histogram2d", "histogramdd")
def _histogram(call: Any) -> Value:
    counts, edges = arrays.array(None, None), arrays.array("float64", (None,))
    if call.name.endswith("2d"):
        return of_tuple([counts, edges, edges])
    return of_tuple([arrays.array(None, (None,)), edges if not call.name.endswith("dd") else call.list_of(edges)])


# -- the shape as a Python value ---------------------------------------------------------------------------------


@rule("shape", "ndim", "size")
def _shape(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    source = arrays.of_value(call.argument(0, "a"), call)
    if name == "ndim":
        return of_const(len(source.shape)) if source.shape is not None else of_prim("int")
    if name == "size":
        axis = call.argument(1, "axis")
        total = arrays.size(source.shape) if axis is None else None
        return of_const(total) if total is not None else of_prim("int")
    return shape_tuple(source, call)


def shape_tuple(source: Tensor, call: Any) -> Value:
    """The shape as a tuple of numbers, where they are known."""
    if source.shape is None:
        return call.list_of(of_prim("int"))  # type: ignore[no-any-return]
    return of_tuple([of_prim("int") if extent is None else of_const(extent) for extent in source.shape])
