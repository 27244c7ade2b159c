"""The bridge between the interpreter and the models: library names, members, calls, and what rules may ask.

Everything the interpreter does not know by itself — what `tf.nn.relu` returns, what `list.append` writes, what
iterating over a dataset gives — is asked here, and answered by a rule of the models or by the symbol index.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable

from hybridize.interp import (
    attributes,
    calls,
    classes,
    contextmanagers,
    extents,
    failures,
    hybrid,
    implicit,
    items,
    operators,
    refinement,
    tracing,
)
from hybridize.interp.activation import Activation
from hybridize.interp.context import Opened
from hybridize.interp.events import Kind
from hybridize.ir.nodes import Code, Node
from hybridize.models import defaults, open_axes
from hybridize.models.index import Index
from hybridize.models.protocol import Rule
from hybridize.models.python.protocols import NO_USE, READING, WRITING, Use, use_of
from hybridize.models.registry import Registry, registry_of
from hybridize.models.tensorflow.graph_only import GRAPH_ONLY
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import (
    FRESH,
    OUTER,
    Api,
    ApiMethod,
    Atom,
    Const,
    Prim,
    Ref,
    Tensor,
    Tuple,
    Unknown,
    UnknownCause,
    api,
    api_method,
)
from hybridize.values.containment import within
from hybridize.values.objects import REST, HeapObject, ObjectKind
from hybridize.values.payloads import ClassData, Hybrid, Native
from hybridize.values.value import NONE, NOTHING, Value, join, of

# The program point of what belongs to no place of the program.
_SHARED = Node(0, 0)


class Call:
    """One call of a library symbol: the `LibraryCall` the rules see (models.protocol)."""

    __slots__ = ("arguments", "frame", "name", "node", "receiver")

    def __init__(self, name: str, arguments: Arguments, receiver: Atom | None, node: Node, frame: Activation) -> None:
        self.name = name
        self.arguments = arguments
        self.receiver = receiver
        self.node = node
        self.frame = frame

    @property
    def index(self) -> Index:
        """The symbol index in force."""
        return self.frame.machine.index

    @property
    def traced(self) -> bool:
        """Whether a graph is being built."""
        return self.frame.traced

    @property
    def signed(self) -> bool:
        """Whether a graph is built from a signature to be written, so that an extent not known counts as open."""
        return self.frame.traced and self.frame.context.opened in (Opened.AXES, Opened.RANK)

    @property
    def rank_is_open(self) -> bool:
        """Whether that signature leaves a rank open, so that a rank not known counts as open."""
        return self.frame.traced and self.frame.context.opened is Opened.RANK

    @property
    def converted(self) -> bool:
        """Whether AutoGraph converts the calling code."""
        return self.frame.traced and self.frame.context.converted

    @property
    def guarded(self) -> bool:
        """Whether a created-once guard encloses the call."""
        return self.frame.guards > 0

    @property
    def registry(self) -> Registry:
        """The rules of all models."""
        return registry_of(self.frame.machine.index)

    # -- asking --------------------------------------------------------------------------------------------------

    def argument(self, position: int | None, name: str | None = None) -> Value | None:
        """The argument at a position or of a name."""
        return self.arguments.get(position, name)

    def call(self, function: Value, arguments: Arguments) -> Value:
        """Call a value back on the library's behalf."""
        return calls.call(function, arguments, self.node, self.frame, through=self.name)

    def iterate(self, value: Value) -> Value:
        """What iterating yields."""
        return items.iterate(value, self.node, self.frame)

    def positions(self, value: Value) -> list[Value] | None:
        """The elements one by one, when their number and order are known."""
        return items.positions(value, self.frame)

    def attribute(self, value: Value, name: str) -> Value:
        """An attribute of a value."""
        return attributes.load(value, name, self.node, self.frame)

    def read_any_attribute(self, value: Value) -> None:
        """Read an attribute whose name is computed: any property may be it, or what `__getattr__` makes up."""
        attributes.read_any(value, self.node, self.frame)

    def enter(self, manager: Value) -> Value:
        """Enter a context manager that is left again before the call of the program's function ends."""
        entered = contextmanagers.enter(manager, self.node, self.frame)
        contextmanagers.leave(manager, self.node, self.frame)
        return entered

    def delete_attribute(self, value: Value, name: str) -> None:
        """Delete an attribute."""
        attributes.delete(value, name, self.node, self.frame)

    def set_attribute(self, value: Value, name: str, content: Value) -> None:
        """Assign an attribute, as `setattr` does."""
        attributes.store(value, name, content, self.node, self.frame)

    def item(self, value: Value, key: Value) -> Value:
        """`value[key]`."""
        return items.load(value, key, self.node, self.frame)

    def set_item(self, value: Value, key: Value, content: Value) -> None:
        """`value[key] = content`."""
        items.store(value, key, content, self.node, self.frame)

    def lookup(self, cls: HeapObject, name: str) -> Value | None:
        """What a user class defines under a name, None when only library classes may."""
        value, owner = classes.lookup(cls, name, self.node, self.frame)
        return value if owner is not None else None

    def has_attribute(self, atom: Atom, name: str) -> bool | None:
        """Whether a value has an attribute; None when that is not known."""
        if isinstance(atom, Unknown):
            return None
        if name == "numpy" and isinstance(atom, Tensor) and atom.symbolic:
            return False
        found = attributes.load_atom(atom, name, self.node, self.frame)
        if not found:
            return False
        surely = not isinstance(atom, Ref) or atom.object.kind not in ("instance", "module")
        return True if surely and not any(isinstance(one, Unknown) for one in found.atoms) else None

    def answered_otherwise(self, value: Value, question: Callable[[Atom], object]) -> bool:
        """Whether eager execution may answer a question about a value otherwise than the trace that is running."""
        if not self.traced:
            return False
        twins = [(atom, tracing.eager_twin(atom)) for atom in value.atoms]
        return any(twin is not atom and question(twin) != question(atom) for atom, twin in twins)

    def instance_of(self, atom: Atom, wanted: Value) -> bool | None:
        """Whether an atom is an instance of one of some classes."""
        return refinement.instance_of(atom, wanted, self.frame)

    def use(self, value: Value, kind: Use, other: Value | None = None) -> None:
        """Call the special methods that using a value in this way calls."""
        implicit.use(value, kind, self.node, self.frame, other)

    def special(self, name: str, value: Value, *arguments: Value) -> Value:
        """What a special method gives, of the classes of the program that have it; NOTHING when none has."""
        return implicit.join_specials(name, value, arguments, self.node, self.frame)

    def construct(self, cls: Atom, arguments: Arguments) -> Value:
        """A new instance of a class of the program, as `type.__call__` makes it."""
        assert isinstance(cls, Ref)
        return classes.construct(cls, arguments, self.node, self.frame)

    def being_made(self) -> Ref | None:
        """The class of the program whose class statement runs."""
        making = self.frame.machine.being_made
        return making[-1] if making else None

    def default_attribute(self, receiver: Ref, name: str) -> Value:
        """The attribute of an instance that `object.__getattribute__` finds."""
        return attributes.default_of_instance(receiver, name, self.node, self.frame)

    def is_library(self, atom: Atom) -> bool:
        """Whether a value is an instance of a library class, or of a user class that extends one."""
        return isinstance(atom, Ref) and atom.object.kind in ("api", "dataset")

    def super(self) -> Value:
        """`super(…)` in the calling method."""
        return classes.super_value(self.arguments, self.node, self.frame)

    def new_instance(self, cls: Value | None) -> Value:
        """A new instance of user classes, without running their constructors (`object.__new__`)."""
        result = NOTHING
        for atom in cls.atoms if cls is not None else ():
            if isinstance(atom, Ref) and atom.object.kind == "class":
                made = self.frame.allocate(self.node, "instance", atom.object.label, part=atom.object)
                made.cls = atom.object
                result = join(result, self.frame.fresh(made))
        return result

    def contains_tensor(self, value: Value) -> bool:
        """Whether the value is or holds a tensor or array."""
        return holds_tensor(value, self.frame)

    def is_symbolic_call(self) -> bool:
        """Whether a symbolic tensor is among the receiver and the arguments."""
        values = self.arguments.all_values()
        own = isinstance(self.receiver, Tensor) and self.receiver.symbolic
        return own or any(holds_symbolic(value, self.frame) for value in values)

    def is_symbolic(self, value: Value) -> bool:
        """Whether the value is or holds a symbolic tensor."""
        return holds_symbolic(value, self.frame)

    # -- making --------------------------------------------------------------------------------------------------

    def make(self, kind: ObjectKind, label: str, *, symbol: str | None = None, part: Hashable = None) -> HeapObject:
        """The object allocated at this call site."""
        return self.frame.allocate(self.node, kind, label, symbol=symbol, part=(kind, symbol, part))

    def new(self, object_: HeapObject) -> Value:
        """A fresh reference to an object made here."""
        return self.frame.fresh(object_)

    def shared(self, label: str, symbol: str | None = None) -> HeapObject:
        """The one object of a name in the whole analysis, such as a registry of a library."""
        made = self.frame.machine.allocate(_SHARED, label, None, "api", label, None)
        made.symbol = symbol or made.symbol
        made.summary = False
        return made

    def leave_unconverted(self, function: Value) -> None:
        """Remember that AutoGraph does not convert these functions."""
        for code in hybrid.codes_of(function):
            self.frame.machine.unconverted.add(code)

    def register_fixture(self, name: str, function: Ref) -> None:
        """A test runner passes what this function gives to parameters of the name."""
        known = self.frame.machine.fixtures.setdefault(name, [])
        if function not in known:
            known.append(function)

    def hash_arguments(self, function: Value) -> None:
        """Remember that calls of these functions hash and compare what they are given, to look results up."""
        self.frame.machine.memoised.update(hybrid.codes_of(function))

    def parametrise(self, code: Code, columns: dict[str, Value]) -> None:
        """A test runner calls this function with such values for the named parameters."""
        known = self.frame.machine.parametrised.setdefault(code, {})
        for name, value in columns.items():
            known[name] = join(known.get(name, NOTHING), value)

    def operate(self, operator_: str, values: list[Value]) -> Value:
        """Apply an operator of Python."""
        return operators.operate(operator_, values, self.node, self.frame)

    def native(self, rule: Rule, label: str, part: Hashable = None) -> Value:
        """A function of the models, as a value the program can pass on and call."""
        made = self.frame.allocate(self.node, "wrapper", label, part=("native", label, part))
        made.payload = Native(rule, label)
        return self.frame.fresh(made)

    def load(self, object_: HeapObject, key: Hashable, root: int = FRESH) -> Value:
        """The content of an item cell."""
        return self.frame.rebase(self.frame.read(object_.item(key)), root)

    def store(self, object_: HeapObject, key: Hashable, value: Value) -> None:
        """Join a value into an item cell."""
        if value and self.frame.may_write(object_):
            self.frame.write(object_.item(key), value, self.node)

    def load_attribute(self, object_: HeapObject, name: str, root: int = FRESH) -> Value:
        """The content of an attribute cell."""
        return self.frame.rebase(self.frame.read(object_.attribute(name)), root)

    def store_attribute(self, object_: HeapObject, name: str, value: Value) -> None:
        """Join a value into an attribute cell."""
        if value and self.frame.may_write(object_):
            self.frame.write(object_.attribute(name), value, self.node)

    def fill_list(self, values: list[Value], *, part: Hashable = None) -> Value:
        """A new list of these elements."""
        return items.fill(self.make("list", "list", part=part), values, NOTHING, True, self.node, self.frame)

    def list_of(self, element: Value, *, part: Hashable = None) -> Value:
        """A new list of unknown length."""
        return items.fill(self.make("list", "list", part=part), [], element, False, self.node, self.frame)

    def iterator_over(self, element: Value, *, part: Hashable = None) -> Value:
        """A new iterator that yields such elements."""
        made = self.make("iterator", "iterator", part=part)
        self.store(made, REST, element)
        return self.new(made)

    def unknown(self, cause: UnknownCause, text: str) -> Value:
        """An unknown that remembers this place."""
        return self.frame.unknown(cause, text, self.node)

    def hybrid(self, function: Value, arguments: dict[str, Value]) -> Value:
        """Put functions under graph compilation (`tf.function`)."""
        return hybrid.wrap(function, arguments, self.node, self.frame)

    # -- recording -----------------------------------------------------------------------------------------------

    def effect(self, text: str) -> None:
        """The outside world is touched."""
        self.frame.record(Kind.OUTPUT, self.node, text)

    def mutate(self, target: Atom, text: str) -> None:
        """An object is written to."""
        self.frame.mutated(target, self.node, text)
        if self.frame.traced and isinstance(target, Ref):
            if self.frame.grows_in_graph_loop(target.object):
                self.frame.hazard("HYB314", self.node, f"{text} within a loop that becomes a graph loop")
            if target.root == OUTER and self.is_symbolic_call():
                self.frame.hazard("HYB317", self.node, f"{text}: a symbolic tensor is kept beyond the trace")

    def writable(self, object_: HeapObject) -> bool:
        """Whether a write to this object may enter the abstract heap: not when a trace does it to older objects."""
        return self.frame.may_write(object_)

    def computes(self, text: str) -> None:
        """A tensor operation runs."""
        self.frame.computes(self.node, text)

    def used_as_graph(self, function: Value, text: str) -> None:
        """The program does something with a function that tells a graph function from a plain one."""
        for atom in function.atoms:
            hybrid.note_graph_use(atom, text, self.node, self.frame)

    def saved_as_graph(self, value: Value, text: str) -> None:
        """The graph functions of an object are saved with it, as plain ones are not."""
        for atom in value.atoms:
            for member in hybrid.members_of(atom):
                self.used_as_graph(member, text)

    def training_step(self) -> None:
        """A gradient is taken here."""
        loops = self.frame.loop_nodes
        node = loops[-1] if loops else self.node
        self.frame.record(Kind.TRAINING_STEP, node, "takes a gradient", code="loop" if loops else "")

    def reaches(self, receiver: Atom, text: str) -> None:
        """A layer or the like computes that the running call did not make itself."""
        if isinstance(receiver, Ref) and receiver.root != FRESH:
            self.frame.record(Kind.REACHED_TENSOR, self.node, text, target=receiver.object, root=receiver.root)

    def call_eagerly(self, function: Value, arguments: Arguments) -> Value:
        """Call a value back outside the graph, on concrete tensors, as `tf.py_function` does."""
        return calls.call_eagerly(function, arguments, self.node, self.frame, through=self.name)

    def does_not_fit(self, text: str) -> None:
        """The shapes this operation gets are known not to fit."""
        if self.frame.traced:
            failures.shapes_do_not_fit(text, self.node, self.frame)

    def hazard(self, code: str, text: str) -> None:
        """Eager and traced execution part here."""
        self.frame.hazard(code, self.node, text)

    def nondeterministic(self, text: str) -> None:
        """The result differs from run to run."""
        self.frame.record(Kind.NONDETERMINISM, self.node, text)
        self.frame.hazard("HYB312", self.node, text)

    def unseen(self, text: str, cause: UnknownCause = "unmodelled-symbol") -> None:
        """Code runs that is neither seen nor modelled."""
        self.frame.record(Kind.UNSEEN_CALL, self.node, text, code=cause)

    def call_back(self, reason: str) -> None:
        """Call the functions among the arguments with unknown arguments."""
        unknown_value = self.unknown("unknown-call", reason)
        calls.call_back(self.arguments.all_values(), unknown_value.atoms[0], self.node, self.frame)


