"""Is a result that is bound to a variable read where it is still what it was, and not kept?

`step, loss = train(x)`, and then `step % 100`, `step.numpy()`: whether `step` is a variable of the framework or the
value it has now makes no difference as long as nothing updates it in between.

Needs   a call, the statements that follow it, and the updates of variables of what they call.
Gives   True when all that is done with the variable is reading it, in statements that follow in the same block, and
        nothing up to the last of them updates variables.
Sound   for local variables, and for globals that no function mentions; other uses count as keeping.
"""

from __future__ import annotations

from collections.abc import Iterator

from hybridize.interp.context import Context, Edge, with_callees
from hybridize.interp.events import Kind
from hybridize.ir import nodes as ir
from hybridize.ir.result_uses import READING_ATTRIBUTES, READING_BUILTINS
from hybridize.ir.walking import following, parents, walk
from hybridize.values.atoms import Tensor, Tuple
from hybridize.values.containment import elements, within
from hybridize.values.value import Value


def is_read_in_time(edge: Edge, result: Value) -> bool:
    """Whether the variables of the framework in the result of a call are only read, before any is updated again."""
    code = edge.caller.code
    around = parents(code.body)
    statement = around.get(edge.node)
    if not isinstance(statement, ir.Assign) or statement.value is not edge.node:
        return False
    names = _names(statement.target, result)
    if names is None or any(_is_seen_elsewhere(name, code) for name in names):
        return False
    uses = [node for node in walk(code.body) if isinstance(node, ir.Name | ir.Global) and node.name in names]
    bindings = {id(node): one for one in walk(code.body) for node in _bound_by(one) if node in uses}
    ours = set(map(id, walk(following(statement, around))))
    reads = []
    for node in uses:
        if id(node) in bindings:
            continue
        if id(node) in ours:
            reads.append(node)
        elif not any(_rebinds(one, node, statement, around) for one in bindings.values()):
            return False
    if not all(_is_reading(node, around) for node in reads):
        return False
    last = max((node.line for node in reads), default=statement.line)
    return not any(statement.line < line <= last for line in _updates(edge.caller))


def _bound_by(node: object) -> Iterator[object]:
    """The variables that an instruction binds."""
    match node:
        case ir.Assign(target=target) | ir.For(target=target):
            yield from walk(target)


def _rebinds(binding: object, read: object, statement: ir.Assign, around: dict[object, object]) -> bool:
    """Whether a mention follows upon a binding that is not ours, which does not come in between."""
    region = set(map(id, walk(binding.body if isinstance(binding, ir.For) else following(binding, around))))
    return binding is not statement and id(read) in region and id(statement) not in region


def _names(target: ir.Target, result: Value) -> frozenset[str] | None:
    """The variables that get what the framework's variables are in; None when these go elsewhere."""
    match target:
        case ir.Name(name=name) | ir.Global(name=name) if all(isinstance(atom, Tensor) for atom in result.atoms):
            return frozenset({name})
        case ir.Unpack(targets=targets, star=None):
            found: set[str] = set()
            for atom in result.atoms:
                if not isinstance(atom, Tuple) or len(atom.items) != len(targets):
                    return None
                for one, item in zip(targets, atom.items, strict=True):
                    if not any(isinstance(part, Tensor) and part.kind == "variable" for part in within(item, elements)):
                        continue
                    names = _names(one, item)
                    if names is None:
                        return None
                    found |= names
            return frozenset(found)
    return None


def _is_seen_elsewhere(name: str, code: ir.Code) -> bool:
    """Whether functions within the code may read one of its variables; those of a module, whether they mention it."""
    if code.kind not in ("module", "function"):
        return True
    if name in code.captured:
        return True
    return code.kind == "module" and any(
        isinstance(node, ir.Global) and node.name == name for child in _below(code) for node in walk(child.body)
    )


def _below(code: ir.Code) -> Iterator[ir.Code]:
    for child in code.children:
        yield child
        yield from _below(child)


def _is_reading(node: ir.Name | ir.Global, around: dict[object, object]) -> bool:
    """Whether a mention of a variable asks for its value, and keeps nothing of it."""
    user = around.get(node)
    match user:
        case ir.Operate(operator=operator):
            return operator not in ("is", "is not", "in", "not in")
        case ir.Attribute(object=subject, name=name):
            return subject is node and name in READING_ATTRIBUTES
        case ir.If(test=test) | ir.While(test=test):
            return test is node
        case ir.Element(starred=False):
            call = around.get(user)
            function = getattr(call, "function", None)
            return isinstance(function, ir.Global) and function.name in READING_BUILTINS
    return False


def _updates(caller: Context) -> Iterator[int]:
    """The lines in which a function updates variables, itself or through what it calls."""
    for event in caller.events.values():
        if event.kind is Kind.UPDATES:
            yield event.place.line
    for edge in caller.calls.values():
        below = with_callees([edge.callee])
        if any(event.kind is Kind.UPDATES for context in below for event in context.events.values()):
            yield edge.node.line
