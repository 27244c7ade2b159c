"""From requests to exact edits of one file, or to reasons why not.

Needs a `SourceText` and requests; gives a `FilePlan`.  Each request is planned by itself, with the tree change it
means; imports are added and removed once for the whole file; then everything is verified together.  A file whose
edits fail verification is left alone and all its requests are refused.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass, field

from hybridize.edits.arguments import Target, check, find_target, set_arguments
from hybridize.edits.bindings import Site
from hybridize.edits.decorators import TF_FUNCTION, Decorator
from hybridize.edits.function_verification import OneByOne
from hybridize.edits.functions import View, decorator_span, find, margin, means_decorator
from hybridize.edits.gaps import comments
from hybridize.edits.imports import add_imports, is_pragma, remove_unused
from hybridize.edits.intentions import Change, DecoratorAdded, DecoratorRemoved, Intention
from hybridize.edits.layout import laid_out
from hybridize.edits.placement import place_among, refuse_unfit
from hybridize.edits.repairs import rewrite
from hybridize.edits.repairs.body import Repair
from hybridize.edits.requests import (
    AddDecorator,
    Reconfigure,
    Refusal,
    RefusedError,
    RemoveDecorator,
    Request,
    Rewrite,
    Unwrap,
)
from hybridize.edits.source import SourceText
from hybridize.edits.spelling import PLACEHOLDER, Style, module_name, read_style, spell
from hybridize.edits.surroundings import ALONE, Surroundings
from hybridize.edits.text_edits import Lines, Position, TextEdit, apply
from hybridize.edits.unwrapping import find_call, unwrap
from hybridize.edits.verification import flaw

__all__ = ["FilePlan", "Position", "Refusal", "TextEdit", "apply", "plan", "plan_each"]


@dataclass(frozen=True, slots=True)
class FilePlan:
    """What will be done to one file; `applied` are the requests the edits carry out."""

    source: SourceText
    edits: tuple[TextEdit, ...]
    refused: tuple[Refusal, ...]
    applied: tuple[Request, ...] = ()
    around: Surroundings = ALONE

    @property
    def new_text(self) -> str:
        """The text after the edits."""
        return apply(self.source.text, self.edits)


@dataclass(slots=True)
class _Draft:
    """What has been planned so far."""

    view: View
    style: Style
    changes: list[Change] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    applied: list[Request] = field(default_factory=list)
    imports: set[str] = field(default_factory=set)
    used_names: set[str] = field(default_factory=set)
    removed_nodes: list[ast.AST] = field(default_factory=list)
    added: set[int] = field(default_factory=set)
    removed: set[tuple[int, int]] = field(default_factory=set)
    settings: dict[tuple[int, int], tuple[Target, dict[str, str]]] = field(default_factory=dict)


def plan(
    source: SourceText,
    requests: Iterable[Request],
    decorator: Decorator = TF_FUNCTION,
    *,
    around: Surroundings = ALONE,
) -> FilePlan:
    """Plan all requests for one file; `around` is what the rest of the project gives to it and takes from it."""
    listed = tuple(dict.fromkeys(requests))
    if not listed:
        return FilePlan(source, (), ())
    try:
        view = View.of(source, decorator, around.provided, around.width)
    except RefusedError as refusal:
        return FilePlan(source, (), tuple(Refusal(request, str(refusal)) for request in listed))
    draft = _Draft(view, read_style(view))
    # Removals come first: an argument for a decorator that goes is refused.
    order = (RemoveDecorator, Unwrap, AddDecorator, Reconfigure, Rewrite)
    for request in sorted(listed, key=lambda request: order.index(type(request))):
        try:
            _plan_one(draft, request)
        except RefusedError as refusal:
            draft.refused.append(Refusal(request, str(refusal)))
        else:
            draft.applied.append(request)
    return _finish(draft, listed, around, _flaw_of_all)


def plan_each(
    source: SourceText,
    requests: Collection[Request],
    decorator: Decorator = TF_FUNCTION,
    *,
    around: Surroundings = ALONE,
) -> dict[Request, tuple[TextEdit, ...]]:
    """Plan each request as if it were the only one, reading the file once; requests that are refused are left out."""
    try:
        view = View.of(source, decorator, around.provided, around.width)
    except RefusedError:
        return {}
    style = read_style(view)
    one_by_one = OneByOne()
    found: dict[Request, tuple[TextEdit, ...]] = {}
    for request in requests:
        draft = _Draft(view, style)
        try:
            _plan_one(draft, request)
        except RefusedError:
            continue
        draft.applied.append(request)
        alone = _finish(draft, (request,), around, one_by_one.flaw)
        if alone.applied:
            found[request] = alone.edits
    return found


def _plan_one(draft: _Draft, request: Request) -> None:
    match request:
        case AddDecorator():
            _add(draft, request)
        case RemoveDecorator():
            _remove(draft, request)
        case Reconfigure():
            _reconfigure(draft, request)
        case Unwrap(line=line, column=column):
            wrapping = find_call(draft.view, line, column)
            draft.changes.append(unwrap(draft.view, wrapping))
            draft.removed_nodes += wrapping.removed()
        case Rewrite():
            _repair(draft, rewrite(draft.view, draft.style, request))


def _repair(draft: _Draft, repair: Repair) -> None:
    draft.changes.append(repair.change)
    draft.removed_nodes += repair.removed
    if repair.spelling is not None:
        draft.imports.update(repair.spelling.imports)
        draft.used_names |= repair.spelling.heads


def _add(draft: _Draft, request: AddDecorator) -> None:
    view = draft.view
    site = find(view, request.line, request.qualname)
    node = site.node
    kept = [d for i, d in enumerate(node.decorator_list) if (node.lineno, i) not in draft.removed]
    if node.lineno in draft.added or any(means_decorator(view, site, decorator) for decorator in kept):
        raise RefusedError(f"{request.qualname} is decorated already")
    refuse_unfit(node)
    spelling = spell(view, draft.style, site, needs_module=PLACEHOLDER in request.arguments)
    arguments = spelling.fill(request.arguments)
    text = f"{spelling.text}({arguments})" if arguments else spelling.text
    tree = _parsed(text)
    if isinstance(tree, ast.Call) is not bool(arguments):
        raise RefusedError(f"these are not the arguments of one call: {arguments}")
    index = place_among(view, site)
    at, indentation, line = _slot(view, site, index)
    newline = view.lines.newline_near(line)
    written = laid_out(text, indentation, width=view.width, newline=newline, taken=1)
    edit = view.lines.edit(at, at, f"{indentation}@{written}{newline}")
    draft.changes.append(Change((edit,), (DecoratorAdded(node.lineno, index, text),)))
    draft.added.add(node.lineno)
    draft.imports.update(spelling.imports)
    draft.used_names |= spelling.heads | _names_in(tree)


def _slot(view: View, site: Site, index: int) -> tuple[int, str, int]:
    """Offset, indentation and line at which a decorator with this index is written."""
    node = site.node
    start, indentation = margin(view, view.lines.offset(node.lineno, node.col_offset))
    if index > 0:
        # Directly below its neighbour: comments that follow belong to what follows them.
        above = decorator_span(view, node.decorator_list[index - 1])
        return above.after, indentation, view.lines.line_of(above.at)
    if node.decorator_list:
        start = decorator_span(view, node.decorator_list[0]).start
    return start, indentation, view.lines.line_of(start)


def _parsed(code: str) -> ast.expr:
    try:
        return ast.parse(code, mode="eval").body
    except (SyntaxError, ValueError) as error:
        raise RefusedError(f"this is not Python: {code}") from error


def _names_in(tree: ast.expr) -> set[str]:
    return {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}


def _remove(draft: _Draft, request: RemoveDecorator) -> None:
    view = draft.view
    site = find(view, request.line, request.qualname)
    target = find_target(view, site, request.decorator_line)
    key = (site.node.lineno, target.index)
    if key in draft.removed:
        raise RefusedError("the decorator is removed already")
    span = decorator_span(view, target.node)
    _, indentation = margin(view, span.at)
    kept = comments(view.text[span.at : span.end])
    if span.comment and not is_pragma(span.comment) and span.comment.strip("# \t"):
        kept.append(span.comment)
    newline = view.lines.newline_near(view.lines.line_of(span.at))
    text = "".join(f"{indentation}{comment}{newline}" for comment in kept)
    edit = view.lines.edit(span.start, span.after, text)
    draft.changes.append(Change((edit,), (DecoratorRemoved(*key),)))
    draft.removed.add(key)
    draft.removed_nodes.append(target.node)


def _reconfigure(draft: _Draft, request: Reconfigure) -> None:
    view = draft.view
    site = find(view, request.line, request.qualname)
    target = find_target(view, site, request.decorator_line)
    key = (site.node.lineno, target.index)
    if key in draft.removed:
        raise RefusedError("the decorator is removed")
    check(view, target, request.keyword)
    value = request.value
    if PLACEHOLDER in value:
        spelling = module_name(view, draft.style, site)
        value = spelling.fill(value)
        draft.imports.update(spelling.imports)
    wanted = draft.settings.setdefault(key, (target, {}))[1]
    same = view.decorator.spellings(request.keyword) & wanted.keys()
    if same:
        raise RefusedError(f"{request.keyword} is set already, by another request")
    # As an argument, so that `1, b=2` is seen to be more than a value.
    call = _parsed(f"_({request.keyword}={value})")
    if not isinstance(call, ast.Call) or len(call.keywords) != 1:
        raise RefusedError(f"this is not one value: {value}")
    draft.used_names |= _names_in(call.keywords[0].value)
    wanted[request.keyword] = value


_Verify = Callable[[View, Sequence[TextEdit], Sequence[Intention]], str | None]


def _flaw_of_all(view: View, edits: Sequence[TextEdit], intentions: Sequence[Intention]) -> str | None:
    return flaw(view.source, apply(view.text, edits), intentions)


def _finish(draft: _Draft, listed: tuple[Request, ...], around: Surroundings, verify: _Verify) -> FilePlan:
    view = draft.view
    try:
        changes = [*add_imports(view, draft.imports), *draft.changes]
        changes += [set_arguments(view, target, wanted) for target, wanted in draft.settings.values()]
        changes += remove_unused(view, draft.removed_nodes, draft.used_names, around.taken)
        edits = _in_order(view.lines, [edit for change in changes for edit in change.edits])
        intentions: list[Intention] = [intention for change in changes for intention in change.intentions]
        problem = verify(view, edits, intentions) if edits else None
    except RefusedError as refusal:
        problem = str(refusal)
    except ValueError as error:
        problem = f"the requests exclude one another: {error}"
    position = {request: index for index, request in enumerate(listed)}
    if problem is not None:
        failed = [Refusal(request, problem) for request in draft.applied]
        refused = sorted([*draft.refused, *failed], key=lambda refusal: position[refusal.request])
        return FilePlan(view.source, (), tuple(refused), around=around)
    refused = sorted(draft.refused, key=lambda refusal: position[refusal.request])
    applied = tuple(sorted(draft.applied, key=position.__getitem__))
    return FilePlan(view.source, tuple(edits), tuple(refused), applied, around)


def _in_order(lines: Lines, edits: list[TextEdit]) -> list[TextEdit]:
    """Sort the edits; insertions at one place, and one right before a replacement, become one edit.

    Sorting is stable and imports come first in the list, so an import stays above a decorator.
    """
    merged: list[TextEdit] = []
    for edit in sorted(edits, key=lambda edit: (edit.start.offset, edit.end.offset)):
        previous = merged[-1] if merged else None
        if previous is not None and previous.start == previous.end == edit.start:
            merged[-1] = lines.edit(edit.start.offset, edit.end.offset, previous.content + edit.content)
        elif lines.text[edit.start.offset : edit.end.offset] != edit.content:
            # What changes nothing (a keyword that has the value already) is no edit.
            merged.append(edit)
    return merged
