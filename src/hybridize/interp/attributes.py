"""Loading attributes: `object.name`, through classes, descriptors, modules and libraries."""

from __future__ import annotations

from hybridize.interp import calls, classes, dead_ends, hybrid, implicit, imports, library, namespaces, state_reads
from hybridize.interp.activation import Activation
from hybridize.interp.events import KEPT, Kind
from hybridize.ir.nodes import Code, Node
from hybridize.models.python.protocols import SETTING_UP
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import (
    EAGER_TENSOR_TYPE,
    FRESH,
    GRAPH_TENSOR_TYPE,
    OUTER,
    Api,
    Atom,
    Const,
    Method,
    Prim,
    Ref,
    Tensor,
    Tuple,
    Unknown,
    method,
    ref,
    tensor,
)
from hybridize.values.containment import contents, within
from hybridize.values.objects import Cell, HeapObject
from hybridize.values.payloads import ClassData, FunctionData, Hybrid, Native, Partial, Super, Wrapper
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_const, of_prim, of_tuple, union, with_root

# Built-in attributes whose value never matters beyond its type.
_TEXT_ATTRIBUTES = frozenset({"__name__", "__qualname__", "__doc__", "__module__", "__file__"})


def load(value: Value, name: str, node: Node, frame: Activation, *, written: bool = False) -> Value:
    """`value.name`, `written` so; atoms without the attribute would raise, so they give nothing."""
    result = NOTHING
    for atom in value.atoms:
        result = join(result, load_atom(atom, name, node, frame))
    if frame.traced:
        _check_array_member(value, name, node, frame)
        state_reads.note_asked_of_tensor(value, name, node, frame)
    if not result and value.atoms:
        if any(frame.machine.catch_up(atom.object) for atom in value.atoms if isinstance(atom, Ref)):
            return load(value, name, node, frame, written=written)
        if written:
            dead_ends.check_attribute(value, name, node, frame)
        composite = _of_composite(value, name, node, frame)
        if composite:
            return composite
        # Every path raises AttributeError as far as we see.  That says more about our models than about the
        # program, which presumably runs: go on with an unknown.
        return frame.unknown("dynamic-attribute", f"no attribute {name} is known on {describe(value)}", node)
    return result


def _of_composite(value: Value, name: str, node: Node, frame: Activation) -> Value:
    """What ragged or sparse tensors have: an operation on what is not known gives dense ones only by convention."""
    result = NOTHING
    for atom in value.atoms:
        if isinstance(atom, Tensor) and atom.kind == "tensor" and atom.shape is None:
            kinds = (tensor(atom.dtype, None, kind=kind, symbolic=atom.symbolic) for kind in ("ragged", "sparse"))
            result = join(result, next(filter(None, (load_atom(one, name, node, frame) for one in kinds)), NOTHING))
    return result


def _check_array_member(value: Value, name: str, node: Node, frame: Activation) -> None:
    """What an array has and a tensor has not: eagerly it is there, in a graph it is not."""
    for atom in value.atoms:
        if isinstance(atom, Tensor) and atom.was_array and not load_atom(atom, name, node, frame):
            frame.hazard("HYB303", node, f"uses {name} of a NumPy array, which is a tensor in a graph")
            return


def describe(value: Value) -> str:
    """A short name for a value in a message."""
    atom = value.atoms[0] if value.atoms else None
    match atom:
        case Ref(object=object_):
            if object_.symbol is not None:
                return f"a {object_.symbol}"
            return f"a {object_.kind if object_.cls is None else object_.cls.label} object"
        case Api(name=name):
            return name
        case Const() | Prim():
            return repr(atom)
        case Tensor(kind=kind):
            return f"a {kind}"
        case Tuple():
            return "a tuple"
    return "this value"


def load_atom(atom: Atom, name: str, node: Node, frame: Activation) -> Value:
    """`atom.name`, NOTHING when it has no such attribute."""
    match atom:
        case Unknown():
            return of(atom)
        case Ref(object=object_):
            if name in _TEXT_ATTRIBUTES and object_.kind in ("function", "class", "module"):
                return of_prim("str")
            return _OF_OBJECTS[object_.kind](atom, name, node, frame)
        case Method(function=function) if name in ("__func__", "__wrapped__"):
            return of(function)
        case Method(receiver=receiver) if name == "__self__":
            return of(receiver)
        case Method() if name in _TEXT_ATTRIBUTES:
            return of_prim("str")
        case Method(function=Ref() as function) if isinstance(function.object.payload, Hybrid):
            return _of_wrapper(function, name, node, frame)
        case Tensor(kind="tensor") if name == "__class__":
            if frame.traced and atom.was_array:
                frame.hazard("HYB320", node, "asks for the type of an array, which is a tensor in a graph")
            return of_prim(GRAPH_TENSOR_TYPE if frame.traced and atom.symbolic else EAGER_TENSOR_TYPE)
        case Tuple(fields=fields) if fields is not None and name in fields:
            return atom.items[fields.index(name)]
        case Tuple(fields=fields) if fields is not None and name == "_fields":
            return _names(fields)
        case Tuple(fields=fields) if fields is not None:
            cls = implicit.type_of(atom, frame)
            found, owner = classes.lookup(cls, name, node, frame)
            if owner is not None:
                return bind(found, atom, node, frame)
    return library.attribute(atom, name, node, frame)


