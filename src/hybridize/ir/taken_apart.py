"""Into which parts does a function take a parameter apart, whatever happens?

Needs   the statements at the beginning of its body.
Gives   the structure that each call has to pass: a tuple with one entry for each part, itself such a tuple where the
        part is taken apart in turn, or None where it is used as it is.
Sound   only what surely runs counts; of a starred target as many parts as there are others.
"""

from __future__ import annotations

from typing import TypeAlias, Union

from hybridize.ir.nodes import Assign, Code, Constant, Evaluate, Name, Target, Unpack

Structure: TypeAlias = tuple[Union["Structure", None], ...]


def taken_apart(name: str, code: Code) -> Structure | None:
    """The parts of a parameter; None when it is not taken apart, or only perhaps."""
    unpacked: dict[str, Unpack] = {}
    bound = {name}
    for statement in code.body:
        match statement:
            case Assign(target=Unpack() as target, value=Name(name=read)) if read in bound and read not in unpacked:
                unpacked[read] = target
                bound.update(_names(target))
            case Assign(target=Name(name=written)) if written not in bound:
                continue
            case Assign(target=Unpack()) | Evaluate(value=Constant()):
                continue
            case Assign(target=Name(name=written)) if name in unpacked:
                bound.discard(written)
            case Assign() | Evaluate() if name in unpacked:
                continue
            case _:
                break
    return _structure(unpacked[name], unpacked) if name in unpacked else None


def _structure(target: Unpack, unpacked: dict[str, Unpack]) -> Structure:
    parts = [one for index, one in enumerate(target.targets) if index != target.star]
    return tuple(_part(one, unpacked) for one in parts)


def _part(target: Target, unpacked: dict[str, Unpack]) -> Structure | None:
    match target:
        case Unpack():
            return _structure(target, unpacked)
        case Name(name=name) if name in unpacked:
            return _structure(unpacked[name], unpacked)
    return None


def _names(target: Unpack) -> list[str]:
    found: list[str] = []
    for one in target.targets:
        if isinstance(one, Name):
            found.append(one.name)
        elif isinstance(one, Unpack):
            found += _names(one)
    return found
