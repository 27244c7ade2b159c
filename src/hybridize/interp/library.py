"""The bridge between the interpreter and the models: library names, members and calls.

Everything the interpreter does not know by itself — what `tf.nn.relu` returns, what `list.append` writes, what
iterating over a dataset gives — is asked here, and answered by a rule of the models or by the symbol index.
"""

from __future__ import annotations

from hybridize.interp import (
    calls,
    conversion,
    extents,
    failures,
    implicit,
    library_call,
    state_reads,
)
from hybridize.interp.activation import Activation
from hybridize.interp.events import Kind
from hybridize.ir.nodes import Node
from hybridize.models import defaults, open_axes, operation_names, unknown_ranks
from hybridize.models.keras import logits
from hybridize.models.protocol import Rule
from hybridize.models.python.protocols import NO_USE, READING, WRITING, Use, use_of
from hybridize.models.registry import registry_of
from hybridize.models.tensorflow.datasets import ITERATORS
from hybridize.models.tensorflow.graph_only import GRAPH_ONLY, REFUSED
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import (
    GRAPH_TENSOR_TYPE,
    Api,
    ApiMethod,
    Atom,
    Const,
    Prim,
    Ref,
    Tensor,
    Tuple,
    Unknown,
    api,
    api_method,
    prim,
)
from hybridize.values.containment import contents, within
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData, Hybrid, Native
from hybridize.values.value import NONE, NOTHING, Value, join, of

_GRAPH_TENSOR_TYPE = prim(GRAPH_TENSOR_TYPE)

# -- classification ----------------------------------------------------------------------------------------------


def holds_tensor(value: Value, frame: Activation) -> bool:
    """Whether a value is a tensor or array, or a container that holds one."""
    return _holds(value, frame, symbolic_only=False)


def holds_symbolic(value: Value, frame: Activation) -> bool:
    """Whether a value is, or holds, a tensor without a value at trace time."""
    return frame.traced and _holds(value, frame, symbolic_only=True)


def _holds(value: Value, frame: Activation, *, symbolic_only: bool) -> bool:
    if symbolic_only and _GRAPH_TENSOR_TYPE in value.atoms:
        return True  # its name is another one in a graph
    if not any(isinstance(atom, (Tensor, Tuple, Ref)) for atom in value.atoms):
        return False

    def elements(object_: HeapObject, _nesting: int) -> list[Value]:
        if object_.kind not in ("list", "dict", "set"):
            return []
        return [frame.read(cell) for cell in list(object_.items.values())]

    for atom in within(value, elements):
        # A variable has no value in a graph either, wherever it was made.
        if isinstance(atom, Tensor) and (atom.symbolic or atom.kind == "variable" or not symbolic_only):
            return True
    return False


def holds_keras_variable(value: Value) -> bool:
    """Whether variables of Keras 3 are among a value and what its lists and dicts hold."""
    return any(isinstance(atom, Tensor) and atom.of_keras for atom in within(value, contents))


def none() -> Atom:
    """The atom of None."""
    return NONE.atoms[0]


def owner_of(atom: Atom) -> str | None:
    """The library class whose members an atom has."""
    match atom:
        case Tensor(kind=kind):
            return defaults.TENSOR_CLASSES[kind]
        case Const(value=value):
            return f"builtins.{type(value).__name__}"
        case Prim(type=type_):
            return f"builtins.{type_}"
        case Tuple(name=name):
            return "builtins.slice" if name == "slice" else "builtins.tuple"
        case Ref(object=object_):
            if object_.symbol is not None:
                return object_.symbol
            if object_.kind == "dataset":
                return "tf.data.Dataset"
            return f"builtins.{object_.kind}"
    return None


# -- names -------------------------------------------------------------------------------------------------------


def symbol(dotted: str, node: Node, frame: Activation) -> Value:
    """The value of a fully qualified library name."""
    known = frame.machine.symbols.get(dotted)
    if known is None:
        known = defaults.symbol(dotted, library_call.Call(dotted, Arguments(), None, node, frame))
        if defaults.is_same_everywhere(dotted, frame.machine.index):
            frame.machine.symbols[dotted] = known
    return known


def builtin(name: str, node: Node, frame: Activation) -> Value:
    """A builtin name."""
    call_ = library_call.Call(f"builtins.{name}", Arguments(), None, node, frame)
    return defaults.builtin(name, call_)


