"""Judgements as requests for edits and as the report of the functions."""

from __future__ import annotations

import msgspec

from hybridize.decide import signing
from hybridize.decide.decision import Judgement
from hybridize.decide.permission import suppressed_codes
from hybridize.edits.plan import FilePlan, TextEdit, plan, plan_each
from hybridize.edits.requests import AddDecorator, Reconfigure, RemoveDecorator, Request, Rewrite, Unwrap
from hybridize.edits.signature_text import signature_text
from hybridize.edits.spelling import PLACEHOLDER
from hybridize.facts.decorator import DecoratorOf, read_decorator
from hybridize.facts.fact import Fact
from hybridize.facts.inline_steps import inline_steps
from hybridize.facts.parameters import ParameterFacts
from hybridize.facts.values import TypeOf, Types
from hybridize.interp.program import Program
from hybridize.ir.nodes import Code
from hybridize.project.places import Evidence
from hybridize.project.project import Project
from hybridize.project.verdict import Verdict
from hybridize.repairing import NOTHING as NOTHING_REPAIRED
from hybridize.repairing import Key, Repaired
from hybridize.report import schema
from hybridize.report.diagnostics import is_silenced, ordered
from hybridize.rules import catalogue
from hybridize.values.specs import SpecOf, Specs
from hybridize.values.value import Value

# The edits of a function alone, each with the file it is made in.
Fixes = dict[Key, list[tuple[str, TextEdit]]]


def identifier(code: Code) -> str:
    """The id of a function in the report."""
    return f"{code.path}::{code.qualname}"


# -- edits -------------------------------------------------------------------------------------------------------


def requests(
    program: Program, judged: list[Judgement], target: str, repaired: Repaired = NOTHING_REPAIRED
) -> dict[str, list[Request]]:
    """What is asked of each file, by its display path; `target` is the version of TensorFlow that the project uses."""
    found: dict[str, list[Request]] = {}
    for place, rewrite in repaired.rewrites.items():
        found.setdefault(place.path, []).append(rewrite)
    for one in judged:
        request = _request(one, program, target)
        if request is not None:
            found.setdefault(one.code.path, []).append(request)
    return found


def _request(one: Judgement, program: Program, target: str) -> Request | None:
    if not one.acts:
        return None
    keyword, value = _argument(one, target)
    if one.row is not None and one.row.action == "add-decorator":
        return AddDecorator(one.code.line, one.code.qualname, f"{keyword}={value}" if keyword else "")
    uses = program.machine.hybrid.get(one.code, [])
    if len(uses) != 1 or uses[0].place.path != one.code.path:
        return None  # decorated in several ways, or elsewhere: reported, not edited
    place = uses[0].place
    if keyword:
        return Reconfigure(one.code.line, one.code.qualname, place.line, keyword, value)
    if uses[0].via == "decorator":
        return RemoveDecorator(one.code.line, one.code.qualname, place.line)
    return Unwrap(place.line, place.column)


def _argument(one: Judgement, target: str) -> tuple[str, str]:
    """The keyword argument that the decorator gets, and its value; empty when it gets none."""
    if one.signature is not None:
        return "input_signature", signature_text(one.signature.specs, PLACEHOLDER)
    if one.relaxes:
        return signing.relaxing_keyword(target), "True"
    return "", ""


# -- the report --------------------------------------------------------------------------------------------------


def report(
    project: Project,
    program: Program,
    judged: list[Judgement],
    plans: dict[str, FilePlan],
    repaired: Repaired = NOTHING_REPAIRED,
) -> schema.Report:
    """What some files add to the report; reading them is reported elsewhere."""
    applied = {
        (path, getattr(request, "line", 0), getattr(request, "qualname", None))
        for path, one in plans.items()
        for request in one.applied
    }
    unwrapped = {
        (path, request.line, request.column)
        for path, one in plans.items()
        for request in one.applied
        if isinstance(request, Unwrap)
    }
    fixes = _fixes(plans, repaired)
    types = Types()
    functions = [_function(one, project, program, fixes, applied, unwrapped, repaired, types) for one in judged]
    functions += _unparsed_functions(project, program)
    functions.sort(key=lambda one: (one.path, one.line, one.column))
    summary = schema.Summary(
        files=len(project.modules),
        lines=project.lines,
        functions=len(functions),
        candidates=sum(one.is_candidate for one in judged),
        refactorable=sum(one.row is not None and one.row.action is not None for one in judged),
    )
    return schema.Report(
        summary=summary,
        diagnostics=_diagnostics(project, program, judged),
        functions=tuple(functions),
    )


