"""Analyse every file of real source trees on its own, and every package as a whole: no exception, no hang.

    python scripts/sweep.py                       # the standard library: each file, then each package
    python scripts/sweep.py PATH…                 # other files, and folders with all files below them
    python scripts/sweep.py --packages PATH…      # each folder as one project
    python scripts/sweep.py --sample 12           # every twelfth file only

Each analysis runs strictly (internal errors are not caught) on a copy in an empty place, so that a file is read
without its neighbours, in a process of its own that is ended after `--limit` seconds of the processor.  Prints what
failed, the slowest and the largest, and the sums; the exit code is 1 when anything failed or did not end.
"""

from __future__ import annotations

import argparse
import contextlib
import faulthandler
import math
import os
import resource
import shutil
import signal
import sys
import sysconfig
import tempfile
import traceback
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

_OUT_OF_TIME = 1  # what faulthandler exits with
_FAILED = 3
# More than this is a failure, too; addresses, of which the stack alone takes one gigabyte.
_MEMORY = 8 << 30


@dataclass(frozen=True, slots=True)
class Outcome:
    """One analysis: of what, how it ended ("" when well), what it took (seconds of the processor)."""

    subject: str
    seconds: float
    peak_mb: float
    lines: int
    failure: str = ""


@dataclass(slots=True)
class Sweep:
    """The outcomes so far."""

    outcomes: list[Outcome] = field(default_factory=list)

    @property
    def failures(self) -> list[Outcome]:
        """The analyses that raised or did not end."""
        return [one for one in self.outcomes if one.failure]

    def table(self, rows: int = 12) -> str:
        """What failed, what was slow, what was large, and the sums."""
        parts = [f"FAILED {one.subject}\n{one.failure}\n" for one in self.failures]
        parts += _rows("slowest", sorted(self.outcomes, key=lambda one: -one.seconds)[:rows])
        parts += _rows("largest", sorted(self.outcomes, key=lambda one: -one.peak_mb)[: rows // 2])
        seconds, lines = sum(one.seconds for one in self.outcomes), sum(one.lines for one in self.outcomes)
        speed = lines / 1000 / seconds if seconds else 0.0
        parts.append(
            f"{len(self.outcomes)} analyses, {lines} lines, {seconds:.0f} s ({speed:.1f} KLOC/s), "
            f"{len(self.failures)} failed"
        )
        return "\n".join(parts)


def _rows(title: str, outcomes: Sequence[Outcome]) -> list[str]:
    rows = [f"{title}:"]
    rows += [f"  {one.seconds:8.2f} s {one.peak_mb:7.0f} MB {one.lines:8d} lines  {one.subject}" for one in outcomes]
    return [*rows, ""]


def standard_library() -> Path:
    """Where the standard library of the running interpreter is."""
    return Path(sysconfig.get_paths()["stdlib"])


def files_below(top: Path) -> list[Path]:
    """The Python files of a tree, or the file itself; installed packages are no part of the standard library."""
    if top.is_file():
        return [top]
    found = []
    for folder, folders, names in os.walk(top):
        folders[:] = sorted(name for name in folders if name not in {"site-packages", "__pycache__"})
        found += [Path(folder, name) for name in sorted(names) if name.endswith(".py")]
    return found


def packages_below(top: Path) -> list[Path]:
    """The packages directly in a folder."""
    return sorted(one.parent for one in top.glob("*/__init__.py") if one.parent.name != "site-packages")


def analyse_strictly(subject: Path, place: Path) -> int:
    """Copy a file or folder to an empty place and analyse it there; the number of lines."""
    from hybridize.pipeline import analyze
    from hybridize.project.options import Options

    copy = place / subject.name
    if subject.is_dir():
        shutil.copytree(subject, copy, symlinks=True, ignore=shutil.ignore_patterns("__pycache__", "site-packages"))
    else:
        shutil.copyfile(subject, copy)
    return analyze([copy], Options(), cwd=place).report.summary.lines


def run_apart(subject: Path, label: str, limit: float) -> Outcome:
    """Analyse in a child process, with a limit on its time."""
    with tempfile.TemporaryDirectory(prefix="sweep-") as folder:
        place = Path(folder)
        log = place / "log"
        (place / "project").mkdir()
        child = os.fork()
        if child == 0:
            os._exit(_in_child(subject, place / "project", log, limit))
        _, status, usage = os.wait4(child, 0)
        seconds = usage.ru_utime + usage.ru_stime
        text = log.read_text("utf-8", "replace") if log.exists() else ""
    code = os.waitstatus_to_exitcode(status)
    failure = ""
    if code in (_OUT_OF_TIME, -signal.SIGXCPU):
        failure = f"did not end in {limit:.0f} s\n{text}"
    elif code != 0:
        failure = text or f"ended with {code}"
    return Outcome(label, seconds, usage.ru_maxrss / 1024, int(text) if code == 0 else 0, failure)


def _in_child(subject: Path, place: Path, log: Path, limit: float) -> int:
    with log.open("w", encoding="utf-8") as out:
        # The limit is on the processor's time, as the machine may be busy; one on the clock ends what waits for ever.
        faulthandler.register(signal.SIGXCPU, file=out, chain=True)
        resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(limit), math.ceil(limit) + 5))
        faulthandler.dump_traceback_later(10 * limit, exit=True, file=out)
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
        try:
            out.write(str(analyse_strictly(subject, place)))
        except BaseException:  # whatever it was is the finding
            traceback.print_exc(file=out, limit=-12)
            return _FAILED
        finally:
            faulthandler.cancel_dump_traceback_later()
        return 0


