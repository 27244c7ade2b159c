"""What a test tells about the variables it mentions: `if x is None`, `isinstance(x, C)`, `if x`, and their like.

`refine` gives the state in which a test has a given outcome, or None when it cannot have it.  Only variables of
the running activation are refined; for everything else the state is returned as it is.
"""

from __future__ import annotations

from typing import Final

from hybridize.interp import expressions
from hybridize.interp.activation import Activation, Locals
from hybridize.ir import nodes as ir
from hybridize.models.index import Index
from hybridize.values.atoms import (
    EAGER_TENSOR_TYPE,
    GRAPH_TENSOR_TYPE,
    Api,
    Atom,
    Const,
    Prim,
    Ref,
    Tensor,
    TensorKind,
    Tuple,
    Unknown,
    prim,
    tensor,
)
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData
from hybridize.values.tensors import UNKNOWN_EXTENT
from hybridize.values.value import Value, union


def refine(test: ir.Expression, outcome: bool, frame: Activation) -> Locals | None:
    """The frame's variables, given that the test came out as `outcome`."""
    match test:
        case ir.Operate(operator="not", operands=(inner,)):
            return refine(inner, not outcome, frame)
        case ir.Logic(operator=operator, operands=operands):
            return _refine_logic(operator, operands, outcome, frame)
        case ir.Name(name=name):
            return _keep(name, lambda atom: _may_be(atom, outcome), frame)
        case ir.Bind(target=ir.Name(name=name)):
            return _keep(name, lambda atom: _may_be(atom, outcome), frame)
        case ir.Operate(
            operator="is" | "is not" | "==" | "!=" as operator, operands=(ir.Name(name=name), ir.Constant(value=value))
        ):
            positive = outcome is (operator in ("is", "=="))
            exact = operator in ("is", "is not") or value is None
            return _keep(name, lambda atom: _may_equal(atom, value, positive, exact), frame)
        case ir.Call(function=ir.Global(name="isinstance"), positional=(subject, classes)):
            return _refine_isinstance(subject.value, classes.value, outcome, frame)
        case ir.Call(function=ir.Global(name="callable"), positional=(subject,)):
            if isinstance(subject.value, ir.Name):
                return _keep(subject.value.name, lambda atom: _may_be_callable(atom, outcome), frame)
    return frame.locals


def _refine_logic(
    operator: str, operands: tuple[ir.Expression, ...], outcome: bool, frame: Activation
) -> Locals | None:
    if outcome is not (operator == "and"):
        return frame.locals  # one of several operands decided, and we do not know which
    saved = frame.locals
    state: Locals | None = saved
    for operand in operands:
        state = refine(operand, outcome, frame)
        if state is None:
            break
        frame.locals = state
    frame.locals = saved
    return state


def _keep(name: str, test: object, frame: Activation) -> Locals | None:
    value = frame.locals.get(name)
    if value is None or name in frame.code.stored_by_inner:
        return frame.locals
    kept = [atom for atom in value.atoms if test(atom)]  # type: ignore[operator]
    if len(kept) == len(value.atoms):
        return frame.locals
    if not kept:
        return None
    return {**frame.locals, name: union(kept)}


def with_truth(value: Value, outcome: bool) -> Value:
    """The part of a value whose truth is `outcome`."""
    return union([atom for atom in value.atoms if _may_be(atom, outcome)])


def _may_be(atom: Atom, outcome: bool) -> bool:
    match atom:
        case Const(value=value):
            return bool(value) is outcome
        case Tuple(items=items, name=None):
            return bool(items) is outcome
        case Ref(object=object_) if object_.kind in ("function", "class", "module", "wrapper"):
            return outcome
        case Prim(type=type_) if type_ == UNKNOWN_EXTENT:
            return not outcome
    return True


