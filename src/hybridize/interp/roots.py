"""How roots of references translate between a caller and its callee (see values.atoms)."""

from __future__ import annotations

from hybridize.interp.context import Context
from hybridize.values.atoms import FRESH, OUTER, Atom, Ref, Tensor, param_root, root_within
from hybridize.values.value import Value, with_root


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


def bound_for_callee(bound: dict[str, Value]) -> dict[str, Value]:
    """Arguments as the callee sees them: reached through its parameters."""
    return {name: with_root(value, param_root(index)) for index, (name, value) in enumerate(bound.items())}
