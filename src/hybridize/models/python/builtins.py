"""Builtin functions that read, write, convert, or ask for attributes.

Each rule says what a call gives and what it does in the traced world, where AutoGraph replaces some builtins
(`float`, `int`, `len`, `print`, `range`, `abs`… of symbolic tensors are ops in the code it converts; see
tensorflow/python/autograph/operators/py_builtins) and leaves others to fail.
"""

from __future__ import annotations

from typing import Any

from hybridize.models.python import protocols
from hybridize.models.python.builtin_rules import first_argument, is_decided_by_tensor, is_symbolic, rule
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import (
    EAGER_TENSOR_TYPE,
    GRAPH_TENSOR_TYPE,
    OUTER,
    Const,
    Prim,
    Ref,
    Tensor,
    Tuple,
    Unknown,
    api,
    ref,
    tensor,
)
from hybridize.values.tensors import lacks_value
from hybridize.values.value import NONE, NOTHING, Value, join, join_all, of, of_const, of_prim, of_tuple, union

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
        if call.traced and lacks_value(atom):
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
    if is_symbolic(call, value):
        call.hazard("HYB301", "the text of a symbolic tensor does not show its value")
    if value is not None and len(value.atoms) == 1 and call.name == "builtins.str":
        atom = value.atoms[0]
        if isinstance(atom, Const) and isinstance(atom.value, (str, int, bool)):
            return of_const(str(atom.value))
    return of_prim("str")


@rule("bytes", "bytearray")
def _bytes(call: Any) -> Value:
    _reads_value(call)
    return of_prim("bytes")


@rule("len")
def _len(call: Any) -> Value:
    values = []
    for atom in first_argument(call).atoms:
        match atom:
            case Tensor(shape=shape):
                extent = shape[0] if shape else None
                if call.traced and atom.symbolic and shape == ():
                    # Of a tensor in either world; of a text that a graph conditional gave, in a graph only.
                    call.hazard("HYB301", "len() of what is a scalar tensor in a graph")
                if call.traced and atom.symbolic and not call.converted and atom.kind == "tensor":
                    call.hazard("HYB301", "len() of a symbolic tensor, in code that AutoGraph does not convert")
                if call.traced and atom.symbolic and extent is None:
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
    values = [call.special(own, first_argument(call), *rest)]
    if reflected is not None and rest:
        values.append(call.special(reflected, rest[0], first_argument(call)))
    for atom in first_argument(call).atoms:
        match atom:
            case Ref() if values[0] or (len(values) > 1 and values[1]):
                continue
            case Tensor():
                if call.traced and lacks_value(atom) and call.name not in ("builtins.abs", "builtins.pow"):
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
        start = positional[1] if len(positional) > 1 else (of_const(0) if name == "sum" else NOTHING)
    else:
        element, start = join_all(positional), NOTHING
    compared = call.call(key, Arguments((element,))) if key is not None else element
    default = call.argument(None, "default")
    if name == "sum":
        added = call.operate("+", [join(element, start), element]) if _has_instances(join(element, start)) else NOTHING
        if added:
            return join(start, added)
    else:
        if is_decided_by_tensor(call, compared):
            call.hazard("HYB314", f"{name}() compares symbolic tensors in Python")
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
    element = call.iterate(first_argument(call))
    call.use(element, protocols.TRUTH)
    if is_symbolic(call, element):
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
            call.special("__subclasscheck__", cls, first_argument(call))
            _ask_subclass_hook(call, cls)
    if call.name == "builtins.id":
        call.asks_identity(call.argument(0) or NOTHING)
    return of_prim("int" if call.name.endswith(("hash", "id")) else "bool")


@rule("chr", "hex", "oct", "bin")
def _to_text(call: Any) -> Value:
    _reads_value(call)
    return of_prim("str")


def _reads_value(call: Any) -> None:
    if call.is_symbolic_call():
        text = call.name.removeprefix("builtins.")
        call.hazard("HYB301", f"{text} needs the value of a tensor, which a graph does not have yet")


