"""Operators on Python's own values: numbers, text, tuples, lists; constants fold."""

from __future__ import annotations

import operator as python
from collections.abc import Callable
from typing import Any, Final

from hybridize.interp import items, library, raising
from hybridize.interp.activation import Activation
from hybridize.ir import nodes as ir
from hybridize.values.atoms import TYPES, Atom, Const, Prim, Ref, Tuple, Unknown, tuple_atom
from hybridize.values.objects import REST
from hybridize.values.tensors import UNKNOWN_EXTENT
from hybridize.values.value import NOTHING, Value, join, join_all, of, of_const, of_prim

FOLDED: Final[dict[str, Callable[..., Any]]] = {
    "+": python.add,
    "-": python.sub,
    "*": python.mul,
    "/": python.truediv,
    "//": python.floordiv,
    "%": python.mod,
    "**": python.pow,
    "==": python.eq,
    "!=": python.ne,
    "<": python.lt,
    "<=": python.le,
    ">": python.gt,
    ">=": python.ge,
    "u-": python.neg,
    "u+": python.pos,
    "in": lambda a, b: a in b,
    "not in": lambda a, b: a not in b,
}
# Folding "x" * 10**9 would cost what it says.
_MAX_FOLDED: Final = 10_000


def binary(operator: str, left: Atom, right: Atom, node: ir.Node, frame: Activation) -> Value:
    """`left operator right` of values that have neither tensors nor special methods of their own among them."""
    match left, right:
        case Const(value=a), Const(value=b) if operator in FOLDED:
            folded = _fold(operator, a, b)
            if not folded and operator in ("/", "//", "%"):
                raising.note_builtin("ZeroDivisionError", node, frame)
            return folded
        case Tuple(items=a), Tuple(items=b) if operator == "+":
            if len(a) + len(b) <= items.MAX_POSITIONS:
                return of(tuple_atom((*a, *b)))
            return _long_tuple((*a, *b), node, frame)
        case (Tuple() as repeated, times) | (times, Tuple() as repeated) if operator == "*":
            count = (
                times.value if isinstance(times, Const) and isinstance(times.value, int) else items.MAX_POSITIONS + 1
            )
            if count * len(repeated.items) <= items.MAX_POSITIONS:
                return of(tuple_atom(repeated.items * count))
            return _long_tuple(repeated.items, node, frame)
        case Ref(object=object_), _ if object_.kind == "list":
            return _list_operation(operator, left, right, node, frame)
        case _, Ref(object=object_) if object_.kind == "list":
            return _list_operation(operator, right, left, node, frame)
        case Ref(object=object_), Ref() if object_.kind in ("dict", "set") and operator in ("|", "&", "-", "^"):
            made = frame.allocate(node, object_.kind, object_.kind)
            for source in (left, right):
                if object_.kind == "dict":
                    items.update_dict(made, of(source), node, frame)
                else:
                    frame.write(made.item(REST), items.iterate(of(source), node, frame), node)
            return frame.fresh(made)
    return _numeric(operator, left, right, node, frame)


def _long_tuple(elements: tuple[Value, ...], node: ir.Node, frame: Activation) -> Value:
    """As `*arguments` of unknown number: a sequence of what any of them may be."""
    made = frame.allocate(node, "list", "tuple")
    return items.fill(made, [], join_all(elements), False, node, frame)


def _numeric(operator: str, left: Atom, right: Atom, node: ir.Node, frame: Activation) -> Value:
    types = {type_of(left), type_of(right)}
    if None in types:
        return library.operator(operator, left, right, node, frame)
    if operator in ("/", "//", "%") and not isinstance(right, Const):
        raising.note_builtin("ZeroDivisionError", node, frame)
    if types & {"str", "bytes"}:
        return of_prim("bytes" if "bytes" in types else "str")
    if types <= {"int", "bool"}:
        return of_prim("float" if operator == "/" else "int")
    if "complex" in types:
        return of_prim("complex")
    return of_prim("float")


def type_of(atom: Atom) -> str | None:
    """The name of the scalar type of an atom, None when it is no number, text or bytes."""
    match atom:
        case Const(value=value) if value is not None and value is not ...:
            return type(value).__name__
        case Prim(type=type_):
            return type_ if type_ in ("int", "float", "bool", "complex", "str", "bytes") else None
    return None


def _fold(operator: str, a: Any, b: Any) -> Value:
    if operator == "*" and isinstance(a, (str, bytes)) | isinstance(b, (str, bytes)):
        return of_prim("str" if isinstance(a, str) or isinstance(b, str) else "bytes")
    if operator == "%" and isinstance(a, (str, bytes)):
        return of_prim(type(a).__name__)
    if operator == "**" and not (isinstance(a, (int, float)) and isinstance(b, (int, float)) and _is_small(a, b)):
        return _numeric_type(a, b)
    try:
        result = FOLDED[operator](a, b)
    except (TypeError, ValueError, ArithmeticError):
        return NOTHING
    if isinstance(result, (str, bytes)) and len(result) > _MAX_FOLDED:
        return of_prim(type(result).__name__)
    if isinstance(result, int) and abs(result) > 2**64:
        return of_prim("int")
    return of_const(result)


