"""Does Python surely raise where only a trace gets?  (HYB314)

A graph is built of both branches of a condition on a tensor and of the body of a loop over tensors, also of those that
eager execution never runs.  An attribute, key, element, variable or argument that is missing there is an error in each
trace, and in no eager call.

Needs   the values as the trace knows them, and the handlers around the code.
Gives   a hazard where an error is sure under a condition on a tensor, in the code itself or in what it calls there.
Sound   only for what is surely missing: where one of several values has the attribute, nothing is said.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from hybridize.interp import raising
from hybridize.interp.activation import Activation
from hybridize.interp.context import Context
from hybridize.ir import nodes as ir
from hybridize.ir.walking import instructions_of
from hybridize.models.python.protocols import SETTING_UP
from hybridize.models.symbols import ParamKind
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Api, Atom, Const, Method, Prim, Ref, Tensor, Tuple, Unknown
from hybridize.values.objects import KEYS, REST, HeapObject
from hybridize.values.payloads import ClassData, FunctionData
from hybridize.values.value import Value

_CONTAINERS: Final = frozenset({"list", "dict", "set", "function"})
# What holds the names that a star import may have brought.
ANY_NAME: Final = "·any name"
# Operators that None and text do not have; comparisons for equality, identity and membership are defined for all.
_ARITHMETIC: Final = frozenset({"+", "-", "*", "/", "//", "**", "@", "<", "<=", ">", ">=", "<<", ">>", "|", "&", "^"})
# Builtin functions that want an object of some length, elements or value: never None.
_NOT_OF_NONE: Final = frozenset(
    f"builtins.{name}"
    for name in ("len", "int", "float", "abs", "sum", "min", "max", "sorted", "enumerate", "zip", "list", "tuple")
) | {"builtins.reversed", "builtins.range", "builtins.round", "builtins.iter", "builtins.next"}
# Parameters of TensorFlow's functions that hold what an operation computes with, where they have no default.
_COMPUTED_WITH: Final = frozenset(
    {"x", "y", "a", "b", "input", "inputs", "input_tensor", "tensor", "value", "values", "logits", "labels"}
) | {"params", "indices", "data", "features", "condition", "tensors", "matrix", "image", "images", "shape"}


def note(error: str, text: str, node: ir.Node, frame: Activation) -> None:
    """Python raises a builtin exception of this name here, whatever came before."""
    _note(raising.builtin_classes(error), text, node, frame)


def note_raised(names: tuple[str, ...], node: ir.Node, frame: Activation) -> None:
    """A `raise` statement runs; one that only says that a subclass has more to say is none on what no program made."""
    if "builtins.NotImplementedError" in names and _is_of_supposed(frame):
        return
    _note(names, "raises an exception", node, frame)


def note_below(callee: Context, node: ir.Node, frame: Activation) -> None:
    """A function was called in a trace that surely raises."""
    if callee.dead_end is not None:
        names, text = callee.dead_end
        _note(names, f"{callee.code.name} {text}", node, frame)


def is_open(frame: Activation) -> bool:
    """Whether it matters what is missing here: in a trace, under a tensor's condition or on a way that is sure."""
    return frame.traced and bool(frame.symbolic_branches or frame.symbolic_loops or _is_sure(frame))


def _is_sure(frame: Activation) -> bool:
    return not (frame.uncertain or frame.exits or frame.comprehensions)


def _note(names: tuple[str, ...], text: str, node: ir.Node, frame: Activation) -> None:
    if not frame.traced or any(one & raising.EVERYTHING or one & set(names) for one in frame.catching):
        return
    if frame.symbolic_branches or frame.symbolic_loops:
        frame.hazard("HYB314", node, f"{text}: under a condition on a tensor a trace always gets there")
    elif _is_sure(frame) and frame.context.dead_end is None:
        frame.context.dead_end = names, text


def _is_of_supposed(frame: Activation) -> bool:
    """Whether the method runs on an instance that no program made, whose class may be meant to be extended."""
    receiver = next(iter(frame.context.bound.values()), None)
    return receiver is not None and any(_is_supposed(atom, frame) for atom in receiver.atoms)


def _is_supposed(atom: Atom, frame: Activation) -> bool:
    return isinstance(atom, Unknown) or (isinstance(atom, Ref) and atom.object in frame.machine.supposed)


# -- attributes, elements, names ---------------------------------------------------------------------------------


def check_attribute(value: Value, name: str, node: ir.Node, frame: Activation) -> None:
    """`value.name`, which none of its atoms is known to have."""
    if is_open(frame) and all(_lacks(atom, name, frame) for atom in value.atoms):
        note("AttributeError", f"asks for {name}, which is nowhere", node, frame)


