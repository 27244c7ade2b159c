"""Test frameworks: decorators that leave the function as it is, assertions that only raise, calls that test.

Also the decorators of other packages that do so: a function under them is called like the function itself.
"""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.protocol import Rule
from hybridize.models.python.function_tools import decorator_with_arguments
from hybridize.models.python.registration import registering, words
from hybridize.values.arguments import Arguments
from hybridize.values.value import NOTHING, Value, of_prim

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
rule = registering(FUNCTIONS)
member = registering(METHODS)

# `@decorator` and `@decorator(…)` that change nothing about what calling the function does.
TRANSPARENT: Final = words("""
    pytest.fixture pytest.yield_fixture pytest.hookimpl pytest.hookspec pytest.mark.parametrize pytest.mark.skip
    pytest.mark.skipif pytest.mark.xfail pytest.mark.slow pytest.mark.usefixtures pytest.mark.filterwarnings
    pytest.mark.timeout pytest.mark.run pytest.mark.integration pytest.mark.unit pytest.mark.gpu pytest.mark.asyncio
    unittest.skip unittest.skipIf unittest.skipUnless unittest.expectedFailure unittest.mock.patch
    unittest.mock.patch.object unittest.mock.patch.dict unittest.mock.patch.multiple unittest.case.skip
    parameterized.parameterized_class absl.testing.parameterized.CoopTestCase absl.testing.flagsaver.flagsaver
    nose.tools.raises nose.tools.nottest nose.tools.istest nose.tools.timed nose.plugins.attrib.attr
    nose.tools.with_setup nose.tools.make_decorator ddt.ddt ddt.data ddt.unpack ddt.file_data
    hypothesis.given hypothesis.settings hypothesis.example hypothesis.assume flaky.flaky
    gin.configurable gin.register gin.external_configurable gin.configurable_with_config gin.config.configurable
    ml_collections.config_flags overrides.overrides overrides.override typeguard.typechecked beartype.beartype
    deprecated.deprecated deprecation.deprecated decorator.decorator typing_extensions.deprecated warnings.deprecated
    memory_profiler.profile line_profiler.profile profilehooks.profile tenacity.retry retrying.retry retry.retry
    timeout_decorator.timeout cachetools.cached cachetools.cachedmethod cachetools.func.lru_cache joblib.Memory.cache
    numba.jit numba.njit numba.vectorize numba.guvectorize numba.generated_jit six.python_2_unicode_compatible
    six.add_metaclass future.utils.python_2_unicode_compatible sacred.Experiment.automain sacred.Experiment.main
    sacred.Experiment.capture sacred.Experiment.config sacred.Experiment.command
    functools.cached typing.dataclass_transform torch.no_grad torch.jit.script wandb.util.coalesce
    dataclasses_json.dataclass_json pydantic.validator pydantic.root_validator pydantic.field_validator
    pydantic.model_validator pydantic.validate_arguments pydantic.validate_call attr.resolve_types
    jaxtyping.jaxtyped tensorflow_addons.utils.types.typechecked
    check_shapes.check_shapes check_shapes.inherit_check_shapes check_shapes.register_get_shape
""")
for _name in TRANSPARENT:
    FUNCTIONS[_name] = decorator_with_arguments


@rule("six.add_metaclass")
def _add_metaclass(call: Any) -> Value:
    return call.native(lambda inner: inner.argument(0) or NOTHING, call.name)  # type: ignore[no-any-return]


@rule("six.with_metaclass")
def _with_metaclass(call: Any) -> Value:
    """`class A(six.with_metaclass(Meta, Base))`: what counts is the base."""
    base = call.argument(1)
    if base is not None:
        return base  # type: ignore[no-any-return]
    from hybridize.values.atoms import api  # noqa: PLC0415
    from hybridize.values.value import of  # noqa: PLC0415

    return of(api("builtins.object"))


# -- assertions --------------------------------------------------------------------------------------------------


_CASES: Final = ("unittest.TestCase", "unittest.case.TestCase")


def _of_cases(*names: str) -> list[str]:
    """Members of test cases, by both names of their class."""
    return [f"{cls}.{name}" for cls in _CASES for name in names]


@rule("pytest.raises", "pytest.warns", "pytest.deprecated_call")
@member(*_of_cases("assertRaises", "assertRaisesRegex", "assertWarns", "assertRaisesRegexp", "assertWarnsRegex"))
@member(*_of_cases("assertRaisesWithLiteralMatch", "assertRaisesWithPredicateMatch", "assertLogs", "assertNoLogs"))
def _raises(call: Any) -> Value:
    skipped = 2 if call.name.endswith(("Regex", "Regexp", "Match")) else 1
    rest = call.arguments.positional[skipped:]
    if rest:
        with call.expecting(call.arguments.positional[:1]):
            call.call(rest[0], Arguments(tuple(rest[1:]), dict(call.arguments.keywords)))
    return call.new(call.make("api", "raises", symbol="unittest.case._AssertRaisesContext"))  # type: ignore[no-any-return]


@rule("pytest.skip", "pytest.fail", "pytest.exit", "pytest.xfail", "sys.exit", "os._exit", "os.abort", "quit", "exit")
@rule("builtins.quit", "builtins.exit", "posix._exit")
@member(*_of_cases("fail", "skipTest"))
def _never_returns(_call: Any) -> Value:
    return NOTHING


@rule("pytest.approx")
def _approximately(_call: Any) -> Value:
    return of_prim("object")


@member(*_of_cases("subTest"))
def _sub_test(call: Any) -> Value:
    return call.new(call.make("api", "subTest", symbol="contextlib.nullcontext"))  # type: ignore[no-any-return]


# -- test doubles ------------------------------------------------------------------------------------------------

_MOCKS: Final = ("unittest.mock.Mock", "unittest.mock.MagicMock", "unittest.mock.NonCallableMock")


def _mock_called(call: Any) -> Value:
    returned = call.load_attribute(call.receiver.object, "return_value", call.receiver.root)
    return returned or call.unknown("unmodelled-symbol", "what a mock returns")  # type: ignore[no-any-return]


for _mock in _MOCKS:
    METHODS[f"{_mock}.__call__"] = _mock_called
