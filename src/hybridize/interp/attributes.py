"""Attribute access: `object.name`, loading and storing, through classes, descriptors, modules and libraries."""

from __future__ import annotations

from itertools import islice
from typing import Final

from hybridize.interp import calls, classes, dead_ends, hybrid, implicit, imports, library, namespaces, snapshots
from hybridize.interp.activation import Activation
from hybridize.interp.events import KEPT, MAY_BE_ABSENT, REACHES_TENSOR, Kind
from hybridize.ir.nodes import Code, Node
from hybridize.models.keras.layer_weights import is_made_by_first_call
from hybridize.models.python.protocols import SETTING_UP, SPECIAL
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import (
    EAGER_TENSOR_TYPE,
    FRESH,
    GRAPH_TENSOR_TYPE,
    OUTER,
    Api,
    ApiMethod,
    Atom,
    Const,
    Method,
    Prim,
    Ref,
    Tensor,
    Tuple,
    Unknown,
    is_param_root,
    method,
    ref,
    tensor,
)
from hybridize.values.containment import contents, within
from hybridize.values.objects import KEYS, Cell, HeapObject
from hybridize.values.payloads import ClassData, FunctionData, Hybrid, Native, Partial, Super, Wrapper
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_const, of_prim, of_tuple, union, with_root

# Built-in attributes whose value never matters beyond its type.
_TEXT_ATTRIBUTES = frozenset({"__name__", "__qualname__", "__doc__", "__module__", "__file__"})

# In how many containers, and at how many places of each, variables are looked for.
_CONTAINERS_MOST: Final = 16
_HELD_MOST: Final = 16


def load(value: Value, name: str, node: Node, frame: Activation, *, written: bool = False) -> Value:
    """`value.name`, `written` so; atoms without the attribute would raise, so they give nothing."""
    result = NOTHING
    for atom in value.atoms:
        result = join(result, load_atom(atom, name, node, frame))
    if frame.traced:
        _check_array_member(value, name, node, frame)
        _check_set_on_tensor(value, name, node, frame)
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


def _check_set_on_tensor(value: Value, name: str, node: Node, frame: Activation) -> None:
    """What the program sets on a tensor stays with that object: a graph stands another one in for an argument."""
    setters = frame.machine.set_on_tensors.get(name, set()) - {frame.code}
    if setters and any(isinstance(atom, Tensor) and atom.symbolic and atom.kind != "variable" for atom in value.atoms):
        setter = min(code.qualname or code.name for code in setters)
        frame.hazard("HYB320", node, f"asks a tensor for {name}, which {setter} sets on it: lost in a graph")


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
        note_state_read(object_, name, own, node, frame, atom.root)
        if frame.traced and (found is not None or _is_given_by_a_library(object_, name, frame)):
            note_if_absent(atom, name, node, frame)
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
    note_state_read(atom.object, name, result, node, frame)
    return result


def _of_module(atom: Ref, name: str, node: Node, frame: Activation) -> Value:
    if name == "__dict__":
        return namespaces.dictionary_of(atom, node, frame)
    value = frame.read(atom.object.attribute(name))
    if value:
        note_state_read(atom.object, name, value, node, frame)
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
        note_state_read(atom.object, name, own, node, frame, atom.root)
        if frame.traced and library.gives(library.owner_of(atom), name, frame):
            note_if_absent(atom, name, node, frame)
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


def note_state_read(
    object_: HeapObject, name: str, value: Value, node: Node, frame: Activation, root: int = OUTER
) -> None:
    """State from outside the call is read: a tensor to compute on, or Python state, which freezes in a trace."""
    if object_ in frame.context.allocated or object_.born_in_trace:
        return
    # An object that merely holds tensors (a batch, a distribution) comes and goes with its values; variables stay.
    lasting = ("variable",) if is_param_root(root) else ("variable", "tensor", "ndarray", "ragged", "sparse")
    if not frame.has_recorded(Kind.REACHED_TENSOR, node, object_, root) and any(
        (isinstance(atom, Tensor) and atom.kind in lasting) or library.lasts(atom, frame) or _holds_variables(atom)
        for atom in value.atoms
    ):
        frame.record(Kind.REACHED_TENSOR, node, f"{REACHES_TENSOR}{name}", target=object_, root=root)
    if frame.traced:
        frame.record(Kind.STATE_READ, node, name, target=object_, root=root, key=name)


def _holds_variables(atom: Atom) -> bool:
    """Whether a container holds variables, as far as is known by now: who uses them runs again when it gets some."""
    waiting, met = [atom], {atom}
    while waiting:
        match waiting.pop(0):
            case Tuple(items=items):
                held = list(items)
            case Ref(object=object_) if object_.kind in ("list", "dict", "set"):
                held = [cell.value for key, cell in islice(object_.items.items(), _HELD_MOST) if key != KEYS]
            case _:
                continue
        for one in (inside for value in held for inside in value.atoms):
            if isinstance(one, Tensor):
                if one.kind == "variable":
                    return True
            elif one not in met and len(met) < _CONTAINERS_MOST:
                met.add(one)
                waiting.append(one)
    return False


def note_if_absent(atom: Atom, name: str, node: Node, frame: Activation) -> None:
    """An attribute is read, or asked for, that the object may not have yet: something else answers then."""
    if frame.traced:
        _check_set_on_tensor(of(atom), name, node, frame)
        if isinstance(atom, Ref) and is_made_by_first_call(atom.object.symbol, name):
            snapshots.note_listed(atom.object, node, frame)
    if not frame.traced or not isinstance(atom, Ref) or atom.object.born_in_trace:
        return
    if atom.object not in frame.context.allocated:
        frame.record(Kind.STATE_READ, node, name, target=atom.object, root=atom.root, code=MAY_BE_ABSENT, key=name)


