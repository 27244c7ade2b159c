"""What AutoGraph asks of conditionals and loops that become part of the graph (HYB314).

Both branches of a conditional on a tensor are traced, and so is the body of a graph loop, once.  So a variable that
is still needed must mean the same kind of thing, of the same dtype, after either branch and after each round; a
result must be given on either way; and what Python does within happens while tracing.
"""

from __future__ import annotations

from hybridize.interp import forms, one_way_gradients, raising
from hybridize.interp.activation import Activation, Locals, Loop
from hybridize.interp.context import Context
from hybridize.interp.events import Kind
from hybridize.interp.liveness import Liveness, of_code
from hybridize.ir import nodes as ir
from hybridize.ir.returning import may_return, returns_surely
from hybridize.ir.walking import sets_first
from hybridize.values.atoms import Tensor
from hybridize.values.object_set import ObjectSet
from hybridize.values.tensors import lacks_value
from hybridize.values.value import Value
from hybridize.values.ways import open_where_different

_NOTHING_LIVE = Liveness(frozenset(), frozenset(), frozenset())


def stages(test: Value, frame: Activation) -> bool:
    """Whether AutoGraph makes a graph conditional of a test: it is a tensor that has no value yet."""
    if not frame.traced:
        return False
    return any(lacks_value(atom) for atom in test.atoms)


# -- branches ----------------------------------------------------------------------------------------------------


def enter_branches(frame: Activation) -> None:
    """A conditional on a tensor begins."""
    frame.staged_results.append([])
    frame.symbolic_regions.append(frame.context.allocated.copy())


def leave_branches(
    node: ir.If, before: Locals, ends: dict[bool, Locals], after: Locals | None, frame: Activation
) -> bool:
    """A conditional on a tensor ends: do its branches agree on what is needed later?

    Whether it is left open, because what follows belongs to one of its branches (see ir.returning).
    """
    one_way_gradients.check(node, frame)
    if after is not None and may_return(node):
        if returns_surely(node.then) or returns_surely(node.otherwise):
            if returns_surely(node.then):
                # Traced after the other branch, and nothing comes after it: what was made here may change here.
                frame.symbolic_regions[-1] = ObjectSet()
            frame.open_branches.append(node)
            return True
        _falls_through(node, frame)
    _close(frame)
    if after is None:
        return False
    live = of_code(frame.code).get(node, _NOTHING_LIVE)
    if len(ends) == 2:
        _check_branches(node, before, ends[True], ends[False], live, frame)
    for name in live.assigned & live.after:
        if name not in after:
            continue
        if (object_ := forms.object_within(after[name], frame)) is not None:
            frame.hazard("HYB314", node, f"after a condition on a tensor, {name} is {object_}, which no graph gives")
        after[name] = forms.staged(after[name], node, frame)
        if len(ends) == 2 and name in ends[True] and name in ends[False]:
            after[name] = _joined(after[name], [ends[True][name], ends[False][name]], frame)
    return False


def _joined(value: Value, ways: list[Value], frame: Activation) -> Value:
    """What comes of one or another value: a tensor that lacks the rank, or extents, in which they differ."""
    first, *others = [forms.form_of(one, frame) for one in ways]
    if any(forms.of_other_rank(first, other) for other in others):
        return forms.without_rank(value, frame)
    return open_where_different(value, ways)


def close_branches(left_open: int, reached: bool, frame: Activation) -> None:
    """The end of a block, and with it of the conditionals in it that were left open, all but so many."""
    while len(frame.open_branches) > left_open:
        node = frame.open_branches.pop()
        frame.symbolic_branches -= 1
        if reached:
            _falls_through(node, frame)
        _close(frame)


def _falls_through(node: ir.If, frame: Activation) -> None:
    frame.hazard("HYB314", node, "returns a value on one way that a tensor decides, and none on the other")


def _close(frame: Activation) -> None:
    frame.symbolic_regions.pop()
    results = frame.staged_results.pop()
    if frame.staged_results:
        frame.staged_results[-1] += results


def _check_branches(
    node: ir.If, before: Locals, left: Locals, right: Locals, live: Liveness, frame: Activation
) -> None:
    for name in dict.fromkeys([*left, *right]):
        one, other = left.get(name), right.get(name)
        if one is other or name.startswith("·") or name not in live.after:
            continue
        if one is None or other is None:
            if before.get(name) is None:
                text = f"{name} is set in one branch of a condition on a tensor only, and used afterwards"
                frame.hazard("HYB314", node, text)
            continue
        if (text_ := forms.difference(forms.form_of(one, frame), forms.form_of(other, frame))) is not None:
            frame.hazard("HYB314", node, f"after a condition on a tensor, {name} is {text_}")


def check_choice(node: ir.Choose, values: list[Value], result: Value, frame: Activation) -> Value:
    """A conditional expression on a tensor: both values must be like each other, and no None; what it gives."""
    one_way_gradients.check(node, frame)
    found = [forms.form_of(value, frame) for value in values]
    if any(forms.lacks_value(form) for form in found):
        frame.hazard("HYB314", node, "chooses between a value and None by a tensor")
    if len(found) == 2 and (text := forms.difference(*found)) is not None:
        frame.hazard("HYB314", node, f"what a condition on a tensor chooses is {text}")
    if (object_ := forms.object_within(result, frame)) is not None:
        frame.hazard("HYB314", node, f"what a condition on a tensor chooses is {object_}, which no graph gives")
    return _joined(forms.staged(result, node, frame), values, frame)


