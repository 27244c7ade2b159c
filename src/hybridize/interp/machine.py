"""The scheduler: contexts, the abstract heap, and the work list that runs them to a fixpoint.

A call runs its callee's context at once when that is new or out of date; a context is out of date when a cell
it read has grown or a callee's result has.  The work list re-runs such contexts, callees first.  Everything is
monotone (values only grow), and bounded: contexts per function, objects per allocation site, runs per context.
"""

from __future__ import annotations

import heapq
import os
from collections.abc import Callable, Hashable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING

from hybridize.interp import statements
from hybridize.interp.activation import Activation
from hybridize.interp.budget import LATE_RUNS, Budget
from hybridize.interp.context import Context, Edge, HybridUse, Opened, World
from hybridize.interp.convertible import is_convertible
from hybridize.interp.events import Event, Kind
from hybridize.interp.grouping import functions_among, group_of, holds_open, holds_unknown, kinds_of
from hybridize.interp.roots import root_through, without_others
from hybridize.models.index import Index
from hybridize.models.python.library_names import is_builtin
from hybridize.project.places import Place
from hybridize.values.arguments import Operands
from hybridize.values.atoms import FRESH, Atom, Ref, Tensor, is_param_root, param_index, unknown
from hybridize.values.objects import Cell, HeapObject, ObjectKind
from hybridize.values.value import NOTHING, Value, join, map_roots, of, widen

if TYPE_CHECKING:
    from hybridize.interp.promises import Promise
    from hybridize.ir.nodes import Code, Node
    from hybridize.values.payloads import FunctionData


# Set in the project's own tests: internal errors then end the analysis instead of one function's part of it.
STRICT_VARIABLE = "HYBRIDIZE_STRICT"


