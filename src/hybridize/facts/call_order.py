"""Does one thing always happen before a function is first called?

Needs   the calls between eager contexts, as lines of the calling code, and the loops of that code.
Gives   `precedes`: a statement runs before every call of a function, on every way that is seen to lead there.
        `leads_to`: a function is called, directly or through others, between two lines of a code object.
        `runs_once`: what a code object makes is one object in the whole run of the program.
Sound   what stands in one loop with a call comes after it as well; what nothing seen calls may come at any time,
        and any number of times.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from hybridize.interp.context import NOT_SEEN, Context, World
from hybridize.ir.nodes import Block, Code, For, If, Match, Node, Statement, Try, While, With
from hybridize.project.places import Place


@dataclass(frozen=True, slots=True)
class CallOrder:
    """The calls each code object makes, by callee and line, and who calls whom."""

    calls: dict[Code, dict[Code, dict[int, None]]]
    callers: dict[Code, dict[Code, None]]
    called_unseen: frozenset[Code]
    _repeated: frozenset[Code]
    _by_path: dict[str, list[Code]]
    _loops: dict[Code, list[tuple[int, int]]] = field(default_factory=dict)
    _leading: dict[Code, frozenset[Code]] = field(default_factory=dict)
    _known: dict[tuple[Code, int, Code], bool] = field(default_factory=dict)
    _called_in_time: dict[tuple[Code, Code], bool] = field(default_factory=dict)
    _once: dict[Code, bool] = field(default_factory=dict)

    @classmethod
    def of(cls, contexts: Iterable[Context]) -> CallOrder:
        """Collect the calls of the eager world."""
        calls: dict[Code, dict[Code, dict[int, None]]] = {}
        callers: dict[Code, dict[Code, None]] = {}
        unseen: set[Code] = set()
        sites: dict[Code, Context | Node] = {}
        repeated: set[Code] = set()
        by_path: dict[str, dict[Code, None]] = {}
        for context in contexts:
            if context.world is not World.EAGER:
                continue
            by_path.setdefault(context.code.path, {})[context.code] = None
            for edge in context.calls.values():
                callee = edge.callee.code
                if edge.through == NOT_SEEN:
                    unseen.add(callee)
                    continue
                # Entry points are called by nobody's code: for each row of arguments of a test there is a context.
                site = edge.callee if context.drives else edge.node
                if edge.through is not None or edge.loops or sites.setdefault(callee, site) is not site:
                    repeated.add(callee)
                calls.setdefault(context.code, {}).setdefault(callee, {})[edge.node.line] = None
                callers.setdefault(callee, {})[context.code] = None
        codes = {path: list(found) for path, found in by_path.items()}
        return cls(calls, callers, frozenset(unseen), frozenset(repeated), codes)

    def around(self, place: Place) -> Code | None:
        """The code object that a place stands in, the innermost of those that run."""
        found: Code | None = None
        for code in self._by_path.get(place.path, ()):
            if code.kind != "module" and not code.line <= place.line <= code.end_line:
                continue
            if found is None or found.kind == "module" or (code.kind != "module" and code.line >= found.line):
                found = code
        return found

    def runs_once(self, code: Code) -> bool:
        """Whether a code object runs a single time in the whole program, as far as one can see."""
        known = self._once.get(code)
        if known is None:
            # What comes round to itself on the way up runs again.
            self._once[code] = False
            known = self._once[code] = self._runs_once(code)
        return known

    def _runs_once(self, code: Code) -> bool:
        if code.kind == "module":
            return True
        if code.kind == "class" and code.parent is not None:
            return self.runs_once(code.parent)
        callers = self.callers.get(code, {})
        if code in self.called_unseen or code in self._repeated or not callers:
            return False
        return all(
            self.runs_once(caller) and not any(self._in_loop(caller, at) for at in self.calls[caller][code])
            for caller in callers
        )

    def leads_to(self, function: Code, code: Code, first: int, last: int) -> bool:
        """Whether code calls a function, or what calls it, between two lines, or in a loop that holds one of them."""
        leading = self._leading_to(function)
        return any(
            first <= at <= last or self._share_loop(code, first, at) or self._share_loop(code, last, at)
            for callee, lines in self.calls.get(code, {}).items()
            if callee in leading
            for at in lines
        )

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
