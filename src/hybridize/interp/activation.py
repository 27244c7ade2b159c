"""One running call: the variables of an activation, and how it reads, writes and records.

The interpreter's functions all take the activation as `frame`.  Reads register the context with the cell, so
that it runs again when the cell grows; writes join and wake the readers.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TYPE_CHECKING, Any

from hybridize.interp.context import World
from hybridize.interp.events import Event, Kind
from hybridize.project.places import Place
from hybridize.values.arguments import Operands
from hybridize.values.atoms import (
    CAPTURED,
    FRESH,
    OUTER,
    Atom,
    Ref,
    Tensor,
    UnknownCause,
    is_param_root,
    param_index,
    ref,
    root_within,
    unknown,
)
from hybridize.values.object_set import ObjectSet
from hybridize.values.objects import Cell, HeapObject, ObjectKind
from hybridize.values.value import NOTHING, Value, join, map_roots, of, widen, with_root

if TYPE_CHECKING:
    from hybridize.interp.context import Context
    from hybridize.interp.machine import Machine
    from hybridize.ir.nodes import Call, Choose, Code, If, Node

Locals = dict[str, Value]


class Loop:
    """The states in which a loop is left by `break` and gone round by `continue`.

    `graph` says that it becomes a graph loop; `branches` how many conditions on tensors enclose it.
    """

    __slots__ = ("branches", "broken", "continued", "graph")

    def __init__(self, branches: int = 0, graph: bool = False) -> None:
        self.branches = branches
        self.graph = graph
        self.broken: list[Locals] = []
        self.continued: list[Locals] = []


class Activation:
    """A context while it runs."""

    __slots__ = (
        "building",
        "called_layers",
        "catching",
        "class_object",
        "code",
        "compiled_by",
        "comprehensions",
        "context",
        "decorating",
        "defining",
        "delegating",
        "delegations",
        "environment",
        "exits",
        "failing_from",
        "filled_before",
        "guards",
        "handlers",
        "iterated",
        "iterating",
        "left_loops",
        "lifted",
        "locals",
        "loop_nodes",
        "loops",
        "machine",
        "native",
        "once",
        "one_way_checks",
        "open_branches",
        "places",
        "raised",
        "result",
        "rounds",
        "running_loops_by_innermost",
        "snapshots",
        "staged_results",
        "symbolic_branches",
        "symbolic_loops",
        "symbolic_regions",
        "traced",
        "uncertain",
        "yielded",
    )

    def __init__(self, machine: Machine, context: Context) -> None:
        self.machine = machine
        self.context = context
        self.code: Code = context.code
        self.places: dict[Node, Place] = machine.places.setdefault(context.code.path, {})
        self.traced = context.world is World.TRACED
        self.locals: Locals = {}
        self.environment: HeapObject | None = None
        self.result: Value = NOTHING
        self.yielded: Value = NOTHING
        self.loops: list[Loop] = []
        # The loop statements that are running, innermost last.
        self.loop_nodes: list[Node] = []
        # What each `for` loop runs over.
        self.iterated: dict[Node, Value] = {}
        self.running_loops_by_innermost: dict[tuple[frozenset[Node], Node, frozenset[Node]], frozenset[Node]] = {}
        # The loops that the running block leaves at its end.
        self.left_loops: frozenset[Node] = frozenset()
        # States that the handlers of the enclosing `try` statements may start from, innermost last.
        self.handlers: list[Locals] = []
        # The exceptions that these name, and those that tests expect (interp.failures).
        self.catching: list[frozenset[str]] = []
        # How many created-once guards (`if self.v is None`) enclose the running statement.
        self.guards = int(context.guarded)
        # Which round it is of each of the unrolled loops and comprehensions around the running statement.
        self.rounds: tuple[int, ...] = ()
        # How many constructs that run once, never or often enclose the running statement; and by how many statements
        # under such, `return` or `break`, what follows may have been left out.
        self.uncertain = 0
        self.exits = 0
        # Lists made here, with what is appended to them: by statement and round, in order.
        self.building: dict[HeapObject, dict[Hashable, Value]] = {}
        self.filled_before: dict[HeapObject, tuple[Value, ...]] = {}
        # How many comprehensions and lambdas, which AutoGraph leaves alone, enclose the running expression.
        self.comprehensions = 0
        self.raised = False
        # How many conditions on symbolic tensors enclose the running statement, in code that AutoGraph converts.
        self.symbolic_branches = 0
        # For each of them: the objects that existed when it was entered.
        self.symbolic_regions: list[ObjectSet] = []
        # Those of these conditionals of which one branch returned: the rest of their block belongs to the other.
        self.open_branches: list[If] = []
        # For each of these conditions: the results that were given under it.
        self.staged_results: list[list[Value]] = []
        # The conditions on tensors that were left: whether a tape of the function encloses each, and how many guards.
        self.one_way_checks: dict[If | Choose | Call, tuple[bool, int]] = {}
        # For each enclosing loop that becomes a graph loop: the objects that existed when it was entered.
        self.symbolic_loops: list[ObjectSet] = []
        # The decorator being applied, so that a wrapper knows it was written as one.
        self.decorating: Node | None = None
        # The function whose decorators are being applied.
        self.defining: Code | None = None
        # The library function that runs what is called now inside a graph of its own.
        self.compiled_by: str | None = None
        # Callable objects whose call is being passed on to another, and members of library objects that are being
        # called, within this activation; in how many steps.
        self.delegating: set[HeapObject | Atom] = set()
        self.delegations = 0
        # How many calls that Python or a library makes, which AutoGraph does not see, are being made.
        self.native = 0
        # Instances that are being iterated over through their `__iter__`.
        self.iterating: set[HeapObject] = set()
        # Of each enclosing block that expects an error (`with pytest.raises(…)`): the line from which on it is to come.
        self.failing_from: list[int] = []
        # How many blocks that leave the graph being built (`tf.init_scope`) enclose the running statement.
        self.lifted = 0
        # In a trace: where the variables of layers were listed that have not been called since.
        self.snapshots: dict[HeapObject, Node] = {}
        # The layers that have been called by now.
        self.called_layers: set[HeapObject] = set()
        # While a class body runs: the class whose attributes its names become.
        self.class_object: HeapObject | None = None
        # What this run has found out about structures, for the other receivers of the same call (Call.once).
        self.once: dict[Hashable, Any] = {}

    # -- places and unknowns -------------------------------------------------------------------------------------

    def place(self, node: Node) -> Place:
        """Where an instruction of this activation stands."""
        found = self.places.get(node)
        if found is None:
            found = self.places[node] = Place(self.code.path, node.line, node.column)
        return found

    def unknown(self, cause: UnknownCause, text: str, node: Node) -> Value:
        """An unknown that remembers where it came from."""
        return of(unknown(cause, text, self.place(node)))

    @property
    def running_loops(self) -> frozenset[Node]:
        """The loops that run what is running again and again, here and in the callers."""
        if not self.loop_nodes:
            return self.context.loops
        # The loops around a loop are always the same: the innermost stands for all of them.
        key = (self.context.loops, self.loop_nodes[-1], self.left_loops)
        found = self.running_loops_by_innermost.get(key)
        if found is None:
            here = frozenset(self.loop_nodes) - self.left_loops
            found = self.running_loops_by_innermost[key] = self.context.loops | here
        return found

    # -- cells ---------------------------------------------------------------------------------------------------

    def read(self, cell: Cell) -> Value:
        """The content of a cell; this context runs again when it grows."""
        cell.readers[self.context] = None
        return cell.value

    def write(self, cell: Cell, value: Value, node: Node, *, changes: bool = True) -> None:
        """Join a value into a cell and wake its readers; `changes` unless a store happens once only."""
        place = self.place(node)
        if changes and place not in cell.writers:
            cell.writers[place] = self.code
        old = cell.value
        neutral = with_root(value, OUTER)
        new = widen(old, neutral) if self.context.runs > 1 else join(old, neutral)
        if new is not old:
            cell.value = new
            self.machine.wake(cell.readers)

    def may_write(self, object_: HeapObject) -> bool:
        """Whether a store may enter the heap: a trace must not leak into objects that the eager world made."""
        return not self.traced or object_.born_in_trace or object_ in self.context.allocated

    def rebase(self, value: Value, root: int) -> Value:
        """A value just loaded from a container that was reached through `root`."""
        if not value.has_refs:
            return value
        if root != FRESH:
            return with_root(value, root_within(root))
        return map_roots(value, self._root_of_content)

    def _root_of_content(self, atom: Atom) -> int:
        # The container is ours; what it holds is ours when we made it, else it came from outside into it.
        if isinstance(atom, Ref):
            return FRESH if atom.object in self.context.allocated else OUTER
        return FRESH

    # -- allocation ----------------------------------------------------------------------------------------------

    def allocate(
        self,
        node: Node,
        kind: ObjectKind,
        label: str,
        *,
        symbol: str | None = None,
        part: Hashable = None,
        rounds: tuple[Hashable, ...] | None = None,
    ) -> HeapObject:
        """The object this instruction allocates in this context, and in this round of the unrolled loops around it."""
        told_apart_by = self.rounds if rounds is None else rounds
        made = self.machine.allocate(node, part, self.context, kind, label, self.place(node), told_apart_by)
        if symbol is not None:
            made.symbol = symbol
        loops = self.running_loops
        if not loops <= made.loops:
            made.loops |= loops
        self.context.allocated.add(made)
        return made

    def fresh(self, object_: HeapObject) -> Value:
        """A reference to an object this activation made."""
        self.context.allocated.add(object_)
        return of(ref(object_, FRESH))

    # -- events --------------------------------------------------------------------------------------------------

    def record(
        self,
        kind: Kind,
        node: Node,
        text: str,
        *,
        target: HeapObject | None = None,
        root: int = FRESH,
        code: str = "",
        key: Hashable = None,
    ) -> None:
        """Leave an event behind, once for each instruction and kind of thing that happened."""
        identity = (kind, node, code, key, target)
        known = self.context.events.get(identity)
        if known is None or known.root < root:
            self.context.events[identity] = Event(
                kind, self.place(node), text, target, root, code, guarded=self.guards > 0
            )

    def has_recorded(self, kind: Kind, node: Node, target: HeapObject, root: int) -> bool:
        """Whether such an event was left behind already, with a root that is seen as widely."""
        known = self.context.events.get((kind, node, "", None, target))
        return known is not None and known.root >= root

    def hazard(self, code: str, node: Node, text: str) -> None:
        """Eager and traced execution part here; recorded in the traced world only."""
        if self.traced:
            self.record(Kind.HAZARD, node, text, code=code)

    def record_once(self, kind: Kind, node: Node, text: str) -> None:
        """Leave an event of which one for the whole context is enough."""
        if kind not in self.context.events:
            self.context.events[kind] = Event(kind, self.place(node), text)

    def grows_in_graph_loop(self, object_: HeapObject) -> bool:
        """Whether a loop that becomes a graph loop encloses this, and the object is older than the loop's rounds."""
        if not self.symbolic_loops:
            return False
        return object_ in self.symbolic_loops[-1] or object_ not in self.context.allocated

    def changes_under_condition(self, object_: HeapObject) -> bool:
        """Whether a condition on a tensor encloses this, whose branches are both traced, and the object is older."""
        return bool(self.symbolic_regions) and (
            object_ in self.symbolic_regions[-1] or object_ not in self.context.allocated
        )

    def computes(self, node: Node, text: str) -> None:
        """A tensor operation ran."""
        if self.lifted and not self.guards:
            self.hazard("HYB311", node, f"{text} under tf.init_scope, which runs once for each trace")
        self.record_once(Kind.TENSOR_OPERATION, node, text)

    def mutated(self, target: Atom, node: Node, text: str) -> None:
        """Python state was written through a reference: seen from outside unless we made the object."""
        if self.traced and isinstance(target, Ref) and target.object.kind in ("list", "dict", "set", "iterator"):
            self._changes_structure(target.object, node, text)
        if isinstance(target, Tensor) and target.kind == "ndarray" and (self.symbolic_branches or self.symbolic_loops):
            self.hazard("HYB314", node, f"{text} where a tensor decides, which is traced once")
        if isinstance(target, Ref):
            if target.root != FRESH:
                self.record(Kind.WRITE, node, text, target=target.object, root=target.root)
        elif isinstance(target, Tensor) and target.root != FRESH:
            self.record(Kind.WRITE, node, text, root=target.root)
            self.writes_array_at(target.root)

    def writes_array_at(self, root: int) -> None:
        """An array is written that was found there: callers are told when it came in through a parameter."""
        context = self.context
        if is_param_root(root) and param_index(root) not in context.written_arrays:
            context.written_arrays |= {param_index(root)}
            self.machine.wake(context.callers)

    def keeps_symbolic(self, target: Ref, node: Node, text: str) -> None:
        """A tensor that only this trace has was stored in Python state: seen from outside unless we made that."""
        if target.root != FRESH:
            self.record(Kind.KEEPS_SYMBOLIC, node, text, target=target.object, root=target.root, code="HYB317")

    def _changes_structure(self, object_: HeapObject, node: Node, text: str) -> None:
        if self.changes_under_condition(object_):
            self.hazard("HYB314", node, f"{text} under a condition on a tensor, of which both branches are traced")

    # -- variables -----------------------------------------------------------------------------------------------

    def assign_local(self, name: str, value: Value, node: Node) -> None:
        """Bind a variable of this activation (strongly), and its cell when inner functions capture it."""
        self.locals[name] = value
        self.note_assigned(name, value, node)
        if self.handlers:
            innermost = self.handlers[-1]
            innermost[name] = join(innermost.get(name, NOTHING), value)
        if name in self.code.captured and self.environment is not None:
            self.write(self.environment.attribute(name), value, node)

    def note_assigned(self, name: str, value: Value, node: Node) -> None:
        """Keep what a variable is assigned, for those who look at types line by line."""
        assigned = self.machine.assigned
        if assigned is not None and not self.traced and not self._is_only_assumed():
            key = (self.code, node.line, name)
            assigned[key] = join(assigned.get(key, NOTHING), value)

    def note_operands(self, node: Node, given: Operands) -> None:
        """Keep what an operator or a call is given, for those who look for repairs."""
        operands = self.machine.operands
        if operands is not None and not self.traced:
            operands.setdefault(self.context, {}).setdefault(node, {})[given] = None

    def _is_only_assumed(self) -> bool:
        """Whether nothing calls this function in this way, but something does in another: that is what is shown."""
        contexts = self.machine.by_code.get(self.code, ())
        return self.context.phase == "assumed" and any(one.phase == "entry" for one in contexts)

    def load_local(self, name: str) -> Value | None:
        """A variable of this activation; None when it is not bound on any path."""
        value = self.locals.get(name)
        if name in self.code.stored_by_inner and self.environment is not None:
            stored = with_root(self.read(self.environment.attribute(name)), CAPTURED)
            return stored if value is None else join(value, stored)
        return value


def join_locals(left: Locals | None, right: Locals | None) -> Locals | None:
    """The join of two states of the variables; None is an unreachable state."""
    if left is None or left is right:
        return right
    if right is None:
        return left
    joined = dict(left)
    for name, value in right.items():
        known = joined.get(name)
        joined[name] = value if known is None else join(known, value)
    return joined


def widen_locals(old: Locals, new: Locals) -> tuple[Locals, bool]:
    """Widen a loop's entry state by the state at its end; also whether anything changed."""
    widened = dict(old)
    changed = False
    for name, value in new.items():
        known = widened.get(name)
        grown = value if known is None else widen(known, value)
        if grown is not known:
            widened[name] = grown
            changed = True
    return widened, changed
