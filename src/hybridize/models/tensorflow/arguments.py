"""What the arguments of a call are to TensorFlow: parameters by name, constants, axes, shapes, dtypes, tensors.

Needs   the symbol index, for the positions of parameters.
Gives   `argument(call, "axis")`, `integer`, `shape_of_argument`, `dtype_argument`, and `as_tensor`, which says what
        `tf.convert_to_tensor` makes of a Python value.
"""

from __future__ import annotations

from functools import cache
from typing import Any, Final

from hybridize.models.index import Index
from hybridize.models.symbols import Param, ParamKind
from hybridize.values.atoms import Api, Atom, Const, Prim, RaggedForm, Ref, Shape, Tensor, TensorKind, Tuple, tensor
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.objects import HeapObject
from hybridize.values.tensors import MAX_CONTENT, join_content, join_dtype, join_shape
from hybridize.values.value import NONE, Value, of

_POSITIONAL: Final = (ParamKind.POSITIONAL_ONLY, ParamKind.POSITIONAL_OR_KEYWORD)
_PYTHON_DTYPES: Final = {"int": "int32", "float": "float32", "bool": "bool", "complex": "complex128"}
_DTYPE_NAMES: Final = {
    **_PYTHON_DTYPES,
    "str": "string",
    "bytes": "string",
    "double": "float64",
    "float_": "float64",
    "half": "float16",
    "int_": "int64",
    "bool_": "bool",
}
_MAX_NESTING: Final = 5
# Functions of version 1, whose signatures the index does not have and that version 2 lacks or orders otherwise.
_WITHOUT_SIGNATURE: Final = {
    "tf.compat.v1.argmax": ("input", "axis", "name", "dimension", "output_type"),
    "tf.compat.v1.argmin": ("input", "axis", "name", "dimension", "output_type"),
    "tf.compat.v1.boolean_mask": ("tensor", "mask", "name", "axis"),
    "tf.compat.v1.decode_csv": ("records", "record_defaults"),
    "tf.compat.v1.gather": ("params", "indices", "validate_indices", "name", "axis", "batch_dims"),
    "tf.compat.v1.image.resize_images": ("images", "size", "method"),
    "tf.compat.v1.multinomial": ("logits", "num_samples"),
    "tf.compat.v1.nn.softmax_cross_entropy_with_logits_v2": ("labels", "logits", "axis"),
    "tf.compat.v1.parse_example": ("serialized", "features"),
    "tf.compat.v1.parse_single_example": ("serialized", "features"),
    "tf.compat.v1.py_func": ("func", "inp", "Tout"),
}


# -- parameters --------------------------------------------------------------------------------------------------


@cache
def _positions(index: Index, name: str) -> dict[str, int]:
    """The positions of the parameters of a function, constructor or member."""
    symbol = index.lookup(name)
    params: tuple[Param, ...] = symbol.params if symbol is not None else ()
    if not params:
        owner, _, last = name.rpartition(".")
        member = index.member(owner, last)
        params = member.params if member is not None else ()
    if not params and name in _WITHOUT_SIGNATURE:
        return {parameter: position for position, parameter in enumerate(_WITHOUT_SIGNATURE[name])}
    if not params and name.startswith("tf.compat.v1."):
        return _positions(index, "tf." + name.removeprefix("tf.compat.v1."))
    return {param.name: position for position, param in enumerate(params) if param.kind in _POSITIONAL}


def argument(call: Any, *names: str) -> Value | None:
    """The argument of a parameter, however it is passed; further names are older spellings of the same."""
    positions = _positions(call.index, call.name)
    for name in names:
        found: Value | None = call.argument(positions.get(name), name)
        if found is not None:
            return found
    return None


def given(value: Value | None) -> bool:
    """Whether an argument is passed and cannot be None."""
    return value is not None and all(not isinstance(atom, Const) or atom.value is not None for atom in value.atoms)


def constant(value: Value | None, default: Any = None) -> Any:
    """The one constant an argument is; `default` when it is not passed or not that."""
    if value is not None and len(value.atoms) == 1 and isinstance(value.atoms[0], Const):
        return value.atoms[0].value
    return default


