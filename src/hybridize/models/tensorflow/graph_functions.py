"""`tf.function` and what goes with it: the wrapper, its arguments by any name, and AutoGraph's switches."""

from __future__ import annotations

from typing import Any

from hybridize.models.protocol import Rule
from hybridize.values.atoms import Const
from hybridize.values.value import NOTHING, Value

FUNCTIONS: dict[str, Rule] = {}
METHODS: dict[str, Rule] = {}

# The positions of the arguments of tf.function, the same in all modelled versions.
PARAMETERS = (
    "func",
    "input_signature",
    "autograph",
    "jit_compile",
    "reduce_retracing",
    "experimental_implements",
    "experimental_autograph_options",
    "experimental_attributes",
    "experimental_relax_shapes",
    "experimental_compile",
    "experimental_follow_type_hints",
)


def _function(call: Any) -> Value:
    """`tf.function(f, …)` wraps; without a function it gives a decorator."""
    arguments: dict[str, Value] = dict(zip(PARAMETERS, call.arguments.positional, strict=False))
    arguments.update(call.arguments.keywords)
    function = arguments.pop("func", None)
    if function is None or (len(function.atoms) == 1 and isinstance(function.atoms[0], Const)):

        def decorate(inner: Any) -> Value:
            # Called with nothing it raises; the analysis comes here where values are merged.
            given = inner.argument(0) or inner.argument(None, "func")
            return inner.hybrid(given, arguments) if given is not None else NOTHING

        return call.native(decorate, "tf.function")  # type: ignore[no-any-return]
    return call.hybrid(function, arguments)  # type: ignore[no-any-return]


FUNCTIONS["tf.function"] = _function
