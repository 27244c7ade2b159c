"""What a statement does to the variables: from the state before to the state after.

There is no state after (None) when control never gets there.

Conditionals run both feasible branches from refined states and join; loops run to a fixpoint, or are unrolled
when they are short and static; handlers of a `try` start from the join of the states its body goes through.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hybridize.interp import (
    array_writes,
    attribute_stores,
    conditionals,
    contextmanagers,
    dead_ends,
    exceptions,
    expected_errors,
    failures,
    first_calls,
    implicit,
    imports,
    items,
    library,
    one_way_gradients,
    operators,
    patterns,
    raising,
    refinement,
    targets,
)
from hybridize.interp.activation import Activation, Locals, Loop, join_locals, widen_locals
from hybridize.interp.events import Kind
from hybridize.interp.expressions import evaluate
from hybridize.ir import nodes as ir
from hybridize.values.arguments import Operands
from hybridize.values.atoms import OUTER, Const, Ref, Tensor, Tuple
from hybridize.values.tensors import lacks_value
from hybridize.values.value import NONE, NOTHING, Value, join

MAX_LOOP_ROUNDS = 12


def execute(body: ir.Block, frame: Activation) -> bool:
    """Run a block on the frame's variables; whether control reaches its end."""
    # (What follows an exception that is caught may go round again.)
    if frame.loop_nodes and not frame.handlers and body:
        match body[-1]:
            case ir.Return(leaves=True):
                return _execute_once(body, frozenset(frame.loop_nodes), frame)
            case ir.Break(leaves=True):
                return _execute_once(body, frozenset(frame.loop_nodes[-1:]), frame)
    return _execute(body, frame)


def _execute_once(body: ir.Block, left: frozenset[ir.Node], frame: Activation) -> bool:
    """Run a block that leaves loops around it: they run it once, however often they go round."""
    outside = frame.left_loops
    frame.left_loops = outside | left
    reached = _execute(body, frame)
    frame.left_loops = outside
    return reached


def _execute(body: ir.Block, frame: Activation) -> bool:
    left_open = len(frame.open_branches)
    reached = True
    for statement in body:
        if not _HANDLERS[type(statement)](statement, frame):
            reached = False
            break
    if len(frame.open_branches) > left_open:
        conditionals.close_branches(left_open, reached, frame)
    return reached


def _branch(body: ir.Block, state: Locals, frame: Activation) -> Locals | None:
    """Run a block from a state of its own; the state at its end."""
    frame.locals = state
    return frame.locals if execute(body, frame) else None


# -- simple statements -------------------------------------------------------------------------------------------


def _assign(node: ir.Assign, frame: Activation) -> bool:
    value = evaluate(node.value, frame)
    if not value:
        return False
    targets.assign(node.target, value, frame)
    array_writes.note_kept(node.target, node.value, value, frame)
    return True


def _augment(node: ir.Augment, frame: Activation) -> bool:
    target = node.target
    old = evaluate(target, frame)
    operand = evaluate(node.value, frame)
    if frame.machine.operands is not None:
        frame.note_operands(node, Operands(NOTHING, (old, operand)))
    if not isinstance(target, ir.Item):
        array_writes.note(target, old, node, frame)
    if operators.augment_in_place(old, node, frame):
        frame_value = operators.operate(node.operator, [old, operand], node, frame, in_place=True)
    else:
        frame_value = operators.operate(node.operator, [old, operand], node, frame)
    if not frame_value:
        return False
    targets.assign(target, frame_value, frame)
    return True


def _delete(node: ir.Delete, frame: Activation) -> bool:
    target = node.target
    match target:
        case ir.Name(name=name):
            frame.locals.pop(name, None)
        case ir.Attribute(object=expression, name=name):
            attribute_stores.delete(evaluate(expression, frame), name, node, frame)
        case ir.Item(object=expression, key=key):
            container = evaluate(expression, frame)
            deleted = evaluate(key, frame)
            items.use_key(deleted, container, node, frame)
            for atom in container.atoms:
                frame.mutated(atom, node, "deletes an element")
                implicit.special("__delitem__", atom, (deleted,), node, frame)
                if isinstance(atom, Ref) and atom.object.kind == "list":
                    items.shorten(atom.object, node, frame)
        case ir.Global(name=name) if frame.code.kind != "module":
            frame.record(Kind.WRITE, node, f"deletes the global {name}", target=frame.context.module, root=OUTER)
        case ir.Unpack(targets=targets):
            for one in targets:
                _delete(ir.Delete(node.line, node.column, one), frame)
    return True


