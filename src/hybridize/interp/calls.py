"""Calls: what is called, how arguments meet parameters, and what the library or the callee gives back."""

from __future__ import annotations

from functools import lru_cache

from hybridize.interp import (
    array_writes,
    attributes,
    changed_below,
    classes,
    conditionals,
    conversion,
    dead_ends,
    implicit,
    library,
    lost_in_lambdas,
    snapshots,
    tracing,
)
from hybridize.interp.activation import Activation
from hybridize.interp.context import Edge, Opened, World
from hybridize.interp.events import Kind
from hybridize.interp.roots import bound_for_callee
from hybridize.interp.varying import counts_with_varying_number
from hybridize.ir import nodes as ir
from hybridize.models.graphs import is_building, runs_once
from hybridize.models.python import protocols
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import (
    FRESH,
    TYPES,
    Api,
    ApiMethod,
    Atom,
    Const,
    Method,
    Prim,
    Ref,
    Tensor,
    Tuple,
    Unknown,
    method,
    tuple_atom,
    unknown,
)
from hybridize.values.objects import REST, HeapObject
from hybridize.values.payloads import FunctionData, Hybrid, Native, Partial, Super, Wrapper
from hybridize.values.value import NOTHING, Value, join, join_all, of, union

# The receivers of one method that a call tells apart; more than these share a context in any case.
_MAX_RECEIVERS = 6
# How many callable objects one call may go through.
_MAX_DELEGATIONS = 400


def call(
    function: Value, arguments: Arguments, node: ir.Node, frame: Activation, *, through: str | None = None
) -> Value:
    """Call a value: the join over everything it may be."""
    if NOTHING in arguments.positional or NOTHING in arguments.keywords.values():
        return NOTHING  # an argument's evaluation never ends normally
    result = NOTHING
    several = len(function.atoms) > 1
    frame.uncertain += several
    for atom in function.atoms if len(function.atoms) <= _MAX_RECEIVERS else _grouped(function.atoms):
        if isinstance(atom, tuple):
            called, receivers = atom
            result = join(result, call_atom(called, arguments.prepend(receivers), node, frame, through=through))
        else:
            result = join(result, call_atom(atom, arguments, node, frame, through=through))
    frame.uncertain -= several
    return result


def written(function: Value, arguments: Arguments, node: ir.Node, frame: Activation) -> Value:
    """A call that the program writes down; it presumably runs, so that what is called is no tensor.

    What looks like one was taken for it on an assumption, or by a model that is too wide.
    """
    if function.atoms and all(isinstance(atom, Tensor) for atom in function.atoms):
        reason = unknown("unknown-call", "calls what was taken for a tensor", frame.place(node))
        return _call_unknown(reason, arguments, node, frame)
    if frame.traced:
        dead_ends.check_call(function, arguments, node, frame)
    return call(function, arguments, node, frame)


def call_natively(
    function: Value, arguments: Arguments, node: ir.Node, frame: Activation, *, through: str | None = None
) -> Value:
    """Call a value where AutoGraph sees no call: properties, special methods, constructors, and callbacks of Python."""
    frame.native += 1
    try:
        return call(function, arguments, node, frame, through=through)
    finally:
        frame.native -= 1


def _grouped(atoms: tuple[Atom, ...]) -> list[Atom | tuple[Atom, Value]]:
    """Methods of many receivers: one function is called once, with all of them, rather than once for each."""
    receivers: dict[Atom, list[Atom]] = {}
    for atom in atoms:
        if isinstance(atom, Method):
            receivers.setdefault(atom.function, []).append(atom.receiver)
    result: list[Atom | tuple[Atom, Value]] = []
    for atom in atoms:
        if not isinstance(atom, Method):
            result.append(atom)
            continue
        several = receivers.pop(atom.function, None)
        if several is None:
            continue
        if len(several) > _MAX_RECEIVERS:
            result.append((atom.function, union(several)))
        else:
            result += [method(atom.function, one) for one in several]
    return result


