"""A process that answers one line of JSON with another: TensorFlow starts once for many programs."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any


class LineProcess:
    """A Python program that reads jobs from its input and writes an answer for each; call `close` in the end."""

    def __init__(self, program: Path, python: str = sys.executable) -> None:
        self._process = subprocess.Popen(
            [python, "-B", str(program)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def ask(self, job: dict[str, Any]) -> Any:
        """The answer to one job; raises RuntimeError when the process has died."""
        if self._process.stdin is None or self._process.stdout is None:
            raise RuntimeError("the process that runs programs has no pipes")
        self._process.stdin.write(json.dumps(job) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:
            raise RuntimeError("the process that runs programs has ended; can this interpreter import TensorFlow?")
        return json.loads(line)

    def close(self, seconds: float) -> None:
        """End the process; it has some time to finish what it does."""
        if self._process.stdin:
            self._process.stdin.close()
        self._process.wait(timeout=seconds)
        if self._process.stdout:
            self._process.stdout.close()
