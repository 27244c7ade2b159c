"""Copies of a tree with decorators put on and taken off, for judging a conversion before there is a tool that makes it.

Needs   Ids `path::Qual.name` and the decorator's text.          Gives  an edited copy of the tree.
Limits  A decorator goes directly above its `def`, no import is added: real editing is the business of the tool.
"""

from __future__ import annotations

import ast
import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

from .probes import definitions


def copy_with_decorators(source: Path, target: Path, add: Mapping[str, str], remove: Iterable[str] = ()) -> Path:
    """Copy the tree and edit it: `add` maps function ids to decorators, `remove` lists ids that lose theirs."""
    shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
    gone = frozenset(remove)
    for relative in sorted({ident.partition("::")[0] for ident in [*add, *gone]}):
        path = target / relative
        path.write_text(_edited(path.read_text(encoding="utf-8"), relative, add, gone), encoding="utf-8")
    return target


def _edited(text: str, relative: str, add: Mapping[str, str], remove: frozenset[str]) -> str:
    lines = text.splitlines(keepends=True)
    wanted = {ident for ident in [*add, *remove] if ident.startswith(f"{relative}::")}
    found: list[tuple[int, ast.FunctionDef | ast.AsyncFunctionDef, str]] = []
    for qualname, definition in definitions(ast.parse(text).body):
        ident = f"{relative}::{qualname}"
        if ident in wanted:
            found.append((definition.lineno, definition, ident))
            wanted.discard(ident)
    if wanted:
        raise KeyError(f"no such function: {', '.join(sorted(wanted))}")
    for line, definition, ident in sorted(found, key=lambda entry: -entry[0]):
        if ident in add:
            lines.insert(line - 1, " " * definition.col_offset + f"@{add[ident]}\n")
        if ident in remove:
            for decorator in definition.decorator_list:
                if "function" in ast.unparse(decorator):
                    del lines[decorator.lineno - 1 : decorator.end_lineno]
    return "".join(lines)
