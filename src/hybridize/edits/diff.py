r"""Unified diffs of plans, which `git apply` and `patch -p1` accept.

Needs plans only; nothing is compared, for the edits say which lines change.  Lines end at `\n` alone, as for those
programs, so the carriage return of `\r\n` is part of its line, and a byte order mark part of the first.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from hybridize.edits.plan import FilePlan
from hybridize.edits.source import encode
from hybridize.edits.text_edits import TextEdit, apply

CONTEXT = 3
_MARK = "\ufeff"


@dataclass(frozen=True, slots=True)
class _Block:
    """Old lines `first` to `last` (0-based, exclusive) become the new ones."""

    first: int
    last: int
    new: tuple[str, ...]


def unified_diff(plans: Iterable[FilePlan]) -> str:
    """Render the diff of all plans as text, ordered by path."""
    return "".join("".join(_file_diff(plan)) for plan in _ordered(plans))


def patch_bytes(plans: Iterable[FilePlan]) -> bytes:
    """Render the diff with each file's lines in the encoding of that file, as it must be to apply."""
    parts: list[bytes] = []
    for plan in _ordered(plans):
        header, *rest = _file_diff(plan)
        body = "".join(rest)
        # A byte order mark stands within the first line, where `encode` would not put it.
        raw = body.encode("utf-8") if plan.source.has_bom else encode(plan.source, body)
        parts += (header.encode("utf-8"), raw)
    return b"".join(parts)


def _ordered(plans: Iterable[FilePlan]) -> list[FilePlan]:
    return sorted((plan for plan in plans if plan.edits), key=lambda plan: plan.source.display)


def _file_diff(plan: FilePlan) -> Iterator[str]:
    """Yield the header, then the hunks."""
    name = plan.source.display
    yield f"--- {_quoted('a/' + name)}\n+++ {_quoted('b/' + name)}\n"
    old = _lines(plan.source.text)
    blocks = list(_blocks(old, plan))
    if plan.source.has_bom:
        old, blocks = _with_mark(old, blocks)
    shift = 0
    for group in _groups(blocks):
        first = max(group[0].first - CONTEXT, 0)
        last = min(group[-1].last + CONTEXT, len(old))
        grown = sum(len(block.new) - (block.last - block.first) for block in group)
        count = last - first
        yield f"@@ -{_range(first, count)} +{_range(first + shift, count + grown)} @@\n"
        yield from _hunk(old, group, first, last)
        shift += grown


def _lines(text: str) -> list[str]:
    lines = text.split("\n")
    whole = [line + "\n" for line in lines[:-1]]
    return [*whole, lines[-1]] if lines[-1] else whole


def _blocks(old: list[str], plan: FilePlan) -> Iterator[_Block]:
    """Yield the changed stretches of lines, least ones, in order."""
    starts = [0]
    for line in old:
        starts.append(starts[-1] + len(line))
    text = plan.source.text
    for first, last, edits in _stretches(starts, plan.edits, unfinished=not text.endswith("\n") and bool(text)):
        begin, end = starts[first], starts[last]
        shifted = [_moved(edit, -begin) for edit in edits]
        new = _lines(apply(text[begin:end], shifted))
        yield from _trimmed(old, first, last, new)


def _stretches(
    starts: list[int], edits: tuple[TextEdit, ...], *, unfinished: bool
) -> list[tuple[int, int, list[TextEdit]]]:
    """Group the edits by the lines they touch; `unfinished` when the last line has no newline."""
    found: list[tuple[int, int, list[TextEdit]]] = []
    count = len(starts) - 1
    for edit in edits:
        first = min(bisect_right(starts, edit.start.offset) - 1, count)
        last = min(bisect_right(starts, edit.end.offset) - 1, count)
        at_start = starts[first] == edit.start.offset and not (first == count and unfinished)
        whole = at_start and starts[last] == edit.end.offset and (edit.content == "" or edit.content.endswith("\n"))
        if not whole:
            last = min(last + 1, count)
            # An edit at the very end of a text without a last newline touches the last line.
            first = count - 1 if first == count and unfinished else first
        if found and first < found[-1][1]:
            # What came before may end within a line (after a form feed): the line where this edit ends completes it.
            before = found.pop()
            closed = last if not whole else min(last + 1, count)
            found.append((before[0], max(before[1], closed), [*before[2], edit]))
        else:
            found.append((first, last, [edit]))
    return found


def _moved(edit: TextEdit, by: int) -> TextEdit:
    start, end = edit.start, edit.end
    return TextEdit(
        type(start)(start.line, start.column, start.offset + by),
        type(end)(end.line, end.column, end.offset + by),
        edit.content,
    )


def _trimmed(old: list[str], first: int, last: int, new: list[str]) -> Iterator[_Block]:
    """Yield the stretch without equal lines at its head and tail."""
    head = 0
    while first < last and head < len(new) and old[first] == new[head]:
        first, head = first + 1, head + 1
    tail = len(new)
    while first < last and head < tail and old[last - 1] == new[tail - 1]:
        last, tail = last - 1, tail - 1
    if first < last or head < tail:
        yield _Block(first, last, tuple(new[head:tail]))


def _with_mark(old: list[str], blocks: list[_Block]) -> tuple[list[str], list[_Block]]:
    """Put the byte order mark before the first line, old and new."""
    if blocks and blocks[0].first == 0:
        block = blocks[0]
        last = max(block.last, 1 if old else 0)
        new = [*block.new, *old[block.last : last]]
        if new:
            new[0] = _MARK + new[0]
        blocks = [_Block(0, last, tuple(new)), *blocks[1:]]
    return [_MARK + old[0], *old[1:]] if old else old, blocks


def _groups(blocks: list[_Block]) -> list[list[_Block]]:
    groups: list[list[_Block]] = []
    for block in blocks:
        if groups and block.first - groups[-1][-1].last <= 2 * CONTEXT:
            groups[-1].append(block)
        else:
            groups.append([block])
    return groups


def _hunk(old: list[str], group: list[_Block], first: int, last: int) -> Iterator[str]:
    at = first
    for block in group:
        yield from (_marked(" ", line) for line in old[at : block.first])
        yield from (_marked("-", line) for line in old[block.first : block.last])
        yield from (_marked("+", line) for line in block.new)
        at = block.last
    yield from (_marked(" ", line) for line in old[at:last])


def _marked(sign: str, line: str) -> str:
    return sign + line if line.endswith("\n") else f"{sign}{line}\n\\ No newline at end of file\n"


def _range(first: int, count: int) -> str:
    # An empty range names the line before it.
    start = first + 1 if count else first
    return str(start) if count == 1 else f"{start},{count}"


def _quoted(name: str) -> str:
    """Write a path as git does: quoted when it holds what would end it, with a tab after one that holds spaces."""
    if any(character in '"\\' or ord(character) < 32 or ord(character) == 127 for character in name):
        plain = name.replace("\\", "\\\\").replace('"', '\\"')
        return '"' + "".join(f"\\{ord(c):03o}" if ord(c) < 32 or ord(c) == 127 else c for c in plain) + '"'
    return f"{name}\t" if " " in name else name
