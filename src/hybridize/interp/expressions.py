"""What an expression evaluates to.

`evaluate` dispatches on the instruction; each handler gives the abstract value and records what happens on the
way.  The order of evaluation is Python's.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from hybridize.interp import (
    attributes,
    calls,
    classes,
    conditionals,
    dead_ends,
    extents,
    implicit,
    items,
    operators,
    refinement,
    state_reads,
    targets,
)
from hybridize.interp.activation import Activation
from hybridize.ir import nodes as ir
from hybridize.models.python import protocols
from hybridize.values.arguments import Arguments, Operands
from hybridize.values.atoms import CAPTURED, OUTER, Ref, ref, tuple_atom
from hybridize.values.objects import REST, HeapObject
from hybridize.values.payloads import FunctionData
from hybridize.values.value import (
    NONE,
    NOTHING,
    Value,
    join,
    join_all,
    of,
    of_const,
    of_prim,
    with_root,
)


def evaluate(node: ir.Expression, frame: Activation) -> Value:
    """The value of an expression; NOTHING when its evaluation cannot end normally."""
    return _HANDLERS[type(node)](node, frame)


def _constant(node: ir.Constant, _frame: Activation) -> Value:
    return of_const(node.value)


def _name(node: ir.Name, frame: Activation) -> Value:
    value = frame.load_local(node.name)
    if value is not None:
        return value
    if frame.code.kind == "class":
        # A class body falls back on the names around it, as in `size = size`.
        return _global(ir.Global(node.line, node.column, node.name), frame)
    dead_ends.note("UnboundLocalError", f"reads {node.name}, which is not bound", node, frame)
    return frame.unknown("undefined-name", f"variable {node.name} is not bound here", node)


def _free(node: ir.Free, frame: Activation) -> Value:
    environment = _environment(frame, node.depth)
    if environment is None:
        return frame.unknown("undefined-name", f"variable {node.name} of an enclosing function is not known", node)
    value = frame.read(environment.attribute(node.name))
    if not value:
        return _unbound_capture(node, frame)
    state_reads.note_state_read(environment, node.name, value, node, frame, CAPTURED)
    return with_root(value, CAPTURED)


def _unbound_capture(node: ir.Free, frame: Activation) -> Value:
    if frame.context.runs == 1:
        # The enclosing function may bind it later: this context is a reader and will run again.
        return frame.unknown("undefined-name", f"variable {node.name} is bound after its first use", node)
    return frame.unknown("undefined-name", f"variable {node.name} is never bound", node)


def _environment(frame: Activation, depth: int) -> HeapObject | None:
    environment = frame.context.environment
    for _ in range(depth - 1):
        environment = environment.payload if environment is not None else None
    return environment


def _global(node: ir.Global, frame: Activation) -> Value:
    name = node.name
    if frame.code.kind == "module":
        own = frame.locals.get(name)
        if own is not None:
            cell = frame.context.module.attribute(name)
            # Functions that store the global make the module's own view of it weak.
            return join(own, with_root(frame.read(cell), OUTER)) if len(set(cell.writers.values())) > 1 else own
    module = frame.context.module
    value = frame.read(module.attribute(name))
    if value:
        state_reads.note_state_read(module, name, value, node, frame)
        return with_root(value, OUTER)
    if name == "__class__" and (cls := classes.enclosing_class(frame)) is not None:
        return of(ref(cls, OUTER))
    found = attributes.builtin(name, node, frame)
    if frame.traced:
        dead_ends.check_name(name, found, node, frame)
    return found


def _attribute(node: ir.Attribute, frame: Activation) -> Value:
    value = evaluate(node.object, frame)
    if frame.machine.operands is not None:
        frame.note_operands(node, Operands(NOTHING, (value,)))
    return attributes.load(value, node.name, node, frame, written=True)


def _item(node: ir.Item, frame: Activation) -> Value:
    container = evaluate(node.object, frame)
    return items.load(container, evaluate(node.key, frame), node, frame)


def _slice(node: ir.Slice, frame: Activation) -> Value:
    parts = [NONE if part is None else evaluate(part, frame) for part in (node.lower, node.upper, node.step)]
    return of(tuple_atom(tuple(parts), name="slice"))


def _operate(node: ir.Operate, frame: Activation) -> Value:
    operands = [evaluate(operand, frame) for operand in node.operands]
    if frame.machine.operands is not None:
        frame.note_operands(node, Operands(NOTHING, tuple(operands)))
    return operators.operate(node.operator, operands, node, frame)


def _logic(node: ir.Logic, frame: Activation) -> Value:
    result = NOTHING
    saved = frame.locals
    symbolic = gave_way = False
    for index, operand in enumerate(node.operands):
        value = evaluate(operand, frame)
        if gave_way and not conditionals.stages(value, frame):
            extents.check_truth(node, frame)
        gave_way = frame.traced and node.operator == "or" and extents.gives_way(value)
        if gave_way and index < len(node.operands) - 1:
            continue  # `x.shape[0] or tf.shape(x)[0]`: the graph is asked instead
        if symbolic:
            conditionals.check_operand(value, node, frame)
        symbolic = symbolic or conditionals.stages(value, frame)
        if symbolic and index < len(node.operands) - 1:
            conditionals.check_chain(node, frame)
        if index == len(node.operands) - 1:
            result = join(result, value)
            break
        truth = operators.truth(value, node, frame)
        stops_at = node.operator == "or"
        if truth is stops_at:
            result = join(result, value)
            break
        if truth is None:
            result = join(result, refinement.with_truth(value, stops_at))
        # The operands to the right are evaluated only when this one did not decide: refine by it.
        refined = refinement.refine(operand, not stops_at, frame)
        if refined is None:
            break
        frame.locals = refined
    if frame.locals is not saved:
        merged = dict(frame.locals)
        merged.update({name: value for name, value in saved.items() if name in merged})
        frame.locals = merged
    return result


def _choose(node: ir.Choose, frame: Activation) -> Value:
    test = evaluate(node.test, frame)
    frame.comprehensions += node.nested
    truth = operators.truth(test, node, frame)
    frame.comprehensions -= node.nested
    symbolic = truth is None and conditionals.stages(test, frame)
    values: list[Value] = []
    saved = frame.locals
    for branch, expression in ((True, node.then), (False, node.otherwise)):
        if truth is not None and truth is not branch:
            continue
        refined = refinement.refine(node.test, branch, frame)
        if refined is None:
            continue
        frame.locals = refined
        frame.uncertain += truth is None
        frame.symbolic_branches += symbolic
        values.append(evaluate(expression, frame))
        frame.symbolic_branches -= symbolic
        frame.uncertain -= truth is None
        frame.locals = saved
    result = join_all(values)
    if symbolic:
        return conditionals.check_choice(node, values, result, frame)
    return result


def _bind(node: ir.Bind, frame: Activation) -> Value:
    value = evaluate(node.value, frame)
    targets.assign(node.target, value, frame)
    return value


def _collect(node: ir.Collect, frame: Activation) -> Value:
    values: list[Value] = []
    rest = NOTHING
    known = True
    for element in node.elements:
        value = evaluate(element.value, frame)
        if not element.starred:
            if known:
                values.append(value)
            else:
                rest = join(rest, value)
            continue
        unpacked = items.positions(value, frame) if known else None
        if unpacked is not None:
            values.extend(unpacked)
        else:
            known = False
            implicit.use(value, protocols.LENGTH, node, frame)
            rest = join(rest, items.iterate(value, node, frame))
    if node.kind == "tuple" and known and len(values) <= items.MAX_TUPLE:
        return of(tuple_atom(tuple(values)))
    kind = node.kind if node.kind != "tuple" else "list"
    if kind == "set":
        implicit.use(join(join_all(values), rest), protocols.KEY, node, frame)
    made = frame.allocate(node, kind, kind)
    return items.fill(made, values, rest, known, node, frame)


def _mapping(node: ir.Mapping, frame: Activation) -> Value:
    made = frame.allocate(node, "dict", "dict")
    for key, expression in node.entries:
        if key is None:
            items.update_dict(made, evaluate(expression, frame), node, frame)
            continue
        key_value = evaluate(key, frame)
        items.store_in_dict(made, key_value, evaluate(expression, frame), node, frame)
    return frame.fresh(made)


def _comprehend(node: ir.Comprehend, frame: Activation) -> Value:
    frame.comprehensions += 1
    collected: list[tuple[Value, Value]] = []
    exact = _run_clauses(node, 0, frame, collected)
    frame.comprehensions -= 1
    elements = join_all(element for element, _ in collected)
    if node.kind == "dict":
        made = frame.allocate(node, "dict", "dict")
        for element, key in collected:
            items.store_in_dict(made, key, element, node, frame)
        return frame.fresh(made)
    if node.kind == "generator":
        made = frame.allocate(node, "iterator", "generator")
        frame.write(made.item(REST), elements, node)
        return frame.fresh(made)
    if node.kind == "set":
        implicit.use(elements, protocols.KEY, node, frame)
    made = frame.allocate(node, node.kind, node.kind)
    if exact and node.kind == "list":
        return items.fill(made, [element for element, _ in collected], NOTHING, True, node, frame)
    return items.fill(made, [], elements, False, node, frame)


def _run_clauses(node: ir.Comprehend, depth: int, frame: Activation, collected: list[tuple[Value, Value]]) -> bool:
    """Evaluate the clauses from `depth` on; True when the collected elements are exactly those, in order."""
    if depth == len(node.clauses):
        key = evaluate(node.key, frame) if node.key is not None else NOTHING
        collected.append((evaluate(node.element, frame), key))
        return True
    clause = node.clauses[depth]
    iterable = evaluate(clause.iterable, frame)
    known = items.positions(iterable, frame)
    exact = known is not None and len(known) <= items.UNROLL
    rounds = known if known is not None and len(known) <= items.UNROLL else [items.iterate(iterable, node, frame)]
    around = frame.rounds
    for number, element in enumerate(rounds):
        if not element:
            continue
        if rounds is known:
            frame.rounds = (*around, number)
        targets.assign(clause.target, element, frame)
        feasible = True
        saved = frame.locals
        for condition in clause.conditions:
            truth = operators.truth(evaluate(condition, frame), node, frame)
            refined = refinement.refine(condition, True, frame)
            if truth is False or refined is None:
                feasible = False
                break
            exact = exact and truth is True
            frame.locals = refined
        if feasible:
            exact = _run_clauses(node, depth + 1, frame, collected) and exact
        if frame.locals is not saved:
            frame.locals = saved
    frame.rounds = around
    return exact


def _call(node: ir.Call, frame: Activation) -> Value:
    function = evaluate(node.function, frame)
    arguments = evaluate_arguments(node, frame)
    if frame.machine.operands is not None:
        frame.note_operands(node, arguments.noted(function))
    return calls.written(function, arguments, node, frame)


def evaluate_arguments(node: ir.Call, frame: Activation) -> Arguments:
    """The actual arguments of a call."""
    return collect_arguments(node.positional, node.keywords, node, frame)


def collect_arguments(
    positional: tuple[ir.Element, ...], named: tuple[ir.Keyword, ...], node: ir.Node, frame: Activation
) -> Arguments:
    """Evaluate positional and keyword arguments, unpacking stars as far as their length is known."""
    values: list[Value] = []
    more: Value | None = None
    for element in positional:
        value = evaluate(element.value, frame)
        if element.starred:
            known = items.positions(value, frame) if more is None else None
            if known is not None:
                values.extend(known)
            else:
                implicit.use(value, protocols.LENGTH, node, frame)
                more = join(more or NOTHING, items.iterate(value, node, frame))
        elif more is None:
            values.append(value)
        else:
            more = join(more, value)
    keywords: dict[str, Value] = {}
    more_keywords: Value | None = None
    for keyword in named:
        value = evaluate(keyword.value, frame)
        if keyword.name is not None:
            keywords[keyword.name] = value
            continue
        more_keywords = _unpack_keywords(value, keywords, more_keywords, node, frame)
    return Arguments(tuple(values), keywords, more, more_keywords)


def _unpack_keywords(
    value: Value, keywords: dict[str, Value], more: Value | None, node: ir.Node, frame: Activation
) -> Value | None:
    for atom in value.atoms:
        if isinstance(atom, Ref) and atom.object.kind == "dict":
            for key, cell in list(atom.object.items.items()):
                content = frame.rebase(frame.read(cell), atom.root)
                if not content:
                    continue  # asked for, but never put there
                if isinstance(key, tuple) and key[:1] == ("key",) and isinstance(key[1], str):
                    keywords[key[1]] = join(keywords.get(key[1], NOTHING), content)
                elif key == REST:
                    more = join(more or NOTHING, content)
            frame.read(atom.object.item(REST))
        else:
            implicit.special("keys", atom, (), node, frame)
            content = items.load(of(atom), of_prim("str"), node, frame)
            more = join(more or NOTHING, content)
    return more


_CONVERSIONS = {"": protocols.FORMAT, "s": protocols.TEXT, "r": protocols.REPR, "a": protocols.REPR}


def _format(node: ir.Format, frame: Activation) -> Value:
    for part, converted in zip(node.parts, node.converted, strict=True):
        value = evaluate(part, frame)
        implicit.use(value, _CONVERSIONS[converted], part, frame)
        if frame.traced and operators.holds_symbolic(value, frame):
            frame.hazard("HYB301", part, "formats a symbolic tensor into a string, which then holds no value")
    return of_prim("str")


def _make_function(node: ir.MakeFunction, frame: Activation) -> Value:
    code = node.code
    # The bodies of modules and classes have no variables that inner functions see.
    environment = frame.environment if frame.code.kind in ("function", "lambda") else frame.context.environment
    data = FunctionData(
        code,
        environment,
        frame.context.module,
        {name: evaluate(default, frame) for name, default in node.defaults},
    )
    if node.annotations:
        data.annotations = {name: _annotation(expression, frame) for name, expression in node.annotations}
    made = frame.machine.allocate(
        node,
        environment,
        None if environment is not None else frame.context,
        "function",
        code.qualname,
        frame.place(node),
    )
    made.summary = False
    made.loops |= frame.running_loops
    if made.payload is not None:
        data.owner = made.payload.owner
        data.defaults = {
            name: join(value, made.payload.defaults.get(name, NOTHING)) for name, value in data.defaults.items()
        }
    made.payload = data
    frame.context.allocated.add(made)
    known = frame.machine.functions.setdefault(code, [])
    if made not in known:
        known.append(made)
    if frame.class_object is not None:
        data.owner = frame.class_object
    value = frame.fresh(made)
    for decorator in reversed(node.decorators):
        function = evaluate(decorator, frame)
        frame.defining = code
        value = calls.decorate(decorator, function, value, node, frame)
        frame.defining = None
    return value


def _annotation(expression: ir.Expression, frame: Activation) -> Value:
    # Annotations may name what exists only for type checkers: never let them disturb the analysis.
    if isinstance(expression, (ir.Constant, ir.Name, ir.Global, ir.Free, ir.Attribute, ir.Item, ir.Operate)):
        return evaluate(expression, frame)
    return NOTHING


def _make_class(node: ir.MakeClass, frame: Activation) -> Value:
    value = classes.make_class(node, frame)
    for decorator in reversed(node.decorators):
        value = calls.decorate(decorator, evaluate(decorator, frame), value, node, frame)
    return value


def _await(node: ir.Await, frame: Activation) -> Value:
    return items.awaited(evaluate(node.value, frame), node, frame)


def _yield(node: ir.Yield, frame: Activation) -> Value:
    value = NONE if node.value is None else evaluate(node.value, frame)
    frame.yielded = join(frame.yielded, value)
    # What `send` passes in is seldom used and never known.
    return frame.unknown("external-data", "value sent into a generator", node)


def _yield_from(node: ir.YieldFrom, frame: Activation) -> Value:
    source = evaluate(node.value, frame)
    frame.yielded = join(frame.yielded, items.iterate(source, node, frame))
    result = NOTHING
    for atom in source.atoms:
        if isinstance(atom, Ref) and atom.object.kind == "iterator" and items.RETURNED in atom.object.attributes:
            result = join(result, frame.rebase(frame.read(atom.object.attribute(items.RETURNED)), atom.root))
        elif isinstance(atom, Ref) and atom.object.kind == "instance":
            text = "what an iterator of the program returns when it ends"
            result = join(result, frame.unknown("external-data", text, node))
        else:
            result = join(result, NONE)
    return result or NONE


_HANDLERS: dict[type[Any], Callable[[Any, Activation], Value]] = {
    ir.Constant: _constant,
    ir.Name: _name,
    ir.Free: _free,
    ir.Global: _global,
    ir.Attribute: _attribute,
    ir.Item: _item,
    ir.Slice: _slice,
    ir.Operate: _operate,
    ir.Logic: _logic,
    ir.Choose: _choose,
    ir.Bind: _bind,
    ir.Collect: _collect,
    ir.Mapping: _mapping,
    ir.Comprehend: _comprehend,
    ir.Call: _call,
    ir.Format: _format,
    ir.MakeFunction: _make_function,
    ir.MakeClass: _make_class,
    ir.Await: _await,
    ir.Yield: _yield,
    ir.YieldFrom: _yield_from,
}
