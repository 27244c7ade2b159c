"""User classes: making them from a class statement, C3 linearisation, attribute lookup, and instances."""

from __future__ import annotations

from hybridize.interp import attributes, calls, expressions, implicit, library, namespaces, tuple_defaults
from hybridize.interp.activation import Activation
from hybridize.interp.context import Context, Edge
from hybridize.ir import nodes as ir
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import FRESH, OUTER, Api, Atom, Const, Ref, Unknown, ref, tuple_atom
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData, Wrapper
from hybridize.values.value import NOTHING, Value, join, of, of_const, of_prim, with_root

_NAMED_TUPLE = "typing.NamedTuple"


def make_class(node: ir.MakeClass, frame: Activation) -> Value:
    """The class object a class statement makes; its body runs as a context of its own."""
    made = frame.machine.allocate(
        node,
        frame.context.environment,
        None if frame.code.kind != "function" else frame.context,
        "class",
        node.code.name,
        frame.place(node),
    )
    made.summary = False
    bases, unknown_base, tuple_base = _bases(node, frame)
    known: ClassData | None = made.payload
    if known is None or known.bases != bases:
        made.payload = ClassData(node.code, bases, _linearise(made, bases), unknown_base)
    classes = frame.machine.classes.setdefault(node.code, [])
    if made not in classes:
        classes.append(made)
    data: ClassData = made.payload
    fields = _tuple_fields(node, data, tuple_base.payload.fields if tuple_base is not None else None)
    if fields is not None:
        data.is_named_tuple = True
        data.fields = fields
        frame.machine.named_tuples[made.label, fields] = made
        if tuple_base is not None:
            tuple_defaults.inherit(made, tuple_base, node, frame)
    keywords = {one.name: expressions.evaluate(one.value, frame) for one in node.keywords if one.name is not None}
    data.metaclass = _metaclass(keywords.pop("metaclass", NOTHING), data)
    _run_body(node, made, frame)
    implicit.note_specials(made, frame.machine)
    _create(made, keywords, node, frame)
    _name_descriptors(made, node, frame)
    return frame.fresh(made)


def _metaclass(given: Value, data: ClassData) -> HeapObject | None:
    """The class of the program that makes the class: the one given, else that of the nearest base."""
    for atom in given.atoms:
        if isinstance(atom, Ref) and atom.object.kind == "class":
            return atom.object
    for base in data.mro[1:]:
        if isinstance(base, HeapObject) and base.payload.metaclass is not None:
            found: HeapObject = base.payload.metaclass
            return found
    return None


def metaclass_of(cls: HeapObject) -> HeapObject | None:
    """The metaclass of a class, when the program defines it."""
    return cls.payload.metaclass if isinstance(cls.payload, ClassData) else None


def _create(made: HeapObject, keywords: dict[str, Value], node: ir.MakeClass, frame: Activation) -> None:
    """Run what creating a class runs: the metaclass's `__prepare__`, `__new__` and `__init__`, `__init_subclass__`."""
    cls = ref(made, FRESH if made in frame.context.allocated else OUTER)
    frame.machine.being_made.append(cls)
    meta = metaclass_of(made)
    if meta is not None:
        names = (of_const(made.label), of_prim("tuple"))
        namespace = namespaces.namespace_of(made, node, frame)
        for name in ("__prepare__", "__new__", "__init__"):
            found, owner = lookup(meta, name, node, frame)
            if owner is None:
                continue
            given = Arguments(names if name == "__prepare__" else (*names, namespace), keywords)
            first = cls if name == "__init__" else ref(meta, OUTER)
            for one in found.atoms:
                calls.call_natively(_unwrapped(one), given.prepend(of(first)), node, frame)
        namespaces.take_over(namespace, made, node, frame)
    hook, owner = lookup_after(made, made, "__init_subclass__", node, frame)
    if owner is not None:
        for one in hook.atoms:
            calls.call_natively(_unwrapped(one), Arguments((of(cls),), keywords), node, frame)
    frame.machine.being_made.pop()


def _tuple_fields(node: ir.MakeClass, data: ClassData, given: tuple[str, ...] | None) -> tuple[str, ...] | None:
    """The fields of a named tuple: those of the base that `namedtuple` made, inherited, or annotated in the class."""
    if given is not None:
        return given
    inherited = [base.payload for base in data.mro[1:] if isinstance(base, HeapObject) and base.payload.is_named_tuple]
    if inherited:
        found: tuple[str, ...] | None = inherited[0].fields
        return found
    return tuple(node.code.annotated) if _NAMED_TUPLE in data.library_bases else None


