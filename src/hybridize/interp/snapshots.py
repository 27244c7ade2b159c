"""Are the variables of a layer listed before its first call makes them?  (HYB306)

Eager execution lists none the first time, and all of them from then on; a trace keeps to what it found, and the first
trace is followed by another one at once when it has made variables.

Needs   where a trace lists the variables of layers and where it calls them, in its own code and in what it calls; the
        code that calls a layer eagerly.
Gives   whether a call is the first since the variables were listed.
Sound   a layer that other code calls as well is taken to have its variables by then.
"""

from __future__ import annotations

from collections.abc import Iterator

from hybridize.interp.activation import Activation
from hybridize.interp.context import Context, World, with_callees
from hybridize.ir.nodes import Code, Node
from hybridize.values.objects import HeapObject

TEXT = "reads the variables of a model before its first call makes them: eager execution has none at first"


def note_listed(layer: HeapObject, node: Node, frame: Activation) -> None:
    """The variables of a layer are listed in a trace: those it has by now."""
    if layer not in frame.called_layers:
        frame.snapshots.setdefault(layer, node)
        frame.context.listed_layers.add(layer)


def note_called(layer: HeapObject, node: Node, frame: Activation) -> bool:
    """A layer is called: whether its variables were listed before, and no other code makes them."""
    callers = frame.machine.layer_callers.setdefault(layer, {})
    if not frame.traced:
        callers.setdefault(frame.code, set()).add(node.line)
        return False
    frame.called_layers.add(layer)
    frame.context.called_layers.add(layer)
    return layer in frame.snapshots and _is_made_here(layer, frame)


def note_built(layer: HeapObject, frame: Activation) -> None:
    """A method makes the variables of its layer, as a call does: who calls it is looked at in the end."""
    frame.machine.layer_builders.setdefault(layer, set()).add(frame.context)


def note_below(callee: Context, node: Node, frame: Activation) -> None:
    """A function was called in a trace, which lists and calls layers itself."""
    for layer in [one for one in frame.snapshots if one in callee.called_layers and one in callee.built_when_called]:
        if _is_made_here(layer, frame):
            frame.hazard("HYB306", frame.snapshots.pop(layer), TEXT)
    frame.called_layers |= callee.called_layers
    frame.context.called_layers |= callee.called_layers
    frame.context.built_when_called |= callee.built_when_called
    for layer in callee.listed_layers:
        note_listed(layer, node, frame)


def _is_made_here(layer: HeapObject, frame: Activation) -> bool:
    """Whether the code that calls a layer eagerly runs as a part of this function only."""
    callers = frame.machine.layer_callers.get(layer, {}).keys()
    builders = set(_who_build(layer, frame))
    if callers | builders <= {frame.code}:
        return True
    own = {context.code for context in with_callees([frame.context])}
    if not builders <= own:
        return False
    return callers <= own and all(
        caller.code in own
        for code in callers - {frame.code}
        for context in frame.machine.by_code.get(code, ())
        if context.world is World.EAGER
        for caller in context.callers
    )


def _who_build(layer: HeapObject, frame: Activation) -> Iterator[Code]:
    """The code that calls what makes the variables of a layer itself, eagerly and other than by way of the library."""
    for context in frame.machine.layer_builders.get(layer, ()):
        for caller in context.callers:
            if caller.world is World.EAGER and any(
                edge.callee is context and edge.through is None for edge in caller.calls.values()
            ):
                yield caller.code