def sweep(subjects: Sequence[tuple[Path, str]], limit: float, *, verbose: bool = False) -> Sweep:
    """Analyse each subject; imports and the symbol index are loaded once, before the processes part."""
    os.environ["HYBRIDIZE_STRICT"] = "1"
    _warm_up()
    result = Sweep()
    for subject, label in subjects:
        outcome = run_apart(subject, label, limit)
        result.outcomes.append(outcome)
        if verbose or outcome.failure:
            last = [line for line in outcome.failure.splitlines() if line.strip()][-1:] or [""]
            print(
                f"{outcome.seconds:8.2f} s {outcome.peak_mb:7.0f} MB  {label}  {last[0]}", file=sys.stderr, flush=True
            )
    return result


def _warm_up() -> None:
    with tempfile.TemporaryDirectory(prefix="sweep-") as folder, contextlib.suppress(OSError):
        first = Path(folder, "first")
        first.mkdir()
        (first / "source.py").write_text("import tensorflow as tf\n\n\ndef f(x):\n    return tf.abs(x)\n")
        place = Path(folder, "place")
        place.mkdir()
        analyse_strictly(first / "source.py", place)


def subjects_of(paths: Sequence[Path], *, packages: bool) -> Iterator[tuple[Path, str]]:
    """What is analysed, with how it is called in the table."""
    for path in paths:
        for one in [path] if packages else files_below(path):
            yield one, str(one.relative_to(path.parent))


def main(arguments: Sequence[str] | None = None) -> int:
    """Sweep what the arguments name."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("paths", nargs="*", type=Path)
    parser.add_argument("--packages", action="store_true", help="each path as one project")
    parser.add_argument("--sample", type=int, default=1, metavar="N", help="every N-th only")
    parser.add_argument("--limit", type=float, default=120.0, metavar="SECONDS", help="end an analysis after this")
    parser.add_argument("-v", "--verbose", action="store_true", help="a line for each analysis")
    given = parser.parse_args(arguments)
    library = standard_library()
    paths = [path.resolve() for path in given.paths] or [library]
    subjects = list(subjects_of(paths, packages=given.packages))
    if not given.paths and not given.packages:
        subjects += subjects_of(packages_below(library), packages=True)
    result = sweep(subjects[:: given.sample], given.limit, verbose=given.verbose)
    print(result.table())
    return 1 if result.failures else 0


if __name__ == "__main__":
    raise SystemExit(main())
