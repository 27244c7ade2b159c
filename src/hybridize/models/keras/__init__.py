"""The rules of Keras, both generations."""

from __future__ import annotations

from hybridize.models.keras import layers, networks, services
from hybridize.models.protocol import Rule

_PARTS = (layers, services, networks)

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
PROPERTIES: dict[str, Rule] = {}
for _part in _PARTS:
    FUNCTIONS.update(getattr(_part, "FUNCTIONS", {}))
    METHODS.update(getattr(_part, "METHODS", {}))
    PROPERTIES.update(getattr(_part, "PROPERTIES", {}))
