"""Results for all components of a project: from earlier runs, from this process, or from several.

Needs   the components (`project.components`).
Gives   one result for each, in their order.  A component is analysed as if nothing else were, wherever that happens:
        the results are the same for every number of processes.
Starts  processes only where they can be copies of this one (fork, on Linux) and there is enough for them to do.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from hybridize.project.components import Components
from hybridize.project.project import Project
from hybridize.project.store import Store
from hybridize.results import Inside, Result, Wanted, analysed, decode, encode, key_of, recall, remember

Progress = Callable[[str, int, int], None]

# Starting a process, and sending a result back, takes as long as analysing about this many lines.
_LINES_WORTH_A_PROCESS = 1500
# How long a process may go on after the one that started it has ended.
_SECONDS_LEFT_ALONE = 0.2
# Garbage is looked for after components of some size: what is small may wait.
_LINES_WORTH_CLEANING = 1000


@dataclass(slots=True)
class Work:
    """The analysis of all components; `inside` is what the last one left in this process."""

    components: Components
    wanted: Wanted
    store: Store | None
    timings: dict[str, float]
    progress: Progress | None = None
    inside: Inside | None = None
    _keys: list[str] = field(default_factory=list)

    def results(self) -> list[Result]:
        """The results, in the order of the components."""
        parts = self.components.projects
        found: dict[int, Result] = {}
        if self.store is not None:
            self._keys = [key_of(part, self.wanted, self.components.meanings) for part in parts]
            for number, part in enumerate(parts):
                result = recall(self.store, self._keys[number], part)
                if result is not None:
                    found[number] = result
        missing = [number for number in range(len(parts)) if number not in found]
        processes = self._processes([parts[number] for number in missing])
        if processes > 1:
            found.update(self._in_processes(missing, processes))
        else:
            for done, number in enumerate(missing):
                if self.progress is not None and len(missing) > 1:
                    self.progress("analysing", done, len(missing))
                found[number] = self._here(number, last=number == missing[-1])
        return [found[number] for number in range(len(parts))]

    # -- in this process -------------------------------------------------------------------------------------------

    def _here(self, number: int, *, last: bool) -> Result:
        part = self.components.projects[number]
        self.inside = None
        result, self.inside = analysed(part, self.wanted, self.progress if last else None, self.timings)
        if self.store is not None:
            remember(self.store, self._keys[number], part, encode(result))
        if not last:
            self.inside = None
            if part.lines > _LINES_WORTH_CLEANING:
                gc.collect()
        return result

    # -- in several processes --------------------------------------------------------------------------------------

    def _processes(self, missing: Sequence[Project]) -> int:
        wanted = missing[0].options.jobs if missing else 1
        if wanted == 1 or len(missing) < 2 or not sys.platform.startswith("linux"):
            return 1
        # More processes than processors only take turns, but whoever asks for them gets them.
        limit = wanted or len(os.sched_getaffinity(0))
        lines = [part.lines for part in missing]
        # The largest component is the least there is to wait for.
        worth = min(sum(lines) // _LINES_WORTH_A_PROCESS, -(-sum(lines) // max(*lines, 1)))
        return min(limit, len(missing), worth) or 1

    def _in_processes(self, missing: Sequence[int], processes: int) -> dict[int, Result]:
        parts = self.components.projects
        largest_first = sorted(missing, key=lambda number: -parts[number].lines)
        found: dict[int, Result] = {}
        _load()
        # The children find the work in their copy of this process.
        _Child.work = self
        _Child.parent = os.getpid()
        try:
            with multiprocessing.get_context("fork").Pool(processes, _Child.begin) as pool:
                for number, data in pool.imap_unordered(_Child.analyse, largest_first):
                    found[number] = decode(data)
                    if self.progress is not None:
                        self.progress("analysing", len(found), len(missing))
                pool.close()
                pool.join()
        finally:
            _Child.work = None
        for result in found.values():
            for phase, seconds in result.timings.items():
                self.timings[phase] = self.timings.get(phase, 0.0) + seconds
        return found


class _Child:
    """What a process does that was started for some of the components."""

    work: Work | None = None
    parent: int = 0

    @staticmethod
    def begin() -> None:
        """Leave interruptions to the parent, whose end is the end of its children."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        threading.Thread(target=_end_with, args=(_Child.parent,), daemon=True).start()

    @staticmethod
    def analyse(number: int) -> tuple[int, bytes]:
        """Analyse one component; its result goes back as bytes."""
        work = _Child.work
        assert work is not None
        work.progress = None
        work.timings = {}
        result = work._here(number, last=False)
        return number, encode(result)


def _end_with(parent: int) -> None:
    """End this process soon after its parent, whatever it is doing: nobody waits for the result."""
    while os.getppid() == parent:
        time.sleep(_SECONDS_LEFT_ALONE)
    os._exit(1)


def _load() -> None:
    """Import what the children need, once."""
    import hybridize.assemble  # noqa: PLC0415
    import hybridize.judgements  # noqa: F401, PLC0415
