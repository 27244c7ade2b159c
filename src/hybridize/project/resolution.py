"""What an import means: a module of the project, of an environment, a namespace package, or something without source.

Question  `import a.b` or `from ..a import b` in this file: which module is that?
Needs     the roots of the project, folders of installed packages, the names of libraries taken to be installed.
Gives     `Resolver.resolve`; modules outside the given paths are read when first asked for.
Order     As Python searches: a script's own folder, `--root` and the file's root; the standard library; the project's
          other roots; installed packages.  Then, since a wrong guess is worth less than none but a working directory is
          not known, the folders above the file.
Weak      Two kinds of finds give way to anything regular found later: folders without `__init__.py` (Python does so),
          and packages in a folder of tests, which often mirror the names of the packages they test.
"""

# Folders are strings here: this runs for every import, and Path objects are ten times slower.
# ruff: noqa: PTH118, PTH120

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from enum import Enum, auto
from pathlib import Path

from hybridize.project.module import External, NamespacePackage, Resolved, SourceModule
from hybridize.project.path_effects import additions_of
from hybridize.project.paths import Listings, ancestors, is_below
from hybridize.project.roots import Roots

_COMPILED = (".so", ".pyd")
_INSTALLED = frozenset({"site-packages", "dist-packages"})
# What tells the folder of Python's own library from others.
_STANDARD_LIBRARY = frozenset({"os.py", "site.py", "codecs.py"})


class _Kind(Enum):
    SOURCE = auto()
    COMPILED = auto()
    NAMESPACE = auto()
    PARTIAL = auto()
    """The first component is a regular module or package, but what follows is not in it."""


@dataclass(frozen=True, slots=True)
class _Find:
    kind: _Kind
    path: str
    base: str
    weak: bool
    """The first component is a namespace, so a regular module of this name found later wins."""
    top_is_folder: bool = False


@dataclass(frozen=True, slots=True)
class Located:
    """Where a module's source is, before it is read."""

    path: Path
    name: str
    third_party: bool


Location = Located | NamespacePackage | External