# -- classification ----------------------------------------------------------------------------------------------


def holds_tensor(value: Value, frame: Activation) -> bool:
    """Whether a value is a tensor or array, or a container that holds one."""
    return _holds(value, frame, symbolic_only=False)


def holds_symbolic(value: Value, frame: Activation) -> bool:
    """Whether a value is, or holds, a tensor without a value at trace time."""
    return frame.traced and _holds(value, frame, symbolic_only=True)


def _holds(value: Value, frame: Activation, *, symbolic_only: bool) -> bool:
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
    call_ = Call(dotted, Arguments(), None, node, frame)
    return defaults.symbol(dotted, call_)


def builtin(name: str, node: Node, frame: Activation) -> Value:
    """A builtin name."""
    call_ = Call(f"builtins.{name}", Arguments(), None, node, frame)
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
    call_ = Call(f"{owner}.{name}", Arguments(), receiver, node, frame)
    if rule is not None:
        return rule(call_)
    if registry.method(owner, name) is not None:
        return of(api_method(f"{owner}.{name}", receiver))
    return defaults.member(owner, name, call_)


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
    registry = registry_of(frame.machine.index)
    if frame.traced:
        _check_name(atom, arguments, node, frame)
        extents.check_call(atom, arguments, node, frame)
        failures.looks_at_values(atom.name, node, frame)
    if frame.machine.special_classes:
        _use_arguments(atom, arguments, node, frame)
    if isinstance(atom, ApiMethod):
        owner, _, name = atom.name.rpartition(".")
        call_ = Call(atom.name, arguments, atom.receiver, node, frame)
        _check_open_axes(call_)
        rule = registry.method(owner, name)
        return rule(call_) if rule is not None else defaults.method(owner, name, call_)
    call_ = Call(atom.name, arguments, None, node, frame)
    if atom.name in GRAPH_ONLY:
        frame.record(Kind.GRAPH_ONLY, node, GRAPH_ONLY[atom.name])
    _check_open_axes(call_)
    rule = registry.function(atom.name)
    if rule is not None:
        return rule(call_)
    # `Class.method(receiver, …)`, the unbound form.
    owner, _, name = atom.name.rpartition(".")
    rule = registry.method(owner, name)
    if rule is not None:
        known = frame.machine.index.member(owner, name)
        if known is not None and known.kind in ("static", "class"):
            return rule(call_)
        if arguments.positional:
            return _unbound(rule, owner, name, arguments, node, frame)
    return defaults.function(atom.name, call_)


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


