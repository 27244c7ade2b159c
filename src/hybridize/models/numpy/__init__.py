"""The rules of numpy."""

from __future__ import annotations

from hybridize.models.protocol import Rule

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
PROPERTIES: dict[str, Rule] = {}
