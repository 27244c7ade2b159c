"""How do values come to a parameter, and what shows it?

Needs   the contexts of the function in the eager world, and the calls that made them.
Gives   one arrival for each call, with what holds tensors and literals among the values; the words for evidence; and
        what the uses of the parameter show where the arrivals do not (facts.hints).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from hybridize.facts.fact import NO, UNKNOWN, YES, Assumption, Fact
from hybridize.facts.hints import Hint, Hints
from hybridize.facts.incoming import Incoming
from hybridize.facts.values import describe
from hybridize.interp import promises
from hybridize.interp.context import NOT_SEEN, Context, Edge
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code, Parameter
from hybridize.models import contexts as name_contexts
from hybridize.models.python.effect_table import DATA_OBJECTS
from hybridize.project.places import Evidence, Place
from hybridize.project.verdict import Verdict
from hybridize.values.atoms import Const, Prim, Ref, Tensor, Unknown
from hybridize.values.containment import within
from hybridize.values.objects import KEYS, HeapObject
from hybridize.values.payloads import ClassData
from hybridize.values.value import Value

_LITERAL_TYPES = frozenset({"int", "float", "complex", "str", "bytes", "range"})
_MAX_EVIDENCE = 4


@dataclass(frozen=True, slots=True)
class Arrival:
    """One way a value comes to a parameter: the call, or None when nothing that is seen calls the function."""

    value: Value
    edge: Edge | None
    context: Context


@dataclass(frozen=True, slots=True)
class Seen:
    """What the questions about all functions share: the calls, and the contexts that rest on assumed tensors."""

    incoming: Incoming
    # Contexts that rest on assumed tensors.
    assumed: frozenset[Context]
    # Whether what a call passes for a parameter rests on less than an annotation or a name.
    is_weak: Callable[[Edge, str], bool]
    hints: Hints
    # One value comes to many parameters, by many calls.
    _literals: dict[Value, Verdict] = field(default_factory=dict)
    _texts: dict[Value, str] = field(default_factory=dict)

    def text(self, value: Value) -> str:
        """What a value may be, in a few words."""
        known = self._texts.get(value)
        if known is None:
            known = self._texts[value] = describe(value)
        return known

    def holds_literal(self, value: Value) -> Verdict:
        """Whether a value is, or holds, a number or text of Python; booleans and None do not count (behaviours §4)."""
        known = self._literals.get(value)
        if known is None:
            known = self._literals[value] = literal_in(value, through_objects=True)
        return known


def arrivals_of(parameter: Parameter, eager: list[Context], incoming: Incoming) -> list[Arrival]:
    """One arrival for each call of the contexts, those of nobody that is seen among them.

    Calls that are there to fail count only where there are no others.
    """
    found: list[Arrival] = []
    failing: list[Arrival] = []
    for context in eager:
        value = context.bound.get(parameter.name)
        if value is None:
            continue
        edges = incoming.to(context)
        if not edges:
            found.append(Arrival(value, None, context))
        for edge in edges:
            # What this very call passes; a context merged from many calls holds more than each.
            passed = edge.bound.get(parameter.name, value)
            if edge.through == NOT_SEEN:
                found.append(Arrival(passed, None, context))
            elif parameter.name in edge.passed:
                (failing if incoming.fails(edge) else found).append(Arrival(passed, edge, context))
    return found or failing


# -- what values hold ---------------------------------------------------------------------------------------------


def holds_tensor(value: Value) -> Verdict:
    """Whether a value is, or is a container that holds, a tensor or array."""
    answer = NO
    for atom in within(value, _elements):
        match atom:
            case Tensor():
                return YES
            case Unknown():
                answer = UNKNOWN
    return answer


def _elements(object_: HeapObject, _nesting: int) -> list[Value]:
    return [cell.value for cell in object_.items.values()] if object_.kind in ("list", "dict", "set") else []


def literal_in(value: Value, *, through_objects: bool) -> Verdict:
    """Whether a value is, or holds, a number or text of Python."""
    answer = NO
    for atom in within(value, parts_of):
        match atom:
            case Const(value=constant):
                if isinstance(constant, (int, float, complex, str, bytes)) and not isinstance(constant, bool):
                    return YES
            case Prim(type="object"):
                answer = UNKNOWN
            case Prim(type=type_) if type_ in _LITERAL_TYPES:
                return YES
            case Unknown():
                answer = UNKNOWN
            case Ref(object=object_) if through_objects and atom in value.atoms and _is_plain(object_):
                # What a plain object holds counts when it surely is a literal.
                held = [cell.value for cell in object_.attributes.values()]
                if any(literal_in(one, through_objects=False) is YES for one in held):
                    return YES
    return answer


def parts_of(object_: HeapObject, _nesting: int) -> list[Value]:
    """What a container holds, without the keys of a dictionary."""
    if object_.kind not in ("list", "dict", "set"):
        return []
    return [cell.value for key, cell in object_.items.items() if key != KEYS]


def _is_plain(object_: HeapObject) -> bool:
    """Whether an object is plain data: not a layer, a module, a dataset…, which stand for state."""
    if object_.symbol in DATA_OBJECTS:
        return True
    payload = object_.cls.payload if object_.cls is not None else None
    if not isinstance(payload, ClassData) or payload.unknown_base is not None:
        return False
    return not any(base.startswith(("tf.", "keras.", "enum.")) for base in payload.library_bases)


# -- evidence ----------------------------------------------------------------------------------------------------


def assumption(kind: str, text: str, code: Code, parameter: Parameter) -> Assumption:
    """An assumption about a parameter."""
    return Assumption(kind, text, code.path, parameter.line)


def hinted(parameter: Parameter, code: Code, arrivals: list[Arrival], shared: Seen) -> Hint | None:
    """What the use of a parameter shows; else what those show who hand on to it what they are given themselves."""
    own = shared.hints.of(code, parameter.name)
    if own is not None or not arrivals:
        return own
    found = None
    for arrival in arrivals:
        if arrival.edge is None:
            return None
        if holds_tensor(arrival.value) is NO and shared.holds_literal(arrival.value) is NO:
            continue
        hint = shared.hints.handed_by(arrival.edge, parameter.name)
        if hint is None or (found is not None and (hint.tensor, hint.literal) != (found.tensor, found.literal)):
            return None
        found = hint
    return found


def by_hint(verdict: Verdict, hint: Hint, parameter: Parameter, code: Code) -> Fact:
    """What the uses of a parameter show, with the assumption that they show it rightly."""
    return Fact(verdict, (Evidence(hint.text, hint.place),), (assumption("usage", hint.text, code, parameter),))


def by_name(parameter: Parameter, code: Code, machine: Machine, arrivals: list[Arrival], shared: Seen) -> Fact | None:
    """That the name of a function speaks for a tensor, as an assumption; None where it says nothing of a parameter."""
    if parameter.kind.startswith("var") or not machine.speculative:
        return None
    owners = [object_.payload.owner for object_ in machine.functions.get(code, ())]
    owner = owners[0] if owners else None
    text_or_none = name_contexts.name_context(code, owner, machine.index)
    if text_or_none is None or parameter.has_default:
        return None
    values = [arrival.value for arrival in arrivals]
    if any(holds_tensor(value) is Verdict.NO for value in values):
        return None
    hint = shared.hints.of(code, parameter.name)
    if hint is not None and hint.tensor is NO and hint.literal is not YES:
        return None  # the name speaks for the parameters that the body treats as tensors
    evidence = (Evidence(text_or_none, Place(code.path, code.line, code.column)),)
    return Fact(YES, evidence, (assumption("name-context", text_or_none, code, parameter),))


def by_promise(parameter: Parameter, code: Code, promise: promises.Promise | None) -> tuple[Assumption, ...]:
    """The assumption that what is promised of a parameter holds."""
    return (assumption(promise.source, promise.text, code, parameter),) if promise is not None else ()


def passed_by(parameter: Parameter, arrivals: list[Arrival], what: str, shared: Seen) -> tuple[Evidence, ...]:
    """The first calls by place; of the others not even the texts are made, for there may be thousands."""
    by_place: dict[tuple[str, int, int], list[Arrival]] = {}
    for arrival in arrivals:
        assert arrival.edge is not None
        node = arrival.edge.node
        by_place.setdefault((arrival.edge.caller.code.path, node.line, node.column), []).append(arrival)
    evidence: list[Evidence] = []
    for place in sorted(by_place):
        texts = {_passing(parameter, same, what, shared) for same in _by_caller(by_place[place])}
        evidence += [Evidence(text, Place(*place)) for text in sorted(texts)]
        if len(evidence) >= _MAX_EVIDENCE:
            break
    return tuple(evidence[:_MAX_EVIDENCE])


def _by_caller(arrivals: list[Arrival]) -> Iterable[list[Arrival]]:
    """What one call passes on several occasions is one statement."""
    found: dict[tuple[str, str | None], list[Arrival]] = {}
    for arrival in arrivals:
        assert arrival.edge is not None
        caller = arrival.edge.caller.code
        found.setdefault((caller.qualname or caller.name, arrival.edge.through), []).append(arrival)
    return found.values()


def _passing(parameter: Parameter, arrivals: list[Arrival], what: str, shared: Seen) -> str:
    edge = arrivals[0].edge
    assert edge is not None
    suffix = f" through {edge.through}" if edge.through else ""
    where = edge.caller.code.qualname or edge.caller.code.name
    passed = " | ".join(sorted({shared.text(arrival.value) for arrival in arrivals}))
    return f"{where} passes {what} for {parameter.name}{suffix}: {passed}"[:200]


def unknown_evidence(parameter: Parameter, arrivals: list[Arrival]) -> tuple[Evidence, ...]:
    """What is not known about the values that arrive, and why."""
    evidence: dict[Evidence, None] = {}
    for arrival in arrivals:
        for atom in within(arrival.value, _elements):
            if isinstance(atom, Unknown):
                what = "may be anything" if atom in arrival.value.atoms else "may contain anything"
                evidence[Evidence(f"{parameter.name} {what}: {atom.text}", atom.place, cause=atom.cause)] = None
    return tuple(list(evidence)[:_MAX_EVIDENCE])