def _check_open_axes(call_: Call) -> None:
    """In a trace from a signature: does the library need an axis that the signature leaves open?"""
    if not call_.signed:
        return
    text = open_axes.needed(call_)
    if text is not None:
        call_.hazard("HYB309", text)


def _check_name(atom: Api | ApiMethod, arguments: Arguments, node: Node, frame: Activation) -> None:
    """A `name` argument that is no string is ignored eagerly, and refused while a graph is built (HYB305)."""
    if isinstance(atom, ApiMethod):
        return
    given = arguments.keywords.get("name")
    if given is None and not arguments.positional:
        return
    position = defaults.position_of_name(atom.name, frame.machine.index)
    if position is None:
        return
    if given is None and position < len(arguments.positional):
        given = arguments.positional[position]
    if given is None:
        return
    for one in given.atoms:
        wrong = (isinstance(one, Const) and bool(one.value) and not isinstance(one.value, str)) or (
            isinstance(one, Tensor) or (isinstance(one, Prim) and one.type in ("int", "float"))
        )
        if wrong:
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
        result = join(result, rule(Call(f"{owner}.{name}", rest, receiver, node, frame)))
    return result


def call_object(atom: Ref, arguments: Arguments, node: Node, frame: Activation) -> Value:
    """Call an instance of a library class."""
    owner = owner_of(atom)
    assert owner is not None
    rule = registry_of(frame.machine.index).method(owner, "__call__")
    call_ = Call(f"{owner}.__call__", arguments, atom, node, frame)
    _check_open_axes(call_)
    return rule(call_) if rule is not None else defaults.method(owner, "__call__", call_)


