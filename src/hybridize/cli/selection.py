"""Parts of plans: the edits of some functions only.

Gives  `by_function`, which tells whose edits a plan holds; `narrowed`, the plan for some of its requests; and
       `selected`, the plans without the edits that `--select` and `--ignore` rule out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from hybridize.edits.plan import FilePlan, plan
from hybridize.edits.requests import AddDecorator, Reconfigure, RemoveDecorator, Request, Rewrite, Unwrap
from hybridize.report.findings import Finding
from hybridize.report.schema import Function


def by_function(
    functions: Iterable[Function], path: str, requests: Iterable[Request]
) -> Iterator[tuple[Function | None, list[Request]]]:
    """Group the requests of one file by the function they belong to, in the order of lines."""
    of_file = [function for function in functions if function.path == path]
    groups: dict[str, tuple[Function | None, list[Request]]] = {}
    for request in sorted(requests, key=lambda request: request.line):
        function = _owner(request, of_file)
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
    about = {each.function.id: each.function for each in findings if each.function and each.is_about_function}
    wanted = about.keys()
    # What is converted may run through what is repaired: a repair goes with any conversion.
    converts = any("add-decorator" in function.actions for function in about.values())
    kept: dict[str, FilePlan] = {}
    for path, whole in sorted(plans.items()):
        requests = [
            request
            for function, group in by_function(functions, path, whole.applied)
            for request in group
            if function is None
            or function.id in wanted
            or (isinstance(request, Rewrite) and (converts or function.hybrid))
        ]
        chosen = narrowed(whole, requests)
        if chosen.edits or chosen.refused:
            kept[path] = chosen
    return kept


def _owner(request: Request, functions: Sequence[Function]) -> Function | None:
    if isinstance(request, Rewrite):
        around = [each for each in functions if each.line < request.line <= each.end_line]
        return max(around, key=lambda each: each.line, default=None)
    return next((each for each in functions if _is_about(request, each)), None)


def _is_about(request: AddDecorator | RemoveDecorator | Reconfigure | Unwrap, function: Function) -> bool:
    if isinstance(request, Unwrap):
        return function.decorator is not None and function.decorator.line == request.line
    return request.line == function.line and request.qualname == function.qualname
