"""Is a function inside another defined anew for each call of it?  (HYB319)

`tf.function` keeps its traces with the function object: one that lives for a single call is traced for that call.

Needs   the function objects made, and the calls of all contexts.
Gives   whether a decorator would trace at each call: the function around it runs again and again, and what it makes
        is called there and then, not handed out and called in a loop.
"""

from __future__ import annotations

from hybridize.facts.incoming import Incoming
from hybridize.interp.context import Edge, World
from hybridize.interp.machine import Machine
from hybridize.ir.nodes import Code

# Callers far up are as good as any: a program whose main function runs twice is rare.
_MAX_CALLERS = 50
_GRADIENT = "tf.custom_gradient"


def is_made_anew(code: Code, incoming: Incoming, machine: Machine) -> bool:
    """Whether each call of a nested function meets a function object of its own."""
    around = code.parent
    if around is None or around.kind != "function":
        return False
    if any(one.loops for one in machine.functions.get(code, [])):
        return True
    # Of a function that nothing seen calls, nobody knows how often it is called.
    contexts = machine.by_code.get(around, [])
    if contexts and all(context.phase == "assumed" for context in contexts):
        return True
    calls = _calls_of(code, incoming, machine)
    once = bool(calls) and all(_is_there_and_then(edge, around) for edge in calls)
    return once and runs_again(around, incoming, machine)


def _is_there_and_then(edge: Edge, around: Code) -> bool:
    """Called by the function that made it, outside any loop of its own, or as the gradient that it returned."""
    if edge.through == _GRADIENT:
        return True
    return edge.caller.code is around and not edge.loops - edge.caller.loops


def runs_again(code: Code, incoming: Incoming, machine: Machine) -> bool:
    """Whether a function is called in a loop or from several places, itself or some caller of it."""
    seen: set[Code] = set()
    pending = [code]
    while pending and len(seen) < _MAX_CALLERS:
        one = pending.pop()
        if one in seen or one.kind == "module":
            continue
        seen.add(one)
        if one in machine.hybrid:
            continue  # runs once per trace
        calls = _calls_of(one, incoming, machine)
        if any(edge.loops for edge in calls) or len({edge.node for edge in calls}) > 1:
            return True
        pending += [edge.caller.code for edge in calls]
    return False


def _calls_of(code: Code, incoming: Incoming, machine: Machine) -> list[Edge]:
    contexts = [context for context in machine.by_code.get(code, []) if context.world is World.EAGER]
    return [edge for context in contexts for edge in incoming.to(context)]
