"""The traced world: a candidate runs again, from the contexts observed for it, as `tf.function` would trace it.

Tensors and arrays among the arguments become symbolic, containers of them are copied with symbolic content (the
trace gets them as nested structures), everything else is passed as the Python value it is.  The run records the
hazards of graph building; what it writes to older objects does not enter the heap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybridize.interp.context import Context, World
from hybridize.ir.nodes import Code
from hybridize.values.atoms import Atom, Const, Ref, Tensor, Tuple, ref, tensor, tuple_atom
from hybridize.values.objects import Cell, HeapObject
from hybridize.values.value import Value, union

if TYPE_CHECKING:
    from hybridize.interp.machine import Machine

# A context per set of argument abstractions is enough to find hazards; more only repeat them.
_MAX_TRACES = 3


def trace(machine: Machine, code: Code) -> list[Context]:
    """Run a function in the traced world, once for each eager context of it; the traced contexts.

    What they call is shared with other traces: let the machine settle after all of them.
    """
    traced: dict[Context, None] = {}
    eager = [context for context in machine.by_code.get(code, ()) if context.world is World.EAGER]
    for context in eager[-_MAX_TRACES:]:
        bound = {name: symbolic(value, machine) for name, value in context.bound.items()}
        one = machine.context_for(
            code, World.TRACED, context.module, context.function, bound, converted=_is_converted(machine, code)
        )
        one.phase = context.phase
        machine.call(one, None)
        traced[one] = None
    return list(traced)


def _is_converted(machine: Machine, code: Code) -> bool:
    """Whether AutoGraph converts the function: not under `autograph=False`."""
    for use in machine.hybrid.get(code, ()):
        switch = use.arguments.get("autograph")
        if switch is not None and any(isinstance(atom, Const) and atom.value is False for atom in switch.atoms):
            return False
    return True


def symbolic(value: Value, machine: Machine) -> Value:
    """What an argument becomes at the boundary of a trace."""
    return union([_symbolic_atom(atom, machine) for atom in value.atoms])


def _symbolic_atom(atom: Atom, machine: Machine) -> Atom:
    match atom:
        case Tensor(kind="variable"):
            return tensor(atom.dtype, atom.shape, kind="variable", symbolic=True)
        case Tensor(kind="ndarray"):
            return tensor(atom.dtype, atom.shape, symbolic=True, was_array=True)
        case Tensor():
            return tensor(atom.dtype, atom.shape, kind=atom.kind, symbolic=True)
        case Tuple(items=items, name=name) if name != "slice":
            return tuple_atom(tuple(symbolic(item, machine) for item in items), atom.name, atom.fields)
        case Ref(object=object_) if object_.kind in ("list", "dict"):
            copy = _symbolic_copy(object_, machine)
            return ref(copy, atom.root) if copy is not object_ else atom
    return atom


def _symbolic_copy(object_: HeapObject, machine: Machine) -> HeapObject:
    """A container with symbolic content; the same object when it holds no tensors."""
    known = machine.symbolic_copies.get(object_)
    if known is not None:
        return known
    copy = HeapObject(object_.kind, object_.number, object_.label, object_.birth)
    machine.symbolic_copies[object_] = copy
    copy.length, copy.intact, copy.cls = object_.length, object_.intact, object_.cls
    changed = False
    for key, cell in object_.items.items():
        content = symbolic(cell.value, machine)
        changed = changed or content is not cell.value
        copy.items[key] = Cell()
        copy.items[key].value = content
    if not changed:
        machine.symbolic_copies[object_] = object_
        return object_
    return copy


def eager_twin(atom: Atom) -> Atom:
    """What stands eagerly where a trace has this tensor."""
    match atom:
        case Tensor(was_array=True):
            return tensor(atom.dtype, atom.shape, kind="ndarray")
        case Tensor(symbolic=True):
            return tensor(atom.dtype, atom.shape, kind=atom.kind)
    return atom


def concrete(value: Value) -> Value:
    """The converse, for functions that run eagerly inside a graph (`tf.py_function`)."""
    return union([_concrete_atom(atom) for atom in value.atoms])


def _concrete_atom(atom: Atom) -> Atom:
    match atom:
        case Tensor(symbolic=True):
            return tensor(atom.dtype, atom.shape, kind=atom.kind, root=atom.root)
        case Tuple(items=items):
            return tuple_atom(tuple(concrete(item) for item in items), atom.name, atom.fields)
    return atom
