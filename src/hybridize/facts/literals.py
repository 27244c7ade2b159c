"""Does a parameter receive Python literals?  (behaviours §4)

Needs   what arrives at the parameter, what is promised of it, and whether it is a tensor.
Gives   yes with the calls that pass numbers or texts; no where none does, or a promise or its uses speak for no.
Sound   what may be anything makes unknown, but for what promises and uses say, which is an assumption.
"""

from __future__ import annotations

from hybridize.facts.arrivals import (
    Arrival,
    Seen,
    assumption,
    by_hint,
    by_name,
    by_promise,
    hinted,
    parts_of,
    passed_by,
    unknown_evidence,
)
from hybridize.facts.fact import NO, UNKNOWN, YES, Fact
from hybridize.facts.layer_arguments import takes_tensors_only
from hybridize.interp import promises
from hybridize.interp.context import Context, Edge
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code, Parameter
from hybridize.project.places import Evidence, Place
from hybridize.project.verdict import Verdict
from hybridize.values.atoms import OUTER, Unknown, ref
from hybridize.values.containment import within
from hybridize.values.value import of

# How many instances of a class are looked at.
_FEW = 4


def literal_fact(
    parameter: Parameter, code: Code, arrivals: list[Arrival], tensor: Fact, shared: Seen, machine: Machine
) -> Fact:
    """Whether a parameter receives Python literals."""
    seen = [arrival for arrival in arrivals if arrival.edge is not None]
    answers = [(shared.holds_literal(arrival.value), arrival) for arrival in seen]
    literal = [arrival for answer, arrival in answers if answer is Verdict.YES]
    certain = [arrival for arrival in literal if not _may_be_anything(arrival)]
    if certain:
        return Fact(YES, passed_by(parameter, certain, "a Python literal", shared))
    if literal:
        return Fact(UNKNOWN, passed_by(parameter, literal, "perhaps a Python literal", shared))
    if any(answer is Verdict.UNKNOWN for answer, _ in answers):
        return _undecided_literal(parameter, code, answers, tensor, machine, shared)
    if any(one.edge is not None and shared.is_weak(one.edge, parameter.name) for one in seen):
        return _literal_beside_tensors(parameter, code, seen, tensor)
    if seen or parameter.has_default:
        return Fact(NO)  # a default that nobody overrides is no argument
    alone = [shared.holds_literal(arrival.value) for arrival in arrivals]
    promise = machine.promises.get((code, parameter.name))
    promised = promises.holds_literal(promise.form) if promise is not None else UNKNOWN
    if Verdict.YES in alone or (promised is YES and not tensor.is_yes):
        weak = promise is not None and promise.is_weak and Verdict.YES not in alone
        assumptions = by_promise(parameter, code, promise) if weak else ()
        return Fact(YES, _annotated(parameter, code, promise), assumptions)
    if tensor.is_yes:
        return Fact(NO, (), tensor.assumptions)
    if parameter.kind.startswith("var"):
        return Fact(NO)
    if promised is NO or (alone and Verdict.UNKNOWN not in alone):
        return Fact(NO, (), by_promise(parameter, code, promise))
    return _literal_by_hint(parameter, code, arrivals, shared)


def _may_be_anything(arrival: Arrival) -> bool:
    """Whether what a call passes is not known: literals found there are what else the analysis knows of it."""
    return any(isinstance(atom, Unknown) for atom in arrival.value.atoms)


def _literal_by_hint(parameter: Parameter, code: Code, arrivals: list[Arrival], shared: Seen) -> Fact:
    hint = hinted(parameter, code, arrivals, shared)
    if hint is not None and hint.literal is not UNKNOWN:
        return by_hint(hint.literal, hint, parameter, code)
    return Fact(UNKNOWN, unknown_evidence(parameter, arrivals))


def _undecided_literal(
    parameter: Parameter,
    code: Code,
    answers: list[tuple[Verdict, Arrival]],
    tensor: Fact,
    machine: Machine,
    shared: Seen,
) -> Fact:
    """Some calls pass what is not known, none passes a literal."""
    if tensor.is_yes and tensor.assumptions:
        return Fact(NO, (), tensor.assumptions)
    promise = machine.promises.get((code, parameter.name))
    promised = _promised_literal(promise, machine, shared)
    if promise is not None and (promised is NO or (promised is YES and not tensor.is_yes)):
        assumptions = by_promise(parameter, code, promise) if promised is NO or promise.is_weak else ()
        return Fact(promised, _annotated(parameter, code, promise) if promised is YES else (), assumptions)
    known = any(answer is NO and _caller_of(arrival).phase == "entry" for answer, arrival in answers)
    rest = [arrival for answer, arrival in answers if answer is not NO]
    if all(takes_tensors_only(_edge_of(arrival), parameter.name, machine) for arrival in rest):
        return Fact(NO)
    if known and all(_only_hands_on(arrival) for arrival in rest):
        text = f"functions that nothing calls pass for {parameter.name} what others pass"
        return Fact(NO, (), (assumption("unreached", text, code, parameter),))
    named = by_name(parameter, code, machine, [arrival for _, arrival in answers], shared) if tensor.is_yes else None
    if named is not None:
        return Fact(NO, (), named.assumptions)  # what is not known is taken to be what the name speaks for
    return _literal_by_hint(parameter, code, [arrival for _, arrival in answers], shared)


def _promised_literal(promise: promises.Promise | None, machine: Machine, shared: Seen) -> Verdict:
    """What a promise says; of a class of the program, what its instances hold as far as the program makes any."""
    if promise is None:
        return UNKNOWN
    forms: list[promises.Form] = [promise.form]
    answers = []
    while forms:
        match forms.pop():
            case promises.Choice(options=options):
                forms += options
            case promises.Instance(cls=cls) if not cls.payload.library_bases:
                made = [shared.holds_literal(of(ref(one, OUTER))) for one in machine.instances_of(cls)[:_FEW]]
                answers += made or [UNKNOWN]
            case form:
                answers.append(promises.holds_literal(form))
    return next((one for one in (YES, UNKNOWN) if one in answers), NO)


def _literal_beside_tensors(parameter: Parameter, code: Code, seen: list[Arrival], tensor: Fact) -> Fact:
    """No call passes a literal, if those are right that pass what is documented to be a tensor."""
    if tensor.is_yes and tensor.assumptions:
        return Fact(NO, (), tensor.assumptions)
    if any(_caller_of(arrival).phase == "entry" for arrival in seen):
        text = f"functions that nothing calls pass for {parameter.name} what others pass"
        return Fact(NO, (), (assumption("unreached", text, code, parameter),))
    text = f"{parameter.name} receives a tensor in calls that are judged on assumptions"
    return Fact(NO, (), (assumption("documentation", text, code, parameter),))


def _edge_of(arrival: Arrival) -> Edge:
    assert arrival.edge is not None
    return arrival.edge


def _caller_of(arrival: Arrival) -> Context:
    return _edge_of(arrival).caller


def _only_hands_on(arrival: Arrival) -> bool:
    """Whether all that is unknown of a value is what a function receives that no entry point reaches."""
    unknown = [atom for atom in within(arrival.value, parts_of) if isinstance(atom, Unknown)]
    return _caller_of(arrival).phase == "assumed" and all(atom.cause == "unreached-parameter" for atom in unknown)


def _annotated(parameter: Parameter, code: Code, promise: promises.Promise | None) -> tuple[Evidence, ...]:
    place = Place(code.path, parameter.line, parameter.column)
    return (Evidence(promise.text, place),) if promise is not None else ()
