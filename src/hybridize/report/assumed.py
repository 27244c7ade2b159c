"""Assumptions in words: what is assumed of several parameters alike is said once.

Needs  the assumptions of a verdict, and the function it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from hybridize.report.schema import Assumption, Function


def assumed(assumptions: Iterable[Assumption], function: Function | None) -> Iterator[str]:
    """Yield a phrase for each assumption, in order; places within the function itself go without saying."""
    names = {parameter.name for parameter in function.parameters} if function is not None else set()
    alike: dict[tuple[str, str], list[str]] = {}
    for each in assumptions:
        name, _, claim = each.text.partition(" ")
        where = "" if function is not None and _is_within(each, function) else f" ({each.path}:{each.line})"
        of = alike.setdefault((claim, where) if name in names else (each.text, where), [])
        if name not in of:
            of.append(name)
    for (claim, where), of in alike.items():
        if len(of) > 1:
            yield f"{', '.join(of)}: each {claim}{where}"
        else:
            yield f"{claim}{where}" if claim.startswith(f"{of[0]} ") else f"{of[0]} {claim}{where}"


def _is_within(assumption: Assumption, function: Function) -> bool:
    return assumption.path == function.path and function.line <= assumption.line <= function.end_line
