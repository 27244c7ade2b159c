"""The seam between the models and the interpreter: what a rule is given, and what it may ask.

A rule says what a call of a library symbol means.  It takes a `LibraryCall` and gives the abstract result; on
the way it may call back functions handed to the library, make objects, and record events (an effect, a host
read…).  The interpreter implements `LibraryCall`; the models only see this protocol.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from hybridize.models.index import Index
    from hybridize.values.arguments import Arguments
    from hybridize.values.atoms import Atom, UnknownCause
    from hybridize.values.objects import HeapObject, ObjectKind
    from hybridize.values.value import Value


class LibraryCall(Protocol):
    """One call of a library symbol, in one context."""

    @property
    def name(self) -> str:
        """The canonical dotted name of what is called: `tf.map_fn`, `tf.data.Dataset.map`, `builtins.print`."""

    @property
    def arguments(self) -> Arguments:
        """The actual arguments, without the receiver."""

    @property
    def receiver(self) -> Atom | None:
        """What a member was taken from: `dataset` in `dataset.map(f)`; None for functions and constructors."""

    @property
    def index(self) -> Index:
        """The symbol index of the TensorFlow version in force."""

    @property
    def traced(self) -> bool:
        """Whether the call happens while a graph is built."""

    @property
    def signed(self) -> bool:
        """Whether that graph is built from an input signature: an extent that is not known counts as open."""

    @property
    def rank_is_open(self) -> bool:
        """Whether that signature leaves a rank open: a rank that is not known counts as open."""

    @property
    def converted(self) -> bool:
        """Whether the calling code is converted by AutoGraph (traced, and in project code outside comprehensions)."""

    # -- asking --------------------------------------------------------------------------------------------------

    def argument(self, position: int | None, name: str | None = None) -> Value | None:
        """The argument at a position or of a name; None when it is not passed."""

    def call(self, function: Value, arguments: Arguments) -> Value:
        """Call a value back, as the library does."""

    def iterate(self, value: Value) -> Value:
        """The join of what iterating over the value yields; on symbolic tensors this records what it means."""

    def attribute(self, value: Value, name: str) -> Value:
        """The attribute of a value."""

    def contains_tensor(self, value: Value) -> bool:
        """Whether the value is a tensor or array, or a container that holds one."""

    def answered_otherwise(self, value: Value, question: Callable[[Atom], object]) -> bool:
        """Whether eager execution may answer a question about a value otherwise than the trace that is running."""

    def is_symbolic(self, value: Value) -> bool:
        """Whether the value is, or holds, a tensor that has no value while the graph is built."""

    # -- making --------------------------------------------------------------------------------------------------

    def make(self, kind: ObjectKind, label: str, *, symbol: str | None = None, part: Hashable = None) -> HeapObject:
        """The object allocated at this call site; `part` tells several objects of one call apart."""

    def new(self, object_: HeapObject) -> Value:
        """A fresh reference to an object made here."""

    def load(self, object_: HeapObject, key: Hashable, root: int) -> Value:
        """The content of an item cell (a position, constant key or REST), as reached through `root`."""

    def store(self, object_: HeapObject, key: Hashable, value: Value) -> None:
        """Join a value into an item cell, without recording a side effect."""

    def store_attribute(self, object_: HeapObject, name: str, value: Value) -> None:
        """Join a value into an attribute cell, without recording a side effect."""

    def unknown(self, cause: UnknownCause, text: str) -> Value:
        """An unknown that remembers this place."""

    # -- recording -----------------------------------------------------------------------------------------------

    def effect(self, text: str) -> None:
        """The call does something that can be seen from outside the program's tensors: prints, writes a file…"""

    def mutate(self, target: Atom, text: str) -> None:
        """The call writes to an object: an effect unless the running activation made the object itself."""

    def computes(self, text: str) -> None:
        """The call runs (or records) a tensor operation."""

    def updates(self, text: str) -> None:
        """The call runs (or records) an operation that changes variables."""

    def used_as_graph(self, function: Value, text: str) -> None:
        """The call tells a graph function from a plain one: it asks for its type, or saves it as a graph."""

    def saved_as_graph(self, value: Value, text: str) -> None:
        """The call saves an object with its graph functions, which it does not do with plain ones."""

    def does_not_fit(self, text: str) -> None:
        """The shapes this operation gets are known not to fit: the worlds fail in different ways."""

    def hazard(self, code: str, text: str) -> None:
        """A divergence between eager and traced execution (HYB3xx) happens at this call."""

    def check_carried(self, what: str, before: Value, after: Value, *, shapes: bool) -> None:
        """A graph loop carries a value on: its kind, dtype, and shape if asked, must stay."""

    def asks_identity(self, value: Value) -> None:
        """The call asks which object a value is: tensors and containers are others in a graph, and after one."""

    def nondeterministic(self, text: str) -> None:
        """The result differs from run to run: random numbers of Python or NumPy, time, environment, files, input."""

    def unseen(self, text: str, cause: UnknownCause = "unmodelled-symbol") -> None:
        """The call runs code that is neither seen nor modelled."""


Rule = Callable[[Any], "Value"]  # Callable[[LibraryCall], Value]; Any lets rules be written without variance noise
