"""Does a caller get a container that others hold, too, and go on changing?  (HYB320)

Needs   the results and the calls of the eager contexts, and who changes containers when (state_reads).
Gives   a divergence when a list, dict or set that existed before the call is among the results, some caller uses the
        result, and the container may change after the first call.
Why     Executed eagerly, `return self.history` gives the list itself: what is appended to it later is seen by those
        who got it, and what they append is seen by the object.  A graph returns a new list at each call.
"""

from __future__ import annotations

from collections.abc import Iterator

from hybridize.facts.divergences import Divergence
from hybridize.facts.incoming import Incoming
from hybridize.facts.state_reads import FrozenReads
from hybridize.interp.context import NOT_SEEN, Context
from hybridize.ir.nodes import Call, Code
from hybridize.project.places import Evidence, Place
from hybridize.values.atoms import Ref
from hybridize.values.containment import elements, within
from hybridize.values.objects import HeapObject

_CONTAINERS = ("list", "dict", "set")


def shared_results(code: Code, eager: list[Context], incoming: Incoming, changes: FrozenReads) -> list[Divergence]:
    """The divergence of one function."""
    for context in eager:
        if not _is_used(context, incoming):
            continue
        for container in _shared(context):
            changed = changes.changed_later(container, code)
            if changed is not None:
                place, writer = changed
                who = "the module" if writer.kind == "module" else writer.qualname
                text = f"{code.name} returns a {container.kind} that {who} changes: a graph returns a copy of it"
                evidence = (Evidence(f"{who} changes it", place),)
                return [Divergence("HYB320", Place(code.path, code.line, code.column), text, evidence)]
    return []


def _is_used(context: Context, incoming: Incoming) -> bool:
    """Whether some caller uses the result, as those may that nothing shows."""
    seen = [edge for edge in incoming.to(context) if edge.through != NOT_SEEN]
    return not seen or any(not (isinstance(edge.node, Call) and edge.node.discarded) for edge in seen)


def _shared(context: Context) -> Iterator[HeapObject]:
    """The containers among the results that the call did not make."""
    for atom in within(context.result, elements):
        match atom:
            case Ref(object=object_) if object_.kind in _CONTAINERS and object_ not in context.allocated:
                yield object_
