"""What does the annotation of a parameter promise?

Needs    the text of the annotation, and the module it stands in: its names, and the type aliases it or another module
         defines (`Code.aliases`, `Code.imported`).
Gives    a `Form`, the shape of the values of that type; None where the annotation says nothing.
Sound    nothing checks annotations: what rests on them is an assumption of the report.  A name that cannot be
         followed says nothing, never that the parameter is no tensor.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cache
from typing import TYPE_CHECKING, Final, Literal

from hybridize.interp.machine import Machine
from hybridize.models import contexts, defaults
from hybridize.project.verdict import Verdict
from hybridize.values.atoms import Api, Const, Prim, Ref, Tensor, tensor
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData
from hybridize.values.value import NONE, Value, join_all, of, of_const, of_prim

if TYPE_CHECKING:
    from hybridize.ir.nodes import Code

# -- forms -------------------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Plain:
    """A value that needs no object of its own: a tensor, a scalar, None."""

    value: Value


@dataclass(frozen=True, slots=True)
class Instance:
    """An instance of a class of the program."""

    cls: HeapObject


@dataclass(frozen=True, slots=True)
class LibraryObject:
    """An instance of a library class whose members the models know."""

    symbol: str


@dataclass(frozen=True, slots=True)
class Opaque:
    """Neither a tensor nor a literal, and nothing else is known of it: a callable, a layer, a class."""

    name: str


@dataclass(frozen=True, slots=True)
class Container:
    """A list, set, iterator or dictionary; an element that is not described is None."""

    kind: Literal["list", "set", "iterator", "dict"]
    element: Form | None
    key: Form | None = None


@dataclass(frozen=True, slots=True)
class Positions:
    """A tuple, position by position."""

    items: tuple[Form | None, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several."""

    options: tuple[Form, ...]


@dataclass(frozen=True, slots=True)
class AnyLiteral:
    """A number or a text of Python, or a structure of such."""


# Who promises: an annotation (or Keras, which passes shapes), a method that is overridden, documentation.
Source = Literal["annotation", "override", "documentation"]


@dataclass(frozen=True, slots=True)
class Promise:
    """What is promised of a parameter, and by what, in words."""

    form: Form
    text: str
    source: Source = "annotation"

    @property
    def is_weak(self) -> bool:
        """Whether it is less than an annotation: what rests on it carries no edit."""
        return self.source != "annotation"


Form = AnyLiteral | Plain | Instance | LibraryObject | Opaque | Container | Positions | Choice

_LITERAL_TYPES: Final = frozenset({"int", "float", "complex", "str", "bytes", "range"})


def holds_tensor(form: Form | None) -> Verdict:
    """Whether values of the form are, or contain, tensors or arrays."""
    match form:
        case None:
            return Verdict.UNKNOWN
        case Plain(value=value):
            return Verdict.YES if any(isinstance(atom, Tensor) for atom in value.atoms) else Verdict.NO
        case Container(element=element):
            return holds_tensor(element)
        case Positions(items=items):
            return _any(holds_tensor(item) for item in items)
        case Choice(options=options):
            return _any(holds_tensor(option) for option in options)
    return Verdict.NO


def holds_literal(form: Form | None) -> Verdict:
    """Whether values of the form are, or contain, numbers or texts of Python."""
    match form:
        case None:
            return Verdict.UNKNOWN
        case AnyLiteral():
            return Verdict.YES
        case Plain(value=value):
            return Verdict.YES if any(_is_literal(atom) for atom in value.atoms) else Verdict.NO
        case Container(element=element):
            return holds_literal(element)
        case Positions(items=items):
            return _any(holds_literal(item) for item in items)
        case Choice(options=options):
            return _any(holds_literal(option) for option in options)
        case Instance(cls=cls):
            # Plain data counts for what it holds (behaviours §4), which depends on the object.
            data: ClassData = cls.payload
            return Verdict.NO if data.library_bases else Verdict.UNKNOWN
    return Verdict.NO


def _any(answers: Iterable[Verdict]) -> Verdict:
    known = set(answers)
    return next((one for one in (Verdict.YES, Verdict.UNKNOWN) if one in known), Verdict.NO)


def _is_literal(atom: object) -> bool:
    match atom:
        case Const(value=value):
            return isinstance(value, (int, float, complex, str, bytes)) and not isinstance(value, bool)
        case Prim(type=type_):
            return type_ in _LITERAL_TYPES
    return False


# -- reading -----------------------------------------------------------------------------------------------------

