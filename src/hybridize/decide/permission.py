"""What the user lets the tool change: options say which assumptions carry an edit, comments say where there is none.

Question   May the change a function's row stands for be written in this run?
Needs      the judgement, the options, the suppression comments of the function's file.
Matters    for placement, too: what is not written cannot cover what runs inside it.
"""

from __future__ import annotations

import ast
from functools import lru_cache

from hybridize.decide.decision import Judgement
from hybridize.decide.table import FINDING_OF_PRECONDITION
from hybridize.project.module import SourceModule
from hybridize.project.project import Project

# The assumptions that `--speculative` lets pass; every other kind needs `--unsafe-fixes`.
SPECULATIVE = frozenset({"name-context", "annotation", "unreached"})
ALL = "ALL"


def is_permitted(one: Judgement, project: Project) -> bool:
    """Whether the change may be written: it rests on nothing that needs a further option, and no comment forbids it."""
    if one.row is None:
        return False
    options = project.options
    kinds = {assumption.kind for assumption in one.assumptions}
    if kinds and not options.unsafe_fixes and not (options.speculative and kinds <= SPECULATIVE):
        return False
    module = project.by_display.get(one.code.path)
    silent = suppressed_codes(module, one.code.line) if module is not None else ()
    return not {ALL, FINDING_OF_PRECONDITION[one.row.precondition]} & {*silent}


def suppressed_codes(module: SourceModule, line: int) -> tuple[str, ...]:
    """The codes that comments switch off for the function defined on a line; `ALL` for every code."""
    comments = module.suppressions
    if comments.skip_file:
        return (ALL,)
    if not comments.items or module.tree is None:
        return ()
    node = _definitions(module.tree).get(line)
    found = comments.for_function(node) if node is not None else ()
    return tuple(dict.fromkeys(code for item in found for code in ([each.code for each in item.codes] or [ALL])))


@lru_cache(maxsize=2)
def _definitions(tree: ast.Module) -> dict[int, ast.FunctionDef | ast.AsyncFunctionDef]:
    """The functions of a file by line; functions are asked for file by file, so that few files need be kept."""
    found = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    return {node.lineno: node for node in reversed(found)}
