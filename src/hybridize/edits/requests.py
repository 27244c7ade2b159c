"""What can be asked of a file: five requests, as data.  `line` is the line of the `def`, but for calls.

Texts of arguments may say `{module}` where the name of the framework's module belongs
(`input_signature=[{module}.TensorSpec(...)]`); the plan fills in the name that is in scope there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class AddDecorator:
    """Decorate the function; `arguments` is the text between the parentheses, empty for a bare decorator."""

    line: int
    qualname: str
    arguments: str = ""


@dataclass(frozen=True, slots=True)
class RemoveDecorator:
    """Take the decorator at `decorator_line` away, arguments and all."""

    line: int
    qualname: str
    decorator_line: int


@dataclass(frozen=True, slots=True)
class Reconfigure:
    """Give the decorator at `decorator_line` the keyword argument, or change the value it has."""

    line: int
    qualname: str
    decorator_line: int
    keyword: str
    value: str


@dataclass(frozen=True, slots=True)
class Unwrap:
    """Replace the call that begins at this place (`tf.function(f)`) by the function it wraps; columns are 1-based."""

    line: int
    column: int


RepairKind = Literal[
    "print",
    "host-read",
    "numpy",
    "name",
    "constant",
    "counter",
    "hoist",
    "cast",
    "layer",
    "optimizer",
    "metric",
    "variable",
]


@dataclass(frozen=True, slots=True)
class Rewrite:
    """Repair what begins at this place; columns are 1-based, and `detail` says what its kind needs to know."""

    line: int
    column: int
    kind: RepairKind
    detail: str = ""


Request = AddDecorator | RemoveDecorator | Reconfigure | Unwrap | Rewrite


@dataclass(frozen=True, slots=True)
class Refusal:
    """A request that is not carried out, and why, in words."""

    request: Request
    reason: str


class RefusedError(Exception):
    """Raised within planning where a request turns out impossible; its text is the reason."""
