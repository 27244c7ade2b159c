"""Do two calls happen in one run of a program, or only ever in two?

A project holds many programs: scripts and notebooks that nothing imports are run one at a time, each in a process of
its own, so that what one of them makes never meets what another makes.

Needs   which calls lead to a context, and which file imports which.
Gives   `origins`: the files from whose module code, tests or entry points a call is reached.
        `meet`: whether some run executes the code of two such files.
Sound   a file that another imports runs with it, whatever guards its main block; test modules run together; a call
        that no module code is seen to lead to may belong to any program.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hybridize.facts.incoming import Incoming
from hybridize.interp.context import NOT_SEEN, Context
from hybridize.project.entrypoints import is_test_module
from hybridize.project.import_graph import ImportGraph
from hybridize.project.module import SourceModule
from hybridize.project.project import Project

# The files that lead to a call; None when that is not seen.
Origins = frozenset[str] | None


@dataclass(slots=True)
class Programs:
    """Answers for one project; files are looked into when they are first asked about."""

    project: Project
    incoming: Incoming
    _importers: dict[SourceModule, list[SourceModule]] | None = None
    _origins: dict[Context, Origins] = field(default_factory=dict)
    _meeting: dict[tuple[str, str], bool] = field(default_factory=dict)

    def origins(self, context: Context) -> Origins:
        """The files whose code leads to a context."""
        if context not in self._origins:
            self._origins[context] = self._find(context)
        return self._origins[context]

    def of_all(self, contexts: Iterable[Context]) -> Origins:
        """The files whose code leads to any of some contexts."""
        found: frozenset[str] = frozenset()
        for context in contexts:
            origins = self.origins(context)
            if origins is None:
                return None
            found |= origins
        return found

    def meet(self, one: Origins, other: Origins) -> bool:
        """Whether one run may execute code of both."""
        if one is None or other is None or one & other:
            return True
        return any(self._meet(*sorted((first, second))) for first in one for second in other)

    def _find(self, context: Context) -> Origins:
        found: set[str] = set()
        seen = {context}
        pending = [context]
        while pending:
            current = pending.pop()
            if current.code.kind == "module":
                found.add(current.code.path)
                continue
            edges = self.incoming.to(current)
            if not edges or any(edge.through == NOT_SEEN for edge in edges):
                return None
            fresh = {edge.caller for edge in edges} - seen
            seen |= fresh
            pending += fresh
        return frozenset(found)

    def _meet(self, one: str, other: str) -> bool:
        if (one, other) not in self._meeting:
            self._meeting[one, other] = self._are_run_together(one, other)
        return self._meeting[one, other]

    def _are_run_together(self, one: str, other: str) -> bool:
        modules = {module.display: module for module in self.project.sources}
        first, second = modules.get(one), modules.get(other)
        if first is None or second is None:
            return True
        if is_test_module(first) and is_test_module(second):
            return True
        return bool(self._running(first) & self._running(second))

    def _running(self, module: SourceModule) -> set[SourceModule]:
        """The file itself, and the files that lead to its import."""
        if self._importers is None:
            graph = ImportGraph(self.project)
            self._importers = {}
            for importer in self.project.sources:
                for imported in graph.imports(importer):
                    self._importers.setdefault(imported, []).append(importer)
        found = {module}
        pending = [module]
        while pending:
            fresh = set(self._importers.get(pending.pop(), ())) - found
            found |= fresh
            pending += fresh
        return found
