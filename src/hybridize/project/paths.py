"""How paths are shown, compared and listed.

Nothing here follows a link out of the tree it is asked about, and everything is sorted.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping
from pathlib import Path

_IMPORTABLE = (".py", ".so", ".pyd")


def absolute(path: Path | str, cwd: Path) -> Path:
    """Return the path below `cwd`, without `.` and `..`, links left as they are."""
    return Path(os.path.normpath(cwd / path))


def display_path(path: Path, cwd: Path) -> str:
    """Return the path relative to the working directory when below it, else absolute; POSIX separators."""
    try:
        return path.relative_to(cwd).as_posix()
    except ValueError:
        return path.as_posix()


def is_below(path: str, folder: str) -> bool:
    """Whether a path is a folder or inside it; both absolute and normalised."""
    return path == folder or path.startswith(folder if folder.endswith(os.sep) else folder + os.sep)


def ancestors(folder: str, top: str) -> Iterator[str]:
    """Yield the folder and those above it, up to `top` inclusive; nothing when `folder` is not below `top`."""
    if not is_below(folder, top):
        return
    while True:
        yield folder
        if folder == top:
            return
        folder = os.path.split(folder)[0]


class Listings:
    """The contents of folders, read once.

    Entries are matched by exact name, as imports are, whatever the file system thinks of case.  Inside the `tree`,
    links that lead out of it do not exist; elsewhere (an installed environment) links are followed.
    """

    def __init__(self, tree: str) -> None:
        self._tree = os.path.realpath(tree)
        self._given = tree
        self._cache: dict[str, Mapping[str, bool]] = {}

    def entries(self, folder: str) -> Mapping[str, bool]:
        """Map each name to whether it is a folder; empty for what is not a readable folder."""
        known = self._cache.get(folder)
        if known is None:
            known = self._cache[folder] = self._read(folder)
        return known

    def fingerprint(self, folder: str) -> str:
        """A digest of what imports can find in a folder, by name."""
        entries = sorted(
            (name, is_folder)
            for name, is_folder in self.entries(folder).items()
            if name != "__pycache__" and (name.isidentifier() if is_folder else name.endswith(_IMPORTABLE))
        )
        return hashlib.blake2b(repr(entries).encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()

    def fingerprints(self) -> dict[str, str]:
        """The digests of all folders read so far."""
        return {folder: self.fingerprint(folder) for folder in sorted(self._cache)}

    def _read(self, folder: str) -> Mapping[str, bool]:
        try:
            with os.scandir(folder) as scan:
                return {entry.name: kind for entry in scan if (kind := self._is_folder(entry)) is not None}
        except (OSError, ValueError):
            return {}

    def _is_folder(self, entry: os.DirEntry[str]) -> bool | None:
        try:
            if entry.is_symlink() and self._leads_out(entry.path):
                return None
            if entry.is_dir():
                return True
            return False if entry.is_file() else None
        except OSError:
            return None

    def _leads_out(self, link: str) -> bool:
        return is_below(link, self._given) and not is_below(os.path.realpath(link), self._tree)

    def is_folder(self, path: str) -> bool:
        """Whether the path is a folder."""
        folder, name = os.path.split(path)
        return self.entries(folder).get(name) is True

    def is_package(self, folder: str) -> bool:
        """Whether the folder is a regular package."""
        return self.entries(folder).get("__init__.py") is False