def call_atom(
    atom: Atom, arguments: Arguments, node: ir.Node, frame: Activation, *, through: str | None = None
) -> Value:
    """Call one atom; NOTHING when it is not callable."""
    frame.machine.budget.steps += 1
    match atom:
        case Ref(object=object_):
            return _call_object(atom, object_, arguments, node, frame, through)
        case Method(function=function, receiver=receiver):
            return call_atom(function, arguments.prepend(of(receiver)), node, frame, through=through)
        case ApiMethod(receiver=Ref()):
            return _call_bound(atom, arguments, node, frame)
        case Api() | ApiMethod():
            return library.call(atom, arguments, node, frame)
        case Unknown():
            return _call_unknown(atom, arguments, node, frame)
        case Prim(type=type_) if type_ in ("object", "function") or type_ in TYPES:
            text = "calls a value of which only its type is known"
            return _call_unknown(unknown("unknown-call", text, frame.place(node)), arguments, node, frame)
        case Tuple():
            return implicit.special("__call__", atom, arguments.positional, node, frame) or NOTHING
        case Const() | Prim() | Tensor():
            return NOTHING
    raise AssertionError(f"unheard-of atom {atom!r}")


def _call_object(
    atom: Ref, object_: HeapObject, arguments: Arguments, node: ir.Node, frame: Activation, through: str | None
) -> Value:
    if object_.kind not in ("instance", "wrapper", "api"):
        return _call_body(atom, object_, arguments, node, frame, through)
    # What stands for a callable may lead back to itself: `__call__ = C()`, a partial or a layer that wraps itself,
    # made in a loop.
    if not frame.delegating:
        frame.delegations = 0
    frame.delegations += 1
    if object_ in frame.delegating or frame.delegations > _MAX_DELEGATIONS:
        if object_.kind != "api" or frame.delegations > _MAX_DELEGATIONS:
            # A library object that stands for several leads to the rest of them only through what is called already.
            frame.record(Kind.UNSEEN_CALL, node, f"calls {object_.label}, which leads back to itself", code="limit")
        return frame.unknown("limit", f"{object_.label} is called by way of itself", node)
    frame.delegating.add(object_)
    try:
        return _call_body(atom, object_, arguments, node, frame, through)
    finally:
        frame.delegating.discard(object_)


def _call_bound(atom: ApiMethod, arguments: Arguments, node: ir.Node, frame: Activation) -> Value:
    """Call a library member that may call the program back, which may lead to the same member of the same object."""
    if not frame.delegating:
        frame.delegations = 0
    frame.delegations += 1
    if atom in frame.delegating or frame.delegations > _MAX_DELEGATIONS:
        if frame.delegations > _MAX_DELEGATIONS:
            frame.record(Kind.UNSEEN_CALL, node, f"{atom.name} leads to more calls than are followed", code="limit")
        return frame.unknown("limit", f"{atom.name} is called by way of itself", node)
    frame.delegating.add(atom)
    try:
        return library.call(atom, arguments, node, frame)
    finally:
        frame.delegating.discard(atom)


def _call_body(
    atom: Ref, object_: HeapObject, arguments: Arguments, node: ir.Node, frame: Activation, through: str | None
) -> Value:
    payload = object_.payload
    match object_.kind:
        case "function":
            return call_function(payload, arguments, node, frame, through=through)
        case "class":
            return classes.instantiate(atom, arguments, node, frame)
        case "instance":
            return _call_instance(atom, arguments, node, frame, through)
        case "api" | "dataset":
            return library.call_object(atom, arguments, node, frame)
        case "wrapper":
            match payload:
                case Partial():
                    merged = Arguments(
                        (*payload.positional, *arguments.positional),
                        {**payload.keywords, **arguments.keywords},
                        arguments.more,
                        arguments.more_keywords,
                    )
                    return call(payload.function, merged, node, frame, through=through)
                case Hybrid():
                    return library.call_hybrid(payload, arguments, node, frame)
                case Native():
                    return library.call_native(payload, atom, arguments, node, frame)
                case Wrapper(kind="named-tuple-class", fields=fields):
                    return classes.named_tuple(object_, fields, arguments, node, frame)
                case Wrapper():
                    return call(payload.function, arguments, node, frame, through=through)
                case Super():
                    return NOTHING
    return NOTHING


def _call_instance(atom: Ref, arguments: Arguments, node: ir.Node, frame: Activation, through: str | None) -> Value:
    found, owner = classes.lookup(atom.object.cls, "__call__", node, frame)
    if owner is not None:
        return call(attributes.bind(found, atom, node, frame), arguments, node, frame, through=through)
    called = attributes.load_atom(atom, "__call__", node, frame)
    return call(called, arguments, node, frame) if called else NOTHING


