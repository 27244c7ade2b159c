"""What is raised and what is caught: exceptions of the program's classes are followed, others are unknown.

One cell of the machine holds all exceptions that `raise` statements of the program raise; a handler reads those of the
classes it names.
"""

from __future__ import annotations

from typing import Final

from hybridize.interp import calls, refinement
from hybridize.interp.activation import Activation
from hybridize.ir import nodes as ir
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import FRESH, Api, Atom, Ref, Tuple
from hybridize.values.value import NOTHING, Value, join, of, union

# Libraries raise classes of their own that are errors of these kinds.
_ANY: Final = frozenset(
    f"builtins.{name}" for name in ("BaseException", "Exception", "OSError", "RuntimeError", "ValueError", "Warning")
)


def note(raised: Value, node: ir.Node, frame: Activation) -> None:
    """`raise value`: a class makes an instance; what is raised may be caught anywhere."""
    result = NOTHING
    for atom in raised.atoms:
        made = of(atom)
        if isinstance(atom, Ref) and atom.object.kind == "class":
            made = calls.call_atom(atom, Arguments(), node, frame)
        result = join(result, union([one for one in made.atoms if _is_ours(one)]))
    if result:
        frame.write(frame.machine.raised, result, node)


def caught(types: Value, handler: ir.Handler, frame: Activation) -> Value:
    """The exceptions that `except types` may catch."""
    raised = frame.rebase(frame.read(frame.machine.raised), FRESH)
    known = [one for one in raised.atoms if not types or refinement.instance_of(one, types, frame) is not False]
    result = union(known) if known else NOTHING
    for name in _builtins_among(types):
        made = frame.allocate(handler, "api", name[9:], symbol=name, part=("caught", name))
        result = join(result, frame.fresh(made))
    if result and types and all(_is_known_class(one) for one in types.atoms):
        return result
    return join(result, frame.unknown("external-data", "a caught exception", handler))


def _is_ours(atom: Atom) -> bool:
    return isinstance(atom, Ref) and atom.object.kind == "instance"


def _builtins_among(types: Value) -> list[str]:
    """The builtin exceptions among what a handler names, but for those that any exception may be."""
    found = []
    for atom in types.atoms:
        if isinstance(atom, Tuple):
            found += [name for item in atom.items for name in _builtins_among(item)]
        elif isinstance(atom, Api) and atom.name.startswith("builtins.") and atom.name not in _ANY:
            found.append(atom.name)
    return found


def _is_known_class(atom: Atom) -> bool:
    if isinstance(atom, Tuple):
        return all(_is_known_class(one) for item in atom.items for one in item.atoms)
    if isinstance(atom, Api):
        return atom.name.startswith("builtins.") and atom.name not in _ANY
    return isinstance(atom, Ref) and atom.object.kind == "class"
