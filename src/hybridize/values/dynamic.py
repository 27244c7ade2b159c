"""The extent that depends on data: a number that absorbs arithmetic.

It is a class of its own derived from `int`, which a build compiled by mypyc leaves to Python
(docs/decisions/0008-compiled-build.md).
"""

from __future__ import annotations

from typing import Final


class Dynamic(int):
    """An extent that absorbs arithmetic: what is computed with it depends on data as well."""

    __slots__ = ()

    def _absorb(self, _other: object = None) -> Dynamic:
        return self

    __add__ = __radd__ = __sub__ = __rsub__ = __mul__ = __rmul__ = _absorb
    __floordiv__ = __rfloordiv__ = __mod__ = __rmod__ = _absorb


# An extent that depends on data: only running tells it, so that it is None while a graph is built.  It stands in
# shapes of the traced world only; eagerly such an extent is merely unknown.
# No number that a program passes for an extent, such as -1, is equal to it; too large for a machine word, it stays this
# very object where compiled code takes it for a number.
DYNAMIC: Final = Dynamic(-(2**100))