def note_contents_read(value: Value, node: Node, frame: Activation) -> None:
    """Whatever containers are among a value are looked into."""
    if frame.traced and value.has_refs:
        for atom in value.atoms:
            if isinstance(atom, Ref) and atom.object.kind in ("list", "dict", "set"):
                note_content_read(atom.object, node, frame)


def note_content_read(object_: HeapObject, node: Node, frame: Activation) -> None:
    """The content of a container from outside the call is read while a graph is built."""
    if frame.traced and object_ not in frame.context.allocated and not object_.born_in_trace:
        frame.record(Kind.STATE_READ, node, "", target=object_, root=OUTER, key="content")


# -- storing -----------------------------------------------------------------------------------------------------


def store(container: Value, name: str, value: Value, node: Node, frame: Activation, *, of_global: bool = False) -> None:
    """`container.name = value`; what a global holds was there before the call, known or not."""
    for atom in container.atoms:
        match atom:
            case Ref(object=object_):
                _store_on_object(atom, object_, name, value, node, frame)
            case Api(name=library_name):
                frame.record(Kind.WRITE, node, f"assigns {library_name}.{name}", root=OUTER)
            case Tensor() | ApiMethod():
                frame.mutated(atom, node, f"assigns attribute {name}")
                if isinstance(atom, Tensor) and atom.kind not in ("variable", "ndarray") and not frame.traced:
                    frame.machine.set_on_tensors.setdefault(name, set()).add(frame.code)
            case Unknown() if of_global:
                frame.record(Kind.WRITE, node, f"assigns attribute {name} of what a global holds", root=OUTER)
            case Unknown():
                text = f"assigns attribute {name} of something unknown: {atom.text}"
                frame.record(Kind.UNSEEN_CALL, node, text, code=atom.cause)


def _store_on_object(atom: Ref, object_: HeapObject, name: str, value: Value, node: Node, frame: Activation) -> None:
    if object_.kind == "class":
        implicit.special("__setattr__", atom, (of_const(name), value), node, frame)
    if object_.cls is not None and object_.kind == "instance" and _store_by_class(atom, name, value, node, frame):
        return
    if object_.kind == "api" and library.set_attribute(atom, name, value, node, frame):
        return
    created_once = frame.guards > 0 and _is_created_once(value)
    if not created_once:
        # `if self.v is None: self.v = tf.Variable(…)` is how a graph function keeps a variable (behaviours §5).
        frame.mutated(atom, node, f"assigns attribute {name} of {_owner_text(object_)}")
        if library.holds_symbolic(value, frame):
            frame.keeps_symbolic(atom, node, f"keeps a symbolic tensor in attribute {name} beyond the trace")
    elif frame.changes_under_condition(object_):
        # AutoGraph carries the attribute through the conditional, where it is None on the other way.
        frame.hazard("HYB314", node, f"makes {name} under a condition on a tensor, which has none on the other way")
    if not frame.may_write(object_):
        return  # the event says that it writes
    namespaces.note_store(object_, name, value, frame)
    frame.write(object_.attribute(name), value, node, changes=not created_once)
    if object_.kind == "class" and name in SPECIAL:
        implicit.note_specials(object_, frame.machine)


def _is_created_once(value: Value) -> bool:
    """Whether a value is a variable or a library object just made: what a created-once guard is for."""
    return bool(value.atoms) and all(
        (isinstance(atom, Tensor) and atom.kind == "variable")
        or (isinstance(atom, Ref) and atom.object.kind == "api" and atom.root == FRESH)
        for atom in value.atoms
    )


def _owner_text(object_: HeapObject) -> str:
    if object_.cls is not None:
        return f"a {object_.cls.label}"
    return object_.label


def _store_by_class(atom: Ref, name: str, value: Value, node: Node, frame: Activation) -> bool:
    """Stores that the class handles: property setters, descriptors, `__setattr__`."""
    class_value, owner = classes.lookup(atom.object.cls, name, node, frame)
    handled = False
    for one in class_value.atoms if owner is not None else ():
        if not isinstance(one, Ref):
            continue
        payload = one.object.payload
        if isinstance(payload, Wrapper) and payload.kind == "property":
            if payload.setter is not None:
                calls.call_natively(payload.setter, Arguments((of(atom), value)), node, frame)
            handled = True
        elif one.object.kind == "instance" and one.object.cls is not None:
            setter, setter_owner = classes.lookup(one.object.cls, "__set__", node, frame)
            if setter_owner is not None:
                calls.call_natively(bind(setter, one, node, frame), Arguments((of(atom), value)), node, frame)
                handled = True
    # Python asks `__setattr__` first; most such methods end in object.__setattr__, which does the rest.
    if implicit.special("__setattr__", atom, (of_const(name), value), node, frame) is not None and not handled:
        if frame.may_write(atom.object):
            frame.write(atom.object.attribute(name), value, node)
        handled = True
    return handled


def delete(container: Value, name: str, node: Node, frame: Activation) -> None:
    """`del container.name`: deleters of properties, `__delete__` of descriptors, `__delattr__`."""
    for atom in container.atoms:
        implicit.special("__delattr__", atom, (of_const(name),), node, frame)
        if isinstance(atom, Ref) and atom.object.kind == "instance":
            class_value, owner = classes.lookup(atom.object.cls, name, node, frame)
            for one in class_value.atoms if owner is not None else ():
                payload = one.object.payload if isinstance(one, Ref) else None
                if isinstance(payload, Wrapper) and payload.deleter is not None:
                    calls.call_natively(payload.deleter, Arguments((of(atom),)), node, frame)
                implicit.special("__delete__", one, (of(atom),), node, frame)
        frame.mutated(atom, node, f"deletes attribute {name}")
