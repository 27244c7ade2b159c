"""Imports that lead nowhere: HYB002, a note.

Question   Which imports of the given modules name something that cannot exist?
Reports    relative imports without a target; modules that the project's own packages do not have; and, when the
           installed packages are known, everything else that is not found.
Stays out  of imports guarded by `try … except ImportError` or `if TYPE_CHECKING`, and of third-party names when it is
           not known what is installed: their absence proves nothing.
"""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import dataclass

from hybridize.project.diagnostics import Diagnostic, ProjectCode
from hybridize.project.module import External, NamespacePackage, SourceModule
from hybridize.project.resolution import Located, Resolver

_GUARDS = frozenset({"ImportError", "ModuleNotFoundError", "Exception", "BaseException"})


@dataclass(frozen=True, slots=True)
class _Import:
    node: ast.Import | ast.ImportFrom
    name: str
    level: int


def unresolved_imports(
    modules: tuple[SourceModule, ...], resolver: Resolver, *, installed_known: bool
) -> Iterator[Diagnostic]:
    """Yield a note for each import without a target, in the order of the modules."""
    for module in modules:
        if module.tree is None:
            continue
        for found in _imports(module.tree):
            if _leads_nowhere(module, found, resolver, installed_known):
                written = "." * found.level + found.name
                place = module.place(found.node)
                yield ProjectCode.UNRESOLVED_IMPORT.at(
                    module.display, place.line, place.column, f"no module named `{written}` is found", severity="note"
                )


def leads_into_project(module: SourceModule, resolver: Resolver) -> bool:
    """Whether some import of a file names a module of the project."""
    for found in _imports(module.tree) if module.tree is not None else ():
        match resolver.locate(module, found.name, found.level):
            case Located(third_party=False) | NamespacePackage():
                return True
    return False


def _leads_nowhere(module: SourceModule, found: _Import, resolver: Resolver, installed_known: bool) -> bool:
    location = resolver.locate(module, found.name, found.level)
    if not (isinstance(location, External) and location.missing):
        return False
    if found.level or installed_known:
        return True
    # `import package.nothing` is wrong if `package` is ours, and says nothing about the project otherwise.
    top = resolver.locate(module, found.name.partition(".")[0])
    return "." in found.name and isinstance(top, (Located, NamespacePackage))


def _imports(tree: ast.Module) -> Iterator[_Import]:
    """Walk statements only: expressions hold no imports."""
    pending: list[ast.stmt] = list(reversed(tree.body))
    while pending:
        stmt = pending.pop()
        match stmt:
            case ast.Import(names=names):
                yield from (_Import(stmt, alias.name, 0) for alias in names)
            case ast.ImportFrom(module=name, level=level):
                yield _Import(stmt, name or "", level)
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                guarded = any(_catches_import_error(handler) for handler in handlers)
                inner = [each for handler in handlers for each in handler.body]
                # The fallback of a guarded import is as optional as the import.
                pending += reversed([*orelse, *final] if guarded else [*body, *inner, *orelse, *final])
            case ast.If(test=test, body=body, orelse=orelse):
                pending += reversed(orelse if _is_type_checking(test) else [*body, *orelse])
            case ast.Match(cases=cases):
                pending += [each for case in reversed(cases) for each in reversed(case.body)]
            case ast.FunctionDef() | ast.AsyncFunctionDef() | ast.ClassDef() | ast.With() | ast.AsyncWith():
                pending += reversed(stmt.body)
            case ast.For() | ast.AsyncFor() | ast.While():
                pending += reversed([*stmt.body, *stmt.orelse])
            case _:
                pass


def _catches_import_error(handler: ast.ExceptHandler) -> bool:
    match handler.type:
        case None:
            return True
        case ast.Tuple(elts=types):
            return any(_name(each) in _GUARDS for each in types)
        case expression:
            return _name(expression) in _GUARDS


def _is_type_checking(test: ast.expr) -> bool:
    return _name(test) == "TYPE_CHECKING"


def _name(expression: ast.expr) -> str:
    match expression:
        case ast.Name(id=name) | ast.Attribute(attr=name):
            return name
        case _:
            return ""
