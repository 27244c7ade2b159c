"""From which folders imports start, found without configuration.

Question  What is on `sys.path` when this project's programs and tests run?
Needs     the given files, the packaging files, `--root` options.
Gives     `Roots`: for every file the folder its dotted name is counted from, and project-wide roots in order.
Rules     A package starts below the first folder without `__init__.py` (the project's root at the latest).  A `src`
          folder and what packaging files declare are roots.  A folder without `__init__.py` is a namespace package
          where some file imports it as one, else a folder of scripts, each of which sees its own folder first.
"""

# Folders are strings here: this runs for every import, and Path objects are ten times slower.
# ruff: noqa: PTH100, PTH118, PTH120, PTH206

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from hybridize.project.manifests import PROJECT_MARKERS, Manifests, strings
from hybridize.project.paths import Listings, ancestors, is_below

_TEST_FOLDERS = frozenset({"test", "tests", "testing"})
_IMPORT = re.compile(
    r"^[ \t]*(?:from[ \t]+(?P<source>\w[\w.]*)[ \t]+import[ \t]+\(?[ \t]*(?P<name>\w+)?"
    r"|import[ \t]+(?P<module>\w[\w.]*))",
    re.MULTILINE,
)


def find_project_root(paths: Sequence[Path]) -> Path:
    """Return the folder of the project that holds the given absolute paths."""
    folders = [str(path) if path.is_dir() else str(path.parent) for path in paths]
    start = Path(os.path.commonpath(folders))
    for folder in (start, *start.parents):
        # An installed package belongs to no project, even if its environment lies inside one.
        if folder.name in ("site-packages", "dist-packages") or (folder / "pyvenv.cfg").exists():
            break
        if is_marked(folder):
            return folder
    while (start / "__init__.py").is_file() and start.parent != start:
        start = start.parent
    return start


def is_marked(folder: Path) -> bool:
    """Whether a folder holds what only the top of a project holds."""
    return any((folder / marker).exists() for marker in PROJECT_MARKERS)


def declared_roots(manifests: Manifests) -> tuple[Path, ...]:
    """Return the import roots that packaging files name, as absolute folders that exist."""
    named: list[str] = []
    tool = manifests.table("tool")
    setuptools = manifests.table("tool", "setuptools")
    named += strings(manifests.table("tool", "setuptools", "packages", "find").get("where"))
    named += strings(_mapping(setuptools.get("package-dir")).get(""))
    hatch = manifests.table("tool", "hatch", "build", "targets", "wheel")
    for table in (hatch, manifests.table("tool", "hatch", "build")):
        named += [os.path.dirname(each.rstrip("/")) or "." for each in strings(table.get("packages"))]
        named += strings(table.get("sources"))
    packages = manifests.table("tool", "poetry").get("packages")
    if isinstance(packages, list):
        named += [each["from"] for each in packages if isinstance(each, dict) and isinstance(each.get("from"), str)]
    named += strings(_mapping(tool.get("pdm")).get("package-dir"))
    named += strings(manifests.table("tool", "pytest", "ini_options").get("pythonpath"))
    named += [
        line.partition("=")[2].strip()
        for line in manifests.setup_cfg_value("options", "package_dir").splitlines()
        if line.strip().startswith("=")
    ]
    named += manifests.setup_cfg_value("options.packages.find", "where").split()
    call = manifests.setup_py
    named += strings(_mapping(call.values.get("package_dir")).get(""))
    named += call.where
    folders = (Path(os.path.normpath(manifests.folder / name)) for name in named if "\0" not in name)
    return tuple(dict.fromkeys(folder for folder in folders if folder.is_dir()))


def _mapping(value: object) -> Mapping[str, object]:
    return value if isinstance(value, Mapping) else {}


@dataclass(frozen=True, slots=True)
class Given:
    """What is known of a file before it has a name."""

    path: Path
    text: str
    has_main_guard: bool = False


