"""All questions asked about every function of a program: facts, decisions, placement."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from hybridize.decide import placement, signing
from hybridize.decide.decision import Judgement, judge
from hybridize.decide.permission import is_permitted
from hybridize.decide.table import decide
from hybridize.facts import (
    argument_objects,
    caught_errors,
    computation,
    conventions,
    cut_gradients,
    divergences,
    few_operations,
    graph_dependence,
    keras_variables,
    lost_updates,
    parameters,
    recursion,
    side_effects,
    weak_references,
)
from hybridize.facts.applied_anew import repeated_traces
from hybridize.facts.argument_writes import argument_writes, supposed_writes
from hybridize.facts.arrivals import Seen
from hybridize.facts.callers import Callers
from hybridize.facts.fact import NO, UNKNOWN, YES, Fact
from hybridize.facts.hints import Hints
from hybridize.facts.incoming import Incoming
from hybridize.facts.kept_properties import KeptProperties
from hybridize.facts.later_builds import later_builds
from hybridize.facts.later_variables import MadeVariables
from hybridize.facts.lazy_building import SymbolicBuilds, lazy_building
from hybridize.facts.lone_builds import LoneBuilds
from hybridize.facts.operation_results import operation_results
from hybridize.facts.parameters import ParameterFacts
from hybridize.facts.programs import Programs
from hybridize.facts.python_results import python_results
from hybridize.facts.reach import Events
from hybridize.facts.resting import Resting
from hybridize.facts.same_objects import identity_asked, same_objects
from hybridize.facts.shared_results import shared_results
from hybridize.facts.shown_datasets import datasets_shown, shown_datasets
from hybridize.facts.state_reads import FrozenReads
from hybridize.facts.temporaries import temporaries
from hybridize.facts.training_mode import EnclosingModes
from hybridize.facts.variable_results import variable_results
from hybridize.interp import tracing
from hybridize.interp.context import Context, HybridUse, World
from hybridize.interp.machine import Machine
from hybridize.interp.program import Program
from hybridize.ir.nodes import Code
from hybridize.models.contexts import extends_keras
from hybridize.models.overrides import makes_variables
from hybridize.project.places import Evidence, Place
from hybridize.values.value import NONE, join_all

Progress = Callable[[str, int, int], None]
# Methods that Python calls for purposes of its own; they never run as graphs.
_NEVER = frozenset(
    {"__init__", "__new__", "__del__", "__init_subclass__", "__class_getitem__", "__repr__", "__str__", "__len__"}
    | {"__enter__", "__exit__", "__getattr__", "__setattr__", "__getattribute__", "__hash__", "__bool__", "__iter__"}
    | {"__next__", "__post_init__", "__set_name__", "__getstate__", "__setstate__", "__reduce__", "__deepcopy__"}
)


def judge_program(program: Program, progress: Progress | None = None) -> list[Judgement]:
    """The judgements of every `def` in the requested files, in source order."""
    machine = program.machine
    contexts = list(machine.contexts.values())
    codes = list(program.functions())
    eager = {code: [c for c in machine.by_code.get(code, ()) if c.world is World.EAGER] for code in codes}
    effects = side_effects.causes(contexts)
    computed = computation.causes(contexts)
    needing = graph_dependence.causes(contexts)
    cyclic = recursion.cycles(contexts)
    incoming = Incoming.of(contexts)
    resting = Resting.of(contexts, machine)
    seen = Seen(incoming, resting.firmly, resting.is_weak, Hints(machine, eager))
    given = {code: parameters.parameter_facts(machine, code, eager[code], seen) for code in codes}
    conventions.fill_in(given, machine, eager, seen)
    found = []
    for code in codes:
        own = eager[code]
        facts = given[code]
        found.append(
            Judgement(
                code=code,
                hybrid=code in machine.hybrid,
                reached=any(context.phase == "entry" for context in own),
                parameters=facts,
                tensor=_any([one.tensor for one in facts], not own and bool(code.parameters)),
                literal=_any([one.literal for one in facts], not own and bool(code.parameters)),
                effects=side_effects.side_effects(own, effects),
                recursive=recursion.recursion(code, own, cyclic),
                computes=computation.tensor_computation(own, computed),
                reaches=_reaches(code, own, computed, incoming, machine),
                divergences=[],
                ineligible=_ineligible(code, machine),
                run_by_tests_only=bool(own) and all(computation.is_run_once(context, incoming) for context in own),
            )
        )
    _run_traced(program, found, eager, computed, effects, progress)
    incoming = Incoming.of(machine.contexts.values())
    for one in found:
        _apply_literal_policy(one, program.project.options.literal_policy)
        if one.hybrid:
            uses = machine.hybrid[one.code]
            one.signed = any(_has_signature(use) for use in uses) and len(one.parameters) > 0
            one.compiled_for_another = not any(use.is_of(one.code) for use in uses)
            one.depends = graph_dependence.graph_dependence(eager[one.code], needing, uses, one.divergences, incoming)
            if one.depends.is_no and (acting := _acting_wrapper(one.code, found, machine)) is not None:
                one.depends = acting
        else:
            one.divergences += graph_dependence.runs_in_graphs_alone(
                eager[one.code], needing, machine.hybrid.__contains__
            )
        if one.code in machine.broken:
            _forget(one, machine.broken[one.code])
        signing.observe(program, one, incoming)
        one.few_operations = few_operations.does_few_operations(one.code, eager[one.code])
        one.returned = join_all(context.result for context in parameters.running(eager[one.code], incoming))
        judge(one)
    project = program.project
    callers = Callers.of(machine)
    _look_again_at_keras_variables(found, eager, callers)
    _look_again_at_objects(found, eager, callers, incoming, machine)
    placement.place(found, callers, project.options.placement, lambda one: is_permitted(one, project))
    if project.options.input_signatures:
        signing.sign(program, found, callers, incoming, lambda one: is_permitted(one, project))
    return found


def _acting_wrapper(code: Code, found: list[Judgement], machine: Machine) -> Fact | None:
    """Whether a decorator below the graph decorator has put in between what acts: then it does so per trace."""
    for one in found:
        applied = one.code is not code and any(use.written_at is code for use in machine.hybrid.get(one.code, ()))
        if applied and not one.effects.is_no:
            text = f"the decorator of {code.name} also compiles {one.code.qualname}, which may act once per trace"
            return Fact(YES, (Evidence(text, one.place),))
    return None


def _look_again_at_keras_variables(found: list[Judgement], eager: dict[Code, list[Context]], callers: Callers) -> None:
    """Such arguments do harm within other graphs only: which those are is known once all are judged."""
    graphs = {one.code for one in found if one.is_graph or one.row is not None}
    for one in found:
        suspected = keras_variables.keras_variables(one.code, eager[one.code]) if one.divergences else []
        if suspected and not one.hybrid and keras_variables.is_harmless(one.code, eager[one.code], graphs, callers):
            one.divergences = [each for each in one.divergences if each not in suspected]
            judge(one)
            if one.row is not None:
                graphs.add(one.code)


def _look_again_at_objects(
    found: list[Judgement], eager: dict[Code, list[Context]], callers: Callers, incoming: Incoming, machine: Machine
) -> None:
    """What callers make for each call is traced anew by each, unless these are graphs themselves: callers first."""
    graphs = frozenset(one.code for one in found if one.is_graph or one.row is not None)
    for one in found:
        if one.row is None or one.hybrid or callers.covering(one.code, graphs) is not None:
            continue
        made = argument_objects.objects_of_callers(one.code, eager[one.code], incoming, machine)
        if made:
            one.divergences = [*one.divergences, *made]
            judge(one)


def _has_signature(use: HybridUse) -> bool:
    given = use.arguments.get("input_signature")
    return given is not None and NONE.atoms[0] not in given.atoms


def _forget(one: Judgement, error: str) -> None:
    """An internal error cut the analysis of a function short: what was found until then proves nothing."""
    nothing = Fact(UNKNOWN, (Evidence(f"an internal error ended the analysis: {error}", one.place),))
    one.tensor = one.literal = one.effects = one.recursive = one.computes = nothing
    one.reaches = Fact(NO)


def _reaches(
    code: Code, own: list[Context], computed: dict[Context, Events], incoming: Incoming, machine: Machine
) -> Fact:
    """Whether a function works on what it reaches without parameters.

    Of a graph function it is enough that it may: what it closes over or holds may be the state it works on, and
    taking its decorator away would then make it slower.
    """
    fact = computation.reaches_tensors(own, computed, incoming)
    if fact.is_yes or code not in machine.hybrid:
        return fact
    may = computation.reads_variables(own, computed) or computation.mentions_outer_names(code)
    return Fact(YES) if may else fact


def _any(facts: list[Fact], undetermined: bool) -> Fact:
    """One question about all parameters: yes when it holds for one, no when for none."""
    yes = [fact for fact in facts if fact.verdict is YES]
    if yes:
        proved = [fact for fact in yes if not fact.assumptions] or yes
        evidence = tuple(one for fact in proved for one in fact.evidence)
        return Fact(YES, evidence, tuple(a for fact in proved for a in fact.assumptions) if proved is yes else ())
    unknown = [fact for fact in facts if fact.verdict is UNKNOWN]
    if unknown or undetermined:
        return Fact(UNKNOWN, tuple(one for fact in unknown for one in fact.evidence))
    return Fact(
        NO,
        tuple(one for fact in facts for one in fact.evidence),
        tuple(dict.fromkeys(a for fact in facts for a in fact.assumptions)),
    )


def _apply_literal_policy(one: Judgement, policy: str) -> None:
    """Under `varying`, a literal that is the same constant at every call costs one trace and does not count."""
    if policy != "varying" or not one.literal.is_yes:
        return
    varying = [facts for facts in one.parameters if facts.literal.is_yes and not _is_constant(facts)]
    if not varying:
        one.literal = Fact(NO, one.literal.evidence)


def _is_constant(facts: ParameterFacts) -> bool:
    return len(facts.value.atoms) == 1 and hasattr(facts.value.atoms[0], "value")


def _may_pass(one: Judgement, policy: str) -> bool:
    """Whether a function passes some precondition if its traces show no hazard."""
    state = one.state if policy == "any" else replace(one.state, literal=NO)
    return one.hybrid or decide(state) is not None


def _ineligible(code: Code, machine: Machine) -> str | None:
    """Why no decorator may stand on a function at all."""
    owners = [object_.payload.owner for object_ in machine.functions.get(code, ())[:1]]
    if code.name == "build" and any(one is not None and extends_keras(one, machine.index) for one in owners):
        return "Keras calls build once for each layer, to make its weights"
    if any(one is not None and makes_variables(code, one, machine.index) for one in owners):
        return f"Keras calls {code.name} once for each optimizer, to make its variables"
    if any(one is not None and weak_references.are_missing(code, one) for one in owners):
        return f"Python cannot refer weakly to what {code.name} is called on, as tf.function does"
    if code.is_async:
        return f"{code.name} is a coroutine, which tf.function cannot trace"
    if code.is_generator:
        return f"{code.name} is a generator, which tf.function cannot trace"
    if code in machine.left_eager:
        return machine.left_eager[code]
    if code.name in _NEVER:
        return f"Python calls {code.name} for purposes of its own"
    return None


def _run_traced(
    program: Program,
    found: list[Judgement],
    eager: dict[Code, list[Context]],
    computed: dict[Context, Events],
    effects: dict[Context, Events],
    progress: Progress | None,
) -> None:
    """Run every candidate in the traced world, and ask for the divergences."""
    machine = program.machine
    # What computes is traced even where some other reason stands against it: all reasons are told, not the first.
    candidates = [
        one
        for one in found
        if (one.is_candidate or one.computes.is_yes) and not (one.code.is_async or one.code.is_generator)
    ]
    traces: dict[Code, list[Context]] = {}
    policy = program.project.options.literal_policy
    if machine.budget.is_entangled and (left := [one for one in candidates if _may_pass(one, policy)]) != candidates:
        machine.limit("the program is too entangled to trace what is no graph anyway", Place(found[0].code.path, 1))
        candidates = left
    machine.budget.begin()
    for number, one in enumerate(candidates):
        if progress is not None:
            progress("tracing candidates", number, len(candidates))
        traces[one.code] = []
        with machine.contained(one.code):
            traces[one.code] = tracing.trace(machine, one.code, thoroughly=_may_pass(one, policy))
    machine.finish()
    traced = [context for context in machine.contexts.values() if context.world is World.TRACED]
    caused = divergences.causes(traced)
    frozen = FrozenReads.of_all(list(machine.contexts.values()))
    incoming = Incoming.of(machine.contexts.values())
    programs = Programs(program.project, incoming)
    made = MadeVariables.of(machine.contexts.values(), programs, frozen.order, machine.index)
    builds = SymbolicBuilds.of(machine, LoneBuilds.of(machine, incoming, frozen.order))
    modes = EnclosingModes.of(machine)
    kept = KeptProperties(machine, incoming, frozen.order)
    raised = caught_errors.raised(traced)
    failing = lost_updates.failing(traced)
    cut = cut_gradients.cuts(traced)
    shown = datasets_shown(machine.contexts.values())
    asked = identity_asked(machine.contexts.values(), incoming)
    for one in candidates:
        own = eager[one.code]
        one.divergences = divergences.divergences(
            traces[one.code],
            caused,
            hybrid=one.hybrid,
            is_frozen_mode=modes.asked_by(one.code),
            is_first_asked=kept.first_asked_by(one.code),
        )
        one.divergences += lazy_building(one.code, builds, own, computed)
        one.types_apart = one.code in builds.apart
        one.divergences += argument_objects.argument_objects(one.code, own, incoming, machine, programs)
        one.divergences += keras_variables.keras_variables(one.code, own)
        one.divergences += made.later(one.code, own, incoming)
        one.divergences += [
            *python_results(one.code, own, incoming),
            *operation_results(one.code, traces[one.code]),
            *variable_results(one.code, own, incoming, machine.index),
        ]
        one.divergences += shared_results(one.code, own, incoming, frozen)
        one.divergences += [*same_objects(one.code, own, asked, incoming), *shown_datasets(one.code, own, shown)]
        one.divergences += frozen.of(one.code, traces[one.code])
        one.divergences += later_builds(one.code, traces[one.code], machine, frozen.order)
        one.divergences += repeated_traces(machine, one.code, incoming)
        one.divergences += argument_writes(own, effects)
        one.divergences += supposed_writes(one.code, own)
        one.divergences += cut_gradients.cut_gradients(own, traces[one.code], cut, incoming)
        if one.hybrid:
            one.divergences += temporaries(one.code, own, incoming, machine)
        if not one.hybrid:
            one.divergences += caught_errors.caught_errors(one.code, own, traces[one.code], raised, incoming)
            one.divergences += lost_updates.lost_updates(one.code, own, traces[one.code], failing, incoming, made)
