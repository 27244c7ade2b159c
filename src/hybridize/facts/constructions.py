"""What could be made once, in the constructor, instead of in each call of a method?  (HYB310)

Needs   what calls are given in eager execution (`Machine.operands`); the code of the whole program.
Gives   the place of the call that makes a layer, metric, optimizer or variable; the attribute that would hold it, a
        name that nothing has; and the statement of `__init__` that it would come after.
Sound   the call stands in a method of a class with one `__init__`, under no loop, and its arguments mean the same
        there: constants, what modules are imported under, and attributes that this `__init__` alone sets, once.  No
        class derived from it has an `__init__` of its own, which might not call this one.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from hybridize.interp.machine import Machine
from hybridize.ir import nodes as ir
from hybridize.ir.walking import parents, walk
from hybridize.models.result import role_of_made
from hybridize.project.places import Place
from hybridize.values.atoms import Api
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData

_LOOPS: Final = (ir.For, ir.While, ir.Comprehend)
# Statements that a statement may be put before without running it more or less often.
_SIMPLE: Final = (ir.Assign, ir.Evaluate, ir.Return)
# Functions whose results are the same each time, and hold no state.
_STEADY_CALLS: Final = frozenset({"tf.zeros", "tf.ones", "tf.constant", "tf.eye", "tf.fill", "tf.range"})


@dataclass(frozen=True, slots=True)
class Construction:
    """What the call at a place makes, and where it belongs: `after` is a line of `__init__`, 0 for its beginning."""

    place: Place
    role: str
    attribute: str
    after: int


def construction_at(machine: Machine, place: Place, taken: frozenset[str]) -> Construction | None:
    """What is made at a place, if it could be made once; `taken` are attributes that others will have."""
    for code in _all_codes(machine):
        if code.path != place.path or code.kind != "function" or code.parent is None or code.parent.kind != "class":
            continue
        around = parents(code.body)
        for node in around:
            if isinstance(node, ir.Call) and (node.line, node.column) == (place.line, place.column):
                role = _role(machine, code, node)
                found = _Look(machine, code, code.parent, around).construction(node, role, taken) if role else None
                if found is not None:
                    return found
    return None


def _all_codes(machine: Machine) -> Iterator[ir.Code]:
    pending = list(machine.module_codes.values())
    while pending:
        code = pending.pop()
        yield code
        pending += code.children


def _called(machine: Machine, code: ir.Code, node: ir.Call) -> list[str] | None:
    """The names of the library's classes and functions that a call calls; None where it may call something else."""
    names = []
    for context in machine.by_code.get(code, ()):
        for given in (machine.operands or {}).get(context, {}).get(node, ()):
            for atom in given.function.atoms:
                if not isinstance(atom, Api):
                    return None
                names.append(atom.name)
    return names or None


def _role(machine: Machine, code: ir.Code, node: ir.Call) -> str | None:
    """What a call makes: a variable, layer, metric or optimizer; None for anything else, and for what is not known."""
    roles = {role_of_made(name, machine.index) for name in _called(machine, code, node) or ()}
    return roles.pop() if len(roles) == 1 else None


