"""Where an interpreter keeps its installed packages, found without running it.

Needs   what `--python` names: an executable, a virtual environment, or a name to look up on PATH.
Gives   its site-packages folders in the order of `sys.path`, folders named by `.pth` files included.
Errors  ProjectError when nothing is found; it says where was looked.
"""

from __future__ import annotations

import os
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

from hybridize.project.diagnostics import ProjectError

_VERSIONED = re.compile(r"python(\d+\.\d+)t?$")


def site_packages_of(python: Path) -> tuple[Path, ...]:
    """Return the folders installed packages are imported from."""
    prefix, executable = _prefix(python)
    looked: list[Path] = []
    found: dict[Path, None] = {}
    for folder in _candidates(prefix, executable):
        looked.append(folder)
        if folder.is_dir():
            found.setdefault(folder)
    if not found:
        tried = ", ".join(dict.fromkeys(str(each) for each in looked)) or str(prefix)
        raise ProjectError(f"--python {python}: no installed packages found (looked in {tried})")
    for folder in tuple(found):
        for extra in _pth_folders(folder):
            found.setdefault(extra)
    return tuple(found)


def _prefix(python: Path) -> tuple[Path, Path | None]:
    """Split what was named into the prefix of the installation and its executable."""
    if python.is_dir():
        return python.absolute(), None
    if not python.exists():
        located = shutil.which(str(python)) if python.name == str(python) else None
        if located is None:
            raise ProjectError(f"--python {python}: no such interpreter or environment")
        python = Path(located)
    python = python.absolute()
    # Not resolved: in a virtual environment the executable is a link to the one it was made from.
    if (python.parent.parent / "pyvenv.cfg").is_file():
        return python.parent.parent, python
    resolved = Path(os.path.realpath(python))
    return resolved.parent.parent, resolved


def _candidates(prefix: Path, executable: Path | None) -> Iterator[Path]:
    settings = _pyvenv(prefix)
    version = _version(settings, executable)
    yield from _libraries(prefix, version)
    if settings is not None and settings.get("include-system-site-packages", "").lower() == "true":
        home = Path(settings.get("home", ""))
        if home.is_absolute():
            yield from _libraries(home.parent, version)


def _libraries(prefix: Path, version: str | None) -> Iterator[Path]:
    names = [f"python{version}"] if version else []
    if not names or not any((prefix / lib / names[0]).is_dir() for lib in ("lib", "lib64")):
        names = (
            sorted(
                {
                    each.name
                    for lib in ("lib", "lib64")
                    for each in _children(prefix / lib)
                    if _VERSIONED.match(each.name)
                },
                key=_numbers,
                reverse=True,
            )[:1]
            or names
        )
    seen: set[str] = set()
    for lib in ("lib", "lib64"):
        for name in names:
            folder = prefix / lib / name / "site-packages"
            if (identity := os.path.realpath(folder)) not in seen:
                seen.add(identity)
                yield folder
    # Debian keeps packages of its own Python, and of pip for it, elsewhere.
    for name in names:
        yield prefix / "local" / "lib" / name / "dist-packages"
    yield prefix / "lib" / "python3" / "dist-packages"
    yield prefix / "Lib" / "site-packages"


def _numbers(name: str) -> tuple[int, ...]:
    return tuple(int(part) for part in re.findall(r"\d+", name))


def _children(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


def _pyvenv(prefix: Path) -> dict[str, str] | None:
    try:
        text = (prefix / "pyvenv.cfg").read_text("utf-8", "replace")
    except OSError:
        return None
    pairs = (line.partition("=") for line in text.splitlines() if "=" in line)
    return {key.strip().lower(): value.strip() for key, _, value in pairs}


def _version(settings: dict[str, str] | None, executable: Path | None) -> str | None:
    # The standard `venv` writes `version`, uv and virtualenv `version_info`.
    written = (settings or {}).get("version") or (settings or {}).get("version_info") or ""
    if match := re.match(r"\d+\.\d+", written):
        return match[0]
    if executable is not None and (named := _VERSIONED.match(executable.name)):
        return named[1]
    return None


def _pth_folders(site: Path) -> Iterator[Path]:
    """Yield the folders that `.pth` files add, editable installations above all; their code lines are not run."""
    for file in sorted(_children(site)):
        if file.suffix != ".pth":
            continue
        try:
            lines = file.read_text("utf-8", "replace").splitlines()
        except OSError:
            continue
        for line in lines:
            entry = line.strip()
            if not entry or entry.startswith(("#", "import ", "import\t")) or "\0" in entry:
                continue
            folder = Path(os.path.normpath(site / entry))
            if folder.is_dir():
                yield folder