def integer(value: Value | None) -> int | None:
    """The one integer an argument is, also as a tensor whose element is known."""
    if value is None or len(value.atoms) != 1:
        return None
    match value.atoms[0]:
        case Const(value=bool()):
            return None
        case Const(value=int(found)):
            return found
        case Tensor(shape=(), content=(int(found),)) if found != DYNAMIC:
            return found
    return None


def extent(call: Any, value: Value | None) -> int | None:
    """The extent that an integer argument gives; `DYNAMIC` where data decides it, so that no graph knows it."""
    number = integer(value)
    if number is not None or value is None or not call.traced:
        return number
    return DYNAMIC if any(_is_data(atom) for atom in value.atoms) else None


def _is_data(atom: Atom) -> bool:
    """Whether a trace has no number for an integer tensor."""
    if not isinstance(atom, Tensor) or not (atom.symbolic or atom.kind == "variable"):
        return False
    return not is_static(atom)


def is_static(one: Tensor) -> bool:
    """Whether a graph knows all elements of a tensor while it is built."""
    return one.content is not None and DYNAMIC not in one.content


def extents(call: Any, value: Value | None) -> tuple[int | None, ...] | None:
    """As `integers`, of numbers that become extents: `DYNAMIC` where data decides them."""
    if value is None or not call.traced:
        return integers(call, value)
    if len(value.atoms) == 1 and isinstance(value.atoms[0], Tensor):
        atom = value.atoms[0]
        if not atom.shape:
            return None if atom.shape is None else (extent(call, value),)
        if atom.content:
            return atom.content
        count = atom.shape[0] if len(atom.shape) == 1 else None
        open_ = DYNAMIC if _is_data(atom) else None
        return (open_,) * count if count is not None and 0 <= count <= MAX_CONTENT else None
    one = integer(value)
    if one is not None:
        return (one,)
    known = call.positions(value)
    return None if known is None else tuple(extent(call, item) for item in known)


def flag(value: Value | None, default: bool) -> bool | None:
    """A boolean argument; None when it is not known."""
    if value is None:
        return default
    found = constant(value)
    return bool(found) if found is not None else None


def integers(call: Any, value: Value | None) -> tuple[int | None, ...] | None:
    """The integers of a list or tuple (or one by itself), None where one is not known; None when not a list."""
    one = integer(value)
    if one is not None:
        return (one,)
    content = content_of(value)
    if content is not None:
        return content
    known = call.positions(value) if value is not None else None
    return None if known is None else tuple(integer(item) for item in known)


def content_of(value: Value | None) -> Shape | None:
    """What is known of the elements of an integer tensor (see `values.atoms.Tensor.content`)."""
    if value is None or len(value.atoms) != 1 or not isinstance(value.atoms[0], Tensor):
        return None
    content = value.atoms[0].content
    return tuple(None if one == DYNAMIC else one for one in content) if content else None


def known_elements(call: Any, value: Value | None) -> Shape | None:
    """What is known of the elements of what becomes a tensor (see `values.atoms.Tensor.content`)."""
    if value is None or value is NONE:
        return None
    return as_tensor(call, value).content


def shape_of_argument(call: Any, value: Value | None) -> Shape | None:
    """The shape an argument such as `[2, n]`, `3`, `(None, 4)` or `tf.shape(x)` describes; -1 is an unknown extent."""
    if value is None or not value.atoms:
        return None
    shapes = [_shape_of_atom(call, atom) for atom in value.atoms]
    joined = shapes[0]
    for shape in shapes[1:]:
        joined = join_shape(joined, shape)
    return joined


def _shape_of_atom(call: Any, atom: Atom) -> Shape | None:
    match atom:
        case Const(value=int(extent)):
            return (_extent(extent),)
        case Prim(type="int"):
            return (None,)
        case Tensor() | Tuple() | Ref():
            known = extents(call, of(atom))
            if known is None and isinstance(atom, Tensor):
                return _open_shape(atom)
            return None if known is None else tuple(_extent(one) for one in known)
    return None


