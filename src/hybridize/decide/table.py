"""The decision tables (behaviours §1) as data.

A state holds the answers to every question that matters; a row says which answers it wants.  At most one row fits
a state (tests/decide enumerates the whole product); where none fits, the function stays as it is.  Unknown fits
no row that edits.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Literal

from hybridize.project.verdict import Verdict

Precondition = Literal["P1", "P2", "P3", "P4", "P5", "P6", "P7"]
Action = Literal["add-decorator", "remove-decorator", "reconfigure-decorator"]
# Of a function's input signature: nothing to say, one can be given, or the one it has does not fit its calls.
Signature = Literal["none", "provable", "disagrees"]
# The code of the finding each precondition makes.
FINDING_OF_PRECONDITION: Mapping[str, str] = MappingProxyType(
    {
        "P1": "HYB101",
        "P2": "HYB102",
        "P3": "HYB103",
        "P4": "HYB104",
        "P5": "HYB105",
        "P6": "HYB106",
        "P7": "HYB101",
    }
)
YES, NO, UNKNOWN = Verdict.YES, Verdict.NO, Verdict.UNKNOWN


@dataclass(frozen=True, slots=True)
class State:
    """What is known of one function, as far as the decision needs it.

    `reaches` is whether it computes on variables, layers or tensors it reaches without parameters; `diverges`
    whether eager and traced execution part; `eligible` whether a decorator may stand on it at all; `depends`
    whether the program would notice that a graph function became a plain one.
    """

    hybrid: bool
    tensor: Verdict
    literal: Verdict
    effects: Verdict
    recursive: Verdict
    computes: Verdict
    reaches: bool
    diverges: bool
    eligible: bool = True
    depends: bool = False
    signature: Signature = "none"


ANY = frozenset(Verdict)
_YES, _NO = frozenset({YES}), frozenset({NO})
_NOT_YES, _NOT_NO = frozenset({NO, UNKNOWN}), frozenset({YES, UNKNOWN})
_EITHER = frozenset({True, False})
_TRUE, _FALSE = frozenset({True}), frozenset({False})
_PROVABLE: frozenset[Signature] = frozenset({"provable"})
_DISAGREES: frozenset[Signature] = frozenset({"disagrees"})
_CONFIGURE: Literal["reconfigure-decorator"] = "reconfigure-decorator"
_WHATEVER: frozenset[Signature] = frozenset({"none", "provable", "disagrees"})


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the tables: the states it fits, and what follows."""

    precondition: Precondition
    hybrid: bool
    tensor: frozenset[Verdict]
    literal: frozenset[Verdict]
    effects: frozenset[Verdict]
    recursive: frozenset[Verdict]
    computes: frozenset[Verdict]
    reaches: frozenset[bool]
    diverges: frozenset[bool]
    depends: frozenset[bool]
    # What is edited; None when the function is only reported.
    action: Action | None
    signature: frozenset[Signature] = _WHATEVER

    def fits(self, state: State) -> bool:
        """Whether the row wants exactly such a state."""
        return (
            state.eligible
            and self.hybrid is state.hybrid
            and state.tensor in self.tensor
            and state.literal in self.literal
            and state.effects in self.effects
            and state.recursive in self.recursive
            and state.computes in self.computes
            and state.reaches in self.reaches
            and state.diverges in self.diverges
            and state.depends in self.depends
            and state.signature in self.signature
        )


# fmt: off
TABLE: tuple[Row, ...] = (
    #   name  hybrid tensor literal effects recursive computes  reaches  diverges  depends  action
    Row("P1", False, _YES,  _NO,    _NO,    _NO,      _YES,     _EITHER, _FALSE,   _EITHER, "add-decorator"),
    Row("P7", False, _NO,   _NO,    _NO,    _NO,      _YES,     _TRUE,   _FALSE,   _EITHER, "add-decorator"),
    # A graph function without tensor parameters gains nothing, unless it is one that P7 would make: it then works
    # on variables or layers that it reaches otherwise, and removing its decorator would only undo that.
    Row("P2", True,  _NO,   ANY,    _NO,    ANY,      ANY,      _FALSE,  _EITHER,  _FALSE,  "remove-decorator"),
    Row("P2", True,  _NO,   ANY,    _NO,    ANY,      _NO,      _TRUE,   _EITHER,  _FALSE,  "remove-decorator"),
    Row("P3", True,  _YES,  _YES,   _NO,    ANY,      ANY,      _EITHER, _EITHER,  _FALSE,  "remove-decorator"),
    Row("P6", True,  _YES,  _NO,    _NO,    ANY,      _NO,      _EITHER, _EITHER,  _FALSE,  "remove-decorator"),
    # A signature makes traces fewer: what happens once per trace would happen less often.
    Row("P4", True,  _YES,  _NO,    _NO,    _NO,      _YES,     _EITHER, _FALSE,   _EITHER, _CONFIGURE, _PROVABLE),
    # Which of the two is meant, the signature or the calls, is for the author to say.
    Row("P5", True,  _YES,  _NOT_YES, ANY,  ANY,      _NOT_NO,  _EITHER, _EITHER,  _EITHER, None, _DISAGREES),
)
# fmt: on


def decide(state: State) -> Row | None:
    """The row a state fits, None when the function stays as it is."""
    for row in TABLE:
        if row.fits(state):
            return row
    return None
