"""What the rest of a project gives to a file, and takes from it: names that editing one file alone cannot know.

Needs  the project's modules and what their imports resolve to.
Gives  `Surroundings` of a file: names its star imports are sure to provide, and names that other files use of it.
Weak   A name counts as provided only where nothing can have come between: the module that gives it binds it by plain
       imports of one meaning, no star import of unknown content follows, and that module does not itself import the
       file, which might then see it half-built.  Of names taken, too many is harmless: imports stay.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType

from hybridize.edits.bindings import Module, read_module
from hybridize.edits.layout import WIDTH
from hybridize.project.import_graph import ImportGraph
from hybridize.project.manifests import line_width
from hybridize.project.module import SourceModule
from hybridize.project.project import Project


@dataclass(frozen=True, slots=True)
class Surroundings:
    """`provided` maps names that star imports bind to what they mean; `taken` are names that other files use.

    `width` is how long the lines of the project may be.
    """

    provided: Mapping[str, str] = field(default_factory=lambda: MappingProxyType({}))
    taken: frozenset[str] = frozenset()
    width: int = WIDTH


ALONE = Surroundings()


@dataclass(slots=True, eq=False)
class Neighbourhood:
    """The files of one project as they see each other; each is read when it is first asked about."""

    project: Project
    _scopes: dict[SourceModule, Module] = field(default_factory=dict, repr=False)
    _graph: ImportGraph = field(init=False, repr=False)
    _width: int = field(init=False)

    def __post_init__(self) -> None:
        self._graph = ImportGraph(self.project)
        self._width = line_width(self.project.manifests) or WIDTH

    def of(self, module: SourceModule, *, removing: bool) -> Surroundings:
        """What one file is given; and what it is asked for, which only matters when something is removed from it."""
        taken = self._taken(module) if removing else frozenset()
        return Surroundings(MappingProxyType(self._provided(module)), taken, self._width)

    # -- what star imports give ------------------------------------------------------------------------------------

    def _provided(self, module: SourceModule) -> dict[str, str]:
        """The imported things that the star imports of a file are sure to bind, by name."""
        found: dict[str, str] = {}
        for star in self._scope(module).top.stars:
            source = self._module_of(module, star.module)
            if source is None or star.blocks or module in self._graph.reachable(source):
                found.clear()  # it may bind any name to anything
                continue
            exports = self._exports(source, {module})
            if exports is None:
                found.clear()
                continue
            for name, meaning in exports.items():
                if meaning is None:
                    found.pop(name, None)
                else:
                    found[name] = meaning
        return found

    def _exports(self, module: SourceModule, on_the_way: set[SourceModule]) -> dict[str, str | None] | None:
        """The names `from module import *` binds, with what they mean if that is an import; None: not known."""
        if module in on_the_way:
            return None
        top = self._scope(module).top
        exports: dict[str, str | None] = {}
        for star in top.stars:
            source = self._module_of(module, star.module)
            given = self._exports(source, on_the_way | {module}) if source is not None and not star.blocks else None
            if given is None:
                return None
            exports |= given
        for name, bindings in top.bindings.items():
            meanings = {binding.meaning for binding in bindings if not binding.blocks and not binding.for_types_only}
            certain = len(meanings) == 1 and all(not binding.blocks for binding in bindings)
            exports[name] = meanings.pop() if certain else None
        if "__all__" in top.bindings:
            listed = _declared(module)
            return None if listed is None else {name: exports.get(name) for name in listed}
        return {name: meaning for name, meaning in exports.items() if not name.startswith("_")}

    # -- what other files take -------------------------------------------------------------------------------------

    def _taken(self, module: SourceModule) -> frozenset[str]:
        """Names that other files import from a file, or read as its attributes."""
        names: set[str] = set()
        for other in self.project.sources:
            if other is module or other.tree is None or module not in self._graph.imports(other):
                continue
            for node in ast.walk(other.tree):
                match node:
                    case ast.ImportFrom(names=aliases) if any(alias.name == "*" for alias in aliases):
                        if self.project.resolver.resolve(other, node.module or "", node.level) is module:
                            names |= self._scope(module).top.bindings.keys()
                    case ast.ImportFrom(names=aliases):
                        names |= {alias.name for alias in aliases}
                    case ast.Attribute(attr=name):
                        names.add(name)
        return frozenset(names)

    # -- the files themselves --------------------------------------------------------------------------------------

    def _scope(self, module: SourceModule) -> Module:
        if module not in self._scopes:
            self._scopes[module] = read_module(module.tree if module.tree is not None else ast.Module([], []))
        return self._scopes[module]

    def _module_of(self, importer: SourceModule, written: str) -> SourceModule | None:
        """The module of the project that an import names, relative or not."""
        name = written.lstrip(".")
        found = self.project.resolver.resolve(importer, name, len(written) - len(name))
        return found if isinstance(found, SourceModule) and found.tree is not None else None


def _declared(module: SourceModule) -> list[str] | None:
    """The names in `__all__`, when it is one literal list."""
    found: list[str] | None = None
    for node in ast.walk(module.tree) if module.tree is not None else ():
        match node:
            case ast.Assign(targets=[ast.Name(id="__all__")], value=ast.List(elts=items) | ast.Tuple(elts=items)):
                if found is not None or not all(
                    isinstance(item, ast.Constant) and isinstance(item.value, str) for item in items
                ):
                    return None
                found = [item.value for item in items if isinstance(item, ast.Constant)]  # type: ignore[misc]
            case ast.Name(id="__all__", ctx=ast.Load()) | ast.AugAssign(target=ast.Name(id="__all__")):
                return None
    return found
