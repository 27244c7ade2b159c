"""`x[...]` on tensors and variables: which axes go, stay or come."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.tensorflow.arguments import constant, integer, result
from hybridize.models.tensorflow.arguments import extent as extent_argument
from hybridize.models.tensorflow.layouts import laid_out, layout_of, with_axis, without_axes
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.values.atoms import (
    Api,
    Atom,
    Const,
    Prim,
    RaggedForm,
    Ref,
    Shape,
    Tensor,
    Tuple,
    Unknown,
    tensor,
    unknown,
)
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.tensors import join_shape
from hybridize.values.value import NONE, Value, of, of_const

RULES: Rulebook = Rulebook()
_TENSORS: Final = ("tf.Tensor", "tf.Variable", "tf.RaggedTensor")


def indexed_shape(call: Any, shape: Shape | None, key: Value) -> Shape | None:
    """The shape of `x[key]`, None when its rank is not known."""
    if shape is None or not key.atoms:
        return None
    shapes = [_for_atom(call, shape, atom) for atom in key.atoms]
    joined = shapes[0]
    for one in shapes[1:]:
        joined = join_shape(joined, one)
    return joined


def _for_atom(call: Any, shape: Shape, key: Atom) -> Shape | None:
    match key:
        case Tuple(items=items, name=name) if name != "slice":
            parts = list(items)
        case Unknown():
            return None
        case _:
            known = call.positions(of(key)) if not isinstance(key, Tuple) else None
            parts = known if known is not None else [of(key)]
    if any(len(part.atoms) != 1 for part in parts):
        parts = [_simplified(part) for part in parts]
    atoms = [part.atoms[0] for part in parts]
    if any(isinstance(atom, (Unknown, Api)) for atom in atoms):
        return None
    return _walk(call, shape, atoms)


def _simplified(part: Value) -> Value:
    """One atom for all: several numbers drop the axis just as one does; anything else is not known."""
    if all(isinstance(atom, (Const, Prim)) and not _is_special(atom) for atom in part.atoms):
        return of(part.atoms[0])
    return of(unknown("limit", "an index that may be several things"))


def _is_special(atom: Atom) -> bool:
    return isinstance(atom, Const) and (atom.value is None or atom.value is ...)


def _walk(call: Any, shape: Shape, keys: list[Atom]) -> Shape | None:
    consumed = sum(1 for key in keys if not _is_special(key))
    skipped = len(shape) - consumed
    if skipped < 0:
        if all(_takes_axis(key) for key in keys):
            call.does_not_fit(f"takes {consumed} axes of {len(shape)}")
        return None
    rest = list(shape)
    made: list[int | None] = []
    for key in keys:
        match key:
            case Const(value=None):
                made.append(1)
            case _ if _is_special(key):
                made += rest[:skipped]
                del rest[:skipped]
            case Tuple(name="slice", items=bounds):
                made.append(_slice_extent(call, rest.pop(0), bounds))
            case Tensor(shape=None):
                return None
            case Tensor(dtype="bool") | Tensor(shape=(_, *_)):
                return None  # arrays and masks as indices: not what tensors take
            case _:
                extent = rest.pop(0)
                index = key.value if isinstance(key, Const) else None
                if extent is not None and extent >= 0 and type(index) is int and not -extent <= index < extent:
                    call.does_not_fit(f"takes element {index} of {extent}")
    return (*made, *rest)


def _takes_axis(key: Atom) -> bool:
    """Whether a key surely takes just one axis: a number or a slice."""
    if isinstance(key, Tuple):
        return key.name == "slice"
    return isinstance(key, (Const, Prim)) or (isinstance(key, Tensor) and key.shape == () and key.dtype != "bool")


def _slice_extent(call: Any, extent: int | None, bounds: tuple[Value, ...]) -> int | None:
    if all(bound is NONE for bound in bounds):
        return extent
    if extent == DYNAMIC or any(extent_argument(call, bound) == DYNAMIC for bound in bounds):
        return DYNAMIC
    bounds = tuple(bound if (number := integer(bound)) is None else of_const(number) for bound in bounds)
    values = [constant(bound, "unknown") if bound is not NONE else None for bound in bounds]
    if any(value == "unknown" or not isinstance(value, (int, type(None))) for value in values):
        return None
    if extent is None:
        return _without_extent(values)
    try:
        return len(range(*slice(*values).indices(extent)))
    except ValueError:
        return None


def _without_extent(values: list[Any]) -> int | None:
    """A slice of an unknown extent: only reversing or copying keeps it, nothing else is known."""
    start, stop, _ = values
    if stop == 0 and (start is None or start >= 0):
        return 0
    return None


@RULES.method(_TENSORS, "__getitem__")
def _getitem(call: Any) -> Value:
    subject = call.receiver if isinstance(call.receiver, Tensor) else tensor()
    key = call.argument(0, "slice_spec")
    shape = indexed_shape(call, subject.shape, key if key is not None else NONE)
    if subject.was_array and key is not None and any(_is_list_of_indices(atom) for atom in key.atoms):
        call.hazard("HYB303", "takes elements of a NumPy array by a list, which a tensor in a graph refuses")
    if subject.kind == "ragged":
        return laid_out(call, subject.dtype, shape, _indexed_layout(call, subject, key))
    return result(call, subject.dtype, shape, subject, content=_indexed_content(call, subject, key))


def _indexed_layout(call: Any, subject: Tensor, key: Value | None) -> RaggedForm | None:
    """The layout of a part of a ragged tensor: numbers take axes away, None adds them."""
    layout = layout_of(subject)
    if layout is None or key is None or len(key.atoms) != 1 or subject.shape is None:
        return None
    (atom,) = key.atoms
    parts = list(atom.items) if isinstance(atom, Tuple) and atom.name != "slice" else [key]
    if any(len(part.atoms) != 1 for part in parts):
        return None
    keys = [part.atoms[0] for part in parts]
    skipped = len(subject.shape) - sum(1 for one in keys if not _is_special(one))
    position = 0
    for one in keys:
        match one:
            case Const(value=None):
                layout = with_axis(layout, position)
                position += 1
            case Const(value=value) if value is ...:
                position += skipped
            case Tuple(name="slice"):
                position += 1
            case _ if _takes_axis(one) or isinstance(one, Prim):
                layout = without_axes(layout, (position,))
            case _:
                return None
    return layout


def _is_list_of_indices(atom: Atom) -> bool:
    """NumPy's advanced indexing; booleans work for tensors, too."""
    match atom:
        case Ref(object=object_):
            return object_.kind == "list"
        case Tensor(dtype=dtype, shape=shape):
            return dtype is not None and "int" in dtype and shape != ()
        case Tuple(name=name, items=items) if name != "slice":
            return any(_is_list_of_indices(one) for item in items for one in item.atoms)
    return False


