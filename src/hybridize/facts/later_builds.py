"""Does a function list the variables of a layer that its caller makes only afterwards?  (HYB306)

Eager execution lists none the first time, and all of them from then on; a trace keeps to the empty list.

Needs   the layers whose variables the traces list, the lines in which code calls layers, and who calls whom.
Gives   a divergence where one function calls this one first, and then what alone makes the variables.
Sound   for what it finds; a layer that other code calls as well is taken to have its variables by then.
"""

from __future__ import annotations

from hybridize.facts.call_order import CallOrder
from hybridize.facts.divergences import Divergence
from hybridize.interp.context import Context
from hybridize.interp.machine import Machine
from hybridize.interp.snapshots import TEXT
from hybridize.ir.nodes import Code
from hybridize.project.places import Evidence, Place
from hybridize.values.objects import HeapObject


def later_builds(code: Code, traced: list[Context], machine: Machine, order: CallOrder) -> list[Divergence]:
    """The divergence of one function."""
    for context in traced:
        for layer in context.listed_layers - context.called_layers:
            for caller in order.callers.get(code, {}):
                line = min(order.calls[caller][code])
                if layer in machine.built_by_calls and _is_made_after(layer, caller, line, machine, order):
                    here = Place(code.path, code.line, code.column)
                    evidence = Evidence(f"{caller.name} calls it, and the layer afterwards", Place(caller.path, line))
                    return [Divergence("HYB306", here, TEXT, (evidence,))]
    return []


def _is_made_after(layer: HeapObject, caller: Code, line: int, machine: Machine, order: CallOrder) -> bool:
    """Whether all that calls a layer stands behind a line of a function, or is called behind it and nowhere else."""
    callers = machine.layer_callers.get(layer, {})
    for code, lines in callers.items():
        if code is caller:
            if min(lines) <= line:
                return False
        elif set(order.callers.get(code, ())) != {caller} or min(order.calls[caller][code]) <= line:
            return False
    return bool(callers)