_DEEPEST: Final = 8
_SEQUENCES: Final = frozenset(
    [
        "List",
        "list",
        "Sequence",
        "MutableSequence",
        "Collection",
        "Iterable",
        "Deque",
        "deque",
        "Reversible",
        "Container",
    ]
)
_SETS: Final = frozenset(["Set", "set", "FrozenSet", "frozenset", "AbstractSet", "MutableSet"])
_ITERATORS: Final = frozenset(["Iterator", "Generator", "AsyncIterator", "AsyncIterable", "AsyncGenerator"])
_MAPPINGS: Final = frozenset(["Dict", "dict", "Mapping", "MutableMapping", "DefaultDict", "defaultdict", "OrderedDict"])
_TUPLES: Final = frozenset({"Tuple", "tuple"})
_TRANSPARENT: Final = frozenset(["Annotated", "Final", "ClassVar", "Required", "NotRequired", "InitVar"])
_OPAQUE: Final = frozenset(["Callable", "Type", "type", "Awaitable", "Coroutine"])
_SCALARS: Final = {
    **{name: name for name in ("int", "float", "complex", "bool", "str", "bytes", "slice", "range")},
    "Text": "str",
    "AnyStr": "str",
    "LiteralString": "str",
    "Integral": "int",
    **dict.fromkeys(("Number", "Real", "Rational"), "float"),
}
_SILENT: Final = frozenset(["Any", "object", "Generic", "Protocol", "Hashable", "Self", "TypeVar", "NoReturn", "Never"])
_TYPING: Final = frozenset(
    ["typing", "typing_extensions", "builtins", "collections", "numbers", "dataclasses", "types"]
)
# Composite values of TensorFlow, which are neither quite tensors nor plain objects.
_COMPOSITE: Final = ("TensorArray", "IndexedSlices", "TypeSpec", "Like", "Type", "Types")


@dataclass(frozen=True, slots=True)
class _Scope:
    """Where a name of an annotation is looked up."""

    machine: Machine
    module: HeapObject
    depth: int = 0


def promised(text: str, evaluated: Value | None, module: HeapObject, machine: Machine) -> Form | None:
    """What an annotation promises; `evaluated` is what the program itself makes of it, where it does."""
    atoms = evaluated.atoms if evaluated is not None else ()
    if len(atoms) == 1:
        atom = atoms[0]
        if isinstance(atom, Ref) and isinstance(atom.object.payload, ClassData):
            return _of_class(atom.object, machine)
    return _text(text, _Scope(machine, module))


def _of_class(cls: HeapObject, machine: Machine) -> Form:
    """An instance; `class FloatTensor(tf.Tensor)` names a kind of tensors, as nobody makes objects of such a class."""
    kinds = (contexts.tensor_kind(base, machine.index) for base in cls.payload.library_bases)
    kind = next((one for one in kinds if one is not None), None)
    return Plain(of(tensor(kind=kind))) if kind is not None else Instance(cls)


def _text(text: str, scope: _Scope) -> Form | None:
    node = _parsed(text)
    if node is None or scope.depth > _DEEPEST:
        return None
    return _read(node, scope)


@cache
def _parsed(text: str) -> ast.expr | None:
    try:
        return ast.parse(text.strip(), mode="eval").body
    except (SyntaxError, ValueError, RecursionError):
        return None


def _read(node: ast.expr, scope: _Scope) -> Form | None:
    match node:
        case ast.Constant(value=None):
            return Plain(NONE)
        case ast.Constant(value=str(text)):
            return _text(text, scope)
        case ast.Name() | ast.Attribute():
            return _named(node, scope)
        case ast.Subscript(value=base, slice=inside):
            return _subscripted(base, inside.elts if isinstance(inside, ast.Tuple) else [inside], scope)
        case ast.BinOp(left=left, op=ast.BitOr(), right=right):
            return _union([left, right], scope)
        case ast.Call(args=[_, *rest], keywords=keywords):
            return _type_variable(rest, keywords, scope)
    return None


def _union(members: Sequence[ast.expr], scope: _Scope) -> Form | None:
    forms = [_read(member, scope) for member in members]
    empty = [form for form in forms if form == Plain(NONE)]
    rest = [form for form in forms if form != Plain(NONE)]
    for is_kind in (_is_tensor, _is_array):
        found = next((form for form in rest if is_kind(form)), None)
        if found is None:
            continue
        if scope.depth and any(holds_literal(form) is not Verdict.NO for form in rest):
            return None  # an alias for tensors and numbers alike: either may come
        return Choice((found, *empty)) if empty else found
    known = [form for form in forms if form is not None]
    return Choice(tuple(known)) if len(known) == len(forms) else None


def _is_tensor(form: Form | None) -> bool:
    return isinstance(form, Plain) and any(
        isinstance(atom, Tensor) and atom.kind != "ndarray" for atom in form.value.atoms
    )


def _is_array(form: Form | None) -> bool:
    return isinstance(form, Plain) and any(isinstance(atom, Tensor) for atom in form.value.atoms)


def _type_variable(rest: Sequence[ast.expr], keywords: Sequence[ast.keyword], scope: _Scope) -> Form | None:
    """`TypeVar("T", bound=C)`, `TypeVar("T", A, B)`, `NewType("N", C)`."""
    bound = next((keyword.value for keyword in keywords if keyword.arg == "bound"), None)
    if bound is not None:
        return _read(bound, scope)
    return _union(rest, scope) if rest else None


