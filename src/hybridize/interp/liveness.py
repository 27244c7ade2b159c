"""Which local variables are still read after a conditional or loop, and at the head of a loop?

AutoGraph carries exactly those through a graph conditional or loop; what else is assigned inside may mean anything.

Needs   the instructions of one code object.
Gives   for each `if`, `for` and `while` the names that are live where it ends and where its rounds begin.
Sound   `return`, `break` and `continue` keep alive what the code below needs, as AutoGraph makes flags of them; what
        inner functions capture is always live.
Source  the classic backward analysis, on structured code.
"""

from __future__ import annotations

from dataclasses import dataclass

from hybridize.ir import nodes as ir
from hybridize.ir.walking import walk

Names = frozenset[str]
_NONE: Names = frozenset()


@dataclass(frozen=True, slots=True)
class Liveness:
    """The names live after a statement, and before a round of it when it is a loop."""

    after: Names
    head: Names
    assigned: Names


def of_code(code: ir.Code) -> dict[ir.Node, Liveness]:
    """The liveness at each conditional and loop of a code object."""
    known = _by_code.get(code)
    if known is None:
        known = _by_code[code] = {}
        _block(code.body, frozenset(code.captured), frozenset(code.captured), known)
    return known


_by_code: dict[ir.Code, dict[ir.Node, Liveness]] = {}


def _block(block: ir.Block, after: Names, always: Names, found: dict[ir.Node, Liveness]) -> Names:
    live = after
    for statement in reversed(block):
        live = _before(statement, live, always, found)
    return live


def _before(statement: ir.Statement, after: Names, always: Names, found: dict[ir.Node, Liveness]) -> Names:
    match statement:
        case ir.Assign(target=target, value=value):
            return (after - _bound(target)) | _read(value) | _read_in(target) | always
        case ir.Import(target=target):
            return after - _bound(target) | always
        case ir.If(test=test, then=then, otherwise=otherwise):
            _note(statement, after, _NONE, found)
            return _read(test) | _block(then, after, always, found) | _block(otherwise, after, always, found)
        case ir.While(test=test, body=body, otherwise=otherwise):
            left = _block(otherwise, after, always, found)
            head = left | _read(test)
            for _ in range(2):
                head = head | _block(body, head | after, always, found)
            _note(statement, after, head, found)
            return head
        case ir.For(target=target, iterable=iterable, body=body, otherwise=otherwise):
            head = _block(otherwise, after, always, found)
            for _ in range(2):
                head = head | (_block(body, head | after, always, found) - _bound(target))
            _note(statement, after, head, found)
            return head | _read(iterable) | _read_in(target)
        case ir.Try(body=body, handlers=handlers, otherwise=otherwise, finally_=finally_):
            final = _block(finally_, after, always, found) | after
            live = _block(otherwise, final, always, found) | final
            for handler in handlers:
                live |= _block(handler.body, final, always, found) | _read(handler.type)
            return live | _block(body, live, always, found)
        case ir.With(manager=manager, target=one, body=body):
            live = _block(body, after, always, found)
            return (live - (_bound(one) if one is not None else _NONE)) | _read(manager)
        case ir.Match(subject=subject, cases=cases):
            live = after | _read(subject)
            for case in cases:
                live |= _read(case.guard) | _block(case.body, after, always, found)
            return live
    return after | _read(statement)


def _note(statement: ir.If | ir.While | ir.For, after: Names, head: Names, found: dict[ir.Node, Liveness]) -> None:
    known = found.get(statement)
    # A statement within a loop is visited more than once, with more and more that is live.
    found[statement] = Liveness(
        after | known.after if known else after,
        head | known.head if known else head,
        known.assigned if known else _assigned(statement),
    )


def _assigned(statement: ir.Node) -> Names:
    """The local names that are bound anywhere within a statement, inner functions apart."""
    names: set[str] = set()
    for node in walk(statement):
        match node:
            case ir.Assign(target=target) | ir.Augment(target=target) | ir.For(target=target) | ir.Bind(target=target):
                names |= _bound(target)
            case ir.With(target=target) | ir.Handler(target=target) if target is not None:
                names |= _bound(target)
    return frozenset(names)


def _bound(target: object) -> Names:
    match target:
        case ir.Name(name=name):
            return frozenset({name})
        case ir.Unpack(targets=targets):
            return frozenset(name for one in targets for name in _bound(one))
    return _NONE


def _read_in(target: object) -> Names:
    """The names that a target reads: `a` and `i` of `a[i] = …`."""
    match target:
        case ir.Name():
            return _NONE
        case ir.Unpack(targets=targets):
            return frozenset(name for one in targets for name in _read_in(one))
    return _read(target)


def _read(root: object) -> Names:
    """The local names mentioned anywhere below an instruction."""
    return frozenset(node.name for node in walk(root) if isinstance(node, ir.Name))