def _may_equal(atom: Atom, value: object, positive: bool, exact: bool) -> bool:
    match atom:
        case Const(value=own):
            same = own is value or (not exact and own == value) or (type(own) is type(value) and own == value)
            return same is positive
        case Unknown():
            return True
        case Prim(type=type_) if type_ == UNKNOWN_EXTENT:
            return (value is None) is positive
        case Prim(type=type_):
            return not positive or _may_hold(type_, value, exact)
        case _:
            # Nothing but a constant is None, True or `...`; tensors compare elementwise with other constants.
            return not positive or not (value is None or isinstance(value, bool) or value is ...)


_NUMBERS = frozenset({"bool", "int", "float", "complex"})
_SCALARS = _NUMBERS | {"str", "bytes", "NoneType"}


def _may_hold(type_: str, value: object, exact: bool) -> bool:
    """Whether something of a type may be, or equal, a constant: `0 == 0.0`, and an object may be anything."""
    own = type(value).__name__
    return type_ == own or type_ not in _SCALARS or (not exact and type_ in _NUMBERS and own in _NUMBERS)


def _may_be_callable(atom: Atom, outcome: bool) -> bool:
    if isinstance(atom, (Const, Prim, Tuple, Tensor)):
        return not outcome
    if isinstance(atom, Ref) and atom.object.kind in ("function", "class", "wrapper"):
        return outcome
    return True


# -- isinstance --------------------------------------------------------------------------------------------------


def _refine_isinstance(
    subject: ir.Expression, classes: ir.Expression, outcome: bool, frame: Activation
) -> Locals | None:
    if not isinstance(subject, ir.Name):
        return frame.locals
    wanted = expressions.evaluate(classes, frame)

    def keep(atom: Atom) -> bool:
        known = instance_of(atom, wanted, frame)
        return known is None or known is outcome

    state = _keep(subject.name, keep, frame)
    if outcome and state is not None and subject.name not in frame.code.stored_by_inner:
        return _told(subject.name, wanted, state, frame)
    return state


# Text, and whole numbers with the truth values that are some.  `float` is not here: scalars of NumPy are floats, too.
_SCALAR_CLASSES: Final[dict[str, tuple[str, ...]]] = {
    "builtins.str": ("str",),
    "builtins.bytes": ("bytes",),
    "builtins.bool": ("bool",),
    "builtins.int": ("int", "bool"),
}
_COMPOSITE_CLASSES: Final[dict[str, TensorKind]] = {"tf.RaggedTensor": "ragged", "tf.SparseTensor": "sparse"}


def _told(name: str, wanted: Value, state: Locals, frame: Activation) -> Locals:
    """What is not known otherwise is what the test says, where its classes are plain ones."""
    value = state.get(name)
    if value is None or not any(isinstance(atom, Unknown) for atom in value.atoms):
        return state
    told: list[Atom] = []
    for cls in _alternatives(wanted):
        made = _plain_instance(cls, frame)
        if not made:
            return state
        told += made
    return {**state, name: union([atom for atom in value.atoms if not isinstance(atom, Unknown)] + told)}


def _alternatives(classes: Value) -> list[Atom]:
    """The classes that a test names, one by one."""
    found: list[Atom] = []
    for cls in classes.atoms:
        if isinstance(cls, Tuple):
            found += [one for item in cls.items for one in _alternatives(item)]
        else:
            found.append(cls)
    return found


def _plain_instance(cls: Atom, frame: Activation) -> list[Atom]:
    """What an instance of a class is, where nothing more needs to be known of it.

    A tensor of a trace may be symbolic, or a constant with a value: which one makes a difference, so it stays unknown.
    """
    if not isinstance(cls, Api):
        return []
    if cls.name in _SCALAR_CLASSES:
        return [prim(type_) for type_ in _SCALAR_CLASSES[cls.name]]
    if cls.name in _COMPOSITE_CLASSES:
        return [tensor(kind=_COMPOSITE_CLASSES[cls.name], symbolic=frame.traced)]
    return [tensor()] if cls.name == "tf.Tensor" and not frame.traced else []