def _evaluate(node: ir.Evaluate, frame: Activation) -> bool:
    return bool(evaluate(node.value, frame))


def _return(node: ir.Return, frame: Activation) -> bool:
    value = NONE if node.value is None else evaluate(node.value, frame)
    if frame.traced:
        value = conditionals.check_return(value, node, frame)
    frame.exits += bool(frame.uncertain)
    frame.result = join(frame.result, value)
    return False


def _raise(node: ir.Raise, frame: Activation) -> bool:
    if node.value is not None:
        raised = evaluate(node.value, frame)
        exceptions.note(raised, node, frame)
        if frame.traced:
            raising.note(raised, node, frame)
            for atom in raised.atoms[:1]:
                dead_ends.note_raised(raising.classes_of(atom), node, frame)
        if node.cause is not None:
            evaluate(node.cause, frame)
        if any(getattr(atom, "name", "") == "builtins.NotImplementedError" for atom in raised.atoms) or any(
            isinstance(atom, Ref) and atom.object.symbol == "builtins.NotImplementedError" for atom in raised.atoms
        ):
            frame.raised = True
    if frame.symbolic_branches or frame.symbolic_loops:
        frame.hazard("HYB314", node, "raises under a condition on a tensor: a trace always gets there")
    return False


def _assert(node: ir.Assert, frame: Activation) -> bool:
    test = evaluate(node.test, frame)
    truth = operators.truth(test, node, frame)
    if node.message is not None and truth is not True:
        evaluate(node.message, frame)
    if conditionals.stages(test, frame):
        frame.hazard("HYB314", node, "asserts something of a tensor, which has no value while a graph is built")
    refined = refinement.refine(node.test, True, frame)
    if refined is None:
        return False
    frame.locals = refined
    return True


def _import(node: ir.Import, frame: Activation) -> bool:
    targets.assign(node.target, imports.import_module(node, frame), frame)
    return True


def _import_from(node: ir.ImportFrom, frame: Activation) -> bool:
    imports.import_from(node, frame)
    return True


# -- conditionals ------------------------------------------------------------------------------------------------


def _if(node: ir.If, frame: Activation) -> bool:
    test = evaluate(node.test, frame)
    truth = operators.truth(test, node, frame)
    guard = refinement.is_creation_guard(node.test) if truth is None else False
    symbolic = truth is None and conditionals.stages(test, frame)
    before = frame.locals
    if symbolic:
        conditionals.enter_branches(frame)
    after: Locals | None = None
    ends: dict[bool, Locals] = {}
    for branch, body in ((True, node.then), (False, node.otherwise)):
        if truth is not None and truth is not branch:
            continue
        state = refinement.refine(node.test, branch, frame)
        if state is None:
            continue
        frame.guards += guard
        frame.symbolic_branches += symbolic
        frame.uncertain += truth is None
        end = _branch(body, dict(state), frame)
        frame.uncertain -= truth is None
        frame.symbolic_branches -= symbolic
        frame.guards -= guard
        if guard:
            first_calls.check(node, frame)
        frame.locals = before
        if end is not None:
            ends[branch] = end
            after = join_locals(after, end)
    if symbolic:
        after = dict(after) if after is not None else None
        frame.symbolic_branches += conditionals.leave_branches(node, before, ends, after, frame)
    if after is None:
        return False
    frame.locals = after
    return True


