"""Which functions get an input signature, and what is said of the shapes graph functions are given.

`observe` compares what a graph function promises, or leaves to each trace, with its calls (HYB105, HYB108, HYB309).
`sign` runs last, when it is known which functions become graphs, and only when asked for (`--input-signatures`): it
plans a signature for each of them that has none, or says why not (HYB309, HYB318).  Where shapes vary and there is no
signature, TensorFlow is told to give up the extents that differ (`reduce_retracing`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Literal

from hybridize.decide.decision import Judgement, Reason
from hybridize.decide.permission import ALL, suppressed_codes
from hybridize.decide.table import decide
from hybridize.facts.callers import Callers
from hybridize.facts.decorator import read_decorator
from hybridize.facts.given_signature import disagreement
from hybridize.facts.incoming import Incoming
from hybridize.facts.observed_calls import Observed, observed_calls
from hybridize.facts.retracing import is_relaxed, varying_shape
from hybridize.facts.signatures import Planned, Withheld, plan_signature
from hybridize.facts.static_axes import (
    unresolved_under_given,
    unresolved_under_signature,
    unresolved_when_relaxed,
)
from hybridize.interp.context import Context, World
from hybridize.interp.machine import Machine
from hybridize.interp.program import Program
from hybridize.ir.nodes import Code
from hybridize.project.distribution import is_installed, is_public
from hybridize.project.project import Project
from hybridize.values.specs import Relation, Specs

_OUTSIDE = "functions outside the project may call it with other types (--unsafe-fixes disregards them)"
# From this version on the argument is called `reduce_retracing`.
_RENAMED_IN = (2, 9)


# -- what graph functions have -----------------------------------------------------------------------------------


def observe(program: Program, one: Judgement, incoming: Incoming) -> None:
    """Compare the signature of a graph function with its calls, or the shapes of the calls with each other."""
    machine = program.machine
    uses = machine.hybrid.get(one.code, [])
    # A function wrapped by a call may be called without the wrapper, too: which calls go through it is not told.
    if not one.hybrid or any(use.via != "decorator" for use in uses):
        return
    calls = observed_calls(_eager(machine, one.code), incoming)
    if is_relaxed(uses):
        signature = given_signature(program, one.code)
        if signature is not None:
            _observe_signature(machine, one, signature, calls)
        return
    varying = varying_shape(machine, one.code, calls)
    if varying is not None:
        shapes = ", ".join(varying.shapes)
        text = f"{one.code.name} is traced again for each shape of {varying.parameter}: {shapes}"
        one.observations.append(Reason("HYB108", one.place, text, varying.evidence))
        one.retraces = True


def given_signature(program: Program, code: Code) -> tuple[Specs, ...] | None:
    """The signature a function has, as far as it can be read."""
    for use in program.machine.hybrid.get(code, ()):
        module = program.project.by_display.get(use.place.path)
        decorator = read_decorator(use, module.tree) if module is not None and module.tree is not None else None
        if decorator is not None and decorator.signature is not None:
            return decorator.signature
    return None


def _observe_signature(machine: Machine, one: Judgement, signature: tuple[Specs, ...], calls: list[Observed]) -> None:
    found = disagreement(machine, one.code, signature, calls)
    if found is not None:
        words = {
            Relation.TIGHTER: "is tighter than its calls",
            Relation.BROADER: "is broader than its calls need",
            Relation.INCOMPARABLE: "does not fit its calls",
        }[found.relation]
        severity: Literal["info"] | None = "info" if found.relation is Relation.BROADER else None
        text = f"the input signature of {one.code.name} {words}: {found.text}"
        one.observations.append(Reason("HYB105", one.place, text, found.evidence, severity))
        one.signature_state = "disagrees"
    known = {(each.place, each.text) for each in one.divergences}
    for hazard in unresolved_under_given(machine, one.code, signature):
        if (hazard.place, hazard.text) not in known:
            text = f"the input signature leaves an axis open, but {hazard.text}"
            one.observations.append(Reason("HYB309", hazard.place, text, hazard.evidence))


def _eager(machine: Machine, code: Code) -> list[Context]:
    return [context for context in machine.by_code.get(code, ()) if context.world is World.EAGER]


# -- what functions are given ------------------------------------------------------------------------------------


def sign(
    program: Program,
    judged: list[Judgement],
    callers: Callers,
    incoming: Incoming,
    permitted: Callable[[Judgement], bool],
) -> None:
    """Plan the signatures of all functions that become, or are and stay, graphs without one."""
    graphs = {one.code for one in judged if _is_graph(one)}
    for one in judged:
        if one.acts and one.row is not None and one.row.action == "add-decorator":
            _sign_one(program, one, graphs, callers, incoming)
        elif _may_be_given(program.machine, one):
            _sign_one(program, one, graphs, callers, incoming)
            _reconfigure(program, one, permitted)


def _is_graph(one: Judgement) -> bool:
    adds = one.acts and one.row is not None and one.row.action == "add-decorator"
    removed = one.acts and one.row is not None and one.row.action == "remove-decorator"
    return adds or (one.is_graph and not removed)


def _may_be_given(machine: Machine, one: Judgement) -> bool:
    """Whether P4 would fit if a signature could be proved: all but that is as it wants."""
    if not one.hybrid or one.row is not None or is_relaxed(machine.hybrid.get(one.code, [])):
        return False
    row = decide(replace(one.state, signature="provable"))
    return row is not None and row.precondition == "P4"


def _reconfigure(program: Program, one: Judgement, permitted: Callable[[Judgement], bool]) -> None:
    if one.signature is None:
        one.acts = one.relaxes = one.relaxes and not one.assumptions and not _is_silenced(program.project, one)
        return
    one.signature_state = "provable"
    one.row = decide(one.state)
    one.reasons = [reason for reason in one.reasons if reason.code != "HYB208"]
    one.acts = permitted(one)


def _is_silenced(project: Project, one: Judgement) -> bool:
    module = project.by_display.get(one.code.path)
    return module is not None and bool({ALL, "HYB108"} & {*suppressed_codes(module, one.code.line)})


def _sign_one(program: Program, one: Judgement, graphs: set[Code], callers: Callers, incoming: Incoming) -> None:
    machine = program.machine
    uses = machine.hybrid.get(one.code, [])
    calls = observed_calls(_eager(machine, one.code), incoming)
    if any(use.via != "decorator" or use.place.path != one.code.path for use in uses) or len(uses) > 1:
        one.signature_absent = "tf.function is applied by a call, which is not given arguments"
        return
    if (caller := callers.graph_above(one.code, graphs - {one.code})) is not None:
        one.signature_absent = f"it also runs within the graph of {caller}, where other shapes may reach it"
        return
    if one.types_apart:
        one.signature_absent = "the trace that Keras makes while it builds the layer must not serve other calls"
        return
    planned = _plan(program, one, calls)
    if isinstance(planned, Planned):
        one.signature = planned
        return
    one.signature_absent = planned.reason
    if planned.code is not None:
        text = f"{one.code.name} gets no input signature: {planned.reason}"
        one.reasons.append(Reason(planned.code, planned.place or one.place, text))
    varies = one.retraces or varying_shape(machine, one.code, calls) is not None
    if varies and planned.code != "HYB309":
        hazard = unresolved_when_relaxed(machine, one.code, calls)
        if hazard is None:
            one.relaxes = True
        else:
            text = f"{one.code.name} is traced for each shape, as it has to be: {hazard.text}"
            one.reasons.append(Reason("HYB309", hazard.place, text, hazard.evidence))


def _plan(program: Program, one: Judgement, calls: list[Observed]) -> Planned | Withheld:
    planned = plan_signature(program.machine, one.code, calls)
    if isinstance(planned, Withheld):
        return planned
    if _is_called_from_outside(program.project, one.code):
        return Withheld(_OUTSIDE)
    hazard = unresolved_under_signature(program.machine, one.code, planned)
    if hazard is not None:
        return Withheld(f"it would leave an axis open, but {hazard.text}", "HYB309", hazard.place)
    return planned


def _is_called_from_outside(project: Project, code: Code) -> bool:
    module = project.by_display.get(code.path)
    if module is None or project.options.unsafe_fixes or (code.parent is not None and code.parent.kind == "function"):
        return False
    return is_installed(project.manifests, module) and is_public(module, code.qualname)


def relaxing_keyword(version: str) -> str:
    """The argument of `tf.function` that gives up extents which differ between calls, in a version of TensorFlow."""
    parts = tuple(int(part) for part in version.split(".")[:2] if part.isdigit())
    return "experimental_relax_shapes" if parts and parts < _RENAMED_IN else "reduce_retracing"
