"""From paths to a report: the stages of an analysis, in order.

    paths ─ project.load ─▶ modules ─ interp ─▶ contexts, events ─ facts ─▶ answers ─ decide ─▶ judgements
                                                                        ─ edits ─▶ plans ─ report ─▶ Report

The interpreter recurses as deep as the analysed program calls and nests, so it runs in a thread with a large stack.
"""

from __future__ import annotations

import gc
import resource
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar

from hybridize import __version__, assemble, judgements, repairing
from hybridize.decide.decision import Judgement
from hybridize.edits.plan import FilePlan
from hybridize.interp.program import Program
from hybridize.models.index import MODELLED_VERSIONS, Index, load_index
from hybridize.project.import_graph import focused
from hybridize.project.options import Options
from hybridize.project.project import Project, load_project
from hybridize.project.requirements import target_tensorflow_of
from hybridize.report.schema import Report

Progress = Callable[[str, int, int], None]
T = TypeVar("T")

# Names of libraries that a local folder without `__init__.py` must not hide.
LIBRARIES = ("tensorflow", "keras", "numpy", "scipy", "tf_keras", "tensorflow_datasets", "tensorflow_probability")
_STACK_BYTES = 1 << 30
_RECURSION_LIMIT = 400_000


@dataclass(slots=True)
class Analysis:
    """Everything an analysis gives: the report, and what commands need to show sources and write edits."""

    report: Report
    project: Project
    plans: dict[str, FilePlan]
    timings: dict[str, float]
    statistics: dict[str, dict[str, int]]
    program: Program | None = field(default=None, repr=False)
    judgements: list[Judgement] = field(default_factory=list, repr=False)


def analyze(
    paths: Sequence[Path | str],
    options: Options,
    *,
    cwd: Path | None = None,
    progress: Progress | None = None,
    focus: Path | None = None,
    assigned: bool = False,
) -> Analysis:
    """Analyse the given files and folders; with a focus only those files of them that lead to it by imports.

    `assigned` keeps what each variable is assigned (see `assemble.assigned_types`).
    Raises ProjectError when a path or the configuration is unusable; trouble in files becomes diagnostics.
    """
    return _with_large_stack(lambda: _analyze(paths, options, cwd or Path.cwd(), progress, focus, assigned))


def _analyze(
    paths: Sequence[Path | str],
    options: Options,
    cwd: Path,
    progress: Progress | None,
    focus: Path | None,
    assigned: bool,
) -> Analysis:
    timings: dict[str, float] = {}
    started = time.perf_counter()
    with _collector_paused():
        with _timed("read", timings):
            project = load_project(paths, options, cwd=cwd, libraries=LIBRARIES)
            if focus is not None:
                project = focused(project, focus)
        with _timed("models", timings):
            index = load_index(target_version(project, options))
        with _timed("interpret", timings):
            program = Program.of(project, index)
            program.machine.assigned = {} if assigned else None
            program.run(progress)
        with _timed("judge", timings):
            judged = judgements.judge_program(program, progress)
        repaired = repairing.NOTHING
        if options.unsafe_fixes:
            with _timed("repair", timings):
                repaired = repairing.repair(project, judged, lambda changed: _judged(changed, index))
        with _timed("plan", timings):
            plans = assemble.plan_edits(project, program, judged, repaired)
        with _timed("report", timings):
            report = assemble.report(project, program, judged, plans, repaired)
    seconds = time.perf_counter() - started
    report = assemble.with_costs(report, seconds, peak_megabytes(), __version__)
    return Analysis(report, project, plans, timings, {}, program, judged)


def _judged(project: Project, index: Index) -> list[Judgement]:
    """The judgements of a project, without anything around."""
    program = Program.of(project, index)
    program.run()
    return judgements.judge_program(program)


def target_version(project: Project, options: Options) -> str:
    """The TensorFlow version the project is judged for: as configured, as required by it, else the newest modelled."""
    if options.target_tensorflow is not None:
        return options.target_tensorflow
    found = target_tensorflow_of(project.root, MODELLED_VERSIONS)
    return found.version if found is not None and found.version is not None else MODELLED_VERSIONS[0]


def peak_megabytes() -> float:
    """The largest memory this process has used."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


@contextmanager
def _timed(name: str, timings: dict[str, float]) -> Iterator[None]:
    started = time.perf_counter()
    yield
    timings[name] = time.perf_counter() - started


@contextmanager
def _collector_paused() -> Iterator[None]:
    """Garbage collection off: the heap only grows while an analysis runs, and scanning it is a fifth of the time."""
    enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if enabled:
            gc.enable()


def _with_large_stack(work: Callable[[], T]) -> T:
    """Run in a thread whose stack is large enough for deep programs; exceptions come out as they are."""
    outcome: list[T] = []
    failure: list[BaseException] = []

    def run() -> None:
        try:
            outcome.append(work())
        except BaseException as error:  # handed to the calling thread
            failure.append(error)

    limit, size = sys.getrecursionlimit(), threading.stack_size(_STACK_BYTES)
    sys.setrecursionlimit(_RECURSION_LIMIT)
    try:
        thread = threading.Thread(target=run, name="analysis", daemon=True)
        thread.start()
        while thread.is_alive():
            thread.join(0.1)  # leaves room for Ctrl-C
    finally:
        sys.setrecursionlimit(limit)
        threading.stack_size(size)
    if failure:
        raise failure[0]
    return outcome[0]
