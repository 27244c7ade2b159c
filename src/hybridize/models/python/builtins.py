"""Builtin functions and the few of functools, contextlib, collections… that shape how programs run.

Each rule says what a call gives and what it does in the traced world, where AutoGraph replaces some builtins
(`float`, `int`, `len`, `print`, `range`, `abs`… of symbolic tensors are ops in the code it converts; see
tensorflow/python/autograph/operators/py_builtins) and leaves others to fail.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hybridize.models.protocol import Rule
from hybridize.models.python import protocols
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import (
    OUTER,
    Const,
    Method,
    Prim,
    Ref,
    Tensor,
    Tuple,
    Unknown,
    ref,
    tensor,
    tuple_atom,
)
from hybridize.values.objects import KEYS, REST, HeapObject
from hybridize.values.payloads import ClassData, FunctionData, Hybrid, Partial, Wrapper
from hybridize.values.value import NONE, NOTHING, Value, join, join_all, of, of_const, of_prim, of_tuple, union

FUNCTIONS: dict[str, Rule] = {}
_UNROLLED_RANGE = 8


def rule(*names: str) -> Callable[[Rule], Rule]:
    """Register a rule under builtin or qualified names."""

    def register(function: Rule) -> Rule:
        for name in names:
            FUNCTIONS[name if "." in name else f"builtins.{name}"] = function
        return function

    return register


def _symbolic(call: Any, value: Value | None) -> bool:
    return value is not None and call.is_symbolic(value)


def _first(call: Any) -> Value:
    value = call.argument(0)
    return value if value is not None else NOTHING


# -- effects -----------------------------------------------------------------------------------------------------


@rule("print")
def _print(call: Any) -> Value:
    call.effect("prints")
    return NONE


@rule("input")
def _input(call: Any) -> Value:
    call.effect("asks for input")
    call.nondeterministic("reads what the user types")
    return of_prim("str")


@rule("open", "io.open")
def _open(call: Any) -> Value:
    mode = call.argument(1, "mode")
    constant = mode.atoms[0].value if mode is not None and mode.atoms and isinstance(mode.atoms[0], Const) else "r"
    if mode is not None and any(letter in str(constant) for letter in "wax+"):
        call.effect("opens a file for writing")
    else:
        call.nondeterministic("reads a file")
    return call.new(call.make("api", "file", symbol="io.TextIOWrapper"))  # type: ignore[no-any-return]


@rule("exec", "eval", "compile", "__import__")
def _code(call: Any) -> Value:
    call.unseen(f"{call.name.rpartition('.')[2]} runs code that is not seen", "unknown-call")
    return call.unknown("unknown-call", "the result of code made at run time")  # type: ignore[no-any-return]


# -- conversions -------------------------------------------------------------------------------------------------


@rule("int", "float", "bool", "complex")
def _number(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    value = call.argument(0)
    if value is None:
        return of_const({"int": 0, "float": 0.0, "bool": False, "complex": 0j}[name])
    values = []
    for atom in value.atoms:
        if isinstance(atom, Tensor) and atom.symbolic and call.traced:
            if name in ("int", "float") and call.converted:
                call.computes(name)
                values.append(of(tensor("int32" if name == "int" else "float32", (), symbolic=True)))
            else:
                code = "HYB314" if name == "bool" else "HYB301"
                call.hazard(code, f"{name}() needs the value of a tensor, which a graph does not have yet")
                values.append(of_prim(name))
        elif isinstance(atom, Const) and name != "bool":
            try:
                values.append(of_const({"int": int, "float": float, "complex": complex}[name](atom.value)))
            except (TypeError, ValueError, OverflowError):
                values.append(of_prim(name))
        else:
            values.append(of_prim(name))
    return join_all(values)


@rule("str", "repr", "format", "ascii")
def _text(call: Any) -> Value:
    value = call.argument(0)
    if _symbolic(call, value):
        call.hazard("HYB301", "the text of a symbolic tensor does not show its value")
    if value is not None and len(value.atoms) == 1 and call.name == "builtins.str":
        atom = value.atoms[0]
        if isinstance(atom, Const) and isinstance(atom.value, (str, int, bool)):
            return of_const(str(atom.value))
    return of_prim("str")


@rule("bytes", "bytearray")
def _bytes(_call: Any) -> Value:
    return of_prim("bytes")


@rule("len")
def _len(call: Any) -> Value:
    values = []
    for atom in _first(call).atoms:
        match atom:
            case Tensor(shape=shape):
                extent = shape[0] if shape else None
                if call.traced and atom.symbolic and extent is None:
                    if not call.converted:
                        call.hazard("HYB301", "len() of a tensor whose first extent is unknown at trace time")
                    values.append(of(tensor("int32", (), symbolic=True)))
                else:
                    values.append(of_prim("int") if extent is None else of_const(extent))
            case Ref(object=object_) if object_.kind in ("instance", "class"):
                values.append(call.special("__len__", of(atom)) or of_prim("int"))
            case Unknown():
                values.append(of_prim("int"))
            case _:
                known = call.positions(of(atom))
                values.append(of_prim("int") if known is None else of_const(len(known)))
    return join_all(values) or of_prim("int")


def atom_method(function: Value, receiver: Any) -> Any:
    """The first atom of a function value bound to a receiver."""
    from hybridize.values.atoms import method  # noqa: PLC0415

    return method(function.atoms[0], receiver)


_ARITHMETIC_METHODS = {
    "abs": ("__abs__", None),
    "round": ("__round__", None),
    "pow": ("__pow__", "__rpow__"),
    "divmod": ("__divmod__", "__rdivmod__"),
}


@rule("abs", "round", "pow", "divmod")
def _arithmetic(call: Any) -> Value:
    own, reflected = _ARITHMETIC_METHODS[call.name[9:]]
    rest = call.arguments.positional[1:]
    for other in rest:
        call.use(other, protocols.INDEX)
    values = [call.special(own, _first(call), *rest)]
    if reflected is not None and rest:
        values.append(call.special(reflected, rest[0], _first(call)))
    for atom in _first(call).atoms:
        match atom:
            case Ref() if values[0] or (len(values) > 1 and values[1]):
                continue
            case Tensor():
                if call.traced and atom.symbolic and call.name not in ("builtins.abs", "builtins.pow"):
                    call.hazard("HYB301", f"{call.name[9:]}() of a symbolic tensor")
                call.computes(call.name[9:])
                values.append(of(tensor(atom.dtype, atom.shape, kind=_kind(atom), symbolic=atom.symbolic)))
            case Const(value=int() | float()) | Prim():
                type_ = atom.type if isinstance(atom, Prim) else type(atom.value).__name__
                values.append(of_prim("int" if type_ == "bool" else type_))
            case _:
                values.append(of(atom) if isinstance(atom, Unknown) else of_prim("float"))
    value = join_all(values)
    return of_tuple([value, value]) if call.name == "builtins.divmod" else value


def _kind(atom: Tensor) -> Any:
    return "ndarray" if atom.kind == "ndarray" else "tensor"


@rule("max", "min", "sum")
def _reduce(call: Any) -> Value:
    name = call.name.rpartition(".")[2]
    key = call.argument(None, "key")
    positional = call.arguments.positional
    if len(positional) == 1 or name == "sum":
        element = call.iterate(positional[0]) if positional else NOTHING
        if any(isinstance(a, Tensor) and a.symbolic for v in positional[:1] for a in v.atoms):
            call.hazard("HYB304", f"{name}() iterates over a symbolic tensor")
        elif name != "sum" and any(isinstance(a, Tensor) and a.symbolic for a in element.atoms):
            call.hazard("HYB314", f"{name}() compares symbolic tensors in Python")
        start = positional[1] if len(positional) > 1 else (of_const(0) if name == "sum" else NOTHING)
    else:
        element, start = join_all(positional), NOTHING
        if name != "sum" and any(_symbolic(call, value) for value in positional):
            call.hazard("HYB314", f"{name}() compares symbolic tensors in Python")
    compared = call.call(key, Arguments((element,))) if key is not None else element
    default = call.argument(None, "default")
    if name == "sum":
        added = call.operate("+", [join(element, start), element]) if _has_instances(join(element, start)) else NOTHING
        if added:
            return join(start, added)
    else:
        call.use(compared, protocols.ORDER, compared)
    if name != "sum":
        return join(join(element, start), default or NOTHING)
    tensors = [atom for atom in element.atoms if isinstance(atom, Tensor)]
    if tensors:
        call.computes("sum")
        kind = "ndarray" if all(one.kind == "ndarray" for one in tensors) else "tensor"
        return of(tensor(tensors[0].dtype, tensors[0].shape, kind=kind, symbolic=call.traced and kind == "tensor"))  # type: ignore[arg-type]
    numbers = union([a for a in join(element, start).atoms if not isinstance(a, Const)])
    return (
        numbers or of_prim("int")
        if not element.atoms
        else join_all(of_prim(type(a.value).__name__) if isinstance(a, Const) else of(a) for a in element.atoms)
    )


def _has_instances(value: Value) -> bool:
    return any(isinstance(atom, Ref) and atom.object.kind == "instance" for atom in value.atoms)


@rule("any", "all")
def _quantify(call: Any) -> Value:
    element = call.iterate(_first(call))
    call.use(element, protocols.TRUTH)
    if _symbolic(call, element):
        call.hazard("HYB314", f"{call.name[9:]}() needs the truth of a symbolic tensor")
    return of_prim("bool")


@rule("isinstance")
def _isinstance(call: Any) -> Value:
    subject, wanted = call.argument(0), call.argument(1)
    if subject is None or wanted is None:
        return of_prim("bool")
    call.used_as_graph(subject, "asks for its type")
    if call.answered_otherwise(subject, lambda atom: call.instance_of(atom, wanted)):
        call.hazard("HYB320", "asks for the type of a value that a graph makes a tensor of: another branch is taken")
    for cls in _classes_among(wanted):
        call.special("__instancecheck__", cls, subject)
        _ask_subclass_hook(call, cls)
    answers = {call.instance_of(atom, wanted) for atom in subject.atoms}
    if len(answers) == 1 and None not in answers:
        return of_const(answers.pop())
    return of_prim("bool")


def _classes_among(value: Value) -> list[Value]:
    found = []
    for atom in value.atoms:
        if isinstance(atom, Tuple):
            found += [one for item in atom.items for one in _classes_among(item)]
        elif isinstance(atom, Ref) and atom.object.kind == "class":
            found.append(of(atom))
    return found


def _ask_subclass_hook(call: Any, cls: Value) -> None:
    for atom in cls.atoms:
        if isinstance(atom, Ref) and call.lookup(atom.object, "__subclasshook__") is not None:
            call.call(call.attribute(cls, "__subclasshook__"), Arguments((of_prim("type"),)))


@rule("issubclass", "callable", "hash", "id")
def _predicate(call: Any) -> Value:
    if call.name == "builtins.issubclass":
        for cls in _classes_among(call.argument(1) or NOTHING):
            call.special("__subclasscheck__", cls, _first(call))
            _ask_subclass_hook(call, cls)
    return of_prim("int" if call.name.endswith(("hash", "id")) else "bool")


@rule("chr", "hex", "oct", "bin")
def _to_text(_call: Any) -> Value:
    return of_prim("str")


@rule("ord")
def _ord(_call: Any) -> Value:
    return of_prim("int")


@rule("type")
def _type(call: Any) -> Value:
    if len(call.arguments.positional) > 1:
        return call.unknown("unknown-call", "a class made at run time")  # type: ignore[no-any-return]
    if call.answered_otherwise(_first(call), lambda atom: isinstance(atom, Tensor) and atom.kind):
        call.hazard("HYB320", "asks for the type of an array, which is a tensor in a graph")
    values = []
    for atom in _first(call).atoms:
        if isinstance(atom, Ref) and atom.object.cls is not None:
            values.append(of(ref(atom.object.cls, OUTER)))
        elif isinstance(atom, Unknown):
            values.append(of(atom))
        else:
            values.append(of_prim("type"))
    return join_all(values)


@rule("object")
def _object(call: Any) -> Value:
    return call.new(call.make("api", "object", symbol="builtins.object"))  # type: ignore[no-any-return]


# -- attributes by name ------------------------------------------------------------------------------------------


@rule("getattr")
def _getattr(call: Any) -> Value:
    target, name, default = call.argument(0), call.argument(1), call.argument(2)
    result_value = default if default is not None else NOTHING
    for atom in name.atoms if name is not None else ():
        if isinstance(atom, Const) and isinstance(atom.value, str):
            found = call.attribute(target, atom.value)
            if default is not None:
                known = [a for a in found.atoms if not (isinstance(a, Unknown) and a.cause == "dynamic-attribute")]
                found = union(known)
            result_value = join(result_value, found)
        else:
            text = "an attribute whose name is computed"
            if target is not None:
                call.read_any_attribute(target)
            result_value = join(result_value, call.unknown("dynamic-attribute", text))
    return result_value or call.unknown("dynamic-attribute", "an attribute that is not known")


@rule("setattr")
def _setattr(call: Any) -> Value:
    target, name, value = call.argument(0), call.argument(1), call.argument(2)
    for atom in name.atoms if name is not None else ():
        if isinstance(atom, Const) and isinstance(atom.value, str) and target is not None and value is not None:
            call.set_attribute(target, atom.value, value)
        elif target is not None:
            call.special("__setattr__", target, of_prim("str"), value or NONE)
            for one in target.atoms:
                call.mutate(one, "assigns an attribute whose name is computed")
    return NONE


@rule("delattr")
def _delattr(call: Any) -> Value:
    name = call.argument(1)
    if name is not None and len(name.atoms) == 1 and isinstance(name.atoms[0], Const):
        call.delete_attribute(_first(call), str(name.atoms[0].value))
        return NONE
    call.special("__delattr__", _first(call), of_prim("str"))
    for atom in _first(call).atoms:
        call.mutate(atom, "deletes an attribute")
    return NONE


@rule("hasattr")
def _hasattr(call: Any) -> Value:
    target, name = call.argument(0), call.argument(1)
    if target is None or name is None or len(name.atoms) != 1 or not isinstance(name.atoms[0], Const):
        return of_prim("bool")
    wanted = str(name.atoms[0].value)
    answers = {call.has_attribute(atom, wanted) for atom in target.atoms}
    if call.answered_otherwise(target, lambda atom: call.has_attribute(atom, wanted)):
        call.hazard(
            "HYB320", f"asks for the attribute {wanted}, which the value has eagerly or in a graph, not in both"
        )
    return of_const(answers.pop()) if len(answers) == 1 and None not in answers else of_prim("bool")


@rule("vars", "dir", "globals", "locals")
def _namespace(call: Any) -> Value:
    return call.unknown("dynamic-attribute", f"{call.name[9:]}() gives a namespace")  # type: ignore[no-any-return]


@rule("super")
def _super(call: Any) -> Value:
    return call.super()  # type: ignore[no-any-return]


# -- iteration ---------------------------------------------------------------------------------------------------


@rule("range")
def _range(call: Any) -> Value:
    positional = call.arguments.positional
    if any(_symbolic(call, value) for value in positional):
        if not call.converted:
            call.hazard("HYB301", "range() needs the value of a symbolic tensor")
        call.computes("range")
        return of(tensor("int32", (None,), symbolic=True))
    bounds = []
    for value in positional:
        if len(value.atoms) != 1 or not isinstance(value.atoms[0], Const) or not isinstance(value.atoms[0].value, int):
            return of_prim("range")
        bounds.append(value.atoms[0].value)
    try:
        numbers = range(*bounds)
    except (TypeError, ValueError):
        return NOTHING
    if len(numbers) <= _UNROLLED_RANGE:
        return call.fill_list([of_const(number) for number in numbers], part=tuple(bounds))  # type: ignore[no-any-return]
    return of_prim("range")


@rule("enumerate")
def _enumerate(call: Any) -> Value:
    source = _first(call)
    if any(isinstance(atom, Tensor) and atom.symbolic for atom in source.atoms):
        call.hazard("HYB304", "enumerate() iterates over a symbolic tensor")
    known = call.positions(source)
    start = call.argument(1, "start")
    if known is not None and start is None:
        return call.fill_list([of_tuple([of_const(i), value]) for i, value in enumerate(known)], part=len(known))  # type: ignore[no-any-return]
    return call.iterator_over(of_tuple([of_prim("int"), call.iterate(source)]))  # type: ignore[no-any-return]


@rule("zip", "itertools.zip_longest", "itertools.product")
def _zip(call: Any) -> Value:
    positional = call.arguments.positional
    for value in positional:
        if any(isinstance(atom, Tensor) and atom.symbolic for atom in value.atoms):
            call.hazard("HYB304", "zip() iterates over a symbolic tensor")
    columns = [call.positions(value) for value in positional]
    if columns and call.name == "builtins.zip" and all(column is not None for column in columns):
        rows = [of_tuple(row) for row in zip(*columns, strict=False)]
        return call.fill_list(rows, part=len(rows))  # type: ignore[no-any-return]
    if call.arguments.more is not None:
        rest = call.iterate(call.arguments.more)
        return call.iterator_over(call.list_of(join(rest, join_all(call.iterate(v) for v in positional)), part="row"))  # type: ignore[no-any-return]
    return call.iterator_over(of_tuple([call.iterate(value) for value in positional]))  # type: ignore[no-any-return]


@rule("map", "itertools.starmap")
def _map(call: Any) -> Value:
    function, *sources = call.arguments.positional or (call.arguments.more or NOTHING,)
    if not sources:  # `map(*arguments)`
        sources = [call.arguments.more or NOTHING]
    if call.name == "itertools.starmap":
        row = call.iterate(sources[0])
        known = call.positions(row)
        arguments = Arguments(tuple(known)) if known is not None else Arguments((), {}, call.iterate(row))
        return call.iterator_over(call.call(function, arguments))  # type: ignore[no-any-return]
    columns = [call.positions(source) for source in sources]
    if len(columns) == 1 and columns[0] is not None and len(columns[0]) <= _UNROLLED_RANGE:
        values = [call.call(function, Arguments((value,))) for value in columns[0]]
        return call.fill_list(values, part=len(values))  # type: ignore[no-any-return]
    value = call.call(function, Arguments(tuple(call.iterate(source) for source in sources)))
    return call.iterator_over(value)  # type: ignore[no-any-return]


@rule("filter")
def _filter(call: Any) -> Value:
    function, source = call.argument(0), call.argument(1)
    element = call.iterate(source) if source is not None else NOTHING
    if function is not None and element:
        chosen = call.call(function, Arguments((element,)))
        call.use(join(chosen, element) if NONE.atoms[0] in function.atoms else chosen, protocols.TRUTH)
    return call.iterator_over(element)  # type: ignore[no-any-return]


@rule("sorted", "reversed")
def _sorted(call: Any) -> Value:
    source = _first(call)
    key = call.argument(None, "key")
    if call.name == "builtins.reversed":
        backwards = call.special("__reversed__", source)
        if backwards:
            return backwards  # type: ignore[no-any-return]
        call.use(source, protocols.LENGTH)
    element = call.iterate(source)
    if call.name == "builtins.reversed":
        known = call.positions(source)
        if known is not None:
            return call.fill_list(known[::-1], part=len(known))  # type: ignore[no-any-return]
        return call.iterator_over(element)  # type: ignore[no-any-return]
    if _symbolic(call, element):
        call.hazard("HYB314", "sorted() compares symbolic tensors in Python")
    compared = call.call(key, Arguments((element,))) if key is not None and element else element
    call.use(compared, protocols.ORDER, compared)
    call.use(source, protocols.LENGTH)
    return call.list_of(element)  # type: ignore[no-any-return]


@rule("iter", "aiter")
def _iter(call: Any) -> Value:
    source = _first(call)
    if len(call.arguments.positional) > 1:  # calls the function until it gives the sentinel
        given = call.call(source, Arguments())
        call.use(given, protocols.EQUAL)
        return call.iterator_over(given)  # type: ignore[no-any-return]
    values = []
    for atom in source.atoms:
        if isinstance(atom, Ref) and atom.object.kind == "iterator":
            values.append(of(atom))
        elif isinstance(atom, Ref) and atom.object.kind == "instance":
            found = call.lookup(atom.object.cls, "__iter__") if atom.object.cls is not None else None
            values.append(
                call.call(of(atom_method(found, atom)), Arguments())
                if found
                else call.iterator_over(call.iterate(of(atom)))
            )
        elif isinstance(atom, Ref) and call.is_library(atom):
            values.append(call.call(call.attribute(of(atom), "__iter__"), Arguments()))
        else:
            values.append(call.iterator_over(call.iterate(of(atom))))
    return join_all(values)


@rule("next", "anext")
def _next(call: Any) -> Value:
    default = call.argument(1)
    result_value = NOTHING
    for atom in _first(call).atoms:
        match atom:
            case Ref(object=object_) if object_.kind == "instance":
                found = call.lookup(object_.cls, "__next__") if object_.cls is not None else None
                value = call.call(of(atom_method(found, atom)), Arguments()) if found else call.iterate(of(atom))
                result_value = join(result_value, value)
            case Ref(object=object_) if object_.kind == "iterator":
                call.mutate(atom, "advances an iterator that outlives the call")
                result_value = join(result_value, call.load(object_, REST, atom.root))
            case Ref() if call.is_library(atom):
                result_value = join(result_value, call.call(call.attribute(of(atom), "__next__"), Arguments()))
            case _:
                result_value = join(result_value, call.iterate(of(atom)))
    return join(result_value, default) if default is not None else result_value


@rule("slice")
def _slice(call: Any) -> Value:
    positional = list(call.arguments.positional)
    if len(positional) == 1:
        positional = [NONE, positional[0], NONE]
    while len(positional) < 3:
        positional.append(NONE)
    return of(tuple_atom(tuple(positional), name="slice"))


# -- containers --------------------------------------------------------------------------------------------------


@rule("list", "collections.deque")
def _list(call: Any) -> Value:
    source = call.argument(0)
    if source is None:
        return call.fill_list([])  # type: ignore[no-any-return]
    if any(isinstance(atom, Tensor) and atom.symbolic for atom in source.atoms):
        call.hazard("HYB304", "list() iterates over a symbolic tensor")
    known = call.positions(source)
    made: Value = call.fill_list(known, part=len(known)) if known is not None else call.list_of(call.iterate(source))
    return made


@rule("tuple")
def _tuple(call: Any) -> Value:
    source = call.argument(0)
    if source is None:
        return of_tuple([])
    known = call.positions(source)
    return of_tuple(known) if known is not None else call.list_of(call.iterate(source))


@rule("set", "frozenset")
def _set(call: Any) -> Value:
    made = call.make("set", "set")
    source = call.argument(0)
    if source is not None:
        elements = call.iterate(source)
        call.use(elements, protocols.KEY, elements)
        call.store(made, REST, elements)
    return call.new(made)  # type: ignore[no-any-return]


@rule("dict", "collections.OrderedDict", "collections.Counter", "types.SimpleNamespace")
def _dict(call: Any) -> Value:
    made = call.make("dict", "dict")
    for name, value in call.arguments.keywords.items():
        call.store(made, ("key", name), value)
        call.store_attribute(made, name, value)
    if call.arguments.more_keywords is not None:
        call.store(made, REST, call.arguments.more_keywords)
    source = call.argument(0)
    for atom in source.atoms if source is not None else ():
        if isinstance(atom, Ref) and atom.object.kind == "dict":
            for key in list(atom.object.items):
                call.store(made, key, call.load(atom.object, key, atom.root))
        else:
            pair = call.iterate(of(atom))
            call.use(pair, protocols.KEY)
            for inner in pair.atoms:
                if isinstance(inner, Tuple) and len(inner.items) == 2:
                    call.store(made, REST, inner.items[1])
                    call.store(made, KEYS, inner.items[0])
                else:
                    call.store(made, REST, of(inner))
    return call.new(made)  # type: ignore[no-any-return]


@rule("dict.fromkeys", "builtins.dict.fromkeys")
def _fromkeys(call: Any) -> Value:
    made = call.make("dict", "dict")
    keys = call.iterate(_first(call))
    call.use(keys, protocols.KEY)
    call.store(made, KEYS, keys)
    call.store(made, REST, call.argument(1) or NONE)
    return call.new(made)  # type: ignore[no-any-return]


@rule("collections.defaultdict")
def _defaultdict(call: Any) -> Value:
    made = call.make("dict", "defaultdict")
    factory = call.argument(0)
    if factory is not None:
        call.store(made, REST, call.call(factory, Arguments()))
    return call.new(made)  # type: ignore[no-any-return]


@rule("collections.namedtuple", "typing.NamedTuple")
def _namedtuple(call: Any) -> Value:
    name, fields = call.argument(0), call.argument(1)
    names = _field_names(call, fields)
    if names is None:
        return call.unknown("unmodelled-symbol", "a named tuple whose fields are computed")  # type: ignore[no-any-return]
    label = str(name.atoms[0].value) if name is not None and isinstance(name.atoms[0], Const) else "namedtuple"
    made = call.make("wrapper", label)
    made.payload = Wrapper("named-tuple-class", NOTHING, fields=tuple(names))
    return call.new(made)  # type: ignore[no-any-return]


def _field_names(call: Any, fields: Value | None) -> list[str] | None:
    if fields is None or len(fields.atoms) != 1:
        return None
    atom = fields.atoms[0]
    if isinstance(atom, Const) and isinstance(atom.value, str):
        return atom.value.replace(",", " ").split()
    known = call.positions(fields)
    if known is None:
        return None
    names = []
    for value in known:
        one = value.atoms[0] if value.atoms else None
        if isinstance(one, Tuple) and one.items:  # typing.NamedTuple("P", [("x", int)])
            one = one.items[0].atoms[0]
        if not isinstance(one, Const):
            return None
        names.append(str(one.value))
    return names


# -- descriptors and function tools ------------------------------------------------------------------------------


def _wrapper(kind: str) -> Rule:
    def make(call: Any) -> Value:
        made = call.make("wrapper", kind, part=_first(call))
        setter = call.argument(1, "fset")
        made.payload = Wrapper(kind, _first(call), setter)  # type: ignore[arg-type]
        return call.new(made)  # type: ignore[no-any-return]

    return make


for _name, _kind_name in {
    "builtins.property": "property",
    "builtins.staticmethod": "staticmethod",
    "builtins.classmethod": "classmethod",
    "functools.cached_property": "cached",
    "abc.abstractproperty": "property",
}.items():
    FUNCTIONS[_name] = _wrapper(_kind_name)


def _identity(call: Any) -> Value:
    return _first(call)


def decorator_with_arguments(call: Any) -> Value:
    """`@decorator` and `@decorator(…)` that leave the function as it is."""
    first: Value | None = call.argument(0)
    if first is not None and any(_is_function(atom) for atom in first.atoms):
        return first
    return call.native(_identity, call.name)  # type: ignore[no-any-return]


def _is_function(atom: Any) -> bool:
    if isinstance(atom, Method):
        return True
    return isinstance(atom, Ref) and (
        atom.object.kind in ("function", "class")
        or isinstance(atom.object.payload, (FunctionData, Hybrid, Partial, Wrapper, ClassData))
    )


for _name in (
    "functools.wraps",
    "abc.abstractmethod",
    "abc.abstractclassmethod",
    "typing.overload",
    "typing.final",
    "typing.no_type_check",
    "typing.runtime_checkable",
    "typing.override",
    "typing_extensions.override",
    "contextlib.contextmanager",
    "contextlib.asynccontextmanager",
    "types.coroutine",
    "enum.unique",
):
    FUNCTIONS[_name] = decorator_with_arguments


@rule("functools.lru_cache", "functools.cache")
def _memoised(call: Any) -> Value:
    first: Value | None = call.argument(0)
    if first is not None and any(_is_function(atom) for atom in first.atoms):
        call.hash_arguments(first)
        return first
    return call.native(_memoised, call.name)  # type: ignore[no-any-return]


@rule("functools.total_ordering")
def _total_ordering(call: Any) -> Value:
    for atom in _first(call).atoms:
        if isinstance(atom, Ref) and isinstance(atom.object.payload, ClassData):
            atom.object.payload.is_totally_ordered = True
    return _first(call)


@rule("atexit.register")
def _at_exit(call: Any) -> Value:
    call.effect("registers a function that runs when the program ends")
    return decorator_with_arguments(call)


@rule("functools.update_wrapper")
def _update_wrapper(call: Any) -> Value:
    return _first(call)


@rule("functools.wraps")
def _wraps(call: Any) -> Value:
    # The argument is the wrapped function, not what is decorated.
    return call.native(_identity, "functools.wraps")  # type: ignore[no-any-return]


@rule("functools.partial", "functools.partialmethod")
def _partial(call: Any) -> Value:
    if not call.arguments.positional:  # `partial(*arguments)`
        return call.unknown("missing-argument", "a partial of a function that is not known")  # type: ignore[no-any-return]
    function, *rest = call.arguments.positional
    made = call.make("wrapper", "partial", part=(function, tuple(rest), tuple(call.arguments.keywords.values())))
    made.payload = Partial(function, tuple(rest), dict(call.arguments.keywords))
    return call.new(made)  # type: ignore[no-any-return]


@rule("functools.reduce")
def _reduce_function(call: Any) -> Value:
    function, source, initial = call.argument(0), call.argument(1), call.argument(2)
    element = call.iterate(source) if source is not None else NOTHING
    accumulated = join(element, initial) if initial is not None else element
    for _ in range(3):
        accumulated = join(accumulated, call.call(function, Arguments((accumulated, element))))
    return accumulated


@rule("dataclasses.dataclass")
def _dataclass(call: Any) -> Value:
    first: Value | None = call.argument(0)
    if first is None or not any(_is_function(atom) for atom in first.atoms):
        return call.native(_dataclass, "dataclasses.dataclass")  # type: ignore[no-any-return]
    for atom in first.atoms:
        if isinstance(atom, Ref) and isinstance(atom.object.payload, ClassData):
            data = atom.object.payload
            data.fields = tuple(name for name, (text, _) in data.code.annotated.items() if "ClassVar" not in text)
    return first


@rule("dataclasses.field")
def _field(call: Any) -> Value:
    made = call.make("api", "field", symbol="dataclasses.field")
    for name in ("default", "default_factory"):
        value = call.argument(None, name)
        if value is not None:
            call.store_attribute(made, name, value)
    return call.new(made)  # type: ignore[no-any-return]


@rule("dataclasses.replace", "copy.copy", "copy.deepcopy")
def _copy(call: Any) -> Value:
    first = _first(call)
    if call.name != "dataclasses.replace":
        arguments = () if call.name == "copy.copy" else (call.new(call.make("dict", "memo")),)
        own = call.special(f"__{call.name[5:]}__", first, *arguments)
        if own:
            return own  # type: ignore[no-any-return]
    if _symbolic(call, first) and call.name == "copy.deepcopy":
        call.hazard("HYB301", "copies a symbolic tensor")
    copied = _copied(call, first, _COPIED_LEVELS if call.name == "copy.deepcopy" else 1, {})
    if call.name == "dataclasses.replace":
        for atom in copied.atoms:
            for name, value in call.arguments.keywords.items():
                if isinstance(atom, Ref):
                    call.store_attribute(atom.object, name, value)
        call.special("__post_init__", copied)
    return copied


# How deep a deep copy is followed; below, it shares what it copies.
_COPIED_LEVELS = 4


def _copied(call: Any, value: Value, levels: int, made: dict[HeapObject, Value]) -> Value:
    """A copy of what a value refers to, and of what that holds, so many levels deep."""
    values = []
    for atom in value.atoms:
        if not isinstance(atom, Ref) or atom.object.kind not in ("list", "dict", "set", "instance") or not levels:
            values.append(of(atom))
            continue
        source = atom.object
        if source not in made:
            copy = call.make(source.kind, source.label, part=source)
            copy.cls, copy.length, copy.intact = source.cls, source.length, source.intact
            made[source] = call.new(copy)
            for key in list(source.items):
                call.store(copy, key, _copied(call, call.load(source, key, atom.root), levels - 1, made))
            for name in list(source.attributes):
                content = call.load_attribute(source, name, atom.root)
                call.store_attribute(copy, name, _copied(call, content, levels - 1, made))
        values.append(made[source])
    return join_all(values)


@rule("typing.cast")
def _cast(call: Any) -> Value:
    return call.argument(1) or NOTHING


@rule("typing.NewType")
def _new_type(call: Any) -> Value:
    return call.native(_identity, call.name)  # type: ignore[no-any-return]


@rule("typing.TypeVar", "typing.ParamSpec")
def _type_variable(_call: Any) -> Value:
    return of_prim("type")
