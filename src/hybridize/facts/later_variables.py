"""Does a later trace make variables that the first one did not?  (HYB310)

TensorFlow lets a graph function make variables in its first trace only: layers and optimizers have theirs made when
they are first called, so that a call with another flag, rank or model, which leads to others, fails.

Needs   the MAKES_VARIABLES events and the calls of the eager contexts, and the order of calls.
Gives   a divergence when two calls of a function, on one object, lead to different layers, optimizers or guarded
        variables, one of which nothing makes before, and the call that leads to it is not seen to come first; and
        when a layer that nothing builds before updates variables as it is built: such a trace is not run.
Sound   as far as calls are told apart by their arguments: calls past the bound of contexts count as one, and what
        a condition on state decides is taken to be decided once.  A call that makes what is needed beforehand is
        taken to be made, be it under a condition.
Source  observed under TensorFlow 2.9 and 2.21 (tests/fixtures/divergences/variables_of_later_traces.py).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from hybridize.facts.call_order import CallOrder
from hybridize.facts.divergences import Divergence
from hybridize.facts.incoming import Incoming
from hybridize.facts.programs import Origins, Programs
from hybridize.interp.context import NOT_SEEN, Context, Edge, World
from hybridize.interp.events import Event, Kind
from hybridize.ir.nodes import Code, Node
from hybridize.models.graphs import builds_in_traces, is_building
from hybridize.models.index import Index
from hybridize.project.places import Evidence, Place
from hybridize.values.atoms import Ref
from hybridize.values.object_set import ObjectSet
from hybridize.values.objects import HeapObject

# A layer or optimizer by its identity; by the place where it is made, as a guarded variable, when the calls make it.
Owner = HeapObject | Place
_Site = tuple[Code, int]


@dataclass(frozen=True, slots=True)
class MadeVariables:
    """Which variables each eager context makes, if they are not there yet, and from where."""

    _made: dict[Context, dict[Owner, Event]]
    _makers: dict[Owner, list[Context]]
    _order: CallOrder
    _contexts: list[Context]
    _programs: Programs
    # The first update of a variable that building a layer runs, where traces build layers.
    _updated: dict[HeapObject, Event]
    _before: dict[tuple[Owner, Code], bool] = field(default_factory=dict)
    _leading: dict[Context, tuple[set[Node], dict[Code, int]]] = field(default_factory=dict)

    @classmethod
    def of(cls, contexts: Iterable[Context], programs: Programs, order: CallOrder, index: Index) -> MadeVariables:
        """Collect them up the calls."""
        contexts = list(contexts)
        made: dict[Context, dict[Owner, Event]] = {}
        makers: dict[Owner, list[Context]] = {}
        pending: list[tuple[Context, Owner, Event]] = []
        for context in contexts:
            if context.world is World.EAGER:
                for event in context.events.values():
                    if event.kind is Kind.MAKES_VARIABLES:
                        owner: Owner = event.object or event.place
                        pending.append((context, owner, event))
        while pending:
            context, owner, event = pending.pop()
            known = made.setdefault(context, {})
            if owner in known:
                continue
            known[owner] = event
            makers.setdefault(owner, []).append(context)
            pending += [(edge.caller, owner, event) for edge in programs.incoming.to(context)]
        eager = [one for one in contexts if one.world is World.EAGER]
        updated = dict(_updated_in_building(eager)) if builds_in_traces(index) else {}
        return cls(made, makers, order, eager, programs, updated)

    def later(self, code: Code, eager: list[Context], incoming: Incoming) -> list[Divergence]:
        """The divergence of one function."""
        eager = [one for one in eager if any(edge.through != NOT_SEEN for edge in incoming.to(one))]
        if not any(self._made.get(context) for context in eager):
            return []
        for context in eager:
            if (found := self._lost_update(context) or self._by_parameter(context, incoming)) is not None:
                return [found]
        if len(eager) <= 1:
            return []
        fresh = ObjectSet()
        for context in eager:
            fresh.update(context.allocated)
        made = {context: self._told_apart(context, fresh) for context in eager}
        for context in eager:
            for owner, event in made[context].items():
                for other in eager:
                    if other is context or owner in made[other] or not _on_one_object(context, other):
                        continue
                    if self._is_made_before(owner, code) or self._comes_first(context, other, incoming):
                        continue
                    if not self._meet(context, other):
                        continue
                    text = f"{event.text}, which other calls do not: its variables are made in a later trace"
                    evidence = (Evidence(event.text, event.place),)
                    return [Divergence("HYB310", event.place, text, evidence)]
        return []

    def _lost_update(self, context: Context) -> Divergence | None:
        """The first call of a layer, which builds it, updates variables: TensorFlow does not run that trace."""
        for owner, event in self._made.get(context, {}).items():
            update = self._updated.get(owner) if isinstance(owner, HeapObject) else None
            if update is not None and not self._is_made_before(owner, context.code):
                text = f"{event.text}, and building that {update.text}: a graph does not run what makes variables"
                return Divergence("HYB310", event.place, text, (Evidence(update.text, update.place),))
        return None

    def first_made_by(self, code: Code, eager: list[Context]) -> Event | None:
        """Where calls of a function make variables that nothing makes before."""
        for context in eager:
            for owner, event in self._made.get(context, {}).items():
                if not self._is_made_before(owner, code):
                    return event
        return None

    def _by_parameter(self, context: Context, incoming: Incoming) -> Divergence | None:
        """Calls from several places are given an object that stands for several, made by one helper called as often."""
        if len({edge.node for edge in incoming.to(context) if edge.through != NOT_SEEN}) <= 1:
            return None
        bound = context.bound.items()
        skipped = context.code.parameters[0].name if context.code.is_method and context.code.parameters else None
        given = {
            atom.object for name, value in bound if name != skipped for atom in value.atoms if isinstance(atom, Ref)
        }
        for owner, event in self._made.get(context, {}).items():
            if owner not in given or not isinstance(owner, HeapObject):
                continue
            number = self._number_of(owner, incoming)
            if number <= 1:
                continue
            if self._are_made_before(owner, number, context.code):
                continue
            text = f"{event.text}, one of several made alike: the variables of another are made in a later trace"
            return Divergence("HYB310", event.place, text, (Evidence(event.text, event.place),))
        return None

    def _number_of(self, owner: HeapObject, incoming: Incoming) -> int:
        """From how many places the function is called that makes an object: it stands for as many."""
        return max((self._calls_of_one_program(incoming.to(one)) for one in self._made_in(owner)), default=1)

    def _calls_of_one_program(self, edges: Sequence[Edge]) -> int:
        """How many of some calls one run of a program may make, at the most."""
        nodes: dict[Origins, set[Node]] = {}
        for edge in edges:
            nodes.setdefault(self._programs.origins(edge.caller), set()).add(edge.node)
        meet = self._programs.meet
        return max(
            (len(set().union(*(nodes[other] for other in nodes if meet(one, other)))) for one in nodes), default=1
        )

    def _meet(self, one: Context, other: Context) -> bool:
        return self._programs.meet(self._programs.origins(one), self._programs.origins(other))

    def _made_in(self, owner: HeapObject) -> list[Context]:
        """The contexts that make an object."""
        path = owner.birth.path if owner.birth is not None else None
        return [one for one in self._contexts if one.code.path == path and owner in one.allocated]

    def _are_made_before(self, owner: HeapObject, number: int, code: Code) -> bool:
        """Whether what makes an object makes its variables, or as many places as there are objects do so before."""
        if any(owner in self._made.get(one, {}) for one in self._made_in(owner)):
            return True
        sites = {site for maker in self._makers.get(owner, ()) for site in self._sites(maker, owner, code)}
        return sum(self._order.precedes(*site, code) for site in sites) >= number

    def _told_apart(self, context: Context, fresh: ObjectSet) -> dict[Owner, Event]:
        """What a call makes; what calls make themselves by the place where they do, for each makes another object."""
        found: dict[Owner, Event] = {}
        for owner, event in self._made.get(context, {}).items():
            birth = owner.birth if isinstance(owner, HeapObject) and owner in fresh else None
            found[birth or owner] = event
        return found

    def _is_made_before(self, owner: Owner, code: Code) -> bool:
        """Whether something else makes the variables before the function is first called."""
        key = (owner, code)
        if key not in self._before:
            sites = [site for maker in self._makers.get(owner, ()) for site in self._sites(maker, owner, code)]
            self._before[key] = any(self._order.precedes(*site, code) for site in sites)
        return self._before[key]

    def _sites(self, maker: Context, owner: Owner, around: Code) -> Iterable[_Site]:
        """Where a context makes these variables, or calls what does, other than by way of a function."""
        if maker.code is around:
            return
        for event in maker.events.values():
            if event.kind is Kind.MAKES_VARIABLES and (event.object or event.place) == owner:
                yield maker.code, event.place.line
        for edge in maker.calls.values():
            if edge.callee.code is not around and owner in self._made.get(edge.callee, {}):
                yield maker.code, edge.node.line

    def _comes_first(self, context: Context, other: Context, incoming: Incoming) -> bool:
        """Whether a call with the one kind of arguments stands before every call with the other."""
        nodes, mine = self._leading_to(context, incoming)
        other_nodes, others = self._leading_to(other, incoming)
        if nodes == other_nodes and len(nodes) == 1:
            return context.number < other.number  # one call in the text: in the order in which it was met
        tops = [code for code in others if not self._order.callers.get(code)]
        return bool(tops) and all(self._stands_first(top, mine, others, set()) for top in tops)

    def _leading_to(self, context: Context, incoming: Incoming) -> tuple[set[Node], dict[Code, int]]:
        """The calls of a context, and the first line of what leads to them in all code on the way."""
        if context not in self._leading:
            edges = [edge for edge in incoming.to(context) if edge.through != NOT_SEEN]
            self._leading[context] = {edge.node for edge in edges}, _first_lines(edges, incoming)
        return self._leading[context]

    def _stands_first(self, code: Code, mine: dict[Code, int], others: dict[Code, int], seen: set[Code]) -> bool:
        if code not in mine or code in seen or mine[code] > others[code]:
            return False
        if mine[code] < others[code]:
            return True
        seen.add(code)
        # One line leads to both: what it calls decides.
        callees = [one for one, at in self._order.calls.get(code, {}).items() if mine[code] in at and one in others]
        return bool(callees) and all(self._stands_first(one, mine, others, seen) for one in callees)


def _updated_in_building(eager: list[Context]) -> Iterable[tuple[HeapObject, Event]]:
    """The layers of which `build` updates variables, directly or in what it calls."""
    for context in eager:
        for edge in context.calls.values():
            if edge.through is None or not is_building(edge.through) or not edge.callee.code.parameters:
                continue
            update = _first_update(edge.callee)
            if update is not None:
                for atom in edge.bound[edge.callee.code.parameters[0].name].atoms:
                    if isinstance(atom, Ref):
                        yield atom.object, update


def _first_update(context: Context) -> Event | None:
    seen = {context}
    pending = [context]
    while pending:
        one = pending.pop()
        for event in one.events.values():
            if event.kind is Kind.UPDATES:
                return event
        for edge in one.calls.values():
            if edge.callee not in seen:
                seen.add(edge.callee)
                pending.append(edge.callee)
    return None


def _first_lines(edges: Iterable[Edge], incoming: Incoming) -> dict[Code, int]:
    """The first line, in all code on the way, of what leads to some calls."""
    first: dict[Code, int] = {}
    seen: set[Context] = set()
    pending = list(edges)
    while pending:
        edge = pending.pop()
        code, line = edge.caller.code, edge.node.line
        first[code] = min(line, first.get(code, line))
        if edge.caller not in seen:
            seen.add(edge.caller)
            pending += incoming.to(edge.caller)
    return first


def _on_one_object(one: Context, other: Context) -> bool:
    """Whether two calls share a graph function: each object has its own of a method."""
    if not one.code.is_method or not one.code.parameters:
        return True
    name = one.code.parameters[0].name
    return one.bound.get(name) is other.bound.get(name)
