"""Random training programs: a model, its data, and a class that trains it, as applications have them.

Question   Which programs of models, optimizers, metrics, steps and epochs are there, short enough to read?
Gives      `random_training(seed)`: the same text for the same seed.

Where `random_programs` draws statements, this draws the parts that training code is assembled from: how a step takes
its batch and what it returns, what it does before, within and after the tape, which state it keeps where, how the epoch
uses what comes back, what the program changes between epochs.
"""

from __future__ import annotations

import random
import re

from . import random_training_parts as parts
from .random_training_kinds import PROGRAMS

_MODULES = ("abc", "collections", "dataclasses", "functools", "itertools", "time", "numpy as np")


class _Writer:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(f"training {seed}")

    def choice(self, options: tuple[str, ...] | list[str]) -> str:
        return options[self.random.randrange(len(options))]

    def some(self, options: tuple[str, ...], most: int) -> list[str]:
        """Up to so many of them, in the order in which they are listed: some need what others do."""
        count = self.random.randrange(most + 1)
        return [options[at] for at in sorted(self.random.sample(range(len(options)), count))]

    def with_risk(self, plain: tuple[str, ...], most: int, risky: tuple[str, ...], share: float) -> list[str]:
        """Plain statements, and among them now and then one that may not mean the same in a trace."""
        found = self.some(plain, most)
        if self.random.random() < share:
            found.insert(self.random.randrange(len(found) + 1), self.choice(risky))
        return found

    def expand(self, text: str) -> str:
        """Put parts into the `<name>` marks of a text; a mark alone in its line takes a block, indented like it."""
        lines: list[str] = []
        for line in text.splitlines():
            alone = re.fullmatch(r"( *)<(\w+)>", line)
            if alone and alone[2] not in parts.WORDS:
                lines += [alone[1] + one if one else "" for one in self.block(alone[2]).splitlines()]
            else:
                lines.append(re.sub(r"<(\w+)>", lambda found: self.expand(self.choice(parts.WORDS[found[1]])), line))
        return "\n".join(lines)

    def block(self, name: str) -> str:
        """Statements for a mark: some of its plain ones, perhaps a risky one; or one of its alternatives."""
        if name in parts.ALTERNATIVES:
            return self.expand(self.choice(parts.ALTERNATIVES[name]))
        plain, most, risky, share = parts.STATEMENTS[name]
        return self.expand("\n".join(self.with_risk(plain, most, risky, share)))

    def program(self) -> str:
        text = self.expand(self.choice(PROGRAMS))
        imports = [f"import {one}\n" for one in _MODULES if re.search(rf"\b{one.split()[-1]}\.", text)]
        return "".join([*imports, "import tensorflow as tf\n\n", _with_bodies(text), "\n"])


def _with_bodies(text: str) -> str:
    """A `pass` where a block got no statement."""
    lines = text.splitlines()
    made: list[str] = []
    for number, line in enumerate(lines):
        made.append(line)
        if re.match(r" *(def|if|for|while|with|else|elif|class|try|except)\b.*:$", line):
            indent = len(line) - len(line.lstrip())
            after = next((one for one in lines[number + 1 :] if one.strip()), "")
            if len(after) - len(after.lstrip()) <= indent:
                made.append(" " * (indent + 4) + "pass")
    return "\n".join(made)


def random_training(seed: int) -> str:
    """The training program of a seed."""
    return _Writer(seed).program()
