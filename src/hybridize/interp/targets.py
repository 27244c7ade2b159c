"""Assignment: names, attributes, subscripts, unpacking.

Question  What does `target = value` write, and what do the targets of an unpacking get?
"""

from __future__ import annotations

from hybridize.interp import (
    array_writes,
    attribute_stores,
    dead_ends,
    expressions,
    items,
    library,
    tuple_defaults,
)
from hybridize.interp.activation import Activation
from hybridize.interp.events import Kind
from hybridize.ir import nodes as ir
from hybridize.values.atoms import CAPTURED, OUTER, Atom
from hybridize.values.value import NOTHING, Value, join, of


def assign(target: ir.Target, value: Value, frame: Activation) -> None:
    """`target = value`."""
    match target:
        case ir.Name(name=name):
            frame.assign_local(name, value, target)
            if frame.class_object is not None:
                frame.write(frame.class_object.attribute(name), value, target)
        case ir.Free(name=name, depth=depth):
            _assign_free(target, name, depth, value, frame)
        case ir.Global(name=name):
            _assign_global(target, name, value, frame)
        case ir.Attribute(object=expression, name=name):
            if isinstance(expression, (ir.Name, ir.Free, ir.Global)):
                frame.note_assigned(f"{expression.name}.{name}", value, target)
            if name == "__defaults__" and isinstance(expression, ir.Attribute) and expression.name == "__new__":
                tuple_defaults.note_assigned(target, expressions.evaluate(expression.object, frame), value, frame)
            container = expressions.evaluate(expression, frame)
            attribute_stores.store(container, name, value, target, frame, of_global=_is_of_global(expression))
        case ir.Item(object=expression, key=key):
            container = expressions.evaluate(expression, frame)
            items.store(container, expressions.evaluate(key, frame), value, target, frame)
            array_writes.note(expression, container, target, frame)
        case ir.Unpack(targets=targets, star=star):
            _unpack(target, targets, star, value, frame)


def _is_of_global(expression: ir.Expression) -> bool:
    """Whether an expression names a global, or an attribute within one."""
    while isinstance(expression, ir.Attribute):
        expression = expression.object
    return isinstance(expression, ir.Global)


def _assign_free(target: ir.Free, name: str, depth: int, value: Value, frame: Activation) -> None:
    environment = frame.context.environment
    for _ in range(depth - 1):
        environment = environment.payload if environment is not None else None
    if environment is None:
        return
    frame.record(
        Kind.WRITE, target, f"rebinds the enclosing function's variable {name}", target=environment, root=CAPTURED
    )
    if not frame.traced:
        frame.write(environment.attribute(name), value, target)


def _assign_global(target: ir.Global, name: str, value: Value, frame: Activation) -> None:
    module = frame.context.module
    if frame.code.kind == "module":
        frame.locals[name] = value
        frame.note_assigned(name, value, target)
        if frame.handlers:
            frame.handlers[-1][name] = join(frame.handlers[-1].get(name, NOTHING), value)
    elif not name.startswith("·"):
        frame.record(Kind.WRITE, target, f"rebinds the global {name}", target=module, root=OUTER, key=name)
        if frame.traced:
            return
    frame.write(module.attribute(name), value, target)


def _unpack(node: ir.Unpack, targets: tuple[ir.Target, ...], star: int | None, value: Value, frame: Activation) -> None:
    columns: list[Value] = [NOTHING] * len(targets)
    if frame.traced:
        dead_ends.check_count(items.positions(value, frame), len(targets), star, node, frame)
    for atom in value.atoms:
        known = items.positions(of(atom), frame)
        if known is not None and (len(known) == len(targets) if star is None else len(known) >= len(targets) - 1):
            for index, part in enumerate(_spread(node, known, len(targets), star, frame)):
                columns[index] = join(columns[index], part)
        elif known is None:
            element = _unpacked_element(atom, node, frame, len(targets))
            for index in range(len(targets)):
                part = element[index] if isinstance(element, list) else element
                if index == star:
                    made = frame.allocate(node, "list", "starred target")
                    part = items.fill(made, [], part, False, node, frame)
                columns[index] = join(columns[index], part)
    for target, column in zip(targets, columns, strict=True):
        assign(target, column or frame.unknown("dynamic-attribute", "nothing to unpack is known", node), frame)


def _unpacked_element(atom: Atom, node: ir.Unpack, frame: Activation, count: int) -> Value | list[Value]:
    special = library.unpack(atom, count, node, frame)
    if special is not None:
        return special
    return items.iterate_atom(atom, node, frame, False)


def _spread(node: ir.Unpack, known: list[Value], count: int, star: int | None, frame: Activation) -> list[Value]:
    if star is None:
        return known
    after = count - star - 1
    middle = known[star : len(known) - after]
    made = frame.allocate(node, "list", "starred target", part=len(middle))
    starred = items.fill(made, middle, NOTHING, True, node, frame)
    return [*known[:star], starred, *known[len(known) - after :]]