class Roots:
    """The import roots of a project."""

    def __init__(
        self, project_root: Path, listings: Listings, *, explicit: Sequence[Path] = (), declared: Sequence[Path] = ()
    ) -> None:
        self._top = str(project_root)
        self._listings = listings
        self.explicit = tuple(str(each) for each in explicit)
        source = os.path.join(self._top, "src")
        layout = [source] if listings.is_folder(source) and not listings.is_package(source) else []
        fixed = (*self.explicit, *(str(each) for each in declared), *layout, self._top)
        self._stops = frozenset((*fixed, self._top))
        self._added: dict[str, None] = {}
        self._packages: dict[str, None] = {}
        self._namespaces: set[str] = set()
        self._run_from: set[str] = set()
        self._fixed = tuple(dict.fromkeys(fixed))
        self._deepest: dict[str, str] = {}

    @property
    def project_root(self) -> str:
        """The top folder of the project."""
        return self._top

    @property
    def primary(self) -> tuple[str, ...]:
        """Roots that every program of the project is taken to see, in order."""
        return self._fixed

    def secondary(self, folder: str) -> tuple[str, ...]:
        """Return roots that only some programs see, those near a folder first.

        These are what programs put on `sys.path` themselves, then the roots of packages found elsewhere.
        """

        def distance(root: str) -> int:
            return -len(os.path.commonpath((folder, root)))

        packages = sorted((each for each in self._packages if each not in self._fixed), key=distance)
        return tuple(dict.fromkeys((*self._added, *packages)))

    def add(self, folders: Iterable[Path]) -> None:
        """Add what programs put on `sys.path` themselves.

        Each program sees its own additions early; for the others they are a last resort, since a program's modules may
        need them and other programs do not have them.
        """
        self._added.update((str(folder), None) for folder in folders)
        self._deepest.clear()

    def survey(self, files: Sequence[Given]) -> None:
        """Learn package roots and namespace packages from the given files."""
        for folder in sorted({str(given.path.parent) for given in files}):
            if self._listings.is_package(folder):
                self._packages[self._above_package(folder)] = None
        tops = _Namespaces(self, self._listings)
        for given in files:
            # A stray `__init__.py`, or a program among the modules: people start programs from such packages, and
            # then the package's folder is on the path.
            if given.has_main_guard or (given.path.name == "__init__.py" and not given.text.strip()):
                self._run_from.add(str(given.path.parent))
            for base, folders in tops.used_by(given):
                self._packages[base] = None
                self._namespaces.update(folders)
        self._deepest.clear()

    def is_script_folder(self, folder: str) -> bool:
        """Whether programs run from this folder: neither a package nor imported as a namespace package."""
        return not self._listings.is_package(folder) and folder not in self._namespaces

    def may_be_run_from(self, folder: str) -> bool:
        """Whether programs may be started from a folder, so that its modules are found by their bare names."""
        return not self._listings.is_package(folder) or folder in self._run_from

    def root_of(self, folder: str) -> str:
        """Return the root that the names of the modules in a folder are counted from."""
        known = self._deepest.get(folder)
        if known is None:
            known = self._deepest[folder] = self._root_of(folder)
        return known

    def _root_of(self, folder: str) -> str:
        if self._listings.is_package(folder) and folder not in self._stops:
            return self._above_package(folder)
        # Not a regular package: the deepest root above decides, so that names stay distinct within the project.
        roots = {*self._fixed, *self._added, *self._packages}
        for each in ancestors(folder, os.path.abspath(os.sep)):
            if each in roots:
                return each
        return folder

    def _above_package(self, folder: str) -> str:
        while self._listings.is_package(folder) and folder not in self._stops:
            parent = os.path.dirname(folder)
            if parent == folder:
                break
            folder = parent
        return folder

    def is_test_folder(self, folder: str) -> bool:
        """Whether a root belongs to tests: its packages do not hide the library's own."""
        if not is_below(folder, self._top):
            return False
        return not _TEST_FOLDERS.isdisjoint(folder[len(self._top) :].split(os.sep))


class _Namespaces:
    """Finds folders without `__init__.py` that files import as packages, by a scan of their import lines.

    A scan, because walking the trees would take as long as parsing them; what looks like an import inside a string
    does no harm, since only folders that exist are affected.
    """

    def __init__(self, roots: Roots, listings: Listings) -> None:
        self._roots = roots
        self._listings = listings
        self._seen: dict[tuple[str, str], tuple[str, tuple[str, ...]] | None] = {}

    def used_by(self, given: Given) -> Iterator[tuple[str, tuple[str, ...]]]:
        folder = str(given.path.parent)
        for match in _IMPORT.finditer(given.text):
            module = match["module"] or f"{match['source']}.{match['name'] or ''}".rstrip(".")
            if "." not in module:
                continue
            key = (folder, module)
            if key not in self._seen:
                self._seen[key] = self._find(folder, module.split("."))
            if (found := self._seen[key]) is not None:
                yield found

    def _find(self, folder: str, parts: list[str]) -> tuple[str, tuple[str, ...]] | None:
        for base in dict.fromkeys((*ancestors(folder, self._roots.project_root), *self._roots.primary)):
            if self._listings.entries(base).get(parts[0]) is not True:
                continue
            top = os.path.join(base, parts[0])
            if self._listings.is_package(top):
                return None
            folders = self._chain(top, parts[1:])
            if folders:
                return base, folders
        return None

    def _chain(self, folder: str, rest: list[str]) -> tuple[str, ...]:
        """Return the folders on the way to a file or a regular package; nothing when the name leads to neither."""
        passed: list[str] = []
        for part in rest:
            if self._listings.is_package(folder):
                break  # what follows may be a name that the package defines
            passed.append(folder)
            entries = self._listings.entries(folder)
            if entries.get(part + ".py") is False:
                return tuple(passed)
            if entries.get(part) is not True:
                return ()
            folder = os.path.join(folder, part)
        return tuple(passed) if self._listings.is_package(folder) else ()
