"""Does the function write in place into a list, dictionary, set or array that it is given?  (HYB320)

A graph function must not: TensorFlow compares the containers among its arguments before and after each trace and
raises where they differ; an array has become a tensor, which takes no assignment.

Needs   what the eager contexts write to (facts.side_effects), with the roots of that.
Gives   the places, with the calls that lead there.
Sound   for the arguments themselves; not for containers within them, nor for what objects among them hold, which
        TensorFlow does not compare.
Source  tensorflow/python/framework/func_graph.py, check_func_mutation; observed under TensorFlow 2.21.
"""

from __future__ import annotations

from typing import Final

from hybridize.facts.divergences import Divergence
from hybridize.facts.reach import Caused, Events, first
from hybridize.interp.context import Context
from hybridize.interp.events import Kind
from hybridize.values.atoms import is_param_root, is_parameter_itself

_CONTAINERS: Final = ("list", "dict", "set")


def argument_writes(eager: list[Context], caused: dict[Context, Events]) -> list[Divergence]:
    """The divergences of one function."""
    return [
        Divergence(
            "HYB320",
            one.event.place,
            f"{one.event.text} that is an argument: a graph function must not change its arguments",
            (one.evidence(),) if one.edge is not None else (),
        )
        for one in first(eager, caused, _is_of_argument)
    ]


def _is_of_argument(one: Caused) -> bool:
    if one.event.kind is not Kind.WRITE or not (is_param_root(one.root) and is_parameter_itself(one.root)):
        return False
    return one.event.object is None or one.event.object.kind in _CONTAINERS
