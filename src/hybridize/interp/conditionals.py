"""What AutoGraph asks of conditionals and loops that become part of the graph (HYB314).

Both branches of a conditional on a tensor are traced, and so is the body of a graph loop, once.  So a variable must
mean the same kind of thing, of the same dtype, after either branch and after each round; it must exist on every
way if it is used later; and what Python does within happens while tracing.
"""

from __future__ import annotations

from dataclasses import fields, is_dataclass

from hybridize.interp.activation import Activation, Locals
from hybridize.ir import nodes as ir
from hybridize.values.atoms import Const, Prim, Tensor, Tuple
from hybridize.values.value import Value

_DTYPES = {"int": "int32", "float": "float32", "bool": "bool", "str": "string"}


def check_branches(node: ir.If, before: Locals, ends: list[Locals | None], frame: Activation) -> None:
    """After a conditional on a tensor: do the branches agree on every variable they assign?"""
    reached = [end for end in ends if end is not None]
    if len(ends) != 2 or len(reached) != 2:
        return
    left, right = reached
    for name in dict.fromkeys([*left, *right]):
        one, other = left.get(name), right.get(name)
        if one is other or name.startswith("·"):
            continue
        if one is None or other is None:
            if before.get(name) is None and _is_used_after(name, node, frame):
                text = f"{name} is set in one branch of a condition on a tensor only, and used afterwards"
                frame.hazard("HYB314", node, text)
            continue
        if (difference := _difference(one, other)) is not None:
            frame.hazard("HYB314", node, f"after a condition on a tensor, {name} is {difference}")


def check_loop(node: ir.For | ir.While, before: Locals, head: Locals, frame: Activation) -> None:
    """After a graph loop: does every variable keep its kind and dtype from round to round?"""
    for name, value in head.items():
        known = before.get(name)
        if known is None or known is value or name.startswith("·"):
            continue
        if (difference := _difference(known, value, joined=True)) is not None:
            frame.hazard("HYB314", node, f"in a loop over tensors, {name} is {difference}")


def check_return(value: Value, node: ir.Return, frame: Activation) -> None:
    """A result given under a condition on a tensor must be like the other results."""
    if frame.result and (difference := _difference(frame.result, value)) is not None:
        frame.hazard("HYB314", node, f"under a condition on a tensor, the result is {difference}")


def _difference(one: Value, other: Value, *, joined: bool = False) -> str | None:
    """How two values differ in a way that no graph can join; None when they can be joined or are not known."""
    left, right = _form(one), _form(other)
    if left is None or right is None or left == right:
        return _mixed(other) if joined and left != right else None
    if left[0] != right[0]:
        return f"{left[0]} in one case and {right[0]} in another"
    if left[1] is not None and right[1] is not None and left[1] != right[1]:
        return f"{left[1]} in one case and {right[1]} in another"
    return None


def _mixed(value: Value) -> str | None:
    """A value joined over the rounds that holds tensors of two kinds, or a tensor and something else."""
    forms = {form for atom in value.atoms if (form := _atom_form(atom)) is not None}
    names = sorted({str(form[1] or form[0]) for form in forms})
    return " in one case and ".join(names[:2]) + " in another" if len(names) > 1 else None


def _form(value: Value) -> tuple[str, object] | None:
    if len(value.atoms) != 1:
        return None
    return _atom_form(value.atoms[0])


def _atom_form(atom: object) -> tuple[str, object] | None:
    match atom:
        case Tensor(kind="variable"):
            return None
        case Tensor(dtype=dtype):
            return "a tensor", dtype
        case Tuple(items=items):
            return f"a tuple of {len(items)}", None
        case Const(value=None):
            return "None", None
        case Const(value=value) if type(value).__name__ in _DTYPES:
            return "a tensor", _DTYPES[type(value).__name__]
        case Prim(type=type_) if type_ in _DTYPES:
            return "a tensor", _DTYPES[type_]
    return None


def _is_used_after(name: str, node: ir.If, frame: Activation) -> bool:
    last = max((line for line, _ in _loads(node)), default=node.line)
    return any(line > last and used == name for line, used in _loads_of(frame.code))


_loads_by_code: dict[ir.Code, tuple[tuple[int, str], ...]] = {}


def _loads_of(code: ir.Code) -> tuple[tuple[int, str], ...]:
    found = _loads_by_code.get(code)
    if found is None:
        found = _loads_by_code[code] = tuple(_loads(code.body))
    return found


def _loads(root: object) -> list[tuple[int, str]]:
    """Every mention of a local variable below an instruction, with its line."""
    found: list[tuple[int, str]] = []
    pending = [root]
    while pending:
        node = pending.pop()
        if isinstance(node, ir.Name):
            found.append((node.line, node.name))
        elif isinstance(node, tuple):
            pending.extend(node)
        elif isinstance(node, ir.MakeFunction):
            pending.extend(node.code.body)
        elif is_dataclass(node) and not isinstance(node, (ir.Code, type)):
            pending.extend(getattr(node, field.name) for field in fields(node))
    return found