def attribute(atom: Atom, name: str, node: Node, frame: Activation) -> Value:
    """An attribute of something the models know."""
    if isinstance(atom, Api):
        return symbol(f"{atom.name}.{name}", node, frame)
    if isinstance(atom, ApiMethod):
        return frame.unknown("dynamic-attribute", f"attribute {name} of {atom.name}", node)
    owner = owner_of(atom)
    if owner is None:
        return NOTHING
    return member(owner, name, atom, node, frame)


def member(owner: str, name: str, receiver: Atom, node: Node, frame: Activation) -> Value:
    """A member that a library class gives to a receiver; NOTHING when the class has none of the name."""
    machine = frame.machine
    registry = registry_of(machine.index)
    rule = registry.property(owner, name)
    call_ = library_call.Call(f"{owner}.{name}", Arguments(), receiver, node, frame)
    if rule is not None:
        return rule(call_)
    if registry.method(owner, name) is not None:
        return of(api_method(f"{owner}.{name}", receiver))
    return defaults.member(owner, name, call_)


def gives(owner: str | None, name: str, frame: Activation) -> bool:
    """Whether objects of a library class have an attribute of a name from the beginning."""
    return owner is not None and registry_of(frame.machine.index).property(owner, name) is not None


def class_member(owner: str, name: str, cls: Ref, node: Node, frame: Activation) -> Value:
    """A member taken from a class rather than an instance: class methods are bound to the user's class."""
    known = frame.machine.index.member(owner, name)
    if known is not None and known.kind == "class":
        return of(api_method(f"{owner}.{name}", cls))
    return symbol(f"{owner}.{name}", node, frame) if member(owner, name, api(owner), node, frame) else NOTHING


def native(label: str, receiver: Ref, node: Node, frame: Activation) -> Value:
    """A function of the models bound to a wrapper, such as `property.setter`."""
    return of(api_method(f"builtins.{label}", receiver))


# -- calls -------------------------------------------------------------------------------------------------------


def call(atom: Api | ApiMethod, arguments: Arguments, node: Node, frame: Activation) -> Value:
    """Call a library function, constructor or bound member."""
    found = _call(atom, arguments, node, frame)
    if frame.machine.knows_all_ranks:
        return found
    receiver = atom.receiver if isinstance(atom, ApiMethod) else None
    return _with_ranks(library_call.Call(atom.name, arguments, receiver, node, frame), found)


def _with_ranks(call_: library_call.Call, found: Value) -> Value:
    """What a call gives where the graph may not know the rank of an argument, which the library may ask for."""
    if call_.traced and (text := unknown_ranks.needed(call_)) is not None:
        call_.hazard("HYB303", text)
    return unknown_ranks.spread(call_, found)


def _call(atom: Api | ApiMethod, arguments: Arguments, node: Node, frame: Activation) -> Value:
    registry = registry_of(frame.machine.index)
    if frame.traced:
        _check_name(atom, arguments, node, frame)
        extents.check_call(atom, arguments, node, frame)
        failures.looks_at_values(atom.name, node, frame)
        _note_contents_read(atom, arguments, node, frame)
    if frame.machine.special_classes or frame.machine.has_datasets:
        _use_arguments(atom, arguments, node, frame)
    if isinstance(atom, ApiMethod):
        owner, _, name = atom.name.rpartition(".")
        call_ = library_call.Call(atom.name, arguments, atom.receiver, node, frame)
        _check_open_axes(call_)
        rule = registry.method(owner, name)
        return rule(call_) if rule is not None else defaults.method(owner, name, call_)
    call_ = library_call.Call(atom.name, arguments, None, node, frame)
    if atom.name in GRAPH_ONLY:
        frame.record(Kind.GRAPH_ONLY, node, GRAPH_ONLY[atom.name], code="refused" if atom.name in REFUSED else "")
    _check_open_axes(call_)
    if frame.traced:
        logits.check_function(call_)
    rule = registry.function(atom.name)
    if rule is not None:
        return logits.after_function(atom.name, rule(call_))
    # `Class.method(receiver, …)`, the unbound form.
    owner, _, name = atom.name.rpartition(".")
    rule = registry.method(owner, name)
    if rule is not None:
        known = frame.machine.index.member(owner, name)
        if known is not None and known.kind in ("static", "class"):
            return rule(call_)
        if arguments.positional:
            return _unbound(rule, owner, name, arguments, node, frame)
    return logits.after_function(atom.name, defaults.function(atom.name, call_))


