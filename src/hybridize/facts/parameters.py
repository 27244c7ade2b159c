"""Which parameters receive tensors, and which receive Python literals?  (behaviours §3, §4)

Needs   the contexts of the function in the eager world, and the calls that made them.
Gives   for each parameter: tensor yes/no/unknown, literal yes/no/unknown, with the calls that show it.
Sound   a value that may be anything makes unknown; what only an annotation or the name context says is an
        assumption, and is asked only where no call says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from hybridize.facts.fact import NO, UNKNOWN, YES, Assumption, Fact
from hybridize.facts.incoming import Incoming
from hybridize.facts.values import describe
from hybridize.interp import promises
from hybridize.interp.context import Context, Edge
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code, Parameter
from hybridize.models import contexts as name_contexts
from hybridize.project.places import Evidence, Place
from hybridize.project.verdict import Verdict
from hybridize.values.atoms import Const, Prim, Ref, Tensor, Unknown
from hybridize.values.containment import within
from hybridize.values.objects import KEYS, HeapObject
from hybridize.values.payloads import ClassData, Wrapper
from hybridize.values.value import NONE, NOTHING, Value, join, join_all

NOT_SEEN = "nothing that is seen"
_LITERAL_TYPES = frozenset({"int", "float", "complex", "str", "bytes", "range"})
_MAX_EVIDENCE = 4


@dataclass(frozen=True, slots=True)
class ParameterFacts:
    """What is known of one parameter; `value` is the join of all it is passed.

    `holds` is what it holds while the program runs: its default where no call passes it, and where an entry point
    leads to the function nothing that only functions judged on their own would pass.
    """

    parameter: Parameter
    tensor: Fact
    literal: Fact
    value: Value
    holds: Value


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
    assumed: frozenset[Context]
    # One value comes to many parameters, by many calls.
    _literals: dict[Value, Verdict] = field(default_factory=dict)

    def holds_literal(self, value: Value) -> Verdict:
        """Whether a value is, or holds, a number or text of Python; booleans and None do not count (behaviours §4)."""
        known = self._literals.get(value)
        if known is None:
            known = self._literals[value] = _literal_in(value, through_objects=True)
        return known


def parameter_facts(machine: Machine, code: Code, eager: list[Context], seen: Seen) -> list[ParameterFacts]:
    """The facts of every parameter of a function."""
    skip = receiver_count(machine, code)
    result = []
    for index, parameter in enumerate(code.parameters):
        arrivals = _arrivals(parameter, eager, seen.incoming)
        value = NOTHING
        for arrival in arrivals:
            value = join(value, arrival.value)
        holds = join_all(_held(parameter, eager, seen.incoming))
        if index < skip:
            result.append(ParameterFacts(parameter, Fact(NO), Fact(NO), value, holds))
            continue
        tensor = _tensor(parameter, code, machine, arrivals, seen.assumed, bool(eager))
        literal = _literal(parameter, code, arrivals, tensor, seen, machine)
        result.append(ParameterFacts(parameter, tensor, literal, value, holds))
    return result


def receiver_count(machine: Machine, code: Code) -> int:
    """How many leading parameters are a receiver: 1 for methods that are not static."""
    if not code.is_method or not code.parameters:
        return 0
    for object_ in machine.functions.get(code, ()):
        owner = object_.payload.owner
        cell = owner.attributes.get(code.name) if owner is not None else None
        for atom in cell.value.atoms if cell is not None else ():
            payload = atom.object.payload if isinstance(atom, Ref) else None
            if isinstance(payload, Wrapper) and payload.kind == "staticmethod":
                return 0
    return 1


def _held(parameter: Parameter, eager: list[Context], incoming: Incoming) -> list[Value]:
    found = []
    for context in running(eager):
        value = context.bound.get(parameter.name)
        edges = incoming.to(context)
        if value is None:
            continue
        if not edges:
            found.append(value)
        reaching = [edge for edge in edges if edge.caller.phase == "entry"]
        found += [edge.bound.get(parameter.name, value) for edge in reaching or edges]
    return found


def running(eager: list[Context]) -> list[Context]:
    """The contexts that the program runs through; those of functions judged on their own where there are no others."""
    return [context for context in eager if context.phase == "entry"] or eager


def _arrivals(parameter: Parameter, eager: list[Context], incoming: Incoming) -> list[Arrival]:
    found = []
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
                found.append(Arrival(passed, edge, context))
    return found


# -- tensors -----------------------------------------------------------------------------------------------------


def _tensor(
    parameter: Parameter,
    code: Code,
    machine: Machine,
    arrivals: list[Arrival],
    assumed: frozenset[Context],
    eager_exists: bool,
) -> Fact:
    seen = [arrival for arrival in arrivals if arrival.edge is not None]
    answers = [(holds_tensor(arrival.value), arrival) for arrival in seen]
    proved = [arrival for answer, arrival in answers if answer is Verdict.YES and arrival.context not in assumed]
    if proved:
        return Fact(YES, _passed(parameter, proved, "a tensor"))
    resting = [arrival for answer, arrival in answers if answer is Verdict.YES]
    speaks = _spoken_for(parameter, code, machine, arrivals)
    if resting:
        text = f"{parameter.name} receives a tensor in calls that are judged on assumptions"
        origin = _assumption("unreached", text, code, parameter)
        return Fact(YES, _passed(parameter, resting, "a tensor"), (origin,))
    if seen and all(answer is Verdict.NO for answer, _ in answers):
        return Fact(NO, _passed(parameter, seen, "no tensor"))
    if speaks is not None:
        return speaks
    if not arrivals and eager_exists:
        return Fact(NO)  # every call leaves it to its default, or to nothing
    if seen or not arrivals or any(holds_tensor(arrival.value) is not Verdict.NO for arrival in arrivals):
        return Fact(UNKNOWN, _unknown_evidence(parameter, arrivals))
    return Fact(NO)


def _spoken_for(parameter: Parameter, code: Code, machine: Machine, arrivals: list[Arrival]) -> Fact | None:
    """What the input signature says; what the annotation or the name context says, as an assumption."""
    for use in machine.hybrid.get(code, ()):
        given = use.arguments.get("input_signature")
        if given is not None and given is not NONE:
            text = f"the input signature of {code.name} promises tensors"
            return Fact(YES, (Evidence(text, use.place),))
    promise = machine.promises.get((code, parameter.name))
    promised = promises.holds_tensor(promise.form) if promise is not None else Verdict.UNKNOWN
    if promise is not None and promised is not Verdict.UNKNOWN:
        evidence = (Evidence(promise.text, Place(code.path, parameter.line, parameter.column)),)
        if promised is Verdict.YES:
            return Fact(YES, evidence, (_assumption("annotation", promise.text, code, parameter),))
        return Fact(NO, evidence)
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
    evidence = (Evidence(text_or_none, Place(code.path, code.line, code.column)),)
    return Fact(YES, evidence, (_assumption("name-context", text_or_none, code, parameter),))


def _assumption(kind: str, text: str, code: Code, parameter: Parameter) -> Assumption:
    return Assumption(kind, text, code.path, parameter.line)


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


# -- literals ----------------------------------------------------------------------------------------------------


def _literal(
    parameter: Parameter, code: Code, arrivals: list[Arrival], tensor: Fact, shared: Seen, machine: Machine
) -> Fact:
    seen = [arrival for arrival in arrivals if arrival.edge is not None]
    answers = [(shared.holds_literal(arrival.value), arrival) for arrival in seen]
    literal = [arrival for answer, arrival in answers if answer is Verdict.YES]
    if literal:
        return Fact(YES, _passed(parameter, literal, "a Python literal"))
    if any(answer is Verdict.UNKNOWN for answer, _ in answers):
        return _undecided_literal(parameter, code, answers, tensor, machine)
    if seen or parameter.has_default:
        return Fact(NO)  # a default that nobody overrides is no argument
    alone = [shared.holds_literal(arrival.value) for arrival in arrivals]
    promise = machine.promises.get((code, parameter.name))
    promised = promises.holds_literal(promise.form) if promise is not None else UNKNOWN
    if Verdict.YES in alone or (promised is YES and not tensor.is_yes):
        return Fact(YES, _annotated(parameter, code, promise))
    if tensor.is_yes:
        return Fact(NO, (), tensor.assumptions)
    if parameter.kind.startswith("var"):
        return Fact(NO)
    if promised is NO or (alone and Verdict.UNKNOWN not in alone):
        return Fact(NO, (), _by_annotation(parameter, code, promise))
    return Fact(UNKNOWN, _unknown_evidence(parameter, arrivals))


def _by_annotation(parameter: Parameter, code: Code, promise: promises.Promise | None) -> tuple[Assumption, ...]:
    return (_assumption("annotation", promise.text, code, parameter),) if promise is not None else ()


def _undecided_literal(
    parameter: Parameter, code: Code, answers: list[tuple[Verdict, Arrival]], tensor: Fact, machine: Machine
) -> Fact:
    """Some calls pass what is not known, none passes a literal."""
    if tensor.is_yes and tensor.assumptions:
        return Fact(NO, (), tensor.assumptions)
    promise = machine.promises.get((code, parameter.name))
    if promise is not None and promises.holds_literal(promise.form) is NO:
        return Fact(NO, (), _by_annotation(parameter, code, promise))
    known = any(answer is NO and _caller_of(arrival).phase == "entry" for answer, arrival in answers)
    if known and all(answer is NO or _only_hands_on(arrival) for answer, arrival in answers):
        text = f"functions that nothing calls pass for {parameter.name} what others pass"
        return Fact(NO, (), (_assumption("unreached", text, code, parameter),))
    return Fact(UNKNOWN, _unknown_evidence(parameter, [arrival for _, arrival in answers]))


def _caller_of(arrival: Arrival) -> Context:
    assert arrival.edge is not None
    return arrival.edge.caller


def _only_hands_on(arrival: Arrival) -> bool:
    """Whether all that is unknown of a value is what a function receives that no entry point reaches."""
    unknown = [atom for atom in within(arrival.value, _parts) if isinstance(atom, Unknown)]
    return _caller_of(arrival).phase == "assumed" and all(atom.cause == "unreached-parameter" for atom in unknown)


def _annotated(parameter: Parameter, code: Code, promise: promises.Promise | None) -> tuple[Evidence, ...]:
    place = Place(code.path, parameter.line, parameter.column)
    return (Evidence(promise.text, place),) if promise is not None else ()


def _literal_in(value: Value, *, through_objects: bool) -> Verdict:
    answer = NO
    for atom in within(value, _parts):
        match atom:
            case Const(value=constant):
                if isinstance(constant, (int, float, complex, str, bytes)) and not isinstance(constant, bool):
                    return YES
            case Prim(type=type_) if type_ in _LITERAL_TYPES:
                return YES
            case Unknown():
                answer = UNKNOWN
            case Ref(object=object_) if through_objects and atom in value.atoms and _is_plain(object_.cls):
                # What a plain object holds counts when it surely is a literal.
                held = [cell.value for cell in object_.attributes.values()]
                if any(_literal_in(one, through_objects=False) is YES for one in held):
                    return YES
    return answer


def _parts(object_: HeapObject, _nesting: int) -> list[Value]:
    if object_.kind not in ("list", "dict", "set"):
        return []
    return [cell.value for key, cell in object_.items.items() if key != KEYS]


def _is_plain(cls: object) -> bool:
    """Whether objects of a class are plain data: not a layer, a module, a dataset…, which stand for state."""
    payload = getattr(cls, "payload", None)
    if not isinstance(payload, ClassData) or payload.unknown_base is not None:
        return False
    return not any(base.startswith(("tf.", "keras.", "enum.")) for base in payload.library_bases)


# -- evidence ----------------------------------------------------------------------------------------------------


def _passed(parameter: Parameter, arrivals: list[Arrival], what: str) -> tuple[Evidence, ...]:
    """The first calls by place; of the others not even the texts are made, for there may be thousands."""
    by_place: dict[tuple[str, int, int], list[Arrival]] = {}
    for arrival in arrivals:
        assert arrival.edge is not None
        node = arrival.edge.node
        by_place.setdefault((arrival.edge.caller.code.path, node.line, node.column), []).append(arrival)
    evidence: list[Evidence] = []
    for place in sorted(by_place):
        texts = {_passing(parameter, arrival, what) for arrival in by_place[place]}
        evidence += [Evidence(text, Place(*place)) for text in sorted(texts)]
        if len(evidence) >= _MAX_EVIDENCE:
            break
    return tuple(evidence[:_MAX_EVIDENCE])


def _passing(parameter: Parameter, arrival: Arrival, what: str) -> str:
    assert arrival.edge is not None
    caller, through = arrival.edge.caller.code, arrival.edge.through
    suffix = f" through {through}" if through else ""
    where = caller.qualname or caller.name
    return f"{where} passes {what} for {parameter.name}{suffix}: {describe(arrival.value)}"[:200]


def _unknown_evidence(parameter: Parameter, arrivals: list[Arrival]) -> tuple[Evidence, ...]:
    evidence: dict[Evidence, None] = {}
    for arrival in arrivals:
        for atom in within(arrival.value, _elements):
            if isinstance(atom, Unknown):
                what = "may be anything" if atom in arrival.value.atoms else "may contain anything"
                evidence[Evidence(f"{parameter.name} {what}: {atom.text}", atom.place, cause=atom.cause)] = None
    return tuple(list(evidence)[:_MAX_EVIDENCE])
