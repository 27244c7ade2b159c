"""A file's source with the inferred types under each definition.

Needs  the functions of the file, its text.   Gives  numbered lines; types follow the header they belong to.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Mapping, Sequence

from msgspec.structs import replace

from hybridize.report.paint import PLAIN, Paint, fold, visible
from hybridize.report.schema import Function, Report, Type, Variable, type_text
from hybridize.report.sources import Sources

# A variable and the types it may have; for each line those that are assigned there.
Assignment = tuple[str, tuple[Type, ...]]
Assigned = Mapping[int, Sequence[Assignment]]


def typed_source(
    path: str,
    functions: Iterable[Function],
    sources: Sources,
    *,
    variables: Mapping[int, Sequence[Assignment]] = {},
    only: Iterable[Function] = (),
    paint: Paint = PLAIN,
    width: int = 100,
) -> str:
    """Print a file, or the lines of `only` some of its functions.  `variables` are those assigned at a line."""
    text_of_file = sources.texts.get(path, "")
    ends, statements = _header_ends(text_of_file), _statement_ends(text_of_file)
    begins: dict[int, int] = {}
    for line, end in statements.items():
        begins[end] = min(line, begins.get(end, line))
    assigned: dict[int, dict[str, tuple[Type, ...]]] = {}
    for assigned_at, found in variables.items():
        assigned.setdefault(statements.get(assigned_at, assigned_at), {}).update(found)
    by_line: dict[int, list[Function]] = {}
    for function in functions:
        by_line.setdefault(ends.get(function.line, function.line), []).append(function)
    count = len(sources.lines(path))
    wanted = sorted({line for function in only for line in range(function.line, function.end_line + 1)})
    gutter = len(str(count))
    lines = []
    for number in wanted or range(1, count + 1):
        text = sources.line(path, number)
        if text is None:
            continue
        if number == count and not text:  # what follows the last line break is no line
            break
        lines.append(f"{paint.faint(f'{number:>{gutter}}')} | {visible(text.expandtabs(4))}".rstrip())
        if number in assigned:
            indent = _indent(sources.line(path, begins.get(number, number)) or text)
            known = _named(assigned[number].items(), indent, paint, width - gutter - 3)
            lines += [f"{'':>{gutter}} | {line}" for line in known]
        for function in by_line.get(number, ()):
            header = (sources.line(path, function.line) or "").expandtabs(4)
            indent = " " * (len(header) - len(header.lstrip()) + 4)
            lines += [f"{'':>{gutter}} | {line}" for line in _types_of(function, indent, paint, width - gutter - 3)]
    return "\n".join(lines) + "\n" if lines else ""


def with_variables(report: Report, assigned: Mapping[str, Assigned], chosen: Sequence[Function] | None) -> Report:
    """The report of some files, or of some of their functions, with what variables are assigned in them."""
    functions = []
    for function in (one for one in report.functions if one.path in assigned) if chosen is None else chosen:
        inner = [one for one in report.functions if one.path == function.path and one.line > function.line]
        lines = set(range(function.line, function.end_line + 1))
        lines -= {line for one in inner if one.line in lines for line in range(one.line, one.end_line + 1)}
        of_file = assigned.get(function.path, {})
        found = tuple(
            Variable(name, line, types) for line in sorted(lines & set(of_file)) for name, types in of_file[line]
        )
        functions.append(replace(function, variables=found))
    outside = () if chosen is not None else tuple(_outside(report, assigned))
    return replace(report, functions=tuple(functions), variables=outside)


def _outside(report: Report, assigned: Mapping[str, Assigned]) -> Iterator[Variable]:
    for path, of_file in assigned.items():
        inside = {n for one in report.functions if one.path == path for n in range(one.line, one.end_line + 1)}
        for line in sorted(set(of_file) - inside):
            yield from (Variable(name, line, types, path) for name, types in of_file[line])


def _header_ends(text: str) -> dict[int, int]:
    """Find the last line of each definition's header, by the line of its `def`."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    lines = text.split("\n")
    return {
        node.lineno: _header_end(node.lineno, _first_line(node.body[0]), lines)
        for node in ast.walk(tree)
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
    }


def _header_end(first: int, body: int, lines: Sequence[str]) -> int:
    """The last line of a header before a body; blank lines and comments between them belong to neither."""
    last = max(first, body - 1)
    while last > first and last <= len(lines) and lines[last - 1].strip()[:1] in ("", "#"):
        last -= 1
    return last


def _statement_ends(text: str) -> dict[int, int]:
    """The last line of each statement, or of its header, by each of its lines: there the types of variables stand."""
    try:
        tree = ast.parse(text)
    except (SyntaxError, ValueError, RecursionError):
        return {}
    ends: dict[int, int] = {}
    lines = text.split("\n")
    for node in ast.walk(tree):
        if isinstance(node, ast.stmt):
            body = getattr(node, "body", None)
            inner = _header_end(node.lineno, _first_line(body[0]), lines) if body else None
            last = inner or node.end_lineno or node.lineno
            ends.update(dict.fromkeys(range(node.lineno, last + 1), last))
    return ends


def _indent(text: str) -> str:
    bare = text.expandtabs(4)
    return " " * (len(bare) - len(bare.lstrip()))


def _first_line(statement: ast.stmt) -> int:
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return min([statement.lineno, *(decorator.lineno for decorator in statement.decorator_list)])
    return statement.lineno


def _types_of(function: Function, indent: str, paint: Paint, width: int) -> Iterator[str]:
    named = [(each.name, each.types) for each in function.parameters if each.types or each.name not in {"self", "cls"}]
    yield from _named([*named, ("return", function.returns)], indent, paint, width)


def _named(named: Iterable[tuple[str, Iterable[Type]]], indent: str, paint: Paint, width: int) -> Iterator[str]:
    for name, types in named:
        text = _kept_together(f"{name}: {_union(types)}", width - len(indent) - 7)
        for line in fold(text, width, first=f"{indent}#? ", rest=f"{indent}#?     "):
            yield paint.path(line.replace(_TOGETHER, " "))


# Stands for a space where no line is to be broken.
_TOGETHER = "\u00a0"


def _kept_together(text: str, width: int) -> str:
    """Keep what stands in brackets on one line, the innermost first, as far as it fits."""
    opened: list[int] = []
    for index, character in enumerate(text):
        if character == "[":
            opened.append(index)
        elif character == "]" and opened:
            start = opened.pop()
            if index - start < width:
                text = text[:start] + text[start:index].replace(" ", _TOGETHER) + text[index:]
    return text


def _union(types: Iterable[Type]) -> str:
    return " | ".join(dict.fromkeys(map(type_text, types))) or "?"
