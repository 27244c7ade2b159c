"""Which state does a write into a NumPy array change?

Arrays are no objects of the abstract heap, so a write into one counts as a store to where the array was found: the
global or attribute that the written expression names, be it through a view (`a[0][:] = 1`, `a.T[0] = 1`), or through
a variable that was bound to the array or to a view of it (`row = self.a[0]; row += 1`).

What keeps an array that something else holds, as a constructor does that is given one, shares it: a write into the
one is a write into the other.

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
from hybridize.values.atoms import FRESH, OUTER, Atom, Ref, Tensor
from hybridize.values.objects import Cell, HeapObject
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
_HOLDING: Final = ("list", "dict")


def note(expression: ir.Expression, container: Value, node: ir.Node, frame: Activation) -> None:
    """`expression`, which is an array, is written in place."""
    if not frame.traced and _arrays(container):
        _note_places(expression, node, frame)


def _note_places(expression: ir.Expression, node: ir.Node, frame: Activation) -> None:
    for owner, name, root in _holders(expression, frame):
        if not _store(owner.attribute(name), node, frame):
            continue
        if frame.code.kind != "module" or owner is not frame.context.module:
            _record(owner, name, root, node, frame)
        for other, other_name in _sharers(owner, name, frame):
            if _store(other.attribute(other_name), node, frame) and other not in frame.context.allocated:
                _record(other, other_name, OUTER, node, frame)


def _record(owner: HeapObject, name: str, root: int, node: ir.Node, frame: Activation) -> None:
    if root != FRESH:
        frame.record(Kind.WRITE, node, f"writes into the array {name}", target=owner, root=root, key=name)


def _holders(expression: ir.Expression, frame: Activation) -> Iterator[tuple[HeapObject, str, int]]:
    """The attributes and globals that hold the array of an expression, with how their owner was reached."""
    module = frame.context.module
    for place in _places(expression, frame.code):
        match place:
            case ir.Global(name=name) if not name.startswith("·"):
                for one in (name, *_aliases(_module_of(frame.code)).get(name, ())):
                    if one in module.attributes:
                        yield module, one, OUTER
            case ir.Attribute(object=owner, name=name):
                for atom in expressions.evaluate(owner, frame).atoms:
                    if isinstance(atom, Ref) and name in atom.object.attributes:
                        yield atom.object, name, atom.root


# -- arrays that several things hold -----------------------------------------------------------------------------


def note_kept(target: ir.Target, expression: ir.Expression, value: Value, frame: Activation) -> None:
    """`target = expression`: an attribute or global that keeps an array shares it with what held it before."""
    if frame.traced or not isinstance(target, (ir.Attribute, ir.Global)) or not _holds_arrays(value):
        return
    kept = [(owner, name) for owner, name, _ in _holders(target, frame)]
    for index in _parameters_among(expression, frame.code):
        for one in kept:
            _keep(index, one, frame)
    held = [(owner, name) for owner, name, _ in _holders(expression, frame)]
    _share(kept, held, frame)


def _holds_arrays(value: Value) -> bool:
    for atom in value.atoms:
        if isinstance(atom, Tensor) and atom.kind == "ndarray":
            return True
        if isinstance(atom, Ref) and atom.object.kind in _HOLDING:
            return True
    return False


def _parameters_among(expression: ir.Expression, code: ir.Code) -> list[int]:
    names = [parameter.name for parameter in code.parameters]
    return [
        names.index(place.name)
        for place in _places(expression, code)
        if isinstance(place, ir.Name) and place.name in names
    ]


def _keep(index: int, one: tuple[HeapObject, str], frame: Activation) -> None:
    """The array of a parameter is kept somewhere: callers are told."""
    known = frame.context.kept_arrays.setdefault(index, {})
    if one not in known and len(known) < _MAX_STEPS:
        known[one] = None
        frame.machine.wake(frame.context.callers)
    _share([one], list(known), frame)


def _share(some: list[tuple[HeapObject, str]], others: list[tuple[HeapObject, str]], frame: Activation) -> None:
    shared = frame.machine.shared_arrays
    for one in some:
        for other in others:
            if one != other:
                shared.setdefault(one, {})[other] = None
                shared.setdefault(other, {})[one] = None


def _sharers(owner: HeapObject, name: str, frame: Activation) -> list[tuple[HeapObject, str]]:
    """What holds the arrays that an attribute holds, too."""
    found = {(owner, name): None}
    pending = [(owner, name)]
    while pending and len(found) < _MAX_STEPS:
        for other in frame.machine.shared_arrays.get(pending.pop(), ()):
            if other not in found:
                found[other] = None
                pending.append(other)
    return list(found)[1:]


def _arrays(value: Value) -> Value:
    return union([atom for atom in value.atoms if isinstance(atom, Tensor) and atom.kind == "ndarray"])


def _store(cell: Cell, node: ir.Node, frame: Activation) -> bool:
    """The arrays of a cell, and those in a container that it holds, are stored once more."""
    held = _arrays(cell.value)
    if held:
        frame.write(cell, held, node)
    for atom in cell.value.atoms:
        if isinstance(atom, Ref) and atom.object.kind in _HOLDING:
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
    """A function of the program is called that writes into the arrays of some of its parameters, or keeps them."""
    call, code = edge.node, edge.callee.code
    if not isinstance(call, ir.Call):
        return
    # A receiver comes first among the arguments, and is not written down.
    receivers = len(arguments.positional) - len(call.positional)
    names = list(edge.bound)
    for index in sorted(edge.callee.written_arrays):
        if index >= len(names):
            continue
        for atom in edge.bound[names[index]].atoms:
            if isinstance(atom, (Tensor, Ref)):
                frame.writes_array_at(atom.root)
        for expression in _given(call, code, names[index], index - receivers):
            _note_places(expression, call, frame)
    for index, kept in list(edge.callee.kept_arrays.items()):
        if index >= len(names) or not _holds_arrays(edge.bound[names[index]]):
            continue
        for expression in _given(call, code, names[index], index - receivers):
            for one in kept:
                for parameter in _parameters_among(expression, frame.code):
                    _keep(parameter, one, frame)
            _share(list(kept), [(owner, name) for owner, name, _ in _holders(expression, frame)], frame)


def _given(call: ir.Call, code: ir.Code, name: str, position: int) -> list[ir.Expression]:
    """The expressions that a call passes for a parameter."""
    gathered = any(one.name == name and one.kind == "var-positional" for one in code.parameters)
    given = call.positional[max(position, 0) : None if gathered else position + 1]
    return [*(one.value for one in given), *(one.value for one in call.keywords if one.name == name)]


def _places(expression: ir.Expression, code: ir.Code) -> Iterator[ir.Global | ir.Attribute | ir.Name]:
    """The globals, attributes and variables that hold the array of an expression."""
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
            case ir.Name(name=name) as place if name not in met:
                yield place
                met.add(name)
                pending += _bindings(code).get(name, ())
            case ir.Attribute(object=inner, name=name) as place:
                yield place
                if name in _VIEWS:
                    pending.append(inner)
            case ir.Item(object=inner, key=key) if not isinstance(key, ir.Collect) or key.kind == "tuple":
                pending.append(inner)  # a list of positions copies instead
            case ir.Call(function=ir.Attribute(object=inner, name=name), positional=positional) if name in _VIEWING:
                pending.append(inner)
                pending += [one.value for one in positional[:1]]
            case ir.Collect(elements=elements):
                pending += [one.value for one in elements]


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
