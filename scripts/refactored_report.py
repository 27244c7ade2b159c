"""Refactor copies of real projects, run them before and after, and compare what they compute.

    python scripts/refactored_report.py SOURCES --work FOLDER                 # all projects found below SOURCES
    python scripts/refactored_report.py SOURCES --work FOLDER --only NLPGNN   # one of them
    … --modes all --again refactor run                                        # what is on disk already is kept else
    … --write docs/refactored.md                                              # into the generated parts of the page

SOURCES has one folder for each project of `refactored/subjects.py`, fetched by hand.  FOLDER gets, for each project,
the copies `before`, `default`, `all` and `signatures`, and beside them what was printed (`.log`) and found (`.jsonl`).
`--packages` are folders with what the projects import and this environment does not have.
"""

from __future__ import annotations

import argparse
import re
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]

from refactored.comparison import compare  # noqa: E402
from refactored.page import Row, outcomes, sources, steps  # noqa: E402
from refactored.runs import Bench, Run  # noqa: E402
from refactored.subjects import MODES, SUBJECTS, Subject  # noqa: E402

_PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main(arguments: Sequence[str] | None = None) -> int:
    """Make what is missing, print what differs; the exit code is 1 when something does."""
    options = _parser().parse_args(arguments)
    bench = Bench(
        options.sources.resolve(),
        options.work.resolve(),
        options.python,
        tuple(each.resolve() for each in options.packages),
        options.limit,
        options.sample,
    )
    chosen = [one for one in SUBJECTS if not options.only or one.name in options.only]
    rows = [_row(bench, one, options) for one in chosen if (bench.sources / one.name).is_dir()]
    rows = [row for row in rows if row.before.results]
    different = 0
    for row in rows:
        for mode, run in row.after.items():
            found = compare(row.before, run)
            different += len(found.differing)
            print(f"{row.subject.name} {mode}: +{run.added} −{run.removed}, {len(run.results)} results, ", end="")
            print(f"{len(found.differing)} differ, largest difference {found.largest:.1e} {run.failure}")
            for name in found.differing[:12]:
                one, other = row.before.results.get(name), run.results.get(name)
                print(f"    {name}: {str(one and one.value)[:150]} | {str(other and other.value)[:150]}")
    if options.write is not None:
        made = {"outcomes": outcomes(rows), "steps": steps(rows), "sources": sources(rows)}
        page = options.write.read_text(encoding="utf-8")
        page = _PART.sub(lambda match: f"{match[1]}{made[match[2]]}\n{match[3]}", page)
        options.write.write_text(page, encoding="utf-8", newline="\n")
    return 1 if different else 0


def _row(bench: Bench, subject: Subject, options: argparse.Namespace) -> Row:
    before = _made(bench, subject, None, options)
    after = {mode: _made(bench, subject, mode, options) for mode in options.modes}
    if options.only_report:
        after = {mode: run for mode, run in after.items() if run.results}
    return Row(subject, before, after)


def _made(bench: Bench, subject: Subject, mode: str | None, options: argparse.Namespace) -> Run:
    """The run of one copy, made anew where it is missing or asked for."""
    copy = bench.work / subject.name / (mode or "before")
    failed = copy.with_suffix(".failed")
    anew = not copy.is_dir() or (mode is not None and "refactor" in options.again)
    started = time.monotonic()
    failure = ""
    if options.only_report:
        failure = failed.read_text(encoding="utf-8") if failed.exists() else ""
        return bench.outcome(subject, mode, failure)
    if anew:
        try:
            bench.copied(subject, mode)
        except (RuntimeError, subprocess.TimeoutExpired) as error:
            return Run({}, failure=str(error))
    if not options.only_refactor and (anew or "run" in options.again or not copy.with_suffix(".jsonl").exists()):
        twin = bench.twin(subject, mode)
        if twin is not None:
            copy.with_suffix(".jsonl").write_bytes(twin.with_suffix(".jsonl").read_bytes())
            failure = twin.with_suffix(".failed").read_text(encoding="utf-8")
        else:
            failure = bench.run(subject, copy)
        failed.write_text(failure, encoding="utf-8")
        print(f"# {subject.name} {mode or 'before'}: {time.monotonic() - started:.0f} s {failure}", flush=True)
    failure = failed.read_text(encoding="utf-8") if failed.exists() else ""
    return bench.outcome(subject, mode, failure)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("sources", type=Path, help="a folder with one folder for each project")
    parser.add_argument("--work", type=Path, required=True, help="where copies and results go")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="these projects")
    parser.add_argument("--modes", nargs="+", default=list(MODES), choices=list(MODES), help="these modes")
    parser.add_argument("--again", nargs="+", default=[], choices=["refactor", "run"], help="do this anew")
    parser.add_argument("--only-refactor", action="store_true", help="make the copies, run nothing")
    parser.add_argument("--only-report", action="store_true", help="make nothing: say what is on disk")
    parser.add_argument("--packages", nargs="+", type=Path, default=[], help="folders with packages to import from")
    parser.add_argument("--python", default=sys.executable, help="the interpreter that runs the projects")
    parser.add_argument("--limit", type=int, default=900, help="seconds for each run")
    parser.add_argument("--sample", type=int, help="of test suites each n-th test, instead of the projects' own n")
    parser.add_argument("--write", type=Path, help="a page whose generated parts are replaced")
    return parser


if __name__ == "__main__":
    sys.exit(main())
