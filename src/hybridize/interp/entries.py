"""Entry points that are called by name: pytest functions and fixtures, unittest cases, console scripts.

Script bodies and `if __name__ == "__main__"` need nothing here: module bodies run, and `__name__` may be anything.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybridize.interp import attributes, calls, classes, items, library_call
from hybridize.interp.activation import Activation
from hybridize.ir.nodes import Code
from hybridize.models.python import pytest_fixtures
from hybridize.project.entrypoints import is_test_module
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import FRESH, Ref, ref
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData, FunctionData
from hybridize.values.value import NOTHING, Value, join, of

if TYPE_CHECKING:
    from hybridize.interp.program import ModuleState, Program

_SETUP = ("setUpClass", "setUp", "setup_class", "setup_method", "setup")


def call_entry_points(program: Program) -> None:
    """Call everything a test runner or an installed command would call."""
    if program.project.options.test_entry_points:
        for source in program.project.modules:
            state = program.modules.get(source.display)
            if state is not None:
                with program.machine.contained(state.code):
                    _call_tests(program, state, is_test_module(source))
    _call_console_scripts(program)


def _call_console_scripts(program: Program) -> None:
    scripts = program.project.console_scripts
    for state in list(program.modules.values()):
        for script in scripts:
            if script.module != state.source.name:
                continue
            with program.machine.contained(state.code):
                frame = program.frame_of(state)
                value = of(ref(state.object, FRESH))
                for part in script.attribute.split("."):
                    value = attributes.load(value, part, state.code, frame)
                calls.call(value, Arguments(), state.code, frame, through="a console script")


def _call_tests(program: Program, state: ModuleState, test_module: bool) -> None:
    frame = program.frame_of(state)
    for name, cell in list(state.object.attributes.items()):
        for atom in cell.value.atoms:
            if not isinstance(atom, Ref):
                continue
            payload = atom.object.payload
            if isinstance(payload, ClassData) and payload.code.path == state.code.path:
                if _is_test_case(payload) or (test_module and name.startswith("Test")):
                    _call_test_class(atom, payload, frame)
            elif test_module and name.startswith("test") and isinstance(payload, FunctionData):
                _call_with_fixtures(atom, payload, state, frame)


def _is_test_case(data: ClassData) -> bool:
    return any(base.endswith("TestCase") for base in data.library_bases) or (
        data.unknown_base is not None and "TestCase" in data.unknown_base
    )


def _call_test_class(cls: Ref, data: ClassData, frame: Activation) -> None:
    made = frame.machine.allocate(data.code, "test", None, "instance", cls.object.label, None)
    made.cls = cls.object
    receiver = ref(made, FRESH)
    names: dict[str, HeapObject] = {}
    for base in reversed(data.mro):
        if isinstance(base, HeapObject):
            names.update((name, base) for name in base.attributes)
    for name in [*_SETUP, *(name for name in names if name.startswith("test"))]:
        value, owner = classes.lookup(cls.object, name, data.code, frame)
        if owner is None:
            continue
        bound = attributes.bind(value, receiver, data.code, frame)
        for function in value.atoms:
            inner = function.object.payload if isinstance(function, Ref) else None
            if isinstance(inner, FunctionData):
                arguments = _fixture_arguments(inner, inner.code.parameters[1:], frame)
                calls.call(bound, arguments, data.code, frame, through="the test runner")
                break
        else:
            calls.call(bound, Arguments(), data.code, frame, through="the test runner")


def _call_with_fixtures(function: Ref, data: FunctionData, state: ModuleState, frame: Activation) -> None:
    arguments = _fixture_arguments(data, data.code.parameters, frame)
    calls.call(of(function), arguments, state.code, frame, through="the test runner")


def _fixture_arguments(data: FunctionData, parameters: tuple[object, ...], frame: Activation) -> Arguments:
    """Arguments by name: parametrised values, else the fixture of the name, else unknown."""
    keywords: dict[str, Value] = {}
    parametrised = frame.machine.parametrised.get(data.code, {})
    for parameter in data.code.parameters:
        if parameter not in parameters or parameter.kind.startswith("var"):
            continue
        name = parameter.name
        value = parametrised.get(name, NOTHING)
        if not value:
            value = _fixture(name, data, frame, frozenset()) or _built_in(name, data.code, frame)
        if not value and parameter.has_default:
            continue
        keywords[name] = value or frame.unknown("unreached-parameter", f"fixture {name} is not known", data.code)
    return Arguments((), keywords)


def _built_in(name: str, code: Code, frame: Activation) -> Value:
    return pytest_fixtures.built_in(name, library_call.Call(f"pytest.{name}", Arguments(), None, code, frame))


def _fixture(name: str, data: FunctionData, frame: Activation, seen: frozenset[str]) -> Value:
    """What the fixture of a name gives: a function of the module, or of a conftest, with the name."""
    if name in seen:
        return NOTHING
    result = NOTHING
    for atom in frame.machine.fixtures.get(name, ()):
        code: Code = atom.object.payload.code
        keywords = {}
        for parameter in code.parameters:
            if parameter.kind.startswith("var") or parameter.has_default:
                continue
            inner = frame.machine.parametrised.get(code, {}).get(parameter.name, NOTHING)
            inner = inner or _fixture(parameter.name, data, frame, seen | {name})
            inner = inner or _built_in(parameter.name, code, frame)
            keywords[parameter.name] = inner or frame.unknown(
                "unreached-parameter", f"fixture {parameter.name} is not known", code
            )
        given = calls.call(of(atom), Arguments((), keywords), code, frame, through="the test runner")
        if code.is_generator:
            given = items.iterate(given, code, frame)
        result = join(result, given)
    return result
