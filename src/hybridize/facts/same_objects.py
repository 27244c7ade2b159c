"""Does somebody ask whether two results are one object, where a graph gives new ones?  (HYB320)

Needs   the eager contexts with their calls, and where the program asks for the identity of tensors and containers.
Gives   a divergence when the program does so anywhere, some caller uses the result, and the function may give what
        existed before the call, or one object twice.
Why     Executed eagerly, `return x` gives the very object that came in, and so do `tf.cast` to the dtype that a
        tensor has, layers that do nothing, and what the function holds.  A graph makes a new tensor of each result.
        What different expressions of the asking code made is two objects in both worlds, and nobody asks.
Sound   where values come from is read off the text without regard to the order of assignments.  What is asked about
        may also have been kept in an object meanwhile: that is not followed.  Programs use `id` as the key of variables
        and layers, which graphs do not make; to refuse all results for that would be needless nearly always.  `is` with
        None and with classes does not count.
Source  observed under TensorFlow 2.21: tests/fixtures/divergences/same_object_as_before.py.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hybridize.facts.divergences import Divergence
from hybridize.facts.incoming import Incoming
from hybridize.interp.context import NOT_SEEN, Context, World
from hybridize.interp.events import Kind
from hybridize.ir import nodes as ir
from hybridize.ir.walking import instructions_of, parents
from hybridize.project.places import Evidence, Place
from hybridize.values.atoms import Tensor

# These functions of the library give back what they are given (observed), all others make new tensors of tensors.
# Objects that are called, layers above all, may give it back as well.
_GIVE_BACK: Final = frozenset(
    {
        *("cast", "convert_to_tensor", "convert_to_tensor_v2", "constant", "convert_n_to_tensor", "as_tensor"),
        *("dropout", "add_n", "linear", "tuple", "cond", "case", "switch_case", "while_loop", "atleast_1d"),
        *("map_structure", "flatten", "pack_sequence_as", "deref", "get", "pop", "to_tensor", "asarray", "partial"),
    }
)
_OF_FIRST: Final = frozenset({"cast", "convert_to_tensor", "constant"})
_MAX_CALLS: Final = 8
_MAX_CALLERS: Final = 3
_PAIR: Final = 2
_CONTAINERS: Final = (ir.Collect, ir.Mapping, ir.Comprehend)


@dataclass(frozen=True, slots=True)
class Question:
    """Eagerly executed code that asks whether tensors or containers are one object."""

    asking: Context
    evidence: Evidence
    # The functions whose results are asked about.
    about: frozenset[ir.Code]


def identity_asked(contexts: Iterable[Context], incoming: Incoming) -> list[Question]:
    """Where the program asks for the identity of what may be the result of one of its functions."""
    eager: dict[ir.Code, list[Context]] = {}
    for context in contexts:
        if context.world is World.EAGER:
            eager.setdefault(context.code, []).append(context)
    found = []
    for context in (one for known in eager.values() for one in known):
        for event in context.events.values():
            if event.kind is Kind.ASKS_IDENTITY:
                about = _asked_about(event.place, context, incoming, eager)
                if about:
                    found.append(Question(context, Evidence(event.text, event.place), about))
    return found


def same_objects(code: ir.Code, eager: list[Context], asked: list[Question], incoming: Incoming) -> list[Divergence]:
    """The divergence of one function."""
    # What a function asks of its own values is decided within it (interp.operators).
    questions = [one for one in asked if one.asking.code is not code and code in one.about]
    if not questions or not _may_be_kept(eager, incoming) or not _gives_back(code, eager, _MAX_CALLS):
        return []
    text = f"{code.name} may return an object that existed before, or one twice: a graph makes new ones each time"
    return [Divergence("HYB320", Place(code.path, code.line, code.column), text, (questions[0].evidence,))]


def _may_be_kept(eager: list[Context], incoming: Incoming) -> bool:
    """Whether some caller does more with a result than compute with it where the call stands."""
    return any(
        edge.through != NOT_SEEN
        and not (
            isinstance(edge.node, ir.Call) and (edge.node.discarded or _is_operand(edge.node, edge.caller, context))
        )
        for context in eager
        for edge in incoming.to(context)
    )


def _is_operand(call: ir.Call, caller: Context, callee: Context) -> bool:
    """Whether a tensor that a call gives is an operand, or is given to a function that makes a new one of it."""
    if not callee.result.atoms or not all(isinstance(atom, Tensor) for atom in callee.result.atoms):
        return False
    above = parents(caller.code.body)
    node = above.get(call)
    if isinstance(node, ir.Element | ir.Keyword):
        node = above.get(node)
    match node:
        case ir.Item(object=subject):
            return subject is call
        case ir.Operate(operator=operator):
            return operator not in ("is", "is not", "in", "not in")
        case ir.Call(function=ir.Attribute(object=owner, name=name)):
            return _is_module_path(owner) and name not in _GIVE_BACK and not _is_assigned(owner, caller.code)
    return False


def _is_assigned(value: ir.Expression, code: ir.Code) -> bool:
    """Whether a path begins with what the code itself binds: `kept.append` at the level of the module."""
    while isinstance(value, ir.Attribute):
        value = value.object
    return any(
        isinstance(target, ir.Global) and isinstance(value, ir.Global) and target.name == value.name
        for node in instructions_of(code)
        if isinstance(node, ir.Assign)
        for target in (node.target.targets if isinstance(node.target, ir.Unpack) else (node.target,))
    )


# -- who asks about what -----------------------------------------------------------------------------------------


def _asked_about(
    place: Place, context: Context, incoming: Incoming, eager: dict[ir.Code, list[Context]]
) -> frozenset[ir.Code]:
    """The functions whose results are compared at a place, as far as the code tells."""
    for node in instructions_of(context.code):
        if not isinstance(node, ir.Call | ir.Operate) or (node.line, node.column) != (place.line, place.column):
            continue
        match node:
            case ir.Operate(operands=operands):
                pass
            case ir.Call(function=ir.Attribute(object=receiver), positional=()):
                operands = (receiver,)
            case ir.Call(positional=positional):
                operands = tuple(element.value for element in positional)
        if isinstance(node, ir.Operate) and _are_two(operands, context):
            return frozenset()
        found: set[ir.Code] = set()
        known: _Known = {}
        for one in operands:
            found |= _passed(one, context, incoming, _MAX_CALLERS, known).results
        return _with_sources(found, eager)
    return frozenset()


def _are_two(operands: tuple[ir.Expression, ...], context: Context) -> bool:
    """Whether what is compared are surely objects made apart from each other, in both worlds."""
    origins = _Origins(context.code, [context])
    made = [origins.makers(one) for one in operands]
    known = [one for one in made if one is not None]
    return len(known) == len(made) == _PAIR and known[0].isdisjoint(known[1])


def _passed(value: ir.Expression, context: Context, incoming: Incoming, callers_left: int, known: _Known) -> Origin:
    """Where a value comes from, what callers pass included; asked once for each call on the way."""
    key = value, context
    if key not in known:
        known[key] = _OLDER  # of what leads back to itself
        known[key] = _passed_anew(value, context, incoming, callers_left, known)
    return known[key]


def _passed_anew(
    value: ir.Expression, context: Context, incoming: Incoming, callers_left: int, known: _Known
) -> Origin:
    found = _Origins(context.code, [context]).of(value)
    if not found.parameters:
        return found
    edges = incoming.to(context)
    if not edges or not callers_left:
        return _OLDER
    parts = [Origin(found.older, found.results)]
    for edge in edges:
        if not isinstance(edge.node, ir.Call):
            return _OLDER
        arguments = [one.value for one in edge.node.positional] + [one.value for one in edge.node.keywords]
        parts += [_passed(one, edge.caller, incoming, callers_left - 1, known) for one in arguments]
    return _united(parts)


def _with_sources(codes: set[ir.Code], eager: dict[ir.Code, list[Context]]) -> frozenset[ir.Code]:
    """The functions, with those whose results they hand on."""
    found: set[ir.Code] = set()
    pending = list(codes)
    while pending:
        code = pending.pop()
        if code not in found:
            found.add(code)
            pending += _Origins(code, eager.get(code, [])).of_results().results
    return frozenset(found)


# -- what functions give back ------------------------------------------------------------------------------------


def _gives_back(code: ir.Code, eager: list[Context], calls_left: int) -> bool:
    """Whether a result may be what existed before the call."""
    if not calls_left:
        return True
    origins = _Origins(code, eager)
    found = origins.of_results()
    if found.older or found.parameters or found.twice:
        return True
    return any(_gives_back(one, origins.contexts_of(one), calls_left - 1) for one in found.results)


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a value may come from: from before the call, parameters, functions; `twice` if it holds one object so."""

    older: bool = False
    results: frozenset[ir.Code] = frozenset()
    parameters: bool = False
    twice: bool = False


