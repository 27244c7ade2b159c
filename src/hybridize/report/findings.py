"""Which statements of a report ask for something, and which only explain.

Question   What should `check` print, and is the exit code 1?
Needs      `schema`, the rule catalogue.
Gives      `collect`: every statement as a `Finding`, ordered by place; `Finding.counts` tells the two kinds apart.

A function that stays eager "because …" is explained by notes; the same divergence in a function that is under
`tf.function` already is a defect, and a warning.  One place that many functions run through is one finding, which
names them all.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

import msgspec

from hybridize.decide.table import FINDING_OF_PRECONDITION
from hybridize.report.schema import Assumption, Diagnostic, Evidence, Function, Reason, Report, Severity
from hybridize.rules import catalogue
from hybridize.rules.rule import Category

# The hint of a change that is possible and not made.
NOT_PROVED = "Not written by default: it is possible, but not proved; see `--unsafe-fixes`."
# On a hybrid function these two are defects although they are reasons, as every divergence is (behaviours §1).
DEFECTS_OF_HYBRID = frozenset({"HYB204", "HYB205"})
# Said of a function without a signature, these only explain why it gets none.
WITHHOLDS_SIGNATURE = frozenset({"HYB309", "HYB318"})
# The finding that is repaired although no precondition stands for it.
REPAIRED_WITHOUT_PRECONDITION = "HYB108"
# What cannot be seen stands against a conversion, but proves nothing against a function that is hybrid already.
NO_DEFECTS = frozenset({"HYB316"})


@dataclass(frozen=True, slots=True)
class Finding:
    """One statement with all there is to show for it."""

    code: str
    name: str
    severity: Severity
    path: str
    line: int
    column: int
    message: str
    function: Function | None = None
    because: tuple[Evidence, ...] = ()
    hints: tuple[str, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    others: tuple[Function, ...] = ()
    """Further functions of which the same is true: they run through the same place."""

    @property
    def functions(self) -> tuple[Function, ...]:
        """All functions it is about, the nearest to the place first."""
        return (self.function, *self.others) if self.function is not None else ()

    @property
    def counts(self) -> bool:
        """Whether it makes the exit code 1."""
        return self.severity != "note"

    @property
    def is_about_function(self) -> bool:
        """Whether it is the finding of a precondition: about the function itself, not about a place in it."""
        about = self.code in FINDING_OF_PRECONDITION.values() or self.code == REPAIRED_WITHOUT_PRECONDITION
        return self.function is not None and about

    @property
    def sort_key(self) -> tuple[str, int, int, str, str, str]:
        """Orders findings by file and position; two functions may say the same of one place."""
        about = self.function.id if self.function else ""
        return (self.path, self.line, self.column, self.code, self.message, about)

    def diagnostic(self) -> Diagnostic:
        """Give the finding as an element of the JSON's `diagnostics`."""
        about = self.function.id if self.function else None
        return Diagnostic(
            self.code,
            self.name,
            self.severity,
            self.path,
            self.line,
            self.column,
            self.message,
            function=about,
            functions=tuple(each.id for each in self.functions),
        )


def collect(report: Report) -> tuple[Finding, ...]:
    """Collect every statement of the report, notes included, ordered by place, each once."""
    found = {finding.sort_key: finding for function in report.functions for finding in _of_function(function)}
    by_id = {function.id: function for function in report.functions}
    said = {(each.code, each.path, each.line, each.column) for each in found.values()}
    for diagnostic in report.diagnostics:
        # A diagnostic written by `complete` repeats what functions say, with less to show for it.
        if (diagnostic.code, diagnostic.path, diagnostic.line, diagnostic.column) not in said:
            finding = _of_diagnostic(diagnostic, by_id.get(diagnostic.function or ""))
            found.setdefault(finding.sort_key, finding)
    return _once_per_place([found[key] for key in sorted(found)])


def _once_per_place(found: Iterable[Finding]) -> tuple[Finding, ...]:
    """Merge what several functions say of one place; what is about a function itself stays its own."""
    merged: dict[tuple[object, ...], list[Finding]] = {}
    for finding in found:
        key: tuple[object, ...] = (finding.path, finding.line, finding.column, finding.code, finding.severity)
        if finding.function is None or _is_at_definition(finding, finding.function):
            key = finding.sort_key
        merged.setdefault(key, []).append(finding)
    return tuple(_merged(same) for same in merged.values())


def _merged(same: list[Finding]) -> Finding:
    nearest = min(same, key=lambda each: (_depth(each.because), each.sort_key))
    if len(same) == 1:
        return nearest
    functions = {(f.id, f.line): f for each in (nearest, *same) if (f := each.function) is not None}
    return replace(nearest, others=tuple(functions.values())[1:])


def _is_at_definition(finding: Finding, function: Function) -> bool:
    return (finding.path, finding.line) == (function.path, function.line)


def _depth(because: Sequence[Evidence]) -> int:
    return max((1 + _depth(each.because) for each in because), default=0)


def selected(findings: Iterable[Finding], select: Sequence[str], ignore: Sequence[str]) -> tuple[Finding, ...]:
    """Keep what `--select` names and `--ignore` does not; of two selectors for one code the longer one wins."""
    return tuple(finding for finding in findings if is_selected(finding.code, select, ignore))


