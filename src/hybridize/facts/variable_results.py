"""Does a caller hold a variable that a graph would hand out as the value it has then?  (HYB313)

Needs   the results and the calls of the eager contexts.
Gives   a divergence when a variable is among the results and some caller keeps what it gets.
Why     Executed eagerly, `return self.total` and `return self.total.assign_add(x)` give the variable itself: what is
        written to it later shows in results received earlier, and it can be assigned to.  A graph returns a tensor
        (observed: TensorFlow 2.21, Keras 3).
Sound   conservative: only a result that is dropped, read where the call stands, or bound to a name and read before the
        next write is taken not to be kept; what a caller returns in turn is judged by that caller's callers.  Who
        calls what nothing seen calls may keep it, unless it is a library whose method is overridden.
"""

from __future__ import annotations

from hybridize.facts.bound_results import is_read_in_time
from hybridize.facts.divergences import Divergence
from hybridize.facts.incoming import Incoming
from hybridize.interp.context import NOT_SEEN, Context, Edge
from hybridize.ir.nodes import Call, Code
from hybridize.models.index import Index
from hybridize.models.overrides import passed_to
from hybridize.project.places import Place
from hybridize.values.atoms import Atom, Tensor
from hybridize.values.containment import elements, within


def variable_results(code: Code, eager: list[Context], incoming: Incoming, index: Index) -> list[Divergence]:
    """The divergence of one function."""
    called_by_library = any(_overrides(context, index) for context in eager)
    for context in eager:
        variables = [atom for atom in within(context.result, elements) if _is_variable(atom)]
        if not variables:
            continue
        # A container of variables may be an operand and live on, as in `f(x) + [y]`.
        direct = all(atom in context.result.atoms for atom in variables)
        edges = incoming.to(context)
        unseen = not called_by_library and all(edge.through == NOT_SEEN for edge in edges)
        if unseen or any(_keeps(edge, direct, incoming, {context}) for edge in edges):
            place = Place(code.path, code.line, code.column)
            text = f"{code.name} returns a variable, which a graph returns as a tensor of the value it has then"
            return [Divergence("HYB313", place, text, ())]
    return []


def _overrides(context: Context, index: Index) -> bool:
    """Whether a library calls the method, which is there for it to call."""
    owner = context.function.owner if context.function is not None else None
    return owner is not None and bool(passed_to(context.code, owner, index))


def _keeps(edge: Edge, direct: bool, incoming: Incoming, seen: set[Context]) -> bool:
    if edge.through == NOT_SEEN:
        return False
    if not isinstance(edge.node, Call):
        return True  # a property, an operator, an iteration
    if edge.node.discarded or (direct and edge.node.read_at_once):
        return False
    if not edge.node.returned:
        return not is_read_in_time(edge, edge.callee.result)
    caller = edge.caller
    if caller in seen:
        return False
    seen.add(caller)
    return any(_keeps(outer, direct, incoming, seen) for outer in incoming.to(caller))


def _is_variable(atom: Atom) -> bool:
    return isinstance(atom, Tensor) and atom.kind == "variable"
