"""What does an analysis cost, and which functions have to be content with less?

Needs   each run of a context, and the steps it took.
Gives   what the analysis has cost, whether the program is entangled, and what becomes of its dearest functions then.
Sound   what is put off is done later; what is merged is widened; what is left as it is may give and do anything.

Cost is counted, not timed, so that it is the same everywhere: runs, and their steps (calls of single functions, those
of libraries included, and looks of libraries into containers).  A run takes some twenty steps; where values may be many
things, it takes hundreds.  Half of all functions cost two units, nine of ten less than thirty; in a large program a few
that everything goes through cost thousands, most of it for nothing: they run again for each caller and for each part of
what they are given.  So the bounds are for each function, not for the program: where that is entangled, what is dear
waits until all else has come to rest, then has one context for all calls of like kinds.  What is spent runs a few
times more when nothing else is left to do, callees first; what is out of date after that is left as it is, and who
calls it is not known either.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from hybridize.ir.nodes import Code

# So many steps cost as much as running a context does besides.
_STEPS_PER_RUN = 48
# Small programs may take this much work, however few functions they have.
_LEAST_WORK = 3000


@dataclass(frozen=True, slots=True)
class _Bounds:
    """What a function may cost by itself before it waits for others, is merged, and is spent."""

    waits: int
    is_merged: int
    is_spent: int


# By the work for each function of the program that has been seen: from so much on, these bounds.
_ENTANGLED = ((16, _Bounds(waits=3, is_merged=5, is_spent=120)), (8, _Bounds(waits=5, is_merged=10, is_spent=300)))
# When the analysis ends, for each function and in all: what is still out of date then is left so.  The latter keeps a
# program of a hundred thousand lines to a minute or two.
_MOST_WORK = 40
_MOST_IN_ALL = 30_000
# Times that, a function does not run any more.
_LAST = 2
# How often a context runs that has had its share; values that still grow have mostly come to rest by then.
LATE_RUNS = 3


@dataclass(slots=True)
class Budget:
    """The cost of one analysis in one world, in units of a run."""

    # All bounds are multiplied by it.
    effort: float = 1.0
    # Calls of single functions, and looks of libraries into containers.
    steps: int = 0
    runs: int = 0
    is_exceeded: bool = False
    _bounds: _Bounds | None = None
    # What each function has taken by itself, in steps.
    _own: dict[Code, int] = field(default_factory=dict)
    # The steps of the runs within the one that is going on.
    _within: int = 0

    @property
    def work(self) -> int:
        """What all has cost so far."""
        return self.runs + self.steps // _STEPS_PER_RUN

    @property
    def is_entangled(self) -> bool:
        """Whether the program takes more work than others of its size, so that its dearest functions get less."""
        return self._bounds is not None

    def begin(self) -> None:
        """Another world: its work is counted on its own."""
        self.steps = self.runs = 0
        self._own.clear()

    def enter(self, functions: int) -> tuple[int, int]:
        """A run begins, in a program of which so many functions have been seen; what `leave` has to be given."""
        self.runs += 1
        work = self.work
        if work > _LEAST_WORK * self.effort:
            share = work / (functions * self.effort)
            self._bounds = next((bounds for least, bounds in _ENTANGLED if share > least), self._bounds)
            too_much = share > _MOST_WORK or work > _MOST_IN_ALL * self.effort
            self.is_exceeded = self.is_exceeded or too_much
        entered = self.steps, self._within
        self._within = 0
        return entered

    def leave(self, code: Code, entered: tuple[int, int]) -> None:
        """The run of a function has ended."""
        before, around = entered
        taken = self.steps - before
        self._own[code] = self._own.get(code, 0) + taken - self._within + _STEPS_PER_RUN
        self._within = around + taken

    def has_to_wait(self, code: Code) -> bool:
        """Whether a function runs again only when everything else is at rest."""
        return self._bounds is not None and self._has_cost(code, self._bounds.waits)

    def is_merged(self, code: Code) -> bool:
        """Whether all further calls of a function share contexts, by the kinds of their arguments alone."""
        return self._bounds is not None and self._has_cost(code, self._bounds.is_merged)

    def is_spent(self, code: Code) -> bool:
        """Whether a function has had its share: it runs again only when everything is at rest, and a few times."""
        return self._bounds is not None and self._has_cost(code, self._bounds.is_spent)

    def is_used_up(self, code: Code) -> bool:
        """Whether a function does not run again, not even when all else is at rest."""
        if self.is_exceeded:
            return True
        return self._bounds is not None and self._has_cost(code, _LAST * self._bounds.is_spent)

    def _has_cost(self, code: Code, units: int) -> bool:
        return self._own.get(code, 0) > units * self.effort * _STEPS_PER_RUN