def _lacks(atom: Atom, name: str, frame: Activation) -> bool:
    """Whether an attribute of an atom that is not known does not exist."""
    match atom:
        case Const():
            return True
        case Tuple(name=kind):
            return kind != "slice"
        case Ref(object=object_) if object_.kind == "module":
            return "__getattr__" not in object_.attributes and ANY_NAME not in object_.attributes
        case Ref(object=object_) if object_.kind == "instance":
            seen = object_ not in frame.machine.supposed and _is_seen_whole(object_.cls)
            return seen and not _is_set_up(object_.cls, name)
        case Ref(object=object_) if object_.kind == "class":
            return _is_seen_whole(object_) and object_.cls is None
        case Ref(object=object_):
            return object_.kind in _CONTAINERS and object_.symbol is None
    return False


def _is_seen_whole(cls: HeapObject | None) -> bool:
    data = cls.payload if cls is not None else None
    return isinstance(data, ClassData) and data.unknown_base is None


def _is_set_up(cls: HeapObject | None, name: str) -> bool:
    """Whether a constructor sets an attribute, which an object may lack here because the analysis lost its way."""
    for base in cls.payload.mro if cls is not None else ():
        for method in SETTING_UP if isinstance(base, HeapObject) else ():
            cell = base.attributes.get(method)
            for atom in cell.value.atoms if cell is not None else ():
                data = atom.object.payload if isinstance(atom, Ref) else None
                if isinstance(data, FunctionData) and any(_sets(node, name) for node in instructions_of(data.code)):
                    return True
    return False


def _sets(node: object, name: str) -> bool:
    return isinstance(node, ir.Assign) and isinstance(node.target, ir.Attribute) and node.target.name == name


def check_name(name: str, found: Value, node: ir.Node, frame: Activation) -> None:
    """A global that no code binds, and that is no builtin."""
    unknown = all(isinstance(atom, Unknown) for atom in found.atoms)
    if unknown and ANY_NAME not in frame.context.module.attributes:
        note("NameError", f"reads {name}, which is not bound", node, frame)


def check_item(container: Value, key: Value, found: bool, node: ir.Node, frame: Activation) -> None:
    """`container[key]`: is there surely no such element?"""
    if not is_open(frame) or not container.atoms or not key.atoms:
        return
    if all(_lacks_item(atom, one, found) for atom in container.atoms for one in key.atoms):
        errors = {"dict": "KeyError", "list": "IndexError", "tuple": "IndexError"}
        atom = container.atoms[0]
        kind = atom.object.kind if isinstance(atom, Ref) else "tuple" if isinstance(atom, Tuple) else ""
        note(errors.get(kind, "TypeError"), f"asks a {kind or 'value'} for an element it lacks", node, frame)


def _lacks_item(atom: Atom, key: Atom, found: bool) -> bool:
    match atom, key:
        case Const(value=value), _:
            return value is None or isinstance(value, (int, float))
        case Tuple(items=items, name=name), Const(value=int(index)) if name != "slice":
            return not -len(items) <= index < len(items)
        case Ref(object=object_), Const(value=int(index)) if object_.kind == "list":
            known = object_.intact and object_.length is not None and not object_.item(REST).value
            return known and object_.length is not None and not -object_.length <= index < object_.length
        case Ref(object=object_), Const() if object_.kind == "dict":
            plain = object_.label.startswith(("dict", "**")) and object_.cls is None and object_.symbol is None
            return not found and plain and not object_.item(KEYS).value
    return False


def check_count(known: list[Value] | None, wanted: int, star: int | None, node: ir.Node, frame: Activation) -> None:
    """So many targets are to be filled by unpacking what has so many elements."""
    if known is None or not is_open(frame):
        return
    if len(known) < wanted - 1 or (star is None and len(known) != wanted):
        note("ValueError", f"unpacks {len(known)} elements into {wanted} targets", node, frame)


def check_elements(value: Value, node: ir.Node, frame: Activation) -> None:
    """A value is iterated over: numbers and None have no elements."""
    if is_open(frame) and value.atoms and all(_is_number_or_none(atom) for atom in value.atoms):
        note("TypeError", "iterates over what has no elements", node, frame)


def _is_none(value: Value) -> bool:
    return bool(value.atoms) and all(isinstance(atom, Const) and atom.value is None for atom in value.atoms)


def _is_number_or_none(atom: Atom) -> bool:
    match atom:
        case Const(value=value):
            return value is None or isinstance(value, (int, float))
        case Prim(type=type_):
            return type_ in ("int", "float", "bool")
    return False


# -- operators ---------------------------------------------------------------------------------------------------


def check_operands(operator: str, operands: Iterable[Value], node: ir.Node, frame: Activation) -> None:
    """Two operands: one of them is surely None, or text where the other is a number."""
    if operator not in _ARITHMETIC or not is_open(frame):
        return
    left, right = operands
    for one, other in ((left, right), (right, left)):
        if _refuses(operator, one, other):
            note("TypeError", f"operator {operator} on operands that do not have it", node, frame)
            return


