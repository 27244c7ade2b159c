"""What the packaging files of a project say: pyproject.toml, setup.cfg and the literals of setup.py.

Nothing is executed; setup.py is read as a tree, and only literals (or names bound once to literals) are understood.
Broken files say nothing here; complaining about pyproject.toml is the business of `config`.
"""

from __future__ import annotations

import ast
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from hybridize.project.diagnostics import ConfigError

if TYPE_CHECKING:
    from configparser import ConfigParser

PROJECT_MARKERS = ("pyproject.toml", "setup.py", "setup.cfg", ".git")


@dataclass(frozen=True, slots=True)
class SetupCall:
    """The keyword arguments of `setup(…)` that are literals, with the lines they stand on."""

    values: Mapping[str, Any] = field(default_factory=dict)
    lines: Mapping[str, int] = field(default_factory=dict)
    where: tuple[str, ...] = ()
    """The folder that `find_packages` searches, if it is a literal."""


@dataclass(eq=False)
class Manifests:
    """The packaging files below one folder, each read when first asked for."""

    folder: Path

    @cached_property
    def pyproject(self) -> Mapping[str, Any]:
        """The content of pyproject.toml, empty when there is none or it is broken."""
        from hybridize.project.config import read_pyproject  # noqa: PLC0415 (rarely needed)

        path = self.folder / "pyproject.toml"
        if not path.is_file():
            return {}
        try:
            return read_pyproject(path)
        except ConfigError:
            return {}

    @cached_property
    def setup_cfg(self) -> ConfigParser | None:
        """The content of setup.cfg, None when there is none or it is broken."""
        from configparser import ConfigParser, Error  # noqa: PLC0415 (slow to import)

        parser = ConfigParser(interpolation=None, strict=False)
        try:
            text = (self.folder / "setup.cfg").read_text("utf-8-sig")
            parser.read_string(text)
        except (OSError, UnicodeError, Error):
            return None
        return parser

    @cached_property
    def setup_py(self) -> SetupCall:
        """The literal arguments of the `setup` call in setup.py."""
        from hybridize.project.parsing import parse_source  # noqa: PLC0415 (rarely needed)

        try:
            raw = (self.folder / "setup.py").read_bytes()
        except OSError:
            return SetupCall()
        tree = parse_source(raw, "setup.py").tree
        return _setup_call(tree) if tree is not None else SetupCall()

    def table(self, *keys: str) -> Mapping[str, Any]:
        """Return a table of pyproject.toml; empty when it is absent or something else."""
        current: Any = self.pyproject
        for key in keys:
            current = current.get(key) if isinstance(current, Mapping) else None
        return current if isinstance(current, Mapping) else {}

    def setup_cfg_value(self, section: str, key: str) -> str:
        """Return one value of setup.cfg, empty when it is absent."""
        parser = self.setup_cfg
        return parser.get(section, key, fallback="") if parser is not None else ""


def strings(value: object) -> tuple[str, ...]:
    """Return the strings in a list, or the string itself; what is something else is left out."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, (list, tuple, set, frozenset)):
        return tuple(each for each in value if isinstance(each, str))
    return ()


def _setup_call(tree: ast.Module) -> SetupCall:
    bindings = _bindings(tree)
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Name(id="setup") | ast.Attribute(attr="setup"), keywords=keywords):
                return _read_setup(keywords, bindings)
            case _:
                pass
    return SetupCall()


def _read_setup(keywords: list[ast.keyword], bindings: Mapping[str, ast.expr]) -> SetupCall:
    values: dict[str, Any] = {}
    lines: dict[str, int] = {}
    where: tuple[str, ...] = ()
    for keyword in keywords:
        expression = keyword.value
        if keyword.arg is None:
            continue
        if isinstance(expression, ast.Name):
            expression = bindings.get(expression.id, expression)
        lines[keyword.arg] = expression.lineno
        if keyword.arg == "packages" and isinstance(expression, ast.Call):
            where = _find_packages_where(expression)
            continue
        literal = _literal(expression, bindings)
        if literal is not None:
            values[keyword.arg] = literal
    return SetupCall(values, lines, where)


def _bindings(tree: ast.Module) -> dict[str, ast.expr]:
    """Map each module-level name that is assigned exactly once to its value."""
    found: dict[str, list[ast.expr]] = {}
    for stmt in tree.body:
        match stmt:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.setdefault(name, []).append(value)
            case _:
                pass
    return {name: values[0] for name, values in found.items() if len(values) == 1}


def _literal(expression: ast.expr, bindings: Mapping[str, ast.expr], depth: int = 0) -> Any:
    """Evaluate a literal; a list keeps the items that are literals and loses the others."""
    if depth > 20:
        return None
    match expression:
        case ast.Constant(value=value):
            return value
        case ast.Name(id=name) if name in bindings:
            return _literal(bindings[name], bindings, depth + 1)
        case ast.Subscript(value=inner, slice=ast.Constant(value=str(key))):
            table = _literal(inner, bindings, depth + 1)
            return table.get(key) if isinstance(table, dict) else None
        case ast.List(elts=items) | ast.Tuple(elts=items) | ast.Set(elts=items):
            values = (_literal(item, bindings, depth + 1) for item in items)
            return [value for value in values if value is not None]
        case ast.Dict(keys=keys, values=items):
            pairs = (
                (_literal(key, bindings, depth + 1), _literal(item, bindings, depth + 1))
                for key, item in zip(keys, items, strict=True)
                if key is not None
            )
            return {key: value for key, value in pairs if isinstance(key, str) and value is not None}
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            one, two = _literal(left, bindings, depth + 1), _literal(right, bindings, depth + 1)
            match one, two:
                case (str(), str()) | (list(), list()):
                    return one + two
                case _:
                    return one or two
        case _:
            return None


def _find_packages_where(call: ast.Call) -> tuple[str, ...]:
    arguments = [*call.args[:1], *(keyword.value for keyword in call.keywords if keyword.arg == "where")]
    match arguments:
        case [ast.Constant(value=str(where))]:
            return (where,)
        case _:
            return ()


def line_width(manifests: Manifests) -> int | None:
    """How long lines may be by the settings of the project's formatter; None when it says nothing."""
    for tool in ("ruff", "black"):
        found = manifests.table("tool", tool).get("line-length")
        if isinstance(found, int) and found > 0:
            return found
    for section in ("flake8", "pycodestyle", "yapf"):
        text = manifests.setup_cfg_value(section, "column_limit" if section == "yapf" else "max-line-length")
        if text.strip().isdigit():
            return int(text)
    return None