def _names(fields: tuple[str, ...]) -> Value:
    return of_tuple([of_const(name) for name in fields])


def read_any(value: Value, node: Node, frame: Activation) -> None:
    """`getattr(value, computed)`: properties and other descriptors run, and so do `__getattr__` and the like."""
    for atom in value.atoms:
        cls = implicit.type_of(atom, frame)
        if cls is None or not isinstance(atom, Ref) or not isinstance(cls.payload, ClassData):
            continue
        for name in ("__getattribute__", "__getattr__"):
            implicit.special(name, atom, (of_prim("str"),), node, frame)
        for base in cls.payload.mro:
            for name in list(base.attributes) if isinstance(base, HeapObject) else ():
                found, owner = classes.lookup(cls, name, node, frame)
                computed = [one for one in found.atoms if isinstance(one, Ref) and one.object.kind != "function"]
                if owner is base and computed:
                    bind(union(computed), atom, node, frame)


# -- by kind of object -------------------------------------------------------------------------------------------


def _of_instance(atom: Ref, name: str, node: Node, frame: Activation) -> Value:
    cls = atom.object.cls
    if cls is not None and "__getattribute__" in implicit.specials_of(cls, frame.machine):
        read = implicit.special("__getattribute__", atom, (of_const(name),), node, frame)
        if read is not None:
            return read
    return default_of_instance(atom, name, node, frame)


def default_of_instance(atom: Ref, name: str, node: Node, frame: Activation) -> Value:
    """An attribute of an instance, as `object.__getattribute__` and then `__getattr__` find it."""
    object_ = atom.object
    if name == "__class__" and object_.cls is not None:
        return of(ref(object_.cls, OUTER))
    if name == "__dict__":
        return namespaces.dictionary_of(atom, node, frame)
    cell = object_.attribute(name)
    own = frame.read(cell)
    class_value, found = classes.lookup(object_.cls, name, node, frame) if object_.cls is not None else (NOTHING, None)
    # A property or other data descriptor of the class goes before the instance's own attribute.
    if own and not any(isinstance(one, Ref) and _is_property(one.object) for one in class_value.atoms):
        state_reads.note_state_read(object_, name, own, node, frame, atom.root)
        if frame.traced and (found is not None or _is_given_by_a_library(object_, name, frame)):
            state_reads.note_if_absent(atom, name, node, frame)
        return join(frame.rebase(own, atom.root), _until_set(class_value, cell, frame))
    if found is not None:
        return bind(class_value, atom, node, frame)
    computed = namespaces.stored_by_computed_name(object_, frame)
    if computed:
        return frame.rebase(computed, atom.root)
    # Python looks special methods up on the class alone, past `__getattr__`.
    special = name.startswith("__") and name.endswith("__")
    dynamic, owner = (
        classes.lookup(object_.cls, "__getattr__", node, frame) if object_.cls and not special else (NOTHING, None)
    )
    if owner is not None and not isinstance(owner, str):
        return calls.call_natively(bind(dynamic, atom, node, frame), Arguments((of_const(name),)), node, frame)
    if object_.cls is not None and isinstance(object_.cls.payload, ClassData):
        data = object_.cls.payload
        for base in data.library_bases:
            inherited = library.member(base, name, atom, node, frame)
            if inherited:
                return inherited
        if data.unknown_base is not None:
            return frame.unknown("unknown-base-class", f"attribute {name} may come from {data.unknown_base}", node)
    return NOTHING


def _until_set(class_value: Value, cell: Cell, frame: Activation) -> Value:
    """The value of the class that an instance shows until a method of its own, called at some time, sets another."""
    writers = cell.writers.values()
    if not class_value or any(one.kind != "function" or _sets_up(one, frame, set()) for one in writers):
        return NOTHING
    return union([atom for atom in class_value.atoms if isinstance(atom, (Const, Prim, Tensor))])


