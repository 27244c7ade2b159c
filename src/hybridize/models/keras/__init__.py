"""The rules of Keras, both generations: layers, models, training, optimizers, metrics, losses, data.

`reasons` names on whose behalf Keras calls user code; `building` answers when Keras 3 builds a layer by running its
`call`, which a decorator of that `call` must know (HYB315).
"""

from __future__ import annotations

from hybridize.models.keras import (
    backend,
    backend_windows,
    callbacks,
    compiling,
    custom_objects,
    data,
    functions,
    host,
    layer_weights,
    layers,
    measures,
    named,
    networks,
    notated,
    ops_windows,
    optimizer_state,
    optimizers,
    pretrained,
    quantizers,
    services,
    training,
    trees,
)
from hybridize.models.protocol import Rule

# Later parts may refine names of earlier ones.
_PARTS = (
    quantizers,
    trees,
    layers,
    services,
    layer_weights,
    networks,
    pretrained,
    compiling,
    training,
    callbacks,
    optimizer_state,
    optimizers,
    measures,
    named,
    notated,
    ops_windows,
    backend,
    backend_windows,
    functions,
    custom_objects,
    data,
    host,
)

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}
PROPERTIES: dict[str, Rule] = {}
for _part in _PARTS:
    FUNCTIONS.update(getattr(_part, "FUNCTIONS", {}))
    METHODS.update(getattr(_part, "METHODS", {}))
    PROPERTIES.update(getattr(_part, "PROPERTIES", {}))