_MIXINS = ("collections.abc.", "collections.User", "typing.", "numbers.", "contextlib.ContextDecorator")


def _use_arguments(atom: Api | ApiMethod, arguments: Arguments, node: Node, frame: Activation) -> None:
    """What the library asks of the objects it is given, and of those in the container whose member it is."""
    kind = use_of(atom.name)
    if kind == NO_USE:
        return
    values = arguments.all_values()
    if isinstance(atom, ApiMethod):
        if atom.name.startswith(_MIXINS) and isinstance(atom.receiver, Ref):
            # What an abstract base class adds is written in terms of what the class defines.
            implicit.use(of(atom.receiver), Use((READING | WRITING).outer), node, frame)
        if isinstance(atom.receiver, Tuple) or (isinstance(atom.receiver, Ref) and atom.receiver.object.cls is None):
            implicit.use(of(atom.receiver), kind, node, frame)
    elif atom.name.rpartition(".")[2].startswith("__"):
        values = values[1:]  # `object.__eq__(self, other)`: the receiver is not what is used
    for value in values:
        if any(isinstance(one, (Ref, Tuple)) for one in value.atoms):
            implicit.use(value, kind, node, frame)


def _note_contents_read(atom: Api | ApiMethod, arguments: Arguments, node: Node, frame: Activation) -> None:
    """A library function may look into the containers it is given: into those that exist before the call, once."""
    if isinstance(atom, ApiMethod):
        state_reads.note_contents_read(of(atom.receiver), node, frame)
    for value in (*arguments.positional, *arguments.keywords.values()):
        state_reads.note_contents_read(value, node, frame)


def _check_open_axes(call_: library_call.Call) -> None:
    """In a trace from a signature: does the library need an axis that the signature leaves open?"""
    if not call_.signed:
        return
    text = open_axes.needed(call_)
    if text is not None:
        call_.hazard("HYB309", text)


def _check_name(atom: Api | ApiMethod, arguments: Arguments, node: Node, frame: Activation) -> None:
    """A `name` that no operation may have is ignored eagerly, and refused while a graph is built (HYB305)."""
    if isinstance(atom, ApiMethod):
        return
    given = arguments.keywords.get("name")
    if given is None and not arguments.positional:
        return
    is_scope = atom.name in operation_names.NAME_SCOPES
    position = 0 if is_scope else defaults.position_of_name(atom.name, frame.machine.index)
    if position is None:
        return
    if given is None and position < len(arguments.positional):
        given = arguments.positional[position]
    if given is None:
        return
    for one in given.atoms:
        if operation_names.is_refused(one, atom.name):
            frame.hazard("HYB305", node, f"passes {one!r} as the name of {atom.name}")


# Whose rules work on the heap object that is the receiver.
_OBJECTS_OF_PYTHON = frozenset(
    f"builtins.{kind}" for kind in ("list", "dict", "set", "iterator", "property", "wrapper", "function")
)


def _unbound(rule: Rule, owner: str, name: str, arguments: Arguments, node: Node, frame: Activation) -> Value:
    rest = Arguments(arguments.positional[1:], arguments.keywords, arguments.more, arguments.more_keywords)
    result = NOTHING
    for receiver in arguments.positional[0].atoms:
        if owner in _OBJECTS_OF_PYTHON and not isinstance(receiver, Ref):
            if isinstance(receiver, Unknown):
                frame.record(Kind.UNSEEN_CALL, node, f"calls {owner}.{name} on something unknown", code=receiver.cause)
                result = join(result, of(receiver))
            continue
        result = join(result, rule(library_call.Call(f"{owner}.{name}", rest, receiver, node, frame)))
    return result


def call_object(atom: Ref, arguments: Arguments, node: Node, frame: Activation) -> Value:
    """Call an instance of a library class."""
    owner = owner_of(atom)
    assert owner is not None
    rule = registry_of(frame.machine.index).method(owner, "__call__")
    call_ = library_call.Call(f"{owner}.__call__", arguments, atom, node, frame)
    _check_open_axes(call_)
    found = rule(call_) if rule is not None else defaults.method(owner, "__call__", call_)
    return found if frame.machine.knows_all_ranks else _with_ranks(call_, found)