def _open_shape(described: Tensor) -> Shape | None:
    """The rank that a vector of extents describes when none of them is known: as many as it has elements."""
    count = described.shape[0] if described.shape is not None and len(described.shape) == 1 else None
    return (None,) * count if count is not None and 0 <= count <= MAX_CONTENT else None


def _extent(found: int | None) -> int | None:
    return found if found is not None and (found >= 0 or found == DYNAMIC) else None


def dtype_argument(value: Value | None) -> str | None:
    """The dtype that `tf.float32`, `"float32"`, `np.float32`, `float` or `x.dtype` names; None when not known."""
    names = {_dtype_name(atom) for atom in value.atoms} if value is not None else {None}
    return names.pop() if len(names) == 1 else None


def _dtype_name(atom: Atom) -> str | None:
    match atom:
        case Const(value=str(name)):
            return _DTYPE_NAMES.get(name, name)
        case Api(name=dotted):
            name = dotted.rpartition(".")[2]
            return _DTYPE_NAMES.get(name, name)
    return None


# -- tensors -----------------------------------------------------------------------------------------------------


def as_tensor(call: Any, value: Value | None) -> Tensor:
    """What `tf.convert_to_tensor` makes of a value; ragged and sparse tensors stay what they are."""
    return _converted(call, value, 0, {}) or tensor()


# What each container became on the way, by nesting: many may share what they hold, and hold each other in circles.
_Done = dict[tuple[HeapObject, int], Tensor]


_ANYTHING: Final = tensor()


def _converted(call: Any, value: Value | None, depth: int, done: _Done) -> Tensor | None:
    result: Tensor | None = None
    for atom in value.atoms if value is not None else ():
        one = _convert(call, atom, depth, done)
        if one is not None:
            result = one if result is None else _join(result, one)
            if result is _ANYTHING:
                break  # nothing that follows could tell more
    return result


def _join(left: Tensor, right: Tensor) -> Tensor:
    kind = left.kind if left.kind == right.kind else "tensor"
    shape = join_shape(left.shape, right.shape)
    ragged = left.ragged if left.ragged == right.ragged else None
    return tensor(
        join_dtype(left.dtype, right.dtype), shape, kind=kind, content=join_content(left, right), ragged=ragged
    )


def _convert(call: Any, atom: Atom, depth: int, done: _Done) -> Tensor | None:
    match atom:
        case Tensor(kind=kind):
            kept: TensorKind = "tensor" if kind in ("variable", "ndarray") else kind
            content = atom.content
            if content is None and call.traced and not atom.symbolic and kind != "variable":
                content = ()  # small constants become part of the graph
            return tensor(
                atom.dtype, atom.shape, kind=kept, content=content, ragged=atom.ragged, rankless=atom.rankless
            )
        case Const(value=None):
            return None
        case Const(value=value):
            number = value if isinstance(value, int) and not isinstance(value, bool) else None
            return tensor(_dtype_of_python(value), (), content=_python(call) if number is None else (number,))
        case Prim(type="range"):
            return tensor("int32", (None,), content=_python(call))
        case Prim(type=type_):
            shape = () if type_ in _DTYPE_NAMES else None
            return tensor(_DTYPE_NAMES.get(type_), shape, content=_python(call))
        case Tuple(items=items, name=name) if name != "slice" and depth < _MAX_NESTING:
            return _stacked(call, list(items), depth, done)
        case Ref(object=object_) if object_.kind in ("list", "iterator") and depth < _MAX_NESTING:
            made = done.get((object_, depth))
            if made is None:
                made = done[object_, depth] = _of_container(call, atom, depth, done)
            return made
    return tensor(content=_python(call))


def _python(call: Any) -> Shape | None:
    """What is known of the elements made of Python values: a graph has them as constants."""
    return () if call.traced else None


def _of_container(call: Any, atom: Ref, depth: int, done: _Done) -> Tensor:
    known = call.positions(of(atom))
    if known is not None:
        return _stacked(call, known, depth, done)
    element = _converted(call, call.iterate(of(atom)), depth + 1, done)
    return _with_axis(element, None) if element is not None else tensor()


