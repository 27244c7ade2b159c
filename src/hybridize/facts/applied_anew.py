"""Is a function put under graph compilation anew in each round of a loop, or each call of a function?  (HYB319)

`tf.function(f)` makes a graph function without any trace: made in a loop and called there, it is traced in each round,
made and called in a function that runs again and again, in each call of that.

Needs   where functions become graphs by a call, and the code around it; who calls whom.
Gives   the loop, and whether the graph function is called on the spot or through a variable of the loop; or the
        function whose every call makes it.
Sound   for what it finds: the call stands under no condition that may keep the function of an earlier round, and
        nothing in the loop changes what is wrapped.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hybridize.facts.divergences import Divergence
from hybridize.facts.incoming import Incoming
from hybridize.facts.made_anew import runs_again
from hybridize.interp.machine import Machine
from hybridize.ir import nodes as ir
from hybridize.ir.walking import parents, walk
from hybridize.project.places import Place

_LOOPS: Final = (ir.For, ir.While, ir.Comprehend)
# What stands for the same function in each round, as far as the names in it do.
_STEADY: Final = (ir.Name, ir.Global, ir.Free, ir.Attribute, ir.Constant, ir.Call, ir.Element, ir.Keyword, ir.Collect)
# On the way from a loop to what it does in every round.
_ALWAYS: Final = (
    *(ir.Assign, ir.Augment, ir.Evaluate, ir.Return, ir.With, ir.Call, ir.Element, ir.Keyword, ir.Operate),
    *(ir.Collect, ir.Mapping, ir.Attribute, ir.Item, ir.Format, *_LOOPS),
)


@dataclass(frozen=True, slots=True)
class Applied:
    """A graph function that the call at a place makes in each round; `loop` is the line of the outermost such loop.

    `name` is the variable it is called through, None where it is called on the spot.
    """

    place: Place
    loop: int
    name: str | None


def applied_anew(machine: Machine, code: ir.Code) -> list[Applied]:
    """Where loops put a function under graph compilation and call it."""
    found = [_applied(around, node, place) for around, node, place in _applications(machine, code)]
    return [one for one in found if one is not None]


def repeated_traces(machine: Machine, code: ir.Code, incoming: Incoming) -> list[Divergence]:
    """The same as defects of the function; also where each call of another function makes a graph function of it."""
    in_loops = applied_anew(machine, code)
    found = [(one.place, "in each round") for one in in_loops]
    for around, node, place in _applications(machine, code):
        looped = any(one.place == place for one in in_loops)
        if not looped and _dies_with(around, node) and runs_again(around, incoming, machine):
            found.append((place, f"in each call of {around.name}"))
    return [
        Divergence("HYB319", place, f"makes a graph function of {code.name} {when}, and traces it anew", ())
        for place, when in found
    ]


def _applications(machine: Machine, code: ir.Code) -> Iterator[tuple[ir.Code, ir.Call, Place]]:
    """The calls that put a function under graph compilation, with the code that they stand in."""
    for use in machine.hybrid.get(code, ()):
        if use.via == "call":
            for around in _codes(machine, use.place.path):
                for node in walk(around.body):
                    if isinstance(node, ir.Call) and (node.line, node.column) == (use.place.line, use.place.column):
                        yield around, node, use.place


def _dies_with(code: ir.Code, node: ir.Call) -> bool:
    """Whether what is made in a function is only called in it, on the spot or through a variable, and in no loop."""
    if code.kind not in ("function", "lambda") or isinstance(node.function, ir.Call):
        return False
    around = parents(code.body)
    match around.get(node):
        case ir.Call(function=function) if function is node:
            return True
        case ir.Assign(target=ir.Name(name=name) as target):
            used = [one for one in around if isinstance(one, ir.Name) and one.name == name]
            in_loop = any(_is_in_loop(one, around) for one in used)
            return not in_loop and _is_only_called(code, name, target, code.body, around)
    return False


def _is_in_loop(node: object, around: dict[object, object]) -> bool:
    while (user := around.get(node)) is not None:
        if isinstance(user, _LOOPS):
            return True
        node = user
    return False


def _codes(machine: Machine, path: str) -> Iterator[ir.Code]:
    pending = [code for code in machine.module_codes.values() if code.path == path]
    while pending:
        code = pending.pop()
        yield code
        pending += code.children


def _applied(code: ir.Code, node: ir.Call, place: Place) -> Applied | None:
    if isinstance(node.function, ir.Call) or not all(isinstance(one, _STEADY) for one in walk(node)):
        return None  # the call of what is made; or what is wrapped may be another in each round
    around = parents(code.body)
    loop: ir.Node | None = None
    current: object = node
    while isinstance(user := around.get(current), _ALWAYS):
        if isinstance(user, ir.For | ir.While) and current not in user.body:
            break
        if isinstance(user, _LOOPS):
            if {
                one.name for one in walk(node) if isinstance(one, ir.Name | ir.Global | ir.Free | ir.Attribute)
            } & _stored(user):
                break
            loop = user
        current = user
    if loop is None:
        return None
    user = around[node]
    if isinstance(user, ir.Call) and user.function is node:
        return Applied(place, loop.line, None)
    if not isinstance(user, ir.Assign) or not isinstance(user.target, ir.Name | ir.Global):
        return None
    name = user.target.name
    return Applied(place, loop.line, name) if _is_only_called(code, name, user.target, loop, around) else None


def _is_only_called(code: ir.Code, name: str, made: ir.Node, loop: object, around: dict[object, object]) -> bool:
    """Whether a variable is stored by one instruction and otherwise only called, all within a loop."""
    if name in code.captured or any(isinstance(one, ir.Global) and one.name == name for one in _below(code)):
        return False
    mentions = [one for one in around if isinstance(one, ir.Name | ir.Global) and one.name == name and one is not made]
    inside = set(map(id, walk(loop)))
    calls = [one for one in mentions if isinstance(user := around[one], ir.Call) and user.function is one]
    return bool(calls) and len(calls) == len(mentions) and all(id(one) in inside for one in mentions)


def _below(code: ir.Code) -> Iterator[object]:
    for child in code.children:
        yield from walk(child.body)
        yield from _below(child)


def _stored(loop: ir.Node) -> set[str]:
    """The names that a loop stores, of variables and attributes."""
    found: set[str] = set()
    for node in walk(loop):
        targets = getattr(node, "targets", ()) or (getattr(node, "target", None),)
        found |= {one.name for one in targets if isinstance(one, ir.Name | ir.Global | ir.Free | ir.Attribute)}
    return found