def instance_of(atom: Atom, classes: Value, frame: Activation) -> bool | None:
    """Whether an atom is an instance of one of the classes; None when that is not known."""
    answers = set()
    for cls in classes.atoms:
        if isinstance(cls, Tuple):
            for item in cls.items:
                answers.add(instance_of(atom, item, frame))
        else:
            answers.add(_instance_of_one(atom, cls, frame))
    if True in answers:
        return True
    return None if None in answers or not answers else False


_BUILTINS: dict[str, tuple[str, ...]] = {
    "bool": ("bool", "int"),
    "int": ("int",),
    "float": ("float",),
    "complex": ("complex",),
    "str": ("str",),
    "bytes": ("bytes",),
    "NoneType": ("NoneType",),
}
_ABSTRACT: dict[str, tuple[str, ...]] = {
    "list": ("list", "Sequence", "Iterable", "Collection", "MutableSequence", "Sized", "Container"),
    "tuple": ("tuple", "Sequence", "Iterable", "Collection", "Sized", "Container"),
    "dict": ("dict", "Mapping", "Iterable", "Collection", "MutableMapping", "Sized", "Container"),
    "set": ("set", "Set", "Iterable", "Collection", "MutableSet", "Sized", "Container"),
    "str": ("str", "Sequence", "Iterable", "Collection", "Hashable", "Sized", "Container"),
    "int": ("int", "Number", "Integral", "Real", "Hashable"),
    "float": ("float", "Number", "Real", "Hashable"),
}


def _instance_of_one(atom: Atom, cls: Atom, frame: Activation) -> bool | None:
    if isinstance(atom, Unknown) or isinstance(cls, Unknown):
        return None
    if isinstance(cls, Ref) and _decides_itself(cls.object):
        return None
    if isinstance(cls, Prim) and cls.type in (EAGER_TENSOR_TYPE, GRAPH_TENSOR_TYPE):
        return isinstance(atom, Tensor) and atom.kind == "tensor" and atom.symbolic is (cls.type == GRAPH_TENSOR_TYPE)
    name = cls.name.rsplit(".", 1)[-1] if isinstance(cls, Api) else None
    match atom:
        case Prim(type="object"):
            return True if name == "object" else None
        case Const() | Prim():
            type_ = type(atom.value).__name__ if isinstance(atom, Const) else atom.type
            if name is None:
                return False
            names = _BUILTINS.get(type_, (type_,)) + _ABSTRACT.get(type_, ())
            return name in names or name == "object"
        case Tuple(name=own, fields=fields):
            made_by = frame.machine.named_tuples.get((own or "", fields)) if fields is not None else None
            if isinstance(cls, Ref) and made_by is not None:
                return cls.object in made_by.payload.mro
            if isinstance(cls, Ref):
                return own is not None and cls.object.label == own
            return name in _ABSTRACT["tuple"] or name == "object"
        case Tensor(kind=kind):
            if isinstance(cls, Ref):
                return False
            return _tensor_instance(kind, name, atom.symbolic)
        case Ref(object=object_):
            return _object_instance(object_, cls, name, frame)
    return None


def _decides_itself(cls: HeapObject) -> bool:
    """Whether a class has a say in what its instances are: protocols, and metaclasses with `__instancecheck__`."""
    if not isinstance(cls.payload, ClassData):
        return False
    if any(base.rpartition(".")[2] == "Protocol" for base in cls.payload.library_bases):
        return True
    asked = [(base, "__subclasshook__") for base in cls.payload.mro if isinstance(base, HeapObject)]
    meta = cls.payload.metaclass
    if meta is not None:
        asked += [(base, "__instancecheck__") for base in meta.payload.mro if isinstance(base, HeapObject)]
    return any(name in base.attributes and base.attributes[name].value for base, name in asked)