class Resolver:
    """Resolves the imports of one project.  Each file is one module, whatever name it is imported by."""

    def __init__(
        self,
        roots: Roots,
        listings: Listings,
        load: Callable[[Path, str, bool], SourceModule | None],
        *,
        site_packages: Sequence[Path] = (),
        libraries: Collection[str] = (),
    ) -> None:
        self._roots = roots
        self.listings = self._listings = listings
        self._load = load
        self._site = tuple(str(each) for each in site_packages)
        self._libraries = frozenset(libraries)
        self._modules: dict[str, SourceModule | None] = {}
        self._additions: dict[Path, tuple[str, ...]] = {}
        self._bases: dict[Path, tuple[str, ...]] = {}
        self._located: dict[tuple[tuple[str, ...], str, str], Location] = {}
        # The folders and first names of what was given.
        self._given: set[tuple[str, str]] = set()

    def register(self, module: SourceModule, path_additions: Iterable[Path] = ()) -> None:
        """Make a module that is read already the one for its file; `path_additions` is what it adds to `sys.path`."""
        self._modules[os.path.realpath(module.path)] = module
        if module.requested:
            self._given.add((str(module.root), module.name.partition(".")[0]))
        if additions := tuple(str(each) for each in path_additions):
            self._additions[module.path] = additions
        self._bases.pop(module.path, None)

    def resolve(self, importer: SourceModule, name: str, level: int = 0) -> Resolved:
        """Return what `import name` (level 0) or `from ..name import …` (level 2) means in `importer`.

        With level 1 and an empty name it is the package that the importer is in.
        """
        match self.locate(importer, name, level):
            case Located() as located:
                return self._module(located)
            case found:
                return found

    def submodule(self, package: SourceModule | NamespacePackage, name: str) -> Resolved | None:
        """Return the module `name` inside a package, for `from package import name`; None when there is none.

        An attribute that the package itself defines comes before it: ask for that first.
        """
        if isinstance(package, SourceModule):
            if not package.is_package:
                return None
            folders: tuple[str, ...] = (str(package.path.parent),)
            third_party = package.third_party
        else:
            folders = tuple(str(path) for path in package.paths)
            third_party = any(is_below(folder, site) for folder in folders for site in self._site)
        dotted = f"{package.name}.{name}"
        for folder in folders:
            find = self._find(folder, name.split("."))
            if find is not None and find.kind is not _Kind.PARTIAL:
                match self._as_location(find, dotted, third_party):
                    case Located() as located:
                        return self._module(located)
                    case found:
                        return found
        return None

    def locate(self, importer: SourceModule, name: str, level: int = 0) -> Location:
        """Like `resolve`, without reading anything."""
        if level:
            return self._locate_relative(importer, name, level)
        bases = self._bases.get(importer.path)
        if bases is None:
            bases = self._bases[importer.path] = self._own_bases(importer)
        # The folder counts, too: the last resorts depend on it.
        key = (bases, str(importer.path.parent), name)
        known = self._located.get(key)
        if known is None:
            known = self._located[key] = self._locate_absolute(bases, importer, name)
        return known

    def module_at(self, path: Path) -> SourceModule | None:
        """Return the module of a file of the project, read if need be; None when it cannot be read."""
        identity = os.path.realpath(path)
        if identity not in self._modules:
            name = dotted_name(path, self._roots.root_of(str(path.parent)))
            module = self._modules[identity] = self._load(path, name, False)
            if module is not None:
                top = Path(self._roots.project_root)
                self.register(module, additions_of(module.tree, module.text, module.path, top))
        return self._modules[identity]

    def outside(self) -> Iterator[tuple[Path, str]]:
        """The files read so far that were not given, with digests of their contents."""
        for identity, module in sorted(self._modules.items()):
            if module is None:
                yield Path(identity), ""
            elif not module.requested:
                yield module.path, module.digest

    def _module(self, located: Located) -> SourceModule | External:
        identity = os.path.realpath(located.path)
        if identity not in self._modules:
            if not located.third_party:
                module = self.module_at(located.path)
            else:
                module = self._modules[identity] = self._load(located.path, located.name, True)
        else:
            module = self._modules[identity]
        return module if module is not None else External(located.name)

    def belongs_to_others(self, base: str, top: str) -> bool:
        """Whether a name in a folder is installed beside what was given, and so no part of the project.

        Without this, an installed package given as a project would take all others with it, and a package of the
        standard library all of that.
        """
        return (base, top) not in self._given and (
            os.path.split(base)[1] in _INSTALLED or self._listings.entries(base).keys() >= _STANDARD_LIBRARY
        )

    def _own_bases(self, importer: SourceModule) -> tuple[str, ...]:
        """Return the folders which precede the standard library for this file."""
        if importer.third_party:
            return (str(importer.root),)
        folder = str(importer.path.parent)
        bases: dict[str, None] = {}
        if self._roots.is_script_folder(folder) or (
            self._roots.is_test_folder(folder) and not self._listings.is_package(folder)
        ):
            bases[folder] = None
        bases.update((each, None) for each in self._additions.get(importer.path, ()))
        bases.update((each, None) for each in self._roots.explicit)
        bases[str(importer.root)] = None
        return tuple(bases)

    def _locate_relative(self, importer: SourceModule, name: str, level: int) -> Location:
        """By folders, not by names: right under every name the file has, also for a script run inside a package."""
        folder = str(importer.path.parent)
        for _ in range(level - 1):
            folder = os.path.dirname(folder)
        dotted = _absolute_name(importer, name, level)
        limit = str(importer.root) if importer.third_party else self._roots.project_root
        if not is_below(folder, limit) and not is_below(folder, str(importer.root)):
            return External("." * level + name)
        if not name:
            if self._listings.is_package(folder):
                path = os.path.join(folder, "__init__.py")
                return Located(Path(path), dotted, importer.third_party)
            return NamespacePackage(dotted, (Path(folder),))
        find = self._find(folder, name.split("."))
        if find is None or find.kind is _Kind.PARTIAL:
            return External(dotted)
        return self._as_location(find, dotted, importer.third_party)

    def _locate_absolute(self, bases: tuple[str, ...], importer: SourceModule, name: str) -> Location:
        parts = name.split(".")
        top = parts[0]
        # What is compiled in cannot be hidden by anything on the path; `os.path` exists only once `os` runs.
        if top in sys.builtin_module_names or name == "os.path":
            return External(name, stdlib=True)
        search = _Search(self, parts, within_project=not importer.third_party)
        own = search.through(bases)
        if own is not None:
            return self._as_location(own, name, importer.third_party)
        if not search.decided:
            if top in sys.stdlib_module_names:
                return External(name, stdlib=True)
            if not importer.third_party:
                primary = search.through(self._roots.primary)
                if primary is not None:
                    return self._as_location(primary, name, False)
            if not search.decided:
                if search.installed:
                    return External(name, installed=True)
                installed = _Search(self, parts)
                found = installed.through(self._site) or installed.weak
                if found is not None and not (found.weak and search.weak):
                    return self._as_location(found, name, True)
                # An installed package may make submodules while it runs; their absence from the disk says nothing.
                if top in self._libraries or installed.installed:
                    return External(name, installed=True)
        elif not importer.third_party and (primary := search.through(self._roots.primary)) is not None:
            return self._as_location(primary, name, False)
        if search.weak is not None and search.weak.kind is not _Kind.NAMESPACE:
            return self._as_location(search.weak, name, False)
        if not importer.third_party and (last := search.through(self._last_resorts(importer))) is not None:
            return self._as_location(last, name, False)
        if search.weak is not None:
            return self._as_location(search.weak, name, False, search.namespaces)
        return External(name)

    def _last_resorts(self, importer: SourceModule) -> tuple[str, ...]:
        """Folders that are on the path if the program is started from a suitable place."""
        folder = str(importer.path.parent)
        # Not every package above: one that is named like a library it wraps would hide the library from itself.
        above = [each for each in ancestors(folder, self._roots.project_root) if self._roots.may_be_run_from(each)]
        top = self._roots.project_root
        # A project's root that is itself a package is imported from the folder above it.
        outside = [os.path.dirname(top)] if self._listings.is_package(top) else []
        return tuple(dict.fromkeys((*above, *self._roots.secondary(folder), *outside)))

    def _as_location(self, find: _Find, name: str, third_party: bool, namespaces: Sequence[str] = ()) -> Location:
        match find.kind:
            case _Kind.SOURCE:
                return Located(Path(find.path), name, third_party)
            case _Kind.COMPILED:
                return External(name, installed=True)
            case _:
                paths = dict.fromkeys((find.path, *namespaces))
                return NamespacePackage(name, tuple(Path(path) for path in paths))

    def _find(self, base: str, parts: Sequence[str]) -> _Find | None:
        """Look for a dotted name below one folder, as one entry of `sys.path` would give it."""
        current = base
        regular_top = False
        top_is_folder = False
        for index, part in enumerate(parts):
            entries = self._listings.entries(current)
            last = index == len(parts) - 1
            kind = entries.get(part)
            path = os.path.join(current, part)
            if kind is True and self._listings.is_package(path):
                regular_top = regular_top or index == 0
                top_is_folder = True
                if last:
                    return _Find(_Kind.SOURCE, os.path.join(path, "__init__.py"), base, not regular_top, True)
            elif entries.get(part + ".py") is False:
                if not last:
                    return _Find(_Kind.PARTIAL, path, base, False) if index == 0 or regular_top else None
                return _Find(_Kind.SOURCE, path + ".py", base, index > 0 and not regular_top, top_is_folder)
            elif (compiled := self._compiled(entries, part)) is not None:
                return _Find(_Kind.COMPILED, os.path.join(current, compiled), base, index > 0 and not regular_top)
            elif kind is True:
                top_is_folder = True
                if last:
                    return _Find(_Kind.NAMESPACE, path, base, not regular_top, True)
            else:
                return _Find(_Kind.PARTIAL, path, base, False, True) if regular_top else None
            current = path
        return None

    def _compiled(self, entries: Collection[str], part: str) -> str | None:
        prefix = part + "."
        return (
            next((name for name in sorted(entries) if name.startswith(prefix) and name.endswith(_COMPILED)), None)
            if any(name.endswith(_COMPILED) for name in entries)
            else None
        )