# How many different arguments of one call are kept apart.
_MAX_SEEN = 16


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds of the analysis; reaching one loses precision, never soundness (HYB003)."""

    contexts_per_function: int = 4
    # After that many, as many again stand each for calls with arguments that are alike (interp.grouping); then one.
    groups_per_function: int = 8
    # Traces only look for hazards, which few contexts show as well as many.
    traces_per_function: int = 3
    objects_per_site: int = 6
    # In each context, of the rounds of loops that are unrolled.
    rounds_per_site: int = 8
    # Of one user class; where more are made, one stands for all further ones.
    instances_per_class: int = 16
    runs_per_context: int = 24
    call_depth: int = 120
    # Of installed packages, with `--python`: imports lead from one to the next without end.
    followed_modules: int = 400
    # What the work that may be taken is multiplied by (interp.budget).
    effort: float = 1.0


@dataclass(slots=True)
class Machine:
    """The state of one analysis."""

    index: Index
    limits: Limits = field(default_factory=Limits)
    contexts: dict[Hashable, Context] = field(default_factory=dict)
    by_code: dict[Code, list[Context]] = field(default_factory=dict)
    # Functions found under tf.function while running, by code object.
    hybrid: dict[Code, list[HybridUse]] = field(default_factory=dict)
    # Class objects made from a class body, for `super()` and for the name context.
    classes: dict[Code, list[HeapObject]] = field(default_factory=dict)
    # Those of them, and of their metaclasses, that define special methods which are called implicitly.
    special_classes: dict[HeapObject, frozenset[str]] = field(default_factory=dict)
    # Whether no tensor has been seen yet of which a graph would not know the rank (models.unknown_ranks).
    knows_all_ranks: bool = True
    # Whether there are datasets, the classes of which may be shown (interp.implicit).
    has_datasets: bool = False
    # All methods that one of them defines.
    special_names: frozenset[str] = frozenset()
    # The methods of each with those of its ancestors, as far as asked for; emptied when a class gets another.
    inherited_specials: dict[HeapObject, frozenset[str]] = field(default_factory=dict)
    # The exceptions of the program's classes that it raises.
    raised: Cell = field(default_factory=Cell)
    # Functions whose results are kept by their arguments (`functools.lru_cache`).
    memoised: set[Code] = field(default_factory=set)
    # For each layer: the code that calls or builds it, eagerly, and in which lines; and the layers whose first call
    # makes their variables.
    layer_callers: dict[HeapObject, dict[Code, set[int]]] = field(default_factory=dict)
    built_by_calls: set[HeapObject] = field(default_factory=set)
    # The runs of `build` methods that make the variables of a layer.
    layer_builders: dict[HeapObject, set[Context]] = field(default_factory=dict)
    # Classes of named tuples, by name and fields.
    named_tuples: dict[tuple[str, tuple[str, ...]], HeapObject] = field(default_factory=dict)
    # Classes that are being made, innermost last: what `type.__new__` gives.
    being_made: list[Ref] = field(default_factory=list)
    # Function values made from a def.
    functions: dict[Code, list[HeapObject]] = field(default_factory=dict)
    # What test frameworks pass by name: fixtures by name, parametrised values by function and parameter.
    fixtures: dict[str, list[Ref]] = field(default_factory=dict)
    parametrised: dict[Code, dict[str, Value]] = field(default_factory=dict)
    # What eager execution assigns to variables, by code object, line and name; kept where someone asks for it.
    assigned: dict[tuple[Code, int, str], Value] | None = None
    # What each operator and each call is given in eager execution; kept where repairs ask for it.
    operands: dict[Context, dict[Node, dict[Operands, None]]] | None = None
    # The code of each module of the program, and what annotations promise of the parameters of functions.
    module_codes: dict[HeapObject, Code] = field(default_factory=dict)
    promises: dict[tuple[Code, str], Promise] = field(default_factory=dict)
    # What names of modelled libraries mean, as far as asked for.
    symbols: dict[str, Value] = field(default_factory=dict)
    # Functions that AutoGraph is told to leave alone.
    unconverted: set[Code] = field(default_factory=set)
    # Functions that no decorator may stand on, for what a library does with them: why.
    left_eager: dict[Code, str] = field(default_factory=dict)
    # Containers as a trace sees them, by the container it was given.
    symbolic_copies: dict[HeapObject, HeapObject] = field(default_factory=dict)
    # Instances that no program made: what stands for the receiver of a method that is judged on its own.
    supposed: set[HeapObject] = field(default_factory=set)
    # Attributes that eager code sets on tensors, with that code.
    set_on_tensors: dict[str, set[Code]] = field(default_factory=dict)
    # Attributes and globals that hold the same arrays as others (interp.array_writes).
    shared_arrays: dict[tuple[HeapObject, str], dict[tuple[HeapObject, str], None]] = field(default_factory=dict)
    limits_reached: dict[tuple[str, Place], None] = field(default_factory=dict)
    # Functions whose analysis an internal error cut short: what happened.  Their facts are not known.
    broken: dict[Code, str] = field(default_factory=dict)
    strict: bool = field(default_factory=lambda: bool(os.environ.get(STRICT_VARIABLE)))
    # The places of the instructions that activations asked for, by the file they stand in.
    places: dict[str, dict[Node, Place]] = field(default_factory=dict)
    phase: str = "entry"
    type_hints: bool = True
    speculative: bool = True
    # (path of the importing file, module name, level) → the module object, or the full name of one without source.
    import_module: Callable[[str, str, int], HeapObject | str] = field(default=lambda _path, name, _level: name)
    import_submodule: Callable[[HeapObject, str], HeapObject | None] = field(default=lambda _module, _name: None)
    _objects: dict[Hashable, HeapObject] = field(default_factory=dict)
    _instances: dict[HeapObject, list[HeapObject]] = field(default_factory=dict)
    _instances_seen: int = 0
    # The contexts that stand for calls whose arguments have none of their own, by code and arguments.
    _merged: dict[Hashable, Context] = field(default_factory=dict)
    # How many contexts a code object has in one world.
    _told_apart: dict[tuple[Code, World, Opened], int] = field(default_factory=dict)
    _classless: list[HeapObject] = field(default_factory=list)
    _objects_at: dict[Hashable, int] = field(default_factory=dict)
    _queue: list[tuple[int, int, Context]] = field(default_factory=list)
    _queued: set[Context] = field(default_factory=set)
    # Those of functions that have cost so much that they wait for all others.
    _waiting: list[tuple[int, int, Context]] = field(default_factory=list)
    # Those that have had their share of the work: they run last, a few times.
    _late: list[tuple[int, int, Context]] = field(default_factory=list)
    _depth: int = 0
    budget: Budget = field(init=False)

    def __post_init__(self) -> None:
        self.budget = Budget(self.limits.effort)

    # -- the heap ------------------------------------------------------------------------------------------------

    def allocate(
        self,
        node: Node | str,
        part: Hashable,
        context: Context | None,
        kind: ObjectKind,
        label: str,
        birth: Place | None,
        rounds: tuple[Hashable, ...] = (),
    ) -> HeapObject:
        """The object of an allocation site, told apart by context and by rounds of unrolled loops up to a bound."""
        key: Hashable = (node, part, context, rounds)
        found = self._objects.get(key)
        if found is not None:
            return found
        # Traces share nothing with the program: what they make would seem to be in its lists and attributes.
        traced = context is not None and context.world is World.TRACED
        if kind == "instance" and isinstance(part, HeapObject):
            made_of_it = self._objects_at.get((part, traced), 0)
            if made_of_it >= self.limits.instances_per_class:
                return self._shared(("further instances", part, traced), kind, label, part.birth, traced)
            self._objects_at[part, traced] = made_of_it + 1
        site = (node, part, traced)
        # What runs through something belongs to one activation: shared, each round of one would wake all others.
        if kind != "iterator" and self._is_full(site, context, rounds) and context is not None:
            return self._shared(site, kind, label, birth, traced)
        made = self._objects[key] = HeapObject(kind, len(self._objects), label, birth)
        self.has_datasets |= kind == "dataset"
        made.summary = context is None
        made.born_in_trace = traced
        return made

    def _is_full(self, site: Hashable, context: Context | None, rounds: tuple[Hashable, ...]) -> bool:
        """Whether a site has as many objects as are told apart; those of the rounds of one context count once."""
        if rounds:
            left = self._objects_at.get((site, context))
            if left is not None:
                self._objects_at[site, context] = left - 1
                return left <= 0
        count = self._objects_at.get(site, 0)
        is_full = count >= self.limits.objects_per_site
        self._objects_at[site] = count + 1
        if rounds:
            self._objects_at[site, context] = 0 if is_full else self.limits.rounds_per_site - 1
        return is_full

    def _shared(self, key: Hashable, kind: ObjectKind, label: str, birth: Place | None, traced: bool) -> HeapObject:
        """What stands for the objects of a site or a class that are too many to tell apart."""
        found = self._objects.get(key)
        if found is None:
            found = self._objects[key] = HeapObject(kind, len(self._objects), label, birth)
            found.summary = True
            found.born_in_trace = traced
        return found

    def instances_of(self, cls: HeapObject) -> list[HeapObject]:
        """The instances of a class, or of a subclass, that the program has made so far."""
        if self._instances_seen != len(self._objects):
            made = [*self._classless, *islice(self._objects.values(), self._instances_seen, None)]
            self._instances_seen = len(self._objects)
            # An object is told its class after it was allocated.
            self._classless = [one for one in made if one.kind == "instance" and one.cls is None]
            for object_ in made:
                if object_.kind == "instance" and object_.cls is not None:
                    for base in object_.cls.payload.mro:
                        if isinstance(base, HeapObject):
                            self._instances.setdefault(base, []).append(object_)
        return self._instances.get(cls, [])

    # -- contexts ------------------------------------------------------------------------------------------------

    def context_for(
        self,
        code: Code,
        world: World,
        module: HeapObject,
        function: FunctionData | None,
        bound: dict[str, Value],
        *,
        converted: bool = True,
        guarded: bool = False,
        opened: Opened = Opened.NOTHING,
    ) -> Context:
        """The context of a code object for these arguments, merged with others past the bound."""
        environment = function.environment if function else None
        arguments = tuple(bound.values())
        if converted:
            converted = code not in self.unconverted and (not code.lost_names or self._can_be_recreated(code, module))
            if converted and world is World.TRACED:
                converted = is_convertible(code) and not code.is_generator
        key: Hashable = (code, environment, world, converted, guarded, opened, arguments)
        is_dear = self.budget.is_merged(code)
        found = self.contexts.get(key)
        if found is not None and not is_dear:
            return found
        merged = self._merged.get(key)
        if merged is not None:
            # It has been widened by these very arguments before.
            if merged.dirty and merged.runs:
                self.wake((merged,))
            return merged
        exactly = key
        siblings = self.by_code.setdefault(code, [])
        same_world = self._told_apart.get((code, world, opened), 0)
        bound_of_world = self.limits.contexts_per_function if world is World.EAGER else self.limits.traces_per_function
        if is_dear or same_world >= bound_of_world:
            wrapping = same_world < 64 * self.limits.contexts_per_function
            around = environment if wrapping else None
            # What a decorator makes of one function has nothing to do with what it makes of others.
            functions = functions_among(arguments) if wrapping else ()
            unlike = any(map(holds_unknown, arguments)), any(map(holds_open, arguments))
            key = (code, around, world, converted, guarded, opened, unlike, functions)
            grouped = (*key, group_of(arguments))
            if is_dear:
                grouped = (*key, kinds_of(arguments))
            if same_world < bound_of_world + self.limits.groups_per_function or grouped in self.contexts:
                key = grouped
            merged = self.contexts.get(key)
            if merged is not None:
                self._merged[exactly] = merged
                return self._widen_context(merged, bound)
        context = Context(len(self.contexts), code, world, module, function, dict(bound))
        context.phase = self.phase
        context.converted = converted
        context.guarded = guarded
        context.opened = opened
        self.contexts[key] = context
        siblings.append(context)
        self._told_apart[code, world, opened] = same_world + 1
        return context

    def _can_be_recreated(self, code: Code, module: HeapObject) -> bool:
        """Whether AutoGraph can define the converted function anew.

        It evaluates the annotations again, where only the function's own closure, globals and builtins are at hand; a
        function whose annotations name another variable around it runs as it is (observed: TensorFlow 2.9, 2.21).
        """
        return all(
            is_builtin(name) or (name in module.attributes and module.attributes[name].value)
            for name in code.lost_names
        )

    def _widen_context(self, context: Context, bound: dict[str, Value]) -> Context:
        for name, value in bound.items():
            known = context.bound.get(name, NOTHING)
            grown = widen(known, value)
            if grown is not known:
                context.bound[name] = grown
                context.dirty = True
                if context.runs and value.has_refs:
                    for atom in value.atoms:
                        if isinstance(atom, Ref) and atom not in known.atoms:
                            atom.object.awaits = (*atom.object.awaits, context)
        if context.dirty and context.runs:
            # It has a result, which the new arguments seldom change: run it once for all who call it meanwhile.
            self.wake((context,))
        return context

    def catch_up(self, object_: HeapObject) -> bool:
        """Run the calls an object was passed to that have been put off; whether there were any.

        Asked where something is missing in the object: its constructor may be among them.
        """
        waiting, object_.awaits = object_.awaits, ()
        ran = False
        for context in waiting:
            runs = context.dirty and not context.running and not self._is_late(context)
            if runs and self._depth < self.limits.call_depth:
                self.run(context)
                ran = True
        return ran

    def call(self, context: Context, edge: Edge | None, *, at_once: bool = False) -> Value:
        """Run a context if it is out of date; its result, as the caller sees it.

        One that waits for its turn has a result already, which is as good for most callers; not so `at_once`.
        """
        if self.phase == "entry":
            context.phase = "entry"
        waits = bool(context.runs) and context in self._queued and (not at_once or self._is_late(context))
        if context.dirty and not context.running and not waits:
            if self._depth < self.limits.call_depth:
                self.run(context)
            else:
                self.wake((context,))
        if edge is None:
            context.is_root = True
            return context.result
        # Only now a caller: the result of that run is the one it gets, which is nothing to run it again for.
        self._link(edge)
        caller = edge.caller
        if caller.code.kind != "module" or caller.world is World.TRACED:
            made = context.allocated.size
            if caller.absorbed.get(context) != made:
                caller.absorbed[context] = made
                caller.allocated.update(context.allocated)
        return self._seen_by_caller(context.result, edge)

    def _link(self, edge: Edge) -> None:
        key = (edge.node, edge.callee)
        known = edge.caller.calls.get(key)
        seen = (known or edge).seen
        if len(seen) < _MAX_SEEN:
            seen[tuple(edge.bound.values())] = None
        if known is None:
            edge.caller.calls[key] = edge
            edge.callee.callers[edge.caller] = None
        else:
            for name, value in edge.bound.items():
                known.bound[name] = join(known.bound.get(name, NOTHING), value)
            known.passed |= edge.passed
            known.expects_error &= edge.expects_error
            known.varies |= edge.varies

    def _seen_by_caller(self, result: Value, edge: Edge) -> Value:
        """Translate the roots of a result: what came in through a parameter goes out as the argument was."""
        if not result.has_param_roots:
            return result
        names = list(edge.bound)

        def root_of(atom: Atom) -> int:
            root = atom.root if isinstance(atom, (Ref, Tensor)) else FRESH
            if not is_param_root(root) or param_index(root) >= len(names):
                return root
            argument = edge.bound[names[param_index(root)]]
            for one in argument.atoms:
                if isinstance(one, Ref) and isinstance(atom, Ref) and one.object is atom.object:
                    return one.root
            return root_through(argument, atom, edge.caller)

        return map_roots(without_others(result, edge), root_of)

    def run(self, context: Context) -> None:
        """Execute a context once; wake its callers when the result grew."""
        context.dirty = False
        context.running = True
        if self._is_late(context):
            context.late_runs += 1
        context.runs += 1
        entered = self.budget.enter(len(self.by_code))
        context.events.clear()
        if self.operands is not None:
            self.operands.pop(context, None)
        for edge in context.calls.values():
            edge.callee.callers.pop(context, None)
        context.calls.clear()
        dead_end, context.dead_end = context.dead_end, None
        frame = Activation(self, context)
        self._depth += 1
        try:
            statements.run_body(frame)
        except Exception as error:
            self._break_off(context, frame, error)
        finally:
            self._depth -= 1
            context.running = False
            self.budget.leave(context.code, entered)
        context.height = 1 + max((edge.callee.height for edge in context.calls.values()), default=0)
        old = context.result
        new = widen(old, frame.result) if context.runs > 2 else join(old, frame.result)
        if new is not old or context.dead_end != dead_end:
            context.result = new
            self.wake(context.callers)
        if context.dirty and self._is_used_up(context):
            self._cut_off(context)

    def wake(self, contexts: Iterable[Context]) -> None:
        """Put contexts on the work list."""
        for context in contexts:
            if context.drives:
                continue
            if self._is_used_up(context):
                self._cut_off(context)
                continue
            context.dirty = True
            if context not in self._queued:
                self._queued.add(context)
                # Callees before their callers, which then see all that changed below them in one run.
                heapq.heappush(self._queue_of(context), (context.height, context.number, context))

    def _queue_of(self, context: Context) -> list[tuple[int, int, Context]]:
        """Where a context waits for its turn."""
        if self._is_late(context):
            return self._late
        return self._waiting if self.budget.has_to_wait(context.code) else self._queue

    def settle(self, *, wholly: bool = True) -> None:
        """Run the work list until nothing is out of date but what is late; more is to come.

        Unless `wholly`, what has to wait goes on doing so.
        """
        self._work_off(self._queue, *((self._waiting,) if wholly else ()))

    def finish(self) -> None:
        """Run the work list until nothing at all is out of date: no more is to come."""
        self._work_off(self._queue, self._waiting, self._late)

    def _work_off(self, *queues: list[tuple[int, int, Context]]) -> None:
        while queue := next(filter(None, queues), None):
            _, _, context = heapq.heappop(queue)
            self._queued.discard(context)
            # What nothing calls any longer stays as it is, until something does.
            if context.dirty and not context.running and (context.callers or context.is_root):
                self.run(context)

    def _is_late(self, context: Context) -> bool:
        """Whether a context has had its share of the work, so that it only runs when all else is at rest."""
        if not context.runs:
            return False
        if self.budget.is_exceeded or self.budget.is_spent(context.code):
            return True
        limit = self.limits.runs_per_context
        if context.runs < limit or self.budget.is_merged(context.code):
            return False
        # Each caller may bring arguments of its own, once; a module depends on everything it defines and calls.
        more = 3 * limit if context.code.kind == "module" else min(3 * limit, 4 * len(context.callers))
        return context.runs >= limit + more

    def _is_used_up(self, context: Context) -> bool:
        """Whether a context does not run any more, out of date or not."""
        return self._is_late(context) and (context.late_runs >= LATE_RUNS or self.budget.is_used_up(context.code))

    def _cut_off(self, context: Context) -> None:
        """A context that does not come to rest is left as it is; from then on it may give and do anything."""
        context.dirty = False
        if "cut off" in context.events:
            return
        code = context.code
        place = Place(code.path, code.line, code.column)
        text = f"{code.qualname or code.name} was analysed again too often"
        if self.budget.is_exceeded:
            self._end(place)
        else:
            self.limit(text, place)
        context.events["cut off"] = Event(Kind.UNSEEN_CALL, place, text, code="limit")
        context.result = join(context.result, of(unknown("limit", text, place)))
        self.wake(context.callers)

    def _end(self, place: Place) -> None:
        """Told once, where it happened: what is cut off from then on would be a list of its own."""
        text = "the analysis did not come to rest in time: much of the program is not known"
        if all(told != text for told, _ in self.limits_reached):
            self.limit(text, Place(place.path, 1))

    def limit(self, text: str, place: Place) -> None:
        """Remember that a bound was reached."""
        self.limits_reached[text, place] = None

    # -- internal errors -----------------------------------------------------------------------------------------

    def _break_off(self, context: Context, frame: Activation, error: Exception) -> None:
        """An internal error within one context: its result may be anything, and so may be what it does."""
        text = self.broke(context.code, error)
        code = context.code
        place = Place(code.path, code.line, code.column)
        context.events["broken"] = Event(Kind.UNSEEN_CALL, place, text, code="limit")
        if frame.traced:
            context.events["broken in a trace"] = Event(Kind.HAZARD, place, text, code="HYB201")
        frame.result = join(frame.result, of(unknown("limit", text, place)))

    def broke(self, code: Code, error: Exception) -> str:
        """Note that an error of the tool's own ended the analysis of a function; strictly, it goes on as it is."""
        if self.strict:
            raise error
        text = f"{type(error).__name__}{_raised_at(error)}"
        self.broken.setdefault(code, text)
        text = f"an internal error ({text}) cut the analysis of {code.qualname or code.name} short"
        self.limit(text, Place(code.path, code.line, code.column))
        return text

    @contextmanager
    def contained(self, code: Code) -> Iterator[None]:
        """What goes wrong inside is the matter of this function alone."""
        try:
            yield
        except Exception as error:
            self.broke(code, error)


def _raised_at(error: Exception) -> str:
    """Where in our own sources; the frames on the way are not looked at, as of a recursion there are thousands."""
    at = error.__traceback__
    while at is not None and at.tb_next is not None:
        at = at.tb_next
    if at is None:
        return ""
    return f" at {at.tb_frame.f_code.co_filename.rpartition('hybridize')[2].lstrip('/')}:{at.tb_lineno}"
