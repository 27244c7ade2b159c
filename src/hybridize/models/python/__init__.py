"""Python itself: builtins, containers, and the standard library."""

from __future__ import annotations

from hybridize.models.protocol import Rule
from hybridize.models.python import builtins, containers

FUNCTIONS: dict[str, Rule] = {**builtins.FUNCTIONS}
METHODS: dict[str, Rule] = {**containers.METHODS}
PROPERTIES: dict[str, Rule] = {}
