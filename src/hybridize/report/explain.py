"""The story of one function: what was decided, on what grounds, and what would be written.

Needs  `schema.Function`, the source texts, the rule catalogue.
Gives  `explanation`: sections of lines, and `terminal` and `markdown`, which lay them out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hybridize.report.diff import fix_diff, painted
from hybridize.report.evidence import tree
from hybridize.report.formats.markdown import fenced
from hybridize.report.paint import PLAIN, Paint, fold, visible
from hybridize.report.schema import Function, Parameter, Reason
from hybridize.report.sources import Sources
from hybridize.rules import catalogue

# How many places of one thing found are shown.
MOST_PLACES = 6
# What is not known comes after what is; reasons of form come before the places they do not have.
_OPEN = frozenset({"HYB201", "HYB316"})
_DECISIVE = frozenset({"HYB202", "HYB203", "HYB205", "HYB206", "HYB207", "HYB208"})
# The fact that a reason tells with all evidence, so that the table of facts need not repeat it.
_TOLD_BY = {"side_effects": "HYB204", "recursive": "HYB205"}
# See facts.few_operations.
_FEW_OPERATIONS = (
    "It does few operations: on small tensors the call of a graph costs as much as some 15 of them. It pays on large "
    "tensors, or where its callers become graphs."
)
FACTS = (
    ("tensor_parameter", "given a tensor"),
    ("primitive_parameter", "given Python values"),
    ("side_effects", "Python side effects"),
    ("recursive", "recursive"),
    ("tensor_computation", "computes with tensors"),
)


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and its lines; `language` marks lines that Markdown has to keep as they are."""

    title: str
    lines: tuple[str, ...]
    language: str | None = None


