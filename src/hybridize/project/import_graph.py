"""Which file imports which: whose code may run when a file is imported, and who may run the code of a file.

Question   `imports`: what does a file import, anywhere in it?  `reachable`: what runs at the most when it is imported?
           `within_reach_of`: which files are needed to know everything about the functions of some files?
Needs      the modules of a project and its resolver.
Sound      for imports as Python writes them; a module found by a computed name (`importlib`) is not seen.
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from pathlib import Path

from hybridize.project.module import NamespacePackage, Resolved, SourceModule
from hybridize.project.project import Project


def focused(project: Project, path: Path) -> Project:
    """Narrow a project to the files that have to do with one file, or with the files of one folder."""
    wanted = [module for module in project.modules if module.path == path or module.path.is_relative_to(path)]
    reach = ImportGraph(project).within_reach_of(wanted)
    return replace(
        project,
        modules=tuple(module for module in project.modules if module in reach),
        notebooks=tuple(notebook for notebook in project.notebooks if notebook in reach),
    )


@dataclass(slots=True, eq=False)
class ImportGraph:
    """The imports of a project's files; each file is walked when it is first asked about."""

    project: Project
    _imported: dict[SourceModule, frozenset[SourceModule]] = field(default_factory=dict, repr=False)

    def imports(self, module: SourceModule) -> frozenset[SourceModule]:
        """The files with source that a file imports, at module level or within functions."""
        if module not in self._imported:
            self._imported[module] = frozenset(self._imports_of(module))
        return self._imported[module]

    def reachable(self, module: SourceModule) -> set[SourceModule]:
        """The file itself, and the files whose code may run while it is imported."""
        found = {module}
        pending = [module]
        while pending:
            fresh = self.imports(pending.pop()) - found
            found |= fresh
            pending += fresh
        return found

    def within_reach_of(self, modules: Iterable[SourceModule]) -> set[SourceModule]:
        """The given files, those that import them, and so on; with the conftest files that serve tests among them.

        Whoever calls a function has it from a chain of imports, so every caller is in these files or in what they
        import in turn.
        """
        importers: dict[SourceModule, list[SourceModule]] = {}
        for module in self.project.sources:
            for imported in self.imports(module):
                importers.setdefault(imported, []).append(module)
        found = set(modules)
        pending = list(found)
        while pending:
            fresh = set(importers.get(pending.pop(), ())) - found
            found |= fresh
            pending += fresh
        folders = {folder for module in found for folder in module.path.parents}
        served = (each for each in self.project.modules if each.path.name == "conftest.py")
        return found | {module for module in served if module.path.parent in folders}

    def _imports_of(self, module: SourceModule) -> Iterator[SourceModule]:
        resolver = self.project.resolver
        for node in ast.walk(module.tree) if module.tree is not None else ():
            match node:
                case ast.Import(names=aliases):
                    found: list[Resolved | None] = [resolver.resolve(module, alias.name) for alias in aliases]
                case ast.ImportFrom(names=aliases):
                    package = resolver.resolve(module, node.module or "", node.level)
                    found = [package, *(self._submodule(package, alias.name) for alias in aliases if alias.name != "*")]
                case _:
                    continue
            yield from (each for each in found if isinstance(each, SourceModule))

    def _submodule(self, package: Resolved, name: str) -> Resolved | None:
        if isinstance(package, (SourceModule, NamespacePackage)):
            return self.project.resolver.submodule(package, name)
        return None