def call_hybrid(payload: Hybrid, arguments: Arguments, node: Node, frame: Activation) -> Value:
    """Call a function under graph compilation: for the facts, the same as calling the function."""
    return calls.call(payload.function, arguments, node, frame)


def call_native(payload: Native, atom: Ref, arguments: Arguments, node: Node, frame: Activation) -> Value:
    """Call a function that the models gave to the program."""
    result: Value = payload.rule(Call(payload.label, arguments, atom, node, frame))
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
    call_ = Call(f"{owner}.__iter__", Arguments(), atom, node, frame)
    if frame.traced and is_dataset(atom) and not (loop and frame.context.converted and not frame.comprehensions):
        frame.hazard("HYB304", node, f"iterates in Python over a {owner}, which a graph only loops over in a `for`")
    if rule is not None:
        return rule(call_)
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
    call_ = Call(f"{owner}.__getitem__", Arguments((key,)), atom, node, frame)
    if rule is not None:
        return rule(call_)
    return call_.unknown("unmodelled-symbol", f"what indexing a {owner} gives is not modelled")


def store_item(atom: Atom, key: Value, value: Value, node: Node, frame: Activation) -> None:
    """`value[key] = …` of a library value."""
    owner = owner_of(atom)
    rule = registry_of(frame.machine.index).method(owner, "__setitem__") if owner is not None else None
    if rule is not None:
        rule(Call(f"{owner}.__setitem__", Arguments((key, value)), atom, node, frame))
        return
    frame.mutated(atom, node, "writes an element")


