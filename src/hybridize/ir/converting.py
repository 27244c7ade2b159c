"""Does a question about the type of a value only choose how to convert it?

`if not isinstance(x, tf.Tensor): x = tf.convert_to_tensor(x)` leaves the same tensor behind whether `x` came as an
array or, in a graph, as a tensor.

Needs   the instructions of the code, and the call that asks.
Gives   for each answer what becomes of the value: the dtype it is converted to, if one is named.
Sound   for the conversions below, which give the same for an array and for the tensor made of it.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from hybridize.ir import nodes as ir
from hybridize.ir.walking import instructions_of

_CONVERSIONS: Final = frozenset({"convert_to_tensor", "constant", "cast"})
_DTYPE: Final = 1  # the position of `dtype` in all of them


@dataclass(frozen=True, slots=True)
class Converted:
    """What becomes of the value: nothing (no `operation`), or a conversion, to a dtype if one is named."""

    operation: str | None = None
    dtype: str | None = None


def conversions(code: ir.Code, question: ir.Call) -> dict[bool, Converted] | None:
    """What each answer to a question about a variable leads to; None where that is more than a conversion."""
    if not question.positional or not isinstance(question.positional[0].value, ir.Name):
        return None
    subject = question.positional[0].value.name
    for one in instructions_of(code):
        if isinstance(one, ir.If | ir.Choose) and (holds := _asks(one.test, question)) is not None:
            if isinstance(one, ir.Choose):
                ways = [_converted(way, subject) for way in (one.then, one.otherwise)]
            else:
                ways = _branches(one, subject)
            if None in ways:
                return None
            return {holds: ways[0] or Converted(), not holds: ways[1] or Converted()}
    return None


def _asks(test: ir.Expression, question: ir.Call) -> bool | None:
    """The answer with which the first way is taken."""
    if test is question:
        return True
    if isinstance(test, ir.Operate) and test.operator == "not" and test.operands[0] is question:
        return False
    return None


def _branches(choice: ir.If, subject: str) -> list[Converted | None]:
    """What two blocks do with the variable, if they do nothing else: both keep it, or both return it."""
    blocks = (choice.then, choice.otherwise)
    if all(len(block) == 1 and isinstance(block[0], ir.Return) for block in blocks):
        return [_converted(block[0].value, subject) for block in blocks if isinstance(block[0], ir.Return)]
    found: list[Converted | None] = []
    for block in blocks:
        match block:
            case ():
                found.append(Converted())
            case (ir.Assign(target=ir.Name(name=name), value=value),) if name == subject:
                found.append(_converted(value, subject))
            case _:
                found.append(None)
    return found


def _converted(value: ir.Expression | None, subject: str) -> Converted | None:
    match value:
        case ir.Name(name=name) if name == subject:
            return Converted()
        case ir.Call(
            function=ir.Attribute(object=ir.Global(), name=operation),
            positional=(ir.Element(value=ir.Name(name=name), starred=False), *more),
            keywords=keywords,
        ) if name == subject and operation in _CONVERSIONS:
            given = [one.value for one in more if not one.starred] + [
                one.value for one in keywords if one.name == "dtype"
            ]
            if len(given) != len(more) + len(keywords) or len(given) > _DTYPE:
                return None
            if not given:
                return Converted(operation)
            return Converted(operation, given[0].name) if isinstance(given[0], ir.Attribute) else None
    return None
