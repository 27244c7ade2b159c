"""Evidence trees as text.

Needs  `schema.Evidence`.   Gives  `tree`: indented lines, each claim with its place and, if asked, its source line.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import msgspec

from hybridize.report.paint import PLAIN, Paint, fold
from hybridize.report.schema import Evidence
from hybridize.report.sources import Sources


def place_of(evidence: Evidence) -> str:
    """Write where a claim can be seen; empty when nowhere."""
    if evidence.path is None:
        return ""
    position = [evidence.path, *(str(part) for part in (evidence.line, evidence.column) if part is not None)]
    return ":".join(position)


def tree(
    evidence: Sequence[Evidence],
    *,
    paint: Paint = PLAIN,
    width: int = 100,
    sources: Sources | None = None,
    limit: int | None = None,
) -> list[str]:
    """Draw claims as a tree; beyond `limit` lines it says how many claims were left out."""
    lines = list(_branches(together(evidence), "", paint, width, sources))
    if limit is None or len(lines) <= limit:
        return lines
    left_out = len(lines) - limit + 1
    return [*lines[: limit - 1], paint.faint(f"{paint.ellipsis} {left_out} more lines: see `hybridize explain`")]


def together(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Join claims that are equal but for what they rest on: several things found behind one call are one branch."""
    found: dict[tuple[str, str], list[Evidence]] = {}
    for claim in evidence:
        found.setdefault((claim.text, place_of(claim)), []).append(claim)
    return tuple(
        msgspec.structs.replace(same[0], because=together([cause for claim in same for cause in claim.because]))
        for same in found.values()
    )


def flow(evidence: Evidence) -> Iterator[Evidence]:
    """Walk the claims in the order in which they explain each other: causes first."""
    for cause in evidence.because:
        yield from flow(cause)
    yield evidence


def _branches(
    evidence: Sequence[Evidence], indent: str, paint: Paint, width: int, sources: Sources | None
) -> Iterator[str]:
    for number, claim in enumerate(evidence):
        last = number == len(evidence) - 1
        stem = indent + paint.stem(last=last)
        place = place_of(claim)
        text = f"{claim.text} ({place})" if place else claim.text
        for line in fold(text, width, first=indent + paint.branch(last=last), rest=stem):
            yield line.replace(f"({place})", f"({paint.path(place)})") if place else line
        snippet = sources.snippet(claim.path, claim.line) if sources and claim.path and claim.line else None
        if snippet is not None:
            inner = stem + (paint.stem(last=False) if claim.because else "   ")
            yield inner + paint.faint(paint.cropped(snippet, max(width - len(inner), 20)))
        yield from _branches(claim.because, stem, paint, width, sources)