def check_constants(operator: str, operands: Iterable[Value], node: ir.Node, frame: Activation) -> None:
    """Two constants of Python's that have nothing in common under an operator."""
    if is_open(frame) and all(isinstance(atom, Const) for value in operands for atom in value.atoms):
        error = "ZeroDivisionError" if operator in ("/", "//", "%") else "TypeError"
        note(error, f"operator {operator} on constants that do not have it", node, frame)


def _refuses(operator: str, one: Value, other: Value) -> bool:
    plain = all(isinstance(atom, (Const, Prim, Tensor, Tuple)) for atom in other.atoms)
    if not one.atoms or not other.atoms or not plain:
        return False
    if _is_none(one):
        return True
    is_text = all(isinstance(atom, Const) and isinstance(atom.value, str) for atom in one.atoms)
    return is_text and operator not in ("*", "@") and all(_is_of_numbers(atom) for atom in other.atoms)


def _is_of_numbers(atom: Atom) -> bool:
    if isinstance(atom, Tensor):
        return atom.dtype is not None and atom.dtype not in ("string", "resource", "variant")
    return _is_number_or_none(atom)


# -- calls -------------------------------------------------------------------------------------------------------


def check_call(function: Value, arguments: Arguments, node: ir.Node, frame: Activation) -> None:
    """A call that the program writes down: can what is called be called, and with these arguments?"""
    if not is_open(frame) or len(function.atoms) != 1:
        return
    atom = function.atoms[0]
    if _is_number_or_none(atom):
        note("TypeError", "calls what cannot be called", node, frame)
    elif isinstance(atom, Api) and atom.name in _NOT_OF_NONE:
        first = arguments.positional[0] if arguments.positional else None
        if first is not None and _is_none(first):
            note("TypeError", f"{atom.name.rpartition('.')[2]}() of None", node, frame)
    elif (text := _misfit(atom, arguments) or _misfit_of_library(atom, arguments, frame)) is not None:
        note("TypeError", text, node, frame)


def _misfit(atom: Atom, arguments: Arguments) -> str | None:
    """Why Python cannot bind the arguments to the parameters of a function of the program."""
    if arguments.more is not None or arguments.more_keywords is not None:
        return None
    given = len(arguments.positional)
    if isinstance(atom, Method):
        given += 1
        atom = atom.function
    if not isinstance(atom, Ref) or not isinstance(atom.object.payload, FunctionData) or atom.object.kind != "function":
        return None
    data = atom.object.payload
    parameters = data.code.parameters
    kinds = {parameter.kind for parameter in parameters}
    by_position = [parameter for parameter in parameters if parameter.kind.startswith("positional")]
    if given > len(by_position) and "var-positional" not in kinds:
        return f"passes too many arguments to {data.code.name}"
    names = {parameter.name for parameter in parameters if parameter.kind != "positional-only"}
    if "var-keyword" not in kinds and (unheard := [name for name in arguments.keywords if name not in names]):
        return f"passes {unheard[0]} to {data.code.name}, which has no such parameter"
    for parameter in [*by_position[given:], *(one for one in parameters if one.kind == "keyword-only")]:
        if parameter.name not in arguments.keywords and parameter.name not in data.defaults:
            return f"passes nothing for parameter {parameter.name} of {data.code.name}"
    return None


def _misfit_of_library(atom: Atom, arguments: Arguments, frame: Activation) -> str | None:
    """The same of a library function whose parameters are known; what it computes with is never None."""
    if not isinstance(atom, Api) or arguments.more is not None or arguments.more_keywords is not None:
        return None
    symbol = frame.machine.index.lookup(atom.name)
    if symbol is None or symbol.kind != "function" or not symbol.has_signature or not symbol.available:
        return None
    rest = list(arguments.positional)
    keywords = dict(arguments.keywords)
    kinds = {param.kind for param in symbol.params}
    for param in symbol.params:
        if param.kind in (ParamKind.VAR_POSITIONAL, ParamKind.VAR_KEYWORD):
            continue
        by_position = bool(rest) and param.kind is not ParamKind.KEYWORD_ONLY
        value = rest.pop(0) if by_position else keywords.pop(param.name, None)
        if value is None and not param.has_default:
            return f"passes nothing for parameter {param.name} of {atom.name}"
        if value is not None and not param.has_default and param.name in _COMPUTED_WITH and _is_none(value):
            return f"passes None for parameter {param.name} of {atom.name}"
    if rest and ParamKind.VAR_POSITIONAL not in kinds:
        return f"passes too many arguments to {atom.name}"
    if keywords and ParamKind.VAR_KEYWORD not in kinds:
        return f"passes {next(iter(keywords))} to {atom.name}, which has no such parameter"
    return None
