"""Adding the import a decorator needs, and taking away one that nothing uses any longer.

Needs a `View`; gives edits with the change of the tree each one means.  Both are kept inverse to one another: adding an
import and taking it away again restores the text byte by byte.
"""

from __future__ import annotations

import ast
import re
import sys
from collections.abc import Collection, Iterable

from hybridize.edits.bindings import Binding
from hybridize.edits.functions import View, margin
from hybridize.edits.gaps import BLANKS, line_end, newline_length, skip_space
from hybridize.edits.intentions import Change, ImportAdded, ImportRemoved
from hybridize.edits.requests import RefusedError
from hybridize.edits.text_edits import TextEdit

_PRAGMA = re.compile(r"#\s*(type|noqa|pylint|mypy|pyright|flake8|ruff|isort|fmt|hybridize)\b")


def is_pragma(comment: str) -> bool:
    """Whether a comment speaks to a tool about its line: moved to a line of its own it would mean something else."""
    return bool(_PRAGMA.match(comment))


def add_imports(view: View, statements: Iterable[str]) -> list[Change]:
    """Import statements at module level, after the imports the file begins with."""
    wanted = sorted(set(statements))
    if not wanted:
        return []
    body = view.tree.body
    count = _prologue(body)
    if count == 0:
        intentions = tuple(ImportAdded(0, statement) for statement in wanted)
        return [Change((_before_everything(view, wanted),), intentions)]
    after, count = _end_of_line(view, body, count)
    newline = view.lines.newline_near(view.lines.line_of(max(after - 1, 0)))
    text = "".join(statement + newline for statement in wanted)
    last = body[count - 1]
    if _is_docstring(last) or _is_future(last):
        text = newline + text
    intentions = tuple(ImportAdded(count, statement) for statement in wanted)
    return [Change((view.lines.edit(after, after, text),), intentions)]


def _prologue(body: list[ast.stmt]) -> int:
    """How many statements come before the new import: docstring, `__future__`, and the leading run of imports."""
    count = 1 if body and _is_docstring(body[0]) else 0
    while count < len(body) and _is_import(body[count]):
        count += 1
    return count


def _is_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


def _is_import(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom)


