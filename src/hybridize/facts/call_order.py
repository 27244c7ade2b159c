"""Does one thing always happen before a function is first called?

Needs   the calls between eager contexts, as lines of the calling code, and the loops of that code.
Gives   `precedes`: a statement runs before every call of a function, on every way that is seen to lead there.
Sound   what stands in one loop with a call comes after it as well; what nothing seen calls may come at any time.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hybridize.facts.parameters import NOT_SEEN
from hybridize.interp.context import Context, World
from hybridize.ir.nodes import Block, Code, For, If, Match, Statement, Try, While, With


@dataclass(frozen=True, slots=True)
class CallOrder:
    """The calls each code object makes, by callee and line, and who calls whom."""

    calls: dict[Code, dict[Code, dict[int, None]]]
    callers: dict[Code, dict[Code, None]]
    called_unseen: frozenset[Code]
    _loops: dict[Code, list[tuple[int, int]]] = field(default_factory=dict)
    _leading: dict[Code, frozenset[Code]] = field(default_factory=dict)
    _known: dict[tuple[Code, int, Code], bool] = field(default_factory=dict)
    _called_in_time: dict[tuple[Code, Code], bool] = field(default_factory=dict)

    @classmethod
    def of(cls, contexts: Iterable[Context]) -> CallOrder:
        """Collect the calls of the eager world."""
        calls: dict[Code, dict[Code, dict[int, None]]] = {}
        callers: dict[Code, dict[Code, None]] = {}
        unseen: set[Code] = set()
        for context in contexts:
            if context.world is not World.EAGER:
                continue
            for edge in context.calls.values():
                callee = edge.callee.code
                if edge.through == NOT_SEEN:
                    unseen.add(callee)
                    continue
                calls.setdefault(context.code, {}).setdefault(callee, {})[edge.node.line] = None
                callers.setdefault(callee, {})[context.code] = None
        return cls(calls, callers, frozenset(unseen))

    def precedes(self, code: Code, line: int, function: Code) -> bool:
        """Whether what stands at a line of a code object runs before the function is first called, on every way."""
        key = (code, line, function)
        known = self._known.get(key)
        if known is None:
            known = self._known[key] = self._precedes(code, line, function, None)
        return known

    def _precedes(self, code: Code, line: int, function: Code, through: Code | None) -> bool:
        """The same, but for calls of `through` at that line: these are what comes first."""
        if code is function:
            return False
        leading = self._leading_to(function)
        later = [
            at
            for callee, lines in self.calls.get(code, {}).items()
            if callee in leading and callee is not through
            for at in lines
        ]
        if any(at <= line or self._share_loop(code, line, at) for at in later):
            return False
        if code.kind == "module":
            return True
        if code not in self.callers:
            # Nothing seen calls it: the order within is all there is, if it calls the function at all.
            return bool(later)
        return self._is_called_in_time(code, function)

    def _is_called_in_time(self, code: Code, function: Code) -> bool:
        """Whether every call of a code object comes before the first of the function, on every way up."""
        key = (code, function)
        known = self._called_in_time.get(key)
        if known is None:
            # What comes round to itself on the way up has no first call: until all are seen to hold, it does not.
            self._called_in_time[key] = False
            known = self._called_in_time[key] = code not in self.called_unseen and all(
                not self._in_loop(caller, at) and self._precedes(caller, at, function, code)
                for caller in self.callers[code]
                for at in self.calls[caller][code]
            )
        return known

    def _leading_to(self, function: Code) -> frozenset[Code]:
        """The function and everything that calls it, directly or through others."""
        known = self._leading.get(function)
        if known is None:
            found = {function}
            pending = [function]
            while pending:
                for caller in self.callers.get(pending.pop(), ()):
                    if caller not in found:
                        found.add(caller)
                        pending.append(caller)
            known = self._leading[function] = frozenset(found)
        return known

    def _loops_of(self, code: Code) -> list[tuple[int, int]]:
        if code not in self._loops:
            self._loops[code] = list(_loops(code.body))
        return self._loops[code]

    def _share_loop(self, code: Code, one: int, other: int) -> bool:
        return any(line <= min(one, other) and max(one, other) <= last for line, last in self._loops_of(code))

    def _in_loop(self, code: Code, line: int) -> bool:
        return any(first <= line <= last for first, last in self._loops_of(code))


def _loops(block: Block) -> Iterable[tuple[int, int]]:
    """The first and last line of every loop in a block, loops in functions excepted."""
    for statement in block:
        inner = list(_blocks(statement))
        if isinstance(statement, (For, While)):
            yield statement.line, max([statement.line, *(_last_line(one) for one in inner)])
        for one in inner:
            yield from _loops(one)


def _blocks(statement: Statement) -> Iterable[Block]:
    match statement:
        case If(then=then, otherwise=otherwise):
            yield from (then, otherwise)
        case For(body=body, otherwise=otherwise) | While(body=body, otherwise=otherwise):
            yield from (body, otherwise)
        case With(body=body):
            yield body
        case Try(body=body, handlers=handlers, otherwise=otherwise, finally_=finally_):
            yield from (body, *(handler.body for handler in handlers), otherwise, finally_)
        case Match(cases=cases):
            yield from (case.body for case in cases)


def _last_line(block: Block) -> int:
    return max((max([one.line, *(_last_line(inner) for inner in _blocks(one))]) for one in block), default=0)
