"""What the rules of the models record about one call of a library symbol, for the facts to judge.

Needs   the call: its name, arguments, receiver and place, and the activation it stands in.
Gives   events of the running context, and hazards where eager and traced execution part.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from hybridize.interp import (
    array_writes,
    beside_graphs,
    failures,
    forms,
    hybrid,
    implicit,
    library,
    one_way_gradients,
    snapshots,
)
from hybridize.interp.activation import Activation
from hybridize.interp.events import Kind
from hybridize.ir.nodes import Call as Invocation
from hybridize.ir.nodes import Node
from hybridize.models.graph_values import is_result_of_graphs
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import FRESH, Atom, Ref, Tensor, UnknownCause
from hybridize.values.objects import HeapObject
from hybridize.values.value import Value, of


class Recording:
    """One call of a library symbol, as far as it is recorded; what rules ask and make is `library_call`."""

    __slots__ = ("arguments", "frame", "name", "node", "receiver")

    def __init__(self, name: str, arguments: Arguments, receiver: Atom | None, node: Node, frame: Activation) -> None:
        self.name = name
        self.arguments = arguments
        self.receiver = receiver
        self.node = node
        self.frame = frame

    @property
    def traced(self) -> bool:
        """Whether a graph is being built."""
        return self.frame.traced

    def is_symbolic_call(self) -> bool:
        """Whether a symbolic tensor is among the receiver and the arguments."""
        values = self.arguments.all_values()
        own = isinstance(self.receiver, Tensor) and self.receiver.symbolic
        return own or any(library.holds_symbolic(value, self.frame) for value in values)

    def lists_variables(self, layer: HeapObject) -> None:
        """The variables of a layer are listed: those it has by now."""
        if self.traced:
            snapshots.note_listed(layer, self.node, self.frame)

    def has_first_call(self, layer: HeapObject, *, builds: bool) -> bool:
        """A layer is called: whether its variables were listed before, and no other code makes them."""
        if builds:
            self.frame.machine.built_by_calls.add(layer)
            if self.traced:
                self.frame.context.built_when_called.add(layer)
        return snapshots.note_called(layer, self.node, self.frame) and builds

    def is_built_here(self, layer: HeapObject) -> None:
        """The method that runs makes the variables of its layer."""
        snapshots.note_built(layer, self.frame)

    def makes_variables(self, owner: HeapObject | None, text: str) -> None:
        """The first time this runs, variables come into being: those of a layer or optimizer, or guarded ones."""
        if not self.traced:
            self.frame.record(Kind.MAKES_VARIABLES, self.node, text, target=owner)

    def stale_variables(self, layer: HeapObject) -> None:
        """A list of the variables of a layer was made too early."""
        self.frame.hazard("HYB306", self.frame.snapshots.pop(layer), snapshots.TEXT)

    def effect(self, text: str) -> None:
        """The outside world is touched."""
        self.frame.record(Kind.OUTPUT, self.node, text)

    def mutate(self, target: Atom, text: str) -> None:
        """An object is written to."""
        self.frame.mutated(target, self.node, text)
        array_writes.note_call(self.node, target, self.receiver, of(target), self.frame)
        if self.frame.traced and isinstance(target, Ref):
            if self.frame.grows_in_graph_loop(target.object):
                self.frame.hazard("HYB314", self.node, f"{text} within a loop that becomes a graph loop")
            if self.is_symbolic_call():
                self.frame.keeps_symbolic(target, self.node, f"{text}: a symbolic tensor is kept beyond the trace")

    def writable(self, object_: HeapObject) -> bool:
        """Whether a write to this object may enter the abstract heap: not when a trace does it to older objects."""
        return self.frame.may_write(object_)

    def computes(self, text: str) -> None:
        """A tensor operation runs."""
        self.frame.computes(self.node, text)

    def updates(self, text: str) -> None:
        """An operation runs that changes variables."""
        self.frame.computes(self.node, text)
        self.frame.record(Kind.UPDATES, self.node, text)

    def used_as_graph(self, function: Value, text: str) -> None:
        """The program does something with a function that tells a graph function from a plain one."""
        for atom in function.atoms:
            hybrid.note_graph_use(atom, text, self.node, self.frame)

    def saved_as_graph(self, value: Value, text: str) -> None:
        """The graph functions of an object are saved with it, as plain ones are not."""
        for atom in value.atoms:
            for member in hybrid.members_of(atom):
                self.used_as_graph(member, text)

    def training_step(self) -> None:
        """A gradient is taken here."""
        loops = self.frame.loop_nodes
        node = loops[-1] if loops else self.node
        self.frame.record(Kind.TRAINING_STEP, node, "takes a gradient", code="loop" if loops else "")

    def reaches(self, receiver: Atom, text: str) -> None:
        """A layer or the like computes that the running call did not make itself."""
        if isinstance(receiver, Ref) and receiver.root != FRESH:
            self.frame.record(Kind.REACHED_TENSOR, self.node, text, target=receiver.object, root=receiver.root)

    def runs_beside_graph(self, function: Value) -> None:
        """Python code runs each time a graph does: what it holds of the trace is that of the trace for ever."""
        for code, text in beside_graphs.hazards(function, self.frame):
            self.frame.hazard(code, self.node, text)

    def does_not_fit(self, text: str) -> None:
        """The shapes this operation gets are known not to fit."""
        if self.frame.traced:
            failures.shapes_do_not_fit(text, self.node, self.frame)

    def hazard(self, code: str, text: str) -> None:
        """Eager and traced execution part here."""
        self.frame.hazard(code, self.node, text)

    def is_discarded(self) -> bool:
        """Whether nothing is done with the result of the call."""
        return isinstance(self.node, Invocation) and self.node.discarded

    def check_carried(self, what: str, before: Value, after: Value, *, shapes: bool) -> None:
        """A graph loop carries a value on: its kind, dtype, and shape if asked, must stay."""
        old, new = forms.form_of(before, self.frame), forms.form_of(after, self.frame)
        text = forms.difference(old, new) or (forms.shape_change(old, new) if shapes else None)
        if text is not None:
            self.hazard("HYB314", f"{what} is {text}")

    def asks_identity(self, value: Value) -> None:
        """Which object a tensor or container is depends on who executes."""
        if any(isinstance(atom, Tensor) and atom.symbolic for atom in value.atoms):
            self.frame.hazard(
                "HYB320", self.node, "refers to the object that a tensor is, which is another one in a graph"
            )
        elif not self.frame.traced and any(is_result_of_graphs(atom) for atom in value.atoms):
            self.frame.record(Kind.ASKS_IDENTITY, self.node, "asks which object a value is")

    def shows(self, value: Value) -> None:
        """What a value is can be seen from then on: the classes of the datasets in it."""
        implicit.note_shown(value, self.node, self.frame)

    def nondeterministic(self, text: str) -> None:
        """The result differs from run to run."""
        self.frame.record(Kind.NONDETERMINISM, self.node, text)
        self.frame.hazard("HYB312", self.node, text)

    def unseen(self, text: str, cause: UnknownCause = "unmodelled-symbol") -> None:
        """Code runs that is neither seen nor modelled."""
        self.frame.record(Kind.UNSEEN_CALL, self.node, text, code=cause)

    def check_ways(self) -> None:
        """The functions called for this are ways of which a tensor takes one."""
        if isinstance(self.node, Invocation):
            one_way_gradients.check(self.node, self.frame)

    def check_keys(self, ways: Sequence[Value]) -> None:
        """The branches of a graph conditional give these: do dictionaries among them have their keys in one order?"""
        found = [forms.form_of(value, self.frame) for value in ways]
        for one, other in pairwise(found):
            if one is not None and other is not None and one.kind == other.kind == "dict" and one.keys != other.keys:
                self.hazard("HYB314", f"the branches of {self.name} give {forms.difference(one, other)}")