@dataclass(frozen=True, slots=True)
class Teller:
    """How the story is told: where the sources are, and the looks."""

    sources: Sources
    paint: Paint = PLAIN
    width: int = 100

    def explanation(self, function: Function) -> Iterator[Section]:
        """Tell everything there is to say about one function, section by section."""
        yield Section("", tuple(fold(verdict_sentence(function), self.width)))
        if function.few_operations:
            yield Section("Worth it?", tuple(fold(_FEW_OPERATIONS, self.width, first="  ", rest="  ")), "text")
        yield Section("Source", tuple(self._header(function)), "python")
        for code, reasons in _by_code(function.reasons):
            yield Section(_heading(code, reasons), tuple(self._rule(code, reasons)), "text")
        if function.assumptions:
            yield Section("Assumptions", tuple(self._assumptions(function)), "text")
        if function.covered_by:
            yield Section("Runs inside the graphs of", tuple(f"  {caller}" for caller in function.covered_by), "text")
        if function.input_signature or function.input_signature_absent:
            yield Section("Input signature", tuple(self._signature(function)), "text")
        yield Section("Facts", tuple(self._facts(function)), "text")
        if function.parameters:
            yield Section("Parameters", tuple(self._parameters(function.parameters)), "text")
        if diff := fix_diff(function, self.sources):
            yield Section("What would be written", tuple(painted(diff, self.paint).splitlines()), "diff")
        else:
            written = "see `hybridize refactor`" if function.actions else "nothing"
            yield Section("What would be written", (f"  {written}",))

    def _header(self, function: Function) -> Iterator[str]:
        """Show the definition with its decorator, up to the first line of the body."""
        first = function.line
        # A decorator far above the definition is shown by its line number only.
        if function.decorator and function.decorator.via == "decorator" and function.line - function.decorator.line < 8:
            first = min(first, function.decorator.line)
        yield self.paint.path(f"  {function.path}:{function.line}:{function.column}")
        last = min(function.line + 3, function.end_line)
        for number in range(first, last + 1):
            text = self.sources.line(function.path, number)
            if text is not None:
                shown = self.paint.cropped(visible(text.expandtabs(4)), self.width - 10)
                yield f"  {self.paint.faint(f'{number:>5}')} | {shown}".rstrip()
        if last < function.end_line and self.sources.lines(function.path):
            yield self.paint.faint(f"  {'':>5} | {self.paint.ellipsis} to line {function.end_line}")

    def _facts(self, function: Function) -> Iterator[str]:
        yield from self._fact("hybrid", "yes" if function.hybrid else "no", _decoration(function))
        yield from self._evidence(function, "hybrid")
        yield from self._fact("reached", "yes" if function.reached else "no", _reach(function))
        yield from self._evidence(function, "reached")
        for field, words in FACTS:
            yield from self._fact(words, getattr(function, field), "")
            if not any(reason.code in {_TOLD_BY.get(field), "HYB201"} for reason in function.reasons):
                yield from self._evidence(function, field)
        if function.returns:
            yield from self._fact("returns", _types(function.returns), "")

    def _fact(self, words: str, answer: str, remark: str) -> Iterator[str]:
        lines = fold(f"{answer}{', ' + remark if remark else ''}", self.width, first=f"  {words:<22}", rest=" " * 24)
        yield lines[0].replace(answer, self.paint.strong(answer), 1) if answer in {"yes", "unknown"} else lines[0]
        yield from lines[1:]

    def _evidence(self, function: Function, field: str) -> Iterator[str]:
        claims = function.facts.get(field, ())
        for line in tree(claims, paint=self.paint, width=self.width - 6, sources=self.sources):
            yield "      " + line

    def _parameters(self, parameters: Iterable[Parameter]) -> Iterator[str]:
        for parameter in parameters:
            stars = {"var-positional": "*", "var-keyword": "**"}.get(parameter.kind, "")
            annotation = f": {parameter.annotation}" if parameter.annotation else ""
            name = f"{stars}{parameter.name}{annotation}"
            answers = f"(tensor: {parameter.tensor}, Python value: {parameter.primitive})"
            types = f", seen as {_types(parameter.types)}" if parameter.types else ""
            first, *rest = fold(f"{name} {answers}{types}", self.width, first="  ", rest="      ")
            yield first.replace(name, self.paint.strong(name), 1)
            yield from rest
            for line in tree(parameter.because, paint=self.paint, width=self.width - 6, sources=self.sources):
                yield "      " + line

    def _rule(self, code: str, reasons: list[Reason]) -> Iterator[str]:
        """Tell what one rule has to say: each thing found with its places, then once why it matters and the cure."""
        for same in _same_message(reasons):
            yield from self._found(same)
        if why := _why(code):
            yield from fold(why, self.width, first="  why: ", rest="       ")
        for hint in dict.fromkeys(hint for reason in reasons for hint in reason.hints):
            yield from fold(hint, self.width, first="  help: ", rest="        ")

    def _found(self, same: list[Reason]) -> Iterator[str]:
        first = same[0]
        yield from fold(_sentence(first.message), self.width, first="  ", rest="  ")
        for reason in same[:MOST_PLACES]:
            yield f"    {self.paint.path(f'{reason.path}:{reason.line}:{reason.column}')}"
            if snippet := self.sources.snippet(reason.path, reason.line):
                yield "        " + self.paint.faint(self.paint.cropped(snippet, self.width - 8))
        if len(same) > MOST_PLACES:
            yield self.paint.faint(f"    {self.paint.ellipsis} and {len(same) - MOST_PLACES} places more")
        for line in tree(first.because, paint=self.paint, width=self.width - 4, sources=self.sources):
            yield "    " + line

    def _assumptions(self, function: Function) -> Iterator[str]:
        for each in function.assumptions:
            text = f"{each.kind}: {each.text} ({each.path}:{each.line})"
            yield from fold(text, self.width, first="  - ", rest="    ")

    def _signature(self, function: Function) -> Iterator[str]:
        if function.input_signature:
            yield f"  {visible(function.input_signature.text)}"
        if function.input_signature_absent:
            yield from fold(f"none: {function.input_signature_absent}", self.width, first="  ", rest="  ")

    def terminal(self, functions: Iterable[Function]) -> str:
        """Lay the stories out for a terminal."""
        told = list(functions)
        stories = "\n".join(self._terminal(function) for function in told)
        if len(told) < 2:
            return stories
        lines = ", ".join(str(function.line) for function in told)
        names = dict.fromkeys(function.qualname for function in told)
        several = f"{len(told)} functions are called {', '.join(names)}, in lines {lines}."
        return f"{several}\n\n{stories}" if len(names) == 1 else stories

    def _terminal(self, function: Function) -> str:
        blocks = []
        for section in self.explanation(function):
            head = (self.paint.strong(section.title),) if section.title else ()
            blocks.append("\n".join((*head, *section.lines)))
        return "\n\n".join(blocks) + "\n"

    def markdown(self, functions: Iterable[Function]) -> str:
        """Lay the stories out as Markdown."""
        return "\n".join(self._markdown(function) for function in functions)

    def _markdown(self, function: Function) -> str:
        lines = [f"# `{function.id}`", ""]
        for section in self.explanation(function):
            if section.title:
                lines += [f"## {section.title}", ""]
            text = "\n".join(section.lines)
            lines += fenced(text, section.language) if section.language else [text.strip()]
            lines.append("")
        return "\n".join(lines)


