"""The rules of TensorFlow outside Keras, by families."""

from __future__ import annotations

from typing import Final

from hybridize.models.protocol import Rule
from hybridize.models.tensorflow import (
    composite_members,
    dtypes,
    graph_functions,
    indexing,
    shape_objects,
    structures,
    tensor_members,
)
from hybridize.models.tensorflow.rulebook import Rulebook

_RULEBOOKS: Final[tuple[Rulebook, ...]] = (
    composite_members.RULES,
    dtypes.RULES,
    indexing.RULES,
    shape_objects.RULES,
    structures.RULES,
    tensor_members.RULES,
)

FUNCTIONS: dict[str, Rule] = dict(graph_functions.FUNCTIONS)
METHODS: dict[str, Rule] = dict(graph_functions.METHODS)
PROPERTIES: dict[str, Rule] = {}
for _rules in _RULEBOOKS:
    FUNCTIONS.update(_rules.functions)
    METHODS.update(_rules.methods)
    PROPERTIES.update(_rules.properties)