@rule("ord")
def _ord(_call: Any) -> Value:
    return of_prim("int")


@rule("type")
def _type(call: Any) -> Value:
    if len(call.arguments.positional) > 1:
        return call.unknown("unknown-call", "a class made at run time")  # type: ignore[no-any-return]
    call.shows(first_argument(call))
    if call.answered_otherwise(first_argument(call), lambda atom: isinstance(atom, Tensor) and atom.kind):
        call.hazard("HYB320", "asks for the type of an array, which is a tensor in a graph")
    values = []
    for atom in first_argument(call).atoms:
        if isinstance(atom, Ref) and atom.object.cls is not None:
            values.append(of(ref(atom.object.cls, OUTER)))
        elif isinstance(atom, Ref) and atom.object.kind == "api" and atom.object.symbol is not None:
            values.append(of(api(atom.object.symbol)))
        elif isinstance(atom, Unknown):
            values.append(of(atom))
        elif isinstance(atom, Tensor) and atom.kind == "tensor":
            values.append(of_prim(GRAPH_TENSOR_TYPE if call.traced and atom.symbolic else EAGER_TENSOR_TYPE))
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
                call.attribute_may_be_absent(target, atom.value)
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
                if isinstance(one, Ref) and one.object.kind in ("class", "module") and value is not None:
                    call.replace_functions(one.object, value)
    return NONE


@rule("delattr")
def _delattr(call: Any) -> Value:
    name = call.argument(1)
    if name is not None and len(name.atoms) == 1 and isinstance(name.atoms[0], Const):
        call.delete_attribute(first_argument(call), str(name.atoms[0].value))
        return NONE
    call.special("__delattr__", first_argument(call), of_prim("str"))
    for atom in first_argument(call).atoms:
        call.mutate(atom, "deletes an attribute")
    return NONE


@rule("hasattr")
def _hasattr(call: Any) -> Value:
    target, name = call.argument(0), call.argument(1)
    if target is None or name is None or len(name.atoms) != 1 or not isinstance(name.atoms[0], Const):
        return of_prim("bool")
    wanted = str(name.atoms[0].value)
    call.attribute_may_be_absent(target, wanted)
    answers = {call.has_attribute(atom, wanted) for atom in target.atoms}
    if call.answered_otherwise(target, lambda atom: call.has_attribute(atom, wanted)):
        call.hazard(
            "HYB320", f"asks for the attribute {wanted}, which the value has eagerly or in a graph, not in both"
        )
    return of_const(answers.pop()) if len(answers) == 1 and None not in answers else of_prim("bool")


@rule("vars")
def _attributes(call: Any) -> Value:
    given = call.argument(0)
    if given is None:
        return call.local_variables()  # type: ignore[no-any-return]
    found = [one for atom in given.atoms if (one := _attributes_of(atom, call)) is not None]
    if not found or len(found) < len(given.atoms):
        return call.unknown("dynamic-attribute", "vars() gives a namespace")  # type: ignore[no-any-return]
    return join_all(found)


def _attributes_of(atom: Any, call: Any) -> Value | None:
    match atom.object.kind if isinstance(atom, Ref) else "":
        case "class":
            return call.namespace_of(atom.object)  # type: ignore[no-any-return]
        case "instance" | "module":
            return call.dictionary_of(atom)  # type: ignore[no-any-return]
    return None


@rule("globals")
def _globals(call: Any) -> Value:
    return call.global_variables()  # type: ignore[no-any-return]


@rule("locals")
def _locals(call: Any) -> Value:
    return call.local_variables()  # type: ignore[no-any-return]


@rule("dir")
def _names(call: Any) -> Value:
    if call.argument(0) is not None:
        call.special("__dir__", call.argument(0))
    return call.names_of_attributes()  # type: ignore[no-any-return]


@rule("super")
def _super(call: Any) -> Value:
    return call.super()  # type: ignore[no-any-return]
