"""What is asked of the process that runs programs, and what it answers: plain data, sent as JSON lines.

Needs nothing but the standard library: the worker reads this before TensorFlow is there.
"""

from __future__ import annotations

import dataclasses
from typing import Any


@dataclasses.dataclass(frozen=True, slots=True)
class Job:
    """One program to run once.

    `root` is the tree it belongs to and the working directory; `target` a script below it or, with `module`,
    a module to run as `python -m`. `functions` are ids `path::Qual.name` to be timed. `plain` leaves out what makes
    runs comparable (seeds by call site, keeping variables), for it costs eager calls more than graph calls.
    """

    root: str
    target: str
    answer: str
    module: bool = False
    arguments: tuple[str, ...] = ()
    functions: tuple[str, ...] = ()
    time_limit: float = 120.0
    seed: int = 1234
    plain: bool = False


def job_from_json(fields: dict[str, Any]) -> Job:
    """Return the job that `dataclasses.asdict` and JSON made of one."""
    return Job(**{**fields, "arguments": tuple(fields["arguments"]), "functions": tuple(fields["functions"])})
