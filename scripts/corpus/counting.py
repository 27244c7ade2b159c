"""What is counted in the report of one project."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from corpus.running import Outcome
from hybridize.report.schema import Function, Parameter, Report, Type, decode

# The answers whose unknowns are counted, and how the tables call them.
FACTS = {
    "tensor_parameter": "tensor",
    "primitive_parameter": "literal",
    "recursive": "recursion",
    "side_effects": "effects",
}
PRECONDITIONS = ("P1", "P2", "P3", "P4", "P5", "P6", "P7")
_PLAIN = frozenset({"primitive", "object", "list", "tuple", "dict"})
_INTERNAL = "internal error"
LIMIT = "HYB003"


@dataclass(slots=True)
class Counts:
    """The figures of one project; all zero where the analysis failed."""

    name: str
    failure: str = ""
    lines: int = 0
    functions: int = 0
    reached: int = 0
    candidates: int = 0
    preconditions: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    # Functions that would be P1 or P7 but for divergences: in all (under ""), by code, and by the only code there is.
    withdrawn: Counter[str] = field(default_factory=Counter)
    withdrawn_alone: Counter[str] = field(default_factory=Counter)
    unknown: Counter[str] = field(default_factory=Counter)
    # Of those that something calls: what nothing calls is unknown for want of calls, not of knowledge.
    unknown_called: Counter[str] = field(default_factory=Counter)
    # Parameters that receive tensors, and those of them whose dtypes, and whose ranks, are all known.
    tensors: Counter[str] = field(default_factory=Counter)
    # Of functions that something calls.
    tensors_called: Counter[str] = field(default_factory=Counter)
    limits: int = 0
    crashes: int = 0
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0


def count(outcome: Outcome, report: Report | None) -> Counts:
    """The figures of a project."""
    counts = Counts(outcome.task.name, outcome.failure, cpu_seconds=outcome.cpu_seconds, peak_mb=outcome.peak_mb)
    if report is None:
        return counts
    counts.lines = report.summary.lines
    counts.functions = report.summary.functions
    counts.candidates = report.summary.candidates
    for function in report.functions:
        counts.reached += function.reached
        counts.preconditions[function.precondition or ""] += 1
        counts.reasons.update(codes := {reason.code for reason in function.reasons})
        if is_withdrawn(function):
            counts.withdrawn.update(codes | {""})
            counts.withdrawn_alone.update(codes if len(codes) == 1 else ())
        for parameter in function.parameters:
            if parameter.tensor == "yes":
                counts.tensors.update(known := knowledge(parameter))
                counts.tensors_called.update(known if function.reached else ())
        for fact in FACTS:
            if getattr(function, fact) == "unknown":
                counts.unknown[fact] += 1
                counts.unknown_called[fact] += function.reached
    for diagnostic in report.diagnostics:
        if diagnostic.code == LIMIT:
            counts.crashes += _INTERNAL in diagnostic.message
            counts.limits += _INTERNAL not in diagnostic.message
    return counts


def is_withdrawn(function: Function) -> bool:
    """Whether only differences between eager and traced execution keep a function from being made a graph."""
    codes = [reason.code for reason in function.reasons]
    return not function.precondition and not function.hybrid and bool(codes) and all(map(_is_divergence, codes))


def _is_divergence(code: str) -> bool:
    return code.startswith("HYB3")


def knowledge(parameter: Parameter) -> list[str]:
    """Of a parameter that receives tensors: `all`, and `dtype` and `rank` where they are known for all it receives."""
    found = [one for of in parameter.types for one in _leaves(of)]
    tensors = [one for one in found if one.kind not in _PLAIN]
    if not tensors or any(one.kind == "unknown" for one in tensors):
        return ["all"]
    known = {"dtype": all(one.dtype for one in tensors), "rank": all(one.shape is not None for one in tensors)}
    return ["all", *(name for name, is_known in known.items() if is_known)]


def _leaves(of: Type) -> list[Type]:
    return [leaf for item in of.items for leaf in _leaves(item)] if of.items else [of]


def read(outcome: Outcome) -> Report | None:
    """The report of an analysis that ended well."""
    path = outcome.task.report
    return decode(path.read_bytes()) if not outcome.failure and path.exists() else None


def stratum(function: Function) -> str:
    """The kind of verdict of a function, for drawing samples: a precondition, a reason, hybrid, unknown."""
    if function.precondition:
        return function.precondition
    if function.hybrid:
        return "hybrid"
    codes = {reason.code for reason in function.reasons}
    for code in ("HYB202", "HYB206"):  # not a candidate at all: the largest part, and the least telling
        if code in codes and function.tensor_parameter != "yes":
            return code
    if "HYB201" in codes:
        return "unknown"
    return min(codes, default="none")
