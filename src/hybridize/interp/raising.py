"""What a function raises, and what of it handlers can tell once tracing has passed it on.

An exception that leaves a trace is made anew from its message.  That keeps the class of most errors of Python and of
classes that take the constructor of `Exception` itself; all others become an error of AutoGraph's own.

Needs   the values that are raised, the handlers of the calling code.
Gives   RAISES events for errors that are of other classes where a graph is built: the names of what catches either;
        FAILS events for all that surely leave the code.
Source  observed under TensorFlow 2.21 for 40 classes (tests/fixtures/divergences/errors_callers_catch.py).
"""

from __future__ import annotations

import builtins
from collections.abc import Iterable
from typing import TYPE_CHECKING, Final

from hybridize.interp.events import Kind
from hybridize.values.atoms import Api, Atom, Ref
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData

if TYPE_CHECKING:
    from hybridize.interp.activation import Activation
    from hybridize.ir import nodes as ir
    from hybridize.values.value import Value

# What a handler of everything names; a bare `except` is the empty string.
EVERYTHING: Final = frozenset({"", "builtins.Exception", "builtins.BaseException"})
# What operations raise when they run, for shapes and dtypes that do not fit.
OF_OPERATIONS: Final = ("tf.errors.InvalidArgumentError", "tf.errors.OpError")
# A handler that looks at the class of what it caught.
LOOKS_AT_CLASS: Final = "·class"
# No handler, but a tape around the code: it stands among the handlers, as what surrounds a call.
TAPED: Final = "·tape"
# A test that waits for an error with a text, which no error of shapes has: it is raised by what looks at values.
ABOUT_VALUES: Final = "·values"
_KEPT: Final = frozenset(
    f"builtins.{name}"
    for name in (
        *("AssertionError", "AttributeError", "NameError", "NotImplementedError", "RuntimeError", "StopIteration"),
        *("TypeError", "UnboundLocalError", "ValueError", "KeyError", "Exception"),
        *("BaseException", "SystemExit", "KeyboardInterrupt", "GeneratorExit"),
    )
)


def own_name(cls: HeapObject) -> str:
    """How handlers name a class of the program."""
    return f"class {cls.number} {cls.label}"


def note(raised: Value, node: ir.Node, frame: Activation) -> None:
    """`raise value` in a trace: remember exceptions that come out as something else."""
    for atom in raised.atoms:
        names = classes_of(atom)
        note_failure(names, "raises an exception", node, frame)
        if names and not _keeps_class(atom, names):
            name = names[0].rpartition(" ")[2].rpartition(".")[2]
            note_error(names, (), f"raises {name}, which becomes another error in a trace", node, frame)


def note_builtin(name: str, node: ir.Node, frame: Activation) -> None:
    """Python itself may raise a builtin exception here."""
    if frame.traced:
        text = f"may raise {name}, which becomes another error in a trace"
        note_error(builtin_classes(name), (), text, node, frame)


def note_failure(names: tuple[str, ...], text: str, node: ir.Node, frame: Activation) -> None:
    """An exception of these classes surely leaves the code here, unless a handler takes it."""
    if frame.traced and not any(one & EVERYTHING or one & set(names) for one in frame.catching):
        frame.record(Kind.FAILS, node, text, code="\n".join(names), key=text)


def note_error(eager: tuple[str, ...], traced: tuple[str, ...], text: str, node: ir.Node, frame: Activation) -> None:
    """An error of some classes, which is one of others where a graph is built; unless a handler here takes both."""
    for names in reversed(frame.catching):
        if traced and tells_apart(names, eager, traced):
            frame.hazard("HYB314", node, text)
            return
        if names & EVERYTHING or names & set(eager):
            return
    frame.record(Kind.RAISES, node, text, code="|".join(("\n".join(eager), "\n".join(traced))), key=text)


def tells_apart(names: frozenset[str], eager: Iterable[str], traced: Iterable[str]) -> bool:
    """Whether a handler of these names takes an error of one world otherwise than that of the other."""
    named = names - EVERYTHING
    return LOOKS_AT_CLASS in names or named.isdisjoint(eager) != named.isdisjoint(traced)


def builtin_classes(name: str) -> tuple[str, ...]:
    """A builtin exception and the classes above it, by their names; none for what is no exception."""
    cls = getattr(builtins, name, None)
    if not isinstance(cls, type) or not issubclass(cls, BaseException):
        return ()
    return tuple(f"builtins.{one.__name__}" for one in cls.__mro__ if one is not object)


def classes_of(atom: Atom) -> tuple[str, ...]:
    """The classes of a raised value, nearest first."""
    if isinstance(atom, Api):
        return builtin_classes(atom.name.removeprefix("builtins."))
    if not isinstance(atom, Ref):
        return ()
    if atom.object.kind == "api" and atom.object.symbol is not None:
        return builtin_classes(atom.object.symbol.removeprefix("builtins."))
    cls = atom.object if atom.object.kind == "class" else atom.object.cls
    if cls is None or not isinstance(cls.payload, ClassData):
        return ()
    own = [own_name(one) for one in cls.payload.mro if isinstance(one, HeapObject)]
    above = [name for base in cls.payload.library_bases for name in builtin_classes(base.removeprefix("builtins."))]
    return tuple(dict.fromkeys((*own, *above)))


def _keeps_class(atom: Atom, names: tuple[str, ...]) -> bool:
    cls = None
    if isinstance(atom, Ref):
        cls = atom.object if atom.object.kind == "class" else atom.object.cls
    if cls is None:
        return names[0] in _KEPT
    data = cls.payload
    if not isinstance(data, ClassData):
        return True
    constructed = any("__init__" in one.attributes for one in data.mro if isinstance(one, HeapObject))
    return not constructed and set(data.library_bases) <= {"builtins.Exception"}
