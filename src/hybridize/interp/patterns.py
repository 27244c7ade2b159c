"""Matching the subject of a `match` statement against a pattern: what is bound, and whether it can match."""

from __future__ import annotations

from hybridize.interp import attributes, expressions, implicit, items, operators, refinement, targets
from hybridize.interp.activation import Activation
from hybridize.ir import nodes as ir
from hybridize.values.atoms import Const, Prim, Ref, Tensor, Tuple, Unknown
from hybridize.values.value import Value, of_prim, union

# True: always matches; False: never; None: may.
Outcome = bool | None


def match(pattern: ir.Pattern, subject: Value, frame: Activation) -> Outcome:
    """Bind what the pattern captures in the frame; whether the subject matches."""
    match pattern:
        case ir.ValuePattern(value=expression):
            equal = operators.operate("==", [subject, expressions.evaluate(expression, frame)], pattern, frame)
            return operators.truth(equal, pattern, frame)
        case ir.CapturePattern(pattern=inner, target=target):
            outcome = True if inner is None else match_inner(inner, subject, frame)
            if target is not None and outcome is not False:
                targets.assign(target, subject, frame)
            return outcome
        case ir.SequencePattern():
            return _sequence(pattern, subject, frame)
        case ir.MappingPattern(keys=keys, patterns=patterns, rest=rest):
            for key, inner in zip(keys, patterns, strict=True):
                match_inner(inner, items.load(subject, expressions.evaluate(key, frame), pattern, frame), frame)
            if rest is not None:
                targets.assign(rest, subject, frame)
            return None
        case ir.ClassPattern():
            return _class(pattern, subject, frame)
        case ir.OrPattern(patterns=patterns):
            outcomes = {match_inner(inner, subject, frame) for inner in patterns}
            return True if True in outcomes else (None if None in outcomes else False)


def match_inner(pattern: ir.Pattern, subject: Value, frame: Activation) -> Outcome:
    """As `match`, for a pattern within a pattern."""
    return match(pattern, subject, frame)


def _sequence(pattern: ir.SequencePattern, subject: Value, frame: Activation) -> Outcome:
    possible = [
        atom
        for atom in subject.atoms
        if isinstance(atom, (Tuple, Unknown)) or (isinstance(atom, Ref) and atom.object.kind in ("list", "instance"))
    ]
    if not possible:
        return False
    sequence = union(possible)
    known = items.positions(sequence, frame)
    count = len(pattern.patterns)
    if known is not None and (len(known) != count if pattern.star is None else len(known) < count - 1):
        return False
    outcomes: list[Outcome] = []
    for index, inner in enumerate(pattern.patterns):
        if known is not None and (pattern.star is None or index < pattern.star):
            element = known[index]
        elif index == pattern.star and known is not None:
            after = len(known) - (count - index - 1)
            element = items.new_list(known[index:after], pattern, frame)
        elif index == pattern.star:
            element = items.new_list(None, pattern, frame, items.iterate(sequence, pattern, frame))
        elif known is not None and pattern.star is not None:
            element = known[index - count]
        else:
            element = items.iterate(sequence, pattern, frame)
        outcomes.append(match_inner(inner, element, frame))
    if False in outcomes:
        return False
    exact = known is not None and len(possible) == len(subject.atoms) and all(one is True for one in outcomes)
    return True if exact else None


def _class(pattern: ir.ClassPattern, subject: Value, frame: Activation) -> Outcome:
    cls = expressions.evaluate(pattern.cls, frame)
    for one in cls.atoms:
        implicit.special("__instancecheck__", one, (subject,), pattern, frame)
    answers = {refinement.instance_of(atom, cls, frame) for atom in subject.atoms}
    if answers == {False}:
        return False
    kept = union([atom for atom in subject.atoms if refinement.instance_of(atom, cls, frame) is not False])
    outcome: Outcome = True if answers == {True} else None
    names = _positional_names(cls, frame)
    position = 0
    for name, inner in pattern.patterns:
        key = name
        if key is None:
            key = names[position] if position < len(names) else None
            position += 1
        builtin = all(isinstance(atom, (Const, Prim, Tensor)) for atom in kept.atoms)
        value = (
            kept
            if key is None and builtin
            else (attributes.load(kept, key, pattern, frame) if key is not None else of_prim("object"))
        )
        result = match_inner(inner, value, frame)
        if result is False:
            return False
        if result is None:
            outcome = None
    return outcome


def _positional_names(cls: Value, frame: Activation) -> tuple[str, ...]:
    for atom in cls.atoms:
        if isinstance(atom, Ref) and atom.object.kind == "class":
            declared = atom.object.attributes.get("__match_args__")
            known = items.positions(frame.read(declared), frame) if declared is not None else None
            if known is not None:
                return tuple(str(one.atoms[0].value) for one in known if one.atoms and isinstance(one.atoms[0], Const))
            if atom.object.payload.fields is not None:
                fields: tuple[str, ...] = atom.object.payload.fields
                return fields
    return ()
