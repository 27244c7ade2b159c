"""What TensorFlow says of random programs: run in a process of their own, each text once, kept on disk if asked.

Question   What does a program print, and how does it end?
Needs      An interpreter with TensorFlow; a file of answers holds those of one TensorFlow.
Gives      `Worker.run`.
"""

from __future__ import annotations

import hashlib
import json
import sys
from collections.abc import Sequence
from pathlib import Path
from types import TracebackType
from typing import Any

from .process import LineProcess

WORKER = Path(__file__).with_name("random_worker.py")
Answer = dict[str, Any]


class Worker:
    """The process that runs programs; use it as a context manager.

    Answers do not depend on the analysis, so a file of them makes it cheap to judge the same programs once more.
    """

    def __init__(self, kept: Path | None = None, python: str = sys.executable) -> None:
        self._python = python
        self._process: LineProcess | None = None
        self._file = kept
        self._known: dict[str, Answer] = {}
        if kept is not None and kept.exists():
            for line in kept.read_text(encoding="utf-8").splitlines():
                self._known.update(json.loads(line))

    def __enter__(self) -> Worker:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, value: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._process is not None:
            self._process.close(60)

    def run(self, texts: Sequence[str]) -> list[Answer]:
        """Run programs; raises RuntimeError when the process has died."""
        keys = [hashlib.sha256(text.encode()).hexdigest() for text in texts]
        fresh = {key: text for key, text in zip(keys, texts, strict=True) if key not in self._known}
        if fresh:
            if self._process is None:
                self._process = LineProcess(WORKER, self._python)
            answers = self._process.ask({"texts": list(fresh.values())})
            made = dict(zip(fresh, answers, strict=True))
            self._known.update(made)
            if self._file is not None:
                with self._file.open("a", encoding="utf-8") as file:
                    file.write(json.dumps(made) + "\n")
        return [self._known[key] for key in keys]