def _unparsed_functions(project: Project, program: Program) -> list[schema.Function]:
    """Files that do not parse have no functions; nothing to add so far."""
    del project, program
    return []


def _diagnostics(project: Project, program: Program, judged: list[Judgement]) -> tuple[schema.Diagnostic, ...]:
    found: list[schema.Diagnostic] = []
    acting = {one.code for one in judged if one.row is not None and one.row.action == "add-decorator"}
    graphs = acting | {one.code for one in judged if one.is_graph}
    for code, place in inline_steps(program.machine):
        if code in graphs or place.path not in project.by_display:
            continue
        where = "at module level" if code.kind == "module" else f"within {code.qualname}"
        text = f"a training step stands inline in a loop {where}: as a function of its own it could become a graph"
        found.append(_diagnostic("HYB109", place.path, place.line, place.column, text))
    for text, place in program.machine.limits_reached:
        if place.path in project.by_display:
            found.append(_diagnostic("HYB003", place.path, place.line, place.column, text))
    return ordered([one for one in found if not is_silenced(project, one.code, one.path, one.line)])


def _diagnostic(code: str, path: str, line: int, column: int, text: str) -> schema.Diagnostic:
    rule = catalogue.get(code)
    return schema.Diagnostic(
        code=code, name=rule.name, severity="note", path=path, line=line, column=column, message=text
    )


# -- one function ------------------------------------------------------------------------------------------------


def _function(
    one: Judgement,
    project: Project,
    program: Program,
    fixes: Fixes,
    applied: set[tuple[str, int, str | None]],
    unwrapped: set[tuple[str, int, int]],
    repaired: Repaired,
    types: Types,
) -> schema.Function:
    code = one.code
    module = project.by_display[code.path]
    uses = program.machine.hybrid.get(code, [])
    decorator = None
    for use in uses:
        tree = project.by_display[use.place.path].tree if use.place.path in project.by_display else None
        decorator = read_decorator(use, tree) if tree is not None else None
        if decorator is not None:
            break
    edited = (code.path, code.line, code.qualname) in applied or any(
        (use.place.path, use.place.line, use.place.column) in unwrapped for use in uses
    )
    actions = _actions(one) if edited else ()
    if (code.path, code.qualname, code.line) in repaired.owners.values():
        actions = ("repair", *actions)
    returns = one.returned
    return schema.Function(
        id=identifier(code),
        path=code.path,
        module=module.name,
        qualname=code.qualname,
        name=code.name,
        line=code.line,
        end_line=code.end_line,
        column=code.column,
        is_method=code.is_method,
        is_async=code.is_async,
        is_generator=code.is_generator,
        reached=one.reached,
        framework="tensorflow" if one.is_candidate or one.computes.is_yes else None,
        hybrid=one.hybrid,
        decorator=_decorator(decorator) if decorator is not None else None,
        tensor_parameter=one.tensor.verdict.value,
        primitive_parameter=one.literal.verdict.value,
        side_effects=one.effects.verdict.value,
        recursive=one.recursive.verdict.value,
        tensor_computation=one.computes.verdict.value,
        parameters=tuple(
            schema.Parameter(
                name=facts.parameter.name,
                kind=facts.parameter.kind,
                annotation=facts.parameter.annotation,
                tensor=facts.tensor.verdict.value,
                primitive=facts.literal.verdict.value,
                types=_types(facts.holds, types),
                because=_evidence(tuple(_because(facts))),
            )
            for facts in one.parameters
        ),
        returns=_types(returns, types),
        reasons=_reasons(one, project),
        refactoring=_refactoring(one),
        precondition=one.row.precondition if one.row is not None else None,
        actions=actions,
        applicability=_applicability(one),
        assumptions=tuple(
            schema.Assumption(kind=a.kind, text=a.text, path=a.path, line=a.line) for a in one.assumptions
        ),
        input_signature=_signature(one),
        input_signature_absent=one.signature_absent,
        few_operations=one.few_operations and actions == ("add-decorator",),
        covered_by=tuple(identifier(each) for each in one.covered_by) if one.covered_by is not None else None,
        fix=_fix(code, fixes) if actions else None,
        suppressed=suppressed_codes(module, code.line),
        facts={name: _evidence(fact.evidence) for name, fact in _facts(one).items() if fact.evidence},
        unknown={name: _gaps(fact) for name, fact in _answers(one).items() if fact.verdict is Verdict.UNKNOWN},
    )


