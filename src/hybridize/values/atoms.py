"""Atoms: the single things an abstract value may be.

An abstract value (see `value.py`) is a small set of atoms.  Atoms are interned by their constructors
below, so two equal atoms are the same object and comparing them is comparing identities; never build the
classes directly.

    atom ::= Const(c)                     one Python constant
           | Prim(type)                   some int, float, str, … (a widened constant)
           | Tensor(kind, dtype, shape)   a tensor or something a graph makes a tensor of
           | Tuple(items)                 a tuple of known length
           | Ref(object, root)            an object of the abstract heap
           | Api(name)                    a symbol of a modelled library
           | ApiMethod(name, receiver)    a member of a library class, bound
           | Method(function, receiver)   a user function bound to its receiver
           | Unknown(reason)              anything; why we do not know

`root` says how the running activation came by a reference, which is what decides whether writing through
it can be seen from outside (behaviours §5): `FRESH` for what the activation made itself, `param_root(k)`
for what its k-th parameter is, `root_within(param_root(k))` for what it reached through that, `CAPTURED` for what it
closes over, `OUTER` for everything else that existed before.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple, TypeVar

if TYPE_CHECKING:
    from hybridize.project.places import Place
    from hybridize.values.objects import HeapObject
    from hybridize.values.value import Value

# Roots, ordered by how widely a write through them can be seen; where two ways meet, the wider one stays.
FRESH: Final = 0
CAPTURED: Final = 1_000_000
OUTER: Final = 1_000_001


def param_root(index: int) -> int:
    """The root of what the parameter at `index` is given."""
    return 2 * index + 1


def root_within(root: int) -> int:
    """The root of what is found in something of a root."""
    return root + root % 2 if root < CAPTURED else root


def is_parameter_itself(root: int) -> bool:
    """Whether a root is that of an argument, and not of something found in it."""
    return root < CAPTURED and root % 2 == 1


def param_index(root: int) -> int:
    """Which parameter the root of one is about."""
    return (root - 1) // 2


def is_param_root(root: int) -> bool:
    """Whether a root is that of a parameter."""
    return FRESH < root < CAPTURED


TensorKind = Literal["tensor", "variable", "ragged", "sparse", "ndarray", "keras-symbolic"]
LogitsNote = Literal["", "kept", "lost", "operation"]
Shape = tuple["int | None", ...]


class RaggedForm(NamedTuple):
    """How a ragged tensor is laid out: how many axes after the first are ragged, and the dtype of its row splits.

    `splits` is None when not known.  With no ragged axis it is a row of a dataset of ragged tensors: dense for the
    program, ragged again in a batch.
    """

    axes: int
    splits: str | None


class Atom:
    """Base of all atoms."""

    __slots__ = ()


class Const(Atom):
    """One Python constant: None, a bool, number, string, bytes, or `...`."""

    __slots__ = ("value",)

    def __init__(self, value: Hashable) -> None:
        self.value: Any = value

    def __repr__(self) -> str:
        return repr(self.value)


class Prim(Atom):
    """Some value of a built-in scalar type, named by `type`: int, float, complex, bool, str, slice, range and so on."""

    __slots__ = ("type",)

    def __init__(self, type_: str) -> None:
        self.type = type_

    def __repr__(self) -> str:
        return self.type


# The `Prim`s that are the classes of tensors, which differ between the two worlds.
EAGER_TENSOR_TYPE: Final = "type of an eager tensor"
GRAPH_TENSOR_TYPE: Final = "type of a symbolic tensor"
TYPES: Final = frozenset({"type", EAGER_TENSOR_TYPE, GRAPH_TENSOR_TYPE})


class Tensor(Atom):
    """A tensor, a variable, a NumPy array.

    `dtype` is None when unknown; `shape` is None for unknown rank, an extent None when unknown.
    `symbolic` holds in the traced world for what has no value while the graph is built.
    `root` matters for arrays only, which Python code may write in place.
    `content` is what is known of the elements of a small integer tensor, such as `tf.shape(x)`: one for each
    element, None where not known; `()` says that a graph knows them while it is built, though we do not.  None when
    nothing is known: in a trace, data decides about such elements.
    `was_array` holds for what is a NumPy array eagerly and became a tensor at the boundary of a trace.
    `logits` says where the logits are that these probabilities were made of (models.keras.logits).
    `of_keras` holds for the variables of Keras 3, which TensorFlow does not take for variables.
    `ragged` is what is known of the layout of a ragged tensor.
    `rankless` holds where the graph itself does not know the rank, though eager execution does; without it, a shape
    of None is merely one that we do not know.  Eager tensors have it for the sake of datasets, whose graphs run as a
    part of the eager world.
    """

    __slots__ = (
        "content",
        "dtype",
        "kind",
        "logits",
        "of_keras",
        "ragged",
        "rankless",
        "root",
        "shape",
        "symbolic",
        "was_array",
    )

    def __init__(
        self,
        kind: TensorKind,
        dtype: str | None,
        shape: Shape | None,
        symbolic: bool,
        root: int,
        content: Shape | None = None,
        was_array: bool = False,
        logits: LogitsNote = "",
        of_keras: bool = False,
        ragged: RaggedForm | None = None,
        rankless: bool = False,
    ) -> None:
        self.ragged = ragged
        self.content = content
        self.rankless = rankless
        self.of_keras = of_keras
        self.logits: LogitsNote = logits
        self.was_array = was_array
        self.kind: TensorKind = kind
        self.dtype = dtype
        self.shape = shape
        self.symbolic = symbolic
        self.root = root

    def __repr__(self) -> str:
        extents = "..." if self.shape is None else ", ".join(map(str, self.shape))
        prefix = "" if self.kind == "tensor" else self.kind + " "
        return f"{prefix}{self.dtype or '?'}[{extents}]{'~' if self.symbolic else ''}"


class Tuple(Atom):
    """A tuple with one value per position.  `name` is the class of a named tuple, whose fields `fields` are."""

    __slots__ = ("fields", "items", "name")

    def __init__(self, items: tuple[Value, ...], name: str | None, fields: tuple[str, ...] | None) -> None:
        self.items = items
        self.name = name
        self.fields = fields

    def __repr__(self) -> str:
        return f"({', '.join(map(repr, self.items))}{',' if len(self.items) == 1 else ''})"


class Ref(Atom):
    """A reference to a heap object, with how the activation came by it."""

    __slots__ = ("object", "root")

    def __init__(self, object_: HeapObject, root: int) -> None:
        self.object = object_
        self.root = root

    def __repr__(self) -> str:
        mark = {FRESH: "new ", OUTER: "", CAPTURED: "captured "}.get(self.root, f"arg{param_index(self.root)} ")
        return f"<{mark}{self.object}>"


class Api(Atom):
    """A module, function, class or constant of a modelled library, by its canonical dotted name."""

    __slots__ = ("name",)

    def __init__(self, name: str) -> None:
        self.name = name

    def __repr__(self) -> str:
        return self.name


class ApiMethod(Atom):
    """A member of a library class taken from a receiver, as in `dataset.map`: `name` is `tf.data.Dataset.map`."""

    __slots__ = ("name", "receiver")

    def __init__(self, name: str, receiver: Atom) -> None:
        self.name = name
        self.receiver = receiver

    def __repr__(self) -> str:
        return f"{self.name} of {self.receiver}"


class Method(Atom):
    """A user function bound to its first argument."""

    __slots__ = ("function", "receiver")

    def __init__(self, function: Atom, receiver: Atom) -> None:
        self.function = function
        self.receiver = receiver

    def __repr__(self) -> str:
        return f"{self.function}.bound({self.receiver})"


UnknownCause = Literal[
    "unresolved-import",
    "unmodelled-symbol",
    "dynamic-attribute",
    "unknown-decorator",
    "unknown-base-class",
    "unreached-parameter",
    "undefined-name",
    "unknown-call",
    "missing-argument",
    "external-data",
    "abstract-method",
    "limit",
]


class Unknown(Atom):
    """Anything at all.  `cause` is what the statistics count, `text` what the user reads."""

    __slots__ = ("cause", "place", "text")

    def __init__(self, cause: UnknownCause, text: str, place: Place | None) -> None:
        self.cause: UnknownCause = cause
        self.text = text
        self.place = place

    def __repr__(self) -> str:
        return f"?({self.text})"


A = TypeVar("A", bound=Atom)
_table: dict[Hashable, Atom] = {}


def const(value: Hashable) -> Const:
    """The constant atom; `1`, `1.0` and `True` are three constants."""
    text = str(value) if isinstance(value, float) else None  # tells -0.0 from 0.0, and finds the one NaN
    key = (Const, type(value), None if text == "nan" else value, text)
    found = _table.get(key)
    if found is None:
        found = _table[key] = Const(value)
    return found  # type: ignore[return-value]


def prim(type_: str) -> Prim:
    """Some value of the named built-in type."""
    key = (Prim, type_)
    found = _table.get(key)
    if found is None:
        found = _table[key] = Prim(type_)
    return found  # type: ignore[return-value]


def tensor(
    dtype: str | None = None,
    shape: Shape | None = None,
    *,
    kind: TensorKind = "tensor",
    symbolic: bool = False,
    root: int = FRESH,
    content: Shape | None = None,
    was_array: bool = False,
    logits: LogitsNote = "",
    of_keras: bool = False,
    ragged: RaggedForm | None = None,
    rankless: bool = False,
) -> Tensor:
    """A tensor atom; `root` is kept for arrays only, as nothing else of them can be written in place."""
    if kind != "ndarray":
        root = FRESH
    rankless = rankless and (shape is None or not symbolic)
    if content is not None and (kind != "tensor" or not any(one is not None for one in content)):
        content = () if kind == "tensor" else None
    if kind != "ragged":
        ragged = None
    key = (Tensor, kind, dtype, shape, symbolic, root, content, was_array, logits, of_keras, ragged, rankless)
    found = _table.get(key)
    if found is None:
        made = Tensor(kind, dtype, shape, symbolic, root, content, was_array, logits, of_keras, ragged, rankless)
        found = _table[key] = made
    return found  # type: ignore[return-value]


def tuple_atom(items: tuple[Value, ...], name: str | None = None, fields: tuple[str, ...] | None = None) -> Tuple:
    """A tuple of known length."""
    key = (Tuple, items, name, fields)
    found = _table.get(key)
    if found is None:
        found = _table[key] = Tuple(items, name, fields)
    return found  # type: ignore[return-value]


def ref(object_: HeapObject, root: int) -> Ref:
    """A reference; kept on the object itself, as each has few roots and is asked for often."""
    found = object_.refs.get(root)
    if found is None:
        found = object_.refs[root] = Ref(object_, root)
    return found


def api(name: str) -> Api:
    """A library symbol."""
    key = (Api, name)
    found = _table.get(key)
    if found is None:
        found = _table[key] = Api(name)
    return found  # type: ignore[return-value]


def api_method(name: str, receiver: Atom) -> ApiMethod:
    """A library member bound to its receiver."""
    key = (ApiMethod, name, receiver)
    found = _table.get(key)
    if found is None:
        found = _table[key] = ApiMethod(name, receiver)
    return found  # type: ignore[return-value]


def method(function: Atom, receiver: Atom) -> Method:
    """A user function bound to a receiver."""
    key = (Method, function, receiver)
    found = _table.get(key)
    if found is None:
        found = _table[key] = Method(function, receiver)
    return found  # type: ignore[return-value]


def unknown(cause: UnknownCause, text: str, place: Place | None = None) -> Unknown:
    """An unknown with its reason."""
    key = (Unknown, cause, text, place)
    found = _table.get(key)
    if found is None:
        found = _table[key] = Unknown(cause, text, place)
    return found  # type: ignore[return-value]


def forget_atoms() -> None:
    """Drop the atoms that lead to objects of a program, before another one is analysed in the same process."""
    for key in [key for key, atom in _table.items() if isinstance(atom, (Tuple, Method, ApiMethod))]:
        del _table[key]
