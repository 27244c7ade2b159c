"""The configuration of a project: `[tool.hybridize]` of the nearest pyproject.toml.

Gives   `Options` with the file's values over the defaults; the command line goes on top with `Options.merge`.
Errors  Broken TOML, unknown keys and bad values are `ConfigError`s which name the file, the key and what was meant.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from hybridize.project.diagnostics import ConfigError
from hybridize.project.options import Options
from hybridize.project.paths import absolute, display_path

__all__ = ["Options", "find_pyproject", "load_options", "read_pyproject"]


def find_pyproject(start: Path) -> Path | None:
    """Return the nearest pyproject.toml in a folder (or a file's folder) or above it."""
    for folder in (start, *start.parents):
        candidate = folder / "pyproject.toml"
        if candidate.is_file():
            return candidate
    return None


def load_options(paths: Sequence[Path | str], *, cwd: Path) -> tuple[Options, Path | None]:
    """Return the configured options for the given paths, and the file they came from."""
    first = absolute(paths[0], cwd) if paths else cwd
    pyproject = find_pyproject(first)
    if pyproject is None:
        return Options(), None
    shown = display_path(pyproject, cwd)
    table = read_pyproject(pyproject, shown).get("tool", {})
    section = table.get("hybridize", {}) if isinstance(table, dict) else {}
    if not isinstance(section, dict):
        raise ConfigError(f"{shown}: `tool.hybridize` must be a table")
    options = Options().merge(section, source=f"{shown}: [tool.hybridize]", folder=pyproject.parent)
    return options, pyproject


def read_pyproject(path: Path, shown: str | None = None) -> dict[str, Any]:
    """Return the whole file as data; raises ConfigError when it cannot be read."""
    import tomllib  # noqa: PLC0415 (slow to import)

    shown = shown or str(path)
    try:
        return tomllib.loads(path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n"))
    except OSError as error:
        raise ConfigError(f"{shown}: cannot be read: {error.strerror or error}") from None
    except UnicodeDecodeError as error:
        raise ConfigError(f"{shown}: not valid UTF-8 at byte {error.start}") from None
    except tomllib.TOMLDecodeError as error:  # its message ends with "(at line 3, column 7)"
        raise ConfigError(f"{shown}: broken TOML: {error}") from None
    except RecursionError:
        raise ConfigError(f"{shown}: broken TOML: nested too deeply") from None