def _indexed_content(call: Any, subject: Tensor, key: Value | None) -> Shape | None:
    """What is known of the elements that an index or a slice takes (see `values.atoms.Tensor.content`)."""
    content = subject.content
    if content is None and call.traced and not subject.symbolic and subject.kind == "tensor":
        content = ()
    if content is None or key is None or len(key.atoms) != 1:
        return None
    taken = _taken(content, key.atoms[0])
    if taken is not None:
        return taken
    return () if DYNAMIC not in content and _is_static(call, key) else None


def _taken(content: Shape, key: Atom) -> Shape | None:
    match key:
        case Const(value=bool()):
            return None
        case Const(value=int(index)) if -len(content) <= index < len(content):
            return (content[index],)
        case Tuple(name="slice", items=bounds):
            values = [constant(bound, "unknown") if bound is not NONE else None for bound in bounds]
            if all(value is None or isinstance(value, int) for value in values) and values[2] != 0:
                return content[slice(*values)] or None
    return None


def _is_static(call: Any, key: Value) -> bool:
    """Whether the graph knows which elements an index takes."""
    numbers = [part for atom in key.atoms for part in (atom.items if isinstance(atom, Tuple) else (of(atom),))]
    return all(extent_argument(call, number) != DYNAMIC for number in numbers)
