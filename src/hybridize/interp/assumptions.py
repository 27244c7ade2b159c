"""Functions that no entry point reaches: run with parameters unknown but typed, and remember what was assumed.

A parameter is typed, in this order, by its annotation, its default, and the name context of its function (a
`call` of a Keras class, a `*train*_step`), which the models define.  What is left is unknown with that reason.
Receivers are the instances the program made; a class never instantiated is instantiated here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from hybridize.interp import attributes, calls, classes, promises, usage
from hybridize.interp.activation import Activation
from hybridize.interp.callers_first import callers_first
from hybridize.interp.context import NOT_SEEN, Context, World
from hybridize.ir.nodes import Code, Node, Parameter
from hybridize.ir.taken_apart import Structure, taken_apart
from hybridize.models import contexts, docstrings, overrides
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import FRESH, OUTER, Atom, Const, Ref, Tensor, Unknown, ref, tuple_atom, unknown
from hybridize.values.containment import contents, within
from hybridize.values.objects import KEYS, REST, HeapObject, ObjectKind
from hybridize.values.payloads import ClassData, FunctionData, Wrapper
from hybridize.values.value import NONE, NOTHING, Value, join, join_all, of, of_prim, of_tuple

if TYPE_CHECKING:
    from hybridize.interp.machine import Machine
    from hybridize.interp.program import Program
    from hybridize.interp.promises import Form


def call_unreached(program: Program, progress: Callable[[str, int, int], None]) -> None:
    """Run every function that has no context yet."""
    machine = program.machine
    # Running an outer function makes the function values of the inner ones: repeat until nothing new comes up.
    done: set[Code] = set()
    read: set[Code] = set()
    guessed: list[Code] = []
    while True:
        _read_promises(program, read)
        pending = [code for code in _all_functions(program) if code not in done and not machine.by_code.get(code)]
        if not pending:
            break
        for number, code in enumerate(callers_first(pending)):
            done.add(code)
            progress("judging functions on their own", number, len(pending))
            for object_ in list(machine.functions.get(code, ()))[:1]:
                if machine.by_code.get(code) and not _is_called_in_the_dark(object_, code, machine):
                    continue
                with machine.contained(code):
                    if _call_alone(program, object_, code):
                        guessed.append(code)
            machine.settle(wholly=False)
    machine.settle()
    for code in guessed:
        _let_calls_speak(code, machine)


def _all_functions(program: Program) -> list[Code]:
    from hybridize.interp.program import functions_in  # noqa: PLC0415 - program drives this module

    return [code for state in program.modules.values() for code in functions_in(state.code)]


def _let_calls_speak(code: Code, machine: Machine) -> None:
    """A name speaks where no call does: forget what was guessed from it if calls of other functions came up later."""
    eager = [context for context in machine.by_code.get(code, ()) if context.world is World.EAGER]
    called = [context for context in eager if not _is_guessed(context)]
    for one in eager:
        if not called or one in called:
            continue
        tensors = [name for name, value in one.bound.items() if _is_tensor(value)]
        if all(_is_tensor(context.bound[name]) for context in called for name in tensors):
            machine.by_code[code].remove(one)


def _is_called_in_the_dark(object_: HeapObject, code: Code, machine: Machine) -> bool:
    """Whether the name of a function says what it is given, and the calls so far do not: then the name speaks, too."""
    data: FunctionData = object_.payload
    if not machine.speculative or contexts.name_context(code, data.owner, machine.index) is None:
        return False
    given = [value for context in machine.by_code.get(code, ()) for value in context.bound.values()]
    return any(isinstance(atom, Unknown) for value in given for atom in value.atoms)


def _is_guessed(context: Context) -> bool:
    edges = [edge for caller in context.callers for edge in caller.calls.values() if edge.callee is context]
    return all(edge.through == NOT_SEEN for edge in edges)


def _is_tensor(value: Value) -> bool:
    """Whether a value is surely a tensor, or a container of tensors and other things that are known."""
    found = set(map(type, within(value, contents)))
    return Tensor in found and Unknown not in found


def _call_alone(program: Program, object_: HeapObject, code: Code) -> bool:
    """Call a function as nobody does; whether its name alone says what it is given."""
    data: FunctionData = object_.payload
    state = program.modules[code.path]
    frame = program.frame_of(state)
    arguments: dict[str, Value] = {}
    receiver = _receiver(data, code, frame) if code.is_method else None
    speculative = program.project.options.speculative
    speaks = contexts.name_context(code, data.owner, program.machine.index) if speculative else None
    for index, parameter in enumerate(code.parameters):
        if index == 0 and receiver is not None:
            arguments[parameter.name] = receiver
            continue
        if parameter.kind.startswith("var"):
            continue
        arguments[parameter.name] = assumed_value(parameter, data, speaks is not None, frame)
    positional: list[Value] = []
    keywords: dict[str, Value] = {}
    for parameter in code.parameters:
        if parameter.name not in arguments:
            continue
        if parameter.kind in ("positional-only", "positional-or-keyword"):
            positional.append(arguments[parameter.name])
        else:
            keywords[parameter.name] = arguments[parameter.name]
    calls.call_function(data, Arguments(tuple(positional), keywords), code, frame, through=NOT_SEEN)
    return speaks is not None


# -- parameters --------------------------------------------------------------------------------------------------


def assumed_value(parameter: Parameter, data: FunctionData, name_context: bool, frame: Activation) -> Value:
    """What a parameter of an unreached function is taken to be."""
    promise = frame.machine.promises.get((data.code, parameter.name))
    typed = value_of(promise.form, parameter, frame) if promise is not None else None
    if typed is not None:
        return typed
    default = data.defaults.get(parameter.name)
    if default is not None and default.atoms != NONE.atoms:
        return join_all(_like_default(atom) for atom in default.atoms)
    if name_context and default is None:
        structure = taken_apart(parameter.name, data.code)
        if structure is not None:
            return _in_parts(structure)
        # `train_step(model, images)`: the name speaks for the arguments that the body treats as tensors.
        fields = usage.named_tuple_fields(frame.machine)
        if not usage.shows_no_tensor(data.code, parameter.name, data.owner, frame.machine, fields):
            return contexts.assumed_tensor()
    if contexts.is_training_flag(parameter.name) and default is not None:
        return join(NONE, of_prim("bool"))
    reason = of(
        unknown(
            "unreached-parameter",
            f"no call passes parameter {parameter.name} of {data.code.qualname}",
            frame.place(parameter),
        )
    )
    return join(reason, default) if default is not None else reason


def _in_parts(structure: Structure | None) -> Value:
    """A tensor, or a tuple of the form in which the body takes it apart."""
    return contexts.assumed_tensor() if structure is None else of_tuple([_in_parts(part) for part in structure])


def _parts_form(structure: Structure | None) -> Form:
    return _FORMS["tensor"] if structure is None else promises.Positions(tuple(_parts_form(part) for part in structure))


def _like_default(atom: object) -> Value:
    if isinstance(atom, Const) and isinstance(atom.value, (bool, int, float, str, bytes)):
        return of_prim(type(atom.value).__name__)
    return of(atom)  # type: ignore[arg-type]


def _read_promises(program: Program, read: set[Code]) -> None:
    """What annotations and Keras promise: read once every module has run, so that all names are bound."""
    machine = program.machine
    for code in _all_functions(program):
        if code in read:
            continue
        for object_ in machine.functions.get(code, ())[:1]:
            read.add(code)
            data: FunctionData = object_.payload
            if machine.type_hints:
                _read_annotations(data, machine)
            given = contexts.shape_parameter(code, data.owner, machine.index) if machine.speculative else None
            if given is not None:
                text = f"Keras passes the shapes of the inputs for {given}"
                machine.promises[code, given] = promises.Promise(promises.Opaque("tf.TensorShape"), text)
            if machine.speculative:
                _read_overrides(data, machine)
            if machine.speculative and machine.type_hints:
                _read_documentation(data, machine)


def _read_annotations(data: FunctionData, machine: Machine) -> None:
    """What the annotations of a function say; of a method without, those of the method that it overrides."""
    for parameter in data.code.parameters:
        if parameter.annotation is not None:
            by, annotation, where = data, parameter.annotation, ""
        else:
            overridden = _overridden(data, parameter)
            if overridden is None:
                continue
            by, annotation, where = overridden
        form = promises.promised(annotation, by.annotations.get(parameter.name), by.module, machine)
        if form is not None:
            text = f"{parameter.name} is annotated {annotation}{where}"
            machine.promises[data.code, parameter.name] = promises.Promise(form, text)


def _overridden(data: FunctionData, parameter: Parameter) -> tuple[FunctionData, str, str] | None:
    """The nearest annotation for that name among the methods that a method overrides: whose, what, and in words."""
    ancestors = data.owner.payload.mro[1:] if data.owner is not None and data.code.is_method else ()
    for base in ancestors:
        cell = base.attributes.get(data.code.name) if isinstance(base, HeapObject) else None
        for atom in cell.value.atoms if cell is not None else ():
            found = _function_of(atom)
            for one in found.code.parameters if found is not None else ():
                if found is not None and one.name == parameter.name and one.annotation is not None:
                    return found, one.annotation, f" in {base.label}.{data.code.name}, which it overrides"
    return None


def _function_of(atom: Atom) -> FunctionData | None:
    payload = atom.object.payload if isinstance(atom, Ref) else None
    if isinstance(payload, Wrapper) and len(payload.function.atoms) == 1:
        return _function_of(payload.function.atoms[0])
    return payload if isinstance(payload, FunctionData) else None


_FORMS: dict[str, Form] = {
    "tensor": promises.Plain(contexts.assumed_tensor()),
    "literal": promises.AnyLiteral(),
    "neither": promises.Opaque("object"),
}


def _read_overrides(data: FunctionData, machine: Machine) -> None:
    """What Python and libraries pass to the methods that are overridden for them."""
    if data.owner is None or not data.code.is_method:
        return
    for name, passed in overrides.passed_to(data.code, data.owner, machine.index).items():
        structure = taken_apart(name, data.code) if passed.given == "tensor" else None
        form = _FORMS[passed.given] if structure is None else _parts_form(structure)
        promise = promises.Promise(form, passed.text, "override")
        machine.promises.setdefault((data.code, name), promise)


def _read_documentation(data: FunctionData, machine: Machine) -> None:
    """What docstrings say; that a name context speaks for tensors is the better ground where they say so, too."""
    code = data.code
    texts = [code.docstring]
    if code.name == "__init__" and data.owner is not None and isinstance(data.owner.payload, ClassData):
        texts.append(data.owner.payload.code.docstring)
    for text in texts:
        for parameter in code.parameters if text is not None else ():
            known = docstrings.documented(text, parameter.name) if text is not None else None
            if known is None or (known[0] == "tensor" and contexts.name_context(code, data.owner, machine.index)):
                continue
            said = f"the documentation of {parameter.name} says: {known[1]}"[:160]
            promise = promises.Promise(_FORMS[known[0]], said, "documentation")
            machine.promises.setdefault((code, parameter.name), promise)


def value_of(form: Form, node: Node, frame: Activation, part: tuple[int, ...] = ()) -> Value | None:
    """A value of a form, made for a parameter or field; None for what would take many objects to describe.

    Facts about such parameters ask the form itself; nothing is known of the objects behind the annotation that would
    make it worth following them.
    """
    machine = frame.machine

    def made(kind: ObjectKind, label: str) -> HeapObject:
        return machine.allocate(node, ("annotated", part), None, kind, label, None)

    match form:
        case promises.Plain(value=value):
            return value
        case promises.Instance(cls=cls):
            return instances(cls, frame)
        case promises.LibraryObject(symbol=symbol):
            object_ = made("api", symbol.rpartition(".")[2])
            object_.symbol = symbol
            return of(ref(object_, OUTER))
        case promises.Container(kind="list", element=(promises.Plain() | promises.Instance()) as element):
            object_ = made("list", "list")
            frame.write(object_.item(REST), value_of(element, node, frame, (*part, 0)) or NOTHING, node)
            return of(ref(object_, OUTER))
        case promises.Container(kind="dict", element=promises.Plain(value=element), key=promises.Plain(value=key)):
            object_ = made("dict", "dict")
            frame.write(object_.item(REST), element, node)
            frame.write(object_.item(KEYS), key, node)
            return of(ref(object_, OUTER))
        case promises.Positions(items=items):
            known = [item.value for item in items if isinstance(item, promises.Plain)]
            return of_tuple(known) if len(known) == len(items) else None
        case promises.Choice(options=options):
            known = [one.value for one in options if isinstance(one, promises.Plain)]
            return join_all(known) if len(known) == len(options) else None
    return None


# -- receivers ---------------------------------------------------------------------------------------------------


def _receiver(data: FunctionData, code: Code, frame: Activation) -> Value | None:
    if not code.parameters or data.owner is None:
        return None
    kind = _binding(data.owner, code)
    if kind == "staticmethod":
        return None
    if kind == "classmethod" or code.name in ("__new__", "__init_subclass__", "__class_getitem__"):
        return of(ref(data.owner, OUTER))
    return instances(data.owner, frame)


def _binding(owner: HeapObject, code: Code) -> str | None:
    """Whether a method of a class is a static or class method."""
    cell = owner.attributes.get(code.name)
    for atom in cell.value.atoms if cell is not None else ():
        if isinstance(atom, Ref) and isinstance(atom.object.payload, Wrapper):
            return atom.object.payload.kind
    return None


def instances(cls: HeapObject, frame: Activation) -> Value:
    """The instances of a class: those the program made, else one made here with unknown arguments."""
    machine = frame.machine
    known = machine.instances_of(cls)
    if known:
        return join_all(of(ref(one, OUTER)) for one in known[:4])
    data: ClassData = cls.payload
    if data.is_named_tuple and data.fields is not None:
        reasons = [of(_no_field(name, cls)) for name in data.fields]
        return of(tuple_atom(tuple(reasons), cls.label, data.fields))
    made = machine.allocate(data.code, "assumed", None, "instance", cls.label, frame.place(data.code))
    if made.cls is None:
        made.cls = cls
        machine.supposed.add(made)
        _construct(made, frame)
    return of(ref(made, OUTER))


def _no_field(name: str, cls: HeapObject) -> Atom:
    return unknown("unreached-parameter", f"no call sets field {name} of {cls.label}", None)


def _construct(made: HeapObject, frame: Activation) -> None:
    """Run the constructor of an assumed instance, so that its attributes exist."""
    cls = made.cls
    assert cls is not None
    receiver = ref(made, FRESH)
    initialiser, owner = classes.lookup(cls, "__init__", cls.payload.code, frame)
    if owner is None:
        fields = cls.payload.fields
        if fields is None:
            return
        machine = frame.machine
        for number, name in enumerate(fields):
            text = cls.payload.code.annotated.get(name, ("", False))[0]
            form = promises.promised(text, None, frame.context.module, machine) if machine.type_hints else None
            typed = value_of(form, cls.payload.code, frame, (number,)) if form is not None else None
            reason = of(_no_field(name, cls))
            frame.write(made.attribute(name), typed or reason, cls.payload.code)
        return
    for atom in initialiser.atoms:
        if isinstance(atom, Ref) and isinstance(atom.object.payload, FunctionData):
            data: FunctionData = atom.object.payload
            arguments = {
                parameter.name: assumed_value(parameter, data, False, frame)
                for parameter in data.code.parameters[1:]
                if not parameter.kind.startswith("var")
            }
            bound = attributes.bind(of(atom), receiver, data.code, frame)
            calls.call(bound, Arguments((), arguments), data.code, frame, through=NOT_SEEN)


def is_assumed(context: Context) -> bool:
    """Whether a context exists only because its function was judged on its own."""
    return context.phase == "assumed"
