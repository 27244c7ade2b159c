"""Bringing releases into a cache outside the repository: downloaded by pip, unpacked file by file.

Only files that an analysis reads are unpacked, and nothing but regular files with names inside the target: archives
are not trusted, and no link may lead out of the tree.
"""

from __future__ import annotations

import os
import shutil
import stat
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Iterator
from pathlib import Path, PurePosixPath

from corpus.projects import Release, Subject

SUFFIXES = frozenset({".py", ".ipynb", ".toml", ".cfg", ".ini", ".txt", ".in"})
# A larger file is data, whatever its name says.
MAX_BYTES = 8 << 20


class NotFetchedError(Exception):
    """A release could not be brought here, and why."""


def default_cache() -> Path:
    """The folder for downloads and unpacked trees: below the user's cache directory."""
    base = os.environ.get("HYBRIDIZE_CORPUS") or ""
    if base:
        return Path(base)
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "hybridize-corpus"


def fetch(release: Release, cache: Path) -> Subject:
    """Give the unpacked tree of a release, fetching it when it is not in the cache."""
    tree = cache / "trees" / release.folder
    if not tree.is_dir():
        tree.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=tree.parent) as name:
            scratch = Path(name)
            archive = _download(release, scratch)
            unpacked = scratch / "tree"
            unpack(archive, unpacked)
            unpacked.rename(tree)
    return Subject(release.name, tree)


def _download(release: Release, scratch: Path) -> Path:
    """The wheel, or where there is none the source distribution, whose metadata pip builds in a place of its own."""
    said = ""
    for kind in ("--only-binary", "--no-binary"):
        target = scratch / kind.strip("-")
        command = [
            *(sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--disable-pip-version-check"),
            *(kind, ":all:", "--dest", str(target), release.requirement),
        ]
        done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=600)
        found = sorted(target.glob("*")) if target.is_dir() else []
        if done.returncode == 0 and found:
            return found[0]
        said = (done.stderr.strip().splitlines() or ["no message"])[-1]
    raise NotFetchedError(f"{release.requirement}: {said}")


def unpack(archive: Path, target: Path) -> None:
    """Write the readable files of a wheel or source distribution below a folder."""
    members = _zip_members(archive) if archive.suffix in (".whl", ".zip") else _tar_members(archive)
    target.mkdir(parents=True)
    for name, content in members:
        path = target.joinpath(*name.parts)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
    _lift(target)


def _lift(target: Path) -> None:
    """Take away the single outer folder that source distributions have."""
    inside = list(target.iterdir())
    if len(inside) == 1 and inside[0].is_dir() and not (inside[0] / "__init__.py").exists():
        outer = inside[0].rename(target.with_name(target.name + "-outer"))
        shutil.rmtree(target)
        outer.rename(target)


def wanted(name: str, size: int) -> PurePosixPath | None:
    """The path of a member to unpack; None for what is left out, and for names that lead elsewhere."""
    path = PurePosixPath(name)
    leads_out = path.is_absolute() or ".." in path.parts or "\\" in name or ":" in name
    return None if leads_out or path.suffix not in SUFFIXES or size > MAX_BYTES else path


def _zip_members(archive: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    with zipfile.ZipFile(archive) as opened:
        for member in opened.infolist():
            mode = member.external_attr >> 16
            name = wanted(member.filename, member.file_size)
            if name is None or member.is_dir() or (stat.S_IFMT(mode) and not stat.S_ISREG(mode)):
                continue
            yield name, opened.read(member)


def _tar_members(archive: Path) -> Iterator[tuple[PurePosixPath, bytes]]:
    with tarfile.open(archive) as opened:
        for member in opened:
            name = wanted(member.name, member.size)
            content = opened.extractfile(member) if name is not None and member.isreg() else None
            if name is not None and content is not None:
                yield name, content.read()
