"""Is the function given variables of Keras 3, which TensorFlow does not take for variables?  (HYB320)

Needs   the arguments of the eager contexts, what these call, and which functions run as graphs.
Gives   a divergence for the first such parameter, and whether it does no harm after all.
Why     `tf.function` makes a tensor of an argument like `layer.kernel`: `assign` is not there, and where the call is
        part of another graph, asking the variable for its value raises (observed: TensorFlow 2.21, Keras 3).  Those
        of Keras 2 are TensorFlow's own, and arrive as they are.
Sound   conservative: any assignment in the function or below counts as one to the argument.
"""

from __future__ import annotations

from typing import Final

from hybridize.facts.callers import Callers
from hybridize.facts.divergences import Divergence
from hybridize.interp.context import Context, with_callees
from hybridize.interp.library import holds_keras_variable
from hybridize.ir import nodes as ir
from hybridize.ir.walking import walk
from hybridize.project.places import Place

_ASSIGNING: Final = ("assign", "scatter_", "batch_scatter_", "apply", "minimize", "set_weights", "update_state")


def keras_variables(code: ir.Code, eager: list[Context]) -> list[Divergence]:
    """The divergence of one function."""
    for context in eager:
        for name, value in context.bound.items():
            if holds_keras_variable(value):
                place = Place(code.path, code.line, code.column)
                text = f"{name} receives a variable of Keras, of which a graph function makes a tensor"
                return [Divergence("HYB320", place, text, ())]
    return []


def is_harmless(code: ir.Code, eager: list[Context], graphs: set[ir.Code], callers: Callers) -> bool:
    """Whether such arguments are only read, and no graph above or below passes them on.

    `graphs` are the functions that run, or will run, as graphs.
    """
    if callers.graph_above(code, graphs) is not None or _assigns(eager):
        return False
    return all(callers.graph_above(one, {code}) is None for one in graphs)


def _assigns(eager: list[Context]) -> bool:
    return any(_mentions_assignment(code) for code in {context.code for context in with_callees(eager)})


def _mentions_assignment(code: ir.Code) -> bool:
    return any(isinstance(node, ir.Attribute) and node.name.startswith(_ASSIGNING) for node in walk(code.body))
