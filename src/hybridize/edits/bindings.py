"""Which names are bound where in one file, and which of them are sure to mean an imported thing at a given `def`.

Needs the tree; gives `Module`: its scopes with their bindings, and one `Site` per `def`.  A name is *usable* at a
`def` when the first scope that binds it binds it by imports of the wanted meaning only, and one of these imports has
certainly run when the decorator is evaluated.  What is not certain (an import within `if`, a loop or an `except`, a
rebinding anywhere, even in a function that says `global`) makes the name unusable: an own import is always right.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from types import MappingProxyType

FunctionNode = ast.FunctionDef | ast.AsyncFunctionDef
ScopeNode = ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef
Blocks = tuple[tuple[int, str], ...]
"""The conditional blocks around a statement, outermost first: the compound statement's identity and its part."""

_ELSEWHEN: Blocks = ((0, "unknown time"),)


@dataclass(frozen=True, slots=True)
class Binding:
    """One place that binds a name; `meaning` is the dotted name when it is an absolute import."""

    meaning: str | None
    place: tuple[int, int]
    blocks: Blocks
    statement: ast.AST
    for_types_only: bool = False


@dataclass(frozen=True, slots=True)
class Star:
    """One `from module import *`."""

    module: str
    place: tuple[int, int]
    blocks: Blocks


@dataclass(slots=True, eq=False)
class Scope:
    """A module, class or function body: what it binds, and where it stands in the scope around it."""

    node: ScopeNode
    parent: Scope | None
    blocks: Blocks
    bindings: dict[str, list[Binding]] = field(default_factory=dict)
    stars: list[Star] = field(default_factory=list)
    global_names: set[str] = field(default_factory=set)
    nonlocal_names: set[str] = field(default_factory=set)
    _imported: dict[str, tuple[int, int]] | None = None

    def imported(self) -> dict[str, tuple[int, int]]:
        """Names that some import binds here, with where they are bound first; asked once all bindings are known."""
        if self._imported is None:
            self._imported = {
                name: bindings[0].place
                for name, bindings in self.bindings.items()
                if any(binding.meaning is not None for binding in bindings)
            }
        return self._imported


@dataclass(frozen=True, slots=True, eq=False)
class Standpoint:
    """A place names are looked up from: a scope, and the blocks within it."""

    scope: Scope
    blocks: Blocks

    def lookup(self) -> Iterator[tuple[Scope, Blocks]]:
        """Yield the scopes Python searches for a name, each with the blocks around the standpoint in it."""
        scope: Scope | None = self.scope
        blocks = self.blocks
        while scope is not None:
            # Class bodies are seen from directly inside only.
            if scope is self.scope or not isinstance(scope.node, ast.ClassDef):
                yield scope, blocks
            blocks, scope = scope.blocks, scope.parent


@dataclass(frozen=True, slots=True, eq=False)
class Site(Standpoint):
    """A `def`: where its decorators are evaluated, its node, and its dotted name."""

    node: FunctionNode
    qualname: str


@dataclass(frozen=True, slots=True)
class Module:
    """All scopes and all functions of a file; the first scope is the module's own."""

    scopes: tuple[Scope, ...]
    sites: dict[int, Site]
    provided: Mapping[str, str]
    """Names that star imports of other files of the project are sure to bind, with what they mean."""

    @property
    def top(self) -> Scope:
        """The module scope."""
        return self.scopes[0]

    def resolve(self, standpoint: Standpoint, name: str) -> tuple[Scope, Blocks] | None:
        """Find the scope that decides what the name means, if any scope binds it."""
        return next(((scope, blocks) for scope, blocks in standpoint.lookup() if name in scope.bindings), None)

    def usable(self, site: Site, name: str, meanings: tuple[str, ...]) -> bool:
        """Whether the name is sure to have one of the meanings when the site's decorators are evaluated."""
        found = self.resolve(site, name)
        if found is None:
            return False
        scope, blocks = found
        bindings = [b for b in scope.bindings[name] if not (b.for_types_only and b.meaning in meanings)]
        return all(b.meaning in meanings for b in bindings) and any(
            b.place < (site.node.lineno, site.node.col_offset) and has_run(b.blocks, blocks) for b in bindings
        )

    def star_gives(self, site: Site, name: str, modules: tuple[str, ...]) -> bool:
        """Whether a star import of one of the modules is sure to give the name its meaning."""
        if self.resolve(site, name) is not None:
            return False
        good = [s for s in self.top.stars if s.module in modules]
        blocks = list(site.lookup())[-1][1]
        ran = [s for s in good if s.place < (site.node.lineno, 0) and has_run(s.blocks, blocks)]
        # A later star import of something else may rebind the name, and nobody would see it in this file.
        return bool(ran) and all(s.module in modules or s.place < ran[-1].place for s in self.top.stars)

    def star_provides(self, site: Site, name: str, meanings: tuple[str, ...]) -> bool:
        """Whether a star import from the project is sure to give the name one of the meanings there."""
        if self.provided.get(name) not in meanings or self.resolve(site, name) is not None:
            return False
        # Which of the star imports gives it is not told: all of them have to stand above.
        return all(star.place < (site.node.lineno, 0) for star in self.top.stars)

    def meanings(self, standpoint: Standpoint, name: str) -> set[str]:
        """Collect everything the name may mean there through imports: generous, to recognise what is there."""
        found = self.resolve(standpoint, name)
        if found is not None:
            return {b.meaning for b in found[0].bindings[name] if b.meaning is not None}
        if name in self.provided:
            return {self.provided[name]}
        return {f"{star.module}.{name}" for star in self.top.stars}


