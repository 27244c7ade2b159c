"""Contexts: a code object with abstract arguments, in one world, and what running it gave."""

from __future__ import annotations

import enum
from collections.abc import Container, Hashable, Iterable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from hybridize.ir.nodes import Code, Node
from hybridize.project.places import Place
from hybridize.values.object_set import ObjectSet
from hybridize.values.value import NOTHING, Value

if TYPE_CHECKING:
    from hybridize.interp.events import Event
    from hybridize.values.objects import HeapObject
    from hybridize.values.payloads import FunctionData

# Through what calls come that only stand for those of nobody (interp.assumptions).
NOT_SEEN: Final = "nothing that is seen"


class World(enum.Enum):
    """Eager: ops run when Python calls them.  Traced: Python runs once, to record ops on symbolic tensors."""

    __hash__ = object.__hash__  # each member exists once: no need to hash its name in Python code

    EAGER = "eager"
    TRACED = "traced"


class Opened(enum.Enum):
    """What a trace does not know of its arguments because an input signature leaves it open."""

    __hash__ = object.__hash__  # as above

    NOTHING = "nothing"  # no signature: each shape is traced as it comes
    GIVEN = "given"  # extents that a signature in the program leaves open
    AXES = "axes"  # extents that a signature to be written leaves open, or that nobody knows
    RANK = "rank"  # ranks as well


@dataclass(slots=True)
class Edge:
    """One call: who called whom from where, with which arguments as the *caller* sees them."""

    caller: Context
    callee: Context
    node: Node
    bound: dict[str, Value]
    # Parameters the call passes, or may pass through star arguments; the others take their defaults.
    passed: frozenset[str]
    # The call is made by a library on the caller's behalf (Keras calling `call`, tf.map_fn its body).
    through: str | None = None
    # The loops that run while the call is made.
    loops: frozenset[Node] = frozenset()
    # The call stands where the program expects an error (`with pytest.raises(…)`).
    expects_error: bool = False
    # The classes that the handlers around the call catch, innermost last (interp.failures); tapes stand among them.
    catching: tuple[frozenset[str], ...] = ()
    # An argument is made with a number that varies from call to call.
    varies: bool = False
    # The different arguments of this one call, up to a bound; `bound` is their join.
    seen: dict[tuple[Value, ...], None] = field(default_factory=dict)


class Context:
    """One code object under one abstraction of its arguments; re-run whenever what it read has grown."""

    __slots__ = (
        "absorbed",
        "allocated",
        "bound",
        "built_when_called",
        "called_layers",
        "callers",
        "calls",
        "class_object",
        "code",
        "converted",
        "dead_end",
        "dirty",
        "drives",
        "environment",
        "events",
        "function",
        "guarded",
        "height",
        "is_root",
        "kept_arrays",
        "late_runs",
        "listed_layers",
        "loops",
        "module",
        "number",
        "opened",
        "phase",
        "result",
        "running",
        "runs",
        "world",
        "written_arrays",
    )

    def __init__(
        self,
        number: int,
        code: Code,
        world: World,
        module: HeapObject,
        function: FunctionData | None,
        bound: dict[str, Value],
    ) -> None:
        self.number = number
        self.code = code
        self.world = world
        self.module = module
        self.function = function
        self.environment: HeapObject | None = function.environment if function else None
        self.bound = bound
        self.result: Value = NOTHING
        self.events: dict[Hashable, Event] = {}
        self.calls: dict[Hashable, Edge] = {}
        self.callers: dict[Context, None] = {}
        # Objects allocated by this context or by what it calls: these are fresh when it finds them again.
        self.allocated = ObjectSet()
        # How many of those each callee had when they were last taken over from it.
        self.absorbed: dict[Context, int] = {}
        self.dirty = True
        self.running = False
        # Only stands for the caller of entry points: there is no body to run.
        self.drives = False
        # Run for its own sake: a module, or a function that is traced.
        self.is_root = False
        self.runs = 0
        # Those after it had had its share of the work (interp.budget).
        self.late_runs = 0
        # How many calls lie below it, as far as its last run saw: what the work list goes by.
        self.height = 0
        # In a trace: the error that surely ends it, with its classes, nearest first (interp.dead_ends).
        self.dead_end: tuple[tuple[str, ...], str] | None = None
        # Whether AutoGraph converts this code when it is traced.
        self.converted = True
        # "entry" when an entry point reaches it, "assumed" when only a function judged on its own does.
        self.phase = "entry"
        # Whether a created-once guard encloses the call.
        self.guarded = False
        self.opened = Opened.NOTHING
        # The loops, of this and other functions, in which it is called.
        self.loops: frozenset[Node] = frozenset()
        # The parameters of which the arrays are written in place, here or by what they are handed on to.
        self.written_arrays: frozenset[int] = frozenset()
        # The parameters of which the arrays are kept in attributes or globals, here or by what they are handed on to.
        self.kept_arrays: dict[int, dict[tuple[HeapObject, str], None]] = {}
        # In a trace: the layers that are called, here or below; of which variables are listed before that; and those of
        # which the first call makes variables (interp.snapshots).
        self.called_layers: set[HeapObject] = set()
        self.listed_layers: set[HeapObject] = set()
        self.built_when_called: set[HeapObject] = set()
        # Of a class body: the class whose attributes its names become.
        self.class_object: HeapObject | None = None

    def __repr__(self) -> str:
        bound = ", ".join(f"{name}={value}" for name, value in self.bound.items())
        return f"{self.code}({bound})@{self.world.value}"


def with_callees(contexts: Iterable[Context], *, without: Container[str | None] = ()) -> set[Context]:
    """The contexts, and all that run when they do, but for what only these functions of libraries call back."""
    pending = list(contexts)
    seen = set(pending)
    while pending:
        for edge in pending.pop().calls.values():
            if edge.callee not in seen and edge.through not in without:
                seen.add(edge.callee)
                pending.append(edge.callee)
    return seen


@dataclass(slots=True)
class HybridUse:
    """How a function came under `tf.function`, and what is done with it that only a graph function can."""

    via: str  # "decorator" or "call"
    place: Place
    arguments: dict[str, Value]
    # Of a decorator above others: the function it is written at, where it compiles a wrapper that another one made.
    written_at: Code | None = None
    graph_uses: dict[Place, str] = field(default_factory=dict)

    def is_of(self, code: Code) -> bool:
        """Whether the application names this function, not one that another decorator of it has put in between."""
        return self.written_at is None or self.written_at is code
