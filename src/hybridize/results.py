"""What the analysis of one component of a project gives: found anew, or taken from an earlier run.

Needs   a component (`project.components`) and the symbol index.
Gives   `Result`: the part of the report that is about the component, and the requests for edits.
Kept    under a key made of everything the result depends on that is known beforehand: the tool itself, the version of
        Python, the options, the files of the component and what their imports mean.  What only the analysis shows,
        files that were not given but imported, and the folders that were searched, is kept beside the result
        and compared before it is used again.
"""

from __future__ import annotations

import dataclasses
import hashlib
import os
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from hybridize import __version__
from hybridize.edits.requests import AddDecorator, Reconfigure, RemoveDecorator, Request, Rewrite, Unwrap
from hybridize.project.diagnostics import Diagnostic
from hybridize.project.module import SourceModule
from hybridize.project.project import Project
from hybridize.project.store import Store
from hybridize.report import diagnostics, schema

if TYPE_CHECKING:
    from hybridize.decide.decision import Judgement
    from hybridize.interp.program import Program
    from hybridize.models.index import Index

Progress = Callable[[str, int, int], None]
Meanings = Mapping[SourceModule, Mapping[tuple[str, int], str]]

# Options that change how results are shown or made, not what they are.
_IRRELEVANT = frozenset(
    {"select", "ignore", "jobs", "cache", "cache_dir", "output_format", "output_file", "timings", "statistics"}
    | {"quiet", "verbose"}
)
_REQUESTS: Mapping[str, type[Request]] = {
    "add": AddDecorator,
    "remove": RemoveDecorator,
    "set": Reconfigure,
    "unwrap": Unwrap,
    "rewrite": Rewrite,
}


# By file and line: the variables that are assigned there, with the types they may have.
Assigned = dict[str, dict[int, list[tuple[str, tuple[schema.Type, ...]]]]]


@dataclasses.dataclass(frozen=True, slots=True)
class Wanted:
    """What is asked of an analysis besides the options: for which TensorFlow, and whether to keep variables' types."""

    target: str
    assigned: bool = False


class Result(msgspec.Struct, frozen=True):
    """What one component adds to the report, and to the edits; plain data, sent between processes and kept on disk."""

    report: schema.Report
    # By file: the kind of request, and its fields.
    asked: dict[str, list[tuple[str, list[int | str]]]]
    # What reading files that were not given had to say.
    diagnostics: list[Diagnostic]
    timings: dict[str, float]
    assigned: Assigned = msgspec.field(default_factory=dict)

    @property
    def requests(self) -> dict[str, list[Request]]:
        """What is asked of each file."""
        return {path: [_as_request(kind, values) for kind, values in asked] for path, asked in self.asked.items()}


@dataclasses.dataclass(frozen=True, slots=True)
class Inside:
    """What an analysis leaves behind in this process, for those who look closer."""

    program: Program
    judgements: list[Judgement]


def analysed(
    component: Project, wanted: Wanted, progress: Progress | None, timings: dict[str, float]
) -> tuple[Result, Inside]:
    """Analyse one component."""
    # Slow to import, and not needed for what was kept.
    with timed("load", timings):
        from hybridize import assemble, judgements, repairing  # noqa: PLC0415
        from hybridize.edits.project_plans import plan_edits  # noqa: PLC0415
        from hybridize.interp.program import Program  # noqa: PLC0415
        from hybridize.models.index import load_index  # noqa: PLC0415
        from hybridize.values.value import forget_program  # noqa: PLC0415

    said = len(component.found)
    forget_program()
    with timed("models", timings):
        index = load_index(wanted.target)
    with timed("interpret", timings):
        program = Program.of(component, index)
        program.machine.assigned = {} if wanted.assigned else None
        program.machine.operands = {} if component.options.unsafe_fixes else None
        program.run(progress)
    with timed("judge", timings):
        judged = judgements.judge_program(program, progress)
    repaired = repairing.NOTHING
    if component.options.unsafe_fixes:
        with timed("repair", timings):
            repaired = repairing.repair(program, judged, lambda changed: _judged(changed, index))
    with timed("plan", timings):
        requests = assemble.requests(program, judged, wanted.target, repaired)
        plans = plan_edits(component, requests)
    with timed("report", timings):
        report = assemble.report(component, program, judged, plans, repaired)
    asked = {path: [_as_data(one) for one in of_file] for path, of_file in requests.items()}
    result = Result(report, asked, component.found[said:], timings, assemble.assigned_types(program))
    return result, Inside(program, judged)


def _judged(project: Project, index: Index) -> list[Judgement]:
    """The judgements of a project, without anything around."""
    from hybridize import judgements  # noqa: PLC0415 - as above
    from hybridize.interp.program import Program  # noqa: PLC0415

    program = Program.of(project, index)
    program.run()
    return judgements.judge_program(program)