def _sets_up(writer: Code, frame: Activation, seen: set[Code]) -> bool:
    """Whether a function sets objects up: constructors, and what they alone call."""
    if writer.name in SETTING_UP:
        return True
    seen.add(writer)
    callers = {one.code for context in frame.machine.by_code.get(writer, ()) for one in context.callers}
    return bool(callers) and all(one in seen or _sets_up(one, frame, seen) for one in callers)


def _is_property(object_: HeapObject) -> bool:
    return isinstance(object_.payload, Wrapper) and object_.payload.kind == "property"


def bind(class_value: Value, receiver: Atom, node: Node, frame: Activation) -> Value:
    """What an attribute found on the class gives on an instance: methods are bound, properties computed."""
    result = NOTHING
    for atom in class_value.atoms:
        result = join(result, _bind_atom(atom, receiver, node, frame))
    return result


def _bind_atom(atom: Atom, receiver: Atom, node: Node, frame: Activation) -> Value:
    if not isinstance(atom, Ref):
        return of(atom)
    payload = atom.object.payload
    match payload:
        case FunctionData() | Partial() if atom.object.kind == "function":
            return of(method(atom, receiver))
        case Hybrid() | Native():
            return of(method(atom, receiver))
        case Wrapper(kind="staticmethod"):
            return payload.function
        case Wrapper(kind="classmethod"):
            owner = implicit.type_of(receiver, frame)
            cls = ref(owner, OUTER) if owner is not None else receiver
            return _bound_all(payload.function, cls)
        case Wrapper(kind="property" | "cached"):
            property_value = calls.call_natively(payload.function, Arguments((of(receiver),)), node, frame)
            if payload.kind == "cached" and frame.traced:
                _note_kept(receiver, atom, property_value, node, frame)
            return property_value
        case _:
            owner = implicit.type_of(receiver, frame)
            cls_value = of(ref(owner, OUTER)) if owner is not None else of_prim("type")
            got = implicit.special("__get__", atom, (of(receiver), cls_value), node, frame)
            return of(atom) if got is None else got


def _note_kept(receiver: Atom, descriptor: Ref, got: Value, node: Node, frame: Activation) -> None:
    """What a cached property gives in a trace stays on the object, where later calls find it."""
    if isinstance(receiver, Ref) and receiver.root == FRESH:
        return
    if any(isinstance(one, Tensor) and one.symbolic and one.kind != "variable" for one in within(got, contents)):
        text = "a cached property keeps on its object what it gives: a symbolic tensor"
        frame.record(Kind.HAZARD, node, text, code=KEPT, target=descriptor.object)


def _bound_all(function: Value, receiver: Atom) -> Value:
    result = NOTHING
    for one in function.atoms:
        result = join(result, of(method(one, receiver)))
    return result


def _of_class(atom: Ref, name: str, node: Node, frame: Activation) -> Value:
    if name == "__dict__":
        return namespaces.namespace_of(atom.object, node, frame)
    value, owner = classes.lookup(atom.object, name, node, frame)
    if owner is not None and classes.is_enumeration(owner) and not name.startswith("_"):
        value = classes.enumeration_member(owner, name, value, node, frame)
    if owner is None:
        data = atom.object.payload
        meta = classes.metaclass_of(atom.object)
        if meta is not None:
            found, holder = classes.lookup(meta, name, node, frame)
            if holder is not None:
                return bind(found, atom, node, frame)
            dynamic, holder = classes.lookup(meta, "__getattr__", node, frame)
            if holder is not None and not (name.startswith("__") and name.endswith("__")):
                return calls.call_natively(bind(dynamic, atom, node, frame), Arguments((of_const(name),)), node, frame)
        if isinstance(data, ClassData) and data.is_named_tuple and name == "_fields":
            return _names(data.fields or ())
        if isinstance(data, ClassData):
            for base in data.library_bases:
                inherited = library.class_member(base, name, atom, node, frame)
                if inherited:
                    return inherited
            if data.unknown_base is not None:
                return frame.unknown("unknown-base-class", f"attribute {name} may come from {data.unknown_base}", node)
        return NOTHING
    result = NOTHING
    for one in value.atoms:
        payload = one.object.payload if isinstance(one, Ref) else None
        match payload:
            case Wrapper(kind="classmethod"):
                result = join(result, _bound_all(payload.function, atom))
            case Wrapper(kind="staticmethod"):
                result = join(result, payload.function)
            case _ if isinstance(one, Ref) and one.object.kind == "instance":
                got = implicit.special("__get__", one, (NONE, of(atom)), node, frame)
                result = join(result, of(one) if got is None else got)
            case _:
                result = join(result, of(one))
    state_reads.note_state_read(atom.object, name, result, node, frame)
    return result


