"""Is a `with` block there to fail, and which errors end with it?

Needs   how it is written: `with pytest.raises(ValueError, match="…")`, `with contextlib.suppress(KeyError)`.
Gives   whether an error is awaited, and the exceptions that end there (interp.failures).
"""

from __future__ import annotations

from hybridize.interp import contextmanagers, failures
from hybridize.interp.activation import Activation
from hybridize.interp.expressions import evaluate
from hybridize.ir import nodes as ir
from hybridize.values.value import Value


def awaits_error(manager: ir.Expression) -> bool:
    """Whether a `with` block is there to fail: `pytest.raises(…)`, `self.assertRaises(…)` and their like."""
    function = manager.function if isinstance(manager, ir.Call) else None
    name = getattr(function, "name", "")
    return isinstance(name, str) and "raises" in name.lower()


def ended_by(node: ir.With, manager: Value, frame: Activation) -> frozenset[str] | None:
    """The errors that a block waits for, or suppresses; None for other blocks."""
    given = node.manager.positional if isinstance(node.manager, ir.Call) else ()
    if awaits_error(node.manager) and node.body:
        return failures.awaited(_types(given[:1], frame), _text(node.manager))
    if contextmanagers.ends_errors(manager):
        return failures.handled_types(_types(given, frame))
    return None


def _types(given: tuple[ir.Element, ...], frame: Activation) -> list[Value | None]:
    return [evaluate(one.value, frame) for one in given if not one.starred]


def _text(manager: ir.Expression) -> str | None:
    """The text that such an error must have: `match=…`, or the second argument of `assertRaisesRegex`."""
    if isinstance(manager, ir.Call):
        given = [one.value for one in manager.keywords if one.name in ("match", "expected_regex")]
        given += [one.value for one in manager.positional[1:2] if not one.starred]
        for value in given:
            if isinstance(value, ir.Constant) and isinstance(value.value, str):
                return value.value
    return None