def _is_future(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "__future__"


def _end_of_line(view: View, body: list[ast.stmt], count: int) -> tuple[int, int]:
    """Offset after the logical line on which the prologue ends, and how many statements stand before it."""
    while True:
        finish = line_end(view.text, view.end(body[count - 1]))
        if not finish.clean:
            # `import a; b = 1`: the new import goes below the whole line; a last semicolon may end it.
            at = skip_space(view.text, finish.after + 1, bracketed=False)
            if count < len(body) and view.start(body[count]) == at:
                count += 1
                continue
            finish = line_end(view.text, at)
        if not finish.clean:
            raise RefusedError("the end of the leading imports was not found")
        return finish.after, count


def _before_everything(view: View, wanted: list[str]) -> TextEdit:
    """Before the first statement, below the comments that head the file, above those that belong to the statement."""
    first = view.tree.body[0]
    decorators = getattr(first, "decorator_list", [])
    start = view.start(first)
    if decorators:
        line = decorators[0].lineno
        while not view.lines.content(line).lstrip(BLANKS).startswith("@"):
            line -= 1
        start = view.lines.line_start(line) + len(view.lines.content(line).partition("@")[0])
    at = margin(view, start)[0]
    line = top = view.lines.line_of(at)
    while top > 1 and view.lines.content(top - 1).lstrip(BLANKS).startswith("#"):
        top -= 1
    if top > 1 and top < line and at == view.lines.line_start(line):
        at = view.lines.line_start(top)
    newline = view.lines.newline_near(line)
    definition = isinstance(first, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)
    text = "".join(statement + newline for statement in wanted) + newline * (2 if definition else 1)
    return view.lines.edit(at, at, text)


def remove_unused(
    view: View,
    removed: Collection[ast.AST],
    added_names: Collection[str],
    kept_names: Collection[str],
) -> list[Change]:
    """Remove the imports whose names were used in the removed nodes and nowhere else."""
    if not removed or view.source.path.name == "__init__.py":
        return []
    candidates = {node.id for root in removed for node in ast.walk(root) if isinstance(node, ast.Name)}
    candidates -= {*added_names, *kept_names}
    if not candidates:
        return []
    candidates -= _names_used(view, removed, candidates)
    doomed: dict[int, tuple[ast.Import | ast.ImportFrom, list[int]]] = {}
    for name in sorted(candidates):
        binding = _removable(view, name)
        if binding is not None:
            statement = binding.statement
            assert isinstance(statement, ast.Import | ast.ImportFrom)
            names = [(alias.asname or alias.name).partition(".")[0] for alias in statement.names]
            doomed.setdefault(statement.lineno, (statement, []))[1].append(names.index(name))
    found = (_remove(view, statement, sorted(positions)) for _, (statement, positions) in sorted(doomed.items()))
    return [change for change in found if change is not None]


def _names_used(view: View, removed: Collection[ast.AST], names: set[str]) -> set[str]:
    """Which of the names the rest of the file uses, also in strings that may be annotations, doctests or `__all__`."""
    used: set[str] = set()
    gone = {id(root) for root in removed}
    docstrings: set[int] = set()
    stack: list[ast.AST] = [view.tree]
    while stack:
        node = stack.pop()
        if id(node) in gone:
            continue
        match node:
            case ast.Call(func=ast.Name(id="globals" | "locals" | "vars" | "eval" | "exec")):
                return set(names)
            case ast.Name(id=name):
                used.add(name)
            case ast.Constant(value=str(value)):
                if id(node) not in docstrings or ">>>" in value:
                    used |= {name for name in names if re.search(rf"\b{re.escape(name)}\b", value)}
            case ast.Module() | ast.ClassDef() | ast.FunctionDef() | ast.AsyncFunctionDef():
                if node.body and _is_docstring(node.body[0]):
                    docstrings.add(id(node.body[0].value))  # type: ignore[attr-defined]
            case ast.Global(names=declared) | ast.Nonlocal(names=declared):
                used.update(declared)
        stack += ast.iter_child_nodes(node)
    for name in names:
        if re.search(rf"#\s*type:.*\b{re.escape(name)}\b", view.text):
            used.add(name)
    return used & names


def _removable(view: View, name: str) -> Binding | None:
    """Find the single top-level import that binds the name, if losing it loses nothing else."""
    bindings = view.module.top.bindings.get(name, [])
    if len(bindings) != 1 or bindings[0].meaning is None or bindings[0].statement not in view.tree.body:
        return None
    root = bindings[0].meaning.partition(".")[0]
    # Importing a module of the project or of a third party may matter for what it does on import.
    known = root == view.decorator.module.partition(".")[0] or root in sys.stdlib_module_names
    return bindings[0] if known and not _is_reexport(bindings[0].statement, name) else None


def _is_reexport(statement: ast.AST, name: str) -> bool:
    """`import x as x` says that the name is meant for others."""
    assert isinstance(statement, ast.Import | ast.ImportFrom)
    return any(alias.asname == alias.name == name for alias in statement.names)


def _remove(view: View, statement: ast.Import | ast.ImportFrom, positions: list[int]) -> Change | None:
    """Take some names of a statement away, or the statement when none is left."""
    place = (statement.lineno, statement.col_offset)
    if len(positions) == len(statement.names):
        edit = _remove_statement(view, statement)
        return None if edit is None else Change((edit,), (ImportRemoved(*place, tuple(positions)),))
    edits: list[TextEdit] = []
    done: list[int] = []
    for position in positions:
        edit = _remove_name(view, statement, position)
        # Neighbours whose edits would touch are rare: the second one stays for another run.
        if not edits or edits[-1].end.offset <= edit.start.offset:
            edits.append(edit)
            done.append(position)
    return Change(tuple(edits), (ImportRemoved(*place, tuple(done)),))


def _remove_name(view: View, statement: ast.Import | ast.ImportFrom, position: int) -> TextEdit:
    """Take one name out of a list of names."""
    alias = statement.names[position]
    start, end = view.start(alias), view.end(alias)
    last = position == len(statement.names) - 1
    comma = skip_space(view.text, end, bracketed=True)
    has_comma = view.text[comma : comma + 1] == ","
    line = view.lines.line_of(start)
    alone = not view.text[view.lines.line_start(line) : start].strip(BLANKS)
    if has_comma and alone:
        finish = line_end(view.text, comma + 1)
        if finish.clean:
            return view.lines.edit(view.lines.line_start(line), finish.after, "")
    if not last:
        following = view.start(statement.names[position + 1])
        # What stands between the names may be a comment or a line of its own: then only the comma goes.
        same_line = view.lines.line_of(following) == line
        return view.lines.edit(start, following if same_line else comma + 1, "")
    previous = view.end(statement.names[position - 1])
    gap = view.text[previous:start]
    return view.lines.edit(start if "#" in gap else previous, end, "")


def _remove_statement(view: View, statement: ast.stmt) -> TextEdit | None:
    """Take a whole import statement away, with its line when it has one to itself."""
    body = view.tree.body
    index = body.index(statement)
    start, end = view.start(statement), view.end(statement)
    finish = line_end(view.text, end)
    shares_before = index > 0 and view.lines.line_of(view.end(body[index - 1])) == view.lines.line_of(start)
    if shares_before:
        return view.lines.edit(view.end(body[index - 1]), end, "")
    if not finish.clean:
        if index + 1 < len(body) and body[index + 1].lineno == statement.end_lineno:
            return view.lines.edit(start, view.start(body[index + 1]), "")
        return None
    first = margin(view, start)[0]
    after = finish.after
    if finish.comment and not is_pragma(finish.comment):
        return view.lines.edit(start, view.text.index(finish.comment, end), "")
    if index == 0:
        # Blank lines at the head of a file separate nothing.
        while newline_length(view.text, skip := _skip_blanks(view.text, after)):
            after = skip + newline_length(view.text, skip)
        return view.lines.edit(first, after, "")
    line = view.lines.line_of(first)
    neighbour = body[index + 1] if index + 1 < len(body) else None
    lonely = not (neighbour is not None and _is_import(neighbour))
    if lonely and line > 2 and not view.lines.content(line - 1).strip(BLANKS):
        previous = body[index - 1]
        directly = view.lines.line_of(view.end(previous)) == line - 2
        if directly and (_is_docstring(previous) or _is_future(previous)):
            first = view.lines.line_start(line - 1)
    return view.lines.edit(first, after, "")


def _skip_blanks(text: str, at: int) -> int:
    while at < len(text) and text[at] in BLANKS:
        at += 1
    return at
