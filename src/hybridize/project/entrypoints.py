"""Where a project's programs start, as far as names tell without knowing any framework.

Gives   console scripts of the packaging files as module and attribute; whether a file is collected by pytest.
"""

from __future__ import annotations

import fnmatch
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from hybridize.project.manifests import Manifests, strings
from hybridize.project.module import SourceModule

_TARGET = re.compile(r"(?P<module>\w+(?:\.\w+)*)\s*:\s*(?P<attribute>\w+(?:\.\w+)*)\s*(?:\[.*\])?$")


@dataclass(frozen=True, slots=True, order=True)
class ConsoleScript:
    """A command and the function it calls; `attribute` may be dotted."""

    name: str
    module: str
    attribute: str


def console_scripts(manifests: Manifests) -> tuple[ConsoleScript, ...]:
    """Return the commands that pyproject.toml, setup.cfg and literals in setup.py define, sorted by name."""
    found = {script for name, target in _declared(manifests) if (script := _script(name, target)) is not None}
    return tuple(sorted(found))


def is_test_file(name: str) -> bool:
    """Whether pytest collects a file of this name by default, or takes it for configuration."""
    return name == "conftest.py" or fnmatch.fnmatchcase(name, "test_*.py") or fnmatch.fnmatchcase(name, "*_test.py")


def is_test_module(module: SourceModule) -> bool:
    """Whether a module is a test module, or a `conftest`, by pytest's conventions."""
    return is_test_file(module.path.name)


def _script(name: str, target: str) -> ConsoleScript | None:
    match = _TARGET.match(target.strip())
    return ConsoleScript(name.strip(), match["module"], match["attribute"]) if match else None


def _declared(manifests: Manifests) -> Iterator[tuple[str, str]]:
    for table in (
        manifests.table("project", "scripts"),
        manifests.table("project", "gui-scripts"),
        manifests.table("tool", "poetry", "scripts"),
        manifests.table("tool", "flit", "scripts"),
    ):
        for name, value in table.items():
            # Poetry also allows a table with the target under `callable` or `reference`.
            target = value if isinstance(value, str) else _inner_target(value)
            if target:
                yield name, target
    for key in ("console_scripts", "gui_scripts"):
        yield from _pairs(manifests.setup_cfg_value("options.entry_points", key).splitlines())
    entries = manifests.setup_py.values.get("entry_points")
    if isinstance(entries, Mapping):
        for key in ("console_scripts", "gui_scripts"):
            lines = entries.get(key)
            yield from _pairs(lines.splitlines() if isinstance(lines, str) else strings(lines))
    elif isinstance(entries, str):
        yield from _pairs(_ini_section(entries, ("console_scripts", "gui_scripts")))


def _inner_target(value: object) -> str:
    if not isinstance(value, Mapping):
        return ""
    target = value.get("callable") or value.get("reference")
    return target if isinstance(target, str) else ""


def _pairs(lines: Iterator[str] | list[str] | tuple[str, ...]) -> Iterator[tuple[str, str]]:
    for line in lines:
        name, equals, target = line.partition("=")
        if equals and not name.lstrip().startswith("#"):
            yield name, target


def _ini_section(text: str, sections: tuple[str, ...]) -> Iterator[str]:
    current = ""
    for line in text.splitlines():
        stripped = line.strip()
        if stripped.startswith("[") and stripped.endswith("]"):
            current = stripped[1:-1].strip()
        elif current in sections:
            yield stripped