def is_selected(code: str, select: Sequence[str], ignore: Sequence[str]) -> bool:
    """Whether one code is wanted."""
    chosen = max((_fit(code, each) for each in select), default=0) if select else 1
    refused = max((_fit(code, each) for each in ignore), default=0)
    return chosen > refused


def shown(findings: Iterable[Finding], *, verbose: bool) -> tuple[Finding, ...]:
    """Leave out the notes that only explain, unless asked for them."""
    return tuple(each for each in findings if verbose or each.counts or _is_advice(each.code))


def complete(report: Report, findings: Iterable[Finding]) -> Report:
    """Give the report with the findings among its diagnostics, as the JSON shows it.

    Notes about a function are left out: they are its `reasons`.
    """
    kept = (each.diagnostic() for each in findings if each.function is None or each.counts)
    return msgspec.structs.replace(report, diagnostics=tuple(kept))


def main_finding(function: Function) -> str | None:
    """Name the code of the finding that the function's precondition makes, if it makes one."""
    # A function that runs inside the graphs of its callers, or of a library, needs no decorator although it passes.
    if function.precondition is None or (function.covered_by is not None and not function.actions):
        return None
    return FINDING_OF_PRECONDITION[function.precondition]


def _of_function(function: Function) -> Iterator[Finding]:
    if (code := main_finding(function)) and not _is_suppressed(function, code):
        yield _of_precondition(function, code)
    for reason in function.reasons:
        if not reason.suppressed and not _is_suppressed(function, reason.code):
            yield _of_reason(function, reason)


def _of_precondition(function: Function, code: str) -> Finding:
    rule = catalogue.get(code)
    cause = next((reason for reason in function.reasons if reason.code == code), None)
    because = cause.because if cause else tuple(each for each in _evidence(function))
    severity = cause.severity if cause else None
    return Finding(
        code,
        rule.name,
        severity or rule.severity,
        function.path,
        function.line,
        function.column,
        cause.message if cause else _message(function, code),
        function,
        because,
        _hints(function, rule.hints),
        function.assumptions,
    )


def _of_reason(function: Function, reason: Reason) -> Finding:
    severity = reason.severity or _severity(function, reason.code)
    return Finding(
        reason.code,
        reason.name,
        severity,
        reason.path,
        reason.line,
        reason.column,
        reason.message,
        function,
        reason.because,
        reason.hints,
    )


def _of_diagnostic(diagnostic: Diagnostic, function: Function | None) -> Finding:
    return Finding(
        diagnostic.code,
        diagnostic.name,
        diagnostic.severity,
        diagnostic.path,
        diagnostic.line,
        diagnostic.column,
        diagnostic.message,
        function,
    )


def _severity(function: Function, code: str) -> Severity:
    rule = catalogue.BY_CODE.get(code)
    if rule is None:
        return "warning" if function.hybrid else "note"
    match rule.category:
        case Category.DIVERGENCE:
            if code in WITHHOLDS_SIGNATURE and not _has_signature(function):
                return "note"
            return "warning" if function.hybrid and code not in NO_DEFECTS else "note"
        case Category.REASON:
            return "warning" if function.hybrid and code in DEFECTS_OF_HYBRID else "note"
        case Category.FINDING | Category.DIAGNOSTIC:
            return rule.severity


def _has_signature(function: Function) -> bool:
    return function.decorator is not None and "input_signature" in function.decorator.arguments


def _message(function: Function, code: str) -> str:
    rule = catalogue.get(code)
    if code in {"HYB103"}:
        literal = [each.name for each in function.parameters if each.primitive == "yes"]
        return rule.message(function=function.qualname, parameter="`, `".join(literal) or "its Python arguments")
    if code == "HYB105":
        return rule.message("tighter", function=function.qualname, call="a call")
    if code == "HYB104":
        signature = function.input_signature.text if function.input_signature else "see --input-signatures"
        return rule.message(function=function.qualname, signature=signature)
    if function.precondition == "P7":
        reach = "`self`" if function.is_method else "its surroundings"
        return rule.message("P7", function=function.qualname, reach=reach)
    return rule.message(function=function.qualname)


def _hints(function: Function, hints: tuple[str, ...]) -> tuple[str, ...]:
    if function.precondition == "P5":
        return hints  # which of the two is meant is for the author to say
    if function.applicability == "display" or (function.applicability and not function.actions):
        return (*hints, NOT_PROVED)
    return hints


def _evidence(function: Function) -> Iterator[Evidence]:
    for parameter in function.parameters:
        if parameter.tensor == "yes":
            yield from parameter.because
    yield from function.facts.get("tensor_computation", ())


def _is_suppressed(function: Function, code: str) -> bool:
    return "ALL" in function.suppressed or code in function.suppressed


def _is_advice(code: str) -> bool:
    rule = catalogue.BY_CODE.get(code)
    return rule is not None and rule.category is Category.FINDING


def _fit(code: str, selector: str) -> int:
    """How closely a selector names a code: 0 not at all, else the length of what it fixes."""
    wanted = selector.strip()
    if wanted.upper() == "ALL":
        return 1
    rule = catalogue.BY_NAME.get(wanted.lower())
    if rule is not None:
        return len(code) if rule.code == code else 0
    return len(wanted) if wanted and code.startswith(wanted.upper()) else 0
