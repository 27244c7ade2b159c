"""What do the uses of a parameter add up to?  Asked where neither calls nor annotations say what it receives.

Needs   the uses of the parameter (interp.usage), and which functions it is handed to.
Gives   whether it holds tensors or literals, as far as its uses agree; a use by a function that it is handed to counts
        as a use.
Sound   as the uses: an assumption of the report that carries no edit.
"""

from __future__ import annotations

from dataclasses import dataclass

from hybridize.facts.arguments import owner_of, parameter_of
from hybridize.facts.fact import NO, UNKNOWN, YES
from hybridize.interp import promises
from hybridize.interp.context import Context, Edge
from hybridize.interp.machine import Machine
from hybridize.interp.usage import Handed, Sign, Use, named_tuple_fields, uses_of
from hybridize.ir import nodes as ir
from hybridize.project.places import Place
from hybridize.project.verdict import Verdict

# How many functions a parameter is followed through.
_FURTHEST = 4


@dataclass(frozen=True, slots=True)
class Hint:
    """What a parameter seems to be, with the use that shows it."""

    tensor: Verdict
    literal: Verdict
    text: str
    place: Place | None


class Hints:
    """The hints of all functions of a program, found when asked for."""

    def __init__(self, machine: Machine, eager: dict[ir.Code, list[Context]]) -> None:
        self._machine = machine
        self._eager = eager
        self._found: dict[tuple[ir.Code, str], Hint | None] = {}
        self._uses: dict[tuple[ir.Code, str], tuple[list[Use], list[Handed]]] = {}
        self._called: dict[ir.Code, dict[int, list[Edge]]] = {}
        self._tuple_fields: frozenset[str] | None = None

    def of(self, code: ir.Code, name: str, depth: int = 0) -> Hint | None:
        """What the uses of a parameter show; None where they do not agree or show nothing."""
        if not self._machine.speculative:
            return None
        key = (code, name)
        if key in self._found:
            return self._found[key]
        self._found[key] = None  # a recursion shows nothing of itself
        uses, handed = self._uses_of(code, name)
        signs = [(use.sign, use) for use in uses]
        for one in handed if depth < _FURTHEST else ():
            signs += self._of_handed(code, one, depth)
        hint = self._found[key] = _summed(name, signs)
        return hint

    def is_tested(self, code: ir.Code, name: str) -> bool:
        """Whether the function asks for the type of a parameter: then it may be several things."""
        return any(use.sign == "tested" for use in self._uses_of(code, name)[0])

    def handed_by(self, edge: Edge, name: str) -> Hint | None:
        """What the caller's own parameter seems to be, where a call hands on just that for the parameter `name`."""
        caller = edge.caller.code
        if not isinstance(edge.node, ir.Call):
            return None
        for parameter in caller.parameters:
            for one in self._uses_of(caller, parameter.name)[1]:
                if one.call is edge.node and parameter_of(edge, one.argument, self._machine) == name:
                    return self._said_of(caller, parameter.name, 1)
        return None

    def _uses_of(self, code: ir.Code, name: str) -> tuple[list[Use], list[Handed]]:
        key = (code, name)
        if key not in self._uses:
            self._uses[key] = uses_of(
                code, name, owner_of(code, self._machine), self._machine, self._named_tuple_fields()
            )
        return self._uses[key]

    def _of_handed(self, code: ir.Code, handed: Handed, depth: int) -> list[tuple[Sign, Use]]:
        """What the functions show that a parameter is handed to."""
        found = []
        for edge in self._calls_of(code).get(id(handed.call), ()):
            name = parameter_of(edge, handed.argument, self._machine)
            hint = self._said_of(edge.callee.code, name, depth + 1) if name is not None else None
            if hint is None:
                continue
            callee = edge.callee.code
            place = Place(edge.caller.code.path, edge.node.line, edge.node.column)
            text = f"is handed to {callee.qualname or callee.name}, where {hint.text}"
            found.append((_sign(hint), Use("computed", text, place)))
        return found

    def _said_of(self, code: ir.Code, name: str, depth: int) -> Hint | None:
        promise = self._machine.promises.get((code, name))
        if promise is not None:
            tensor, literal = promises.holds_tensor(promise.form), promises.holds_literal(promise.form)
            if tensor is not UNKNOWN:
                return Hint(tensor, literal, promise.text, None)
        return self.of(code, name, depth)

    def _calls_of(self, code: ir.Code) -> dict[int, list[Edge]]:
        """The calls that the program's own functions make of one another, by instruction."""
        known = self._called.get(code)
        if known is None:
            known = self._called[code] = {}
            callees = set()
            for context in self._eager.get(code, ()):
                for edge in context.calls.values():
                    if edge.through is None and (id(edge.node), edge.callee.code) not in callees:
                        callees.add((id(edge.node), edge.callee.code))
                        known.setdefault(id(edge.node), []).append(edge)
        return known

    def _named_tuple_fields(self) -> frozenset[str]:
        if self._tuple_fields is None:
            self._tuple_fields = named_tuple_fields(self._machine)
        return self._tuple_fields


def _sign(hint: Hint) -> Sign:
    if hint.tensor is YES:
        return "computed"
    match hint.literal:
        case Verdict.YES:
            return "literal"
        case Verdict.NO:
            return "object" if hint.tensor is NO else "indexed"
    return "data"


def _summed(name: str, signs: list[tuple[Sign, Use]]) -> Hint | None:
    """What all uses together show."""
    by_sign: dict[Sign, Use] = {}
    for sign, use in sorted(signs, key=lambda one: (one[1].place.path, one[1].place.line, one[1].place.column)):
        by_sign.setdefault(sign, use)
    shown = set(by_sign)

    def hint(sign: Sign, literal: Verdict, tensor: Verdict = NO) -> Hint:
        use = by_sign[sign]
        return Hint(tensor, literal, f"{name} {use.text}", use.place)

    if "tested" in shown:
        return None
    if "indexed" in shown:
        others = shown - {"indexed", "computed", "data", "object", "callable"}
        return hint("indexed", NO, UNKNOWN) if not others else None
    texts = shown & {"literal", "number"}
    if "configured" in shown:
        return hint("configured", YES if texts or "computed" in shown else NO if "callable" in shown else UNKNOWN)
    if "callable" in shown:
        return hint("callable", NO) if not texts and "computed" not in shown else None
    if texts:
        others = shown - texts - ({"computed"} if texts == {"number"} else set())
        return hint(next(one for one in ("literal", "number") if one in texts), YES) if not others else None
    if "computed" in shown:
        return None
    if "object" in shown:
        return hint("object", UNKNOWN if "data" in shown else NO)
    return hint("data", UNKNOWN) if "data" in shown and "container" not in shown else None
