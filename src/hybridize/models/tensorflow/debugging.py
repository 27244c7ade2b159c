"""Assertions: operations without a result."""

from __future__ import annotations

from typing import Any, Final

from hybridize.models.operations import operation
from hybridize.models.tensorflow.rulebook import Rulebook
from hybridize.values.value import NONE, Value

RULES: Rulebook = Rulebook()
_ASSERTIONS: Final = (
    "all_finite", "equal", "greater", "greater_equal", "integer", "less", "less_equal", "near", "negative",
    "none_equal", "non_negative", "non_positive", "positive", "proper_iterable", "rank", "rank_at_least", "rank_in",
    "scalar", "shapes", "type",
)  # fmt: skip


# Those that TensorFlow decides while it builds the graph: they give None there, too.
_STATIC: Final = frozenset(
    f"tf.debugging.assert_{name}" for name in ("integer", "proper_iterable", "scalar", "shapes", "type")
)


@RULES.function(
    "debugging.Assert",
    *(f"debugging.assert_{name}" for name in _ASSERTIONS if name != "all_finite"),
    *(f"compat.v1.assert_{name}" for name in _ASSERTIONS if name not in ("all_finite", "shapes", "proper_iterable")),
)
def _assertion(call: Any) -> Value:
    call.computes(call.name)
    return NONE if call.name in _STATIC else operation(call)


@RULES.function(
    "debugging.enable_check_numerics", "debugging.disable_check_numerics", "debugging.set_log_device_placement",
    "debugging.enable_traceback_filtering", "debugging.disable_traceback_filtering",
    "debugging.experimental.enable_dump_debug_info", "debugging.experimental.disable_dump_debug_info",
)  # fmt: skip
def _global_switch(call: Any) -> Value:
    call.effect(f"changes a global setting: {call.name}")
    return NONE
