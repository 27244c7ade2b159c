"""Python itself: builtins, containers, the standard library and well-known packages."""

from __future__ import annotations

from hybridize.models.protocol import Rule
from hybridize.models.python import (
    builtin_rules,
    builtins,
    command_line,
    concurrency,
    container_builtins,
    container_subclasses,
    containers,
    dispatching,
    files,
    function_tools,
    iteration_builtins,
    iteration_tools,
    packages,
    parameterized_tests,
    pytest_fixtures,
    random_numbers,
    testing,
    user_containers,
)

_AREAS = (
    container_subclasses,
    dispatching,
    files,
    iteration_tools,
    random_numbers,
    concurrency,
    testing,
    command_line,
    packages,
    parameterized_tests,
    pytest_fixtures,
    user_containers,
)

# These four register their rules in one table.
_BUILTINS = (builtins, container_builtins, function_tools, iteration_builtins)
FUNCTIONS: dict[str, Rule] = dict(builtin_rules.FUNCTIONS)
METHODS: dict[str, Rule] = dict(containers.METHODS)
PROPERTIES: dict[str, Rule] = {}
for _area in _AREAS:
    FUNCTIONS.update(_area.FUNCTIONS)
    METHODS.update(getattr(_area, "METHODS", {}))
    PROPERTIES.update(getattr(_area, "PROPERTIES", {}))