def _because(facts: ParameterFacts) -> list[Evidence]:
    """The evidence about a parameter; that a literal is no tensor goes without saying."""
    told = {each.place for each in facts.literal.evidence} if facts.tensor.is_no else set()
    return [*(each for each in facts.tensor.evidence if each.place not in told), *facts.literal.evidence]


def _actions(one: Judgement) -> tuple[schema.Action, ...]:
    if one.row is None:
        return ("repair",) if one.relaxes else ()
    return (one.row.action,) if one.row.action is not None else ()


def _signature(one: Judgement) -> schema.Signature | None:
    if one.signature is None:
        return None
    specs = one.signature.specs
    return schema.Signature(signature_text(specs, "tf"), tuple(_spec(each) for each in specs))


def _facts(one: Judgement) -> dict[str, Fact]:
    return {"side_effects": one.effects, "recursive": one.recursive, "tensor_computation": one.computes}


def _answers(one: Judgement) -> dict[str, Fact]:
    return {"tensor_parameter": one.tensor, "primitive_parameter": one.literal, **_facts(one)}


def _gaps(fact: Fact) -> tuple[schema.Gap, ...]:
    """What is not known, at the end of each chain of evidence."""
    gaps: dict[schema.Gap, None] = {}
    pending = list(reversed(fact.evidence))
    while pending:
        evidence = pending.pop()
        if evidence.because:
            pending += reversed(evidence.because)
        elif evidence.cause:
            gaps[schema.Gap(evidence.cause, evidence.text)] = None
    return tuple(gaps)


def _evidence(evidence: tuple[Evidence, ...]) -> tuple[schema.Evidence, ...]:
    return tuple(schema.from_evidence(one) for one in evidence[:12])


def _reasons(one: Judgement, project: Project) -> tuple[schema.Reason, ...]:
    reasons: dict[tuple[str, str, int, str], schema.Reason] = {}
    for reason in one.reasons:
        rule = catalogue.get(reason.code)
        # One thing found on several objects, or on several ways, is told once.
        key = (reason.code, reason.place.path, reason.place.line, reason.message)
        reasons.setdefault(
            key,
            schema.Reason(
                code=reason.code,
                name=rule.name,
                path=reason.place.path,
                line=reason.place.line,
                column=reason.place.column,
                message=reason.message,
                because=_evidence(reason.because),
                hints=tuple(rule.hints),
                severity=reason.severity,
                suppressed=is_silenced(project, reason.code, reason.place.path, reason.place.line),
            ),
        )
    return tuple(reasons.values())


def _refactoring(one: Judgement) -> schema.Refactoring | None:
    if one.row is None:
        return None
    return "convert-eager-to-hybrid" if one.row.action == "add-decorator" else "optimize-hybrid"


def _applicability(one: Judgement) -> schema.Applicability | None:
    if one.row is None:
        return "safe" if one.relaxes else None
    if one.row.action is None:
        return "display"
    return "assumed" if one.assumptions else "safe"