def _match(node: ir.Match, frame: Activation) -> bool:
    subject = evaluate(node.subject, frame)
    before = frame.locals
    after: Locals | None = None
    exhausted = False
    frame.uncertain += 1
    for case in node.cases:
        frame.locals = dict(before)
        outcome = patterns.match(case.pattern, subject, frame)
        if outcome is False:
            continue
        if case.guard is not None:
            guard = operators.truth(evaluate(case.guard, frame), node, frame)
            if guard is False:
                continue
            outcome = outcome if guard is True else None
        if execute(case.body, frame):
            after = join_locals(after, frame.locals)
        if outcome is True:
            exhausted = True
            break
    frame.uncertain -= 1
    if not exhausted:
        after = join_locals(after, before)
    if after is None:
        return False
    frame.locals = after
    return True


# -- loops -------------------------------------------------------------------------------------------------------


def _for(node: ir.For, frame: Activation) -> bool:
    iterable = evaluate(node.iterable, frame)
    frame.iterated[node] = iterable
    known = items.positions(iterable, frame)
    if known is not None and len(known) <= items.UNROLL:
        return _unrolled(node, known, frame)
    graph_loop = _becomes_graph_loop(iterable, frame)
    element = items.iterate(iterable, node, frame, loop=True)
    over_data = any(isinstance(atom, Tensor) or library.is_dataset(atom) for atom in iterable.atoms)
    if not over_data and not _is_structural(element, frame):
        frame.record_once(Kind.PYTHON_LOOP, node, "a Python loop, which a trace unrolls")

    def enter(loop_frame: Activation) -> bool:
        if not element:
            return False
        targets.assign(node.target, element, loop_frame)
        return True

    alive = _loop(node.body, node.otherwise, enter, lambda: None, frame, graph_loop=graph_loop, node=node)
    if graph_loop and alive and library.is_reduced(iterable):
        conditionals.note_reduction(node, frame)
    return alive


def _is_structural(element: Value, frame: Activation) -> bool:
    """Whether a loop runs over parts of the program's state, its variables and layers, rather than over data."""
    for atom in element.atoms:
        if isinstance(atom, Tuple):
            if not all(_is_structural(item, frame) for item in atom.items):
                return False
            continue
        is_tensor = isinstance(atom, Tensor) and atom.kind != "ndarray"
        is_none = isinstance(atom, Const) and atom.value is None
        if not (is_tensor or is_none or library.lasts(atom, frame)):
            return False
    return bool(element.atoms)


def _becomes_graph_loop(iterable: Value, frame: Activation) -> bool:
    """Whether AutoGraph makes a graph loop of a `for` over this."""
    if not frame.traced or not frame.context.converted:
        return False
    return any(lacks_value(atom) or library.is_dataset(atom) for atom in iterable.atoms)


def _unrolled(node: ir.For, known: list[Value], frame: Activation) -> bool:
    loop = Loop(frame.symbolic_branches)
    frame.loops.append(loop)
    frame.loop_nodes.append(node)
    alive = True
    around = frame.rounds
    for number, element in enumerate(known):
        if not element:
            continue
        frame.rounds = (*around, number)
        targets.assign(node.target, element, frame)
        ended = execute(node.body, frame)
        state = frame.locals if ended else None
        for continued in loop.continued:
            state = join_locals(state, continued)
        loop.continued.clear()
        if state is None:
            alive = False
            break
        frame.locals = state
    frame.rounds = around
    frame.loops.pop()
    frame.loop_nodes.pop()
    return _leave_loop(node.otherwise, frame.locals if alive else None, loop, frame)


def _while(node: ir.While, frame: Activation) -> bool:
    tested = evaluate(node.test, frame)
    graph_loop = frame.context.converted and conditionals.stages(tested, frame)

    def enter(loop_frame: Activation) -> bool:
        truth = operators.truth(evaluate(node.test, loop_frame), node, loop_frame)
        if truth is False:
            return False
        state = refinement.refine(node.test, True, loop_frame)
        if state is None:
            return False
        loop_frame.locals = dict(state)
        return True

    def exit_state() -> Locals | None:
        truth = operators.truth(evaluate(node.test, frame), node, frame)
        return None if truth is True else refinement.refine(node.test, False, frame)

    return _loop(
        node.body, node.otherwise, enter, exit_state, frame, exits_by_test=True, graph_loop=graph_loop, node=node
    )


