"""Time the analysis of whole trees, and mypy and pyright on the same files in the same run.

    python scripts/bench.py                     # the examples, and the installed Keras as a large tree
    python scripts/bench.py DIRECTORY…          # other trees
    python scripts/bench.py --write docs/performance.md

Each tree is copied to an empty place, so that every program reads the same files and nothing else. The programs take
turns, every run is a fresh process without any cache but for those called "from cache", and what is shown is the median
with the smallest and the largest time. A program that is not installed, or does not end in time, is said to be so and
left out of the ratios.
"""

from __future__ import annotations

import argparse
import compileall
import dataclasses
import importlib.util
import json
import os
import platform
import shutil
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
# The part of the page that is not measured begins here.
BY_HAND = "## What was found and what it gave\n"
EXAMPLES = ROOT / "examples"


@dataclass(frozen=True, slots=True)
class Competitor:
    """A program that is timed: how it is called on a tree, and which exit codes mean that it did its work."""

    name: str
    module: str
    command: Callable[[Path, Path], Sequence[str]]
    codes: frozenset[int] = frozenset({0, 1})

    @property
    def installed(self) -> bool:
        """Whether it can be run here."""
        return importlib.util.find_spec(self.module) is not None


@dataclass(slots=True)
class Sample:
    """The runs of one program on one tree."""

    seconds: list[float] = field(default_factory=list)
    # Processor time, of all threads and children: it says more when other work keeps the machine busy.
    cpu_seconds: list[float] = field(default_factory=list)
    peak_mb: list[float] = field(default_factory=list)
    # Why there are no figures.
    failure: str | None = None

    @property
    def median(self) -> float:
        """The time to compare."""
        return statistics.median(self.seconds)

    @property
    def cpu(self) -> float:
        """The processor time."""
        return statistics.median(self.cpu_seconds)


@dataclass(slots=True)
class Measured:
    """Everything about one tree."""

    tree: str
    files: int
    lines: int
    samples: dict[str, Sample]
    phases: dict[str, float]
    functions: int = 0

    @property
    def ours(self) -> Sample:
        """The runs of this tool."""
        return self.samples["hybridize"]

    def ratio(self, name: str) -> float | None:
        """How many times as long another program takes."""
        other = self.samples.get(name)
        if other is None or other.failure or self.ours.failure:
            return None
        return other.median / self.ours.median


def _hybridize(tree: Path, scratch: Path) -> Sequence[str]:
    report = str(scratch / "report.json")
    return (
        *(sys.executable, "-m", "hybridize", "check", str(tree), "--no-cache", "--timings"),
        *("--output-format", "json", "-o", report),
    )


def _hybridize_again(tree: Path, scratch: Path) -> Sequence[str]:
    report = str(scratch / "again.json")
    return (
        *(sys.executable, "-m", "hybridize", "check", str(tree), "--cache-dir", str(scratch / "cache")),
        *("--output-format", "json", "-o", report),
    )


def _mypy(tree: Path, _scratch: Path) -> Sequence[str]:
    # Without site-packages it reads the tree and the standard library only, as this tool does.
    return (
        *(sys.executable, "-m", "mypy", "--no-incremental", "--ignore-missing-imports", "--check-untyped-defs"),
        *("--no-site-packages", "--cache-dir", os.devnull, "--no-error-summary", str(tree)),
    )


def _pyright(tree: Path, _scratch: Path) -> Sequence[str]:
    bare = getattr(sys, "_base_executable", sys.executable)
    return (sys.executable, "-m", "pyright", "--pythonpath", bare, "--level", "error", str(tree))


