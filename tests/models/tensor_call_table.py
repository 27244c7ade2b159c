"""The table of calls by which the tensor rules are held against TensorFlow: its grammar, and what it makes of a line.

    tf.math: abs sign square | (N[2,3]) ; (F[])
    tf.linalg.matmul         | (F[5,2,3], F[5,3,4]) ; (f[2,3], f[4,3], transpose_b=True)
    tf.strings.split         | $(s[2]).values

A line names symbols (all under the prefix before a colon, if there is one) and the calls each is tried with.
`f[2,3]` stands for a float32 tensor of that shape; capital letters stand for several dtypes in turn.  A call that
does not begin with a parenthesis is an expression in full, where `$` stands for the symbol.  `#` begins a comment,
an indented line continues the one before.

Each call becomes several, for operands known in full, with an unknown first extent, with unknown extents
throughout, and of unknown rank.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Literal

FOLDER = Path(__file__).parent / "tensor_calls"
DTYPES = {
    "f": "float32",
    "d": "float64",
    "h": "float16",
    "g": "bfloat16",
    "i": "int32",
    "l": "int64",
    "u": "uint8",
    "b": "bool",
    "s": "string",
    "c": "complex64",
    "z": "complex128",
}
SEVERAL = {
    "F": ("float32", "float64", "float16"),
    "D": ("float32", "float64"),
    "N": ("float32", "float64", "int32", "int64"),
    "I": ("int32", "int64"),
    "A": ("float32", "int32", "bool", "string"),
    "C": ("complex64", "complex128"),
}
_OPERAND = re.compile(rf"\b([{''.join((*DTYPES, *SEVERAL))}])\[(\d*(?:,\s*\d+)*)\]")
Known = Literal["all", "rest", "rank", "nothing"]
KNOWN: tuple[Known, ...] = ("all", "rest", "rank", "nothing")
Shape = tuple["int | None", ...]


@dataclass(frozen=True, slots=True)
class Operand:
    """A tensor in a call: its dtype and run-time shape, and how much of the shape is known beforehand."""

    dtype: str
    actual: tuple[int, ...]
    known: Known

    @property
    def shape(self) -> Shape | None:
        """The static shape."""
        match self.known:
            case "all":
                return self.actual
            case "rest":
                return (None, *self.actual[1:]) if self.actual else ()
            case "rank":
                return (None,) * len(self.actual)
        return None


@dataclass(frozen=True, slots=True)
class TensorCall:
    """One call: the symbol, and the text with `«0»`, `«1»`… for its operands."""

    symbol: str
    text: str
    operands: tuple[Operand, ...]

    def source(self, operands: list[str]) -> str:
        """The call with texts in the place of its operands."""
        return re.sub(r"«(\d+)»", lambda match: operands[int(match[1])], self.text)

    def __str__(self) -> str:
        return self.source([f"{one.dtype}[{_shape_text(one.shape)}]" for one in self.operands])


def _shape_text(shape: Shape | None) -> str:
    return "..." if shape is None else ", ".join(map(str, shape))


def exact_symbols() -> frozenset[str]:
    """The symbols whose calls were all exact when `make coverage` was last run."""
    return frozenset((FOLDER / "exact.txt").read_text(encoding="utf-8").split())


@cache
def table() -> dict[str, tuple[TensorCall, ...]]:
    """All calls by symbol, in the order of the files."""
    calls: dict[str, list[TensorCall]] = {}
    for path in sorted(FOLDER.glob("*.calls")):
        for line in _lines(path.read_text(encoding="utf-8")):
            names, bar, texts = line.partition("|")
            if not bar:
                raise ValueError(f"{path.name}: no calls in the line: {line}")
            for symbol in _symbols(names):
                found = calls.setdefault(symbol, [])
                for text in texts.split(" ; "):
                    found += _expanded(symbol, text.strip())
    return {symbol: tuple(dict.fromkeys(found)) for symbol, found in calls.items()}


def _lines(text: str) -> Iterator[str]:
    pending = ""
    for line in text.splitlines():
        bare = re.sub(r"(^|\s)#.*", "", line).rstrip()
        if bare.startswith((" ", "\t")):
            pending += " " + bare.strip()
            continue
        if pending:
            yield pending
        pending = bare
    if pending:
        yield pending


def _symbols(names: str) -> list[str]:
    prefix, colon, rest = names.partition(":")
    return [f"{prefix.strip()}.{name}" for name in rest.split()] if colon else names.split()


def is_layer(symbol: str) -> bool:
    """Whether a symbol is tried on the inputs of Keras models, instead of in a graph."""
    return symbol.startswith(("tf.keras.layers.", "tf.keras.Sequential"))


def _known(symbol: str) -> tuple[Known, ...]:
    # Keras has no inputs of unknown rank.
    return KNOWN[:3] if is_layer(symbol) else KNOWN


def _expanded(symbol: str, text: str) -> Iterator[TensorCall]:
    text = symbol + text if text.startswith("(") else text.replace("$", symbol)
    letters = {match[1] for match in _OPERAND.finditer(text)}
    several = sorted(letters & SEVERAL.keys())
    counts = range(len(SEVERAL[several[0]])) if several else range(1)
    for number in counts:
        dtypes = DTYPES | {letter: SEVERAL[letter][number % len(SEVERAL[letter])] for letter in several}
        # What is known of the shapes matters alike for all dtypes: one is enough.
        for known in _known(symbol) if number == 0 and letters else KNOWN[:1]:
            operands: list[Operand] = []

            def placed(match: re.Match[str], dtypes: dict[str, str], known: Known, operands: list[Operand]) -> str:
                shape = tuple(int(extent) for extent in match[2].split(",") if extent.strip())
                operands.append(Operand(dtypes[match[1]], shape, known))
                return f"«{len(operands) - 1}»"

            shown = _OPERAND.sub(lambda match: placed(match, dtypes, known, operands), text)  # noqa: B023 - used at once
            yield TensorCall(symbol, shown, tuple(operands))
