"""One small program through every stage, each shown as the code itself has it.

Gives  `sections`: name of a generated part of docs/architecture.md → its Markdown.
"""

from __future__ import annotations

import dataclasses
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from pathlib import Path

from hybridize.decide.decision import Judgement
from hybridize.edits.diff import unified_diff
from hybridize.interp.context import Context
from hybridize.ir import nodes as ir
from hybridize.pipeline import analyze
from hybridize.project.options import Options
from hybridize.report import findings
from hybridize.report.formats import render
from hybridize.report.sources import Sources
from hybridize.report.view import View

SHOWN = "step"
# Every node has these; they would hide the rest.
_POSITION = frozenset({"line", "column", "end_line", "end_column"})


def sections(program: Path) -> dict[str, str]:
    """Analyse the program and describe what each stage made of it."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        shutil.copyfile(program, folder / program.name)
        analysis = analyze([folder / program.name], Options(cache=False), cwd=folder)
    assert analysis.program is not None
    machine = analysis.program.machine
    judged = {one.code.qualname: one for one in analysis.judgements}
    code = judged[SHOWN].code
    # The module and its functions; the callers that stand in for unknown ones are left out.
    contexts = [one for one in machine.contexts.values() if one.code.qualname in judged or one.number == 0]
    numbers = {one: index for index, one in enumerate(contexts)}
    found = findings.collect(analysis.report)
    sources = Sources({module.display: module.text for module in analysis.project.modules})
    view = View(analysis.report, findings.shown(found, verbose=True), found, sources)
    plan = analysis.plans[program.name]
    edits = [
        f"at {edit.start.line}:{edit.start.column} (offset {edit.start.offset}) insert {edit.content!r}"
        for edit in plan.edits
    ]
    return {
        "source": fenced(program.read_text(encoding="utf-8"), "python"),
        "instructions": fenced("\n".join(_statements(code.body))),
        "contexts": fenced("\n".join(_context(one, numbers) for one in contexts)),
        "events": fenced("\n".join(dict.fromkeys(_events(numbers)))),
        "facts": "\n".join(_facts(analysis.judgements)),
        "edit": fenced("\n".join(edits)) + "\n" + fenced(unified_diff([plan]), "diff"),
        "report": fenced(render(view, "concise")),
    }


def fenced(text: str, language: str = "text") -> str:
    """Put a text into a fence."""
    return f"```{language}\n{text.rstrip()}\n```"


# -- instructions ------------------------------------------------------------------------------------------------


def _statements(body: tuple[ir.Node, ...], indent: str = "") -> Iterator[str]:
    """One line per statement; blocks are indented."""
    for statement in body:
        blocks: list[tuple[str, tuple[ir.Node, ...]]] = []
        parts = []
        for name, value in _fields(statement):
            if isinstance(value, tuple) and value and all(_is_statement(each) for each in value):
                blocks.append((name, value))
            elif value not in (None, ()) and not isinstance(value, bool):
                parts.append(_expression(value))
        head = f"{indent}{type(statement).__name__}({', '.join(parts)}"
        yield head + (")" if not blocks else "):")
        for _, block in blocks:
            yield from _statements(block, indent + "    ")


def _expression(value: object) -> str:
    match value:
        case ir.Name(name=name) | ir.Global(name=name):
            return f"{type(value).__name__} {name}"
        case ir.Element(value=inner, starred=starred):
            return f"*{_expression(inner)}" if starred else _expression(inner)
        case _ if dataclasses.is_dataclass(value):
            fields = [part for _, part in _fields(value) if part not in (None, ()) and not isinstance(part, bool)]
            parts = ", ".join(_expression(part) for part in fields)
            return f"{type(value).__name__}({parts})"
        case tuple():
            return f"[{', '.join(_expression(each) for each in value)}]"
        case str():
            return value
    return repr(value)


def _fields(node: object) -> Iterator[tuple[str, object]]:
    assert dataclasses.is_dataclass(node)
    for each in dataclasses.fields(node):
        if each.name not in _POSITION and not each.name.startswith("_"):
            yield each.name, getattr(node, each.name)


def _is_statement(value: object) -> bool:
    return isinstance(value, ir.Node) and type(value).__name__ in {
        *("Assign", "Augment", "Delete", "Evaluate", "Return", "Raise", "Assert", "If", "While", "For", "Try"),
        *("With", "Match", "Break", "Continue", "Import", "ImportFrom"),
    }


# -- contexts and events -----------------------------------------------------------------------------------------


def _context(context: Context, numbers: Mapping[Context, int]) -> str:
    callers = ", ".join(f"#{numbers[caller]}" for caller in context.callers if caller in numbers)
    called = f"  called by {callers}" if callers else ""
    bound = ", ".join(f"{name}: {value}" for name, value in context.bound.items())
    name = context.code.qualname or "module"
    return f"#{numbers[context]} {context.world.value:<6} {name}({bound}) -> {context.result}{called}"


def _events(numbers: Mapping[Context, int]) -> Iterator[str]:
    for context, number in numbers.items():
        for event in context.events.values():
            yield f"#{number} line {event.place.line:<3} {event.kind.value:<17} {event.text}"


# -- facts and decision ------------------------------------------------------------------------------------------


def _facts(judged: list[Judgement]) -> Iterator[str]:
    yield "| function | tensor | literal | effects | recursive | computes | divergences | row | decision |"
    yield "|---|---|---|---|---|---|---|---|---|"
    for one in judged:
        answers = (one.tensor, one.literal, one.effects, one.recursive, one.computes)
        covered = ", ".join(code.qualname for code in one.covered_by or ())
        decision = one.row.action if one.acts and one.row else f"covered by `{covered}`" if covered else "stays"
        row = one.row.precondition if one.row else "none"
        verdicts = " | ".join(fact.verdict.value for fact in answers)
        yield f"| `{one.code.qualname}` | {verdicts} | {len(one.divergences)} | {row} | {decision} |"