class _Search:
    """One search through several folders, in order; remembers what gives way to regular finds."""

    def __init__(self, resolver: Resolver, parts: Sequence[str], *, within_project: bool = False) -> None:
        self._resolver = resolver
        self._parts = parts
        self._within_project = within_project
        self.weak: _Find | None = None
        self.namespaces: list[str] = []
        self.decided = False
        """A regular module of the first component's name was found, so libraries of that name are hidden."""
        self.installed = False
        """As `decided`, among installed packages."""

    def through(self, bases: Iterable[str]) -> _Find | None:
        for base in bases:
            find = self._resolver._find(base, self._parts)
            if find is None:
                continue
            if self._within_project and self._resolver.belongs_to_others(base, self._parts[0]):
                self.installed = True
                continue
            in_tests = find.top_is_folder and self._resolver._roots.is_test_folder(base)
            if find.kind is _Kind.PARTIAL:
                if os.path.split(base)[1] in _INSTALLED:
                    self.installed = True
                elif not in_tests:
                    self.decided = True
            elif find.weak or in_tests:
                if find.kind is _Kind.NAMESPACE:
                    self.namespaces.append(find.path)
                if self.weak is None or (self.weak.kind is _Kind.NAMESPACE and find.kind is not _Kind.NAMESPACE):
                    self.weak = find
            else:
                return find
        return None


def dotted_name(path: Path, root: str) -> str:
    """Return the import name of a file below a root; a package is named by its folder."""
    try:
        parts = path.relative_to(root).with_suffix("").parts
    except ValueError:
        parts = (path.stem,)
    if parts[-1] == "__init__":
        # A package that is itself a root keeps its folder's name.
        parts = parts[:-1] or (path.parent.name,)
    return ".".join(parts)


def _absolute_name(importer: SourceModule, name: str, level: int) -> str:
    parts = importer.package.split(".") if importer.package else []
    kept = parts[: len(parts) - (level - 1)] if level > 1 else parts
    return ".".join((*kept, name)) if name else ".".join(kept)
