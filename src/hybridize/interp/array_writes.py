"""Which state does a write into a NumPy array change?

Arrays are no objects of the abstract heap, so a write into one counts as a store to where the array was found: the
global or attribute that the written expression names, be it through a view (`a[0][:] = 1`, `a.T[0] = 1`), or through
a variable that was bound to the array or to a view of it (`row = self.a[0]; row += 1`).

Needs   the expression that is written, and the bindings of the function it stands in and of its module.
Gives   stores to cells, which the facts on state that is read count.
Sound   for arrays that are handed on as arguments which are written down as such, not through star arguments.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Final

from hybridize.interp import expressions
from hybridize.interp.activation import Activation
from hybridize.interp.context import Edge
from hybridize.interp.events import Kind
from hybridize.ir import nodes as ir
from hybridize.ir.walking import walk
from hybridize.values.arguments import Arguments
from hybridize.values.atoms import FRESH, Atom, Ref, Tensor
from hybridize.values.objects import Cell
from hybridize.values.value import Value, union

# What gives another view of the same numbers, or may; or parts of a container.
_VIEWS: Final = frozenset({"T", "flat", "real", "imag", "mT", "base"})
_VIEWING: Final = frozenset(
    {
        *("reshape", "ravel", "view", "transpose", "squeeze", "swapaxes", "diagonal", "asarray", "atleast_1d"),
        *("atleast_2d", "values", "get"),
    }
)
_MAX_STEPS: Final = 32


def note(expression: ir.Expression, container: Value, node: ir.Node, frame: Activation) -> None:
    """`expression`, which is an array, is written in place."""
    if not frame.traced and _arrays(container):
        _note_places(expression, node, frame)


def _note_places(expression: ir.Expression, node: ir.Node, frame: Activation) -> None:
    module = frame.context.module
    for place in _places(expression, frame.code):
        match place:
            case ir.Global(name=name) if not name.startswith("·"):
                for one in (name, *_aliases(_module_of(frame.code)).get(name, ())):
                    if one in module.attributes:
                        _store(module.attribute(one), node, frame)
            case ir.Attribute(object=owner, name=name):
                for atom in expressions.evaluate(owner, frame).atoms:
                    _note_attribute(atom, name, node, frame)


def _arrays(value: Value) -> Value:
    return union([atom for atom in value.atoms if isinstance(atom, Tensor) and atom.kind == "ndarray"])


def _store(cell: Cell, node: ir.Node, frame: Activation) -> bool:
    """The arrays of a cell, and those in a container that it holds, are stored once more."""
    held = _arrays(cell.value)
    if held:
        frame.write(cell, held, node)
    for atom in cell.value.atoms:
        if isinstance(atom, Ref) and atom.object.kind in ("list", "dict"):
            for item in list(atom.object.items.values()):
                if kept := _arrays(item.value):
                    frame.write(item, kept, node)
    return bool(held)


def note_call(call: ir.Node, written: Atom, receiver: Atom | None, given: Value, frame: Activation) -> None:
    """A library function writes into the array it is given, or a method into its own."""
    if not isinstance(call, ir.Call) or not isinstance(written, Tensor):
        return
    if written is receiver and isinstance(call.function, ir.Attribute):
        note(call.function.object, given, call, frame)
        return
    first = [one.value for one in call.positional[:1] if not one.starred]
    for argument in (*first, *(one.value for one in call.keywords if one.name in ("out", "dst", "arr", "a", "x"))):
        note(argument, given, call, frame)


def note_handed_on(arguments: Arguments, edge: Edge, frame: Activation) -> None:
    """A function of the program is called that writes into the arrays of some of its parameters."""
    call, code = edge.node, edge.callee.code
    if not isinstance(call, ir.Call):
        return
    # A receiver comes first among the arguments, and is not written down.
    receivers = len(arguments.positional) - len(call.positional)
    names = list(edge.bound)
    for index in sorted(edge.callee.written_arrays):
        if index >= len(names):
            continue
        value = edge.bound[names[index]]
        for atom in value.atoms:
            if isinstance(atom, (Tensor, Ref)):
                frame.writes_array_at(atom.root)
        first = index - receivers
        gathered = any(one.name == names[index] and one.kind == "var-positional" for one in code.parameters)
        given = call.positional[max(first, 0) : None if gathered else first + 1]
        named = [one.value for one in call.keywords if one.name == names[index]]
        for expression in (*(one.value for one in given), *named):
            _note_places(expression, call, frame)


def _note_attribute(atom: Atom, name: str, node: ir.Node, frame: Activation) -> None:
    if isinstance(atom, Ref) and name in atom.object.attributes:
        stored = _store(atom.object.attribute(name), node, frame)
        if stored and atom.root != FRESH:
            text = f"writes into the array {name}"
            frame.record(Kind.WRITE, node, text, target=atom.object, root=atom.root, key=name)


def _places(expression: ir.Expression, code: ir.Code) -> Iterator[ir.Global | ir.Attribute]:
    """The globals and attributes that hold the array of an expression."""
    pending, met = [expression], set[str]()
    for _ in range(_MAX_STEPS):
        if not pending:
            return
        match pending.pop():
            case ir.Global(name=name) as place:
                yield place
                if code.kind == "module" and name not in met:
                    met.add(name)
                    pending += _bindings(code).get(name, ())
            case ir.Name(name=name) if name not in met:
                met.add(name)
                pending += _bindings(code).get(name, ())
            case ir.Attribute(object=inner, name=name) as place:
                yield place
                if name in _VIEWS:
                    pending.append(inner)
            case ir.Item(object=inner):
                pending.append(inner)
            case ir.Call(function=ir.Attribute(object=inner, name=name), positional=positional) if name in _VIEWING:
                pending.append(inner)
                pending += [one.value for one in positional[:1]]


@lru_cache(maxsize=512)
def _bindings(code: ir.Code) -> dict[str, tuple[ir.Expression, ...]]:
    """What the variables of a function are bound to: by assignment, and by loops over something, to parts of it."""
    found: dict[str, tuple[ir.Expression, ...]] = {}
    for node in walk(code.body):
        match node:
            case ir.Assign(target=ir.Name(name=name) | ir.Global(name=name), value=value):
                found[name] = (*found.get(name, ()), value)
            case ir.For(target=ir.Name(name=name) | ir.Global(name=name), iterable=value):
                found[name] = (*found.get(name, ()), value)
    return found


@lru_cache(maxsize=64)
def _aliases(module: ir.Code) -> dict[str, tuple[str, ...]]:
    """The globals that module code binds to arrays of others, or to views of them, by the names of these."""
    found: dict[str, tuple[str, ...]] = {}
    for name, values in _bindings(module).items():
        for value in values:
            for place in _places(value, module):
                if isinstance(place, ir.Global) and place.name != name:
                    found[place.name] = (*found.get(place.name, ()), name)
    return found


def _module_of(code: ir.Code) -> ir.Code:
    while code.parent is not None:
        code = code.parent
    return code
