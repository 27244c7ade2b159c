"""Which variable a name means: local, captured from an enclosing function, or global.

A `Scope` is built for each code object while it is lowered.  It follows the language reference, section
"Naming and binding": a name bound anywhere in a function is local to all of it unless declared otherwise;
class bodies are skipped by the functions inside them; comprehension variables live in their comprehension
only, which is inlined with its variables renamed apart.
"""

from __future__ import annotations

import ast

from hybridize.ir.nodes import Code, Free, Global, Name

_FUNCTIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.Lambda)
_COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


class Bindings:
    """The names a body binds, and those it declares `global` or `nonlocal`; and what kind of function it makes."""

    __slots__ = ("bound", "globals", "has_yield", "nonlocals")

    def __init__(self) -> None:
        self.bound: set[str] = set()
        self.globals: set[str] = set()
        self.nonlocals: set[str] = set()
        self.has_yield = False


def bindings_of(body: list[ast.stmt] | ast.expr) -> Bindings:
    """Collect the bindings of one body without entering the functions, classes and comprehensions inside it."""
    found = Bindings()
    stack: list[ast.AST] = list(body) if isinstance(body, list) else [body]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            if not isinstance(node.ctx, ast.Load):
                found.bound.add(node.id)
        elif isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            found.bound.add(node.name)
            stack += node.decorator_list
            stack += _defaults(node.args)
        elif isinstance(node, ast.ClassDef):
            found.bound.add(node.name)
            stack += node.decorator_list
            stack += node.bases
            stack += [keyword.value for keyword in node.keywords]
        elif isinstance(node, ast.Lambda):
            stack += _defaults(node.args)
        elif isinstance(node, _COMPREHENSIONS):
            # Only assignment expressions inside a comprehension bind in the enclosing function.
            found.bound |= _assigned_within(node)
        else:
            _collect_statement(node, found)
            stack += ast.iter_child_nodes(node)
    found.bound -= found.globals | found.nonlocals
    return found


def _assigned_within(comprehension: ast.AST) -> set[str]:
    """The targets of the assignment expressions in a comprehension, but not in the lambdas there."""
    assigned: set[str] = set()
    stack = [comprehension]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Lambda):
            stack += _defaults(node.args)
            continue
        if isinstance(node, ast.NamedExpr) and isinstance(node.target, ast.Name):
            assigned.add(node.target.id)
        stack += ast.iter_child_nodes(node)
    return assigned


def _defaults(arguments: ast.arguments) -> list[ast.expr]:
    return [*arguments.defaults, *(default for default in arguments.kw_defaults if default is not None)]


def _collect_statement(node: ast.AST, found: Bindings) -> None:
    match node:
        case ast.Global(names=names):
            found.globals.update(names)
        case ast.Nonlocal(names=names):
            found.nonlocals.update(names)
        case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
            found.bound.update((alias.asname or alias.name.split(".")[0]) for alias in aliases if alias.name != "*")
        case ast.ExceptHandler(name=str(name)) | ast.MatchAs(name=str(name)) | ast.MatchStar(name=str(name)):
            found.bound.add(name)
        case ast.MatchMapping(rest=str(name)):
            found.bound.add(name)
        case ast.Yield() | ast.YieldFrom():
            found.has_yield = True


class Scope:
    """The names of one code object while it is lowered."""

    __slots__ = ("_comprehensions", "_renamed", "bindings", "code", "free", "parent")

    def __init__(self, code: Code, bindings: Bindings, parent: Scope | None) -> None:
        self.code = code
        self.bindings = bindings
        self.parent = parent
        # Variables of enclosing functions that this one, or one inside it, uses: its closure.
        self.free: set[str] = set()
        self._comprehensions: list[dict[str, str]] = []
        self._renamed = 0

    @property
    def is_function(self) -> bool:
        """Whether inner functions see the names of this scope."""
        return self.code.kind in ("function", "lambda")

    def enter_comprehension(self, targets: set[str]) -> None:
        """Rename the variables of a comprehension apart until `leave_comprehension`."""
        self._renamed += 1
        self._comprehensions.append({name: f"{name}·{self._renamed}" for name in targets})

    def leave_comprehension(self) -> None:
        """End the innermost comprehension."""
        self._comprehensions.pop()

    def fresh(self) -> str:
        """A name no program uses, for the temporaries of lowering."""
        self._renamed += 1
        return f"·{self._renamed}"

    def resolve(self, name: str, line: int, column: int, *, store: bool = False) -> Name | Free | Global:
        """The variable that `name` means here."""
        local = self._own(name)
        if local is not None:
            return Name(line, column, self.mangled(local) if self.code.kind == "class" else local)
        if name in self.bindings.globals or self.code.kind == "module":
            return Global(line, column, name)
        depth = 0
        scope = self.parent
        within = [self]
        while scope is not None:
            if scope.is_function:
                depth += 1
                if name in scope.bindings.globals:
                    break
                found = scope._own(name)
                if found is not None:
                    scope.code.captured.add(found)
                    if store:
                        scope.code.stored_by_inner.add(found)
                    for inner in within:
                        inner.free.add(name)
                    return Free(line, column, found, depth)
            elif scope.code.kind in ("module", "class"):
                # A comprehension of a module or class body may hold a lambda that captures its variables.
                for renames in reversed(scope._comprehensions):
                    if name in renames:
                        return Global(line, column, renames[name])
            within.append(scope)
            scope = scope.parent
        return Global(line, column, name)

    def mangled(self, name: str) -> str:
        """The name of an attribute as Python knows it: within a class, `__x` is `_Class__x`."""
        if not name.startswith("__") or name.endswith("__"):
            return name
        scope: Scope | None = self
        while scope is not None:
            if scope.code.kind == "class":
                cls = scope.code.name.lstrip("_")
                return f"_{cls}{name}" if cls else name
            scope = scope.parent
        return name

    def names_a_local(self, name: str) -> bool:
        """Whether a name, here, means a variable of this or an enclosing function or class body."""
        scope: Scope | None = self
        while scope is not None:
            if name in scope.bindings.globals:
                return False
            if (scope is self or scope.is_function) and scope._own(name) is not None:
                return True
            scope = scope.parent
        return False

    def _own(self, name: str) -> str | None:
        for renames in reversed(self._comprehensions):
            if name in renames:
                return renames[name]
        if self.code.kind != "module" and name in self.bindings.bound:
            return name
        return None