@dataclass(frozen=True, slots=True)
class _Look:
    """A look at one method of one class."""

    machine: Machine
    code: ir.Code
    cls: ir.Code
    around: dict[object, object]

    def construction(self, node: ir.Call, role: str, taken: frozenset[str]) -> Construction | None:
        constructor = self._constructor()
        if constructor is None or not self._is_method() or not self._stands_well(node, role):
            return None
        given = [*(each.value for each in node.positional), *(each.value for each in node.keywords)]
        if any(each.starred for each in node.positional) or any(each.name is None for each in node.keywords):
            return None
        if role == "variable" and not given:
            return None
        needed = {
            one.name
            for value in given
            for one in walk(value)
            if isinstance(one, ir.Attribute) and self._is_of_self(self.code, one)
        }
        if not all(self._is_steady(value) for value in given):
            return None
        after = self._after(constructor, needed)
        if after is None:
            return None
        return Construction(
            Place(self.code.path, node.line, node.column), role, self._attribute(node, role, taken), after
        )

    def _constructor(self) -> ir.Code | None:
        """The one `__init__` of the class, if every object of the class goes through all of it."""
        found = [child for child in self.cls.children if child.name == "__init__"]
        if len(found) != 1 or found[0] is self.code or not found[0].parameters or found[0].decorators:
            return None
        if any(isinstance(node, ir.Return | ir.Yield | ir.YieldFrom) for node in walk(found[0].body)):
            return None
        special = {child.name for child in self.cls.children} & {"__new__", "__setattr__", "__getattribute__"}
        slots = any(isinstance(node, ir.Name) and node.name == "__slots__" for node in walk(self.cls.body))
        if special or slots or self._has_heirs_of_their_own():
            return None
        return found[0]

    def _has_heirs_of_their_own(self) -> bool:
        for code, objects in self.machine.classes.items():
            if code is self.cls or not any(child.name in ("__init__", "__new__") for child in code.children):
                continue
            for one in objects:
                data = one.payload
                if isinstance(data, ClassData) and any(
                    isinstance(each, HeapObject) and each.payload.code is self.cls for each in data.mro
                ):
                    return True
        return False

    def _is_method(self) -> bool:
        wrappers = {"staticmethod", "classmethod"}
        decorated = any(
            isinstance(node, ir.MakeFunction)
            and node.code is self.code
            and any(isinstance(each, ir.Global) and each.name in wrappers for each in node.decorators)
            for node in walk(self.cls.body)
        )
        return bool(self.code.parameters) and not decorated

    def _stands_well(self, node: ir.Call, role: str) -> bool:
        """Whether the call runs at most once in each call of the method, in a statement that another may precede."""
        current: object = node
        statement: object = None
        while (user := self.around.get(current)) is not None and not isinstance(user, tuple):
            if isinstance(user, _LOOPS):
                return False
            if statement is None and isinstance(user, _SIMPLE):
                statement = user
            current = user
        if role == "variable":
            return isinstance(statement, ir.Assign) and statement.value is node
        return role in ("layer", "optimizer") or statement is not None

    def _is_steady(self, node: object) -> bool:
        """Whether an expression means the same in the constructor, whenever that runs."""
        match node:
            case ir.Constant():
                return True
            case ir.Operate(operands=operands):
                return all(map(self._is_steady, operands))
            case ir.Collect(kind="list" | "tuple", elements=elements):
                return all(not each.starred and self._is_steady(each.value) for each in elements)
            case ir.Attribute() if self._is_of_self(self.code, node):
                return self._is_set_once(node.name)
            case ir.Attribute():
                return self._is_of_library(node)
            case ir.Call(positional=positional, keywords=keywords):
                values = [*(each.value for each in positional), *(each.value for each in keywords)]
                plain = not any(each.starred for each in positional) and all(each.name for each in keywords)
                return plain and self._makes_no_state(node) and all(map(self._is_steady, values))
            case _:
                return False

    def _is_of_library(self, node: ir.Attribute) -> bool:
        """Whether it is a member of a library's module."""
        while isinstance(node.object, ir.Attribute):
            node = node.object
        atoms = [
            atom
            for context in self.machine.by_code.get(self.code, ())
            for given in (self.machine.operands or {}).get(context, {}).get(node, ())
            for atom in given.positional[0].atoms
        ]
        return isinstance(node.object, ir.Global) and bool(atoms) and all(isinstance(atom, Api) for atom in atoms)

    def _makes_no_state(self, node: ir.Call) -> bool:
        """Whether what a call makes is as good as new each time: a constant, an initializer, a regularizer."""
        names = _called(self.machine, self.code, node) or [""]
        return all(name in _STEADY_CALLS or ".initializers." in name or ".regularizers." in name for name in names)

    def _is_set_once(self, name: str) -> bool:
        """Whether the constructor sets an attribute, at its top level, and nothing else in the program sets it."""
        stores = 0
        for code in _all_codes(self.machine):
            for node in walk(code.body):
                targets = getattr(node, "targets", ()) or (getattr(node, "target", None),)
                stores += sum(isinstance(one, ir.Attribute) and one.name == name for one in targets)
                if isinstance(node, ir.Name) and code is self.cls and node.name == name:
                    return False
        return stores == 1

    def _after(self, constructor: ir.Code, needed: set[str]) -> int | None:
        """The line of the constructor's statement to come after; None where something is missing.

        The last one, unless the object is given to others before: these may call the method.
        """
        line = 0
        missing = set(needed)
        for node in constructor.body:
            match node:
                case ir.Assign(target=ir.Attribute(name=name) as target) if self._is_of_self(constructor, target):
                    if name in missing:
                        missing.discard(name)
                        line = max(line, node.line)
                case ir.Evaluate(value=ir.Call(function=ir.Attribute(name="__init__"))):
                    line = max(line, node.line)
        if missing or (needed and constructor.parameters[0].name != self.code.parameters[0].name):
            return None
        last = constructor.body[-1].line if constructor.body else 0
        return line if self._is_handed_out(constructor) else last

    def _is_handed_out(self, constructor: ir.Code) -> bool:
        """Whether the constructor does anything with the object but to set and read attributes."""
        for node, user in parents(constructor.body).items():
            if self._is_self(constructor, node) and not isinstance(user, ir.Attribute):
                return True
            if isinstance(node, ir.Call) and self._is_of_self(constructor, node.function):
                return True
        return False

    def _attribute(self, node: ir.Call, role: str, taken: frozenset[str]) -> str:
        """A name that no attribute, method or class variable of the program has."""
        statement = self.around.get(node)
        match statement:
            case ir.Assign(target=ir.Name(name=word)):
                pass
            case _:
                word = _words(node.function)
        stem = word if word.endswith(role) else f"{word}_{role}"
        used = taken | {
            one.name
            for code in _all_codes(self.machine)
            for one in walk(code.body)
            if isinstance(one, ir.Attribute | ir.Name)
        }
        number = 1
        while (name := stem if number == 1 else f"{stem}_{number}") in used:
            number += 1
        return name

    def _is_self(self, code: ir.Code, node: object) -> bool:
        return bool(code.parameters) and isinstance(node, ir.Name) and node.name == code.parameters[0].name

    def _is_of_self(self, code: ir.Code, node: object) -> bool:
        return isinstance(node, ir.Attribute) and self._is_self(code, node.object)


def _words(function: object) -> str:
    """The name of a class as words: `BatchNormalization` → `batch_normalization`."""
    name = function.name if isinstance(function, ir.Attribute | ir.Global | ir.Name) else "made"
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name).lower()
