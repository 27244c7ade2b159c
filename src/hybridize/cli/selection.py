"""Parts of plans: the edits of some functions only.

Gives  `by_function`, which tells whose edits a plan holds; `narrowed`, the plan for some of its requests; and
       `selected`, the plans without the edits that `--select` and `--ignore` rule out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hybridize.edits.plan import FilePlan, plan
from hybridize.edits.requests import Request, Unwrap
from hybridize.report.findings import Finding
from hybridize.report.schema import Function


def by_function(
    functions: Iterable[Function], path: str, requests: Iterable[Request]
) -> Iterator[tuple[Function | None, list[Request]]]:
    """Group the requests of one file by the function they belong to, in the order of lines."""
    of_file = [function for function in functions if function.path == path]
    groups: dict[str, tuple[Function | None, list[Request]]] = {}
    for request in sorted(requests, key=lambda request: request.line):
        function = next((each for each in of_file if _is_about(request, each)), None)
        key = f"{function.line} {function.id}" if function else f"line {request.line}"
        groups.setdefault(key, (function, []))[1].append(request)
    yield from groups.values()


def narrowed(whole: FilePlan, requests: Sequence[Request]) -> FilePlan:
    """Plan some of the requests of a plan."""
    if len(requests) == len(whole.applied):
        return whole
    return plan(whole.source, requests, around=whole.around)


def selected(
    plans: Mapping[str, FilePlan], functions: Sequence[Function], findings: Iterable[Finding]
) -> dict[str, FilePlan]:
    """Leave out the edits of functions whose finding was not selected."""
    wanted = {finding.function.id for finding in findings if finding.function and finding.is_about_function}
    kept: dict[str, FilePlan] = {}
    for path, whole in sorted(plans.items()):
        requests = [
            request
            for function, group in by_function(functions, path, whole.applied)
            if function is None or function.id in wanted
            for request in group
        ]
        chosen = narrowed(whole, requests)
        if chosen.edits or chosen.refused:
            kept[path] = chosen
    return kept


def _is_about(request: Request, function: Function) -> bool:
    if isinstance(request, Unwrap):
        return function.decorator is not None and function.decorator.line == request.line
    return request.line == function.line and request.qualname == function.qualname
