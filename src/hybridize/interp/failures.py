"""Do both worlds fail alike, and can a handler see it?  (HYB314)

Shapes that do not fit are an InvalidArgumentError when the operation runs, a ValueError when a graph is built of it.
What an operation finds wrong with values it finds when the graph runs: no handler within the traced code sees that.

Needs   the handlers that are active, shapes as the trace knows them.
Gives   RAISES events for errors that are of another class in each world (facts.caught_errors), and hazards.
Sound   shapes and operations with a rule here; that values are wrong is assumed only where a handler expects it.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from hybridize.interp import raising
from hybridize.interp.raising import ABOUT_VALUES, EVERYTHING, LOOKS_AT_CLASS
from hybridize.ir import nodes as ir
from hybridize.ir.walking import walk
from hybridize.values.atoms import Api, Ref, Tuple
from hybridize.values.value import Value

if TYPE_CHECKING:
    from hybridize.interp.activation import Activation

_EAGER: Final = EVERYTHING | {"tf.errors.InvalidArgumentError", "tf.errors.OpError"}
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


# Words in what TensorFlow says of shapes, dtypes and positions that do not fit, of operations not found among them.
_OF_SHAPES: Final = re.compile(
    r"shape|dim|size|rank|broadcast|compat|length|ax[ie]s|bound|match|equal|element|must|should|expect|require|input"
    r"|type|tensor|argument|number of|count|slice|split|index|indices|invalid|cannot|can't|unable|error|op\b",
    re.IGNORECASE,
)
_WORDS_OF_A_SENTENCE: Final = 3


def is_about_values(text: str) -> bool:
    """Whether a regular expression that the text of an error must match fits no error of shapes.

    Each of its alternatives says something, in several words, and in none that errors of shapes, dtypes or positions
    are told with.
    """
    return all(
        len(re.findall(r"[A-Za-z]{2,}", one)) >= _WORDS_OF_A_SENTENCE and _OF_SHAPES.search(one) is None
        for one in text.split("|")
    )


def awaited(types: list[Value | None], text: str | None) -> frozenset[str]:
    """The exceptions that a test waits for, and whether their text shows that values are wrong."""
    names = handled_types(types)
    return names | {ABOUT_VALUES} if text is not None and is_about_values(text) else names


def handled_by(handlers: tuple[ir.Handler, ...], types: list[Value | None]) -> frozenset[str]:
    """As `handled_types`, also whether a handler looks at the class of what it caught."""
    names = handled_types(types)
    looks = any(
        isinstance(one.target, ir.Name | ir.Global) and _looks_at_class(one.body, one.target.name) for one in handlers
    )
    return names | {LOOKS_AT_CLASS} if looks else names


def _looks_at_class(body: ir.Block, name: str) -> bool:
    """Whether a handler asks for `type(error)`, `isinstance(error, …)` or `error.__class__`."""
    for node in walk(body):
        match node:
            case ir.Call(function=function, positional=(ir.Element(value=ir.Name() | ir.Global() as subject), *_)) if (
                getattr(function, "name", "") in ("type", "isinstance") and subject.name == name
            ):
                return True
            case ir.Attribute(object=ir.Name() | ir.Global() as subject, name="__class__") if subject.name == name:
                return True
    return False


def handled_types(types: list[Value | None]) -> frozenset[str]:
    """The exceptions that the handlers of a `try` name; "" stands for a handler of everything."""
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
                names.add(raising.own_name(object_))


def shapes_do_not_fit(text: str, node: ir.Node, frame: Activation) -> None:
    """An operation whose shapes are known not to fit: it fails in both worlds, in another way."""
    text = f"{text}: an InvalidArgumentError when it runs, a ValueError while a graph is built"
    raising.note_error(raising.OF_OPERATIONS, ("builtins.ValueError",), text, node, frame)
    raising.note_failure(raising.OF_OPERATIONS, text, node, frame)
    _fails_in_each_trace(text, node, frame)


def _fails_in_each_trace(text: str, node: ir.Node, frame: Activation) -> None:
    """A branch that never runs may hold what cannot: a graph is built of all branches."""
    if frame.symbolic_branches or frame.symbolic_loops:
        frame.hazard("HYB314", node, f"{text}; under a condition on a tensor a trace always gets there")


def dtypes_do_not_fit(text: str, node: ir.Node, frame: Activation) -> None:
    """As `shapes_do_not_fit`, for dtypes."""
    text = f"{text}: an InvalidArgumentError when it runs, a TypeError while a graph is built"
    raising.note_error(raising.OF_OPERATIONS, ("builtins.TypeError",), text, node, frame)
    raising.note_failure(raising.OF_OPERATIONS, text, node, frame)
    _fails_in_each_trace(text, node, frame)


def looks_at_values(name: str, node: ir.Node, frame: Activation) -> None:
    """An operation that may fail for the values it gets, where a handler waits for that."""
    if frame.catching and name.startswith(_VALUE_CHECKS) and any(names & _EAGER for names in frame.catching):
        frame.hazard(
            "HYB314", node, f"what {name} finds wrong shows when the graph runs: the handler here never sees it"
        )
