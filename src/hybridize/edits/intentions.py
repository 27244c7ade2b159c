"""What an edit is meant to do to the tree, stated apart from the text so that the one can be checked by the other.

Each intention names its node by its place in the old file; `expected_tree` carries them out on a fresh parse of the old
text.  Gives the tree which the edited text must parse to.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable
from dataclasses import dataclass

from hybridize.edits.text_edits import TextEdit

Slot = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True, slots=True)
class DecoratorAdded:
    """A decorator comes before the decorator with this index."""

    line: int
    index: int
    source: str


@dataclass(frozen=True, slots=True)
class DecoratorRemoved:
    """The decorator with this index goes."""

    line: int
    index: int


@dataclass(frozen=True, slots=True)
class ArgumentSet:
    """The decorator with this index gets a keyword argument, or another value at `position` or under the keyword."""

    line: int
    index: int
    keyword: str
    value: str
    position: int | None = None


@dataclass(frozen=True, slots=True)
class CallUnwrapped:
    """A call becomes one of its arguments; both are given by line, column, end line and end column."""

    call: tuple[int, int, int, int]
    argument: tuple[int, int, int, int]


@dataclass(frozen=True, slots=True)
class ArgumentWrapped:
    """An expression, given as in `CallUnwrapped`, becomes the first argument of a call, before some others."""

    expression: tuple[int, int, int, int]
    function: str
    others: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class StatementInserted:
    """A statement comes before the one that begins at this line and column."""

    line: int
    column: int
    source: str


@dataclass(frozen=True, slots=True)
class StatementAppended:
    """A statement comes after the one that begins at this line and column, which is the last of its block."""

    line: int
    column: int
    source: str


@dataclass(frozen=True, slots=True)
class StatementRemoved:
    """The statement that begins at this line and column goes."""

    line: int
    column: int


@dataclass(frozen=True, slots=True)
class StatementReplaced:
    """The statement that begins at this line and column becomes another one."""

    line: int
    column: int
    source: str


@dataclass(frozen=True, slots=True)
class ExpressionReplaced:
    """An expression, given as in `CallUnwrapped`, becomes another one."""

    expression: tuple[int, int, int, int]
    source: str


@dataclass(frozen=True, slots=True)
class KeywordDropped:
    """A call, given as in `CallUnwrapped`, loses a keyword argument."""

    call: tuple[int, int, int, int]
    keyword: str


@dataclass(frozen=True, slots=True)
class ImportAdded:
    """A statement comes before the module's statement with this index."""

    index: int
    source: str


@dataclass(frozen=True, slots=True)
class ImportRemoved:
    """Some names of an import statement go, and the statement with the last of them."""

    line: int
    column: int
    positions: tuple[int, ...]


_InExpressions = CallUnwrapped | ArgumentWrapped | ExpressionReplaced | StatementReplaced | KeywordDropped
_OfStatements = StatementInserted | StatementAppended | StatementRemoved
Intention = (
    DecoratorAdded | DecoratorRemoved | ArgumentSet | _InExpressions | _OfStatements | ImportAdded | ImportRemoved
)


@dataclass(frozen=True, slots=True)
class Change:
    """Some edits and what they mean."""

    edits: tuple[TextEdit, ...]
    intentions: tuple[Intention, ...]


def extent(node: ast.expr) -> tuple[int, int, int, int]:
    """Where an expression stands, as the parser says it."""
    assert node.end_lineno is not None and node.end_col_offset is not None
    return (node.lineno, node.col_offset, node.end_lineno, node.end_col_offset)


def expected_tree(old: ast.Module, intentions: Iterable[Intention]) -> ast.Module:
    """Carry the intentions out on a tree, which is changed and returned."""
    listed = list(intentions)
    # First, while every node still has the place the parser gave it.
    _statements(old, [i for i in listed if isinstance(i, _OfStatements)])
    _replace(old, [i for i in listed if isinstance(i, _InExpressions)])
    _decorators(old, [i for i in listed if isinstance(i, DecoratorAdded | DecoratorRemoved | ArgumentSet)])
    _imports(old, [i for i in listed if isinstance(i, ImportAdded | ImportRemoved)])
    return old


def _expression(source: str) -> ast.expr:
    return ast.parse(f"({source})", mode="eval").body


def _decorators(tree: ast.Module, listed: list[DecoratorAdded | DecoratorRemoved | ArgumentSet]) -> None:
    wanted: dict[int, list[DecoratorAdded | DecoratorRemoved | ArgumentSet]] = {}
    for intention in listed:
        wanted.setdefault(intention.line, []).append(intention)
    if not wanted:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno in wanted:
            _decorate(node, wanted[node.lineno])


def _decorate(node: Slot, intentions: list[DecoratorAdded | DecoratorRemoved | ArgumentSet]) -> None:
    slots: list[list[ast.expr]] = [[decorator] for decorator in node.decorator_list] + [[]]
    added: list[tuple[int, ast.expr]] = []
    for intention in intentions:
        match intention:
            case DecoratorAdded(index=index, source=source):
                added.append((index, _expression(source)))
            case DecoratorRemoved(index=index):
                slots[index] = []
            case ArgumentSet(index=index):
                slots[index] = [_with_argument(slots[index][0], intention)]
    for index, expression in added:
        slots[index].insert(0, expression)
    node.decorator_list = [expression for slot in slots for expression in slot]


