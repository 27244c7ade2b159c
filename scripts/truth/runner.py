"""Running programs, each in a process of its own, and what was seen of them.

Needs   An interpreter with TensorFlow.          Gives  `Run`, and `Runner` for many runs on one import of TensorFlow.
"""

from __future__ import annotations

import dataclasses
import json
import statistics
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from .jobs import Job
from .process import LineProcess

WORKER = Path(__file__).with_name("worker.py")


@dataclasses.dataclass(frozen=True, slots=True)
class Calls:
    """The observed calls of one function: seconds of each, and how often it was traced (None: not hybrid)."""

    seconds: tuple[float, ...]
    traces: int | None

    @property
    def steady_ms(self) -> float:
        """Median of the calls after the first third, which is warm-up and tracing."""
        return 1000 * statistics.median(self.seconds[len(self.seconds) // 3 :])


@dataclasses.dataclass(frozen=True, slots=True)
class Run:
    """One execution of a program: how it ended, what it said, the variables it left (arrays by order of creation)."""

    error: str | None
    stdout: str
    stderr: str
    seconds: float
    calls: Mapping[str, Calls]
    variables: Mapping[str, Any]

    @property
    def results(self) -> dict[str, float]:
        """The `name=value` pairs of the RESULT lines."""
        pairs = [
            part.split("=", 1)
            for line in self.stdout.splitlines()
            if line.startswith("RESULT ")
            for part in line.split()[1:]
        ]
        return {name: float(value) for name, value in pairs}


class Runner:
    """A worker process that runs programs one after another; use it as a context manager."""

    def __init__(self, python: str = sys.executable) -> None:
        self._scratch = tempfile.TemporaryDirectory(prefix="hybridize-truth-")
        self._count = 0
        self._process = LineProcess(WORKER, python)

    def __enter__(self) -> Runner:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """End the worker and remove what it left."""
        self._process.close(30)
        self._scratch.cleanup()

    def run(
        self,
        root: Path,
        target: str,
        *,
        module: bool = False,
        arguments: Sequence[str] = (),
        functions: Sequence[str] = (),
        time_limit: float = 120.0,
        plain: bool = False,
    ) -> Run:
        """Run `target` (a script below `root`, or a module) in a fresh child; `plain` runs are for timing only."""
        self._count += 1
        answer = Path(self._scratch.name) / str(self._count)
        answer.mkdir()
        job = Job(
            root=str(root.resolve()),
            target=target,
            answer=str(answer),
            module=module,
            arguments=tuple(arguments),
            functions=tuple(functions),
            time_limit=time_limit,
            plain=plain,
        )
        return _read(answer, self._process.ask(dataclasses.asdict(job))["status"])


def run_program(
    path: Path,
    *,
    root: Path | None = None,
    arguments: Sequence[str] = (),
    functions: Sequence[str] = (),
    time_limit: float = 120.0,
    python: str = sys.executable,
) -> Run:
    """Run one program once: a script, or a folder with a `__main__.py` as `python -m` would."""
    module = path.is_dir()
    base = root or path.parent
    relative = path.resolve().relative_to(base.resolve()).as_posix()
    target = relative.replace("/", ".") if module else relative
    with Runner(python) as runner:
        return runner.run(base, target, module=module, arguments=arguments, functions=functions, time_limit=time_limit)


def _read(answer: Path, status: str) -> Run:
    import numpy as np

    stdout, stderr = ((answer / name).read_text(encoding="utf-8", errors="replace") for name in ("stdout", "stderr"))
    report_file = answer / "answer.json"
    if not report_file.exists():
        return Run(error=status, stdout=stdout, stderr=stderr, seconds=0.0, calls={}, variables={})
    report = json.loads(report_file.read_text(encoding="utf-8"))
    with np.load(answer / "answer.npz", allow_pickle=False) as stored:
        variables = {name: stored[name] for name in stored.files}
    calls = {
        ident: Calls(seconds=tuple(seen["seconds"]), traces=seen["traces"])
        for ident, seen in report["functions"].items()
    }
    return Run(report["error"], stdout, stderr, report["seconds"], calls, variables)
