"""Do both worlds fail alike, and can a handler see it?  (HYB314)

Shapes that do not fit are an InvalidArgumentError when the operation runs, a ValueError when a graph is built of it.
What an operation finds wrong with values it finds when the graph runs: no handler within the traced code sees that.

Needs   the handlers that are active, shapes as the trace knows them.
Gives   a hazard where a handler, here or in a caller, could tell the worlds apart.
Sound   shapes and operations with a rule here; that values are wrong is assumed only where a handler expects it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from hybridize.values.atoms import Api, Ref, Tuple
from hybridize.values.value import Value

if TYPE_CHECKING:
    from hybridize.interp.activation import Activation
    from hybridize.ir import nodes as ir

_EVERYTHING: Final = frozenset({"builtins.Exception", "builtins.BaseException", ""})
_EAGER: Final = _EVERYTHING | {"tf.errors.InvalidArgumentError", "tf.errors.OpError"}
_TRACED: Final = _EVERYTHING | {"builtins.ValueError"}
# Operations that look at the values they get.
_VALUE_CHECKS: Final = (
    *("tf.debugging.", "tf.linalg.cholesky", "tf.linalg.inv", "tf.linalg.solve", "tf.linalg.triangular_solve"),
    *(
        "tf.linalg.svd",
        "tf.linalg.eigh",
        "tf.linalg.logdet",
        "tf.gather",
        "tf.strings.to_number",
        "tf.io.",
        "tf.ensure_shape",
    ),
    *("tf.data.Iterator.", "tf.image.decode", "tf.audio.decode", "tf.cholesky", "tf.check_numerics"),
)


def handled_types(types: list[Value | None]) -> frozenset[str]:
    """The library exceptions that the handlers of a `try` name; "" stands for a handler of everything."""
    names: set[str] = set()
    for value in types:
        if value is None:
            names.add("")
        else:
            _collect(value, names)
    return frozenset(names)


def _collect(value: Value, names: set[str]) -> None:
    for atom in value.atoms:
        match atom:
            case Api(name=name):
                names.add(name)
            case Tuple(items=items):
                for item in items:
                    _collect(item, names)
            case Ref(object=object_):
                names.add(object_.label)


def shapes_do_not_fit(text: str, node: ir.Node, frame: Activation) -> None:
    """An operation whose shapes are known not to fit: it fails in both worlds, in another way."""
    for names in reversed(frame.catching):
        eager, traced = bool(names & _EAGER), bool(names & _TRACED)
        if eager and traced:
            return
        if eager or traced:
            break
    frame.hazard("HYB314", node, f"{text}: an InvalidArgumentError when it runs, a ValueError while a graph is built")


def looks_at_values(name: str, node: ir.Node, frame: Activation) -> None:
    """An operation that may fail for the values it gets, where a handler waits for that."""
    if frame.catching and name.startswith(_VALUE_CHECKS) and any(names & _EAGER for names in frame.catching):
        frame.hazard(
            "HYB314", node, f"what {name} finds wrong shows when the graph runs: the handler here never sees it"
        )
