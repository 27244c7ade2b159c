"""Small programs drawn at random: what the analysis says they return, and what TensorFlow infers and computes.

A program is the body of a function of some tensors.  TensorFlow traces it from `tf.TensorSpec`s that leave extents or
the rank open, and runs it on tensors; the analysis sees the same body called as it is, under `@tf.function`, or under
an input signature of these specs.  What is said must not contradict the run, and must say as much as the trace knows.
"""

from __future__ import annotations

import random
import warnings
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import reduce
from typing import Any

import call_truth
import oracle
from call_truth import Verdict, covers, refines

_PRELUDE = "import json\nN = int(input())\nU = json.loads(input())\n"
_NAMES = "abcdefgh"
Family = Callable[["Draw"], "list[str]"]


# How many values ragged rows have in all is not kept, so of their components the rank is known.
_RANKS = ("ragged_tensors",)


@dataclass(frozen=True, slots=True)
class Operand:
    """A parameter of a program: dtype, shape at run time, and what is known of the shape before."""

    dtype: str
    actual: tuple[int, ...]
    shape: tuple[int | None, ...] | None


@dataclass(frozen=True, slots=True)
class Sample:
    """A program: the lines of the function body, its parameters, and how it is decorated in the analysed text."""

    family: str
    lines: tuple[str, ...]
    operands: tuple[Operand, ...]
    way: str

    def __str__(self) -> str:
        given = ", ".join(f"{n}: {one.dtype}{_text(one.shape)}" for n, one in zip(_NAMES, self.operands, strict=False))
        return f"[{self.family}, {self.way}] def f({given}):\n    " + "\n    ".join(self.lines)

    def source(self, name: str) -> str:
        """The function and a call of it, for the analysis."""
        made = ", ".join(map(_made, self.operands))
        body = "\n    ".join(self.lines)
        return f"{self._decorator()}def {name}({self.parameters}):\n    {body}\nr_{name} = {name}({made})\n"

    @property
    def parameters(self) -> str:
        return ", ".join(_NAMES[: len(self.operands)])

    def _decorator(self) -> str:
        match self.way:
            case "graph":
                return "@tf.function(autograph=False)\n"
            case "signature":
                specs = ", ".join(f"tf.TensorSpec({_text(one.shape)}, tf.{one.dtype})" for one in self.operands)
                return f"@tf.function(input_signature=[{specs}], autograph=False)\n"
        return ""


def _text(shape: tuple[int | None, ...] | None) -> str:
    return "None" if shape is None else str(list(shape))


def _made(operand: Operand) -> str:
    if operand.shape is None:
        return f"tf.zeros(U, tf.{operand.dtype})"
    return f"tf.zeros([{', '.join('N' if one is None else str(one) for one in operand.shape)}], tf.{operand.dtype})"


@dataclass
class Draw:
    """The choices of one program."""

    random: random.Random
    operands: list[Operand] = field(default_factory=list)

    def one_of(self, options: Sequence[Any]) -> Any:
        return self.random.choice(options)

    def chance(self, share: float = 0.5) -> bool:
        return self.random.random() < share

    def number(self, low: int, high: int) -> int:
        return self.random.randint(low, high)

    def shape(self, low: int = 0, high: int = 3) -> tuple[int, ...]:
        """Extents, of a rank from low to high."""
        return tuple(self.number(1, 4) for _ in range(self.number(low, high)))

    def operand(self, dtypes: str, shape: Sequence[int], *, ranked: bool = False) -> str:
        """A new parameter of one of some dtypes; its name in the program."""
        known: tuple[int | None, ...] | None = tuple(shape)
        match self.number(0, 9):
            case 0 if not ranked:
                known = None
            case 1 | 2 | 3:
                known = tuple(one if self.chance() else None for one in shape)
            case 4 | 5 if shape:
                known = (None, *shape[1:])
        self.operands.append(Operand(self.one_of(dtypes.split()), tuple(shape), known))
        return _NAMES[len(self.operands) - 1]


def drawn(families: Sequence[Family], seed: int, count: int) -> list[Sample]:
    """So many programs of each family."""
    found = []
    for family in families:
        for number in range(count):
            draw = Draw(random.Random(f"{family.__name__} {seed} {number}"))
            lines = family(draw)
            way = draw.one_of(("eager", "graph", "signature"))
            found.append(Sample(family.__name__, tuple(lines), tuple(draw.operands), way))
    return found


