"""A project as later stages see it: parsed modules, a resolver for their imports, and what went wrong on the way.

Needs   paths, options, the working directory.
Gives   `Project`.  The same input gives the same project, in the same order.
Errors  ProjectError for what was asked for and cannot be had; every other trouble is a diagnostic.
"""

from __future__ import annotations

import gc
from collections.abc import Collection, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

from hybridize.project.diagnostics import Diagnostic, ProjectCode, ProjectError
from hybridize.project.discovery import Discovered, discover
from hybridize.project.entrypoints import ConsoleScript, console_scripts
from hybridize.project.environment import site_packages_of
from hybridize.project.imports import leads_into_project, unresolved_imports
from hybridize.project.manifests import Manifests
from hybridize.project.module import SourceModule, count_lines
from hybridize.project.options import Options
from hybridize.project.parsing import ParsedSource, parse_notebook, parse_source
from hybridize.project.path_effects import additions_of
from hybridize.project.paths import Listings, absolute, display_path
from hybridize.project.requirements import requirements_of
from hybridize.project.resolution import Resolver, dotted_name
from hybridize.project.roots import Given, Roots, declared_roots, find_project_root


@dataclass(eq=False)
class Project:
    """Everything read from the given paths."""

    root: Path
    cwd: Path
    options: Options
    modules: tuple[SourceModule, ...]
    """The modules of the given paths, sorted by path; those only reached through imports come from the resolver."""
    resolver: Resolver
    roots: Roots
    manifests: Manifests
    found: list[Diagnostic] = field(repr=False)
    """What went wrong, in the order in which it was found."""
    notebooks: tuple[SourceModule, ...] = ()
    """The notebooks below the given paths that import modules of the project, sorted by path.

    They are programs that use it: what they call and pass counts, their own functions are not judged.
    """

    @property
    def sources(self) -> tuple[SourceModule, ...]:
        """The modules and the notebooks."""
        return (*self.modules, *self.notebooks)

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What went wrong so far, sorted; modules that the resolver reads later may add to it."""
        return tuple(sorted(set(self.found), key=lambda each: each.sort_key))

    @cached_property
    def lines(self) -> int:
        """How many lines the modules of the given paths have."""
        return sum(count_lines(module.text) for module in self.modules)

    @cached_property
    def by_display(self) -> dict[str, SourceModule]:
        """The modules by their display paths."""
        return {module.display: module for module in self.modules}

    @cached_property
    def console_scripts(self) -> tuple[ConsoleScript, ...]:
        """The commands that the packaging files define."""
        return console_scripts(self.manifests)


def load_project(
    paths: Sequence[Path | str], options: Options, *, cwd: Path | None = None, libraries: Collection[str] = ()
) -> Project:
    """Read the given files and folders (default: the working directory).

    `libraries` are top-level modules taken to be installed: a folder without `__init__.py` does not hide them.
    Raises ProjectError (exit code 2) when a path, a root or the environment of `--python` is unusable.
    """
    with _collector_paused():
        return _load(list(paths) or [Path()], options, absolute(cwd or Path.cwd(), Path.cwd()), libraries)


def _load(given: list[Path | str], options: Options, cwd: Path, libraries: Collection[str]) -> Project:
    top = find_project_root([absolute(path, cwd) for path in given])
    found = discover(given, cwd=cwd, exclude=options.exclude, root=top)
    site = site_packages_of(options.python) if options.python is not None else ()
    for root in options.root:
        if not root.is_dir():
            raise ProjectError(f"--root {root}: no such directory")
    reader = _Reader(cwd)
    sources = [(path, parsed) for path in found.files if (parsed := reader.read(path, path in found.named))]
    notebooks = [(path, parsed) for path in found.notebooks if (parsed := reader.read_notebook(path))]
    reader.diagnostics += [*found.diagnostics, *_unjudged_notebooks(found, cwd)]
    listings = Listings(str(top))
    manifests = Manifests(top)
    roots = Roots(
        top, listings, explicit=[absolute(root, cwd) for root in options.root], declared=declared_roots(manifests)
    )
    read = [*sources, *notebooks]
    roots.survey([Given(path, parsed.text, parsed.has_main_guard) for path, parsed in read])
    additions = {path: additions_of(parsed.tree, parsed.text, path, top) for path, parsed in read}
    roots.add(folder for folders in additions.values() for folder in folders)
    reader.roots = roots
    modules = tuple(reader.module(path, parsed) for path, parsed in sources)
    # What the project requires is taken to be installed, too.
    required = (each.name.replace("-", "_") for each in requirements_of(top))
    resolver = Resolver(roots, listings, reader.load, site_packages=site, libraries={*libraries, *required})
    for module in modules:
        resolver.register(module, additions[module.path])
    reader.diagnostics += unresolved_imports(modules, resolver, installed_known=bool(site))
    programs = [reader.module(path, parsed, requested=False) for path, parsed in notebooks]
    for program in programs:
        resolver.register(program, additions[program.path])
    # The others have nothing to say about the project.
    users = tuple(program for program in programs if leads_into_project(program, resolver))
    return Project(top, cwd, options, modules, resolver, roots, manifests, reader.diagnostics, users)


def _unjudged_notebooks(found: Discovered, cwd: Path) -> Iterator[Diagnostic]:
    """Who names a notebook wants it judged, and is told that it is not."""
    for path in found.notebooks:
        if path in found.named:
            message = "what a notebook calls counts, its own functions are not judged; export it as a script for that"
            yield ProjectCode.ANALYSIS_LIMIT.at(display_path(path, cwd), 1, 1, message, severity="warning")


class _Reader:
    """Reads files into modules, those of the given paths and those reached later."""

    def __init__(self, cwd: Path) -> None:
        self._cwd = cwd
        self.roots: Roots | None = None
        self.diagnostics: list[Diagnostic] = []

    def read(self, path: Path, named: bool, *, third_party: bool = False) -> ParsedSource | None:
        """Parse a file; None when it cannot be read, which is an error for one that was named."""
        display = display_path(path, self._cwd)
        try:
            raw = path.read_bytes()
        except OSError as error:
            reason = error.strerror or str(error)
            if named:
                raise ProjectError(f"{display}: cannot be read: {reason}") from None
            self.diagnostics.append(ProjectCode.ANALYSIS_LIMIT.at(display, 1, 1, f"the file cannot be read: {reason}"))
            return None
        parsed = parse_source(raw, display)
        if not third_party:
            self.diagnostics += parsed.diagnostics
        return parsed

    def read_notebook(self, path: Path) -> ParsedSource | None:
        """The code of a notebook; None when there is none that can be read, which is no concern of the project's."""
        try:
            return parse_notebook(path.read_bytes())
        except OSError:
            return None

    def load(self, path: Path, name: str, third_party: bool) -> SourceModule | None:
        """Read a module that an import led to."""
        parsed = self.read(path, False, third_party=third_party)
        if parsed is None:
            return None
        return self.module(path, parsed, name=name, third_party=third_party, requested=False)

    def module(
        self,
        path: Path,
        parsed: ParsedSource,
        *,
        name: str | None = None,
        third_party: bool = False,
        requested: bool = True,
    ) -> SourceModule:
        """Give a parsed file its place in the project."""
        is_package = path.name == "__init__.py"
        if third_party and name is not None:
            depth = name.count(".") + (1 if is_package else 0)
            root = str(path.parents[depth]) if depth < len(path.parents) else str(path.parent)
        else:
            assert self.roots is not None
            root = self.roots.root_of(str(path.parent))
        return SourceModule(
            path=path,
            display=display_path(path, self._cwd),
            name=name if third_party and name is not None else dotted_name(path, root),
            is_package=is_package,
            raw=parsed.raw,
            text=parsed.text,
            encoding=parsed.encoding,
            has_bom=parsed.has_bom,
            tree=parsed.tree,
            digest=parsed.digest,
            has_main_guard=parsed.has_main_guard,
            suppressions=parsed.suppressions,
            root=Path(root),
            third_party=third_party,
            requested=requested,
        )


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Trees are large and free of cycles: looking for garbage in them, now or later, only costs time.

    So nothing is collected while they grow, and afterwards they are frozen, that is, left out of every later
    collection.  They are still freed with their last reference.
    """
    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.freeze()
            gc.enable()