def _call_unknown(atom: Unknown, arguments: Arguments, node: ir.Node, frame: Activation) -> Value:
    """Code we cannot see: it may do anything to what it is given, and may call back what is callable."""
    frame.record(Kind.UNSEEN_CALL, node, f"calls something unknown: {atom.text}", code=atom.cause)
    if frame.traced and any(library.holds_symbolic(value, frame) for value in arguments.all_values()):
        frame.hazard("HYB316", node, f"passes a symbolic tensor to code that is not known: {atom.text}")
    if frame.decorating is None:
        # What a decorator that is not known makes of a function shows when that is called, or judged on its own.
        call_back(arguments.all_values(), atom, node, frame)
    return of(atom)


def call_back(values: tuple[Value, ...], reason: Atom, node: ir.Node, frame: Activation) -> None:
    """Call the functions among some values with unknown arguments, as code that is not seen may do."""
    for value in values:
        for one in value.atoms:
            function = one.function if isinstance(one, Method) else one
            receivers = int(isinstance(one, Method))
            if isinstance(function, Ref) and function.object.kind == "instance":
                found, owner = classes.lookup(function.object.cls, "__call__", node, frame)
                called = [atom for atom in found.atoms if isinstance(atom, Ref)] if owner is not None else []
                function, receivers = (called[0] if called else function), 1
            if isinstance(function, Ref) and isinstance(function.object.payload, FunctionData):
                code = function.object.payload.code
                count = sum(1 for p in code.parameters if p.kind.startswith("positional") and not p.has_default)
                given = Arguments((of(reason),) * max(count - receivers, 0))
                call_atom(one, given, node, frame, through="code that is not seen")
            elif isinstance(function, Ref) and isinstance(function.object.payload, (Partial, Wrapper)):
                call_back((function.object.payload.function,), reason, node, frame)


# -- user functions ----------------------------------------------------------------------------------------------


def call_function(
    data: FunctionData, arguments: Arguments, node: ir.Node, frame: Activation, *, through: str | None = None
) -> Value:
    """Call a user function in the world of the caller."""
    bound, passed = bind(data, arguments, node, frame)
    callee_bound = bound_for_callee(bound)
    machine = frame.machine
    if data.code in machine.memoised:
        for value in bound.values():
            implicit.use(value, protocols.KEY, node, frame)
    world = World.TRACED if frame.traced else World.EAGER
    context = machine.context_for(
        data.code,
        world,
        data.module,
        data,
        callee_bound,
        converted=not frame.traced or conversion.is_converted(data, frame),
        guarded=frame.traced and frame.guards > 0,
        opened=frame.context.opened if frame.traced else Opened.NOTHING,
    )
    loops: frozenset[ir.Node] = frozenset() if through is not None and runs_once(through) else frame.running_loops
    if not loops <= context.loops:
        context.loops |= loops
    if frame.compiled_by is not None and through is not None and not runs_once(through):
        through = frame.compiled_by
    expected = any(node.line >= first for first in frame.failing_from) or (
        through is not None and _expects_error(through)
    )
    edge = Edge(frame.context, context, node, bound, passed, through, loops, expected, tuple(frame.catching))
    if data.code in machine.hybrid and not frame.traced and any(_has_open_extent(value) for value in bound.values()):
        edge.varies = counts_with_varying_number(node, frame)
    conditionals.check_recursion(context, node, frame)
    # A decorator that gives nothing is taken for one that is not known, once and for all.
    result = machine.call(context, edge, at_once=frame.decorating is not None)
    if (context.written_arrays or context.kept_arrays) and not frame.traced and through is None:
        array_writes.note_handed_on(arguments, edge, frame)
    if frame.traced and not (through is not None and is_building(through)):
        changed_below.check(context, node, frame)
        dead_ends.note_below(context, node, frame)
        lost_in_lambdas.check(data.code, node, frame)
        snapshots.note_below(context, node, frame)
    if data.code in machine.memoised and library.holds_symbolic(result, frame):
        frame.hazard("HYB317", node, f"{data.code.name} keeps what it returns for later calls: a symbolic tensor")
    return result


def _has_open_extent(value: Value) -> bool:
    return any(isinstance(atom, Tensor) and atom.shape is not None and None in atom.shape for atom in value.atoms)


@lru_cache(maxsize=1024)
def _expects_error(through: str) -> bool:
    """Whether a library function calls what it is given to see it fail: `self.assertRaises(Error, f, x)`."""
    return "raises" in through.rpartition(".")[2].lower()


