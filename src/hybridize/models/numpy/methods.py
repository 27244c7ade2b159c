"""Members of arrays: attributes, methods (those of the functions of the same name), and indexing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

from hybridize.models.numpy import arrays, dtypes, namespace
from hybridize.models.numpy.reductions import FUNCTIONS as REDUCTIONS
from hybridize.models.numpy.shaping import shape_tuple
from hybridize.models.protocol import Rule
from hybridize.models.python.registration import registering
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import FRESH, Const, Prim, Ref, Shape, Tensor, Tuple, api
from hybridize.values.value import Value, join, of, of_const, of_prim

METHODS: dict[str, Rule] = {}
PROPERTIES: dict[str, Rule] = {}
rule = registering(METHODS, "numpy.ndarray.")
attribute = registering(PROPERTIES, "numpy.ndarray.")
_SCALARS: Final = {"b": "bool", "i": "int", "u": "int", "f": "float", "c": "complex", "s": "str"}


class AsFunction:
    """A call of a method seen as a call of the function of that name, with the array as first argument."""

    def __init__(self, call: Any) -> None:
        self._call = call
        self.arguments: Arguments = call.arguments.prepend(of(call.receiver))

    def argument(self, position: int | None, name: str | None = None) -> Value | None:
        """The argument of the function."""
        return self.arguments.get(position, name)

    def __getattr__(self, name: str) -> Any:
        return getattr(self._call, name)


def as_function(function: Rule) -> Rule:
    """The rule of the method that a function is, too."""

    def method(call: Any) -> Value:
        return function(AsFunction(call))

    return method


def share_with_functions(functions: dict[str, Rule]) -> None:
    """Give every method without a rule of its own the rule of its function."""
    for name in namespace.members("method"):
        function = functions.get(f"numpy.{name}")
        if function is not None and f"numpy.ndarray.{name}" not in METHODS:
            METHODS[f"numpy.ndarray.{name}"] = as_function(function)


def _own(call: Any) -> Tensor:
    receiver = call.receiver
    return receiver if isinstance(receiver, Tensor) else arrays.of_value(of(receiver), call)


# -- attributes --------------------------------------------------------------------------------------------------


@attribute("shape")
def _shape(call: Any) -> Value:
    return shape_tuple(_own(call), call)


@attribute("ndim")
def _ndim(call: Any) -> Value:
    shape = _own(call).shape
    return of_const(len(shape)) if shape is not None else of_prim("int")


@attribute("size")
def _size(call: Any) -> Value:
    total = arrays.size(_own(call).shape)
    return of_const(total) if total is not None else of_prim("int")


@attribute("dtype")
def _dtype(call: Any) -> Value:
    dtype = _own(call).dtype
    if dtype is not None:
        return of(api(f"numpy.{'str_' if dtype == 'string' else dtype}"))
    return call.new(call.make("api", "dtype", symbol="numpy.dtype"))  # type: ignore[no-any-return]


@attribute("T", "mT")
def _transposed(call: Any) -> Value:
    own = _own(call)
    return arrays.array(own.dtype, own.shape[::-1] if own.shape is not None else None, own.root)


@attribute("real", "imag")
def _part(call: Any) -> Value:
    own = _own(call)
    return arrays.array(
        {"complex64": "float32", "complex128": "float64"}.get(own.dtype or "", own.dtype), own.shape, own.root
    )


@attribute("flat")
def _flat(call: Any) -> Value:
    own = _own(call)
    return arrays.array(own.dtype, (arrays.size(own.shape),), own.root)


@attribute("nbytes", "itemsize")
def _bytes(_call: Any) -> Value:
    return of_prim("int")


@attribute("base", "data", "flags", "ctypes", "strides")
def _storage(_call: Any) -> Value:
    return of_prim("object")


# -- Python values -----------------------------------------------------------------------------------------------


@rule("item")
def _item(call: Any) -> Value:
    return scalar(_own(call))


def scalar(own: Tensor) -> Value:
    """The Python number an element of an array is."""
    return of_prim(_SCALARS.get(own.dtype[0], "object") if own.dtype is not None else "object")


@rule("tolist")
def _tolist(call: Any) -> Value:
    own = _own(call)
    value = scalar(own)
    if own.shape is None:
        return call.list_of(value)  # type: ignore[no-any-return]
    for depth in range(len(own.shape)):
        value = call.list_of(value, part=("tolist", depth))
    return value


@rule("tobytes", "tostring", "dumps")
def _tobytes(_call: Any) -> Value:
    return of_prim("bytes")


@rule("__len__")
def _len(call: Any) -> Value:
    shape = _own(call).shape
    return of_prim("int") if not shape or shape[0] is None else of_const(shape[0])


@rule("__float__", "__int__", "__bool__", "__index__")
def _number(call: Any) -> Value:
    return of_prim(call.name.rpartition(".")[2].strip("_").replace("index", "int"))


# -- other forms of the same array -------------------------------------------------------------------------------


@rule("astype")
def _astype(call: Any) -> Value:
    own = _own(call)
    return arrays.array(dtypes.of_argument(call.argument(0, "dtype")), own.shape)


@rule("copy", "__copy__", "__deepcopy__", "byteswap")
def _copy(call: Any) -> Value:
    own = _own(call)
    return arrays.array(own.dtype, own.shape)


@rule("flatten")
def _flatten(call: Any) -> Value:
    own = _own(call)
    return arrays.array(own.dtype, (arrays.size(own.shape),))


@rule("view")
def _view(call: Any) -> Value:
    own = _own(call)
    given = call.argument(0, "dtype")
    return arrays.array(dtypes.of_argument(given) if given is not None else own.dtype, None, own.root)


@rule("dot")
def _dot(call: Any) -> Value:
    from hybridize.models.numpy.elementwise import FUNCTIONS as ELEMENTWISE  # noqa: PLC0415 - one rule of many

    return ELEMENTWISE["numpy.dot"](AsFunction(call))


@rule("all", "any")
def _all(call: Any) -> Value:
    return REDUCTIONS[f"numpy.{call.name.rpartition('.')[2]}"](AsFunction(call))


# -- indexing ----------------------------------------------------------------------------------------------------


@rule("__iter__")
def _iter(call: Any) -> Value:
    own = _own(call)
    return arrays.array(own.dtype, own.shape[1:] if own.shape else None, own.root)


@rule("__getitem__")
def _getitem(call: Any) -> Value:
    own, key = _own(call), call.argument(0)
    result = None
    for atom in key.atoms if key is not None else ():
        index = list(atom.items) if isinstance(atom, Tuple) and atom.name != "slice" else [of(atom)]
        shape, is_view = indexed(own.shape, index, call)
        one = arrays.array(own.dtype, shape, own.root if is_view else FRESH)
        result = one if result is None else join(result, one)
    return result if result is not None else arrays.array(own.dtype, None, own.root)


def indexed(shape: Shape | None, index: list[Value], call: Any) -> tuple[Shape | None, bool]:
    """The shape of `array[index]` and whether it shares the memory of the array, as basic indexing does."""
    forms = [_form(one, call) for one in index]
    is_view = all(form in ("integer", "new", "all", "...") or isinstance(form, tuple) for form in forms)
    if shape is None or "?" in forms:
        return None, is_view
    consumed = sum(1 for form in forms if form not in ("new", "..."))
    if consumed > len(shape):
        return None, is_view
    if "..." not in forms:
        forms.append("...")
    return (_select(shape, forms, len(shape) - consumed), True) if is_view else (_gather(shape, forms), False)


@dataclass(frozen=True, slots=True)
class _Picked:
    """An index array of integers, of so many elements."""

    count: int | None


def _form(value: Value, call: Any) -> Any:
    """What one part of an index does: `integer`, `new` axis, `...`, a slice as a tuple, `mask`, `_Picked`, or `?`."""
    if len(value.atoms) != 1:
        return "?"
    atom = value.atoms[0]
    match atom:
        case Const(value=None):
            return "new"
        case Const(value=bool()):
            return "?"
        case Const(value=int()) | Prim(type="int"):
            return "integer"
        case Const() if atom.value is ...:
            return "..."
        case Tuple(name="slice", items=bounds):
            return tuple(_bound(one) for one in bounds)
        case Tensor(shape=()):
            return "integer" if atom.dtype is not None and atom.dtype[0] in "iu" else "?"
        case Tensor(dtype="bool"):
            return "mask" if atom.shape is not None and len(atom.shape) == 1 else "?"
        case Tensor() if atom.shape is not None and len(atom.shape) == 1:
            return _Picked(atom.shape[0])
        case Ref(object=object_) if object_.kind == "list":
            described = arrays.of_value(value, call)
            plain = described.dtype == "int64" and described.shape and len(described.shape) == 1
            return _Picked(described.shape[0]) if plain and described.shape else "?"
    return "?"


def _bound(value: Value) -> int | str | None:
    if len(value.atoms) == 1 and isinstance(value.atoms[0], Const):
        number = value.atoms[0].value
        return number if number is None or type(number) is int else "?"
    return "?"


def _select(shape: Shape, forms: list[Any], kept: int) -> Shape:
    result: list[int | None] = []
    axes = iter(shape)
    for form in forms:
        if form == "new":
            result.append(1)
        elif form == "...":
            result += [next(axes) for _ in range(kept)]
        elif form == "integer":
            next(axes)
        else:
            result.append(sliced(next(axes), form))
    return tuple(result)


def sliced(extent: int | None, bounds: tuple[int | str | None, ...]) -> int | None:
    """The extent of a slice of an axis."""
    if bounds == (None, None, None):
        return extent
    if extent is None or "?" in bounds:
        return None
    try:
        return len(range(*slice(*bounds).indices(extent)))
    except (TypeError, ValueError):
        return None


def _gather(shape: Shape, forms: list[Any]) -> Shape | None:
    """One index array, beside slices: its axis stays where it is."""
    picked = [form for form in forms if isinstance(form, _Picked) or form == "mask"]
    if len(picked) != 1 or "integer" in forms:
        return None
    taken = picked[0].count if isinstance(picked[0], _Picked) else None
    kept = len(shape) - sum(1 for form in forms if form not in ("new", "..."))
    # As if a slice stood there; then its extent is that of the index.
    marked = [(None, None, None) if form is picked[0] else form for form in forms]
    place = sum(kept if form == "..." else 1 for form in forms[: forms.index(picked[0])])
    found = _select(shape, marked, kept)
    return (*found[:place], taken, *found[place + 1 :])
