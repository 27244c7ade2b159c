"""What a value is to a graph: a tensor of a dtype, a structure of such, nothing, or an object that no graph holds.

Needs   the heap, for the content of lists and dictionaries.
Gives   `form_of`, `difference` (in words, None when a graph can join two values or too little is known), `staged`.
Sound   only what is sure differs: a value that may be several things has no form, and nothing differs from that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from hybridize.models.graph_values import is_number_or_text, no_graph_value
from hybridize.models.unknown_ranks import without_ranks
from hybridize.values.atoms import (
    FRESH,
    Api,
    ApiMethod,
    Atom,
    Const,
    Method,
    Prim,
    Ref,
    Tensor,
    Tuple,
    ref,
    tensor,
    tuple_atom,
)
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.objects import KEYS, REST, HeapObject
from hybridize.values.value import Value, union

if TYPE_CHECKING:
    from hybridize.interp.activation import Activation
    from hybridize.ir.nodes import Node

_DTYPES = {"int": "int32", "float": "float32", "bool": "bool", "str": "string"}
_MAX_DEPTH = 4


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of thing; `parts` are those of a structure, with their keys when it is a dictionary."""

    kind: Literal["tensor", "ragged", "sparse", "none", "tuple", "list", "dict", "object"]
    dtype: str | None = None
    shape: tuple[int | None, ...] | None = None
    parts: tuple[Form | None, ...] = ()
    keys: tuple[object, ...] = ()
    objects: tuple[Atom, ...] = ()

    def __str__(self) -> str:
        match self.kind:
            case "tensor":
                return f"a {self.dtype} tensor" if self.dtype else "a tensor"
            case "none":
                return "None"
            case "object":
                return "a Python object"
            case "dict":
                return f"a dict with the keys {', '.join(map(repr, self.keys))}"
            case "tuple" | "list":
                return f"a {self.kind} of {len(self.parts)}"
        return f"a {self.kind} tensor"


def form_of(value: Value, frame: Activation) -> Form | None:
    """The form of a value; None when it has several or is not known."""
    return _Forms(frame).of(value, 0)


class _Forms:
    """One walk over a value; what containers share is looked at once for each nesting, not for each way to it."""

    __slots__ = ("frame", "known")

    def __init__(self, frame: Activation) -> None:
        self.frame = frame
        self.known: dict[tuple[Value, int], Form | None] = {}

    def of(self, value: Value, depth: int) -> Form | None:
        if not value.atoms or depth > _MAX_DEPTH:
            return None
        key = value, depth
        if key not in self.known:
            self.known[key] = self._joined(value, depth)
        return self.known[key]

    def _joined(self, value: Value, depth: int) -> Form | None:
        joined: Form | None = None
        for atom in value.atoms:
            form = _form_of_atom(atom, self, depth)
            if form is None or joined in (None, form):
                joined = form
            elif joined is not None and joined.kind == form.kind == "tensor":
                joined = Form("tensor", joined.dtype if joined.dtype == form.dtype else None)
            else:
                joined = None
            if joined is None:
                return None
        return joined


def _form_of_atom(atom: Atom, forms: _Forms, depth: int) -> Form | None:
    frame = forms.frame
    match atom:
        case Tensor(kind="ragged"):
            return Form("ragged", atom.dtype)
        case Tensor(kind="sparse"):
            return Form("sparse", atom.dtype)
        case Tensor(kind="keras-symbolic"):
            return None
        case Tensor(dtype=dtype, shape=shape):
            return Form("tensor", dtype, shape)
        case Const(value=None):
            return Form("none")
        case Const(value=value) if type(value).__name__ in _DTYPES:
            return Form("tensor", _DTYPES[type(value).__name__], ())
        case Prim(type=type_) if type_ in _DTYPES:
            return Form("tensor", _DTYPES[type_], ())
        case Tuple(items=items, name=name) if name != "slice":
            return Form("tuple", parts=tuple(forms.of(item, depth + 1) for item in items))
        case Tuple() | Api() | ApiMethod() | Method():
            return Form("object", objects=(atom,))
        case Ref(object=object_) if object_.kind == "list":
            rest = frame.read(object_.item(REST))
            if not object_.intact or object_.length is None or rest:
                return None
            parts = [frame.read(object_.item(index)) for index in range(object_.length)]
            return Form("list", parts=tuple(forms.of(part, depth + 1) for part in parts))
        case Ref(object=object_) if object_.kind == "dict":
            if frame.read(object_.item(REST)):
                return None
            cells = {
                key[1]: cell for key, cell in object_.items.items() if isinstance(key, tuple) and key[:1] == ("key",)
            }
            values = [(key, content) for key, cell in cells.items() if (content := frame.read(cell))]
            parts_ = tuple(forms.of(content, depth + 1) for _, content in values)
            return Form("dict", parts=parts_, keys=tuple(key for key, _ in values))
        case Ref(object=object_) if object_.kind in ("function", "class", "wrapper"):
            return Form("object", objects=(atom,))
    return None