def call_hybrid(payload: Hybrid, arguments: Arguments, node: Node, frame: Activation) -> Value:
    """Call a function under graph compilation: for the facts, the same as calling the function."""
    if frame.traced and any(map(holds_keras_variable, (*arguments.positional, *arguments.keywords.values()))):
        text = "a variable of Keras is passed to a graph function, which wants its value while another graph is built"
        frame.hazard("HYB320", node, text)
    outer, frame.native = frame.native, conversion.BY_ITSELF
    try:
        return calls.call(payload.function, arguments, node, frame)
    finally:
        frame.native = outer


def call_native(payload: Native, atom: Ref, arguments: Arguments, node: Node, frame: Activation) -> Value:
    """Call a function that the models gave to the program."""
    result: Value = payload.rule(library_call.Call(payload.label, arguments, atom, node, frame))
    return result


# -- containers of libraries -------------------------------------------------------------------------------------


def iterate(atom: Atom, node: Node, frame: Activation, loop: bool) -> Value:
    """What iterating over a library value yields."""
    owner = owner_of(atom)
    if owner is None or (isinstance(atom, Ref) and atom.object.kind == "instance"):
        owner = _library_base(atom)
    if owner is None:
        return frame.unknown("unknown-call", f"iterates over {atom!r}", node) if isinstance(atom, Ref) else NOTHING
    rule = registry_of(frame.machine.index).method(owner, "__iter__")
    call_ = library_call.Call(f"{owner}.__iter__", Arguments(), atom, node, frame)
    if frame.traced and is_dataset(atom) and not (loop and frame.context.converted and not frame.comprehensions):
        frame.hazard("HYB304", node, f"iterates in Python over a {owner}, which a graph only loops over in a `for`")
    if rule is not None:
        return unknown_ranks.spread(call_, rule(call_)) if isinstance(atom, Tensor) else rule(call_)
    return call_.unknown("unmodelled-symbol", f"what iterating over a {owner} yields is not modelled")


def _library_base(atom: Atom) -> str | None:
    if isinstance(atom, Ref) and atom.object.cls is not None and isinstance(atom.object.cls.payload, ClassData):
        bases = atom.object.cls.payload.library_bases
        return bases[0] if bases else None
    return None


def item(atom: Atom, key: Value, node: Node, frame: Activation) -> Value:
    """`value[key]` of a library value."""
    owner = owner_of(atom) if not (isinstance(atom, Ref) and atom.object.kind == "instance") else _library_base(atom)
    if isinstance(atom, Api):
        return of(atom)  # typing.List[int] and its like
    if owner is None:
        return NOTHING
    rule = registry_of(frame.machine.index).method(owner, "__getitem__")
    call_ = library_call.Call(f"{owner}.__getitem__", Arguments((key,)), atom, node, frame)
    if rule is not None:
        return unknown_ranks.spread(call_, rule(call_)) if isinstance(atom, Tensor) else rule(call_)
    return call_.unknown("unmodelled-symbol", f"what indexing a {owner} gives is not modelled")


def store_item(atom: Atom, key: Value, value: Value, node: Node, frame: Activation) -> None:
    """`value[key] = …` of a library value."""
    owner = owner_of(atom)
    rule = registry_of(frame.machine.index).method(owner, "__setitem__") if owner is not None else None
    if rule is not None:
        rule(library_call.Call(f"{owner}.__setitem__", Arguments((key, value)), atom, node, frame))
        return
    frame.mutated(atom, node, "writes an element")


def set_attribute(atom: Ref, name: str, value: Value, node: Node, frame: Activation) -> bool:
    """`object.name = value` where a rule (`Class.name=`) knows what it does besides keeping it; whether one did."""
    owner = owner_of(atom)
    rule = registry_of(frame.machine.index).method(owner, f"{name}=") if owner is not None else None
    return rule is not None and bool(
        rule(library_call.Call(f"{owner}.{name}", Arguments((value,)), atom, node, frame)).atoms
    )


