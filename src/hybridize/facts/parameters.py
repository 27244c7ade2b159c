"""Which parameters receive tensors, and which receive Python literals?  (behaviours §3, §4)

Needs   the contexts of the function in the eager world, and the calls that made them.
Gives   for each parameter: tensor yes/no/unknown, literal yes/no/unknown, with the calls that show it.
Sound   a value that may be anything makes unknown; what only an annotation or the name context says is an
        assumption, and is asked only where no call says otherwise.
"""

from __future__ import annotations

from dataclasses import dataclass

from hybridize.facts.arrivals import (
    Arrival,
    Seen,
    arrivals_of,
    assumption,
    by_hint,
    by_name,
    by_promise,
    hinted,
    holds_tensor,
    passed_by,
    unknown_evidence,
)
from hybridize.facts.fact import NO, UNKNOWN, YES, Fact
from hybridize.facts.incoming import Incoming
from hybridize.facts.literals import literal_fact
from hybridize.interp import promises
from hybridize.interp.context import Context
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code, Parameter
from hybridize.project.places import Evidence, Place
from hybridize.project.verdict import Verdict
from hybridize.values.atoms import Ref
from hybridize.values.payloads import Wrapper
from hybridize.values.value import NONE, NOTHING, Value, join, join_all


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


def parameter_facts(machine: Machine, code: Code, eager: list[Context], seen: Seen) -> list[ParameterFacts]:
    """The facts of every parameter of a function."""
    skip = receiver_count(machine, code)
    result = []
    for index, parameter in enumerate(code.parameters):
        arrivals = arrivals_of(parameter, eager, seen.incoming)
        value = NOTHING
        for arrival in arrivals:
            value = join(value, arrival.value)
        holds = join_all(_held(parameter, eager, seen.incoming))
        if index < skip:
            result.append(ParameterFacts(parameter, Fact(NO), Fact(NO), value, holds))
            continue
        tensor = _tensor(parameter, code, machine, arrivals, seen, bool(eager))
        literal = literal_fact(parameter, code, arrivals, tensor, seen, machine)
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
    for context in running(eager, incoming):
        value = context.bound.get(parameter.name)
        edges = incoming.to(context)
        if value is None:
            continue
        if not edges:
            found.append(value)
        reaching = [edge for edge in edges if edge.caller.phase == "entry" and not incoming.fails(edge)]
        found += [edge.bound.get(parameter.name, value) for edge in reaching or edges]
    return found


def running(eager: list[Context], incoming: Incoming) -> list[Context]:
    """The contexts that the program runs through, but those it expects to fail.

    Where there are no others, those of functions that are judged on their own, and those that fail.
    """
    entered = [context for context in eager if context.phase == "entry"] or eager
    return [context for context in entered if not incoming.only_fails(context)] or entered


# -- tensors -----------------------------------------------------------------------------------------------------


def _tensor(
    parameter: Parameter,
    code: Code,
    machine: Machine,
    arrivals: list[Arrival],
    shared: Seen,
    eager_exists: bool,
) -> Fact:
    seen = [arrival for arrival in arrivals if arrival.edge is not None]
    answers = [(holds_tensor(arrival.value), arrival) for arrival in seen]
    tensors = [arrival for answer, arrival in answers if answer is Verdict.YES]
    weak = [one for one in tensors if one.edge is not None and shared.is_weak(one.edge, parameter.name)]
    proved = [one for one in tensors if one.context not in shared.assumed and one not in weak]
    if proved:
        return Fact(YES, passed_by(parameter, proved, "a tensor", shared))
    resting = [one for one in tensors if one not in weak] or weak
    speaks = _spoken_for(parameter, code, machine, arrivals, shared)
    if resting:
        text = f"{parameter.name} receives a tensor in calls that are judged on assumptions"
        origin = assumption("documentation" if resting is weak else "unreached", text, code, parameter)
        return Fact(YES, passed_by(parameter, resting, "a tensor", shared), (origin,))
    if seen and all(answer is Verdict.NO for answer, _ in answers):
        return Fact(NO, passed_by(parameter, seen, "no tensor", shared))
    if speaks is not None:
        return speaks
    if not arrivals and eager_exists:
        return Fact(NO)  # every call leaves it to its default, or to nothing
    if seen or not arrivals or any(holds_tensor(arrival.value) is not Verdict.NO for arrival in arrivals):
        hint = hinted(parameter, code, arrivals, shared)
        if hint is not None and hint.tensor is NO:
            return by_hint(NO, hint, parameter, code)
        return Fact(UNKNOWN, unknown_evidence(parameter, arrivals))
    return Fact(NO)


def _spoken_for(
    parameter: Parameter, code: Code, machine: Machine, arrivals: list[Arrival], shared: Seen
) -> Fact | None:
    """What the input signature says; what the annotation or the name context says, as an assumption."""
    for use in machine.hybrid.get(code, ()):
        given = use.arguments.get("input_signature")
        if given is not None and given is not NONE:
            text = f"the input signature of {code.name} promises tensors"
            return Fact(YES, (Evidence(text, use.place),))
    promise = machine.promises.get((code, parameter.name))
    promised = promises.holds_tensor(promise.form) if promise is not None else Verdict.UNKNOWN
    called = any(arrival.edge is not None for arrival in arrivals)
    if promise is not None and promise.is_weak and promised is YES and called:
        promised = UNKNOWN  # the calls that are seen say more, even where that is little
    if promise is not None and promised is not Verdict.UNKNOWN:
        evidence = (Evidence(promise.text, Place(code.path, parameter.line, parameter.column)),)
        assumptions = by_promise(parameter, code, promise)
        return Fact(promised, evidence, assumptions if promised is YES or promise.is_weak else ())
    return by_name(parameter, code, machine, arrivals, shared)
