"""The program: its commands by name, and what becomes of everything that goes wrong.

Exit codes: 0 nothing to report or all applied, 1 findings or a non-empty diff, 2 wrong usage, 101 internal error,
130 interrupted, 141 when the reader of the output went away.

Commands are imported when they are used, and `--version` before anything else: start-up time counts.
"""

from __future__ import annotations

import gc
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

from hybridize import __version__

INTERNAL_ERROR = 101
INTERRUPTED = 130
BROKEN_PIPE = 141


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the program and give its exit code."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if given in (["--version"], ["-V"]):
        print(f"hybridize {__version__}")
        return 0
    try:
        from hybridize.cli.program import program  # noqa: PLC0415 - see above

        code: object = program.main(given, prog_name="hybridize")
        return code if isinstance(code, int) else 0
    except SystemExit as stop:
        return _exit_code(stop)
    except KeyboardInterrupt:
        return INTERRUPTED


def process() -> NoReturn:
    """Run the program as a process, and end that without taking the analysis apart: a tenth of the time of a run."""
    gc.disable()  # what an analysis leaves behind is only read from then on
    code = main()
    try:
        sys.stdout.flush()
        sys.stderr.flush()
    except BrokenPipeError:
        code = BROKEN_PIPE
    os._exit(code)


def _exit_code(stop: SystemExit) -> int:
    if stop.code is None:
        return 0
    return stop.code if isinstance(stop.code, int) else 1
