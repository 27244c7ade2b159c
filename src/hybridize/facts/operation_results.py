"""Does a graph get an operation for a result, where eager execution gives None?  (HYB313)

Needs   the results of the traced contexts.
Gives   a divergence when an operation is among the results, or within a container that is returned.
Why     `return tf.print(x)` and `return tf.group(…)` are None eagerly; a graph function raises a TypeError.
"""

from __future__ import annotations

from hybridize.facts.divergences import Divergence
from hybridize.interp.context import Context
from hybridize.ir.nodes import Code
from hybridize.models.operations import is_operation
from hybridize.project.places import Place
from hybridize.values.containment import elements, within


def operation_results(code: Code, traced: list[Context]) -> list[Divergence]:
    """The divergence of one function."""
    if not any(is_operation(atom) for context in traced for atom in within(context.result, elements)):
        return []
    place = Place(code.path, code.line, code.column)
    text = f"{code.name} returns None, for which a graph has an operation, which it cannot return"
    return [Divergence("HYB313", place, text, ())]
