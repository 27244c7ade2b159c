"""pytest's fixtures and parametrised tests: what the test runner passes by the name of a parameter."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.models.python import results
from hybridize.values.atoms import Const, Ref, tuple_atom
from hybridize.values.payloads import FunctionData
from hybridize.values.value import NOTHING, Value, join, of

FUNCTIONS: dict[str, Rule] = {}
_FIXTURES: Final = ("pytest.fixture", "pytest.yield_fixture")
# What pytest itself provides by name, as types (see `results`).
_BUILT_IN: Final = {
    "tmp_path": "pathlib.Path",
    "tmpdir": "pathlib.Path",
    "tmp_path_factory": "pytest.TempPathFactory",
    "monkeypatch": "pytest.MonkeyPatch",
    "capsys": "pytest.CaptureFixture",
    "capfd": "pytest.CaptureFixture",
    "caplog": "pytest.LogCaptureFixture",
    "recwarn": "pytest.WarningsRecorder",
    "request": "pytest.FixtureRequest",
    "pytestconfig": "pytest.Config",
}


def built_in(name: str, call: Any) -> Value:
    """What pytest passes for a parameter that no fixture of the program stands for; nothing for other names."""
    return results.build(_BUILT_IN[name], call) if name in _BUILT_IN else NOTHING


def _fixture(call: Any) -> Value:
    """`@pytest.fixture` and `@pytest.fixture(name=…)`: the function stays, known by its name."""
    function = call.argument(0)
    if function is not None and _functions(function):
        _register(call, function, None)
        return function  # type: ignore[no-any-return]
    name = _text(call.argument(None, "name"))
    parameters = call.argument(None, "params")

    def decorate(inner: Any) -> Value:
        decorated: Value = inner.argument(0) or NOTHING
        _register(inner, decorated, name)
        if parameters is not None:
            request = inner.make("api", "request", symbol="pytest.FixtureRequest")
            for row in _rows(inner, parameters):
                inner.store_attribute(request, "param", row)
            for atom in _functions(decorated):
                inner.parametrise(atom.object.payload.code, {"request": inner.new(request)})
        return decorated

    return call.native(decorate, "pytest.fixture")  # type: ignore[no-any-return]


def _register(call: Any, function: Value, name: str | None) -> None:
    for atom in _functions(function):
        call.register_fixture(name or atom.object.payload.code.name, atom)


def _param(call: Any) -> Value:
    """`pytest.param(1, 2, id="…")` is a row, or where there is one name the value."""
    values = call.arguments.positional
    return values[0] if len(values) == 1 else of(tuple_atom(tuple(values)))


def _parametrize(call: Any) -> Value:
    """`@pytest.mark.parametrize("a, b", [(1, 2), …])`: each name receives the values of its column."""
    names = _names(call, call.argument(0, "argnames"))
    rows = call.argument(1, "argvalues")
    columns: dict[str, Value] = {}
    for row in _rows(call, rows):
        cells = call.positions(row) if len(names) > 1 else [row]
        if cells is not None and len(cells) == len(names):
            for name, cell in zip(names, cells, strict=True):
                columns[name] = join(columns.get(name, NOTHING), cell)
        else:
            for name in names:
                columns[name] = join(columns.get(name, NOTHING), call.iterate(row))

    def decorate(inner: Any) -> Value:
        decorated: Value = inner.argument(0) or NOTHING
        for atom in _functions(decorated):
            inner.parametrise(atom.object.payload.code, columns)
        return decorated

    return call.native(decorate, "pytest.mark.parametrize")  # type: ignore[no-any-return]


def _rows(call: Any, rows: Value | None) -> list[Value]:
    if rows is None:
        return []
    known = call.positions(rows)
    return known if known is not None else [call.iterate(rows)]


def _names(call: Any, given: Value | None) -> list[str]:
    text = _text(given)
    if text is not None:
        return [part.strip() for part in text.split(",") if part.strip()]
    known = call.positions(given) if given is not None else None
    return [name for value in known or () if (name := _text(value)) is not None]


def _text(value: Value | None) -> str | None:
    atoms = value.atoms if value is not None else ()
    match atoms:
        case (Const(value=str() as text),):
            return text
    return None


def _functions(value: Value) -> list[Ref]:
    return [atom for atom in value.atoms if isinstance(atom, Ref) and isinstance(atom.object.payload, FunctionData)]


for _name in _FIXTURES:
    FUNCTIONS[_name] = _fixture
FUNCTIONS["pytest.mark.parametrize"] = _parametrize
FUNCTIONS["pytest.param"] = _param