HYBRIDIZE = Competitor("hybridize", "hybridize", _hybridize)
AGAIN = Competitor("hybridize from cache", "hybridize", _hybridize_again)
# mypy ends with 2 when files shadow one another; it has read and checked nothing then.
COMPETITORS = (
    HYBRIDIZE,
    AGAIN,
    Competitor("mypy", "mypy", _mypy),
    Competitor("pyright", "pyright", _pyright),
)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a process ended: its exit code, None when it did not end in time, what it took and what it said."""

    code: int | None
    seconds: float = 0.0
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0
    text: str = ""


def run(command: Sequence[str], folder: Path, limit: float) -> Ended:
    """Run a command in a folder, not longer than the limit."""
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1"}
    messages = folder / "messages.txt"
    with messages.open("wb") as sink:
        started = time.perf_counter()
        process = subprocess.Popen(
            command, cwd=folder, env=environment, stdout=sink, stderr=sink, stdin=subprocess.DEVNULL, process_group=0
        )
        status, usage = 0, None
        while time.perf_counter() - started < limit:
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            time.sleep(0.005)
        else:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()
            return Ended(None)
        seconds = time.perf_counter() - started
    process.returncode = os.waitstatus_to_exitcode(status)
    assert usage is not None
    return Ended(
        process.returncode,
        seconds,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10),
        messages.read_text(encoding="utf-8", errors="replace"),
    )


def measure(tree: Path, repeats: int, limit: float) -> Measured:
    """Time all programs on one tree, taking turns."""
    with tempfile.TemporaryDirectory() as name:
        scratch = Path(name)
        copy = scratch / "tree" / tree.name
        shutil.copytree(tree, copy, ignore=_no_python, symlinks=True)
        files = sorted(copy.rglob("*.py"))
        lines = sum(file.read_bytes().count(b"\n") for file in files)
        measured = Measured(tree.name, len(files), lines, {one.name: Sample() for one in COMPETITORS}, {})
        phases: list[dict[str, float]] = []
        run(AGAIN.command(copy, scratch), scratch, limit)  # fills the cache
        for _ in range(repeats):
            for one in COMPETITORS:
                sample = measured.samples[one.name]
                if not one.installed:
                    sample.failure = "not installed"
                if sample.failure:
                    continue
                text = _once(one, copy, scratch, limit, sample)
                if one is HYBRIDIZE and not sample.failure:
                    phases.append(_phases(text))
                    summary = json.loads((scratch / "report.json").read_bytes())["summary"]
                    measured.functions = summary["functions"]
        names = phases[0] if phases else {}
        measured.phases = {each: statistics.median(one.get(each, 0.0) for one in phases) for each in names}
    return measured


def _once(one: Competitor, tree: Path, scratch: Path, limit: float, sample: Sample) -> str:
    ended = run(one.command(tree, scratch), scratch, limit)
    text = ended.text
    if ended.code is None:
        sample.failure = f"not finished after {limit:.0f} s"
    elif ended.code not in one.codes:
        last = text.strip().splitlines()[-1:] or ["without a message"]
        sample.failure = f"ended with code {ended.code}: {last[0][:120]}"
    else:
        sample.seconds.append(ended.seconds)
        sample.cpu_seconds.append(ended.cpu_seconds)
        sample.peak_mb.append(ended.peak_mb)
        said = f"{ended.seconds:.2f} s, {ended.cpu_seconds:.2f} s of processor time, {ended.peak_mb:.0f} MB"
        print(f"{tree.name}: {one.name} {said}", file=sys.stderr)
    if sample.failure:
        print(f"{tree.name}: {one.name} {sample.failure}", file=sys.stderr)
    return text


def _no_python(folder: str, names: list[str]) -> Iterable[str]:
    """Leave out of the copy what no program reads, and tools' own folders."""
    return [
        name
        for name in names
        if name.startswith(".") or name == "__pycache__" or (Path(folder, name).is_file() and not name.endswith(".py"))
    ]


def _phases(text: str) -> dict[str, float]:
    """Read the table that `--timings` prints."""
    found = {}
    for line in text.splitlines():
        words = line.split()
        if len(words) == 3 and words[2].endswith("%"):
            found[words[0]] = float(words[1])
    return found


def render(measured: Sequence[Measured], repeats: int, load: tuple[float, float]) -> str:
    """Write the page."""
    first = "| tree | files | KLOC | functions | seconds | CPU s | KLOC/s | peak MB | from cache | mypy | pyright |"
    lines = [
        "# Performance",
        "",
        "Made by `make bench`, down to what was found. Cold: fresh processes, no cache, one process each. Medians; in",
        "brackets the fastest and the slowest run. From cache: nothing changed since the run before. The last two",
        "columns say how many times as long a cold `mypy --no-incremental --ignore-missing-imports",
        "--check-untyped-defs` and a cold `pyright` take on the same files in the same run; all three read the tree",
        "and the standard library only. They answer other questions: the ratio gives the order of magnitude, no more.",
        "",
        f"Runs of each program on each tree: {repeats}. Python {platform.python_version()}, {os.cpu_count()} cores,",
        f"load average {load[0]:.1f} at the start and {load[1]:.1f} at the end.",
        "",
        first,
        "|---|---:|---:|---:|---:|---:|---:|---:|---:|---:|---:|",
    ]
    lines += [_row(one) for one in measured]
    finished = [one for one in measured if one.phases]
    if finished:
        names = list(finished[0].phases)
        lines += ["", "Seconds by phase:", "", f"| tree | {' | '.join(names)} |", "|---|" + "---:|" * len(names)]
        lines += [
            f"| {one.tree} | " + " | ".join(f"{one.phases.get(name, 0.0):.2f}" for name in names) + " |"
            for one in finished
        ]
    return "\n".join(lines) + "\n"


