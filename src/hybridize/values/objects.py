"""Objects of the abstract heap: one per allocation site, with a cell per attribute, position or key.

A cell holds the join of everything stored in it (weak updates), who read it, so that those contexts run
again when it grows, and who wrote it, which is what tells a constant from a state that changes (HYB311).
"""

from __future__ import annotations

from collections.abc import Hashable
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from hybridize.values.value import NOTHING, Value

if TYPE_CHECKING:
    from hybridize.project.places import Place
    from hybridize.values.atoms import Ref

ObjectKind = Literal[
    "instance",  # of a user class
    "api",  # of a library class: `symbol` names it
    "list",
    "dict",
    "set",
    "iterator",  # generators, iter(...): the element cell holds what it yields
    "function",  # a def or lambda: `payload` is its FunctionData
    "class",  # a user class: `payload` is its ClassData
    "module",
    "environment",  # the captured variables of one activation
    "wrapper",  # property, staticmethod, classmethod, partial, a tf.function: `payload` tells
    "dataset",
]


_serials = count()


class Cell:
    """One storage location."""

    __slots__ = ("readers", "value", "writers")

    def __init__(self) -> None:
        self.value: Value = NOTHING
        self.readers: dict[Any, None] = {}
        # Which code stored here, by the place of the store.
        self.writers: dict[Place, Any] = {}


# The cell of all positions or keys that have none of their own.
REST: Hashable = ("rest",)
# The cell of the keys of a dictionary whose values are in REST.
KEYS: Hashable = ("keys",)


# The attribute of a container whose elements differ in extents that their type leaves open, from one to the next.
VARIES = "·varies"


class HeapObject:
    """An abstract object.  `attributes` by name, `items` by position or constant key (or REST)."""

    __slots__ = (
        "attributes",
        "awaits",
        "birth",
        "born_in_trace",
        "cls",
        "intact",
        "items",
        "kind",
        "label",
        "length",
        "loops",
        "number",
        "payload",
        "refs",
        "sequence",
        "serial",
        "summary",
        "symbol",
    )

    def __init__(self, kind: ObjectKind, number: int, label: str, birth: Place | None) -> None:
        self.kind: ObjectKind = kind
        self.number = number
        # Its place in sets of objects (values.object_set); copies have numbers alike.
        self.serial = next(_serials)
        self.label = label
        self.birth = birth
        self.cls: HeapObject | None = None
        self.symbol: str | None = None
        self.payload: Any = None
        self.attributes: dict[str, Cell] = {}
        self.items: dict[Hashable, Cell] = {}
        # For lists: the known number of elements, None once it may vary.
        self.length: int | None = None
        # Whether positions are still those of the literal (no insert, sort…).
        self.intact = True
        # For lists that one function fills, by `append` in an order that is known: their elements once it has ended.
        self.sequence: tuple[Value, ...] | None = ()
        # More than one concrete object stands behind this one (allocated in a loop or by several contexts).
        self.summary = False
        # Made while a graph is built, and nowhere else: writes of a trace to it are of its own making.
        self.born_in_trace = False
        # The loops it was made in: in each round another object.
        self.loops: frozenset[Any] = frozenset()
        self.refs: dict[int, Ref] = {}
        # Contexts it was passed to whose run has been put off (see interp.machine).
        self.awaits: tuple[Any, ...] = ()

    def attribute(self, name: str) -> Cell:
        """The cell of an attribute, made when first asked for: an absent attribute is a cell that holds nothing."""
        cell = self.attributes.get(name)
        if cell is None:
            cell = self.attributes[name] = Cell()
        return cell

    def item(self, key: Hashable) -> Cell:
        """The cell of a position or key."""
        cell = self.items.get(key)
        if cell is None:
            cell = self.items[key] = Cell()
        return cell

    def __repr__(self) -> str:
        return f"{self.kind} {self.label}#{self.number}"