def _of_module(atom: Ref, name: str, node: Node, frame: Activation) -> Value:
    if name == "__dict__":
        return namespaces.dictionary_of(atom, node, frame)
    value = frame.read(atom.object.attribute(name))
    if value:
        state_reads.note_state_read(atom.object, name, value, node, frame)
        return with_root(value, OUTER)
    return imports.submodule(atom.object, name, node, frame)


def _of_function(atom: Ref, name: str, node: Node, frame: Activation) -> Value:
    own = frame.read(atom.object.attribute(name))
    if own:
        return frame.rebase(own, atom.root)
    return library.attribute(atom, name, node, frame)


def _of_wrapper(atom: Ref, name: str, node: Node, frame: Activation) -> Value:
    payload = atom.object.payload
    own = frame.read(atom.object.attribute(name))
    if isinstance(payload, Hybrid) and not own and (name == "__wrapped__" or not name.startswith("__")):
        hybrid.note_graph_use(atom, f"takes {name} of it", node, frame)
    match payload:
        case Super():
            return _of_super(payload, name, node, frame)
        case Wrapper(kind="property") if name in ("setter", "getter", "deleter"):
            return library.native(f"property.{name}", atom, node, frame)
        case Hybrid() | Wrapper() if name in ("__wrapped__", "fget", "python_function", "func"):
            return payload.function
        case Partial() if name == "func":
            return payload.function
        case Wrapper(kind="named-tuple-class", fields=fields) if name == "_fields":
            return _names(fields or ())
    return own or library.attribute(atom, name, node, frame)


def _of_super(data: Super, name: str, node: Node, frame: Activation) -> Value:
    result = NOTHING
    for receiver in data.receiver.atoms:
        if not isinstance(receiver, Ref):
            result = join(result, of(receiver) if isinstance(receiver, Unknown) else NOTHING)
            continue
        cls = receiver.object if receiver.object.kind == "class" else receiver.object.cls
        if cls is None:
            continue
        if data.library_bases:
            found = (library.member(base, name, receiver, node, frame) for base in data.library_bases)
            result = join(result, next(filter(None, found), NOTHING))
            continue
        meta = classes.metaclass_of(cls) if receiver.object.kind == "class" else None
        if meta is not None and data.after in meta.payload.mro and data.after not in cls.payload.mro:
            cls = meta  # `super()` in a method of the metaclass
        value, owner = classes.lookup_after(cls, data.after, name, node, frame)
        if owner is None:
            result = join(result, _super_of_library(cls, data.after, name, receiver, node, frame))
        elif receiver.object.kind == "class":
            result = join(result, _bound_all(value, receiver) if name != "__new__" else value)
        else:
            result = join(result, bind(value, receiver, node, frame))
    return result


def _super_of_library(
    cls: HeapObject, after: HeapObject | None, name: str, receiver: Ref, node: Node, frame: Activation
) -> Value:
    data = cls.payload
    for base in data.library_bases:
        inherited = library.member(base, name, receiver, node, frame)
        if inherited:
            return inherited
    if data.unknown_base is not None:
        return frame.unknown("unknown-base-class", f"super().{name} may come from {data.unknown_base}", node)
    return library.member("builtins.object", name, receiver, node, frame)


def _of_library_object(atom: Ref, name: str, node: Node, frame: Activation) -> Value:
    own = frame.read(atom.object.attribute(name))
    if own:
        state_reads.note_state_read(atom.object, name, own, node, frame, atom.root)
        if frame.traced and library.gives(library.owner_of(atom), name, frame):
            state_reads.note_if_absent(atom, name, node, frame)
        return frame.rebase(own, atom.root)
    return library.attribute(atom, name, node, frame)


def _is_given_by_a_library(object_: HeapObject, name: str, frame: Activation) -> bool:
    """Whether a library class among the bases has the attribute before the program sets it."""
    data = object_.cls.payload if object_.cls is not None else None
    return isinstance(data, ClassData) and any(library.gives(base, name, frame) for base in data.library_bases)


_OF_OBJECTS = {
    "instance": _of_instance,
    "class": _of_class,
    "module": _of_module,
    "function": _of_function,
    "wrapper": _of_wrapper,
    "api": _of_library_object,
    "dataset": _of_library_object,
    "list": _of_library_object,
    "dict": _of_library_object,
    "set": _of_library_object,
    "iterator": _of_library_object,
    "environment": _of_library_object,
}


def builtin(name: str, node: Node, frame: Activation) -> Value:
    """A name that is neither local nor global: a builtin, or unknown."""
    return library.builtin(name, node, frame)