def verdict_sentence(function: Function) -> str:
    """Give the verdict as one sentence."""
    name = f"`{function.qualname}`"
    state = "hybrid" if function.hybrid else "eager"
    given = f"{name} is {'a' if function.hybrid else 'an'} {state} function"
    basis = {"safe": "every precondition is proved", "assumed": "under the assumptions below"}.get(
        function.applicability or "", ""
    )
    because = (
        f" ({', '.join(part for part in (function.precondition, basis) if part)})" if function.precondition else ""
    )
    if function.actions:
        return f"{given}; {_planned(function)}{because}."
    if function.covered_by:
        return f"{given} that runs inside the graphs of its callers; a decorator of its own would add nothing{because}."
    if function.precondition == "P5":
        return f"{given} whose input signature does not match its calls{because}."
    if function.precondition:
        return f"{given}; a change is possible, but not made by default{because}."
    against = [reason for reason in function.reasons if reason.code != "HYB208"]
    if not against:
        return f"{given}, and stays as it is: nothing speaks against it."
    causes = ", ".join(dict.fromkeys(f"{reason.name} ({reason.code})" for reason in against))
    if function.hybrid:
        return f"{given} and keeps its decorator; what was found: {causes}."
    return f"{given} and stays eager: {causes}."


_PLANS = {
    "add-decorator": "it can run as a graph and gets the decorator",
    "remove-decorator": "it loses its decorator",
    "reconfigure-decorator": "the arguments of its decorator change",
    "repair": "its body is repaired",
}


def _planned(function: Function) -> str:
    return " and ".join(_PLANS[action] for action in function.actions)


def _by_code(reasons: Iterable[Reason]) -> list[tuple[str, list[Reason]]]:
    """Group by rule: first where the two executions part and what happens in Python, then what is not known."""
    groups: dict[str, list[Reason]] = {}
    for reason in reasons:
        groups.setdefault(reason.code, []).append(reason)
    if len(groups) > 1:
        groups.pop("HYB208", None)  # "rightly so" beside what is not
    return sorted(groups.items(), key=lambda group: (group[0] in _OPEN, group[0] not in _DECISIVE))


def _same_message(reasons: Iterable[Reason]) -> list[list[Reason]]:
    found: dict[str, list[Reason]] = {}
    for reason in reasons:
        found.setdefault(reason.message, []).append(reason)
    return list(found.values())


def _heading(code: str, reasons: list[Reason]) -> str:
    return f"{reasons[0].name} ({code})"


def _why(code: str) -> str:
    rule = catalogue.BY_CODE.get(code)
    return " ".join(rule.sections.get("Why it matters", "").split()) if rule else ""


def _decoration(function: Function) -> str:
    if function.decorator is None:
        return ""
    by = "decorated with" if function.decorator.via == "decorator" else "wrapped by"
    return f"{by} `{' '.join(function.decorator.text.split())}` in line {function.decorator.line}"


def _reach(function: Function) -> str:
    return "from an entry point" if function.reached else "judged by itself: annotations, defaults and its name"


def _types(types: Iterable[object]) -> str:
    return " | ".join(dict.fromkeys(map(str, types)))


def _sentence(text: str) -> str:
    text = text.strip()
    return text if text.endswith((".", "!", "?")) else text + "."