def difference(one: Form | None, other: Form | None) -> str | None:
    """How two forms differ in a way that no graph can join."""
    if one is None or other is None or one == other:
        return None
    if one.kind != other.kind or one.keys != other.keys or len(one.parts) != len(other.parts):
        return f"{one} in one case and {other} in another"
    if one.dtype is not None and other.dtype is not None and one.dtype != other.dtype:
        return f"{one} in one case and {other} in another"
    if one.objects != other.objects:
        return "one Python object in one case and another in another"
    return next((text for pair in zip(one.parts, other.parts, strict=True) if (text := difference(*pair))), None)


def object_within(value: Value, frame: Activation, depth: int = 0) -> str | None:
    """What a value may be, or hold, that is neither a tensor nor becomes one: no graph conditional or loop gives it."""
    for atom in value.atoms:
        if is_number_or_text(atom):
            continue
        found = no_graph_value(atom)
        if found is None and depth < _MAX_DEPTH:
            parts = _parts(atom, frame)
            found = next((text for part in parts if (text := object_within(part, frame, depth + 1))), None)
        if found is not None:
            return found
    return None


def _parts(atom: Atom, frame: Activation) -> list[Value]:
    match atom:
        case Tuple(items=items):
            return list(items)
        case Ref(object=object_) if object_.kind in ("list", "dict"):
            return [frame.read(cell) for key, cell in object_.items.items() if key != KEYS]
    return []


def of_other_rank(one: Form | None, other: Form | None) -> bool:
    """Whether two forms are tensors of different rank: what a graph makes of them has none that it knows."""
    if one is None or other is None or one.kind != "tensor" or other.kind != "tensor":
        return False
    return one.shape is not None and other.shape is not None and len(one.shape) != len(other.shape)


def without_rank(value: Value, frame: Activation) -> Value:
    """Tensors of which the graph does not know the rank."""
    frame.machine.knows_all_ranks = False
    return without_ranks(value)


def lacks_value(form: Form | None) -> bool:
    """Whether a result is or holds None, which no branch of a graph conditional may return."""
    return form is not None and (form.kind == "none" or any(lacks_value(part) for part in form.parts))


def shape_change(before: Form | None, after: Form | None) -> str | None:
    """How a round of a graph loop changes the shape of a variable, which must keep it."""
    if before is None or after is None or before.kind != "tensor" or after.kind != "tensor":
        return None
    old, new = before.shape, after.shape
    if old is None or new is None:
        return None
    if len(old) != len(new) or any(_grows(a, b) for a, b in zip(old, new, strict=True)):
        return f"a tensor of shape {_shape(old)} before and {_shape(new)} after a round"
    return None


def _grows(old: int | None, new: int | None) -> bool:
    # What a round leaves open it may have changed: only what was open before may be so after it.
    return old is not None and old not in (DYNAMIC, new)


def _shape(shape: tuple[int | None, ...]) -> str:
    return f"[{', '.join('?' if one is None or one == DYNAMIC else str(one) for one in shape)}]"


def staged(value: Value, node: Node, frame: Activation) -> Value:
    """What Python numbers and texts become when a graph conditional or loop gives them: tensors, also in structures."""
    return _Staging(node, frame).of(value, 0)


class _Staging:
    """One walk over a value; what containers share is looked at once for each nesting, not for each way to it."""

    __slots__ = ("frame", "known", "node")

    def __init__(self, node: Node, frame: Activation) -> None:
        self.node = node
        self.frame = frame
        self.known: dict[tuple[Value, int], Value] = {}

    def of(self, value: Value, depth: int) -> Value:
        key = value, depth
        found = self.known.get(key)
        if found is None:
            found = self.known[key] = union([self._of_atom(atom, depth) for atom in value.atoms])
        return found

    def _of_atom(self, atom: Atom, depth: int) -> Atom:
        match atom:
            case Const(value=value) if type(value).__name__ in _DTYPES:
                return tensor(_DTYPES[type(value).__name__], (), symbolic=True)
            case Prim(type=type_) if type_ in _DTYPES:
                return tensor(_DTYPES[type_], (), symbolic=True)
            case Tensor(kind="ndarray"):
                return tensor(atom.dtype, atom.shape, symbolic=True)
            case Tuple(items=items, name=name) if name != "slice":
                return tuple_atom(tuple(self.of(item, depth + 1) for item in items), name, atom.fields)
            case Ref(object=object_) if object_.kind in ("list", "dict") and depth < _MAX_DEPTH:
                return self._of_container(atom, object_, depth)
        return atom

    def _of_container(self, atom: Ref, object_: HeapObject, depth: int) -> Atom:
        """The container a graph gives in place of one that holds Python numbers or texts; others are taken as is."""
        frame = self.frame
        contents = [(key, frame.read(cell)) for key, cell in object_.items.items()]
        parts = {key: self.of(content, depth + 1) for key, content in contents}
        if all(parts[key] is content for key, content in contents) or object_.symbol is not None:
            return atom
        copy = frame.allocate(self.node, object_.kind, object_.label, part=("staged", object_))
        copy.length, copy.intact, copy.cls = object_.length, object_.intact, object_.cls
        for key, content in parts.items():
            frame.write(copy.item(key), content, self.node)
        return ref(copy, FRESH)
