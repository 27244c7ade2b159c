"""Does a call make its argument anew with another extent in each round of a loop?  (HYB108)

Extents that differ join to an unknown one, so that the shape alone does not tell `tf.ones([size, 2])` in a loop over
sizes from a tensor of which nobody knows the shape.  The expression does: it counts with a number that has several
values there, or that the loop around it counts up.

Needs   the call while it is evaluated, with the variables as they are.
Gives   whether such a number is among what an argument is made of, or the argument an element that is of another
        extent in each round.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from functools import lru_cache

from hybridize.interp import expressions
from hybridize.interp.activation import Activation
from hybridize.ir import nodes as ir
from hybridize.values.atoms import Const, Prim, Ref, Tensor
from hybridize.values.objects import VARIES
from hybridize.values.value import NOTHING, Value

_VARIABLES = (ir.Name, ir.Global, ir.Free)
_MAKERS = frozenset(
    {"ones", "zeros", "fill", "full", "empty", "eye", "range", "arange", "linspace", "one_hot", "repeat", "tile"}
    | {"normal", "uniform", "truncated_normal", "rand", "randn", "random", "random_sample", "randint", "gamma"}
)


def counts_with_varying_number(node: ir.Node, frame: Activation) -> bool:
    """Whether an argument of the call is computed from a number that varies between calls."""
    if not isinstance(node, ir.Call):
        return False
    if _passes_varying_element(node, frame):
        return True
    counted = {name for loop in frame.loop_nodes if isinstance(loop, ir.For) for name in _names(loop.target)}
    for variable in _inputs(node, frame.code):
        name = variable.name
        atoms = expressions.evaluate(variable, frame).atoms
        constants = [atom for atom in atoms if isinstance(atom, Const) and type(atom.value) is int]
        is_number = bool(constants) or any(isinstance(atom, Prim) and atom.type == "int" for atom in atoms)
        # Variables of comprehensions have a name of their own (ir.scopes).
        if len(constants) > 1 or (is_number and (name in counted or "·" in name)):
            return True
    return False


def _passes_varying_element(node: ir.Call, frame: Activation) -> bool:
    """Whether an argument is an element whose extents differ from round to round: a batch padded to its longest."""
    elements = {
        name
        for loop in frame.loop_nodes
        if isinstance(loop, ir.For) and _has_varying_elements(frame.iterated.get(loop, NOTHING))
        for name in _names(loop.target)
    }
    passed = [*(one.value for one in node.positional), *(one.value for one in node.keywords)]
    return any(
        isinstance(one, _VARIABLES)
        and one.name in elements
        and any(
            isinstance(atom, Tensor) and None in (atom.shape or ())[1:]
            for atom in expressions.evaluate(one, frame).atoms
        )
        for one in passed
    )


def _has_varying_elements(iterable: Value) -> bool:
    return any(isinstance(atom, Ref) and VARIES in atom.object.attributes for atom in iterable.atoms)


def _names(target: object) -> list[str]:
    return [one.name for one in _variables(target)]


@lru_cache(maxsize=4096)
def _inputs(node: ir.Call, code: ir.Code) -> tuple[ir.Name | ir.Global | ir.Free, ...]:
    """The variables that extents of arguments are computed from, in the call or where the argument got its name."""
    arguments = [*(one.value for one in node.positional), *(one.value for one in node.keywords)]
    names = {one.name for one in arguments if isinstance(one, _VARIABLES)}
    assigned = [one.value for one in _within(code.body) if isinstance(one, ir.Assign) and _is_one_of(names, one.target)]
    return tuple(one for made in _made([*arguments, *assigned]) for one in _variables(made))


def _is_one_of(names: set[str], target: object) -> bool:
    return isinstance(target, _VARIABLES) and target.name in names


def _made(roots: object) -> list[object]:
    """What functions that make tensors of a shape are given, and the ends of slices from the start.

    Other subscripts say nothing: `data[i * 32 : (i + 1) * 32]` is as long in every round.
    """
    found: list[object] = []
    for node in _within(roots):
        match node:
            case ir.Call(function=function) if getattr(function, "name", None) in _MAKERS:
                found += [*node.positional, *(keyword.value for keyword in node.keywords)]
            case ir.Item(key=ir.Slice(lower=None, upper=upper)) if upper is not None:
                found.append(upper)
    return found


def _variables(root: object) -> list[ir.Name | ir.Global | ir.Free]:
    return [one for one in _within(root) if isinstance(one, _VARIABLES)]


def _within(root: object) -> list[object]:
    """The instructions of an expression; functions and comprehensions in it are another matter."""
    found: list[object] = []
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, (tuple, list)):
            pending.extend(node)
        elif is_dataclass(node) and not isinstance(node, (ir.Code, type, ir.Comprehend, ir.MakeFunction)):
            found.append(node)
            pending.extend(getattr(node, each.name) for each in fields(node))
    return found
