"""Repairs of function bodies: small rewritings after which a graph does what eager execution does.

Each file knows one kind of call: how to recognise it at a place, and how to rewrite it.  None decides that a function
should be rewritten, and none proves that this suffices: the program is analysed again (`hybridize.repairing`).
"""

from __future__ import annotations

from collections.abc import Callable

from hybridize.edits.functions import View
from hybridize.edits.repairs import host_reads, names, numpy_calls, printing
from hybridize.edits.repairs.body import Found, Repair, call_at
from hybridize.edits.requests import RefusedError, RepairKind
from hybridize.edits.spelling import Style

__all__ = ["CHANGES", "REPAIRED_CODES", "recognise", "rewrite"]

# Which kind of repair is tried for which code.
REPAIRED_CODES: dict[str, RepairKind] = {"HYB204": "print", "HYB301": "host-read", "HYB303": "numpy", "HYB305": "name"}
# What each kind changes, for those who read the diff.
CHANGES: dict[RepairKind, str] = {
    "print": printing.CHANGES,
    "host-read": host_reads.CHANGES,
    "numpy": numpy_calls.CHANGES,
    "name": names.CHANGES,
}
_FITS: dict[RepairKind, Callable[[View, Found], bool]] = {
    "print": printing.fits,
    "host-read": host_reads.fits,
    "numpy": numpy_calls.fits,
    "name": names.fits,
}
_REWRITE: dict[RepairKind, Callable[[View, Style, Found], Repair]] = {
    "print": printing.rewrite,
    "host-read": host_reads.rewrite,
    "numpy": numpy_calls.rewrite,
    "name": names.rewrite,
}


def recognise(view: View, kind: RepairKind, line: int, column: int) -> Found | None:
    """Find the call that a repair of this kind would rewrite at a place; None when there is none."""
    try:
        found = call_at(view, line, column, lambda each: _FITS[kind](view, each))
    except RefusedError:
        return None
    return found


def rewrite(view: View, style: Style, kind: RepairKind, line: int, column: int) -> Repair:
    """Rewrite the call at a place; raises RefusedError where there is none of the kind."""
    found = call_at(view, line, column, lambda each: _FITS[kind](view, each))
    return _REWRITE[kind](view, style, found)