_NEW: Final = Origin()
_OLDER: Final = Origin(older=True)
# Where values come from, by the expression and the context it is evaluated in.
_Known = dict[tuple[ir.Expression, Context], Origin]


def _united(parts: Iterable[Origin]) -> Origin:
    known = list(parts)
    return Origin(
        any(one.older for one in known),
        frozenset[ir.Code]().union(*(one.results for one in known)),
        any(one.parameters for one in known),
        any(one.twice for one in known),
    )


class _Origins:
    """Where the values of one code come from, read off its text."""

    def __init__(self, code: ir.Code, contexts: list[Context]) -> None:
        self._code = code
        self._parameters = {one.name for one in code.parameters}
        self._callees: dict[object, set[ir.Code]] = {}
        self._contexts: dict[ir.Code, list[Context]] = {}
        for context in contexts:
            for edge in context.calls.values():
                self._callees.setdefault(edge.node, set()).add(edge.callee.code)
                self._contexts.setdefault(edge.callee.code, []).append(edge.callee)
        self._given: dict[str, list[ir.Expression | None]] = {}
        for node in instructions_of(code):
            match node:
                case ir.Assign(target=target, value=value) | ir.Bind(target=target, value=value):
                    self._note(target, value)
                case ir.For(target=target, iterable=value) | ir.Clause(target=target, iterable=value):
                    # Elements of a container are as old as it is or older; those of a tensor are new.
                    self._note(target, value)
                case ir.With(target=target) if target is not None:
                    self._note(target, None)
                case ir.Call(function=ir.Attribute(object=ir.Name(name=name) | ir.Global(name=name)), positional=given):
                    # A container may take what a method is given.
                    if name in self._given or name not in self._parameters:
                        self._given.setdefault(f"·{name}", []).extend(element.value for element in given)

    def contexts_of(self, code: ir.Code) -> list[Context]:
        """The contexts in which a function is called from here."""
        return self._contexts.get(code, [])

    def of_results(self) -> Origin:
        """Where the results come from."""
        returned = [node.value for node in instructions_of(self._code) if isinstance(node, ir.Return)]
        return _united(self.of(value) for value in returned if value is not None)

    def _note(self, target: ir.Target, value: ir.Expression | None) -> None:
        match target:
            case ir.Name(name=name) | ir.Global(name=name):
                self._given.setdefault(name, []).append(value)
            case ir.Item(object=ir.Name(name=name) | ir.Global(name=name)):
                self._given.setdefault(f"·{name}", []).append(value)
            case ir.Unpack(targets=targets):
                parts: list[ir.Expression | None] = [value] * len(targets)
                if isinstance(value, ir.Collect) and len(value.elements) == len(targets):
                    parts = [element.value for element in value.elements]
                for one, part in zip(targets, parts, strict=True):
                    self._note(one, part)

    def of(self, value: ir.Expression | None, seen: frozenset[str] = frozenset()) -> Origin:
        """Where the value of an expression may come from."""
        match value:
            case ir.Constant() | ir.Operate() | ir.Format() | ir.MakeFunction() | ir.MakeClass():
                return _NEW
            case ir.Name(name=name) | ir.Global(name=name):
                return self._of_name(name, seen)
            case ir.Choose(then=then, otherwise=otherwise):
                return _united([self.of(then, seen), self.of(otherwise, seen)])
            case ir.Logic(operands=operands):
                return _united(self.of(one, seen) for one in operands)
            case ir.Bind(value=inner) | ir.Await(value=inner) | ir.Item(object=inner) | ir.Comprehend(element=inner):
                return self.of(inner, seen)
            case ir.Collect(elements=elements):
                return self._of_parts([element.value for element in elements], seen)
            case ir.Mapping(entries=entries):
                return self._of_parts([entry for _, entry in entries], seen)
            case ir.Call():
                return self._of_call(value, seen)
        return _OLDER

    def makers(self, value: ir.Expression, seen: frozenset[str] = frozenset()) -> frozenset[ir.Expression] | None:
        """The expressions here one of which made the object that a value is; None when it may be older."""
        match value:
            case ir.Operate() | ir.Format():
                return frozenset({value})
            case ir.Name(name=name) | ir.Global(name=name) if name not in self._parameters | seen:
                given = self._given.get(name)
                if given is None:
                    return None
                return self._all_makers([*given, *self._given.get(f"·{name}", ())], seen | {name})
            case ir.Choose(then=then, otherwise=otherwise):
                return self._all_makers([then, otherwise], seen)
            case ir.Bind(value=inner) | ir.Await(value=inner):
                return self.makers(inner, seen)
            case ir.Item(object=inner):
                made = self._all_makers([inner], seen, value)
                # What a container holds may have been put there elsewhere.
                return None if made and any(isinstance(one, _CONTAINERS) for one in made) else made
            case ir.Comprehend(element=element):
                return self._all_makers([element], seen, value)
            case ir.Collect(elements=elements):
                return self._all_makers([one.value for one in elements], seen, value)
            case ir.Mapping(entries=entries):
                return self._all_makers([entry for _, entry in entries], seen, value)
            case ir.Call(function=function):
                arguments = [one.value for one in value.positional] + [one.value for one in value.keywords]
                callees = self._callees.get(value)
                if callees:
                    origins = [_Origins(one, self._contexts[one]).of_results() for one in callees]
                    if any(one.older or one.results for one in origins):
                        return None
                    return self._all_makers(arguments if any(one.parameters for one in origins) else [], seen, value)
                if isinstance(function, ir.Attribute) and _is_module_path(function.object):
                    return self._all_makers(arguments if function.name in _GIVE_BACK else [], seen, value)
        return None

    def _all_makers(
        self, values: Iterable[ir.Expression | None], seen: frozenset[str], own: ir.Expression | None = None
    ) -> frozenset[ir.Expression] | None:
        """Those of several values, numbers and texts apart, with the expression that puts them together."""
        found: set[ir.Expression] = set() if own is None else {own}
        for value in values:
            if value is None:
                return None
            if own is not None and isinstance(value, ir.Constant):
                continue
            makers = self.makers(value, seen)
            if makers is None:
                return None
            found |= makers
        return frozenset(found)

    def _of_name(self, name: str, seen: frozenset[str]) -> Origin:
        if name in seen:
            return _NEW
        given = self._given.get(name)
        known = [self.of(one, seen | {name}) for one in [*(given or ()), *self._given.get(f"·{name}", ())]]
        if name in self._parameters:
            known.append(Origin(parameters=True))
        elif given is None:
            known.append(_OLDER)
        return _united(known)

    def _is_used_up(self, argument: ir.Expression) -> bool:
        """Whether an argument is new and has no name: nothing but the function that is called ever sees it."""
        match argument:
            case ir.Operate() | ir.Constant():
                return True
            case ir.Call(function=ir.Attribute(object=owner, name=name)):
                return argument not in self._callees and _is_module_path(owner) and name not in _GIVE_BACK
        return False

    def _hands_on_arguments_only(self, callee: ir.Code) -> bool:
        found = _Origins(callee, self._contexts[callee]).of_results()
        return not (found.older or found.results or found.twice)

    def _of_parts(self, parts: list[ir.Expression], seen: frozenset[str]) -> Origin:
        names = [part.name for part in parts if isinstance(part, ir.Name)]
        twice = Origin(twice=len(set(names)) < len(names))
        return _united([twice, *(self.of(part, seen) for part in parts)])

    def _of_call(self, call: ir.Call, seen: frozenset[str]) -> Origin:
        arguments = [one.value for one in call.positional] + [one.value for one in call.keywords]
        if callees := self._callees.get(call):
            if all(map(self._is_used_up, arguments)):
                # What such a function hands back nobody else has: it might as well be new.
                callees = {one for one in callees if not self._hands_on_arguments_only(one)}
            return Origin(results=frozenset(callees))
        match call.function:
            case ir.Attribute(object=owner, name=name) if _is_module_path(owner) and name not in _GIVE_BACK:
                return _NEW
            case ir.Attribute(object=owner, name=name) if _is_module_path(owner) and name in _OF_FIRST and arguments:
                # The other arguments say what to make of the first.
                return self.of(arguments[0], seen)
            case ir.Attribute(object=ir.Name(name=tape), name="gradient") if (
                self._given.get(tape) == [None] and len(arguments) == _PAIR and tape not in self._parameters
            ):
                # (Of what a `with` makes.)  Gradients are computed; only `output_gradients` may come back.
                return _NEW
            case ir.Attribute(object=ir.Name() as owner, name=name) if name in _GIVE_BACK:
                arguments.append(owner)
        return _united(self.of(one, seen) for one in arguments)


def _is_module_path(value: ir.Expression) -> bool:
    """Whether an expression reads like a path through modules: `tf.math`, `tf`."""
    while isinstance(value, ir.Attribute):
        value = value.object
    return isinstance(value, ir.Global)
