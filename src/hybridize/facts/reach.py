"""Which events does a context cause, itself or through what it calls?

Needs   the events and calls of all contexts.
Gives   for each context its events and those of its callees, each with the calls it comes through.  A write is
        carried to the caller with the root translated: what the callee reached through a parameter, the caller
        reached as it reached the argument; what the caller made itself drops out there (behaviours §5), and so does
        what only other calls pass, with which it shares the context of the callee.
Sound   for the calls the interpreter saw; calls of unknown code are events of their own (UNSEEN_CALL).
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Hashable, Iterable
from itertools import islice

from hybridize.interp.context import Context, Edge
from hybridize.interp.events import Event, Kind
from hybridize.interp.roots import is_of_another_call, root_through
from hybridize.models.graphs import is_building
from hybridize.project.places import Evidence, Place
from hybridize.values.atoms import (
    CAPTURED,
    FRESH,
    OUTER,
    Ref,
    Tensor,
    is_param_root,
    is_parameter_itself,
    param_index,
    ref,
)


class Caused:
    """An event as one context causes it: with the root it has there and the call it comes through."""

    __slots__ = ("_evidence", "calls", "edge", "event", "inner", "root")

    def __init__(self, event: Event, root: int, edge: Edge | None = None, inner: Caused | None = None) -> None:
        self.event = event
        self.root = root
        self.edge = edge
        self.inner = inner
        # How many calls lead down to the event.
        self.calls: int = inner.calls + 1 if inner is not None else 0
        self._evidence: Evidence | None = None

    def evidence(self) -> Evidence:
        """The event and the calls down to it, outermost first; of a long way the two ends."""
        if self._evidence is None:
            self._evidence = self._shortened() if self.calls > 2 * _SHOWN_CALLS else self._whole()
        return self._evidence

    def _whole(self) -> Evidence:
        if self.edge is None or self.inner is None:
            return _of(self.event)
        return _calling(self.edge, "", self.inner.evidence())

    def _shortened(self) -> Evidence:
        calls: list[Edge] = []
        one = self
        while one.edge is not None and one.inner is not None:
            calls.append(one.edge)
            one = one.inner
        evidence = _of(self.event)
        skipped = range(_SHOWN_CALLS, len(calls) - _SHOWN_CALLS)
        for number in range(len(calls) - 1, -1, -1):
            if number in skipped:
                continue
            omitted = f", and {len(skipped)} calls further on" if number == skipped.start - 1 else ""
            evidence = _calling(calls[number], omitted, evidence)
        return evidence


def _of(event: Event) -> Evidence:
    return Evidence(event.text, event.place, cause=event.code if event.kind is Kind.UNSEEN_CALL else "")


def _calling(edge: Edge, omitted: str, evidence: Evidence) -> Evidence:
    callee = edge.callee.code
    through = f" (through {edge.through})" if edge.through else ""
    place = Place(edge.caller.code.path, edge.node.line, edge.node.column)
    return Evidence(f"calls {callee.qualname or callee.name}{through}{omitted}", place, (evidence,))


# By the number that one `spread` gives to an event: looking up numbers is cheaper than comparing events.
Events = dict[int, Caused]

# Events about an object: what the caller made itself is nobody else's business.
_ROOTED = frozenset({Kind.WRITE, Kind.KEEPS_SYMBOLIC, Kind.REACHED_TENSOR})
# Events of which no fact asks more than whether there is one, and for some to show; and how many are handed on.
_ALIKE = _ROOTED | {Kind.OUTPUT, Kind.TENSOR_OPERATION, Kind.UNSEEN_CALL, Kind.HAZARD}
_MAX_ALIKE = 16
# How many of them about one object: writes are shown, of what is reached nobody asks where.
_MAX_OF_OBJECT = {Kind.REACHED_TENSOR: 1}
# How many calls are shown at either end of a long chain of them.
_SHOWN_CALLS = 8


def spread(
    contexts: Iterable[Context], kinds: frozenset[Kind], matters: Callable[[Event], bool] = lambda _event: True
) -> dict[Context, Events]:
    """The events of some kinds that each context causes, nearest first; only those that matter to the fact."""
    caused: dict[Context, Events] = {}
    # With each call, the events of its caller.
    incoming: dict[Context, list[tuple[Edge, Events]]] = {}
    numbers: dict[Event, int] = {}
    queue: deque[tuple[Context, int, Caused]] = deque()
    for context in contexts:
        events = caused.setdefault(context, {})
        for edge in context.calls.values():
            incoming.setdefault(edge.callee, []).append((edge, events))
        for event in context.events.values():
            if event.kind in kinds and matters(event):
                number = numbers.setdefault(event, len(numbers))
                one = Caused(event, event.root)
                events[number] = one
                queue.append((context, number, one))
    groups = _Groups(list(numbers))
    handed_on = _HandedOn(groups)
    roots: dict[tuple[int, int, int], int | None] = {}
    while queue:
        context, number, one = queue.popleft()
        group, is_rooted, of_object = groups.of_kind[number], groups.is_rooted[number], groups.of_object[number]
        for edge, events in incoming.get(context, ()):
            known = events.get(number)
            if known is not None and known.root == OUTER:
                continue  # nothing is seen more widely
            root: int | None = one.root
            if is_rooted and (root != OUTER or edge.through is not None):
                # Many events are about one object, which each call translates in the same way.
                at = id(edge), one.root, of_object
                root = roots[at] if at in roots else roots.setdefault(at, _root_in_caller(one, edge))
            if root is None:
                continue
            caller = edge.caller
            if known is not None:
                if known.root >= root:
                    continue
            elif group is not None and not handed_on.takes(caller, number, root):
                continue
            lifted = events[number] = Caused(one.event, root, edge, one)
            queue.append((caller, number, lifted))
    return caused


class _Groups:
    """Which of the numbered events are alike: by kind and code, and by the object as well; as numbers."""

    def __init__(self, events: list[Event]) -> None:
        of_kind: dict[Hashable, int] = {}
        of_object: dict[Hashable, int] = {}
        self.is_rooted = [event.kind in _ROOTED for event in events]
        self.most = [_MAX_OF_OBJECT.get(event.kind, _MAX_ALIKE) for event in events]
        # None for events of which each one matters.
        self.of_kind = [
            of_kind.setdefault((event.kind, event.code), len(of_kind)) if event.kind in _ALIKE else None
            for event in events
        ]
        self.of_object = [
            of_object.setdefault((event.kind, event.code, event.object), len(of_object)) for event in events
        ]


class _HandedOn:
    """How many events that are alike each caller has got: a few tell as much as thousands."""

    def __init__(self, groups: _Groups) -> None:
        self._groups = groups
        self._of_kind: dict[tuple[Context, int | None], int] = {}
        self._of_object: dict[tuple[Context, int, int], int] = {}

    def takes(self, caller: Context, number: int, root: int) -> bool:
        """Whether one more is handed on to a caller; of rooted events, all callers see those of one root alike."""
        groups = self._groups
        if groups.is_rooted[number]:
            about = caller, groups.of_object[number], root
            count = self._of_object[about] = self._of_object.get(about, 0) + 1
            if count > groups.most[number]:
                return False
            if root != OUTER:
                return True
        alike = caller, groups.of_kind[number]
        count = self._of_kind[alike] = self._of_kind.get(alike, 0) + 1
        return count <= _MAX_ALIKE


def _root_in_caller(one: Caused, edge: Edge) -> int | None:
    """The root of a rooted event as the caller causes it, None when the caller alone sees what is written."""
    if one.event.kind in (Kind.WRITE, Kind.KEEPS_SYMBOLIC) and edge.through is not None and is_building(edge.through):
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
    argument = next(islice(edge.bound.values(), param_index(one.root), None), None)
    if argument is None:
        return OUTER
    if target is None:  # an array, which has no identity of its own
        return max((a.root for a in argument.atoms if isinstance(a, (Tensor, Ref))), default=FRESH)
    for atom in argument.atoms:
        if isinstance(atom, Ref) and atom.object is target:
            return atom.root
    if is_parameter_itself(one.root) and is_of_another_call(edge, param_index(one.root), target):
        return FRESH
    return root_through(argument, ref(target, one.root), caller)


def first(contexts: Iterable[Context], caused: dict[Context, Events], keep: Callable[[Caused], bool]) -> list[Caused]:
    """The events of a function's contexts that pass a test, each once, in source order of where they happen."""
    found: dict[int, Caused] = {}
    for context in contexts:
        for number, one in caused.get(context, {}).items():
            if number not in found and keep(one):
                found[number] = one
    return sorted(found.values(), key=_order)


def _order(one: Caused) -> tuple[bool, str, int, int, str]:
    place = one.event.place
    return one.edge is not None, place.path, place.line, place.column, one.event.text
