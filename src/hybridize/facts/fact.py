"""The answer to one question about one function."""

from __future__ import annotations

from dataclasses import dataclass

from hybridize.project.places import Evidence
from hybridize.project.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Assumption:
    """Something taken for granted: its kind (contract: `assumptions[].kind`), in words, and where it stands."""

    kind: str
    text: str
    path: str
    line: int


@dataclass(frozen=True, slots=True)
class Fact:
    """A verdict with the evidence for it, and the assumptions it rests on."""

    verdict: Verdict
    evidence: tuple[Evidence, ...] = ()
    assumptions: tuple[Assumption, ...] = ()

    @property
    def is_yes(self) -> bool:
        """Proved."""
        return self.verdict is Verdict.YES

    @property
    def is_no(self) -> bool:
        """Disproved."""
        return self.verdict is Verdict.NO


YES, NO, UNKNOWN = Verdict.YES, Verdict.NO, Verdict.UNKNOWN
