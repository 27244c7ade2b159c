"""What do other functions receive for parameters that are called alike?  Asked where nothing else says it.

Needs   the facts about the parameters of all functions, and the calls between these.
Gives   for a parameter of which nothing is known, what its namesakes receive: in functions of the same name (methods
        that override one another among them), else in those of the same file, else in all of the program, if there are
        enough that are known and all agree.  What a function hands on is what it is taken to receive.
Sound   an assumption that carries no edit, and none at all for graph functions, whose decorators it would take away.
        Asked of parameters that are known, leaving each one out, namesakes were wrong of tensors in 0.4 to 3 cases of
        100, of literals in 1.5 to 6, most where all of the program or the file agrees on "yes".
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Literal

from hybridize.facts.arguments import argument_of
from hybridize.facts.arrivals import Seen, arrivals_of, assumption, holds_tensor
from hybridize.facts.fact import NO, UNKNOWN, YES, Fact
from hybridize.facts.foreign import Foreign
from hybridize.facts.incoming import Incoming
from hybridize.facts.parameters import ParameterFacts, receiver_count
from hybridize.interp.context import Context
from hybridize.interp.machine import Machine
from hybridize.ir import nodes as ir
from hybridize.ir.walking import instructions_of
from hybridize.project.places import Evidence, Place
from hybridize.project.verdict import Verdict
from hybridize.values.atoms import Unknown
from hybridize.values.containment import contents, within
from hybridize.values.value import NONE, Value

Question = Literal["tensor", "literal"]

_QUESTIONS: Final[tuple[Question, ...]] = ("tensor", "literal")
_WORDS: Final = {
    ("tensor", YES): "a tensor",
    ("tensor", NO): "no tensor",
    ("literal", YES): "a Python literal",
    ("literal", NO): "no Python literal",
}
# Through how many functions a parameter is handed on.
_FURTHEST: Final = 4


@dataclass(frozen=True, slots=True)
class _Circle:
    """Which parameters are namesakes: those with the same key; how many must be known; and in words."""

    key: Callable[[ir.Code, ir.Parameter], Hashable]
    enough: int
    # How long a name must be to mean something there: any `x` may be anything.
    shortest: int
    where: Callable[[ir.Code], str]


_CIRCLES: Final = (
    _Circle(lambda code, one: (code.name, one.name), 2, 1, lambda code: f"other functions called {code.name}"),
    _Circle(lambda code, one: (code.path, one.name), 2, 3, lambda code: f"other functions of {code.path}"),
    _Circle(lambda code, one: one.name, 3, 3, lambda code: "other functions of the program"),
)


class Conventions:
    """What is known of the parameters of a program, by their names."""

    def __init__(self, known: Mapping[ir.Code, list[ParameterFacts]], machine: Machine) -> None:
        self._known: dict[Question, list[dict[Hashable, dict[Verdict, list[ir.Code]]]]] = {
            question: [{} for _ in _CIRCLES] for question in _QUESTIONS
        }
        for code, found in known.items():
            for facts in found[receiver_count(machine, code) :]:
                for question, circles in self._known.items():
                    if _speaks(facts, question):
                        for circle, groups in zip(_CIRCLES, circles, strict=True):
                            answers = groups.setdefault(circle.key(code, facts.parameter), {})
                            answers.setdefault(_fact(facts, question).verdict, []).append(code)

    def said(self, code: ir.Code, parameter: ir.Parameter, question: Question) -> Fact | None:
        """What the namesakes of a parameter receive; None where they are few, or do not agree."""
        for circle, groups in zip(_CIRCLES, self._known[question], strict=True):
            answers = groups.get(circle.key(code, parameter))
            if answers is None or len(answers) > 1 or len(parameter.name) < circle.shortest:
                continue
            verdict, codes = next(iter(answers.items()))
            # Tensors are what a decorator would be for: there more is asked for, but among methods of one name.
            if len(codes) >= circle.enough + (question == "tensor" and verdict is YES and circle.shortest > 1):
                first = min(codes, key=lambda one: (one.path, one.line))
                what = _WORDS[question, verdict]
                text = f"{parameter.name} is {what} in {circle.where(code)}, such as {first.qualname or first.name}"
                place = Place(first.path, first.line, first.column)
                return Fact(verdict, (Evidence(text, place),), (assumption("convention", text, code, parameter),))
        return None


def _fact(facts: ParameterFacts, question: Question) -> Fact:
    return facts.tensor if question == "tensor" else facts.literal


def _speaks(facts: ParameterFacts, question: Question) -> bool:
    """Whether what is known of a parameter says something of its namesakes."""
    fact = _fact(facts, question)
    if fact.verdict is UNKNOWN or any(one.kind == "name-context" for one in fact.assumptions):
        return False  # of what the name of a function speaks for, the name of its parameter says nothing
    shown = any((facts.tensor.evidence, facts.literal.evidence, facts.tensor.assumptions, facts.literal.assumptions))
    if facts.parameter.kind.startswith("var"):
        return shown
    # That nobody passes anything for a default is no literal, but not that nobody would pass one.
    return question == "tensor" or fact.is_yes or shown


def fill_in(
    known: dict[ir.Code, list[ParameterFacts]],
    machine: Machine,
    eager: Mapping[ir.Code, list[Context]],
    seen: Seen,
) -> None:
    """Answer what is not known of parameters as their namesakes do, and then of those that are handed these."""
    if not machine.speculative:
        return
    conventions = Conventions(known, machine)
    open_ = [code for code in known if code not in machine.hybrid and _open_questions(known[code])]
    foreign = Foreign(machine)
    for code in open_:
        known[code] = _outside(code, known[code], foreign, True)
        questions = _open_questions(known[code])
        hints = seen.hints
        known[code] = [
            facts if hints.is_tested(code, facts.parameter.name) else _answered(code, facts, questions, conventions)
            for facts in known[code]
        ]
    for _ in range(_FURTHEST):
        open_ = [code for code in open_ if _open_questions(known[code])]
        changed = False
        for code in open_:
            questions = _open_questions(known[code])
            found = [_handed(facts, questions, eager[code], known, machine, seen.incoming) for facts in known[code]]
            changed = changed or any(one is not other for one, other in zip(found, known[code], strict=True))
            known[code] = found
        if not changed:
            break
    for code in open_:
        known[code] = _outside(code, known[code], foreign, False)


def _open_questions(found: list[ParameterFacts]) -> list[Question]:
    """What is not known of a function; one parameter that receives tensors is enough to know that some does."""
    open_: list[Question] = []
    for question in _QUESTIONS:
        answers = {_fact(facts, question).verdict for facts in found}
        if UNKNOWN in answers and YES not in answers:
            open_.append(question)
    return open_


def _answered(
    code: ir.Code, facts: ParameterFacts, questions: list[Question], conventions: Conventions
) -> ParameterFacts:
    for question in questions:
        if _fact(facts, question).verdict is UNKNOWN:
            said = conventions.said(code, facts.parameter, question)
            if said is not None and _agrees(said.verdict, question, facts.value):
                facts = _with(facts, question, said)
    return facts


def _outside(code: ir.Code, found: list[ParameterFacts], foreign: Foreign, framework: bool) -> list[ParameterFacts]:
    """No parameter is a tensor of which nothing is known, in a file that has nothing to do with tensors."""
    said = foreign.says(code.path) if "tensor" in _open_questions(found) else None
    if said is None or said[1] is not framework:
        return found
    return [
        _no_tensor(code, facts, said[0])
        if facts.tensor.verdict is UNKNOWN and (framework or _is_passed_by_nobody(facts.value))
        else facts
        for facts in found
    ]


def _is_passed_by_nobody(value: Value) -> bool:
    """What a library that is not found gives may be a tensor, wherever the file takes its arrays from."""
    unknown = [atom for atom in within(value, contents) if isinstance(atom, Unknown)]
    return all(atom.cause == "unreached-parameter" for atom in unknown)


def _no_tensor(code: ir.Code, facts: ParameterFacts, text: str) -> ParameterFacts:
    grounds = (assumption("convention", text, code, facts.parameter),)
    return replace(facts, tensor=Fact(NO, (Evidence(text, Place(code.path, 1, 1)),), grounds))


def _agrees(verdict: Verdict, question: Question, value: Value) -> bool:
    """A name does not outweigh the calls that are known: what they pass for a tensor is none."""
    if question == "literal" or verdict is NO:
        return True
    return all(isinstance(atom, Unknown) or atom in NONE.atoms for atom in value.atoms)


def _with(facts: ParameterFacts, question: Question, fact: Fact) -> ParameterFacts:
    return replace(facts, tensor=fact) if question == "tensor" else replace(facts, literal=fact)


# -- what is handed on -----------------------------------------------------------------------------------------------


def _handed(
    facts: ParameterFacts,
    questions: list[Question],
    contexts: list[Context],
    known: Mapping[ir.Code, list[ParameterFacts]],
    machine: Machine,
    incoming: Incoming,
) -> ParameterFacts:
    """A parameter that receives, where it is not known what, only what callers are given themselves."""
    if all(_fact(facts, question).verdict is not UNKNOWN for question in questions):
        return facts
    arrivals = arrivals_of(facts.parameter, contexts, incoming)
    givers: list[tuple[ir.Code, ParameterFacts]] = []
    for arrival in arrivals:
        if arrival.edge is None:
            return facts
        if not any(isinstance(atom, Unknown) for atom in arrival.value.atoms):
            if holds_tensor(arrival.value) is UNKNOWN:
                return facts
            continue
        giver = _given_to(arrival.edge.caller.code, argument_of(arrival.edge, facts.parameter.name, machine), known)
        if giver is None:
            return facts
        givers.append((arrival.edge.caller.code, giver))
    for question in questions if givers else ():
        answers = {_fact(giver, question).verdict for _, giver in givers}
        if _fact(facts, question).verdict is UNKNOWN and len(answers) == 1 and UNKNOWN not in answers:
            facts = _with(facts, question, _as_given(givers[0], facts, question))
    return facts


def _given_to(
    caller: ir.Code, argument: ir.Expression | None, known: Mapping[ir.Code, list[ParameterFacts]]
) -> ParameterFacts | None:
    """The parameter of the caller that an argument is, as the caller received it."""
    if not isinstance(argument, ir.Name):
        return None
    for node in instructions_of(caller):
        target = getattr(node, "target", None)
        if isinstance(target, ir.Name) and target.name == argument.name:
            return None
        if isinstance(target, ir.Unpack) and any(
            isinstance(one, ir.Name) and one.name == argument.name for one in target.targets
        ):
            return None
    return next((one for one in known.get(caller, ()) if one.parameter.name == argument.name), None)


def _as_given(giver: tuple[ir.Code, ParameterFacts], facts: ParameterFacts, question: Question) -> Fact:
    caller, given = giver
    fact = _fact(given, question)
    what = _WORDS[question, fact.verdict]
    text = f"{caller.qualname or caller.name} hands {given.parameter.name} on as {facts.parameter.name}, {what}"
    place = Place(caller.path, given.parameter.line, given.parameter.column)
    return Fact(
        fact.verdict,
        (Evidence(text, place, because=fact.evidence[:1]),),
        fact.assumptions or (assumption("convention", text, caller, given.parameter),),
    )
