"""All findings at a glance: one section per rule, with the reason and the cure once, and a few lines per place.

Question   What should the maintainer of a large project see first?
Needs      the findings that are shown.   Gives  `overview`: errors, then changes, then defects, then advice.
Order      Within defects the places come first that most graph functions run through.  Long sections are cut short
           and say so; `--verbose` has everything, with all evidence.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from hybridize.report.assumed import assumed
from hybridize.report.findings import NOT_PROVED, Finding
from hybridize.report.paint import fold, visible
from hybridize.report.schema import Function
from hybridize.report.view import View
from hybridize.rules import catalogue
from hybridize.rules.rule import Category

# How many places of one rule are listed: changes can be acted on one by one, of defects a few show the kind.
MOST_CHANGES = 40
MOST_PLACES = 10
# Hints about one function rather than about the rule.
_OF_ONE = frozenset({NOT_PROVED})
# How many functions are named at a place.
MOST_NAMES = 3


def overview(findings: Sequence[Finding], view: View, *, whole: bool) -> str:
    """Write the sections, each `whole` or cut short; a blank line ends each."""
    sections = (_section(code, same, view, whole=whole) for code, same in _by_code(findings))
    return "".join("\n".join(lines) + "\n\n" for lines in sections)


def _by_code(findings: Sequence[Finding]) -> list[tuple[str, list[Finding]]]:
    sections: dict[str, list[Finding]] = {}
    for finding in findings:
        sections.setdefault(finding.code, []).append(finding)
    for same in sections.values():
        # Stable: places of equal weight stay in the order of files and lines.
        same.sort(key=lambda each: 0 if each.is_about_function else -len(each.functions))
    return sorted(sections.items(), key=lambda section: (_importance(section[1][0]), section[0]))


def _importance(finding: Finding) -> int:
    if finding.severity == "error":
        return 0
    if finding.is_about_function:
        return 1
    return 2 if finding.counts else 3


def _section(code: str, same: list[Finding], view: View, *, whole: bool) -> Iterator[str]:
    paint = view.paint
    first = same[0]
    head = f"{code} {first.name}"
    lines = fold(f"{head}: {_count(same)}", view.width, rest="  ")
    yield lines[0].replace(head, paint.severity(first.severity, head), 1)
    yield from lines[1:]
    for label, text in _reason_and_cure(code, same):
        start, *rest = fold(text, view.width, first=f"  {label}: ", rest=" " * (len(label) + 4))
        yield start.replace(f"{label}:", paint.strong(f"{label}:"), 1)
        yield from rest
    entries = _told_together(same)
    most = len(entries) if whole else MOST_CHANGES if first.is_about_function else MOST_PLACES
    for entry in entries[:most]:
        yield from _entry(entry, view)
    if left := sum(map(len, entries[most:])):
        yield paint.faint(f"  {paint.ellipsis} {left} more: `--select {code} --verbose` shows them")


def _told_together(same: Sequence[Finding]) -> list[list[Finding]]:
    """One thing found at several places of a file is told once, with the lines of all."""
    entries: dict[object, list[Finding]] = {}
    for finding in same:
        key = finding.sort_key if finding.is_about_function else (finding.path, finding.message)
        entries.setdefault(key, []).append(finding)
    return list(entries.values())


def _count(same: Sequence[Finding]) -> str:
    first, number = same[0], len(same)
    if first.is_about_function:
        return f"{number} function{'' if number == 1 else 's'}"
    places = f"{number} place{'' if number == 1 else 's'}"
    functions = {function.id for finding in same for function in finding.functions}
    if not functions:
        return places
    kind = "graph function" if first.counts else "function"
    return f"{places}, run through by {len(functions)} {kind}{'' if len(functions) == 1 else 's'}"


def _reason_and_cure(code: str, same: Sequence[Finding]) -> Iterator[tuple[str, str]]:
    rule = catalogue.BY_CODE.get(code)
    if rule is None:
        return
    if rule.category is not Category.DIAGNOSTIC and (why := rule.sections.get("Why it matters", "")):
        yield "why", " ".join(why.split("\n\n")[0].split())
    hints = dict.fromkeys(hint for finding in same for hint in finding.hints if hint not in _OF_ONE)
    if hints:
        yield "help", " ".join(hints)


def _entry(entry: Sequence[Finding], view: View) -> Iterator[str]:
    paint = view.paint
    finding = entry[0]
    place = f"{finding.path}:{finding.line}"
    text = _claim(finding)
    first, *rest = fold(f"{place}  {text}", view.width, first="  ", rest="      ")
    yield first.replace(place, paint.path(place), 1)
    yield from rest
    if not finding.is_about_function and (snippet := view.sources.snippet(finding.path, finding.line)):
        yield "      " + paint.faint(paint.cropped(snippet, max(view.width - 6, 20)))
    for remark in (*_elsewhere(entry), *_remarks(finding)):
        yield from fold(remark, view.width, first="      ", rest="      ")


def _elsewhere(entry: Sequence[Finding]) -> Iterator[str]:
    lines = sorted({finding.line for finding in entry[1:]} - {entry[0].line})
    if lines:
        yield f"also in line{'' if len(lines) == 1 else 's'} {', '.join(map(str, lines))}"


def _claim(finding: Finding) -> str:
    function = finding.function
    if function is None:
        return visible(finding.message)
    if finding.is_about_function:
        given = _given(function)
        return f"`{function.qualname}`" + (f", {given}" if given else "")
    if _is_at_definition(finding, function) and function.name not in finding.message:
        return f"`{function.qualname}`: {visible(finding.message)}"
    return visible(finding.message)


def _given(function: Function) -> str:
    """What the tensor parameters are given, those of one type together; what is known of none is left out."""
    by_type: dict[str, list[str]] = {}
    for parameter in function.parameters:
        known = dict.fromkeys(str(each) for each in parameter.types if each.dtype is not None or each.items)
        if parameter.tensor == "yes" and known:
            by_type.setdefault(" | ".join(known), []).append(parameter.name)
    return "; ".join(f"{', '.join(names)}: {types}" for types, names in by_type.items())


def _remarks(finding: Finding) -> Iterator[str]:
    function = finding.function
    if finding.is_about_function:
        if finding.assumptions:
            yield f"assumed: {'; '.join(assumed(finding.assumptions, finding.function))}"
        yield from (hint for hint in finding.hints if hint in _OF_ONE)
    elif function is not None and (finding.others or not _names_it(finding, function)):
        yield f"in {_names(finding.functions)}"


def _names_it(finding: Finding, function: Function) -> bool:
    return _is_at_definition(finding, function) or function.qualname in finding.message


def _is_at_definition(finding: Finding, function: Function) -> bool:
    return (finding.path, finding.line) == (function.path, function.line)


def _names(functions: Iterable[Function]) -> str:
    names = list(dict.fromkeys(f"`{function.qualname}`" for function in functions))
    if len(names) <= MOST_NAMES:
        return ", ".join(names)
    return f"{', '.join(names[: MOST_NAMES - 1])} and {len(names) - MOST_NAMES + 1} more"
