"""Does the function call itself, directly or through others?

Needs   the calls between contexts.
Gives   yes when the function stands on a cycle of direct calls, or when calls made through a library lead from some
        context of it to another; no otherwise.
Sound   for the calls the interpreter saw.  Two functions that one decorator wraps are two functions, and so are the
        wrappers made for them.  Keras calling `call` makes cycles of code that are none of execution
        (a block that contains other blocks): there a path of contexts is asked for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

from hybridize.facts.fact import NO, UNKNOWN, YES, Fact
from hybridize.interp.context import Context, Edge
from hybridize.ir.nodes import Code
from hybridize.project.places import Evidence, Place
from hybridize.values.objects import HeapObject

# A function: its code, and the variables around it.
_Function: TypeAlias = tuple[Code, HeapObject | None]
_Graph: TypeAlias = dict[_Function, dict[_Function, None]]


@dataclass(frozen=True, slots=True)
class Cycles:
    """The functions on some cycle of calls: of direct ones, and of calls made by libraries as well."""

    direct: frozenset[Code]
    any: frozenset[Code]


def cycles(contexts: list[Context]) -> Cycles:
    """Find the functions on cycles of the call graph of code objects: the only ones worth a closer look."""
    direct: _Graph = {}
    every: _Graph = {}
    for context in contexts:
        caller = _function_of(context)
        for edge in context.calls.values():
            callee = _function_of(edge.callee)
            every.setdefault(caller, {})[callee] = None
            if edge.through is None:
                direct.setdefault(caller, {})[callee] = None
    return Cycles(
        frozenset(code for code, _ in _cyclic(direct)),
        frozenset(code for code, _ in _cyclic(every)),
    )


def _function_of(context: Context) -> _Function:
    """What runs in a context: what one call of a function defines is not what the next call does."""
    return context.code, context.environment


def _cyclic(successors: _Graph) -> set[_Function]:
    """Nodes in strongly connected components with a cycle (Tarjan, without recursion)."""
    index: dict[_Function, int] = {}
    low: dict[_Function, int] = {}
    stack: list[_Function] = []
    on_stack: set[_Function] = set()
    cyclic: set[_Function] = set()
    for root, called in successors.items():
        if root in index:
            continue
        work = [(root, iter(called))]
        index[root] = low[root] = len(index)
        stack.append(root)
        on_stack.add(root)
        while work:
            node, rest = work[-1]
            for following in rest:
                if following not in index:
                    index[following] = low[following] = len(index)
                    stack.append(following)
                    on_stack.add(following)
                    work.append((following, iter(successors.get(following, {}))))
                    break
                if following in on_stack:
                    low[node] = min(low[node], index[following])
            else:
                work.pop()
                if work:
                    low[work[-1][0]] = min(low[work[-1][0]], low[node])
                if low[node] == index[node]:
                    component = []
                    while True:
                        member = stack.pop()
                        on_stack.discard(member)
                        component.append(member)
                        if member == node:
                            break
                    if len(component) > 1 or node in successors.get(node, {}):
                        cyclic.update(component)
    return cyclic


def recursion(code: Code, contexts: list[Context], cyclic: Cycles) -> Fact:
    """The fact for one function."""
    if not contexts:
        return Fact(UNKNOWN)
    if code not in cyclic.any:
        return Fact(NO)
    for context in contexts:
        path = _path_back(code, context)
        if path is not None:
            return Fact(YES, (_evidence(path),))
    if code in cyclic.direct:
        # The constants of the calls seen end the recursion before it comes round.
        return Fact(YES, (Evidence(f"{code.name} and what it calls call each other", Place(code.path, code.line)),))
    return Fact(NO)


def _path_back(code: Code, start: Context) -> list[Edge] | None:
    """The calls from a context to some context of the same function, shortest first."""
    seen: set[Context] = {start}
    paths: list[list[Edge]] = [[edge] for edge in start.calls.values()]
    while paths:
        following: list[list[Edge]] = []
        for path in paths:
            callee = path[-1].callee
            if callee.code is code and callee.environment is start.environment:
                return path
            if callee not in seen:
                seen.add(callee)
                following += [[*path, edge] for edge in callee.calls.values()]
        paths = following
    return None


def _evidence(path: list[Edge]) -> Evidence:
    evidence: tuple[Evidence, ...] = ()
    for edge in reversed(path):
        place = Place(edge.caller.code.path, edge.node.line, edge.node.column)
        evidence = (Evidence(f"calls {edge.callee.code.qualname}", place, evidence),)
    return evidence[0]