def _subscripted(base: ast.expr, inside: Sequence[ast.expr], scope: _Scope) -> Form | None:
    resolved = _resolve(base, scope)
    symbol = resolved.atoms[0].name if resolved and isinstance(resolved.atoms[0], Api) else ""
    package, _, _ = symbol.partition(".")
    last = symbol.rpartition(".")[2] if package in _TYPING else ""
    if last == "Optional":
        return _union([inside[0], ast.Constant(None)], scope)
    if last == "Union":
        return _union(inside, scope)
    if last == "Literal":
        constants = [one.value for one in inside if isinstance(one, ast.Constant)]
        return Plain(join_all(of_const(one) for one in constants)) if len(constants) == len(inside) else None
    if last in _TUPLES and not _is_variadic(inside):
        return Positions(tuple(_read(one, scope) for one in inside))
    if last in _MAPPINGS and len(inside) == 2:
        return Container("dict", _read(inside[1], scope), _read(inside[0], scope))
    if last in _TRANSPARENT:
        return _read(inside[0], scope)
    kind = _kind(last)
    if kind is not None:
        return Container(kind, _read(inside[0], scope))
    return _named(base, scope)


def _is_variadic(inside: Sequence[ast.expr]) -> bool:
    return len(inside) == 2 and isinstance(inside[1], ast.Constant) and inside[1].value is ...


def _kind(last: str) -> Literal["list", "set", "iterator", "dict"] | None:
    if last in _SEQUENCES or last in _TUPLES:
        return "list"
    if last in _SETS:
        return "set"
    if last in _ITERATORS:
        return "iterator"
    return "dict" if last in _MAPPINGS else None


# -- names -------------------------------------------------------------------------------------------------------


def _named(node: ast.expr, scope: _Scope) -> Form | None:
    said = contexts.of_type_name(ast.unparse(node))
    resolved = _resolve(node, scope)
    atom = resolved.atoms[0] if resolved is not None and len(resolved.atoms) == 1 else None
    if isinstance(atom, Ref) and isinstance(atom.object.payload, ClassData):
        return _of_class(atom.object, scope.machine)
    if isinstance(atom, Api) and not atom.name.startswith("typing"):
        known = _library(atom.name, scope)
        if known is not None:
            return known
    if said is not None:
        return Plain(said)
    alias = _alias(node, scope)
    if alias is not None:
        text, module = alias
        return _text(text, replace(scope, module=module, depth=scope.depth + 1))
    return _library(atom.name, scope) if isinstance(atom, Api) else None


def _library(name: str, scope: _Scope) -> Form | None:
    package, _, _ = name.partition(".")
    last = name.rpartition(".")[2]
    if package in _TYPING:
        if last in _SILENT:
            return None
        if last in _SCALARS:
            return Plain(of_prim(_SCALARS[last]))
        kind = _kind(last)
        if kind is not None:
            return Container(kind, None)
        return Opaque(last) if last in _OPAQUE or last.endswith(("Error", "Exception", "Warning")) else None
    kind_of_tensor = contexts.tensor_kind(name, scope.machine.index)
    if kind_of_tensor is not None:
        return Plain(of(tensor(kind=kind_of_tensor)))
    if contexts.of_type_name(last) is not None and package in ("numpy", "tf", "keras", "tensorflow"):
        return None
    if last.endswith(_COMPOSITE):
        return None
    if defaults.is_indexed_class(name, scope.machine.index):
        return Opaque(name)
    return LibraryObject(name) if defaults.is_described_class(name) else None


def _resolve(node: ast.expr, scope: _Scope) -> Value | None:
    """What a dotted name stands for in a module."""
    match node:
        case ast.Name(id=name):
            cell = scope.module.attributes.get(name)
            if cell is not None and cell.value:
                return cell.value
            return of(defaults.builtin_symbol(name)) if defaults.is_builtin(name) else None
        case ast.Attribute(value=base, attr=name):
            owner = _resolve(base, scope)
            if owner is None or len(owner.atoms) != 1:
                return None
            match owner.atoms[0]:
                case Ref(object=object_) if object_.kind in ("module", "class"):
                    cell = object_.attributes.get(name)
                    return cell.value if cell is not None and cell.value else None
                case Api(name=dotted):
                    return of(defaults.member_symbol(dotted, name, scope.machine.index))
    return None


def _alias(node: ast.expr, scope: _Scope) -> tuple[str, HeapObject] | None:
    """The text of a type alias, and the module that defines it."""
    module: HeapObject | None = scope.module
    if isinstance(node, ast.Attribute):
        owner = _resolve(node.value, scope)
        atom = owner.atoms[0] if owner is not None and len(owner.atoms) == 1 else None
        module = atom.object if isinstance(atom, Ref) and atom.object.kind == "module" else None
        name = node.attr
    else:
        assert isinstance(node, ast.Name)
        name = node.id
    for _ in range(_DEEPEST):
        code = scope.machine.module_codes.get(module) if module is not None else None
        if code is None or module is None:
            return None
        if name in code.aliases:
            text = code.aliases[name]
            return (text, module) if text is not None else None
        origin = code.imported.get(name)
        if origin is None:
            return None
        module, name = _imported(code, origin, scope), origin[2]
    return None


def _imported(code: Code, origin: tuple[str, int, str], scope: _Scope) -> HeapObject | None:
    found = scope.machine.import_module(code.path, origin[0], origin[1])
    return None if isinstance(found, str) else found