def judged(samples: Sequence[Sample]) -> list[Verdict]:
    """The verdict on each program."""
    said = _said(samples)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return [_verdict(*pair) for pair in zip(samples, said, strict=True)]


def _said(samples: Sequence[Sample]) -> list[Any]:
    source = _PRELUDE + "".join(sample.source(f"f{number}") for number, sample in enumerate(samples))

    def run() -> list[Any]:
        program = oracle.run_program((source,))
        (state,) = program.modules.values()
        return [oracle.describe(state.object.attribute(f"r_f{number}").value) for number in range(len(samples))]

    found: list[Any] = oracle.in_deep_stack(run)
    return found


def _verdict(sample: Sample, said: Any) -> Verdict:
    names: dict[str, Any] = {}
    exec(f"{oracle.PRELUDE}def f({sample.parameters}):\n    " + "\n    ".join(sample.lines), names)
    function, tf = names["f"], names["tf"]
    try:
        seen = oracle.describe_value(function(*map(call_truth.value, sample.operands, range(len(sample.operands)))))
    except Exception as error:
        return Verdict(skipped=f"{sample}: {type(error).__name__}: {str(error)[:300]}")
    if not covers(said, seen):
        return Verdict(wrong=f"{sample}\n  said {said}\n  is   {seen}")
    static = _traced(sample, function, tf)
    if (
        static is not None
        and covers(static, seen, kinds=False)
        and not _says_enough(joined(said), _asked(sample, static))
    ):
        return Verdict(coarse=f"{sample}\n  said {said}\n  could say {static}")
    return Verdict()


def _asked(sample: Sample, static: Any) -> Any:
    """What has to be said: of components of ragged tensors no extents."""
    if sample.family not in _RANKS:
        return static
    match static:
        case oracle.Leaf(shape=(*extents,)):
            return oracle.Leaf(static.kind, static.dtype, (None,) * len(extents))
        case oracle.Node(kind=kind, items=items, keys=keys):
            return oracle.Node(kind, tuple(_asked(sample, item) for item in items), keys)
    return static


def _says_enough(said: Any, static: Any) -> bool:
    """Whether what is said is what a trace knows, where a gradient may be None and ragged rows have their rank."""
    match said, static:
        case oracle.Either(options=(one, oracle.Python("NoneType"))), _:
            return static == oracle.Python("NoneType") or _says_enough(one, static)
        case oracle.Node(), oracle.Node():
            return len(said.items) == len(static.items) and all(map(_says_enough, said.items, static.items))
    return refines(said, static)


def joined(said: Any) -> Any:
    """Several possibilities as one, as far as their structure is the same; None stays beside it."""
    match said:
        case oracle.Node():
            return oracle.Node(said.kind, tuple(map(joined, said.items)), said.keys)
        case oracle.Either(options=options):
            missing = oracle.Python("NoneType")
            rest = [joined(option) for option in options if option != missing]
            merged = reduce(_merged, rest)
            return oracle.Either((merged, missing)) if missing in options else merged
    return said


def _merged(left: Any, right: Any) -> Any:
    match left, right:
        case oracle.Leaf(), oracle.Leaf():
            shape = None
            if left.shape is not None and right.shape is not None and len(left.shape) == len(right.shape):
                shape = tuple(a if a == b else None for a, b in zip(left.shape, right.shape, strict=True))
            return oracle.Leaf(left.kind, left.dtype if left.dtype == right.dtype else None, shape)
        case oracle.Node(), oracle.Node() if len(left.items) == len(right.items) and left.keys == right.keys:
            pairs = zip(left.items, right.items, strict=True)
            return oracle.Node(left.kind, tuple(joined(oracle.Either(pair)) for pair in pairs), left.keys)
    return left if left == right else oracle.Either((left, right))


def _traced(sample: Sample, function: Any, tf: Any) -> Any:
    """The description of what a trace from the specs knows; None when they do not suffice."""
    found: list[Any] = []

    def traced(*arguments: Any) -> None:
        found.append(oracle.describe_value(function(*arguments)))

    specs = [tf.TensorSpec(one.shape, one.dtype) for one in sample.operands]
    try:
        tf.function(traced, autograph=False).get_concrete_function(*specs)
    except Exception:
        return None
    return found[-1]
