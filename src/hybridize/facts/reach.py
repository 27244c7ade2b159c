"""Which events does a context cause, itself or through what it calls?

Needs   the events and calls of all contexts.
Gives   for each context its events and those of its callees, each with the calls it comes through.  A write is
        carried to the caller with the root translated: what the callee reached through a parameter, the caller
        reached as it reached the argument; what the caller made itself drops out there (behaviours §5).
Sound   for the calls the interpreter saw; calls of unknown code are events of their own (UNSEEN_CALL).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from hybridize.interp.context import Context, Edge
from hybridize.interp.events import Event, Kind
from hybridize.interp.roots import root_through
from hybridize.models.graphs import is_building
from hybridize.project.places import Evidence, Place
from hybridize.values.atoms import CAPTURED, FRESH, OUTER, Ref, Tensor, is_param_root, ref


@dataclass(frozen=True, slots=True, eq=False)
class Caused:
    """An event as one context causes it: with the root it has there and the call it comes through."""

    event: Event
    root: int
    edge: Edge | None = None
    inner: Caused | None = None

    def evidence(self) -> Evidence:
        """The event and the calls down to it, outermost first."""
        event = self.event
        if self.edge is None or self.inner is None:
            return Evidence(event.text, event.place)
        callee = self.edge.callee.code
        through = f" (through {self.edge.through})" if self.edge.through else ""
        place = Place(self.edge.caller.code.path, self.edge.node.line, self.edge.node.column)
        return Evidence(f"calls {callee.qualname or callee.name}{through}", place, (self.inner.evidence(),))


Events = dict[Event, Caused]

# Events about an object: what the caller made itself is nobody else's business.
_ROOTED = frozenset({Kind.WRITE, Kind.REACHED_TENSOR})


def spread(contexts: Iterable[Context], kinds: frozenset[Kind]) -> dict[Context, Events]:
    """The events of some kinds that each context causes, nearest first."""
    caused: dict[Context, Events] = {}
    queue: deque[tuple[Context, Caused]] = deque()
    for context in contexts:
        events = caused.setdefault(context, {})
        for event in context.events.values():
            if event.kind in kinds:
                one = Caused(event, event.root)
                events[event] = one
                queue.append((context, one))
    while queue:
        context, one = queue.popleft()
        for caller in context.callers:
            for edge in caller.calls.values():
                if edge.callee is not context:
                    continue
                lifted = _lift(one, edge)
                if lifted is None:
                    continue
                events = caused.setdefault(caller, {})
                known = events.get(lifted.event)
                if known is None or known.root < lifted.root:
                    events[lifted.event] = lifted
                    queue.append((caller, lifted))
    return caused


def _lift(one: Caused, edge: Edge) -> Caused | None:
    """The event as the caller causes it, None when the caller alone sees what is written."""
    if one.event.kind is Kind.WRITE and edge.through is not None and is_building(edge.through):
        return None
    if one.event.kind not in _ROOTED:
        return Caused(one.event, one.root, edge, one)
    root = _root_in_caller(one, edge)
    return None if root == FRESH else Caused(one.event, root, edge, one)


def _root_in_caller(one: Caused, edge: Edge) -> int:
    target = one.event.object
    caller = edge.caller
    if one.root == OUTER:
        return OUTER
    if one.root == CAPTURED:
        return FRESH if target is not None and target in caller.allocated else CAPTURED
    if not is_param_root(one.root):
        return one.root
    names = list(edge.bound)
    if one.root - 1 >= len(names):
        return OUTER
    argument = edge.bound[names[one.root - 1]]
    if target is None:  # an array, which has no identity of its own
        return max((a.root for a in argument.atoms if isinstance(a, (Tensor, Ref))), default=FRESH)
    for atom in argument.atoms:
        if isinstance(atom, Ref) and atom.object is target:
            return atom.root
    return root_through(argument, ref(target, one.root), caller)


def first(contexts: Iterable[Context], caused: dict[Context, Events], keep: Callable[[Caused], bool]) -> list[Caused]:
    """The events of a function's contexts that pass a test, each once, in source order of where they happen."""
    found: dict[Event, Caused] = {}
    for context in contexts:
        for event, one in caused.get(context, {}).items():
            if event not in found and keep(one):
                found[event] = one
    return sorted(found.values(), key=lambda one: (one.edge is not None, one.event.place, one.event.text))
