"""Analyse real projects, each in a process of its own, and count what comes out.

    python scripts/corpus_report.py                          # the pinned releases from PyPI
    python scripts/corpus_report.py --add DIRECTORY…         # and local projects
    python scripts/corpus_report.py --only gpflow spektral   # some of them
    python scripts/corpus_report.py --write docs/corpus.md   # into the generated parts of the page
    python scripts/corpus_report.py --sample 60 --seed 1     # draw functions from the reports of the last run

Releases are fetched once, to `--cache` (or HYBRIDIZE_CORPUS; else below the user's cache directory); the reports are
kept there, too.  All figures but times and memory are the same in every run.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from collections.abc import Sequence
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT / "src"))  # this checkout is what is measured, installed or not

from corpus.counting import Counts, count, read  # noqa: E402
from corpus.fetching import NotFetchedError, default_cache, fetch  # noqa: E402
from corpus.page import parts  # noqa: E402
from corpus.projects import RELEASES, Subject  # noqa: E402
from corpus.running import Executor, Here, Outcome, Task  # noqa: E402
from corpus.sampling import draw, listed  # noqa: E402

from hybridize.report.schema import Report, decode  # noqa: E402

_PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def main(arguments: Sequence[str] | None = None) -> int:
    """Analyse and print or write; the exit code is 1 when a project could not be fetched or analysed."""
    options = _parser().parse_args(arguments)
    cache: Path = options.cache.resolve()
    subjects, missing = _subjects(options.only, options.add, cache)
    tasks = [Task(one.name, one.tree, cache / "reports" / f"{one.name}.json", options.limit) for one in subjects]
    if options.sample:
        kept = {task.name: decode(task.report.read_bytes()) for task in tasks if task.report.exists()}
        print(listed(draw(kept, options.sample, options.seed)))
        return 0
    counts, reports = _analyse(tasks, Here(options.jobs))
    counts = [*missing, *counts]
    made = parts(counts, reports)
    for name, text in made.items():
        print(f"## {name}\n\n{text}\n")
    if options.write is not None:
        page = options.write.read_text(encoding="utf-8")
        page = _PART.sub(lambda match: f"{match[1]}{made[match[2]]}\n{match[3]}", page)
        options.write.write_text(page, encoding="utf-8", newline="\n")
    return 1 if any(one.failure or one.crashes for one in counts) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--add", nargs="+", type=Path, default=[], metavar="DIRECTORY", help="local projects besides")
    parser.add_argument("--only", nargs="+", default=[], metavar="NAME", help="of the releases only these")
    parser.add_argument("--cache", type=Path, default=default_cache(), help="folder for downloads and reports")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="projects analysed at a time")
    parser.add_argument("--limit", type=float, default=900.0, metavar="SECONDS", help="for each project")
    parser.add_argument("--write", type=Path, metavar="FILE", help="replace the generated parts of a page")
    parser.add_argument("--sample", type=int, default=0, metavar="N", help="draw about N functions instead")
    parser.add_argument("--seed", type=int, default=1)
    return parser


def _subjects(only: Sequence[str], added: Sequence[Path], cache: Path) -> tuple[list[Subject], list[Counts]]:
    subjects = [Subject(path.resolve().name, path.resolve()) for path in added]
    missing = []
    for release in RELEASES:
        if only and release.name not in only:
            continue
        try:
            subjects.append(fetch(release, cache))
        except NotFetchedError as error:
            missing.append(Counts(release.name, failure=f"not fetched: {error}"))
    return subjects, missing


def _analyse(tasks: Sequence[Task], executor: Executor) -> tuple[list[Counts], dict[str, Report]]:
    """Counts and reports, in the order of the tasks whatever the order in which they end."""
    outcomes: dict[str, Outcome] = {}
    for outcome in executor.outcomes(tasks):
        outcomes[outcome.task.name] = outcome
        said = outcome.failure or f"{outcome.cpu_seconds:.1f} s of processor time, {outcome.peak_mb:.0f} MB"
        print(f"{outcome.task.name}: {said}", file=sys.stderr, flush=True)
    counts, reports = [], {}
    for task in tasks:
        report = read(outcomes[task.name])
        counts.append(count(outcomes[task.name], report))
        if report is not None:
            reports[task.name] = report
    return counts, reports


if __name__ == "__main__":
    sys.exit(main())
