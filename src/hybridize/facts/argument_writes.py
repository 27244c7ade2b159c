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
from hybridize.ir import nodes as ir
from hybridize.ir.walking import following, parents, walk
from hybridize.project.places import Place
from hybridize.values.atoms import Tensor, is_param_root, is_parameter_itself

_CONTAINERS: Final = ("list", "dict", "set")
# Methods of containers that tensors do not have.
_WRITING: Final = frozenset({"append", "extend", "insert", "pop", "update", "setdefault", "clear", "remove", "sort"})


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


def supposed_writes(code: ir.Code, eager: list[Context]) -> list[Divergence]:
    """A parameter that is a tensor by its name only, and written in place: it may well be a list or an array."""
    if not eager or any(context.phase != "assumed" for context in eager):
        return []
    supposed = {
        name for one in eager for name, value in one.bound.items() if any(isinstance(a, Tensor) for a in value.atoms)
    }
    around = parents(code.body)
    rebound = [node for node in around if isinstance(node, ir.Assign) and isinstance(node.target, ir.Name)]
    for node in around:
        name = _written(node)
        if name is None or name not in supposed or not isinstance(node, ir.Node):
            continue
        later = (following(one, around) for one in rebound if getattr(one.target, "name", None) == name)
        if not any(node is below for region in later for below in walk(region)):
            text = f"writes into {name}, which no tensor allows: a list or array that is an argument stays as it is"
            return [Divergence("HYB320", Place(code.path, node.line, node.column), text, ())]
    return []


def _written(node: object) -> str | None:
    """The variable whose elements an instruction writes."""
    match node:
        case (
            ir.Assign(target=ir.Item(object=ir.Name(name=name))) | ir.Augment(target=ir.Item(object=ir.Name(name=name)))
        ):
            return name
        case ir.Call(function=ir.Attribute(object=ir.Name(name=name), name=method)) if method in _WRITING:
            return name
    return None


def _is_of_argument(one: Caused) -> bool:
    if one.event.kind is not Kind.WRITE or not (is_param_root(one.root) and is_parameter_itself(one.root)):
        return False
    return one.event.object is None or one.event.object.kind in _CONTAINERS
