"""`element in container`: what is known of it, and what it calls on the way."""

from __future__ import annotations

from hybridize.interp import implicit, items
from hybridize.interp.activation import Activation
from hybridize.ir import nodes as ir
from hybridize.models.python import protocols
from hybridize.values.atoms import (
    EAGER_TENSOR_TYPE,
    GRAPH_TENSOR_TYPE,
    Atom,
    Const,
    Prim,
    Ref,
    Tensor,
    Tuple,
)
from hybridize.values.objects import REST
from hybridize.values.tensors import lacks_value
from hybridize.values.value import Value, of, of_const, of_prim


def contains(left: Atom, right: Atom, operator: str, node: ir.Node, frame: Activation) -> Value:
    """The value of `left in right`, or `left not in right`."""
    _call_on_the_way(left, right, node, frame)
    match right:
        case Ref(object=object_) if object_.kind == "dict" and isinstance(left, Const):
            # A key that nothing ever stores is not there; one that is stored may not be there yet.
            # Keys that are not constants may be equal to this one without our knowing.
            known = (("key", left.value), REST)
            if not any(frame.read(object_.item(key)) for key in known):
                return of_const(operator == "not in")
            return of_prim("bool")
        case Const(value=str() as text) if isinstance(left, Const) and isinstance(left.value, str):
            return of_const((left.value in text) is (operator == "in"))
        case Tuple(items=values) if isinstance(left, Const):
            return _boolean(_constant_membership(left, values, operator))
        case Tensor() if lacks_value(right):
            frame.hazard("HYB304", node, "tests membership in a symbolic tensor")
            return of_prim("bool")
        case Ref(object=object_) if object_.kind == "list" and isinstance(left, Const):
            positions = items.positions(of(right), frame)
            return _boolean(None if positions is None else _constant_membership(left, tuple(positions), operator))
    if isinstance(left, Prim) and left.type == GRAPH_TENSOR_TYPE and isinstance(right, (Ref, Tuple)):
        elements = items.iterate(of(right), node, frame).atoms
        if any(isinstance(one, Prim) and one.type == EAGER_TENSOR_TYPE for one in elements):
            frame.hazard("HYB320", node, "looks for the type of a tensor, which is another one in a graph")
    if isinstance(left, Tensor) and left.symbolic and isinstance(right, (Ref, Tuple)):
        frame.hazard("HYB304", node, "looks a symbolic tensor up in a Python container")
    return of_prim("bool")


def _call_on_the_way(left: Atom, right: Atom, node: ir.Node, frame: Activation) -> None:
    """`__contains__` of the container, else its iteration; then elements are hashed and compared."""
    if implicit.special("__contains__", right, (of(left),), node, frame) is not None:
        return
    if isinstance(right, Ref) and right.object.kind in ("instance", "class", "iterator"):
        elements = items.iterate(of(right), node, frame)
        implicit.use(elements, protocols.EQUAL, node, frame, of(left))
    elif isinstance(right, (Ref, Tuple)):
        implicit.use(of(right), protocols.EQUAL.of_content, node, frame, of(left))
    if isinstance(right, Ref) and right.object.kind in ("dict", "set"):
        implicit.use(of(left), protocols.HASH, node, frame)
    implicit.use(of(left), protocols.EQUAL, node, frame)


def _constant_membership(left: Const, values: tuple[Value, ...], operator: str) -> bool | None:
    found = False
    for value in values:
        if len(value.atoms) != 1 or not isinstance(value.atoms[0], Const):
            return None
        found = found or value.atoms[0].value == left.value
    return found is (operator == "in")


def _boolean(known: bool | None) -> Value:
    return of_prim("bool") if known is None else of_const(known)
