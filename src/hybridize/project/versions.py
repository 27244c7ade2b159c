"""Version specifiers as packaging files write them, matched against release series.

Understands  PEP 440 operators (`== != <= >= < > ~= ===`, `.*`), Poetry's `^` and `~`, conda's single `=`; bare versions
             mean equality.
Series       An analyser models one release of a series for all of it, so a series is allowed when any of its releases
             is: `==2.9.1` allows a modelled 2.9.3.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

Version = tuple[int, int, int]

_CLAUSE = re.compile(
    r"(===|==|!=|<=|>=|~=|<|>|\^|~|=)?\s*v?(\d+(?:\.\d+)*)(\.\*|\.?x)?(?:[.\-_]?[a-z]\w*(?:\.\d+)*)?(?:\+\S+)?(?:=\S+)?"
)
# TensorFlow 2.16 is the first that comes with Keras 3 (https://keras.io/getting_started/#compatibility-matrix).
FIRST_WITH_KERAS_3: Version = (2, 16, 0)
# No series has had this many releases.
_RELEASES = 60


@dataclass(frozen=True, slots=True)
class _Clause:
    operator: str
    numbers: tuple[int, ...]
    wildcard: bool

    def allows(self, version: Version) -> bool:
        mine = self._padded()
        prefix = version[: len(self.numbers)] == self.numbers
        match self.operator:
            case "==" | "===" | "":
                return prefix if self.wildcard else version == mine
            case "=":  # conda: `=2.9` is any 2.9
                return prefix
            case "!=":
                return not prefix if self.wildcard else version != mine
            case "<=":
                return version <= mine
            case "<":
                return version < mine
            case ">=":
                return version >= mine
            case ">":
                return version > mine
            case "~=":
                return version >= mine and version[: len(self.numbers) - 1] == self.numbers[:-1]
            case "^":
                return version >= mine and version[0] == mine[0]
            case "~":
                return version >= mine and version[: min(2, len(self.numbers))] == self.numbers[:2]
            case _:
                return True

    def _padded(self) -> Version:
        first, second, third = (*self.numbers, 0, 0, 0)[:3]
        return first, second, third


def newest_allowed(specifier: str, versions: Iterable[str]) -> str | None:
    """Return the newest of the versions whose series the specifier allows; None when it allows none of them."""
    groups = [_clauses(group) for group in specifier.split("||")]
    for version in sorted(set(versions), key=version_key, reverse=True):
        major, minor, patch = version_key(version)
        releases = [(major, minor, patch), *((major, minor, number) for number in range(_RELEASES))]
        if any(all(clause.allows(release) for clause in group) for group in groups for release in releases):
            return version
    return None


def version_key(version: str) -> Version:
    """Return the numbers of a version, for comparing."""
    numbers = tuple(int(part) for part in re.findall(r"\d+", version)[:3])
    first, second, third = (*numbers, 0, 0, 0)[:3]
    return first, second, third


def is_pinned(specifier: str) -> bool:
    """Whether the specifier restricts anything."""
    return bool(_clauses(specifier))


def _clauses(group: str) -> tuple[_Clause, ...]:
    found = []
    for part in group.split(","):
        # Poetry and conda also separate clauses by spaces.
        for match in _CLAUSE.finditer(part.strip()):
            operator, numbers, wildcard = match[1] or "", match[2], match[3]
            found.append(_Clause(operator, tuple(int(each) for each in numbers.split("."))[:3], bool(wildcard)))
    return tuple(found)
