"""Repairs of programs: small rewritings after which a graph does what eager execution does.

Each file knows one kind of call: how to recognise it at a place, and how to rewrite it.  None decides that a function
should be rewritten, and none proves that this suffices: the program is analysed again (`hybridize.repairing`).
"""

from __future__ import annotations

from collections.abc import Callable

from hybridize.edits.functions import View
from hybridize.edits.repairs import (
    casts,
    constants,
    construction,
    counters,
    hoisting,
    host_reads,
    names,
    numpy_calls,
    printing,
)
from hybridize.edits.repairs.body import Found, Repair, call_at
from hybridize.edits.requests import RefusedError, RepairKind, Rewrite
from hybridize.edits.spelling import Style, read_style

__all__ = ["CHANGES", "REPAIRED_CODES", "can_rewrite", "recognise", "rewrite"]

# Which kinds of repair are tried for which code.
REPAIRED_CODES: dict[str, tuple[RepairKind, ...]] = {
    "HYB203": ("constant",),
    "HYB204": ("print", "counter"),
    "HYB301": ("host-read",),
    "HYB303": ("numpy",),
    "HYB305": ("name",),
    "HYB307": ("cast",),
    "HYB310": ("layer", "optimizer", "metric", "variable"),
    "HYB319": ("hoist",),
}
# What each kind changes, for those who read the diff.
CHANGES: dict[RepairKind, str] = {
    "print": printing.CHANGES,
    "host-read": host_reads.CHANGES,
    "numpy": numpy_calls.CHANGES,
    "name": names.CHANGES,
    "constant": constants.CHANGES,
    "cast": casts.CHANGES,
    "counter": counters.CHANGES,
    "hoist": hoisting.CHANGES,
    **construction.CHANGES,
}
_FITS: dict[RepairKind, Callable[[View, Found], bool]] = {
    "print": printing.fits,
    "host-read": host_reads.fits,
    "numpy": numpy_calls.fits,
    "name": names.fits,
    "constant": constants.fits,
    "cast": casts.fits,
}
_REWRITE: dict[RepairKind, Callable[[View, Style, Found], Repair]] = {
    "print": printing.rewrite,
    "host-read": host_reads.rewrite,
    "numpy": numpy_calls.rewrite,
    "name": names.rewrite,
    "constant": constants.rewrite,
    "cast": casts.rewrite,
}


def can_rewrite(view: View, request: Rewrite) -> bool:
    """Whether a repair of this kind can be made at a place."""
    try:
        rewrite(view, read_style(view), request)
    except RefusedError:
        return False
    return True


def recognise(view: View, request: Rewrite) -> Found | None:
    """Find the call that a repair would rewrite; None when there is none."""
    try:
        found = call_at(view, request, lambda each: _FITS[request.kind](view, each))
    except RefusedError:
        return None
    return found


def rewrite(view: View, style: Style, request: Rewrite) -> Repair:
    """Rewrite what stands at a place; raises RefusedError where there is nothing of the kind."""
    if request.kind == "counter":
        return counters.rewrite(view, style, request)
    if request.kind == "hoist":
        return hoisting.rewrite(view, request)
    if request.kind in construction.CHANGES:
        return construction.rewrite(view, request)
    found = call_at(view, request, lambda each: _FITS[request.kind](view, each))
    return _REWRITE[request.kind](view, style, found)