def _with_argument(decorator: ast.expr, intention: ArgumentSet) -> ast.expr:
    value = _expression(intention.value)
    if not isinstance(decorator, ast.Call):
        decorator = ast.Call(func=decorator, args=[], keywords=[])
    if intention.position is not None:
        decorator.args[intention.position] = value
        return decorator
    for keyword in decorator.keywords:
        if keyword.arg == intention.keyword:
            keyword.value = value
            return decorator
    decorator.keywords.append(ast.keyword(arg=intention.keyword, value=value))
    return decorator


def _replace(tree: ast.Module, listed: list[_InExpressions]) -> None:
    if not listed:
        return
    calls = {intention.call: intention.argument for intention in listed if isinstance(intention, CallUnwrapped)}
    sources = {each.expression: each.source for each in listed if isinstance(each, ExpressionReplaced)}
    statements = {(each.line, each.column): each.source for each in listed if isinstance(each, StatementReplaced)}
    wrapped = {each.expression: each for each in listed if isinstance(each, ArgumentWrapped)}
    dropped = {(each.call, each.keyword) for each in listed if isinstance(each, KeywordDropped)}
    replacement: dict[int, ast.AST] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Name | ast.Attribute | ast.Call) and extent(node) in sources:
            replacement[id(node)] = _expression(sources[extent(node)])
        if isinstance(node, ast.expr) and extent(node) in wrapped:
            wrap = wrapped.pop(extent(node))  # the outermost of those that begin and end together
            around = _expression(f"{wrap.function}({', '.join(('_', *wrap.others))})")
            assert isinstance(around, ast.Call)
            around.args[0] = node
            replacement[id(node)] = around
        if isinstance(node, ast.stmt) and (node.lineno, node.col_offset) in statements:
            replacement[id(node)] = ast.parse(statements[node.lineno, node.col_offset]).body[0]
        if isinstance(node, ast.Call) and dropped:
            node.keywords = [each for each in node.keywords if (extent(node), each.arg) not in dropped]
        if isinstance(node, ast.Call) and extent(node) in calls:
            wanted = calls[extent(node)]
            inside = (inner for inner in ast.walk(node) if isinstance(inner, ast.expr) and inner is not node)
            found = next((inner for inner in inside if extent(inner) == wanted), None)
            if found is not None:
                replacement[id(node)] = found

    def settled(value: object) -> object:
        while id(value) in replacement:
            value = replacement[id(value)]
        return value

    for node in list(ast.walk(tree)):
        for name, value in ast.iter_fields(node):
            if isinstance(value, list):
                value[:] = [settled(item) for item in value]
            elif isinstance(value, ast.AST):
                setattr(node, name, settled(value))


def _statements(tree: ast.Module, listed: list[_OfStatements]) -> None:
    before: dict[tuple[int, int], list[str]] = {}
    after: dict[tuple[int, int], list[str]] = {}
    for each in listed:
        match each:
            case StatementInserted(line=line, column=column, source=source):
                before.setdefault((line, column), []).append(source)
            case StatementAppended(line=line, column=column, source=source):
                after.setdefault((line, column), []).append(source)
    removed = {(each.line, each.column) for each in listed if isinstance(each, StatementRemoved)}
    for node in list(ast.walk(tree)) if listed else ():
        for _, value in ast.iter_fields(node):
            if isinstance(value, list) and value and isinstance(value[0], ast.stmt):
                value[:] = [
                    each
                    for statement in value
                    for at in ((statement.lineno, statement.col_offset),)
                    for each in (
                        *_nowhere(before.get(at, ())),
                        *(() if at in removed else (statement,)),
                        *_nowhere(after.get(at, ())),
                    )
                ]


def _nowhere(sources: Iterable[str]) -> list[ast.stmt]:
    """Statements that no intention finds by their place."""
    statements = [statement for source in sources for statement in ast.parse(source).body]
    for node in (each for statement in statements for each in ast.walk(statement)):
        if isinstance(node, ast.stmt | ast.expr):
            node.lineno = node.end_lineno = -1
    return statements


def _imports(tree: ast.Module, listed: list[ImportAdded | ImportRemoved]) -> None:
    gone: set[int] = set()
    for intention in listed:
        if isinstance(intention, ImportRemoved):
            statement = next(
                node
                for node in tree.body
                if isinstance(node, ast.Import | ast.ImportFrom)
                and (node.lineno, node.col_offset) == (intention.line, intention.column)
            )
            statement.names = [name for i, name in enumerate(statement.names) if i not in intention.positions]
            if not statement.names:
                gone.add(id(statement))
    added = sorted((i for i in listed if isinstance(i, ImportAdded)), key=lambda i: i.index)
    body: list[ast.stmt] = []
    for index, node in enumerate([*tree.body, None]):
        for intention in added:
            if intention.index == index:
                body += ast.parse(intention.source).body
        if node is not None and id(node) not in gone:
            body.append(node)
    tree.body = body