def _bases(node: ir.MakeClass, frame: Activation) -> tuple[tuple[HeapObject | str, ...], str | None, HeapObject | None]:
    """The base classes, why one is not known, and the one that `namedtuple` made."""
    bases: list[HeapObject | str] = []
    unknown_base = None
    tuple_base = None
    for element in node.bases:
        value = expressions.evaluate(element.value, frame)
        # Several possible bases (a conditional import): each is one, in order.
        for atom in value.atoms:
            match atom:
                case Ref(object=object_) if object_.kind == "class":
                    bases.append(object_)
                case Api(name=name):
                    bases.append(name)
                case Unknown(text=text):
                    unknown_base = text
                case Ref(object=object_) if _makes_tuples(object_) and not _has_constructor(node):
                    bases.append(_NAMED_TUPLE)
                    tuple_base = object_
                case Ref(object=object_):
                    unknown_base = object_.label
    return tuple(dict.fromkeys(bases)), unknown_base, tuple_base


def _makes_tuples(base: HeapObject) -> bool:
    return isinstance(base.payload, Wrapper) and base.payload.kind == "named-tuple-class"


def _has_constructor(node: ir.MakeClass) -> bool:
    """Whether a class makes its instances in a way of its own: what it hands on to the tuple is not followed."""
    return any(child.name == "__new__" for child in node.code.children)


def _run_body(node: ir.MakeClass, made: HeapObject, frame: Activation) -> None:
    machine = frame.machine
    key = ("class-body", node, made)
    context = machine.contexts.get(key)
    if context is None:
        context = Context(len(machine.contexts), node.code, frame.context.world, frame.context.module, None, {})
        context.environment = (
            frame.environment if frame.code.kind in ("function", "lambda") else (frame.context.environment)
        )
        context.phase = machine.phase
        context.class_object = made
        machine.contexts[key] = context
        machine.by_code.setdefault(node.code, []).append(context)
    machine.call(context, Edge(frame.context, context, node, {}, frozenset()))


def _linearise(cls: HeapObject, bases: tuple[HeapObject | str, ...]) -> tuple[HeapObject | str, ...]:
    """C3; where the bases have no consistent order (conditional bases have none), depth first without repeats."""
    sequences = [
        list(base.payload.mro) if isinstance(base, HeapObject) and base.payload is not None else [base]
        for base in bases
    ]
    sequences.append(list(bases))
    result: list[HeapObject | str] = [cls]
    while any(sequences):
        sequences = [sequence for sequence in sequences if sequence]
        for sequence in sequences:
            candidate = sequence[0]
            if not any(candidate in other[1:] for other in sequences):
                break
        else:
            candidate = sequences[0][0]
        result.append(candidate)
        sequences = [[one for one in sequence if one is not candidate and one != candidate] for sequence in sequences]
    return tuple(result)


def is_enumeration(cls: HeapObject) -> bool:
    """Whether a class is an enumeration."""
    return any(base.startswith("enum.") for base in cls.payload.library_bases)


def enumeration_member(cls: HeapObject, name: str, value: Value, node: ir.Node, frame: Activation) -> Value:
    """`Color.RED`: an object of its own with that value; methods and the like stay what they are."""
    if all(isinstance(atom, Ref) and atom.object.kind in ("function", "wrapper") for atom in value.atoms):
        return value
    label = f"{cls.label}.{name}"
    made = frame.machine.allocate(cls.payload.code, ("member", name), None, "instance", label, cls.birth)
    made.cls = cls
    made.summary = False
    frame.write(made.attribute("value"), value, node)
    frame.write(made.attribute("name"), of_prim("str"), node)
    return of(ref(made, OUTER))


def is_ordered_by_rest(cls: HeapObject) -> bool:
    """Whether `functools.total_ordering` made the comparisons that a class does not define."""
    return any(isinstance(base, HeapObject) and base.payload.is_totally_ordered for base in cls.payload.mro)


def _name_descriptors(made: HeapObject, node: ir.MakeClass, frame: Activation) -> None:
    """Tell descriptors their names, as class creation does (`__set_name__`)."""
    for name, cell in list(made.attributes.items()):
        for atom in cell.value.atoms:
            if isinstance(atom, Ref) and atom.object.kind == "instance":
                setter, owner = lookup(atom.object.cls, "__set_name__", node, frame)
                if owner is not None:
                    arguments = Arguments((of(ref(made, OUTER)), of_const(name)))
                    calls.call_natively(attributes.bind(setter, atom, node, frame), arguments, node, frame)