@contextmanager
def timed(name: str, timings: dict[str, float]) -> Iterator[None]:
    """Add the seconds something takes to those of a phase."""
    started = time.perf_counter()
    yield
    timings[name] = timings.get(name, 0.0) + time.perf_counter() - started


def _as_data(request: Request) -> tuple[str, list[int | str]]:
    kind = next(kind for kind, class_ in _REQUESTS.items() if class_ is type(request))
    return kind, [getattr(request, field.name) for field in dataclasses.fields(request)]


def _as_request(kind: str, values: Sequence[int | str]) -> Request:
    class_: Callable[..., Request] = _REQUESTS[kind]
    return class_(*values)


def encode(result: Result) -> bytes:
    """The result as bytes."""
    return msgspec.msgpack.encode(result)


def decode(data: bytes) -> Result:
    """The result of `encode`; msgspec.MsgspecError for anything else."""
    return msgspec.msgpack.decode(data, type=Result)


def merged(project: Project, target: str, results: Sequence[Result]) -> schema.Report:
    """The report on a project: what reading it found, and the results of all its components."""
    # Files that were not given are read when an import leads there: here, in another process or in an earlier run.
    project.found += [one for result in results for one in result.diagnostics]
    functions = [function for result in results for function in result.report.functions]
    functions.sort(key=lambda one: (one.path, one.line, one.column))
    found = diagnostics.of_project(project) + [one for result in results for one in result.report.diagnostics]
    options = project.options
    return schema.Report(
        tool=schema.Tool(version=__version__),
        options={
            "target_tensorflow": target,
            "placement": options.placement,
            "speculative": options.speculative,
            "type_hints": options.type_hints,
            "literal_policy": options.literal_policy,
            "test_entry_points": options.test_entry_points,
            "input_signatures": options.input_signatures,
        },
        summary=schema.Summary(
            files=len(project.modules),
            lines=project.lines,
            functions=len(functions),
            candidates=sum(result.report.summary.candidates for result in results),
            refactorable=sum(result.report.summary.refactorable for result in results),
        ),
        diagnostics=diagnostics.ordered(found),
        functions=tuple(functions),
    )


# -- results of earlier runs -------------------------------------------------------------------------------------


class _Kept(msgspec.Struct, frozen=True):
    """An entry: the result, with the state of everything the key does not tell."""

    files: dict[str, str]
    folders: dict[str, str]
    result: msgspec.Raw


def key_of(component: Project, wanted: Wanted, meanings: Meanings) -> str:
    """The key of a component's result."""
    options = {
        field.name: str(getattr(component.options, field.name))
        for field in dataclasses.fields(component.options)
        if field.name not in _IRRELEVANT
    }
    modules = [
        (one.display, str(one.path), one.name, one.is_package, one.digest, str(one.root), one.third_party)
        for one in component.sources
    ]
    imports = [
        sorted((name, level, meaning) for (name, level), meaning in meanings.get(one, {}).items())
        for one in component.sources
    ]
    scripts = [repr(script) for script in component.console_scripts]
    known = (
        _tool(),
        wanted.target,
        wanted.assigned,
        options,
        str(component.root),
        str(component.cwd),
        modules,
        imports,
        scripts,
    )
    return hashlib.sha256(msgspec.msgpack.encode(known)).hexdigest()[:40]


@cache
def _tool() -> tuple[str, str, str]:
    """The tool itself: its version, the Python it runs on, and the state of its files."""
    folder = Path(__file__).parent
    state = hashlib.sha256()
    for path in sorted(folder.rglob("*")):
        if path.suffix != ".pyc" and path.is_file():
            status = path.stat()
            state.update(f"{path.relative_to(folder)} {status.st_size} {status.st_mtime_ns}\n".encode())
    return __version__, f"{sys.implementation.name} {sys.version}", state.hexdigest()


def recall(store: Store, key: str, project: Project) -> Result | None:
    """The result of an earlier run that was made of the same."""
    data = store.get(key)
    if data is None:
        return None
    try:
        kept = msgspec.msgpack.decode(data, type=_Kept)
        if not _still_holds(kept, project):
            return None
        return decode(bytes(kept.result))
    except msgspec.MsgspecError:
        return None


def remember(store: Store, key: str, project: Project, data: bytes) -> None:
    """Keep an encoded result for later runs."""
    files = {str(path): digest for path, digest in project.resolver.outside()}
    kept = _Kept(files, project.resolver.listings.fingerprints(), msgspec.Raw(data))
    store.put(key, msgspec.msgpack.encode(kept))


def _still_holds(kept: _Kept, project: Project) -> bool:
    listings = project.resolver.listings
    return all(listings.fingerprint(folder) == state for folder, state in kept.folders.items()) and all(
        _digest(path) == digest for path, digest in kept.files.items()
    )


def _digest(path: str) -> str:
    try:
        return hashlib.blake2b(Path(os.fspath(path)).read_bytes(), digest_size=16).hexdigest()
    except OSError:
        return ""