def call_eagerly(
    function: Value, arguments: Arguments, node: ir.Node, frame: Activation, *, through: str | None = None
) -> Value:
    """Call a value outside the graph being built, with concrete tensors."""
    concrete = Arguments(
        tuple(tracing.concrete(value) for value in arguments.positional),
        {name: tracing.concrete(value) for name, value in arguments.keywords.items()},
        tracing.concrete(arguments.more) if arguments.more is not None else None,
        tracing.concrete(arguments.more_keywords) if arguments.more_keywords is not None else None,
    )
    outer, frame.traced = frame.traced, False
    try:
        return call(function, concrete, node, frame, through=through)
    finally:
        frame.traced = outer


def bind(
    data: FunctionData, arguments: Arguments, node: ir.Node, frame: Activation
) -> tuple[dict[str, Value], frozenset[str]]:
    """Parameters → values, as the caller sees them; also which of them the call passes or may pass."""
    bound: dict[str, Value] = {}
    passed: set[str] = set()
    remaining = list(arguments.positional)
    keywords = dict(arguments.keywords)
    for parameter in data.code.parameters:
        name = parameter.name
        match parameter.kind:
            case "var-positional":
                bound[name] = _star_tuple(parameter, remaining, arguments.more, frame)
                if remaining or arguments.more is not None:
                    passed.add(name)
                remaining = []
                continue
            case "var-keyword":
                bound[name] = _keyword_dict(parameter, keywords, arguments.more_keywords, frame)
                if keywords or arguments.more_keywords is not None:
                    passed.add(name)
                continue
        value: Value | None = None
        if parameter.kind != "keyword-only" and remaining:
            value = remaining.pop(0)
        elif name in keywords:
            value = keywords.pop(name)
        if value is not None:
            passed.add(name)
        else:
            value = _missing(parameter, data, arguments, passed, frame, node)
        bound[name] = value
    return bound, frozenset(passed)


def _missing(
    parameter: ir.Parameter,
    data: FunctionData,
    arguments: Arguments,
    passed: set[str],
    frame: Activation,
    node: ir.Node,
) -> Value:
    """The value of a parameter no definite argument is passed for: what stars may hold, else the default."""
    value = NOTHING
    if arguments.more is not None and parameter.kind != "keyword-only":
        value = join(value, arguments.more)
    if arguments.more_keywords is not None and parameter.kind != "positional-only":
        value = join(value, arguments.more_keywords)
    if value:
        passed.add(parameter.name)
    default = data.defaults.get(parameter.name)
    if default is not None:
        # Evaluated once, where the function was made: ours only if that was here.
        value = join(value, frame.rebase(default, FRESH))
    if value:
        return value
    return frame.unknown(
        "missing-argument", f"no argument is passed for parameter {parameter.name} of {data.code.name}", node
    )


def _star_tuple(parameter: ir.Parameter, values: list[Value], more: Value | None, frame: Activation) -> Value:
    if more is None:
        return of(tuple_atom(tuple(values)))
    made = frame.machine.allocate(parameter, None, frame.context, "list", f"*{parameter.name}", None)
    made.length = None
    frame.write(made.item(REST), join(join_all(values), more), parameter)
    return frame.fresh(made)


def _keyword_dict(parameter: ir.Parameter, keywords: dict[str, Value], more: Value | None, frame: Activation) -> Value:
    part = (frozenset(keywords), more is not None)
    made = frame.machine.allocate(parameter, part, frame.context, "dict", f"**{parameter.name}", None)
    for name, value in keywords.items():
        frame.write(made.item(("key", name)), value, parameter)
    if more is not None:
        frame.write(made.item(REST), more, parameter)
    return frame.fresh(made)


# -- decorators --------------------------------------------------------------------------------------------------


def decorate(expression: ir.Expression, decorator: Value, decorated: Value, node: ir.Node, frame: Activation) -> Value:
    """Apply a decorator.  One that is not known leaves the function reachable, and says so."""
    outer, frame.decorating = frame.decorating, expression
    try:
        result = call(decorator, Arguments((decorated,)), expression, frame)
    finally:
        frame.decorating = outer
    if any(isinstance(atom, Unknown) for atom in result.atoms) or not result:
        text = "a decorator that is not known replaces the function"
        reason = of(unknown("unknown-decorator", text, frame.place(expression)))
        known = [atom for atom in result.atoms if not isinstance(atom, Unknown)]
        return join(join(decorated, reason), join_all(of(atom) for atom in known))
    return result