def unpack(atom: Atom, count: int, node: Node, frame: Activation) -> list[Value] | None:
    """The values unpacking gives position by position, where a model knows better than iteration."""
    del atom, count, node, frame
    return None


def operator(operator_: str, left: Atom, right: Atom, node: Node, frame: Activation) -> Value:
    """An operator on library values."""
    call_ = Call(f"operator.{operator_}", Arguments((of(left), of(right))), None, node, frame)
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
    return isinstance(atom, Ref) and atom.object.kind in ("dataset", "api")


def tested(atom: Tensor, node: Node, frame: Activation) -> None:
    """A symbolic tensor decides a branch: AutoGraph makes a graph conditional of it in the code it converts."""
    if not frame.context.converted or frame.comprehensions:
        frame.hazard("HYB314", node, "a symbolic tensor decides a branch where AutoGraph does not convert")
    elif atom.dtype not in (None, "bool") and atom.kind == "tensor":
        frame.hazard("HYB314", node, f"a {atom.dtype} tensor decides a branch, and a graph asks for a bool")


def manager(atom: Atom, name: str, arguments: Arguments, node: Node, frame: Activation) -> Value | None:
    """`__enter__` or `__exit__` of a library value; None when entering gives the value itself."""
    owner = owner_of(atom)
    if owner is None:
        return None
    rule = registry_of(frame.machine.index).method(owner, name)
    return rule(Call(f"{owner}.{name}", arguments, atom, node, frame)) if rule is not None else None


# -- subclasses of library classes -------------------------------------------------------------------------------


def instantiate_subclass(cls: Ref, arguments: Arguments, node: Node, frame: Activation) -> Value | None:
    """What instantiating a user class gives when a library base decides that (an enumeration, say); else None."""
    data: ClassData = cls.object.payload
    return defaults.instantiate_subclass(cls, data, Call(cls.object.label, arguments, cls, node, frame))


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
            rule(Call(f"{base}.__init__", arguments, receiver, node, frame))
            return


def field_default(value: Value, node: Node, frame: Activation) -> Value:
    """The default of a dataclass field: `field(default_factory=list)` makes a new one each time."""
    for atom in value.atoms:
        if isinstance(atom, Ref) and atom.object.symbol == "dataclasses.field":
            default = frame.read(atom.object.attribute("default"))
            factory = frame.read(atom.object.attribute("default_factory"))
            made = calls.call(factory, Arguments(), node, frame) if factory else NOTHING
            return join(default, made)
    return value
