"""NumPy: what its functions give, write and draw, and that none of them takes a symbolic tensor.

A NumPy scalar is modelled as an array without axes, which is what TensorFlow takes it for; `float(…)`, `.item()` and
`.tolist()` give Python numbers.
"""

from __future__ import annotations

from hybridize.models.numpy import creation, elementwise, methods, objects, randomness, reductions, shaping, writing
from hybridize.models.numpy.default import guarded
from hybridize.models.protocol import Rule

_FUNCTIONS: dict[str, Rule] = {
    **elementwise.FUNCTIONS,
    **reductions.FUNCTIONS,
    **shaping.FUNCTIONS,
    **creation.FUNCTIONS,
    **randomness.FUNCTIONS,
    **writing.FUNCTIONS,
    **objects.FUNCTIONS,
}
methods.METHODS.update(writing.METHODS)
methods.share_with_functions(_FUNCTIONS)

FUNCTIONS: dict[str, Rule] = {name: guarded(rule) for name, rule in _FUNCTIONS.items()}
METHODS: dict[str, Rule] = {
    name: guarded(rule) for name, rule in {**methods.METHODS, **randomness.METHODS, **objects.METHODS}.items()
}
PROPERTIES: dict[str, Rule] = {**methods.PROPERTIES, **objects.PROPERTIES}
