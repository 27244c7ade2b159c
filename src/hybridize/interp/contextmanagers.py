"""`with` statements: entering and leaving context managers, and whether one may end an exception."""

from __future__ import annotations

from typing import Final

from hybridize.interp import implicit, library, operators
from hybridize.interp.activation import Activation
from hybridize.interp.events import Kind
from hybridize.ir import nodes as ir
from hybridize.models.tensorflow.control_flow import LIFTING
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import Api, ApiMethod, Atom, Ref, Tensor, Unknown
from hybridize.values.objects import REST
from hybridize.values.value import NONE, NOTHING, Value, join, of, of_prim

# Library managers that may end an exception, by the last part of their names.
_SUPPRESSING: Final = frozenset({"suppress", "ExitStack", "AsyncExitStack", "_AssertRaisesContext"})


def enter(manager: Value, node: ir.Node, frame: Activation) -> Value:
    """What `with manager as target` binds."""
    result = NOTHING
    for atom in manager.atoms:
        if isinstance(atom, Unknown):
            text = f"enters a context manager that is not known: {atom.text}"
            frame.record(Kind.UNSEEN_CALL, node, text, code=atom.cause)
            result = join(result, of(atom))
            continue
        entered = call_method(atom, "__enter__", Arguments(), node, frame)
        result = join(result, entered if entered is not None else of(atom))
    return result


def leave(manager: Value, node: ir.Node, frame: Activation) -> bool:
    """The end of a `with` block; whether an exception may end there."""
    raised = join(NONE, of_prim("object"))  # the block may have raised
    suppresses = False
    for atom in manager.atoms:
        given = call_method(atom, "__exit__", Arguments((raised,) * 3), node, frame)
        if isinstance(atom, Ref) and atom.object.kind == "instance" and given is not None:
            suppresses = suppresses or operators.truth(given, node, frame) is not False
        else:
            suppresses = suppresses or _may_suppress(atom)
    return suppresses


def lifts(manager: Value) -> bool:
    """Whether a block leaves the graph that is being built, so that it runs once for each trace."""
    return any(isinstance(atom, Ref) and atom.object.label == LIFTING for atom in manager.atoms)


def is_tape(manager: Value) -> bool:
    """Whether a block is recorded for gradients."""
    return any(isinstance(atom, Ref) and atom.object.symbol == "tf.GradientTape" for atom in manager.atoms)


def ends_errors(manager: Value) -> bool:
    """Whether a block is a handler of the errors that the manager is given."""
    return any(isinstance(atom, Ref) and atom.object.symbol == "contextlib.suppress" for atom in manager.atoms)


def may_suppress(manager: Value, frame: Activation) -> bool:
    """Whether leaving the block by an exception may go on behind it, as far as the kind of manager tells."""
    return any(_may_suppress(atom) or implicit.type_of(atom, frame) is not None for atom in manager.atoms)


def _may_suppress(atom: Atom) -> bool:
    match atom:
        case Unknown():
            return True
        case Ref(object=object_) if object_.kind == "iterator":
            return isinstance(object_.payload, ir.Code) and object_.payload.has_handlers
        case Ref(object=object_):
            return object_.symbol is not None and object_.symbol.rpartition(".")[2] in _SUPPRESSING
    return False


def call_method(atom: Atom, name: str, arguments: Arguments, node: ir.Node, frame: Activation) -> Value | None:
    """`__enter__` or `__exit__`, or its asynchronous form; None where there is nothing to call."""
    match atom:
        case Ref(object=object_) if object_.kind in ("instance", "class") and implicit.type_of(atom, frame) is not None:
            for one in (name, name.replace("__e", "__ae", 1)):
                called = implicit.special(one, atom, arguments.positional, node, frame)
                if called is not None:
                    return called
            return library.manager(atom, name, arguments, node, frame)
        case Ref(object=object_) if object_.kind == "iterator" and name == "__enter__":
            # A generator under contextlib.contextmanager yields what `as` binds.
            return frame.rebase(frame.read(object_.item(REST)), atom.root)
        case Ref() | ApiMethod() | Tensor() | Api():
            return library.manager(atom, name, arguments, node, frame)
    return None