def _dtype_of_python(value: object) -> str | None:
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) >= 2**31:
        return "int64"
    return _DTYPE_NAMES.get(type(value).__name__)


def _stacked(call: Any, items: list[Value], depth: int, done: _Done) -> Tensor:
    if not items:
        return tensor("float32", (0,))
    parts = [_converted(call, item, depth + 1, done) or tensor() for item in items]
    shape = agreed_shape([part.shape for part in parts])
    dtype = _meeting_dtype(call, items, parts)
    content = static_content(call, *parts)
    if shape == () and dtype in ("int32", "int64") and len(items) <= MAX_CONTENT:
        content = tuple(_element(call, part) for part in parts)
        content = content if call.traced or any(one is not None for one in content) else None
    kind: TensorKind = "keras-symbolic" if any(part.kind == "keras-symbolic" for part in parts) else "tensor"
    return tensor(dtype, None if shape is None else (len(items), *shape), kind=kind, content=content)


def _element(call: Any, part: Tensor) -> int | None:
    if part.content is None:
        return DYNAMIC if call.traced else None
    return part.content[0] if part.content else None


def agreed_shape(shapes: list[Shape | None]) -> Shape | None:
    """The shape of tensors that must all have one: each may know what others do not; None when they differ."""
    known = [shape for shape in shapes if shape is not None]
    if not known or any(len(shape) != len(known[0]) for shape in known):
        return None
    return tuple(agreed_extent(column) for column in zip(*known, strict=True))


def agreed_extent(column: tuple[int | None, ...]) -> int | None:
    """The extent of axes that must have one: what is known of any of them holds for all."""
    known = {one for one in column if one is not None and one != DYNAMIC}
    if known:
        return known.pop() if len(known) == 1 else None
    return DYNAMIC if column and all(one == DYNAMIC for one in column) else None


def _with_axis(element: Tensor, extent: int | None) -> Tensor:
    kind: TensorKind = "keras-symbolic" if element.kind == "keras-symbolic" else "tensor"
    return tensor(element.dtype, None if element.shape is None else (extent, *element.shape), kind=kind)


def is_strong(call: Any, value: Value) -> bool:
    """Whether a value brings its own dtype: Python numbers take that of the tensors they meet."""
    return bool(call.contains_tensor(value))


def common_dtype(call: Any, values: list[Value]) -> str | None:
    """The dtype at which several arguments meet: that of the tensors, then of the arrays, then of the numbers."""
    return _meeting_dtype(call, values, [as_tensor(call, value) for value in values])


def _meeting_dtype(call: Any, values: list[Value], converted: list[Tensor]) -> str | None:
    check_dtypes(call, values)
    groups: tuple[list[str | None], ...] = ([], [], [])
    for value, one in zip(values, converted, strict=True):
        dtype = one.dtype
        if not is_strong(call, value):
            groups[2 if value.atoms and not any(_is_unknown(atom) for atom in value.atoms) else 0].append(dtype)
        elif all(isinstance(atom, Tensor) and atom.kind == "ndarray" for atom in value.atoms):
            groups[1].append(dtype)
        else:
            groups[0].append(dtype)
    for group in groups[:2]:
        if group:
            return group[0] if len(set(group)) == 1 else None
    numbers = set(groups[2])
    if len(numbers) == 1:
        return groups[2][0]
    return "float32" if numbers == {"int32", "float32"} else None