def unpack(atom: Atom, count: int, node: Node, frame: Activation) -> list[Value] | None:
    """The values unpacking gives position by position, where a model knows better than iteration."""
    del atom, count, node, frame
    return None


def operator(operator_: str, left: Atom, right: Atom, node: Node, frame: Activation) -> Value:
    """An operator on library values."""
    call_ = library_call.Call(f"operator.{operator_}", Arguments((of(left), of(right))), None, node, frame)
    return defaults.operator(operator_, left, right, call_)


def acts_as_tensor(atom: Atom, frame: Activation) -> bool:
    """Whether operators on a library object compute tensors (an object registered for conversion)."""
    owner = atom.object.symbol if isinstance(atom, Ref) else None
    return owner is not None and defaults.acts_as_tensor(owner, frame.machine.index)


def lasts(atom: Atom, frame: Activation) -> bool:
    """Whether a value is a library object, or of a user class that extends one, which holds variables."""
    if not isinstance(atom, Ref):
        return False
    if atom.object.kind == "api" and atom.object.symbol is not None:
        return defaults.lasts(atom.object.symbol, frame.machine.index)
    if atom.object.kind == "instance" and atom.object.cls is not None:
        bases = atom.object.cls.payload.library_bases
        return any(defaults.lasts(base, frame.machine.index) for base in bases)
    return False


def is_dataset(atom: Atom) -> bool:
    """Whether a value is a pipeline or an iterator of a library, over which a graph can loop."""
    return isinstance(atom, Ref) and (atom.object.kind == "dataset" or atom.object.symbol in ITERATORS)


def is_reduced(iterable: Value) -> bool:
    """Whether a graph loop over a value is a reduction of a dataset, which has no gradient; a loop has one."""
    return any(isinstance(atom, Ref) and atom.object.kind == "dataset" for atom in iterable.atoms)


def tested(atom: Tensor, node: Node, frame: Activation) -> None:
    """A symbolic tensor decides a branch: AutoGraph makes a graph conditional of it in the code it converts."""
    if not frame.context.converted or frame.comprehensions:
        frame.hazard("HYB314", node, "a symbolic tensor decides a branch where AutoGraph does not convert")
    elif atom.dtype not in (None, "bool") and atom.kind in ("tensor", "variable"):
        frame.hazard("HYB314", node, f"a {atom.dtype} tensor decides a branch, and a graph asks for a bool")


def manager(atom: Atom, name: str, arguments: Arguments, node: Node, frame: Activation) -> Value | None:
    """`__enter__` or `__exit__` of a library value; None when entering gives the value itself."""
    owner = owner_of(atom)
    if owner is None:
        return None
    rule = registry_of(frame.machine.index).method(owner, name)
    return rule(library_call.Call(f"{owner}.{name}", arguments, atom, node, frame)) if rule is not None else None


# -- subclasses of library classes -------------------------------------------------------------------------------


def instantiate_subclass(cls: Ref, arguments: Arguments, node: Node, frame: Activation) -> Value | None:
    """What instantiating a user class gives when a library base decides that (an enumeration, say); else None."""
    data: ClassData = cls.object.payload
    return defaults.instantiate_subclass(cls, data, library_call.Call(cls.object.label, arguments, cls, node, frame))


def initialise_subclass(
    receiver: Ref, bases: tuple[str, ...], arguments: Arguments, node: Node, frame: Activation
) -> None:
    """Run the constructor a user class inherits from a library class."""
    registry = registry_of(frame.machine.index)
    for base in bases:
        if base.startswith(_MIXINS):
            implicit.use(of(receiver), Use((READING | WRITING).outer), node, frame)
        rule = registry.method(base, "__init__")
        if rule is not None:
            rule(library_call.Call(f"{base}.__init__", arguments, receiver, node, frame))
            return


def field_default(value: Value, node: Node, frame: Activation) -> Value:
    """The default of a dataclass field: `field(default_factory=list)` makes a new one each time."""
    for atom in value.atoms:
        if isinstance(atom, Ref) and atom.object.symbol == "dataclasses.field":
            default = frame.read(atom.object.attribute("default"))
            factory = frame.read(atom.object.attribute("default_factory"))
            made = calls.call_natively(factory, Arguments(), node, frame) if factory else NOTHING
            return join(default, made)
    return value
