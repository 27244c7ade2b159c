"""Verdicts on random programs held against what TensorFlow does with them.

Question   Is a function that the analysis calls safe the same function when it is decorated; and is one that it
           refuses another?
Needs      An interpreter with TensorFlow.
Gives      A `Trial` per function.  A refusal is needless when the decorated program says the same, word by word, both
           with this function decorated alone and with all that are called safe, and the reason is not one of the
           published preconditions (parameters, literals, recursion, no computation), which hold whatever a program
           shows.  A program shows little: some of what is called needless here is not.
"""

from __future__ import annotations

import re
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from .comparison import different_output
from .random_answers import Worker
from .random_programs import random_program

# NumPy pads the numbers of an array to one width, which their last digits decide; addresses and the names of modules
# tell one run from another, not one program.
_NOISE = re.compile(r" at 0x[0-9a-f]+|random_\d+_\d+|(?<=[ \[]) +|^ +", re.MULTILINE)
# Reasons that are none of a divergence: what the published tables ask for, and what a trace for each call costs.
_PRECONDITIONS = frozenset({"HYB202", "HYB203", "HYB205", "HYB206", "HYB207", "HYB319"})

# Decorators that belong to what is traced: `tf.function` goes above them.
_STAY_INSIDE = ("@tf.autograph.experimental.do_not_convert", "@tf.custom_gradient")


@dataclass(frozen=True, slots=True)
class Trial:
    """One function of one program: the verdict with its reasons, and how the decorated program differed (or not).

    A refused function may be the same when it is decorated alone and yet break a graph that calls it: `breaks_others`.
    A program that fails as written is no evidence that a refusal was needless: what comes after never ran.
    """

    seed: int
    function: str
    safe: bool
    codes: tuple[str, ...]
    difference: str | None
    fails: bool
    text: str
    breaks_others: bool = False

    @property
    def source(self) -> str:
        """The text of the function and of the program's end, which calls it."""
        name = self.function.rpartition(".")[2]
        definitions = re.findall(rf"^ *def {name}\(.*\n(?:(?: *| +.*)\n)+", self.text, re.MULTILINE)
        end = self.text.find("def main")
        return "".join(definitions) + (self.text[end:] if end >= 0 else self.text[-400:]) if definitions else self.text

    @property
    def is_unsafe(self) -> bool:
        """Called safe, and it is not."""
        return self.safe and self.difference is not None

    @property
    def is_needless(self) -> bool:
        """Refused for what would have made no difference."""
        return self.is_same and not self.safe

    @property
    def is_same(self) -> bool:
        """The program runs, decorated it says the same, and no published precondition stands against it."""
        placement = self.function.startswith("placement")
        unlike = self.difference is not None or self.breaks_others
        return not (unlike or self.fails or placement or _PRECONDITIONS & set(self.codes))


def decorated(text: str, lines: Iterable[int]) -> str:
    """The program with `@tf.function` above the `def`s of these lines (1-based), where the edits would put it."""
    parts = text.splitlines(keepends=True)
    for number in sorted(lines, reverse=True):
        line = parts[number - 1]
        inner = any(name in parts[number - 2] for name in _STAY_INSIDE)
        parts.insert(number - 1 - inner, line[: len(line) - len(line.lstrip())] + "@tf.function\n")
    return "".join(parts)


def trials(seeds: Iterable[int], worker: Worker, program: Callable[[int], str] = random_program) -> Iterator[Trial]:
    """Judge and run the programs of these seeds."""
    for seed in seeds:
        yield from trials_of(seed, program(seed), worker)


