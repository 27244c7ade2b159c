"""The decision about one function: facts in, precondition, reasons, assumptions and action out."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Literal

from hybridize.decide.table import Row, Signature, State, decide
from hybridize.facts.divergences import Divergence
from hybridize.facts.fact import Assumption, Fact
from hybridize.facts.parameters import ParameterFacts
from hybridize.facts.signatures import Planned
from hybridize.ir.nodes import Code
from hybridize.project.places import Evidence, Place
from hybridize.project.verdict import Verdict
from hybridize.values.value import NOTHING, Value

YES, NO, UNKNOWN = Verdict.YES, Verdict.NO, Verdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class Reason:
    """What stands against a refactoring, or a defect found: a code, what was found, and the evidence."""

    code: str
    place: Place
    message: str
    because: tuple[Evidence, ...] = ()
    # Where it is less than what its rule says.
    severity: Literal["info"] | None = None


@dataclass(slots=True)
class Judgement:
    """Everything known and decided about one function."""

    code: Code
    hybrid: bool
    reached: bool
    parameters: list[ParameterFacts]
    tensor: Fact
    literal: Fact
    effects: Fact
    recursive: Fact
    computes: Fact
    reaches: Fact
    divergences: list[Divergence]
    # Of a graph function: whether the program would notice that it became a plain one.
    depends: Fact = field(default_factory=lambda: Fact(NO))
    # An input signature makes tensors of whatever the calls pass: no value is traced anew, and a plain function
    # would meet the Python values.
    signed: bool = False
    # A graph function only as what another decorator made of the function that the graph decorator is written at.
    compiled_for_another: bool = False
    # Only a test runner calls it, once: a decorator has nothing to gain there.
    run_by_tests_only: bool = False
    # Why no decorator may stand on the function at all; None when it may.
    ineligible: str | None = None
    row: Row | None = None
    reasons: list[Reason] = field(default_factory=list)
    assumptions: list[Assumption] = field(default_factory=list)
    covered_by: list[Code] | None = None
    covered_in: str | None = None
    acts: bool = False
    # What its calls show about the signature it has, or does without.
    observations: list[Reason] = field(default_factory=list)
    signature_state: Signature = "none"
    retraces: bool = False
    # The input signature that would be written, else why there is none; None for both when it was not asked for.
    signature: Planned | None = None
    signature_absent: str | None = None
    # A trace of one type must not serve calls with arguments of another, so that there is none.
    types_apart: bool = False
    # Instead of a signature, `reduce_retracing` would be written.
    relaxes: bool = False
    # It does so few operations that on small tensors the call of a graph costs more than they do.
    few_operations: bool = False
    # What it returns while the program runs.
    returned: Value = NOTHING

    @property
    def state(self) -> State:
        """What the tables ask for."""
        return State(
            hybrid=self.hybrid,
            tensor=YES if self.signed else self.tensor.verdict,
            literal=NO if self.signed else self.literal.verdict,
            effects=self.effects.verdict,
            recursive=self.recursive.verdict,
            computes=self.computes.verdict,
            reaches=self.reaches.is_yes,
            diverges=bool(self.divergences),
            depends=self.depends.is_yes,
            signature=self.signature_state,
            eligible=not self.compiled_for_another
            and (self.hybrid or (self.ineligible is None and not self.run_by_tests_only)),
        )

    @property
    def is_graph(self) -> bool:
        """Whether each call of it runs as a graph, as far as decorators that are written down decide that."""
        return self.hybrid and not self.compiled_for_another

    @property
    def is_candidate(self) -> bool:
        """Hybrid already, with a tensor parameter, or P7 apart from hazards (behaviours §1)."""
        if self.hybrid or self.tensor.is_yes:
            return True
        return self.tensor.is_no and self.literal.is_no and self.computes.is_yes and self.reaches.is_yes

    @property
    def place(self) -> Place:
        """Where the function is defined."""
        return Place(self.code.path, self.code.line, self.code.column)


def judge(judgement: Judgement) -> None:
    """Find the row, the assumptions it rests on, and every reason that stands against a refactoring."""
    judgement.row = decide(judgement.state)
    facts = (judgement.tensor, judgement.literal, judgement.effects, judgement.computes)
    assumptions = dict.fromkeys(assumption for fact in facts for assumption in fact.assumptions)
    judgement.assumptions = list(assumptions)
    judgement.reasons = _reasons_of_hybrid(judgement) if judgement.hybrid else _reasons_of_eager(judgement)


def _reasons_of_eager(one: Judgement) -> list[Reason]:
    """Everything that stands against the decorator, not only the first."""
    reasons: list[Reason] = []
    place = one.place
    name = one.code.name
    if one.ineligible is not None:
        code = "HYB314" if one.code.is_async or one.code.is_generator else "HYB320"
        reasons.append(Reason(code, place, one.ineligible))
    elif one.run_by_tests_only:
        reasons.append(Reason("HYB320", place, f"only a test runner calls {name}, as a plain function and once"))
    match one.tensor.verdict:
        case Verdict.NO if one.row is None:
            text = f"{name} has no parameter that receives a tensor"
            reasons.append(Reason("HYB202", place, text, one.tensor.evidence))
        case Verdict.UNKNOWN:
            text = f"it is not known whether {name} receives tensors"
            reasons.append(Reason("HYB201", place, text, one.tensor.evidence))
    match one.literal.verdict:
        case Verdict.YES:
            reasons.append(_literal_reason(one))
        case Verdict.UNKNOWN if not one.tensor.is_no or one.parameters:
            text = f"it is not known whether {name} receives Python literals"
            reasons.append(Reason("HYB201", place, text, one.literal.evidence))
    reasons += _effect_reasons(one)
    match one.recursive.verdict:
        case Verdict.YES:
            reasons.append(Reason("HYB205", place, f"{name} calls itself", one.recursive.evidence))
        case Verdict.UNKNOWN:
            reasons.append(Reason("HYB201", place, f"{name} was never run: its calls are not known"))
    match one.computes.verdict:
        case Verdict.NO:
            reasons.append(Reason("HYB206", place, f"{name} computes nothing with tensors"))
        case Verdict.UNKNOWN:
            text = f"it is not known whether {name} computes with tensors"
            reasons.append(Reason("HYB201", place, text, one.computes.evidence))
    reasons += [Reason(d.code, d.place, d.text, d.evidence) for d in one.divergences]
    return reasons


def _literal_reason(one: Judgement) -> Reason:
    names = [facts.parameter.name for facts in one.parameters if facts.literal.is_yes]
    text = f"{one.code.name} receives Python literals for {', '.join(names)}: each new value is traced anew"
    return Reason("HYB203", one.place, text, one.literal.evidence)


def _effect_reasons(one: Judgement) -> list[Reason]:
    if one.effects.is_yes:
        reasons = []
        for evidence in one.effects.evidence[:8]:
            leaf = evidence
            while leaf.because:
                leaf = leaf.because[0]
            place = leaf.place or one.place
            because = (evidence,) if leaf is not evidence else ()
            # Further down the effect is the callee's: one text for all functions that run through it.
            subject = "" if because else f"{one.code.name} "
            text = f"{subject}{leaf.text}: under tf.function this happens when tracing, not at each call"
            reasons.append(Reason("HYB204", place, text, because))
        return reasons
    if one.effects.verdict is UNKNOWN and not one.hybrid:
        text = f"it is not known whether {one.code.name} has side effects"
        return [Reason("HYB201", one.place, text, one.effects.evidence[:4])]
    return []


def _reasons_of_hybrid(one: Judgement) -> list[Reason]:
    """Defects of a function that is a graph already, and why its decorator stays."""
    reasons = _effect_reasons(one)
    if one.recursive.is_yes and one.tensor.is_yes:
        text = f"{one.code.name} calls itself: tracing a recursive function need not end"
        reasons.append(Reason("HYB205", one.place, text, one.recursive.evidence))
    if one.literal.is_yes and one.tensor.is_yes and not one.signed:
        reasons.append(_literal_reason(one))
    if one.tensor.is_no and not one.reaches.is_yes and not one.signed:
        text = f"{one.code.name} has no parameter that receives a tensor"
        reasons.append(Reason("HYB202", one.place, text, one.tensor.evidence))
    if one.computes.is_no:
        reasons.append(Reason("HYB206", one.place, f"{one.code.name} computes nothing with tensors"))
    reasons += [Reason(d.code, d.place, d.text, d.evidence) for d in one.divergences]
    if one.depends.is_yes and decide(replace(one.state, depends=False)) is not None:
        text = f"{one.code.name} keeps its decorator: the program would notice that it is gone"
        reasons.append(Reason("HYB208", one.place, text, one.depends.evidence[:4]))
    reasons += one.observations
    if one.row is None and not reasons:
        unknown = [fact for fact in (one.tensor, one.effects) if fact.verdict is UNKNOWN]
        if unknown:
            text = f"not enough is known of {one.code.name} to judge its decorator"
            reasons.append(Reason("HYB201", one.place, text, unknown[0].evidence[:4]))
        else:
            reasons.append(Reason("HYB208", one.place, f"{one.code.name} is a graph function and rightly so"))
    return reasons