def check_recursion(callee: Context, node: ir.Node, frame: Activation) -> None:
    """A function that is running is called again: if a tensor decides whether, tracing both ways never ends."""
    if frame.traced and callee.running and frame.symbolic_branches:
        frame.hazard("HYB314", node, "a tensor decides whether a function calls itself: tracing it never ends")


def check_operand(value: Value, node: ir.Logic, frame: Activation) -> None:
    """What stands right of a tensor in `and` or `or`, which a graph evaluates to a truth value."""
    form = forms.form_of(value, frame)
    if form is not None and (form.kind != "tensor" or form.dtype not in (None, "bool")):
        frame.hazard("HYB314", node, f"a tensor decides whether {node.operator} gives {form}, which is no truth value")


def check_chain(node: ir.Logic, frame: Activation) -> None:
    """`a < b < c` of tensors: AutoGraph converted one comparison only until after TensorFlow 2.9 (models.index)."""
    if frame.machine.index.keras_major >= 3:
        return
    match node.operands[0]:
        case ir.Operate(operands=(_, ir.Bind(target=ir.Name(name=name)))) if name.startswith("·"):
            frame.hazard("HYB314", node, "chains comparisons of a tensor, which AutoGraph leaves to Python here")


# -- loops -------------------------------------------------------------------------------------------------------


def enter_loop(node: ir.For | ir.While, head: Locals, frame: Activation) -> None:
    """A graph loop begins: the numbers it carries from round to round become tensors."""
    live = of_code(frame.code).get(node, _NOTHING_LIVE)
    for name in live.assigned & (live.head | live.after):
        if name in head:
            head[name] = forms.staged(head[name], node, frame)


def check_round(node: ir.For | ir.While, head: Locals, end: Locals, frame: Activation) -> None:
    """After the first round of a graph loop: does every variable it carries keep its kind, dtype and shape?"""
    live = of_code(frame.code).get(node, _NOTHING_LIVE)
    for name in sorted(live.assigned & (live.head | live.after)):
        one, other = head.get(name), end.get(name)
        if other is not None and (object_ := forms.object_within(other, frame)) is not None:
            frame.hazard("HYB314", node, f"in a loop over tensors, {name} is {object_}, which no graph carries on")
        if one is None or other is None or one is other:
            continue
        before, after = forms.form_of(one, frame), forms.form_of(other, frame)
        if before is not None and before.kind == "none" and _is_set_before_read(name, node, after, frame):
            continue
        text = forms.difference(before, after) or forms.shape_change(before, after)
        if text is not None:
            frame.hazard("HYB314", node, f"in a loop over tensors, {name} is {text}")


def _is_set_before_read(name: str, node: ir.For | ir.While, after: forms.Form | None, frame: Activation) -> bool:
    """Whether AutoGraph may carry a tensor instead of None: there is a round, which sets the variable first of all."""
    if not isinstance(node, ir.For) or after is None or after.kind != "tensor":
        return False
    extents = [
        atom.shape[0] if isinstance(atom, Tensor) and atom.shape else None for atom in frame.iterated[node].atoms
    ]
    return bool(extents) and all(one is not None and one > 0 for one in extents) and sets_first(name, node.body)


def note_reduction(node: ir.For, frame: Activation) -> None:
    """A loop over a dataset ends: what it computed from round to round has no gradient in a graph."""
    live = of_code(frame.code).get(node, _NOTHING_LIVE)
    for name in sorted(name for name in live.assigned & live.after if name in frame.locals):
        if any(isinstance(atom, Tensor) and _has_gradient(atom) for atom in frame.locals[name].atoms):
            taped = any(raising.TAPED in names for names in frame.catching)
            text = f"a loop over a dataset becomes a reduction, through which {name} has no gradient"
            frame.record(Kind.CUTS_GRADIENT, node, text, code=raising.TAPED if taped else "")
            return


def _has_gradient(atom: Tensor) -> bool:
    return atom.dtype is None or atom.dtype.startswith(("float", "bfloat", "complex"))


def check_break(node: ir.Break, loop: Loop, frame: Activation) -> None:
    """A Python loop is unrolled while tracing: no tensor can end it."""
    if not loop.graph and frame.symbolic_branches > loop.branches:
        frame.hazard("HYB314", node, "a tensor decides whether a Python loop ends")


# -- results -----------------------------------------------------------------------------------------------------


def check_return(value: Value, node: ir.Return, frame: Activation) -> Value:
    """A result given under a condition on a tensor must be there and be like those given before; what it becomes."""
    if any(loop.graph or frame.symbolic_branches > loop.branches for loop in frame.loops):
        frame.hazard("HYB314", node, "returns from within a loop, which tensors decide")
        return value
    if not frame.symbolic_branches:
        return value
    form = forms.form_of(value, frame)
    if forms.lacks_value(form):
        frame.hazard("HYB314", node, "returns None on a way that a tensor decides")
    for other in (one for results in frame.staged_results for one in results):
        if (text := forms.difference(form, forms.form_of(other, frame))) is not None:
            frame.hazard("HYB314", node, f"under a condition on a tensor, the result is {text}")
            break
    if (object_ := forms.object_within(value, frame)) is not None:
        frame.hazard("HYB314", node, f"under a condition on a tensor, the result is {object_}, which no graph gives")
    earlier = [one for results in frame.staged_results for one in results]
    frame.staged_results[-1].append(value)
    return open_where_different(forms.staged(value, node, frame), [value, *earlier])