def has_run(binding: Blocks, reader: Blocks) -> bool:
    """Whether a statement in the first blocks has run whenever a later one in the second blocks runs."""
    for depth, block in enumerate(binding):
        if reader[depth : depth + 1] == (block,) and reader[:depth] == binding[:depth]:
            continue
        identity, part = block
        # The body of a `try` runs, except for those who stand in its handlers.
        if part != "try" or any(other == identity and where == "except" for other, where in reader):
            return False
    return True


def read_module(tree: ast.Module, provided: Mapping[str, str] = MappingProxyType({})) -> Module:
    """Collect the scopes, bindings and functions of a file; `provided` are names that star imports bind in it."""
    return Module(*_read(tree), provided)


@lru_cache(maxsize=128)
def _read(tree: ast.Module) -> tuple[tuple[Scope, ...], dict[int, Site]]:
    # Remembered, as each file that is edited is asked for several times.
    reader = _Reader(tree)
    reader.run()
    return tuple(reader.scopes), reader.sites


@dataclass(frozen=True, slots=True)
class _Task:
    node: ast.AST
    scope: Scope
    blocks: Blocks
    prefix: str
    typing: bool


class _Reader:
    """One walk over the tree with an own stack: expressions may nest deeper than Python may recurse."""

    def __init__(self, tree: ast.Module) -> None:
        top = Scope(tree, None, ())
        self.scopes = [top]
        self.sites: dict[int, Site] = {}
        self._stack = [_Task(statement, top, (), "", False) for statement in reversed(tree.body)]

    def run(self) -> None:
        while self._stack:
            self._visit(self._stack.pop())
        self._settle_declarations()
        for scope in self.scopes:
            for bindings in scope.bindings.values():
                bindings.sort(key=lambda binding: binding.place)
            scope.stars.sort(key=lambda star: star.place)

    def _visit(self, task: _Task) -> None:
        match task.node:
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef():
                self._definition(task, task.node)
            case ast.Import() | ast.ImportFrom():
                self._import(task, task.node)
            case ast.Global(names=names):
                task.scope.global_names.update(names)
            case ast.Nonlocal(names=names):
                task.scope.nonlocal_names.update(names)
            case ast.With() | ast.AsyncWith() if _may_stop_early(task.node):
                self._push([item.context_expr for item in task.node.items], task)
                self._push([item.optional_vars for item in task.node.items if item.optional_vars is not None], task)
                self._push([*task.node.body], task, "with")
            case ast.If() | ast.For() | ast.AsyncFor() | ast.While() | ast.Try() | ast.TryStar() | ast.Match():
                self._compound(task, task.node)
            case ast.Lambda():
                pass  # binds in itself only, and holds no `def`
            case _:
                self._bind_targets(task)
                self._push(ast.iter_child_nodes(task.node), task)

    def _push(self, nodes: Iterator[ast.AST] | list[ast.AST], task: _Task, part: str | None = None) -> None:
        blocks = task.blocks if part is None else (*task.blocks, (id(task.node), part))
        for node in nodes:
            # The target of a comprehension is a name of the comprehension alone.
            if not (isinstance(task.node, ast.comprehension) and node is task.node.target):
                self._stack.append(_Task(node, task.scope, blocks, task.prefix, task.typing))

    def _bind(self, task: _Task, name: str, meaning: str | None = None) -> None:
        place = (getattr(task.node, "lineno", 0), getattr(task.node, "col_offset", 0))
        binding = Binding(meaning, place, task.blocks, task.node, task.typing)
        task.scope.bindings.setdefault(name, []).append(binding)

    def _bind_targets(self, task: _Task) -> None:
        match task.node:
            case ast.Name(id=name, ctx=ast.Store() | ast.Del()):
                self._bind(task, name)
            case (
                ast.ExceptHandler(name=str(name))
                | ast.MatchAs(name=str(name))
                | ast.MatchStar(name=str(name))
                | ast.MatchMapping(rest=str(name))
            ):
                self._bind(task, name)

    def _import(self, task: _Task, node: ast.Import | ast.ImportFrom) -> None:
        for alias in node.names:
            if isinstance(node, ast.Import):
                whole = alias.asname is not None
                root = alias.name.partition(".")[0]
                self._bind(task, alias.asname or root, alias.name if whole else root)
                continue
            base = "." * node.level + (node.module or "")
            if alias.name == "*":
                place = (node.lineno, node.col_offset)
                blocks = _ELSEWHEN if task.typing else task.blocks
                task.scope.stars.append(Star(base, place, blocks))
            else:
                separator = "" if base.endswith(".") else "."
                self._bind(task, alias.asname or alias.name, f"{base}{separator}{alias.name}")

    def _definition(self, task: _Task, node: FunctionNode | ast.ClassDef) -> None:
        self._bind(task, node.name)
        qualname = f"{task.prefix}{node.name}"
        inner = Scope(node, task.scope, task.blocks)
        self.scopes.append(inner)
        outside: list[ast.AST] = [*node.decorator_list]
        if isinstance(node, ast.ClassDef):
            outside += [*node.bases, *node.keywords]
        else:
            self.sites[node.lineno] = Site(task.scope, task.blocks, node, qualname)
            arguments = node.args
            outside += [*arguments.defaults, *(default for default in arguments.kw_defaults if default is not None)]
            every = [*arguments.posonlyargs, *arguments.args, *arguments.kwonlyargs]
            every += [star for star in (arguments.vararg, arguments.kwarg) if star is not None]
            for argument in every:
                inner.bindings.setdefault(argument.arg, []).append(
                    Binding(None, (argument.lineno, argument.col_offset), (), argument)
                )
        for parameter in getattr(node, "type_params", ()):
            inner.bindings.setdefault(parameter.name, []).append(
                Binding(None, (node.lineno, node.col_offset), (), parameter)
            )
        self._push(outside, task)
        self._stack += [_Task(statement, inner, (), f"{qualname}.", False) for statement in node.body]

    def _compound(
        self, task: _Task, node: ast.If | ast.For | ast.AsyncFor | ast.While | ast.Try | ast.TryStar | ast.Match
    ) -> None:
        match node:
            case ast.If(test=test, body=body, orelse=orelse):
                self._push([test], task)
                typing = _Task(node, task.scope, task.blocks, task.prefix, task.typing or _asks_for_types(test))
                self._push([*body], typing, "if")
                self._push([*orelse], task, "else")
            case ast.Try() | ast.TryStar():
                self._push([*node.body], task, "try")
                self._push([*node.handlers], task, "except")
                self._push([*node.orelse], task, "else")
                self._push([*node.finalbody], task)
            case ast.Match():
                self._push([node.subject], task)
                for number, case in enumerate(node.cases):
                    self._push([case], task, f"case {number}")
            case ast.While():
                self._push([node.test], task)
                self._push([*node.body], task, "loop")
                self._push([*node.orelse], task, "else")
            case _:
                self._push([node.target, node.iter], task)
                self._push([*node.body], task, "loop")
                self._push([*node.orelse], task, "else")

    def _settle_declarations(self) -> None:
        """Hand what a scope binds by `global` and `nonlocal` to the scope meant; it happens nobody knows when."""
        for scope in self.scopes:
            for name in sorted(scope.global_names | scope.nonlocal_names):
                moved = scope.bindings.pop(name, [])
                owner: Scope | None = self.scopes[0] if name in scope.global_names else _owner(scope, name)
                if owner is not None and owner is not scope:
                    late = [Binding(b.meaning, b.place, _ELSEWHEN, b.statement, b.for_types_only) for b in moved]
                    owner.bindings.setdefault(name, []).extend(late)
                    if not owner.bindings[name]:
                        del owner.bindings[name]


def _owner(scope: Scope, name: str) -> Scope | None:
    around = scope.parent
    while around is not None:
        if name in around.bindings and not isinstance(around.node, ast.ClassDef | ast.Module):
            return around
        around = around.parent
    return None


def _may_stop_early(node: ast.With | ast.AsyncWith) -> bool:
    """Whether the body may be left by an exception that goes no further: `with suppress(ImportError):`."""
    calls = [item.context_expr.func for item in node.items if isinstance(item.context_expr, ast.Call)]
    return any(dotted(called)[-1:] == ("suppress",) for called in calls)


def _asks_for_types(test: ast.expr) -> bool:
    match test:
        case ast.Name(id="TYPE_CHECKING") | ast.Attribute(attr="TYPE_CHECKING"):
            return True
    return False


def dotted(node: ast.expr) -> tuple[str, ...]:
    """Split a dotted name; empty when the expression is something else."""
    parts: list[str] = []
    while isinstance(node, ast.Attribute):
        parts.append(node.attr)
        node = node.value
    if not isinstance(node, ast.Name):
        return ()
    return (node.id, *reversed(parts))
