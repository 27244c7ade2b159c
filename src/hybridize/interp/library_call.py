"""One call of a library symbol, as the rules of the models see it: what they may ask, make and record."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterator, Sequence
from contextlib import contextmanager
from typing import TypeVar

from hybridize.interp import (
    attribute_stores,
    attributes,
    calls,
    classes,
    contextmanagers,
    failures,
    forms,
    hybrid,
    implicit,
    items,
    library,
    namespaces,
    operators,
    raising,
    refinement,
    state_reads,
    world_questions,
)
from hybridize.interp.context import Opened
from hybridize.interp.library_recording import Recording
from hybridize.ir.nodes import Attribute, Code, Name, Node
from hybridize.ir.nodes import Call as Invocation
from hybridize.models import defaults
from hybridize.models.graphs import runs_unconverted
from hybridize.models.index import Index
from hybridize.models.protocol import Rule
from hybridize.models.python.protocols import Use
from hybridize.models.registry import Registry, registry_of
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import (
    FRESH,
    OUTER,
    Api,
    Atom,
    Ref,
    Tensor,
    Unknown,
    UnknownCause,
    ref,
)
from hybridize.values.objects import REST, HeapObject, ObjectKind
from hybridize.values.payloads import Native
from hybridize.values.value import NOTHING, Value, join, union

T = TypeVar("T")

# The program point of what belongs to no place of the program.
_SHARED = Node(0, 0)


class Call(Recording):
    """One call of a library symbol: the `LibraryCall` the rules see (models.protocol)."""

    __slots__ = ()

    @property
    def index(self) -> Index:
        """The symbol index in force."""
        return self.frame.machine.index

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

    def of_member(self, name: str, receiver: Atom) -> Call:
        """The same call, made of a member of one of its arguments."""
        return Call(name, Arguments(), receiver, self.node, self.frame)

    # -- asking --------------------------------------------------------------------------------------------------

    def argument(self, position: int | None, name: str | None = None) -> Value | None:
        """The argument at a position or of a name."""
        return self.arguments.get(position, name)

    def call(self, function: Value, arguments: Arguments) -> Value:
        """Call a value back on the library's behalf."""
        run = calls.call_natively if runs_unconverted(self.name, self.index) else calls.call
        return run(function, arguments, self.node, self.frame, through=self.name)

    @contextmanager
    def compiled_by(self, through: str) -> Iterator[None]:
        """What the library calls meanwhile runs inside a graph that it makes itself: `through` names it."""
        outer, self.frame.compiled_by = self.frame.compiled_by, through
        try:
            yield
        finally:
            self.frame.compiled_by = outer

    def iterate(self, value: Value) -> Value:
        """What iterating yields."""
        return items.iterate(value, self.node, self.frame)

    def positions(self, value: Value) -> list[Value] | None:
        """The elements one by one, when their number and order are known."""
        return items.positions(value, self.frame)

    def attribute(self, value: Value, name: str) -> Value:
        """An attribute of a value."""
        return attributes.load(value, name, self.node, self.frame)

    def attribute_may_be_absent(self, value: Value, name: str) -> None:
        """Something else answers as long as the attribute is not there."""
        for atom in value.atoms:
            state_reads.note_if_absent(atom, name, self.node, self.frame)

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
        attribute_stores.delete(value, name, self.node, self.frame)

    def set_attribute(self, value: Value, name: str, content: Value) -> None:
        """Assign an attribute, as `setattr` does."""
        attribute_stores.store(value, name, content, self.node, self.frame)

    def dictionary_of(self, object_: Ref) -> Value:
        """The attributes of an object or module, as the dictionary Python keeps them in."""
        return namespaces.dictionary_of(object_, self.node, self.frame)

    def global_variables(self) -> Value:
        """`globals()`: the attributes of the module that runs."""
        return self.dictionary_of(ref(self.frame.context.module, OUTER))

    def local_variables(self) -> Value:
        """`locals()`: of a module its attributes, of a function a copy of what its variables hold."""
        if self.frame.code.kind == "module":
            return self.global_variables()
        return namespaces.local_variables(self.node, self.frame)

    def names_of_attributes(self) -> Value:
        """`dir(…)`: a list of names."""
        return namespaces.names_of(self.node, self.frame)

    def namespace_of(self, cls: HeapObject) -> Value:
        """What a class has of its own, as a new dictionary."""
        return namespaces.namespace_of(cls, self.node, self.frame)

    def replace_functions(self, owner: HeapObject, value: Value) -> None:
        """Store functions under a computed name."""
        if self.frame.may_write(owner):
            namespaces.replace_functions(owner, value, self.node, self.frame)

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
        if isinstance(atom, Api) and defaults.lacks(atom.name, name, self.index):
            return False
        found = attributes.load_atom(atom, name, self.node, self.frame)
        if not found:
            return False
        surely = not isinstance(atom, Ref) or atom.object.kind not in ("instance", "module")
        return True if surely and not any(isinstance(one, Unknown) for one in found.atoms) else None

    def answered_otherwise(self, value: Value, question: Callable[[Atom], object]) -> bool:
        """Whether eager execution may answer a question about a value otherwise than the trace that is running."""
        return self.traced and world_questions.are_answered_otherwise(value, question, self.node, self.frame)

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
        return library.holds_tensor(value, self.frame)

    def is_symbolic(self, value: Value) -> bool:
        """Whether the value is or holds a symbolic tensor."""
        return library.holds_symbolic(value, self.frame)

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

    def leave_eager(self, function: Value, reason: str) -> None:
        """No decorator may stand on these functions, for what the library does with them."""
        for code in hybrid.codes_of(function):
            self.frame.machine.left_eager[code] = reason

    @contextmanager
    def traced_once(self) -> Iterator[None]:
        """What is called in the block are bodies of a graph conditional or loop: a trace runs each of them once."""
        if self.traced:
            self.frame.symbolic_branches += 1
            self.frame.symbolic_regions.append(self.frame.context.allocated.copy())
        try:
            yield
        finally:
            if self.traced:
                self.frame.symbolic_branches -= 1
                self.frame.symbolic_regions.pop()

    def under_condition(self) -> bool:
        """Whether a condition on a tensor encloses this in a trace."""
        return self.traced and self.frame.symbolic_branches > 0

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
        self.frame.machine.budget.steps += 1
        return self.frame.rebase(self.frame.read(object_.item(key)), root)

    def once(self, key: Hashable, find: Callable[[], T]) -> T:
        """What is the same for all receivers of this call, such as its arguments as Keras converts them.

        A walk through structures reads their cells: when one of them grows, all of this runs again anyway.
        """
        full = (self.node, self.frame.rounds, self.traced, key)
        known = self.frame.once
        if full not in known:
            known[full] = find()
        found: T = known[full]
        return found

    def store(self, object_: HeapObject, key: Hashable, value: Value) -> None:
        """Join a value into an item cell."""
        if value and self.frame.may_write(object_):
            self.frame.write(object_.item(key), value, self.node)

    def append(self, target: HeapObject, value: Value) -> None:
        """Add an element at the end of a list; at its beginning or anywhere else the order is not followed."""
        if not self.name.endswith("list.append"):
            self.disorder(target)
        if value and self.frame.may_write(target):
            items.append(target, value, self.node, self.frame)

    def extend(self, target: HeapObject, source: Value) -> None:
        """Add the elements of a value at the end of a list, or to a set."""
        if not self.name.endswith("list.extend") or len(source.atoms) != 1:
            self.disorder(target)
            target.length = None
            self.store(target, REST, self.iterate(source))
        elif self.frame.may_write(target):
            items.extend(target, source.atoms[0], self.node, self.frame)

    def disorder(self, target: HeapObject) -> None:
        """The order of the elements of a list is not known any more."""
        items.disorder(target, self.frame)

    def load_attribute(self, object_: HeapObject, name: str, root: int = FRESH) -> Value:
        """The content of an attribute cell."""
        return self.frame.rebase(self.frame.read(object_.attribute(name)), root)

    def load_attributes(self, object_: HeapObject, names: Sequence[str]) -> list[Value]:
        """As `load_attribute`, for many of which few hold anything."""
        cells, reader = object_.attributes, self.frame.context
        found = []
        for name in names:
            cell = cells.get(name) or object_.attribute(name)
            cell.readers[reader] = None
            found.append(self.frame.rebase(cell.value, FRESH) if cell.value.has_refs else cell.value)
        return found

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

    @contextmanager
    def expecting(self, errors: Sequence[Value]) -> Iterator[None]:
        """What is called in the block is expected to raise one of these errors."""
        self.frame.catching.append(failures.handled_types(list(errors)))
        try:
            yield
        finally:
            self.frame.catching.pop()

    def without_rank(self, value: Value) -> Value:
        """Tensors of which a graph does not know the rank."""
        return forms.without_rank(value, self.frame)

    def catches(self, error: str) -> bool:
        """Whether a handler around the call takes a builtin exception of this name."""
        names = raising.builtin_classes(error)
        return any(one & raising.EVERYTHING or one & set(names) for one in self.frame.catching)

    def narrow_receiver(self, known: Atom) -> None:
        """More is known of the receiver from here on: of the variable that it was taken from."""
        match self.node:
            case Invocation(function=Attribute(object=Name(name=name))) if name in self.frame.locals:
                old = self.frame.locals[name]
                kept = [known if atom is self.receiver else atom for atom in old.atoms]
                self.frame.locals[name] = union(kept)

    def call_eagerly(self, function: Value, arguments: Arguments) -> Value:
        """Call a value back outside the graph, on concrete tensors, as `tf.py_function` does."""
        return calls.call_eagerly(function, arguments, self.node, self.frame, through=self.name)

    def call_back(self, reason: str) -> None:
        """Call the functions among the arguments with unknown arguments."""
        unknown_value = self.unknown("unknown-call", reason)
        calls.call_back(self.arguments.all_values(), unknown_value.atoms[0], self.node, self.frame)
