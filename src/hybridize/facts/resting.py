"""Which calls pass tensors only because a parameter of the caller was taken to be one?

Needs   the contexts, and what is promised of the parameters of functions that nothing calls.
Gives   the contexts that rest on annotations and name contexts; and for each call whether what it passes rests on even
        less: on documentation, or on the contract of an overridden method.
Sound   what the caller computes is a tensor whatever it was given; what it hands on, or takes out of it, is not.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from hybridize.facts.arguments import argument_of
from hybridize.facts.arrivals import holds_tensor
from hybridize.interp.context import NOT_SEEN, Context, Edge
from hybridize.interp.machine import Machine
from hybridize.ir import nodes as ir
from hybridize.ir.walking import walk
from hybridize.project.verdict import Verdict


@dataclass(frozen=True, slots=True)
class Resting:
    """Contexts that rest on assumed tensors; of those that rest on weak assumptions, the parameters they are about."""

    firmly: frozenset[Context]
    weakly: dict[Context, frozenset[str]]
    machine: Machine

    @classmethod
    def of(cls, contexts: Iterable[Context], machine: Machine) -> Resting:
        """Follow the calls from the functions that are judged on their own."""
        firm: list[Context] = []
        weak: list[Context] = []
        names: dict[Context, frozenset[str]] = {}
        for context in contexts:
            tensors = _assumed_tensors(context)
            known = [machine.promises.get((context.code, name)) for name in tensors]
            less = {name for name, one in zip(tensors, known, strict=True) if one is not None and one.is_weak}
            if len(less) < len(tensors):
                firm.append(context)
            if less:
                names[context] = frozenset(less)
                weak.append(context)
        found = cls(_reached_from(firm), names, machine)
        while weak:
            for edge in weak.pop().calls.values():
                callee = edge.callee
                handed = {name for name in edge.passed if found.is_weak(edge, name)}
                if callee.phase == "assumed" and not handed <= names.get(callee, frozenset()):
                    names[callee] = names.get(callee, frozenset()) | handed
                    weak.append(callee)
        return found

    def is_weak(self, edge: Edge, name: str) -> bool:
        """Whether what a call passes for a parameter is a tensor only if documentation is right."""
        names = self.weakly.get(edge.caller)
        if not names or holds_tensor(edge.bound[name]) is not Verdict.YES:
            return False
        argument = argument_of(edge, name, self.machine)
        return argument is None or _is_taken_from(argument, names, edge.caller.code)


def _assumed_tensors(context: Context) -> list[str]:
    for caller in context.callers:
        for edge in caller.calls.values():
            if edge.callee is context and edge.through == NOT_SEEN:
                return [name for name, value in edge.bound.items() if holds_tensor(value) is Verdict.YES]
    return []


def _reached_from(contexts: list[Context]) -> frozenset[Context]:
    found = set(contexts)
    pending = list(contexts)
    while pending:
        for edge in pending.pop().calls.values():
            callee = edge.callee
            if callee not in found and callee.phase == "assumed":
                found.add(callee)
                pending.append(callee)
    return frozenset(found)


def _is_taken_from(value: ir.Expression, names: frozenset[str], code: ir.Code) -> bool:
    """Whether a value is a parameter of those names, or part of one, rather than computed."""
    match value:
        case ir.Name(name=name):
            stored = [node.value for node in walk(code.body) if isinstance(node, ir.Assign) and _binds(node, name)]
            return name in names or any(not _is_computed(one) for one in stored) or not stored
        case ir.Constant():
            return False
    return not _is_computed(value)


def _binds(node: ir.Assign, name: str) -> bool:
    return isinstance(node.target, ir.Name) and node.target.name == name


def _is_computed(value: ir.Expression) -> bool:
    return isinstance(value, (ir.Call, ir.Operate, ir.Constant))
