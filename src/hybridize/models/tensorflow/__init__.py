"""The rules of TensorFlow outside Keras."""

from __future__ import annotations

from hybridize.models.protocol import Rule
from hybridize.models.tensorflow import graph_functions

_PARTS = (graph_functions,)

FUNCTIONS: dict[str, Rule] = {name: rule for part in _PARTS for name, rule in part.FUNCTIONS.items()}
METHODS: dict[str, Rule] = {name: rule for part in _PARTS for name, rule in part.METHODS.items()}
PROPERTIES: dict[str, Rule] = {}
