"""Does somebody ask whether two results are one object, where a graph gives new ones?  (HYB320)

Needs   the eager contexts with their calls, and where the program asks for the identity of tensors and containers.
Gives   a divergence when the program does so anywhere, some caller uses the result, and the function may give what
        existed before the call, or one object twice.
Why     Executed eagerly, `return x` gives the very object that came in, and so do `tf.cast` to the dtype that a
        tensor has, layers that do nothing, and what the function holds.  A graph makes a new tensor of each result.
Sound   conservative: what is given back is read off the text without regard to the order of assignments, and who asks
        need not have got the result.  Programs seldom ask at all: `is` with None and with classes does not count.
Source  observed under TensorFlow 2.21: tests/fixtures/divergences/same_object_as_before.py.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from hybridize.facts.divergences import Divergence
from hybridize.facts.incoming import Incoming
from hybridize.interp.context import NOT_SEEN, Context, World
from hybridize.interp.events import Kind
from hybridize.ir import nodes as ir
from hybridize.ir.walking import instructions_of
from hybridize.project.places import Evidence, Place

# Functions and methods that make a new tensor of a tensor whatever its arguments are would be many; these are the
# library's that give back what they are given (observed).  Objects that are called, layers above all, may as well.
_GIVE_BACK: Final = frozenset(
    {
        *("cast", "convert_to_tensor", "convert_to_tensor_v2", "constant", "convert_n_to_tensor", "as_tensor"),
        *("dropout", "add_n", "linear", "tuple", "cond", "case", "switch_case", "while_loop", "atleast_1d"),
        *("map_structure", "flatten", "pack_sequence_as", "deref", "get", "pop", "to_tensor", "asarray", "partial"),
    }
)
_MAX_CALLS: Final = 8
_MAX_CALLERS: Final = 3


@dataclass(frozen=True, slots=True)
class Question:
    """Eagerly executed code that asks whether tensors or containers are one object."""

    asking: Context
    evidence: Evidence


def identity_asked(contexts: Iterable[Context], incoming: Incoming) -> list[Question]:
    """Where the program asks for the identity of what may be the result of one of its functions."""
    return [
        Question(context, Evidence(event.text, event.place))
        for context in contexts
        if context.world is World.EAGER
        for event in context.events.values()
        if event.kind is Kind.ASKS_IDENTITY and _may_be_of_results(event.place, context, incoming)
    ]


def same_objects(code: ir.Code, eager: list[Context], asked: list[Question], incoming: Incoming) -> list[Divergence]:
    """The divergence of one function."""
    # What a function asks of its own values is decided within it (interp.operators).
    question = next((one for one in asked if one.asking.code is not code), None)
    if question is None or not any(_is_used(one, incoming) for one in eager):
        return []
    if not _gives_back(code, eager, _MAX_CALLS):
        return []
    text = f"{code.name} may return an object that existed before, or one twice: a graph makes new ones each time"
    return [Divergence("HYB320", Place(code.path, code.line, code.column), text, (question.evidence,))]


def _may_be_of_results(place: Place, context: Context, incoming: Incoming) -> bool:
    """Whether what is compared at a place may come from a function of the program, as far as its code shows."""
    for node in instructions_of(context.code):
        if isinstance(node, ir.Call | ir.Operate) and (node.line, node.column) == (place.line, place.column):
            match node:
                case ir.Operate(operands=operands):
                    pass
                case ir.Call(function=ir.Attribute(object=receiver), positional=()):
                    operands = (receiver,)
                case ir.Call(positional=positional):
                    operands = tuple(element.value for element in positional)
            reader = _Sources(context, incoming, _MAX_CALLERS)
            return any(reader.may_be_result(one, frozenset()) for one in operands)
    return True


def _is_used(context: Context, incoming: Incoming) -> bool:
    return any(
        edge.through != NOT_SEEN and not (isinstance(edge.node, ir.Call) and edge.node.discarded)
        for edge in incoming.to(context)
    )


def _gives_back(code: ir.Code, eager: list[Context], calls_left: int) -> bool:
    """Whether a result may be what existed before the call."""
    if not calls_left:
        return True
    callees: dict[object, list[Context]] = {}
    for context in eager:
        for edge in context.calls.values():
            callees.setdefault(edge.node, []).append(edge.callee)
    reader = _Results(code, callees, calls_left)
    returned = [node.value for node in instructions_of(code) if isinstance(node, ir.Return) and node.value is not None]
    return any(reader.may_exist(value, frozenset()) for value in returned)


class _Results:
    """What expressions of one function may evaluate to: something made by the call, or something older."""

    def __init__(self, code: ir.Code, callees: dict[object, list[Context]], calls_left: int) -> None:
        self._parameters = {one.name for one in code.parameters}
        self._callees = callees
        self._calls_left = calls_left
        self._assigned: dict[str, list[ir.Expression | None]] = {}
        for node in instructions_of(code):
            match node:
                case ir.Assign(target=target, value=value) | ir.Bind(target=target, value=value):
                    self._note(target, value)
                case ir.For(target=target, iterable=value):
                    # Elements of a container are as old as it is or older; those of a tensor are new.
                    self._note(target, value)
                case ir.With(target=target) if target is not None:
                    self._note(target, None)

    def _note(self, target: ir.Target, value: ir.Expression | None) -> None:
        match target:
            case ir.Name(name=name):
                self._assigned.setdefault(name, []).append(value)
            case ir.Unpack(targets=targets):
                parts: list[ir.Expression | None] = [value] * len(targets)
                if isinstance(value, ir.Collect) and len(value.elements) == len(targets):
                    parts = [element.value for element in value.elements]
                for one, part in zip(targets, parts, strict=True):
                    self._note(one, part)

    def may_exist(self, value: ir.Expression | None, seen: frozenset[str]) -> bool:
        """Whether an expression may give what existed before the call, or hold one object twice."""
        match value:
            case ir.Constant() | ir.Operate() | ir.Format() | ir.MakeFunction() | ir.MakeClass():
                return False
            case ir.Name(name=name):
                if name in seen:
                    return False
                known = self._assigned.get(name, [])
                older = name in self._parameters or not known
                return older or any(self.may_exist(one, seen | {name}) for one in known)
            case ir.Choose(then=then, otherwise=otherwise):
                return self.may_exist(then, seen) or self.may_exist(otherwise, seen)
            case ir.Logic(operands=operands):
                return any(self.may_exist(one, seen) for one in operands)
            case ir.Bind(value=inner) | ir.Await(value=inner):
                return self.may_exist(inner, seen)
            case ir.Collect(elements=elements):
                return self._any_or_twice([element.value for element in elements], seen)
            case ir.Mapping(entries=entries):
                return self._any_or_twice([entry for _, entry in entries], seen)
            case ir.Call():
                return self._call_may_exist(value, seen)
        return True

    def _any_or_twice(self, parts: list[ir.Expression], seen: frozenset[str]) -> bool:
        names = [part.name for part in parts if isinstance(part, ir.Name)]
        return len(set(names)) < len(names) or any(self.may_exist(part, seen) for part in parts)

    def _call_may_exist(self, call: ir.Call, seen: frozenset[str]) -> bool:
        callees = self._callees.get(call)
        if callees:
            by_code: dict[ir.Code, list[Context]] = {}
            for context in callees:
                by_code.setdefault(context.code, []).append(context)
            return any(_gives_back(code, known, self._calls_left - 1) for code, known in by_code.items())
        match call.function:
            case ir.Attribute(object=owner, name=name) if name not in _GIVE_BACK and _is_module_path(owner):
                return False
        arguments = [one.value for one in call.positional] + [one.value for one in call.keywords]
        return any(self.may_exist(one, seen) for one in arguments)


def _names(target: ir.Target | None) -> Iterator[str]:
    """The variables that a target binds."""
    match target:
        case ir.Name(name=name) | ir.Global(name=name):
            yield name
        case ir.Unpack(targets=targets):
            for one in targets:
                yield from _names(one)


def _is_module_path(value: ir.Expression) -> bool:
    """Whether an expression reads like a path through modules: `tf.math`, `tf`."""
    while isinstance(value, ir.Attribute):
        value = value.object
    return isinstance(value, ir.Global)


class _Sources:
    """Where the values of one code come from: library calls written there, or anywhere else."""

    def __init__(self, context: Context, incoming: Incoming, callers_left: int) -> None:
        self._context = context
        self._incoming = incoming
        self._callers_left = callers_left
        self._parameters = {one.name for one in context.code.parameters}
        self._called = {edge.node for edge in context.calls.values()}
        self._assigned: dict[str, list[ir.Expression | None]] = {}
        for node in instructions_of(context.code):
            match node:
                case ir.Assign(target=ir.Name(name=name) | ir.Global(name=name), value=value):
                    self._assigned.setdefault(name, []).append(value)
                case ir.For(target=target) | ir.With(target=target) | ir.Assign(target=target):
                    for name in _names(target):
                        self._assigned.setdefault(name, []).append(None)

    def may_be_result(self, value: ir.Expression | None, seen: frozenset[str]) -> bool:
        """Whether an expression may give what a function of the program returned."""
        match value:
            case ir.Constant() | ir.Operate():
                return False
            case ir.Name(name=name) | ir.Global(name=name) if name not in self._parameters and name in self._assigned:
                known = self._assigned[name]
                return name not in seen and any(self.may_be_result(one, seen | {name}) for one in known)
            case ir.Name(name=name) if name in self._parameters:
                return self._may_be_passed()
            case ir.Call(function=ir.Attribute(object=owner)) if value not in self._called and _is_module_path(owner):
                arguments = [one.value for one in value.positional] + [one.value for one in value.keywords]
                return any(self.may_be_result(one, seen) for one in arguments)
            case ir.Collect(elements=elements):
                return any(self.may_be_result(element.value, seen) for element in elements)
        return True

    def _may_be_passed(self) -> bool:
        """Whether a caller may pass the result of a function of the program, as any of its arguments."""
        edges = self._incoming.to(self._context)
        if not edges or not self._callers_left:
            return True
        for edge in edges:
            if not isinstance(edge.node, ir.Call):
                return True
            arguments = [one.value for one in edge.node.positional] + [one.value for one in edge.node.keywords]
            reader = _Sources(edge.caller, self._incoming, self._callers_left - 1)
            if any(reader.may_be_result(one, frozenset()) for one in arguments):
                return True
        return False
