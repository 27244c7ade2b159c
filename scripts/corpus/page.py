"""The tables of docs/corpus.md."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from corpus.counting import FACTS, PRECONDITIONS, Counts
from hybridize.report.schema import Report
from hybridize.report.summary import unknown_causes


def parts(counts: Sequence[Counts], reports: Mapping[str, Report]) -> dict[str, str]:
    """Make every generated part of the page, by its name."""
    return {
        "projects": _table(_PROJECT_HEADS, [*map(_project, counts), _project(_sum(counts))]),
        "unknowns": _table(_UNKNOWN_HEADS, [*map(_unknown, counts), _unknown(_sum(counts))]),
        "types": _table(_TYPE_HEADS, [*map(_typed, counts), _typed(_sum(counts))]),
        "causes": _causes(reports),
        "reasons": _reasons(counts),
        "withdrawn": _withdrawn(_sum(counts)),
    }


_PROJECT_HEADS = (
    *("project", "lines", "functions", "reached", "candidates"),
    *PRECONDITIONS,
    *("limits", "crashes", "processor s", "peak MB"),
)
_UNKNOWN_HEADS = ("project", "functions", *FACTS.values(), "reached", *(f"{name}, reached" for name in FACTS.values()))


def _project(one: Counts) -> list[str]:
    if one.failure:
        return [one.name, one.failure]
    return [
        *(one.name, str(one.lines), str(one.functions), str(one.reached), str(one.candidates)),
        *(str(one.preconditions[name] or "") for name in PRECONDITIONS),
        *(str(one.limits or ""), str(one.crashes or ""), f"{one.cpu_seconds:.1f}", f"{one.peak_mb:.0f}"),
    ]


def _unknown(one: Counts) -> list[str]:
    if one.failure:
        return [one.name, one.failure]
    return [
        *(one.name, str(one.functions)),
        *(_share(one.unknown[fact], one.functions) for fact in FACTS),
        str(one.reached),
        *(_share(one.unknown_called[fact], one.reached) for fact in FACTS),
    ]


_TYPE_HEADS = ("project", *("tensor parameters", "dtype", "rank"), *("reached", "dtype, reached", "rank, reached"))


def _typed(one: Counts) -> list[str]:
    if one.failure:
        return [one.name, one.failure]
    cells = [one.name]
    for of in (one.tensors, one.tensors_called):
        cells += [str(of["all"]), *(_share(of[known], of["all"]) for known in ("dtype", "rank"))]
    return cells


def _sum(counts: Sequence[Counts]) -> Counts:
    total = Counts("all")
    for one in counts:
        total.lines += one.lines
        total.functions += one.functions
        total.reached += one.reached
        total.candidates += one.candidates
        total.preconditions += one.preconditions
        total.withdrawn += one.withdrawn
        total.withdrawn_alone += one.withdrawn_alone
        total.unknown += one.unknown
        total.unknown_called += one.unknown_called
        total.tensors += one.tensors
        total.tensors_called += one.tensors_called
        total.limits += one.limits
        total.crashes += one.crashes
        total.cpu_seconds += one.cpu_seconds
        total.peak_mb = max(total.peak_mb, one.peak_mb)
    return total


def _causes(reports: Mapping[str, Report]) -> str:
    table = unknown_causes(function for name in sorted(reports) for function in reports[name].functions)
    return _table(table.heads, table.rows)


def _reasons(counts: Sequence[Counts]) -> str:
    codes = sorted({code for one in counts for code in one.reasons})
    rows = [[one.name, *(str(one.reasons[code] or "") for code in codes)] for one in counts if not one.failure]
    return _table(("project", *codes), rows)


def _withdrawn(total: Counts) -> str:
    codes = sorted(total.withdrawn)
    rows = [
        ["functions", *(str(total.withdrawn[code]) for code in codes)],
        ["for it alone", "", *(str(total.withdrawn_alone[code] or "") for code in codes if code)],
    ]
    return _table(("", *(code or "in all" for code in codes)), rows)


def _share(part: int, whole: int) -> str:
    return f"{part / whole:.0%}" if whole else ""


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = ["| " + " | ".join(heads) + " |", "|---|" + "---:|" * (len(heads) - 1)]
    lines += ["| " + " | ".join([*row, *[""] * (len(heads) - len(row))]) + " |" for row in rows]
    return "\n".join(lines)
