"""Which events does a context cause, itself or through what it calls?

Needs   the events and calls of all contexts.
Gives   for each context its events and those of its callees, each with the calls it comes through.  A write is
        carried to the caller with the root translated: what the callee reached through a parameter, the caller
        reached as it reached the argument; what the caller made itself drops out there (behaviours §5).
Sound   for the calls the interpreter saw; calls of unknown code are events of their own (UNSEEN_CALL).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable
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
        """The event and the calls down to it, outermost first; of a long way the two ends."""
        calls: list[Edge] = []
        one = self
        while one.edge is not None and one.inner is not None:
            calls.append(one.edge)
            one = one.inner
        cause = self.event.code if self.event.kind is Kind.UNSEEN_CALL else ""
        evidence = Evidence(self.event.text, self.event.place, cause=cause)
        skipped = range(_SHOWN_CALLS, len(calls) - _SHOWN_CALLS)
        for number in range(len(calls) - 1, -1, -1):
            if number in skipped:
                continue
            edge = calls[number]
            callee = edge.callee.code
            through = f" (through {edge.through})" if edge.through else ""
            if skipped and number == skipped.start - 1:
                through += f", and {len(skipped)} calls further on"
            place = Place(edge.caller.code.path, edge.node.line, edge.node.column)
            evidence = Evidence(f"calls {callee.qualname or callee.name}{through}", place, (evidence,))
        return evidence


Events = dict[Event, Caused]

# Events about an object: what the caller made itself is nobody else's business.
_ROOTED = frozenset({Kind.WRITE, Kind.REACHED_TENSOR})
# Events of which no fact asks more than whether there is one, and for some to show; and how many are handed on.
_ALIKE = _ROOTED | {Kind.OUTPUT, Kind.TENSOR_OPERATION, Kind.UNSEEN_CALL, Kind.HAZARD}
_MAX_ALIKE = 16
# How many calls are shown at either end of a long chain of them.
_SHOWN_CALLS = 8


def spread(
    contexts: Iterable[Context], kinds: frozenset[Kind], matters: Callable[[Event], bool] = lambda _event: True
) -> dict[Context, Events]:
    """The events of some kinds that each context causes, nearest first; only those that matter to the fact."""
    caused: dict[Context, Events] = {}
    queue: deque[tuple[Context, Caused]] = deque()
    incoming: dict[Context, list[Edge]] = {}
    plenty: dict[Hashable, int] = {}
    alike: dict[Event, Event] = {}
    for context in contexts:
        for edge in context.calls.values():
            incoming.setdefault(edge.callee, []).append(edge)
        events = caused.setdefault(context, {})
        for event in context.events.values():
            if event.kind in kinds and matters(event):
                event = alike.setdefault(event, event)  # noqa: PLW2901 - one object for all that are equal
                one = Caused(event, event.root)
                events[event] = one
                queue.append((context, one))
    while queue:
        context, one = queue.popleft()
        event = one.event
        for edge in incoming.get(context, ()):
            root = _root_in_caller(one, edge)
            if root is None:
                continue
            caller = edge.caller
            events = caused.setdefault(caller, {})
            known = events.get(event)
            if known is not None and known.root >= root:
                continue
            if known is None and event.kind in _ALIKE:
                # All callers see those of one root and object in the same way: a dozen tell as much as thousands.
                seen_as = (event.object, root) if event.kind in _ROOTED and root != OUTER else None
                key = (caller, event.kind, event.code, seen_as)
                plenty[key] = plenty.get(key, 0) + 1
                if plenty[key] > _MAX_ALIKE:
                    continue
            lifted = events[event] = Caused(event, root, edge, one)
            queue.append((caller, lifted))
    return caused


def _root_in_caller(one: Caused, edge: Edge) -> int | None:
    """The root of the event as the caller causes it, None when the caller alone sees what is written."""
    if one.event.kind not in _ROOTED:
        return one.root
    if one.event.kind is Kind.WRITE and edge.through is not None and is_building(edge.through):
        return None
    return _translated(one, edge) or None  # FRESH: the caller made it


def _translated(one: Caused, edge: Edge) -> int:
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
