"""From paths to a report: the stages of an analysis, in order.

    paths ─ project.load ─▶ modules ─ project.components ─▶ components ─ workers, results ─▶ results ─▶ Report

and for each component, unless an earlier run has left its result:

    component ─ interp ─▶ contexts, events ─ facts ─▶ answers ─ decide ─▶ judgements ─ edits ─▶ plans
                                                                        ─ assemble ─▶ result

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
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

import msgspec

from hybridize.edits.plan import FilePlan
from hybridize.edits.project_plans import plan_edits
from hybridize.edits.requests import Request
from hybridize.models.index import MODELLED_VERSIONS, RELEASED_SERIES
from hybridize.project.components import Components
from hybridize.project.import_graph import focused
from hybridize.project.options import Options
from hybridize.project.project import Project, load_project
from hybridize.project.requirements import target_tensorflow_of
from hybridize.project.store import FOLDER, Store
from hybridize.report.schema import Report
from hybridize.results import Assigned, Wanted, merged, timed
from hybridize.workers import Work

if TYPE_CHECKING:
    from hybridize.decide.decision import Judgement
    from hybridize.interp.program import Program

Progress = Callable[[str, int, int], None]
T = TypeVar("T")

# Names of libraries that a local folder without `__init__.py` must not hide.
LIBRARIES = (
    *("tensorflow", "keras", "numpy", "scipy", "tf_keras", "tensorflow_core"),
    *("tensorflow_datasets", "tensorflow_probability"),
)
_STACK_BYTES = 1 << 30
_RECURSION_LIMIT = 400_000


@dataclass
class Analysis:
    """Everything an analysis gives: the report, and what commands need to show sources and write edits."""

    report: Report
    project: Project
    timings: dict[str, float]
    statistics: dict[str, dict[str, int]]
    requests: dict[str, list[Request]] = field(repr=False)
    # What variables are assigned, by file, if that was asked for.
    assigned: Assigned = field(default_factory=dict, repr=False)
    # Of a program that is one component and was analysed in this process.
    program: Program | None = field(default=None, repr=False)
    judgements: list[Judgement] = field(default_factory=list, repr=False)

    @cached_property
    def plans(self) -> dict[str, FilePlan]:
        """The edits of each file, planned when they are asked for."""
        return plan_edits(self.project, self.requests)


def analyze(
    paths: Sequence[Path | str],
    options: Options,
    *,
    cwd: Path | None = None,
    progress: Progress | None = None,
    focus: Path | None = None,
    assigned: bool = False,
    remembers: bool = False,
) -> Analysis:
    """Analyse the given files and folders; with a focus only those files of them that lead to it by imports.

    `assigned` keeps what each variable is assigned (see `assemble.assigned_types`).  With `remembers`, results are
    taken from earlier runs where nothing they depend on has changed, and kept for later ones, unless the options say
    otherwise.
    Raises ProjectError when a path or the configuration is unusable; trouble in files becomes diagnostics.
    """
    return _with_large_stack(lambda: _analyze(paths, options, cwd or Path.cwd(), progress, focus, assigned, remembers))


def _analyze(
    paths: Sequence[Path | str],
    options: Options,
    cwd: Path,
    progress: Progress | None,
    focus: Path | None,
    assigned: bool,
    remembers: bool,
) -> Analysis:
    timings: dict[str, float] = {}
    started = time.perf_counter()
    if remembers and options.cache and options.cache_dir is not None:
        Store(options.cache_dir).prepare()
    with _collector_paused():
        with timed("read", timings):
            project = load_project(paths, options, cwd=cwd, libraries=LIBRARIES)
            if focus is not None:
                project = focused(project, focus)
        with timed("divide", timings):
            components = Components(project)
            target = target_version(project, options)
        store = _store(project) if remembers and options.cache else None
        work = Work(components, Wanted(target, assigned), store, timings, progress)
        results = work.results()
        with timed("merge", timings):
            report = merged(project, target, results)
    seconds = time.perf_counter() - started
    # With several processes, their phases add up to more than the time that went by.
    timings["other"] = max(seconds - sum(timings.values()), 0.0)
    summary = msgspec.structs.replace(report.summary, seconds=round(seconds, 3), peak_mb=peak_megabytes())
    report = msgspec.structs.replace(report, summary=summary)
    requests = {path: wanted for result in results for path, wanted in result.requests.items()}
    variables = {path: lines for result in results for path, lines in result.assigned.items()}
    analysis = Analysis(report, project, timings, {}, dict(sorted(requests.items())), variables)
    if work.inside is not None and len(results) == 1:
        analysis.program, analysis.judgements = work.inside.program, work.inside.judgements
    return analysis


def target_version(project: Project, options: Options) -> str:
    """The TensorFlow version the project is judged for: as configured, as required by it, else the newest modelled."""
    if options.target_tensorflow is not None:
        return options.target_tensorflow
    found = target_tensorflow_of(project.root, RELEASED_SERIES)
    return found.version if found is not None and found.version is not None else MODELLED_VERSIONS[0]


def _store(project: Project) -> Store | None:
    """Where results are kept; an installed package is no place for that."""
    if project.options.cache_dir is not None:
        return Store(project.options.cache_dir)
    installed = {"site-packages", "dist-packages"} & {*project.root.parts}
    return None if installed else Store(project.root / FOLDER)


def peak_megabytes() -> float:
    """The largest memory this process, or one that it started, has used."""
    peak = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return round(peak / (1 << 20 if sys.platform == "darwin" else 1 << 10), 1)


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
