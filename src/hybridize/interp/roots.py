"""How roots of references translate between a caller and its callee (see values.atoms)."""

from __future__ import annotations

from itertools import islice

from hybridize.interp.context import Context, Edge
from hybridize.values.atoms import (
    FRESH,
    OUTER,
    Api,
    Atom,
    Const,
    Prim,
    Ref,
    Tensor,
    is_parameter_itself,
    param_index,
    param_root,
    root_within,
)
from hybridize.values.objects import HeapObject
from hybridize.values.value import Value, union, with_root


def root_through(argument: Value, atom: Atom, caller: Context) -> int:
    """The root, in the caller, of something the callee reached through an argument."""
    roots = [one.root for one in argument.atoms if isinstance(one, (Ref, Tensor))]
    widest = max(roots, default=FRESH)
    if widest != FRESH:
        return root_within(widest)
    # The argument is the caller's own; what it holds may still be older.
    if isinstance(atom, Ref) and atom.object not in caller.allocated:
        return OUTER
    return FRESH


def is_of_another_call(edge: Edge, index: int, object_: HeapObject) -> bool:
    """Whether an object, which is the argument at a position to the callee, is so in other calls of its context only.

    Where too many objects meet, a few stand for the rest: then nothing is said, and nothing of what is not plain.
    """
    callee = edge.callee.bound
    if index >= len(edge.bound) or index >= len(callee):
        return False
    argument = next(islice(edge.bound.values(), index, None))
    known = {atom.object for atom in next(islice(callee.values(), index, None)).atoms if isinstance(atom, Ref)}
    for atom in argument.atoms:
        match atom:
            case Ref(object=one):
                if one is object_ or one not in known:
                    return False
            case Const() | Prim() | Tensor() | Api():
                pass
            case _:
                return False
    return True


def without_others(result: Value, edge: Edge) -> Value:
    """A result without the arguments of other calls that share the context of the callee."""
    others = [
        atom
        for atom in result.atoms
        if isinstance(atom, Ref)
        and is_parameter_itself(atom.root)
        and is_of_another_call(edge, param_index(atom.root), atom.object)
    ]
    return union([atom for atom in result.atoms if atom not in others]) if others else result


def bound_for_callee(bound: dict[str, Value]) -> dict[str, Value]:
    """Arguments as the callee sees them: reached through its parameters."""
    return {
        name: with_root(value, param_root(index)) if value.has_refs else value
        for index, (name, value) in enumerate(bound.items())
    }
