"""Tests run once for each row of arguments: absl's `parameterized` and the package of that name.

Rows go to the parameters of the test by position, dictionaries by name; `testcase_name` only names the test.
"""

from __future__ import annotations

from typing import Any

from hybridize.models.protocol import Rule
from hybridize.models.python.registration import registering
from hybridize.values.atoms import Const, Ref, Tuple
from hybridize.values.payloads import ClassData, FunctionData
from hybridize.values.value import NOTHING, Value, join, of

FUNCTIONS: dict[str, Rule] = {}
rule = registering(FUNCTIONS)
_NAME = "testcase_name"


@rule("absl.testing.parameterized.parameters", "absl.testing.parameterized.named_parameters")
def _parameters(call: Any) -> Value:
    """`@parameters((1, 2), (3, 4))`, `@parameters(dict(a=1))`, `@parameters(rows)`."""
    rows = list(call.arguments.positional)
    if call.arguments.more is not None:
        rows.append(call.arguments.more)
    if len(rows) == 1 and not any(_is_row(atom) for atom in rows[0].atoms):
        rows = call.positions(rows[0]) or [call.iterate(rows[0])]
    return _decorator(rows, 1 if call.name.endswith("named_parameters") else 0, call)


def parametrise_with(rows: Value, call: Any) -> Value:
    """A decorator that has a test run for each element of an iterable."""
    return _decorator(call.positions(rows) or [call.iterate(rows)], 0, call)


@rule("parameterized.parameterized", "parameterized.parameterized.expand")
def _expand(call: Any) -> Value:
    rows = call.argument(0)
    return _decorator((call.positions(rows) or [call.iterate(rows)]) if rows is not None else [], 0, call)


@rule("absl.testing.parameterized.product")
def _product(call: Any) -> Value:
    """`@product(a=[1, 2], b=[3])`; dictionaries give several parameters together."""
    columns = {name: call.iterate(values) for name, values in call.arguments.keywords.items()}
    for group in call.arguments.positional:
        for row in call.positions(group) or []:
            for atom in row.atoms:
                for name, value in _by_name(atom, call).items():
                    columns[name] = join(columns.get(name, NOTHING), value)
    return call.native(lambda inner: _parametrise(inner, lambda _names: columns), call.name)  # type: ignore[no-any-return]


def _is_row(atom: object) -> bool:
    return isinstance(atom, (Tuple, Const)) or (isinstance(atom, Ref) and atom.object.kind == "dict")


def _decorator(rows: list[Value], skipped: int, call: Any) -> Value:
    """A decorator that remembers the rows; the first `skipped` places of a positional row are no arguments."""

    def columns_for(names: list[str]) -> dict[str, Value]:
        columns: dict[str, Value] = {}
        for row in rows:
            for atom in row.atoms:
                named = _by_name(atom, call)
                for name, value in (named or dict(zip(names, _cells(atom, call)[skipped:], strict=False))).items():
                    columns[name] = join(columns.get(name, NOTHING), value)
        return columns

    return call.native(lambda inner: _parametrise(inner, columns_for), call.name)  # type: ignore[no-any-return]


def _cells(atom: Any, call: Any) -> list[Value]:
    if isinstance(atom, Tuple):
        return list(atom.items)
    if isinstance(atom, Ref) and atom.object.kind == "list":
        return list(call.positions(of(atom)) or ())
    return [of(atom)]


def _by_name(atom: Any, call: Any) -> dict[str, Value]:
    """The entries of a row that is a dictionary."""
    if not (isinstance(atom, Ref) and atom.object.kind == "dict"):
        return {}
    keys = [key[1] for key in list(atom.object.items) if isinstance(key, tuple) and key[:1] == ("key",)]
    return {key: call.load(atom.object, ("key", key)) for key in keys if isinstance(key, str) and key != _NAME}


def _parametrise(inner: Any, columns_for: Any) -> Value:
    """The decorator itself: of a test, or of a class, whose tests then all are run with the rows."""
    decorated: Value = inner.argument(0) or NOTHING
    tests = [atom for atom in decorated.atoms if isinstance(atom, Ref)]
    for cls in [atom.object for atom in tests if isinstance(atom.object.payload, ClassData)]:
        members = [inner.lookup(cls, name) for name in list(cls.attributes) if name.startswith("test")]
        tests += [atom for member in members if member for atom in member.atoms if isinstance(atom, Ref)]
    for test in tests:
        if isinstance(test.object.payload, FunctionData):
            code = test.object.payload.code
            names = [parameter.name for parameter in code.parameters[1:]]
            inner.parametrise(code, {name: value for name, value in columns_for(names).items() if value})
    return decorated
