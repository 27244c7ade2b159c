"""Which files of a project can have nothing to do with each other?

Question   Into which groups do the files fall, so that no code of one group can call, or be called by, another's?
Needs      the modules of a project and its resolver.
Gives      each group as a project of its own, in the order of their first files.  They are analysed one by one, so
           that the groups a change does not touch need not be analysed again, and several can be at the same time.
Sound      Two files belong together when one imports the other anywhere in it, when both lie in one package (or in a
           folder without `__init__.py` that is imported as one), and when they lie below one `conftest.py`; files that
           were not given connect those that were.  A module found by a computed name is not seen: neither does the
           analysis follow it.
"""

from __future__ import annotations

import ast
import os
from collections.abc import Hashable, Iterator
from dataclasses import replace
from pathlib import Path

from hybridize.project.module import NamespacePackage, SourceModule
from hybridize.project.project import Project
from hybridize.project.resolution import Located, Location

_BLOCKS = ("body", "orelse", "finalbody", "handlers", "cases")


class Components:
    """The groups of files of one project, and what their imports mean."""

    def __init__(self, project: Project) -> None:
        self._project = project
        self._above: dict[Hashable, Hashable] = {}
        self._pending: list[SourceModule] = []
        self._files: dict[str, SourceModule | None] = {os.path.realpath(one.path): one for one in project.sources}
        self._real: dict[Path, str] = {}
        self._packages = frozenset(module.path.parent for module in project.modules if module.is_package)
        self._conftests = {each.path.parent: each for each in project.modules if each.path.name == "conftest.py"}
        # What each import of a file means: the result of an analysis depends on this, and on the files.
        self.meanings: dict[SourceModule, dict[tuple[str, int], str]] = {}
        self.projects = tuple(self._grouped())

    def _grouped(self) -> Iterator[Project]:
        modules = self._project.modules
        for module in modules:
            self._place(module)
        self._pending += self._project.sources
        while self._pending:
            module = self._pending.pop()
            if module.tree is not None:
                self._follow(module, module.tree)
        groups: dict[Hashable, list[SourceModule]] = {}
        together = self._project.options.python is not None  # installed packages are analysed, and shared
        for module in modules:
            groups.setdefault(None if together else self._group(module), []).append(module)
        users: dict[Hashable, list[SourceModule]] = {}
        for notebook in self._project.notebooks:
            users.setdefault(None if together else self._group(notebook), []).append(notebook)
        for key, group in groups.items():
            yield replace(self._project, modules=tuple(group), notebooks=tuple(users.get(key, ())))

    # -- what belongs together -------------------------------------------------------------------------------------

    def _place(self, module: SourceModule) -> None:
        """Files of one package belong together, and what lies below a conftest file shares its fixtures."""
        for folder in module.path.parents:
            if folder in self._packages:
                self._join(module, folder)
            if folder in self._conftests:
                self._join(module, self._conftests[folder])

    def _follow(self, module: SourceModule, tree: ast.Module) -> None:
        meanings = self.meanings[module] = {}
        for name, level in _imports(tree):
            if (name, level) not in meanings:
                location = self._project.resolver.locate(module, name, level)
                meanings[name, level] = repr(location)
                self._connect(module, location)

    def _connect(self, module: SourceModule, location: Location) -> None:
        match location:
            case Located(path=path, third_party=False):
                other = self._files.get(self._realpath(path)) or self._read(path)
                if other is not None:
                    self._join(module, other)
            case NamespacePackage(paths=paths):
                if location not in self._above:
                    for each in self._project.modules:
                        if any(each.path.is_relative_to(path) for path in paths):
                            self._join(each, location)
                self._join(module, location)

    def _read(self, path: Path) -> SourceModule | None:
        """A file that was not given: it may in turn import files that were."""
        found = self._files[self._realpath(path)] = self._project.resolver.module_at(path)
        if found is not None:
            self._place(found)
            self._pending.append(found)
        return found

    def _realpath(self, path: Path) -> str:
        known = self._real.get(path)
        if known is None:
            known = self._real[path] = os.path.realpath(path)
        return known

    # -- groups ----------------------------------------------------------------------------------------------------

    def _group(self, one: Hashable) -> Hashable:
        """What stands for the group of a file (union-find, paths halved)."""
        while (above := self._above.get(one, one)) != one:
            self._above[one] = self._above.get(above, above)
            one = above
        return one

    def _join(self, one: Hashable, other: Hashable) -> None:
        first, second = self._group(one), self._group(other)
        if first != second:
            self._above[first] = second


def _imports(tree: ast.Module) -> Iterator[tuple[str, int]]:
    """Everything a file imports, anywhere in it; only statements hold imports."""
    pending: list[ast.AST] = list(tree.body)
    while pending:
        node = pending.pop()
        match node:
            case ast.Import(names=aliases):
                for alias in aliases:
                    parts = alias.name.split(".")
                    yield from ((".".join(parts[:end]), 0) for end in range(1, len(parts) + 1))
            case ast.ImportFrom(names=aliases, level=level):
                package = node.module or ""
                yield package, level
                dot = "." if package else ""
                yield from ((f"{package}{dot}{alias.name}", level) for alias in aliases if alias.name != "*")
            case ast.Assign(targets=[ast.Name(id="pytest_plugins")], value=value):
                texts = (each.value for each in ast.walk(value) if isinstance(each, ast.Constant))
                yield from ((text, 0) for text in texts if isinstance(text, str))
            case ast.expr():
                continue
            case _:
                for block in _BLOCKS:
                    inner = getattr(node, block, None)
                    if isinstance(inner, list):
                        pending.extend(inner)
