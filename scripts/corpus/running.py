"""Running analyses: tasks in, outcomes out, behind one interface that other machines could serve as well.

A task is a command in a process of its own, so that what one project costs, or breaks, is not another's.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True, slots=True)
class Task:
    """An analysis: which tree, where its report goes, and how many seconds it may take."""

    name: str
    tree: Path
    report: Path
    limit: float


@dataclass(frozen=True, slots=True)
class Outcome:
    """How an analysis ended: "" when well, else what went wrong; processor seconds and megabytes it took."""

    task: Task
    failure: str
    cpu_seconds: float = 0.0
    peak_mb: float = 0.0


class Executor(Protocol):
    """What carries out tasks, in whatever order and place."""

    def outcomes(self, tasks: Sequence[Task]) -> Iterator[Outcome]:
        """Run all tasks; give each outcome when it is there."""


@dataclass(frozen=True, slots=True)
class Here:
    """The executor of this machine: so many processes at a time."""

    jobs: int

    def outcomes(self, tasks: Sequence[Task]) -> Iterator[Outcome]:
        """Run all tasks; give each outcome when it is there."""
        with ThreadPoolExecutor(self.jobs) as pool:
            for future in as_completed([pool.submit(analyse, task) for task in tasks]):
                yield future.result()


def analyse(task: Task) -> Outcome:
    """Run one analysis in a process of its own, ended when its time is over."""
    command = [
        *(sys.executable, "-m", "hybridize", "check", ".", "--no-cache", "-q"),
        *("--output-format", "json", "-o", str(task.report)),
    ]
    environment = {**os.environ, "PYTHONPATH": str(ROOT / "src"), "NO_COLOR": "1", "PYTHONHASHSEED": "0"}
    task.report.parent.mkdir(parents=True, exist_ok=True)
    task.report.unlink(missing_ok=True)
    with tempfile.TemporaryFile() as said:
        started = time.monotonic()
        process = subprocess.Popen(
            command, cwd=task.tree, env=environment, stdout=said, stderr=said, stdin=subprocess.DEVNULL, process_group=0
        )
        while True:
            ended, status, usage = os.wait4(process.pid, os.WNOHANG)
            if ended:
                break
            if time.monotonic() - started > task.limit:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()
                return Outcome(task, f"not finished after {task.limit:.0f} s")
            time.sleep(0.05)
        said.seek(0)
        lines = said.read().decode("utf-8", "replace").strip().splitlines()
    process.returncode = os.waitstatus_to_exitcode(status)
    failure = ""
    if process.returncode not in (0, 1):
        failure = f"ended with code {process.returncode}: {(lines or ['no message'])[-1][:120]}"
    peak = usage.ru_maxrss / (1 << 20 if sys.platform == "darwin" else 1 << 10)
    return Outcome(task, failure, usage.ru_utime + usage.ru_stime, peak)
