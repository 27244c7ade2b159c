"""Which attribute is a counter that a variable of the framework could be?

Needs   what attributes are read of, and what operators are given, in eager execution (`Machine.operands`); the code
        of the whole program.
Gives   every place that has to change: where the counter is made, where it counts, and where its number is read.
Sound   the class is a plain one, to which a variable more is no weight; the attribute is set once, in its
        constructor, to an integer that is written out, and no class has another one of that name; each read is known
        to be of such an object or of something else.  Within graphs it is only compared with integers for an `if`.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from hybridize.interp.context import World, with_callees
from hybridize.interp.machine import Machine
from hybridize.ir import nodes as ir
from hybridize.ir.walking import parents, walk
from hybridize.models.tensorflow.number_operands import number_type
from hybridize.project.places import Place
from hybridize.values.arguments import Operands
from hybridize.values.atoms import Ref, Unknown
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData

_COUNTING: Final = ("+", "-")
_INTEGER: Final = frozenset({"+", "-", "*", "//", "%"})
_COMPARING: Final = frozenset({"<", "<=", ">", ">=", "==", "!="})
# Through these every attribute may be reached under any name.
_ANY_ATTRIBUTE: Final = frozenset(
    {"vars", "__dict__", "__slots__", "asdict", "__setattr__", "__getattribute__", "attrgetter"}
)
_BY_NAME: Final = frozenset({"getattr", "setattr", "hasattr", "delattr"})


@dataclass(frozen=True, slots=True)
class Counter:
    """An attribute that counts: the places of the statement that makes it, of those that count, and of reads."""

    name: str
    made: Place
    counted: tuple[Place, ...]
    read: tuple[Place, ...]


class _OtherwiseError(Exception):
    """The attribute is more, or may be more, than a counter."""


def counter_at(machine: Machine, place: Place, graphs: Iterable[ir.Code]) -> Counter | None:
    """The counter that the statement at a place counts with, where `graphs` run, or will run, as graphs."""
    codes = _all_codes(machine)
    found = [
        (code, node)
        for code in codes
        if code.path == place.path
        for node in walk(code.body)
        if isinstance(node, ir.Augment) and (node.line, node.column) == (place.line, place.column)
    ]
    if len(found) != 1 or not isinstance(found[0][1].target, ir.Attribute):
        return None
    owner = found[0][0].parent
    if owner is None or owner.kind != "class":
        return None
    look = _Look(machine, found[0][1].target.name, owner, _within(machine, graphs))
    try:
        return look.counter(codes)
    except _OtherwiseError:
        return None


def _all_codes(machine: Machine) -> list[ir.Code]:
    pending = list(machine.module_codes.values())
    found = []
    while pending:
        code = pending.pop()
        found.append(code)
        pending += code.children
    return found


def _within(machine: Machine, graphs: Iterable[ir.Code]) -> frozenset[ir.Code]:
    """All code that runs when these functions run."""
    contexts = [context for code in graphs for context in machine.by_code.get(code, ())]
    return frozenset(context.code for context in with_callees(contexts))


@dataclass(frozen=True, slots=True)
class _Look:
    """A look at every mention of an attribute's name."""

    machine: Machine
    name: str
    cls: ir.Code
    graphs: frozenset[ir.Code]

    def counter(self, codes: list[ir.Code]) -> Counter:
        made: list[Place] = []
        counted: list[Place] = []
        read: list[Place] = []
        for code in codes:
            around = parents(code.body)
            for node in around:
                match node:
                    case ir.Name(name=self.name) if code is self.cls:
                        raise _OtherwiseError  # an attribute of the class, a property or a method
                    case ir.Call(function=ir.Global(name=name), positional=given) if name in _BY_NAME:
                        asked = given[1].value if len(given) > 1 else None
                        if not isinstance(asked, ir.Constant) or asked.value == self.name:
                            raise _OtherwiseError
                    case ir.Global(name=name) | ir.Attribute(name=name) if name in _ANY_ATTRIBUTE:
                        raise _OtherwiseError
                    case ir.Attribute(name=self.name):
                        user = around[node]
                        if isinstance(user, ir.Assign) and user.target is node:
                            self._check_made(code, user)
                            made.append(_place(code, user))
                        elif isinstance(user, ir.Augment) and user.target is node:
                            self._check_counted(code, user)
                            counted.append(_place(code, user))
                        elif self._is_mine(code, node) and not self._is_test(code, node, around):
                            read.append(_place(code, node))
        if len(made) != 1:
            raise _OtherwiseError
        return Counter(self.name, made[0], tuple(counted), tuple(read))

    def _check_made(self, code: ir.Code, node: ir.Assign) -> None:
        if code.parent is not self.cls or code.name != "__init__" or node not in code.body:
            raise _OtherwiseError
        if not (
            isinstance(node.value, ir.Constant) and type(node.value.value) is int and _is_of_self(code, node.target)
        ):
            raise _OtherwiseError

    def _check_counted(self, code: ir.Code, node: ir.Augment) -> None:
        by = node.value
        if node.operator not in _COUNTING or not (isinstance(by, ir.Constant) and type(by.value) is int):
            raise _OtherwiseError
        if code.parent is not self.cls or not _is_of_self(code, node.target) or not self._is_mine(code, node.target):
            raise _OtherwiseError

    def _is_mine(self, code: ir.Code, node: ir.Node) -> bool:
        """Whether it is an attribute of an object of the class; one that is not known could be one."""
        values = [each.positional[0] for each in self._given(code, node)]
        atoms = [atom for value in values for atom in value.atoms]
        mine = [isinstance(atom, Ref) and self._is_instance(atom.object) for atom in atoms]
        if not atoms or any(isinstance(atom, Unknown) for atom in atoms) or any(mine) is not all(mine):
            raise _OtherwiseError
        return all(mine)

    def _is_instance(self, object_: HeapObject) -> bool:
        data = object_.cls.payload if object_.kind == "instance" and object_.cls is not None else None
        if not isinstance(data, ClassData):
            return False
        ancestors = [one.payload.code for one in data.mro if isinstance(one, HeapObject)]
        if self.cls not in ancestors:
            return False
        if data.unknown_base is not None or any(base != "builtins.object" for base in data.library_bases):
            raise _OtherwiseError  # frameworks keep account of the variables of their objects
        return True

    def _is_test(self, code: ir.Code, node: ir.Node, around: dict[object, object]) -> bool:
        """Whether a graph may read it where it stands; elsewhere the number itself is read."""
        if code not in self.graphs:
            return False
        current: object = node
        compared = False
        while isinstance(user := around[current], ir.Operate | ir.Logic):
            if isinstance(user, ir.Operate) and user.operator != "not":
                if user.operator not in (_COMPARING if compared else _INTEGER | _COMPARING) or compared:
                    raise _OtherwiseError
                compared = user.operator in _COMPARING
                self._check_integers(code, user, current)
            current = user
        if not compared or not (isinstance(user, ir.If) and user.test is current):
            raise _OtherwiseError
        return True

    def _check_integers(self, code: ir.Code, user: ir.Operate, current: object) -> None:
        for each in self._given(code, user):
            for operand, value in zip(user.operands, each.positional, strict=True):
                if operand is not current and number_type(value) != "int":
                    raise _OtherwiseError

    def _given(self, code: ir.Code, node: ir.Node) -> list[Operands]:
        """What an instruction was given whenever it ran; of one that never ran nothing is known."""
        contexts = [one for one in self.machine.by_code.get(code, ()) if one.world is World.EAGER]
        found = [each for one in contexts for each in (self.machine.operands or {}).get(one, {}).get(node, ())]
        if not found:
            raise _OtherwiseError
        return found


def _is_of_self(code: ir.Code, target: ir.Target) -> bool:
    first = code.parameters[0].name if code.parameters else None
    return isinstance(target, ir.Attribute) and isinstance(target.object, ir.Name) and target.object.name == first


def _place(code: ir.Code, node: ir.Node) -> Place:
    return Place(code.path, node.line, node.column)