def _loop(
    body: ir.Block,
    otherwise: ir.Block,
    enter: Callable[[Activation], bool],
    exit_state: Callable[[], Locals | None],
    frame: Activation,
    *,
    node: ir.For | ir.While,
    exits_by_test: bool = False,
    graph_loop: bool = False,
) -> bool:
    """Run a loop's body until the state at its head no longer grows."""
    loop = Loop(frame.symbolic_branches, graph_loop)
    head = dict(frame.locals)
    if graph_loop:
        conditionals.enter_loop(node, head, frame)
        frame.symbolic_loops.append(frame.context.allocated.copy())
    frame.loops.append(loop)
    frame.loop_nodes.append(node)
    frame.uncertain += 1
    for number in range(MAX_LOOP_ROUNDS):
        frame.locals = dict(head)
        loop.continued.clear()
        if not enter(frame):
            break
        end: Locals | None = frame.locals if execute(body, frame) else None
        if end is not None:
            end = frame.locals
        for continued in loop.continued:
            end = join_locals(end, continued)
        if end is None:
            break
        if graph_loop and not number:
            conditionals.check_round(node, head, end, frame)
        head, changed = widen_locals(head, end)
        if not changed:
            break
    frame.uncertain -= 1
    frame.loops.pop()
    frame.loop_nodes.pop()
    if graph_loop:
        frame.symbolic_loops.pop()
    frame.locals = dict(head)
    after = exit_state() if exits_by_test else frame.locals
    return _leave_loop(otherwise, after, loop, frame)


def _leave_loop(otherwise: ir.Block, state: Locals | None, loop: Loop, frame: Activation) -> bool:
    if state is not None and otherwise:
        state = _branch(otherwise, dict(state), frame)
    for broken in loop.broken:
        state = join_locals(state, broken)
    if state is None:
        return False
    frame.locals = state
    return True


def _break(node: ir.Break, frame: Activation) -> bool:
    if frame.loops:
        frame.exits += bool(frame.uncertain)
        conditionals.check_break(node, frame.loops[-1], frame)
        frame.loops[-1].broken.append(frame.locals)
    return False


def _continue(_node: ir.Continue, frame: Activation) -> bool:
    if frame.loops:
        frame.exits += bool(frame.uncertain)
        frame.loops[-1].continued.append(frame.locals)
    return False


# -- try and with ------------------------------------------------------------------------------------------------


def _try(node: ir.Try, frame: Activation) -> bool:
    before = frame.locals
    reachable: Locals = dict(before)
    left_before = [(len(loop.broken), len(loop.continued)) for loop in frame.loops[-1:]]
    frame.handlers.append(reachable)
    frame.uncertain += 1
    named = [evaluate(handler.type, frame) if handler.type is not None else None for handler in node.handlers]
    frame.catching.append(failures.handled_by(node.handlers, named))
    end = _branch(node.body, dict(before), frame)
    frame.handlers.pop()
    frame.catching.pop()
    if end is not None and node.otherwise:
        end = _branch(node.otherwise, end, frame)
    after = end
    for handler in node.handlers:
        state = dict(reachable)
        frame.locals = state
        types = evaluate(handler.type, frame) if handler.type is not None else NOTHING
        if handler.target is not None:
            targets.assign(handler.target, exceptions.caught(types, handler, frame), frame)
        after = join_locals(after, frame.locals if execute(handler.body, frame) else None)
    _reach_outer_handler(reachable, frame)
    frame.uncertain -= 1
    if not node.finally_:
        if after is None:
            return False
        frame.locals = after
        return True
    return _finally(node.finally_, after, reachable, left_before, frame)