def check_dtypes(call: Any, values: list[Value], dtype: str | None = None) -> None:
    """Operands of one dtype, `dtype` if one is asked for: eager execution converts arrays and their parts to it.

    In a trace these are tensors.  Tensors that differ eagerly fail there, too.
    """
    if not call.traced or call.name.startswith(("keras.", "tf.keras.")):
        return
    found = {dtype} if dtype is not None else set()
    decided, open_ = dtype is not None, False
    for value in values:
        tensors = [atom for atom in value.atoms if isinstance(atom, Tensor) and atom.kind != "ndarray"]
        dtypes = {atom.dtype for atom in tensors}
        decided |= bool(tensors) and not any(atom.was_array for atom in tensors)
        open_ |= any(atom.was_array and atom.dtype is None for atom in tensors)
        if len(dtypes) == 1 or any(atom.was_array for atom in tensors):
            found |= {one for one in dtypes if one is not None}
    if len(found) > 1:
        call.hazard("HYB307", f"{call.name} of {' and '.join(sorted(found))}: eager execution converts an array")
    elif decided and open_:
        # An array of which the dtype is not known need not have the one that is asked for.
        call.hazard("HYB307", f"{call.name} of an array of any dtype: eager execution converts it")


def _is_unknown(atom: Atom) -> bool:
    return not isinstance(atom, (Const, Prim, Tuple, Ref))


# -- results -----------------------------------------------------------------------------------------------------


def result(
    call: Any,
    dtype: str | None,
    shape: Shape | None,
    *inputs: Tensor,
    kind: TensorKind = "tensor",
    content: Shape | None = None,
    ragged: RaggedForm | None = None,
) -> Value:
    """The tensor an operation gives.  Operations on Keras inputs give Keras outputs.

    `content` is what is known of its elements; only integers carry it.  `ragged` is the layout of a ragged one.
    """
    call.computes(call.name)
    if any(one.kind == "keras-symbolic" for one in inputs):
        kind = "keras-symbolic"
    if content and (dtype not in ("int32", "int64") or len(content) > MAX_CONTENT):
        content = None if DYNAMIC in content else ()
    if content is not None and not call.traced and not any(one is not None for one in content):
        content = None
    if kind == "ragged":
        ragged = ragged or _kept_layout(shape, inputs)
    return of(tensor(dtype, shape, kind=kind, symbolic=call.traced, content=content, ragged=ragged))


def _kept_layout(shape: Shape | None, inputs: tuple[Tensor, ...]) -> RaggedForm | None:
    """The layout of the ragged operands of an operation that keeps the number of axes."""
    operands = [one for one in inputs if one.kind == "ragged"]
    if shape is None or any(one.shape is None or len(one.shape) != len(shape) for one in operands):
        return None
    layouts = {one.ragged for one in operands}
    return layouts.pop() if len(layouts) == 1 else None


def check_same(call: Any, shapes: list[Shape | None], what: str) -> None:
    """Say so where tensors that must be of one shape are known not to be."""
    known = [shape for shape in shapes if shape is not None]
    columns = zip(*known, strict=False)
    differ = any(len({one for one in column if one is not None and one != DYNAMIC}) > 1 for column in columns)
    if differ or len({len(shape) for shape in known}) > 1:
        call.does_not_fit(f"{what} of {' and '.join(str(list(shape)) for shape in known[:2])}")


def static_content(call: Any, *inputs: Tensor) -> Shape | None:
    """The content of what is computed from inputs alone: a graph folds what it computes from constants."""
    return () if call.traced and all(is_static(one) for one in inputs) else None


def new_object(call: Any, symbol: str, part: object = None) -> Value:
    """A new instance of a library class."""
    made: Value = call.new(call.make("api", symbol.rpartition(".")[2], symbol=symbol, part=part))
    return made


def new_list(call: Any, values: list[Value], part: object = None) -> Value:
    """A new list of known length."""
    made: Value = call.fill_list(values, part=("list", len(values), part))
    return made


def list_of(call: Any, element: Value, part: object = None) -> Value:
    """A new list of unknown length."""
    made: Value = call.list_of(element, part=("list", None, part))
    return made


def empty_list(call: Any, length: int | None, part: object = None) -> Value:
    """The list that `new_list` (of this length) or `list_of` will fill."""
    made: Value = call.new(call.make("list", "list", part=("list", length, part)))
    return made


def dynamic_extent(call: Any) -> int | None:
    """An extent that depends on data: None while a graph is built, merely unknown to us otherwise."""
    return DYNAMIC if call.traced else None