def _decorator(decorator: DecoratorOf) -> schema.Decorator:
    return schema.Decorator(
        line=decorator.line,
        text=decorator.text,
        via="decorator" if decorator.via == "decorator" else "call",
        arguments=decorator.arguments,
        input_signature=tuple(_spec(one) for one in decorator.signature) if decorator.signature is not None else None,
        input_signature_parsed=decorator.signature is not None,
    )


def _spec(spec: Specs) -> schema.SpecTree:
    if isinstance(spec, SpecOf):
        one = schema.Spec(kind=spec.kind, dtype=spec.dtype, shape=spec.shape)
        if spec.ragged is None:
            return one
        splits = msgspec.UNSET if spec.ragged.splits is None else spec.ragged.splits
        return msgspec.structs.replace(one, ragged_rank=spec.ragged.axes, row_splits_dtype=splits)
    return tuple(_spec(one) for one in spec.items)


def _holds_tensor(of: schema.Type) -> bool:
    return of.kind not in ("primitive", "object", "unknown") and (
        of.kind not in ("list", "tuple", "dict") or any(map(_holds_tensor, of.items))
    )


def _types(value: Value, types: Types) -> tuple[schema.Type, ...]:
    return tuple(_type(one) for one in types.of(value))


def _type(one: TypeOf) -> schema.Type:
    items = tuple(_type(item) for item in one.items)
    return schema.Type(one.kind, one.dtype, one.shape, items, one.name, one.keys or msgspec.UNSET)  # type: ignore[arg-type]


def _fixes(plans: dict[str, FilePlan], repaired: Repaired) -> Fixes:
    """The edits of each function, planned on their own so that each can be applied alone; repairs with the rest."""
    found: Fixes = {}
    for path, one in plans.items():
        groups: dict[Key, list[Request]] = {}
        for request in one.applied:
            owner = repaired.owner_of(path, request) if isinstance(request, Rewrite) else None
            if isinstance(request, AddDecorator | RemoveDecorator | Reconfigure):
                owner = (path, request.qualname, request.line)
            if owner is not None:
                groups.setdefault(owner, []).append(request)
        single = {group[0]: owner for owner, group in groups.items() if len(group) == 1}
        for request, edits in plan_each(one.source, list(single), around=one.around).items():
            found.setdefault(single[request], []).extend((path, edit) for edit in edits)
        for owner, group in groups.items():
            if len(group) > 1:
                edits = plan(one.source, group, around=one.around).edits
                found.setdefault(owner, []).extend((path, edit) for edit in edits)
    return found


def _fix(code: Code, fixes: Fixes) -> schema.Fix | None:
    edits = fixes.get((code.path, code.qualname, code.line))
    if edits is None:
        return None
    return schema.Fix(
        edits=tuple(
            schema.Edit(
                path=path,
                start=schema.Position(edit.start.line, edit.start.column, edit.start.offset),
                end=schema.Position(edit.end.line, edit.end.column, edit.end.offset),
                content=edit.content,
            )
            for path, edit in edits
        )
    )


def assigned_types(program: Program) -> dict[str, dict[int, list[tuple[str, tuple[schema.Type, ...]]]]]:
    """What variables are assigned, by file and line: those of which something is known, and that hold data."""
    found: dict[str, dict[int, list[tuple[str, tuple[schema.Type, ...]]]]] = {}
    known = Types()
    for (code, line, name), value in (program.machine.assigned or {}).items():
        types = _types(value, known)
        if name.startswith("·") or not types or all(one.kind in ("object", "unknown") for one in types):
            continue
        lines = found.setdefault(code.path, {})
        if "." in name and not any(map(_holds_tensor, types)):
            continue  # of attributes, only the tensors are told: the rest is mostly configuration
        written, _, _ = name.partition("·")  # variables of comprehensions are numbered (ir.scopes)
        lines.setdefault(line, []).append((written, types))
    return found
