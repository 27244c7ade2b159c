"""What is done first with an object, where that stands right behind the making of it?

Needs   the place where an object is made, the body of the code that makes it, and the order of calls.
Gives   the statement `made(…)` or `made.method(…)` that is the first to touch the object, on every way: it stands in
        the block that makes it, after the assignment, and nothing between the two names the object or leads to a
        function.
Sound   an object that is not assigned to a variable or an attribute has no such statement, nor has one whose
        constructor calls the function, or that is made in a loop that calls it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hybridize.facts.call_order import CallOrder
from hybridize.ir import nodes as ir
from hybridize.ir.walking import following, parents, walk
from hybridize.project.places import Place

_VARIABLES = (ir.Name, ir.Free, ir.Global)
_LEAVING = (ir.Return, ir.Break, ir.Continue, ir.Yield, ir.YieldFrom, ir.Await)


@dataclass(frozen=True, slots=True)
class FirstUse:
    """The call that comes first, as a statement of its own; `method` is empty where the object itself is called."""

    code: ir.Code
    call: ir.Call
    method: str


@dataclass(frozen=True, slots=True)
class FirstUses:
    """The first uses of objects, each body looked through once."""

    _order: CallOrder
    # By the position of the call that makes an object.
    _found: dict[ir.Code, dict[tuple[int, int], tuple[ir.Call, str]]] = field(default_factory=dict)

    def of(self, birth: Place | None, function: ir.Code) -> FirstUse | None:
        """What is first done with what is made at a place, if it comes before every call of a function on that."""
        code = self._order.around(birth) if birth is not None else None
        if birth is None or code is None:
            return None
        if code not in self._found:
            self._found[code] = _first_uses(code)
        found = self._found[code].get((birth.line, birth.column))
        # The constructor and what stands between must not lead to the function, nor may what is in a loop around them.
        if found is None or self._order.leads_to(function, code, birth.line, found[0].line - 1):
            return None
        return FirstUse(code, *found)

    def within(self, constructor: ir.Code, function: ir.Code) -> FirstUse | None:
        """The first call of the object that a constructor makes, or of a method that leads to a function."""
        if not constructor.parameters:
            return None
        name = constructor.parameters[0].name
        for statement in constructor.body:
            match statement:
                case ir.Evaluate(value=ir.Call(function=ir.Name(name=called)) as call) if called == name:
                    found = FirstUse(constructor, call, "")
                case ir.Evaluate(
                    value=ir.Call(function=ir.Attribute(object=ir.Name(name=called), name=method)) as call
                ) if called == name:
                    found = FirstUse(constructor, call, method)
                case _:
                    continue
            if found.method in ("", "build"):
                before = self._order.leads_to(function, constructor, constructor.line, call.line - 1)
                return None if before else found
        return None


def _first_uses(code: ir.Code) -> dict[tuple[int, int], tuple[ir.Call, str]]:
    """The first uses of all that calls in a body make and assign."""
    around = parents(code.body)
    found = {}
    for node in around:
        if isinstance(node, ir.Assign) and isinstance(node.value, ir.Call):
            use = _first_in(following(node, around), node.target)
            if use is not None and use[0].line > node.value.line:
                found[node.value.line, node.value.column] = use
    return found


def _first_in(rest: Iterable[object], path: ir.Target) -> tuple[ir.Call, str] | None:
    """The first statement that touches a path, if it is a call of it or of a method of it and no more."""
    for statement in rest:
        if not _touches(statement, path):
            continue
        match statement:
            case ir.Evaluate(value=ir.Call() as call) if not _touches((call.positional, call.keywords), path):
                if _is_same(call.function, path):
                    return call, ""
                if isinstance(call.function, ir.Attribute) and _is_same(call.function.object, path):
                    return call, call.function.name
        return None
    return None


def _touches(node: object, path: ir.Target) -> bool:
    """Whether anything names the variable or the attribute that a path is, or leaves the block."""
    return any(isinstance(one, _LEAVING) or _has_name(one, path) for one in walk(node))


def _has_name(one: object, path: ir.Target) -> bool:
    if isinstance(path, ir.Attribute):
        return isinstance(one, ir.Attribute) and one.name == path.name
    return isinstance(one, _VARIABLES) and isinstance(path, _VARIABLES) and one.name == path.name


def _is_same(one: object, path: ir.Target) -> bool:
    """Whether an expression is the path itself: a variable, or an attribute of one."""
    if isinstance(one, ir.Attribute) and isinstance(path, ir.Attribute):
        return one.name == path.name and isinstance(path.object, _VARIABLES) and _is_same(one.object, path.object)
    return type(one) is type(path) and isinstance(one, _VARIABLES) and _has_name(one, path)
