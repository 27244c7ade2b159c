"""The traced world: a candidate runs again, from the contexts observed for it, as `tf.function` would trace it.

Tensors and arrays among the arguments become symbolic, containers of them are copied with symbolic content (the
trace gets them as nested structures), everything else is passed as the Python value it is.  The run records the
hazards of graph building; what it writes to older objects does not enter the heap.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hybridize.interp.context import Context, Opened, World
from hybridize.interp.grouping import group_of
from hybridize.ir.nodes import Code
from hybridize.values.atoms import FRESH, Atom, Const, Ref, Shape, Tensor, TensorKind, Tuple, ref, tensor, tuple_atom
from hybridize.values.dynamic import DYNAMIC
from hybridize.values.objects import Cell, HeapObject
from hybridize.values.specs import SpecOf, Specs
from hybridize.values.value import Value, of, union

if TYPE_CHECKING:
    from hybridize.interp.machine import Machine

# So many of the last contexts of a function are traced, alike or not.
_AT_LEAST = 3


def trace(machine: Machine, code: Code, *, thoroughly: bool = True) -> list[Context]:
    """Run a function in the traced world, once for each telling eager context of it; the traced contexts.

    The last contexts alone do, unless `thoroughly`, for what is no graph whatever its traces show.

    What they call is shared with other traces: let the machine settle after all of them.
    """
    traced: dict[Context, None] = {}
    for context in _telling_contexts(machine, code, thoroughly):
        bound = {name: symbolic(value, machine) for name, value in context.bound.items()}
        one = machine.context_for(
            code, World.TRACED, context.module, context.function, bound, converted=_is_converted(machine, code)
        )
        one.phase = context.phase
        machine.call(one, None)
        traced[one] = None
    return list(traced)


def _telling_contexts(machine: Machine, code: Code, thoroughly: bool) -> list[Context]:
    """The eager contexts whose traces show all hazards: the last ones, and of each group of alike ones the last.

    Those of one group differ in extents, numbers and the identity of objects; another dtype, rank or flag may lead
    another way through the function.
    """
    eager = [context for context in machine.by_code.get(code, ()) if context.world is World.EAGER]
    eager = [context for context in eager if context.callers or context.is_root] or eager
    if not thoroughly:
        return eager[-_AT_LEAST:]
    last = {group_of(context.bound.values()): context for context in eager}
    told = {*last.values(), *eager[-_AT_LEAST:]}
    return [context for context in eager if context in told]


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
            return tensor(atom.dtype, atom.shape, kind="variable", symbolic=True, rankless=atom.rankless)
        case Tensor(kind="ndarray"):
            return tensor(atom.dtype, atom.shape, symbolic=True, was_array=True)
        case Tensor():
            return tensor(
                atom.dtype, atom.shape, kind=atom.kind, symbolic=True, logits="lost" if atom.logits == "kept" else ""
            )
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


# -- traces from an input signature ------------------------------------------------------------------------------


def trace_signed(machine: Machine, code: Code, given: dict[str, Value], opened: Opened) -> list[Context]:
    """Run a function as `tf.function` traces it from a signature; the traced contexts.

    `given` are the parameters the signature speaks of, as `promised` or `symbolic` made them; the others keep what
    the calls pass.  Contexts of such traces are kept apart from all others.
    """
    traced: dict[Context, None] = {}
    eager = [context for context in machine.by_code.get(code, ()) if context.world is World.EAGER]
    converted = _is_converted(machine, code)
    for context in eager:
        bound = {
            name: given[name] if name in given else symbolic(value, machine) for name, value in context.bound.items()
        }
        one = machine.context_for(
            code, World.TRACED, context.module, context.function, bound, converted=converted, opened=opened
        )
        one.phase = context.phase
        machine.call(one, None)
        traced[one] = None
    machine.finish()
    return list(traced)


def promised(spec: Specs, opened: Opened) -> Value:
    """The symbolic value that a spec stands for while the graph is built.

    Where every extent that is not known counts as open, nothing needs to tell those of the spec from others.
    """
    if isinstance(spec, SpecOf):
        kind: TensorKind = spec.kind
        shape = _dynamic(spec.shape) if opened is Opened.GIVEN else spec.shape
        return of(tensor(spec.dtype, shape, kind=kind, symbolic=True, ragged=spec.ragged))
    items = [promised(one, opened) for one in spec.items]
    if spec.kind == "tuple":
        return of(tuple_atom(tuple(items)))
    made = HeapObject("list", 0, "list of the signature", None)
    made.length = len(items)
    for index, item in enumerate(items):
        made.item(index).value = item
    return of(ref(made, FRESH))


def _dynamic(shape: Shape | None) -> Shape | None:
    return None if shape is None else tuple(DYNAMIC if extent is None else extent for extent in shape)
