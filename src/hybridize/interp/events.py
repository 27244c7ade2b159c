"""What running a context leaves behind: the events that facts are queries over.

An event is recorded once, in the context whose code does the thing; `facts/` carries it up the call graph.
"""

from __future__ import annotations

import enum
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hybridize.project.places import Place

if TYPE_CHECKING:
    from hybridize.values.objects import HeapObject


class Kind(enum.Enum):
    """What happened."""

    # Members are looked up all the time, and each exists once: no need to hash their names in Python code.
    __hash__ = object.__hash__

    WRITE = "write"  # Python state that may have existed before the call was written; `root` says how it was reached
    KEEPS_SYMBOLIC = "keeps-symbolic"  # with a WRITE in a trace: what is stored is a tensor that only the trace has
    OUTPUT = "output"  # the outside world was touched: printing, files, processes
    TENSOR_OPERATION = "tensor-operation"
    REACHED_TENSOR = "reached-tensor"  # a variable, layer or tensor was reached through a global, a closure or `self`
    TRAINING_STEP = "training-step"  # a gradient was taken; `code` is "loop" when a loop of the same code encloses it
    PYTHON_LOOP = "python-loop"  # a loop over Python values, of unknown or many rounds, which a trace would unroll
    UNSEEN_CALL = "unseen-call"  # code that is neither seen nor modelled ran
    NONDETERMINISM = "nondeterminism"  # Python-level randomness, time, environment
    STATE_READ = "state-read"  # Python state that something else writes was read
    RAISES = "raises"  # an exception that leaves a trace as another one; `code` names its classes, line by line
    MAKES_VARIABLES = (
        "makes-variables"  # the first call of a layer or optimizer here makes its variables, or a guard does
    )
    FAILS = "fails"  # an exception surely leaves the code here; `code` names its classes, line by line
    CUTS_GRADIENT = "cuts-gradient"  # in a graph no gradient flows through here; `code` when a tape records it here
    UPDATES = "updates"  # an operation changes variables
    ASKS_IDENTITY = "asks-identity"  # eagerly executed code asks whether tensors or containers are one object
    SHOWS_CLASS = "shows-class"  # eagerly executed code makes a text of a dataset, or asks for its class
    GRAPH_ONLY = "graph-only"  # what eager execution refuses, or answers differently, was called
    HAZARD = "hazard"  # eager and traced execution part here; `code` says how


# How the text of a REACHED_TENSOR event begins that reads a tensor from an attribute of its object; the name follows.
REACHES_TENSOR: Final = "reaches the tensor "
# The `code` of a STATE_READ that something else answers as long as the state is not there: a default, `False`.
MAY_BE_ABSENT: Final = "may be absent"
# The `code` of the HAZARD that a cached property, its `object`, keeps a symbolic tensor (facts.kept_properties).
KEPT: Final = "HYB317:kept"


@dataclass(frozen=True, slots=True)
class Event:
    """One thing that happened at a place.

    `object` and `root` (see values.atoms) say what a WRITE wrote to; `code` is the HYB code of a HAZARD or a
    KEEPS_SYMBOLIC, and of an UNSEEN_CALL why the code is not seen (values.atoms.UnknownCause).
    """

    kind: Kind
    place: Place
    text: str
    object: HeapObject | None = None
    root: int = 0
    code: str = ""
    guarded: bool = False

    def __hash__(self) -> int:
        # Events are looked up more often than anything else: the hash asks nothing that Python code computes.
        return hash((self.text, self.place.line, self.place.column, self.root, self.object))