def trials_of(seed: int, text: str, worker: Worker) -> Iterator[Trial]:
    """Judge and run one program: all functions that pass, as `refactor` edits it, and functions decorated alone.

    Runs are what this costs.  A safe function that is called from eager code is decorated in what `refactor` writes, so
    it is run alone only if that differs, to find the one to blame; what a published precondition refuses is not run.
    """
    functions, edited = _verdicts(text)
    passing = decorated(text, [one["line"] for one in functions if _is_safe(one)])
    eager, every, outermost = worker.run([text, passing, edited])
    differences = [_difference(eager, other) for other in (every, outermost)]
    asked = [one for one in functions if any(differences) or _is_in_doubt(one)]
    answers = worker.run([decorated(text, [one["line"]]) for one in asked])
    found = {one["line"]: _difference(eager, answer) for one, answer in zip(asked, answers, strict=True)}
    fails = eager["error"] is not None
    breaking = set() if fails or any(differences) else _breaking(text, functions, found, eager, worker)
    judged = [
        Trial(
            seed,
            one["qualname"],
            _is_safe(one),
            _codes(one),
            found.get(one["line"]),
            fails,
            text,
            one["line"] in breaking,
        )
        for one in functions
    ]
    yield from judged
    if not any(one.is_unsafe for one in judged):
        for placement, difference in zip(("all", "outermost"), differences, strict=True):
            yield Trial(seed, f"placement {placement}", True, (), difference, fails, text)


def _breaking(
    text: str,
    functions: list[dict[str, Any]],
    found: dict[int, str | None],
    eager: dict[str, Any],
    worker: Worker,
) -> set[int]:
    """The lines of refused functions that are the same alone, but not with all those decorated that are called safe."""
    passing = [one["line"] for one in functions if _is_safe(one)]
    asked = [one["line"] for one in functions if not _is_safe(one) and found.get(one["line"], "not run") is None]
    answers = worker.run([decorated(text, [*passing, line]) for line in asked])
    return {line for line, answer in zip(asked, answers, strict=True) if _difference(eager, answer)}


def _codes(function: dict[str, Any]) -> tuple[str, ...]:
    return tuple(sorted({reason["code"] for reason in function["reasons"]}))


def _is_in_doubt(function: dict[str, Any]) -> bool:
    """Whether a run with this function decorated alone tells what the runs of the whole program do not."""
    if _is_safe(function):
        return function["covered_by"] is not None
    return not _PRECONDITIONS & set(_codes(function))


def _is_safe(function: dict[str, Any]) -> bool:
    return function["precondition"] in ("P1", "P7")


def _verdicts(text: str) -> tuple[list[dict[str, Any]], str]:
    """What the analysis says of each function that is called, and the text as it would be refactored."""
    import msgspec

    from hybridize.pipeline import analyze
    from hybridize.project.options import Options

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "program.py"
        path.write_text(text, encoding="utf-8")
        analysis = analyze([path], Options(), cwd=Path(folder))
    report: dict[str, Any] = msgspec.to_builtins(analysis.report)
    # What nothing calls is the same program whatever stands above it.
    functions = [one for one in report["functions"] if one["name"] not in ("main", "__init__") and one["reached"]]
    functions = [one for one in functions if not one["hybrid"]]
    return functions, next((plan.new_text for plan in analysis.plans.values()), text)


def _difference(eager: dict[str, Any], other: dict[str, Any]) -> str | None:
    """What shows that a program is another; None when nothing does.

    A program that fails as it stands may fail otherwise, or go on: nobody depends on the error that ends it.
    """
    if eager["error"] and not other["error"] and _begins_like(other["stdout"], eager["stdout"]):
        return None
    if eager["error"] != other["error"] and not (eager["error"] and other["error"]):
        return f"ends with {other['error'] or 'no error'}, eagerly with {eager['error'] or 'none'}: {other['detail']}"
    found = different_output(*(_NOISE.sub("", one["stdout"]) for one in (eager, other)))
    return found[0] if found else None


def _begins_like(whole: str, beginning: str) -> bool:
    """Whether an output begins as another does; a graph does not run operations whose results nobody uses."""
    known = len(beginning.splitlines())
    first = "".join(whole.splitlines(keepends=True)[:known])
    return not different_output(*(_NOISE.sub("", one) for one in (beginning, first)))


def needless_share(found: Iterable[Trial]) -> tuple[int, int, Counter[str]]:
    """Needless refusals, functions that are the same when decorated (preconditions apart), refusals by code."""
    same = [one for one in found if one.is_same]
    needless = [one for one in same if not one.safe]
    return len(needless), len(same), Counter(code for one in needless for code in one.codes)