def lookup(cls: HeapObject | None, name: str, node: ir.Node, frame: Activation) -> tuple[Value, HeapObject | None]:
    """An attribute of the user classes in a linearisation, and the class that has it."""
    if cls is None or not isinstance(cls.payload, ClassData):
        return NOTHING, None
    return _first(cls.payload.mro, name, frame)


def lookup_after(
    cls: HeapObject, after: HeapObject | None, name: str, node: ir.Node, frame: Activation
) -> tuple[Value, HeapObject | None]:
    """As `lookup`, from the class after `after` on: what `super()` finds."""
    mro = cls.payload.mro if isinstance(cls.payload, ClassData) else ()
    if after is not None and after in mro:
        mro = mro[mro.index(after) + 1 :]
    return _first(mro, name, frame)


def _first(mro: tuple[HeapObject | str, ...], name: str, frame: Activation) -> tuple[Value, HeapObject | None]:
    for cls in mro:
        if isinstance(cls, HeapObject):
            cell = cls.attributes.get(name)
            if cell is not None and cell.value.atoms:
                return with_root(frame.read(cell), OUTER), cls
    return NOTHING, None


def instantiate(cls_ref: Ref, arguments: Arguments, node: ir.Node, frame: Activation) -> Value:
    """`Class(arguments)`: the metaclass's `__call__`, or what `type` does."""
    meta = metaclass_of(cls_ref.object)
    if meta is not None:
        caller, owner = lookup(meta, "__call__", node, frame)
        if owner is not None:
            return calls.call_natively(attributes.bind(caller, cls_ref, node, frame), arguments, node, frame)
    return construct(cls_ref, arguments, node, frame)


def construct(cls_ref: Ref, arguments: Arguments, node: ir.Node, frame: Activation) -> Value:
    """A new instance, as `type.__call__` makes it: `__new__`, and `__init__` of what is an instance of the class."""
    cls = cls_ref.object
    data: ClassData = cls.payload
    if data.is_named_tuple and data.fields is not None:
        return of(_named_tuple(cls.label, data.fields, arguments, node, frame, cls))
    constructor, owner = lookup(cls, "__new__", node, frame)
    if owner is not None:
        # A user-written __new__ decides what comes out; when it ends in the library's, that is an instance.
        made = _created(constructor, cls_ref, arguments, node, frame)
        ours = [a for a in made.atoms if isinstance(a, Ref) and a.object.cls is not None]
        for atom in ours:
            if atom.object.cls is not None and cls in atom.object.cls.payload.mro:
                initialise(atom, arguments, node, frame)
                _finalise(atom, node, frame)
        if ours or (made and not any(isinstance(atom, Unknown) for atom in made.atoms)):
            return made
    library_result = library.instantiate_subclass(cls_ref, arguments, node, frame)
    if library_result is not None:
        _, owner = lookup(cls, "_missing_", node, frame)
        if owner is not None:
            calls.call_natively(attributes.load_atom(cls_ref, "_missing_", node, frame), arguments, node, frame)
        return library_result
    # In unrolled loops, objects of one configuration stand for each other: contexts are by receiver.
    configured = _constants(arguments) if frame.rounds else ()
    object_ = frame.allocate(node, "instance", cls.label, part=cls, rounds=configured)
    object_.cls = cls
    reference = ref(object_, FRESH)
    initialise(reference, arguments, node, frame)
    _finalise(reference, node, frame)
    return frame.fresh(object_)


def _constants(arguments: Arguments) -> tuple[Atom, ...]:
    return tuple(atom for value in arguments.all_values() for atom in value.atoms if isinstance(atom, Const))


def _created(constructor: Value, cls: Ref, arguments: Arguments, node: ir.Node, frame: Activation) -> Value:
    """What a `__new__` of the program gives; it is a static method, written as such or not."""
    result = NOTHING
    for atom in constructor.atoms:
        result = join(result, calls.call_natively(_unwrapped(atom), arguments.prepend(of(cls)), node, frame))
    return result


def _unwrapped(function: Atom) -> Value:
    """The function itself of a class or static method."""
    wrapped = function.object.payload if isinstance(function, Ref) else None
    return wrapped.function if isinstance(wrapped, Wrapper) else of(function)


def _finalise(receiver: Ref, node: ir.Node, frame: Activation) -> None:
    """`__del__` runs when the last reference goes: soon, for what nobody keeps, so whoever makes it is the cause."""
    implicit.special("__del__", receiver, (), node, frame)