def _finally(
    body: ir.Block, after: Locals | None, reachable: Locals, left_before: list[tuple[int, int]], frame: Activation
) -> bool:
    """The finally block runs on every way out: with an exception, by `break` and `continue`, normally."""
    for loop, (broken, continued) in zip(frame.loops[-1:], left_before, strict=True):
        for states, first in ((loop.broken, broken), (loop.continued, continued)):
            for index in range(first, len(states)):
                states[index] = _branch(body, dict(states[index]), frame) or states[index]
    frame.locals = join_locals(dict(reachable), after) or {}
    execute(body, frame)
    if after is None:
        return False
    frame.locals = dict(after)
    return execute(body, frame)


def _with(node: ir.With, frame: Activation) -> bool:
    manager = evaluate(node.manager, frame)
    entered = contextmanagers.enter(manager, node, frame)
    if node.target is not None:
        targets.assign(node.target, entered, frame)
    fails = expected_errors.awaits_error(node.manager) and bool(node.body)
    if fails:
        # What stands before the last statement of such a block must have come through.
        frame.failing_from.append(node.body[-1].line)
    ended_here = expected_errors.ended_by(node, manager, frame)
    if ended_here is not None:
        frame.catching.append(ended_here)
    taped = contextmanagers.is_tape(manager)
    if taped:
        frame.catching.append(frozenset({raising.TAPED}))
    lifted = frame.traced and contextmanagers.lifts(manager)
    frame.lifted += lifted
    ended = _with_block(node, manager, frame)
    frame.lifted -= lifted
    if taped:
        frame.catching.pop()
    if ended_here is not None:
        frame.catching.pop()
    if fails:
        frame.failing_from.pop()
    return ended


def _with_block(node: ir.With, manager: Value, frame: Activation) -> bool:
    if not contextmanagers.may_suppress(manager, frame):
        ended = execute(node.body, frame)
        contextmanagers.leave(manager, node, frame)
        return ended
    reachable: Locals = dict(frame.locals)
    frame.handlers.append(reachable)
    end = frame.locals if execute(node.body, frame) else None
    frame.handlers.pop()
    _reach_outer_handler(reachable, frame)
    if contextmanagers.leave(manager, node, frame):
        end = join_locals(end, reachable)  # the exception ends here
    if end is None:
        return False
    frame.locals = end
    return True


def _reach_outer_handler(reachable: Locals, frame: Activation) -> None:
    """What happens in a guarded block is also what an outer handler may see."""
    if frame.handlers:
        outer = frame.handlers[-1]
        for name, value in reachable.items():
            outer[name] = join(outer.get(name, NOTHING), value)


_HANDLERS: dict[type[Any], Callable[[Any, Activation], bool]] = {
    ir.Assign: _assign,
    ir.Augment: _augment,
    ir.Delete: _delete,
    ir.Evaluate: _evaluate,
    ir.Return: _return,
    ir.Raise: _raise,
    ir.Assert: _assert,
    ir.If: _if,
    ir.While: _while,
    ir.For: _for,
    ir.Try: _try,
    ir.With: _with,
    ir.Match: _match,
    ir.Break: _break,
    ir.Continue: _continue,
    ir.Import: _import,
    ir.ImportFrom: _import_from,
}


def run_body(frame: Activation) -> None:
    """Execute the whole body of the frame's code and leave its result in the frame."""
    context = frame.context
    code = frame.code
    frame.locals = dict(context.bound)
    if code.children and code.kind in ("function", "lambda"):
        environment = frame.machine.allocate(code, None, context, "environment", code.qualname, None)
        environment.payload = context.environment
        context.allocated.add(environment)
        frame.environment = environment
        for name in code.captured:
            if name in frame.locals:
                frame.write(environment.attribute(name), frame.locals[name], code)
    elif code.kind == "class":
        frame.class_object = context.class_object
    completed = execute(code.body, frame)
    one_way_gradients.check_left(frame)
    items.finish_lists(frame)
    if completed:
        frame.result = join(frame.result, NONE)
    elif not frame.result and frame.raised:
        # Only `raise NotImplementedError`: an abstract method, which some subclass gives a meaning.
        frame.result = frame.unknown("abstract-method", f"{code.name} is abstract here", code)
    if code.is_generator:
        frame.result = items.generator(frame)