def _is_small(base: float, exponent: float) -> bool:
    return abs(base) <= 2**32 and abs(exponent) <= 64


def _numeric_type(a: Any, b: Any) -> Value:
    types = {type(a).__name__, type(b).__name__}
    return of_prim("complex" if "complex" in types else "float" if "float" in types else "int")


def _list_operation(operator: str, left: Atom, right: Atom, node: ir.Node, frame: Activation) -> Value:
    made = frame.allocate(node, "list", "list")
    if operator == "*" and not isinstance(right, (Ref, Tuple)):
        known = items.positions(of(left), frame)
        if known is not None and isinstance(right, Const) and isinstance(right.value, int):
            repeated = known * max(right.value, 0) if right.value * len(known) <= items.MAX_POSITIONS else None
            if repeated is not None:
                return items.fill(made, repeated, NOTHING, True, node, frame)
        return items.fill(made, [], items.iterate(of(left), node, frame), False, node, frame)
    first, second = items.positions(of(left), frame), items.positions(of(right), frame)
    short = first is not None and second is not None and len(first) + len(second) <= items.MAX_POSITIONS
    if operator == "+" and short and first is not None and second is not None:
        return items.fill(made, [*first, *second], NOTHING, True, node, frame)
    content = join(items.iterate(of(left), node, frame), items.iterate(of(right), node, frame))
    return items.fill(made, [], content, False, node, frame)


def compare(operator: str, left: Atom, right: Atom) -> Value:
    """A comparison: decided between constants and tuples of them, a bool otherwise."""
    match left, right:
        case Const(value=a), Const(value=b):
            try:
                return of_const(bool(FOLDED[operator](a, b)))
            except TypeError:
                return of_const(operator == "!=") if operator in ("==", "!=") else NOTHING
        case (Const(value=None), Ref() | Tuple()) | (Ref() | Tuple(), Const(value=None)):
            return of_const(operator == "!=")
        case Tuple(items=a), Tuple(items=b):
            decided = _compare_positions(operator, a, b)
            return of_prim("bool") if decided is None else of_const(decided)
    return of_prim("bool")


def _compare_positions(operator: str, left: tuple[Value, ...], right: tuple[Value, ...]) -> bool | None:
    """How two tuples compare: the first position at which they differ decides, else their lengths."""
    if operator in ("==", "!=") and len(left) != len(right):
        return operator == "!="
    for one, other in zip(left, right, strict=False):
        if len(one.atoms) != 1 or len(other.atoms) != 1:
            return None
        a, b = one.atoms[0], other.atoms[0]
        if not isinstance(a, Const) or not isinstance(b, Const):
            return None
        if a.value != b.value:
            try:
                return bool(FOLDED[operator](a.value, b.value))
            except TypeError:
                return None
    return bool(FOLDED[operator](len(left), len(right)))


def identity(operator: str, left: Value, right: Value) -> Value:
    """`is` and `is not`: decided where every pair of atoms gives the same answer."""
    outcomes = {_same(one, other) for one in left.atoms for other in right.atoms}
    if len(outcomes) == 1 and None not in outcomes:
        same = outcomes.pop()
        return of_const(same if operator == "is" else not same)
    return of_prim("bool")


def _is_constant(constant: Const, other: Atom) -> bool | None:
    """Whether another kind of atom is this very constant: a value of its type may be, nothing else is."""
    if constant.value is None or constant.value is ...:
        return constant.value is None and isinstance(other, Prim) and other.type == UNKNOWN_EXTENT
    return None if isinstance(other, Prim) and other.type == type(constant.value).__name__ else False


def _same(left: Atom, right: Atom) -> bool | None:
    if isinstance(left, Unknown) or isinstance(right, Unknown):
        return None
    if isinstance(left, Const) and isinstance(right, Const):
        if left.value is None or right.value is None or isinstance(left.value, bool):
            return left.value is right.value
        return None if left.value == right.value else False
    if isinstance(left, Const):
        return _is_constant(left, right)
    if isinstance(right, Const):
        return _is_constant(right, left)
    if isinstance(left, Ref) and isinstance(right, Ref):
        if left.object is not right.object:
            return False
        single = left.object.kind in ("class", "function", "module") or not left.object.summary
        return True if single and not left.object.loops else None
    if any(isinstance(one, Prim) and one.type in TYPES for one in (left, right)):
        return None  # the class of something, and a class
    return None if type(left) is type(right) else False


def boolean(known: bool | None) -> Value:
    """The value of an answer that may not be known."""
    return of_prim("bool") if known is None else of_const(known)


def extend(left: Ref, right: Atom, node: ir.Node, frame: Activation) -> Value:
    """`left += right` of a list, and `|=` of a dict: the elements are added in place."""
    object_ = left.object
    if not frame.may_write(object_):
        return of(left)
    if object_.kind == "dict":
        items.update_dict(object_, of(right), node, frame)
    else:
        items.extend(object_, right, node, frame)
    return of(left)