def initialise(receiver: Ref, arguments: Arguments, node: ir.Node, frame: Activation) -> None:
    """Run the constructor of a fresh instance: `__init__`, or what a dataclass generates."""
    cls = receiver.object.cls
    assert cls is not None
    initialiser, owner = lookup(cls, "__init__", node, frame)
    data: ClassData = cls.payload
    if owner is not None:
        calls.call_natively(attributes.bind(initialiser, receiver, node, frame), arguments, node, frame)
    elif (fields := fields_of(data)) is not None:
        _fill_fields(receiver, fields, arguments, node, frame)
        passed = tuple(
            arguments.get(fields.index(name), name) or lookup(cls, name, node, frame)[0]
            for name in fields
            if any(
                "InitVar" in base.payload.code.annotated.get(name, ("", False))[0]
                for base in data.mro
                if isinstance(base, HeapObject)
            )
        )
        implicit.special("__post_init__", receiver, passed, node, frame)
    elif data.library_bases:
        library.initialise_subclass(receiver, data.library_bases, arguments, node, frame)


def fields_of(data: ClassData) -> tuple[str, ...] | None:
    """The fields of a dataclass, those of its bases first."""
    fields: dict[str, None] = {}
    found = False
    for base in reversed(data.mro):
        if isinstance(base, HeapObject) and base.payload.fields is not None:
            found = True
            fields.update(dict.fromkeys(base.payload.fields))
    return tuple(fields) if found else None


def _fill_fields(
    receiver: Ref, fields: tuple[str, ...], arguments: Arguments, node: ir.Node, frame: Activation
) -> None:
    for index, name in enumerate(fields):
        value = arguments.get(index, name)
        if value is None:
            value, _ = lookup(receiver.object.cls, name, node, frame)
            value = library.field_default(value, node, frame)
        if value:
            frame.write(receiver.object.attribute(name), value, node)


def _named_tuple(
    label: str,
    fields: tuple[str, ...],
    arguments: Arguments,
    node: ir.Node,
    frame: Activation,
    maker: HeapObject,
) -> Atom:
    values = []
    for index, name in enumerate(fields):
        value = arguments.get(index, name) or lookup(maker, name, node, frame)[0]
        value = value or tuple_defaults.of_field(maker, name, frame)
        values.append(value or frame.unknown("missing-argument", f"no value for field {name}", node))
    return tuple_atom(tuple(values), label, fields)


def named_tuple(
    maker: HeapObject, fields: tuple[str, ...], arguments: Arguments, node: ir.Node, frame: Activation
) -> Value:
    """An instance of what `namedtuple` made."""
    return of(_named_tuple(maker.label, fields, arguments, node, frame, maker))


def super_value(arguments: Arguments, node: ir.Node, frame: Activation) -> Value:
    """`super()` in a method, or `super(Class, receiver)`."""
    from hybridize.values.payloads import Super  # noqa: PLC0415

    following: tuple[str, ...] = ()
    if len(arguments.positional) >= 2:
        for atom in arguments.positional[0].atoms:
            if isinstance(atom, Api) and (symbol := frame.machine.index.lookup(atom.name)) is not None:
                following = (*symbol.bases, "builtins.object")
        owners = [a.object for a in arguments.positional[0].atoms if isinstance(a, Ref) and a.object.kind == "class"]
        owner, receiver = (owners[0] if owners else None), arguments.positional[1]
    else:
        owner, receiver = _enclosing_method(frame)
    made = frame.machine.allocate(node, ("super", receiver), None, "wrapper", "super()", frame.place(node))
    made.payload = Super(receiver, owner, following)
    return of(ref(made, FRESH))


def enclosing_class(frame: Activation) -> HeapObject | None:
    """What `__class__` means in a method, and in functions within one."""
    return _enclosing_method(frame)[0]


def _enclosing_method(frame: Activation) -> tuple[HeapObject | None, Value]:
    """The class and receiver of the method that `super()` stands in, also from a function nested in it."""
    data = frame.context.function
    code: ir.Code | None = frame.code
    if data is not None and data.owner is not None and not frame.code.parameters:
        return data.owner, NOTHING
    if data is not None and data.owner is not None:
        first = frame.code.parameters[0].name
        return data.owner, frame.locals.get(first) or frame.context.bound.get(first, NOTHING)
    while code is not None and not code.is_method:
        code = code.parent
    if code is None or code.parent is None or not code.parameters:
        return None, of_prim("object")
    owners = frame.machine.classes.get(code.parent, [])
    receiver = NOTHING
    contexts = frame.machine.by_code.get(code, [])
    for context in contexts:
        receiver = join(receiver, context.bound.get(code.parameters[0].name, NOTHING))
    return (owners[0] if owners else None), receiver