def _object_instance(object_: HeapObject, cls: Atom, name: str | None, frame: Activation) -> bool | None:
    if object_.kind in ("list", "dict", "set"):
        return name is not None and (name in _ABSTRACT[object_.kind] or name == "object")
    if object_.kind == "instance" and object_.cls is not None:
        data = object_.cls.payload
        if not isinstance(data, ClassData):
            return None
        if isinstance(cls, Ref):
            return cls.object in data.mro if data.unknown_base is None else (cls.object in data.mro or None)
        return _library_subclass(data, cls, frame)
    if object_.kind == "class":
        return name in ("type", "object")
    if object_.kind in ("function", "wrapper"):
        return name in ("Callable", "FunctionType", "object") if name is not None else False
    if object_.symbol is None:
        return None
    if isinstance(cls, Ref):
        return False
    if not isinstance(cls, Api):
        return None  # not a class that anybody knows
    return _library_instance(object_.symbol, cls.name, frame.machine.index)


def _library_instance(symbol: str, cls: str, index: Index) -> bool | None:
    """Whether what a library calls a `symbol` is an instance of a class."""
    if symbol == cls or index.is_subclass(symbol, cls) or cls == "builtins.object":
        return True
    if index.is_subclass(cls, symbol) or cls.startswith(_STRUCTURAL):
        return None  # models name base classes where a library makes something more special
    known = index.lookup(symbol) is not None or symbol.startswith("builtins.")
    return False if known or cls in _NEVER_OF_OTHERS else None


# No class of another library extends these.
_NEVER_OF_OTHERS = frozenset(f"builtins.{name}" for name in ("bool", "int", "float", "str", "bytes")) | {
    "tf.Tensor",
    "tf.Variable",
    "numpy.ndarray",
}


def _library_subclass(data: ClassData, cls: Atom, frame: Activation) -> bool | None:
    if not isinstance(cls, Api):
        return None
    if any(base == cls.name or frame.machine.index.is_subclass(base, cls.name) for base in data.library_bases):
        return True
    if cls.name.rsplit(".", 1)[-1] == "object":
        return True
    if cls.name.startswith(_STRUCTURAL):
        return None  # what has the methods is an instance
    return None if data.unknown_base is not None else False


_STRUCTURAL = ("collections.abc.", "typing.", "numbers.", "contextlib.Abstract", "os.PathLike")


def _tensor_instance(kind: str, name: str | None, symbolic: bool) -> bool | None:
    if kind == "ndarray":
        return True if name in ("ndarray", "object") else None if name in ("generic", "number", "floating") else False
    if name in ("Tensor", "TensorLike", "object"):
        return kind in ("tensor", "keras-symbolic") or (None if kind == "variable" else False)
    if name == "Variable":
        return kind == "variable"
    if name == "EagerTensor":
        return kind == "tensor" and not symbolic
    if name in ("RaggedTensor", "SparseTensor"):
        return kind == name.removesuffix("Tensor").lower()
    if name in ("int", "float", "str", "bool", "bytes", "list", "tuple", "dict", "set", "ndarray", "Iterable"):
        return False
    return None


# -- created-once guards -----------------------------------------------------------------------------------------


def is_creation_guard(test: ir.Expression) -> bool:
    """Whether a test asks if something exists already: `self.v is None`, `not self.built`, `not hasattr(…)`."""
    match test:
        case ir.Operate(operator="is" | "is not" | "==" | "!=", operands=(ir.Attribute() | ir.Global(), right)):
            return isinstance(right, ir.Constant) and right.value is None
        case ir.Operate(operator="not", operands=(inner,)):
            return isinstance(inner, (ir.Attribute, ir.Global)) or is_creation_guard(inner)
        case ir.Operate(operator="not in", operands=(_, ir.Attribute() | ir.Global())):
            return True
        case ir.Call(function=ir.Global(name="hasattr")):
            return True
        case ir.Logic(operands=operands):
            return any(is_creation_guard(operand) for operand in operands)
    return False