def written_by_hand(page: str) -> str:
    """The end of an earlier page, which tells what was found: it stays when the figures are measured again."""
    _, heading, rest = page.partition(BY_HAND)
    return f"\n{heading}{rest}" if heading else ""


def _row(one: Measured) -> str:
    head = f"| {one.tree} | {one.files} | {one.lines / 1000:.1f} |"
    ours = one.ours
    if ours.failure:
        return f"{head} – | {ours.failure} | – | – | – | – | {_other(one, 'mypy')} | {_other(one, 'pyright')} |"
    spread = f"{ours.median:.2f} ({min(ours.seconds):.2f}–{max(ours.seconds):.2f})"
    speed = one.lines / 1000 / ours.median
    return (
        f"{head} {one.functions} | {spread} | {ours.cpu:.2f} | {speed:.1f} | {max(ours.peak_mb):.0f} "
        f"| {_from_cache(one)} | {_other(one, 'mypy')} | {_other(one, 'pyright')} |"
    )


def _from_cache(one: Measured) -> str:
    sample = one.samples[AGAIN.name]
    if sample.failure:
        return sample.failure
    speed = one.lines / 1000 / sample.median
    return f"{sample.median:.2f} s, {speed:.0f} KLOC/s, {one.ours.median / sample.median:.0f}× as fast"


def _other(one: Measured, name: str) -> str:
    sample = one.samples[name]
    if sample.failure:
        return sample.failure
    ratio = one.ratio(name)
    if ratio is None:
        return f"{sample.median:.1f} s"
    return f"{ratio:.1f}×, by CPU {sample.cpu / one.ours.cpu:.1f}× ({sample.median:.1f} s)"


def default_trees() -> list[Path]:
    """The examples and, where it is installed, Keras: looked up, not imported."""
    found = importlib.util.find_spec("keras")
    large = [Path(each) for each in (found.submodule_search_locations or ())] if found else []
    if not large:
        print("keras is not installed: no large tree", file=sys.stderr)
    return [EXAMPLES, *large]


def main(arguments: Sequence[str] | None = None) -> int:
    """Measure, then print or write."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("trees", nargs="*", type=Path, help="directories (default: examples and the installed Keras)")
    parser.add_argument("--add", action="append", type=Path, default=[], help="a directory besides the default ones")
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--limit", type=float, default=300.0, help="seconds a run may take (default: 300)")
    parser.add_argument("--json", action="store_true", help="print the figures as JSON")
    parser.add_argument("--write", type=Path, metavar="FILE", help="write the page there")
    options = parser.parse_args(arguments)
    sys.path.insert(0, str(ROOT / "src"))  # this checkout is what is measured, installed or not
    # As an installation has it, even where Python is told not to write bytecode.
    compileall.compile_dir(ROOT / "src", quiet=1)
    for one in COMPETITORS:
        if not one.installed:
            print(f"{one.name} is not installed: no figures for it", file=sys.stderr)
    before = os.getloadavg()[0]
    trees = [tree.resolve() for tree in (options.trees or default_trees()) + options.add]
    measured = [measure(tree, options.repeats, options.limit) for tree in trees]
    page = render(measured, options.repeats, (before, os.getloadavg()[0]))
    if options.json:
        document: list[dict[str, Any]] = [dataclasses.asdict(one) for one in measured]
        print(json.dumps(document, indent=2))
    else:
        print(page)
    if options.write is not None:
        known = options.write.read_text("utf-8") if options.write.exists() else ""
        options.write.write_text(page + written_by_hand(known), encoding="utf-8")
    return 1 if any(one.ours.failure for one in measured) else 0


if __name__ == "__main__":
    sys.exit(main())
