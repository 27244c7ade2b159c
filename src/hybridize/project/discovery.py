"""Which files the given paths stand for.

Needs   paths on the command line, patterns to exclude.
Gives   Python files and notebooks in sorted order, each file once; diagnostics for what could not be listed.
Rules   A file named explicitly is always taken.  Below a folder, `.gitignore` files count (up to the repository's
        root), as do the default excludes and the user's patterns.  Links are not followed: what one points to
        inside the tree is found there anyway, and what is outside was not asked for.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from hybridize.project.diagnostics import Diagnostic, ProjectCode, ProjectError
from hybridize.project.paths import absolute, display_path

if TYPE_CHECKING:
    from pathspec import GitIgnoreSpec

EXCLUDED_FOLDERS = frozenset(
    """.bzr .cache .direnv .eggs .git .hg .hybridize_cache .hypothesis .idea .ipynb_checkpoints .mypy_cache .nox .pixi
    .pytest_cache .ruff_cache .svn .tox .venv .vscode __pycache__ __pypackages__ node_modules site-packages
    dist-packages venv""".split()  # noqa: SIM905
)
# Usually products of a build, but real packages have these names too: left out unless they hold an `__init__.py`.
EXCLUDED_UNLESS_PACKAGE = frozenset({"build", "dist", "_build", "buck-out"})
NOTEBOOK_SUFFIX = ".ipynb"


@dataclass(slots=True)
class Discovered:
    """The files found, explicitly named ones and those in folders together."""

    files: list[Path] = field(default_factory=list)
    notebooks: list[Path] = field(default_factory=list)
    named: set[Path] = field(default_factory=set)
    """Those of both that the user named."""
    diagnostics: list[Diagnostic] = field(default_factory=list)


def discover(
    paths: Sequence[Path | str], *, cwd: Path, exclude: Iterable[str] = (), root: Path | None = None
) -> Discovered:
    """Find the files; `exclude` patterns are written as in `.gitignore`, relative to `root` (default: `cwd`)."""
    found = Discovered()
    excludes = _Excludes(root or cwd, tuple(exclude))
    seen: set[str] = set()
    for given in paths:
        path = absolute(given, cwd)
        if _kind(path, str(given)) == "folder":
            _Walk(found, seen, excludes, cwd).run(path, str(given))
        else:
            found.named.add(path)
            _take(path, found, seen)
    found.files.sort(key=lambda file: file.parts)
    found.notebooks.sort(key=lambda file: file.parts)
    found.diagnostics.sort(key=lambda diagnostic: diagnostic.sort_key)
    return found


def _kind(path: Path, given: str) -> Literal["file", "folder"]:
    """Tell what a given path is; raises ProjectError for what cannot be read."""
    try:
        mode = path.stat().st_mode
    except FileNotFoundError:
        link = " (a link to something that does not exist)" if path.is_symlink() else ""
        raise ProjectError(f"{given}: no such file or directory{link}") from None
    except (OSError, ValueError) as error:
        raise ProjectError(f"{given}: cannot be read: {_reason(error)}") from None
    if stat.S_ISDIR(mode):
        return "folder"
    if stat.S_ISREG(mode):
        return "file"
    raise ProjectError(f"{given}: neither a regular file nor a directory")


def _reason(error: OSError | ValueError) -> str:
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _take(path: Path, found: Discovered, seen: set[str]) -> None:
    """Add a file once, whatever paths lead to it."""
    identity = os.path.realpath(path)
    if identity in seen:
        return
    seen.add(identity)
    (found.notebooks if path.suffix == NOTEBOOK_SUFFIX else found.files).append(path)


class _Walk:
    """One given folder, walked depth first with an explicit stack."""

    def __init__(self, found: Discovered, seen: set[str], excludes: _Excludes, cwd: Path) -> None:
        self._found = found
        self._seen = seen
        self._excludes = excludes
        self._cwd = cwd
        self._python = 0
        self._notebooks = 0
        self._hidden = 0

    def run(self, top: Path, given: str) -> None:
        """Collect everything below `top`; raises ProjectError when there is no Python in it."""
        try:
            pending = self._folder(top, _Ignores.above(top))
        except OSError as error:
            raise ProjectError(f"{given}: cannot be read: {_reason(error)}") from None
        while pending:
            folder, ignores = pending.pop()
            try:
                pending += self._folder(folder, ignores)
            except OSError as error:
                display = display_path(folder, self._cwd)
                message = f"the directory cannot be read: {_reason(error)}"
                self._found.diagnostics.append(ProjectCode.ANALYSIS_LIMIT.at(display, 1, 1, message))
        if not self._python:
            raise ProjectError(f"{given}: no Python files here{self._why_none()}")

    def _folder(self, folder: Path, ignores: _Ignores) -> list[tuple[Path, _Ignores]]:
        """Take the files of one folder and return the folders to go on with."""
        with os.scandir(folder) as scan:
            entries = sorted(scan, key=lambda entry: entry.name)
        names = {entry.name for entry in entries}
        if ".gitignore" in names:
            ignores = ignores.with_file(folder)
        deeper: list[tuple[Path, _Ignores]] = []
        for entry in entries:
            path = Path(entry.path)
            if entry.is_symlink():
                continue
            if entry.is_dir():
                if self._enters(path, ignores):
                    deeper.append((path, ignores))
                else:
                    self._hidden += entry.name not in EXCLUDED_FOLDERS
            elif entry.is_file() and path.suffix in (".py", NOTEBOOK_SUFFIX):
                self._file(path, ignores)
        return deeper

    def _enters(self, folder: Path, ignores: _Ignores) -> bool:
        name = folder.name
        if name in EXCLUDED_FOLDERS or name.endswith(".egg-info") or (folder / "pyvenv.cfg").exists():
            return False
        if name in EXCLUDED_UNLESS_PACKAGE and not (folder / "__init__.py").exists():
            return False
        return not (ignores.ignored(folder, is_folder=True) or self._excludes.excluded(folder, is_folder=True))

    def _file(self, path: Path, ignores: _Ignores) -> None:
        if ignores.ignored(path, is_folder=False) or self._excludes.excluded(path, is_folder=False):
            self._hidden += 1
            return
        if path.suffix == NOTEBOOK_SUFFIX:
            self._notebooks += 1
        else:
            self._python += 1
        _take(path, self._found, self._seen)

    def _why_none(self) -> str:
        reasons = []
        if self._notebooks:
            reasons.append(f"{self._notebooks} notebook{'s' * (self._notebooks > 1)}, read only beside Python files")
        if self._hidden:
            reasons.append(f"{self._hidden} left out by excludes or .gitignore")
        return f" ({'; '.join(reasons)})" if reasons else ""


@dataclass(frozen=True, slots=True)
class _Ignores:
    """The `.gitignore` files in force, outermost first, each with the folder it stands in."""

    specs: tuple[tuple[Path, GitIgnoreSpec], ...] = ()

    @classmethod
    def above(cls, top: Path) -> _Ignores:
        """Those between the root of the repository and `top`, exclusive; none outside a repository."""
        chain: list[Path] = []
        for folder in top.parents:
            chain.append(folder)
            if (folder / ".git").exists():
                break
        else:
            return cls()
        if (top / ".git").exists():
            return cls()
        ignores = cls()
        for folder in reversed(chain):
            ignores = ignores.with_file(folder)
        # An ignored folder that was given by name is wanted: the rules that hide it would hide all of it.
        hidden = any(ignores.ignored(each, is_folder=True) for each in (top, *chain[:-1]))
        return cls() if hidden else ignores

    def with_file(self, folder: Path) -> _Ignores:
        """Return these and the `.gitignore` of one more folder, if it has a readable one."""
        try:
            lines = (folder / ".gitignore").read_text("utf-8", "replace").splitlines()
        except OSError:
            return self
        if not any(line.strip() and not line.startswith("#") for line in lines):
            return self
        return _Ignores((*self.specs, (folder, _git_patterns(lines))))

    def ignored(self, path: Path, *, is_folder: bool) -> bool:
        """Tell whether git ignores a path: the innermost file that says anything about it decides."""
        for folder, spec in reversed(self.specs):
            answer = _says(spec, path, folder, is_folder)
            if answer is not None:
                return answer
        return False


class _Excludes:
    """The user's own patterns, relative to the project's root."""

    def __init__(self, root: Path, patterns: tuple[str, ...]) -> None:
        self._root = root
        self._spec = _git_patterns(patterns) if patterns else None

    def excluded(self, path: Path, *, is_folder: bool) -> bool:
        return self._spec is not None and bool(_says(self._spec, path, self._root, is_folder))


def _git_patterns(lines: Iterable[str]) -> GitIgnoreSpec:
    from pathspec import GitIgnoreSpec  # noqa: PLC0415 (slow to import)

    usable = []
    for line in lines:
        try:
            GitIgnoreSpec.from_lines([line])
        except ValueError:  # git, too, passes over patterns that mean nothing
            continue
        usable.append(line)
    return GitIgnoreSpec.from_lines(usable)


def _says(spec: GitIgnoreSpec, path: Path, folder: Path, is_folder: bool) -> bool | None:
    try:
        relative = path.relative_to(folder).as_posix()
    except ValueError:
        return None
    return spec.check_file(relative + "/" if is_folder else relative).include
