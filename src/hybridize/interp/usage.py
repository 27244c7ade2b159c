"""What does the way a function uses a parameter say that the parameter is?

Needs   the body of the function and of those inside it; for a parameter kept in an attribute of `self`, those of the
        other methods of the class.
Gives   neither tensor nor literal for what is called, entered by `with`, or asked for methods that tensors do not have;
        literal for what is used as text, as a path, or as a number of rounds.
Sound   a tensor would fail there, eagerly and in a graph.  What the program tests for its type, or uses where it
        catches errors, may be several things, and nothing is said.  Whether each use is reached is not asked: what
        rests on the answer is an assumption that carries no edit, or one that is not made (interp.assumptions).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

from hybridize.interp import promises
from hybridize.interp.machine import Machine
from hybridize.ir import nodes as ir
from hybridize.ir.walking import fields_of, instructions_of, walk
from hybridize.models import defaults
from hybridize.models.library_parameters import said_of_argument
from hybridize.models.members import is_of_literals, kind_of_member
from hybridize.project.places import Place
from hybridize.project.verdict import Verdict
from hybridize.values.atoms import Api, Ref
from hybridize.values.objects import HeapObject
from hybridize.values.payloads import ClassData, Wrapper

# What a use shows.  What is only asked for `data` may hold literals; `container` and `computed` speak against that.
# `indexed` is what arrays and tensors allow, and no number, text or list: `x.shape`, `x[:, 0]`, `x @ y`.
Sign = Literal[
    "callable", "object", "data", "literal", "number", "container", "computed", "indexed", "tested", "configured"
]


@dataclass(frozen=True, slots=True)
class Use:
    """One use of a parameter: what it shows, in words, and where."""

    sign: Sign
    text: str
    place: Place


@dataclass(frozen=True, slots=True)
class Handed:
    """The parameter is an argument of a call: by position or by name."""

    call: ir.Call
    argument: int | str


_FAR: Final = 1 << 30

# -- finding the uses ----------------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class _Subject:
    """How the parameter is written: a variable, `depth` functions further out, or an attribute of another one."""

    name: str
    depth: int
    attribute: str | None = None

    def matches(self, node: object) -> bool:
        if self.attribute is not None:
            if not isinstance(node, ir.Attribute) or node.name != self.attribute:
                return False
            node = node.object
        if self.depth == 0:
            return isinstance(node, ir.Name) and node.name == self.name
        return isinstance(node, ir.Free) and node.name == self.name and node.depth == self.depth


def uses_of(
    code: ir.Code, name: str, owner: HeapObject | None, machine: Machine, tuple_fields: frozenset[str]
) -> tuple[list[Use], list[Handed]]:
    """All uses of a parameter, and the calls it is handed to; `tuple_fields` are those of all named tuples."""
    search = _Search(machine, _module_of(code, machine), owner, tuple_fields)
    search.function(code, _Subject(name, 0))
    if code.name == "__init__" and owner is not None and name in _configured(owner):
        text = f"is part of what {owner.label}.get_config gives, from which Keras makes it again"
        search.uses.append(Use("configured", text, Place(code.path, code.line, code.column)))
    attribute = _kept_as(code, name, owner)
    if attribute is not None and owner is not None:
        for method in _methods(owner):
            search.function(method, _Subject(method.parameters[0].name, 0, attribute))
    return search.uses, search.handed


def shows_no_tensor(
    code: ir.Code, name: str, owner: HeapObject | None, machine: Machine, tuple_fields: frozenset[str]
) -> bool:
    """Whether the function, or those inside it, call a parameter or ask it for what no tensor has."""
    signs = {use.sign for use in uses_of(code, name, owner, machine, tuple_fields)[0]}
    return bool(signs & {"callable", "object", "data"}) and not signs & {"computed", "indexed", "container", "tested"}


def named_tuple_fields(machine: Machine) -> frozenset[str]:
    """The fields of all named tuples of the program: whoever has one of these may be a tuple of tensors."""
    found: set[str] = set()
    for module in machine.module_codes:
        for cell in module.attributes.values():
            for atom in cell.value.atoms:
                payload = atom.object.payload if isinstance(atom, Ref) else None
                if (isinstance(payload, ClassData) and payload.is_named_tuple) or isinstance(payload, Wrapper):
                    found.update(payload.fields or ())
    for _, fields_ in machine.named_tuples:
        found.update(fields_)
    return frozenset(found)


def _module_of(code: ir.Code, machine: Machine) -> HeapObject | None:
    return next((object_.payload.module for object_ in machine.functions.get(code, ())), None)


def _configured(owner: HeapObject) -> frozenset[str]:
    """The names in the configuration that a class of Keras gives of itself: what can be written to a file."""
    data: ClassData = owner.payload
    if not any(base.startswith(("tf.keras.", "keras.")) for base in data.library_bases):
        return frozenset()
    names: set[str] = set()
    for method in _methods(owner):
        for node in instructions_of(method) if method.name == "get_config" else ():
            match node:
                case ir.Mapping(entries=entries):
                    names.update(str(key.value) for key, _ in entries if isinstance(key, ir.Constant))
                case ir.Call(function=ir.Global(name="dict") | ir.Attribute(name="update"), keywords=keywords):
                    names.update(one.name for one in keywords if one.name is not None)
                case ir.Assign(target=ir.Item(key=ir.Constant(value=str(key)))):
                    names.add(key)
    return frozenset(names)


def _methods(owner: HeapObject) -> list[ir.Code]:
    data: ClassData = owner.payload
    return [one for one in data.code.children if one.kind == "function" and one.parameters]


def _kept_as(code: ir.Code, name: str, owner: HeapObject | None) -> str | None:
    """The attribute of `self` in which a parameter is kept, when nothing else ever is."""
    if owner is None or not code.is_method or not isinstance(owner.payload, ClassData):
        return None
    kept = [
        node.target.name
        for node in instructions_of(code)
        if isinstance(node, ir.Assign)
        and isinstance(node.target, ir.Attribute)
        and isinstance(node.target.object, ir.Name)
        and node.target.object.name == code.parameters[0].name
        and isinstance(node.value, ir.Name)
        and node.value.name == name
    ]
    if len(kept) != 1:
        return None
    stores = [
        node
        for method in _methods(owner)
        for node in instructions_of(method)
        if isinstance(node, (ir.Assign, ir.Augment, ir.Delete, ir.For, ir.With)) and _stores(node.target, kept[0])
    ]
    return kept[0] if len(stores) == 1 else None


def _stores(target: object, attribute: str) -> bool:
    if isinstance(target, ir.Unpack):
        return any(_stores(one, attribute) for one in target.targets)
    return isinstance(target, ir.Attribute) and target.name == attribute


class _Search:
    """One walk over the bodies in which a parameter is seen."""

    def __init__(
        self, machine: Machine, module: HeapObject | None, owner: HeapObject | None, tuple_fields: frozenset[str]
    ) -> None:
        self.machine = machine
        self.module = module
        self.extends_library = owner is not None and bool(owner.payload.library_bases)
        self.tuple_fields = tuple_fields
        self.uses: list[Use] = []
        self.handed: list[Handed] = []
        self._path = ""
        self._until = 0
        self._subject = _Subject("", 0)
        # Whether a handler around may catch what the misuse of a tensor raises.
        self._caught = False
        # Attributes that are called or assigned: they were seen from there.
        self._noted: set[int] = set()
        # Tests of the type that the function insists on.
        self._demands: set[int] = set()

    def function(self, code: ir.Code, subject: _Subject) -> None:
        """The uses in a function and those inside it."""
        outer = self._path, self._subject, self._until
        self._path, self._subject = code.path, subject
        if subject.name in _names_of(code):
            self._until = _first_rebinding(code, subject)
            for node, is_caught in _sightings(code):
                self._caught = is_caught
                self._note(node)
        self._path, self._subject, self._until = outer
        for child in _inner_functions(code):
            rebinds = any(parameter.name == subject.name for parameter in child.parameters)
            if not rebinds and not _is_rebound(code, subject):
                self.function(child, _Subject(subject.name, subject.depth + 1, subject.attribute))

    def _add(self, sign: Sign, text: str, node: ir.Node) -> None:
        if node.line <= self._until and not self._caught:
            self.uses.append(Use(sign, text, Place(self._path, node.line, node.column)))

    def _note(self, node: object) -> None:
        is_subject = self._subject.matches
        match node:
            case ir.If(test=ir.Operate(operator="not", operands=(ir.Call() as test,)), then=(*_, ir.Raise())):
                self._demand(test)
            case ir.Assert(test=ir.Call() as test):
                self._demand(test)
            case ir.Call(function=function) if is_subject(function):
                self._add("callable", "is called", node)
            case ir.Call(function=ir.Attribute(object=object_, name=name) as member) if is_subject(object_):
                self._noted.add(id(member))
                self._member(name, True, node)
            case ir.Call():
                self._arguments(node)
            case ir.Attribute(object=object_, name=name) if is_subject(object_) and id(node) not in self._noted:
                self._member(name, False, node)
            case ir.Assign(target=ir.Attribute(object=object_, name=name) as member) if is_subject(object_):
                self._noted.add(id(member))
                self._add("object", f"has its attribute {name} assigned", node)
            case ir.Item(object=object_, key=ir.Collect(kind="tuple", elements=elements)) if is_subject(object_):
                if any(_is_of_axes(element.value) for element in elements):
                    self._add("indexed", "is indexed along several axes", node)
            case ir.With(manager=manager) if is_subject(manager):
                self._add("callable", "is entered by `with`", node)
            case ir.Operate(operator=operator, operands=operands) if any(map(is_subject, operands)):
                self._operator(operator, operands, node)

    def _operator(self, operator: str, operands: tuple[ir.Expression, ...], node: ir.Operate) -> None:
        others = [one for one in operands if not self._subject.matches(one)]
        if operator in ("==", "!=", "+") and others and all(_is_text(one) for one in others):
            what = "is joined to text" if operator == "+" else "is compared with text"
            self._add("literal", what, node)
        elif operator in ("in", "not in"):
            if self._subject.matches(operands[0]) and isinstance(operands[1], ir.Collect):
                elements = operands[1].elements
                if elements and all(_is_text(element.value) for element in elements):
                    self._add("literal", "is looked up among texts", node)
        elif operator == "@":
            self._add("indexed", "is an operand of @", node)
        elif operator not in ("is", "is not", "not", "==", "!="):
            self._add("computed", "is an operand", node)

    def _member(self, name: str, called: bool, node: ir.Node) -> None:
        kind = "container" if name in self.tuple_fields else kind_of_member(name, self.machine.index)
        match kind:
            case "text":
                self._add("literal", f"is asked for {name}, which texts have", node)
            case "tensor":
                self._add("computed" if is_of_literals(name) else "indexed", f"is asked for {name}", node)
            case "container":
                self._add("container", f"is asked for {name}", node)
            case _ if called and kind == "object":
                self._add("object", f"has its method {name} called", node)
            case _:
                self._add("data", f"is asked for its attribute {name}", node)

    def _arguments(self, node: ir.Call) -> None:
        if any(self._subject.matches(one.value) for one in node.keywords if one.name is None):
            options = self.extends_library and self._symbol(node.function) == "super"
            self._add(
                "callable" if options else "container",
                "is unpacked for its base class" if options else "is unpacked",
                node,
            )
        given: list[tuple[int | str, ir.Expression]] = [
            *((number, one.value) for number, one in enumerate(node.positional) if not one.starred),
            *((one.name, one.value) for one in node.keywords if one.name is not None),
        ]
        for argument, value in given:
            if not self._subject.matches(value):
                continue
            if node.line <= self._until and not self._caught:
                self.handed.append(Handed(node, argument))
            symbol = self._symbol(node.function)
            if symbol is None or (symbol == "super" and not self.extends_library) or id(node) in self._demands:
                continue
            said = said_of_argument(symbol, argument, self.machine.index)
            if said is not None:
                self._add(said, f"is given to {symbol.removeprefix('builtins.')}", node)

    def _demand(self, test: ir.Call) -> None:
        """`assert isinstance(p, C)`, `if not isinstance(p, C): raise`: p is of that type, or nothing goes on."""
        if not test.positional or not self._subject.matches(test.positional[0].value):
            return
        symbol = self._symbol(test.function)
        if symbol == "builtins.callable":
            self._demands.add(id(test))
            self._add("callable", "is to be callable", test)
        elif symbol == "builtins.isinstance" and len(test.positional) == 2 and self.module is not None:
            text = _dotted(test.positional[1].value)
            form = promises.promised(text, None, self.module, self.machine) if text is not None else None
            sign: Sign | None = None
            match form:
                case promises.Opaque():
                    sign = "callable"
                case promises.Instance() | promises.LibraryObject():
                    sign = "data"
                case promises.Plain() if promises.holds_literal(form) is Verdict.YES:
                    sign = "literal"
            if sign is not None:
                self._demands.add(id(test))
                self._add(sign, f"is to be of the type {text}", test)

    def _symbol(self, expression: ir.Expression) -> str | None:
        """The library function that an expression of global names stands for."""
        match expression:
            case ir.Global(name=name):
                cell = self.module.attributes.get(name) if self.module is not None else None
                if cell is None or not cell.value:
                    return f"builtins.{name}" if defaults.is_builtin(name) else None
                atom = cell.value.atoms[0] if len(cell.value.atoms) == 1 else None
                return atom.name if isinstance(atom, Api) else None
            case ir.Attribute(object=ir.Call(function=ir.Global(name="super")), name="__init__"):
                return "super"
            case ir.Attribute(object=base, name=name):
                owner = self._symbol(base)
                if owner is None or owner.startswith("builtins."):
                    return None
                return defaults.member_symbol(owner, name, self.machine.index).name
        return None


# What a use of a variable shows in.
_TELLING = (ir.If, ir.Assert, ir.Call, ir.Attribute, ir.Assign, ir.Item, ir.With, ir.Operate)


def _sightings(code: ir.Code) -> tuple[tuple[object, bool], ...]:
    """The instructions in which uses show, in order, and whether a handler around may catch what misuse raises."""
    if code.sightings is None:
        found: list[tuple[object, bool]] = []
        _see(code.body, False, found)
        code.sightings = tuple(found)
    return code.sightings


def _see(node: object, is_caught: bool, found: list[tuple[object, bool]]) -> None:
    if isinstance(node, tuple):
        for one in node:
            _see(one, is_caught, found)
        return
    if isinstance(node, ir.Try):
        _see(node.body, is_caught or any(_catches_misuse(handler) for handler in node.handlers), found)
        for part in (node.handlers, node.otherwise, node.finally_):
            _see(part, is_caught, found)
        return
    names = fields_of(type(node))
    if isinstance(node, _TELLING):
        found.append((node, is_caught))
    for name in names:
        _see(getattr(node, name), is_caught, found)


def _names_of(code: ir.Code) -> frozenset[str]:
    """The names of variables that a function's own body mentions, its own and those around it."""
    if code.mentioned is None:
        nodes = instructions_of(code)
        code.mentioned = frozenset(node.name for node in nodes if isinstance(node, (ir.Name, ir.Free)))
    return code.mentioned


def _first_rebinding(code: ir.Code, subject: _Subject) -> int:
    """The last line on which the name surely is the parameter; `if p is None: p = …` leaves it what it is."""
    if subject.depth or subject.attribute is not None or subject.name not in _names_of(code):
        return _FAR
    replaced = {
        id(one)
        for node in instructions_of(code)
        if isinstance(node, ir.If) and _asks_for_nothing(node.test, subject.name)
        for one in node.then
    }
    lines = [
        node.line
        for node in instructions_of(code)
        if isinstance(node, (ir.Assign, ir.Augment, ir.For, ir.With, ir.Bind, ir.Delete))
        and id(node) not in replaced
        and _binds(node, subject.name)
    ]
    return min(lines, default=_FAR)


def _asks_for_nothing(test: ir.Expression, name: str) -> bool:
    """`p is None`, `not p`: what stands for p then says nothing of what p is otherwise."""
    match test:
        case ir.Operate(operator="is" | "==", operands=(ir.Name(name=found), ir.Constant(value=None))):
            return found == name
        case ir.Operate(operator="not", operands=(ir.Name(name=found),)):
            return found == name
    return False


def _is_rebound(code: ir.Code, subject: _Subject) -> bool:
    return _first_rebinding(code, subject) != _FAR


def _binds(node: ir.Assign | ir.Augment | ir.For | ir.With | ir.Bind | ir.Delete, name: str) -> bool:
    def binds(target: object) -> bool:
        if isinstance(target, ir.Unpack):
            return any(binds(one) for one in target.targets)
        return isinstance(target, ir.Name) and target.name == name

    return binds(node.target) and not (isinstance(node, ir.Assign) and _keeps(node.value, name))


def _keeps(value: ir.Expression, name: str) -> bool:
    """`p = p or default`, `p = default if p is None else p`: p stays what it is where it was given."""
    match value:
        case ir.Logic(operator="or", operands=(ir.Name(name=first), *_)):
            return first == name
        case ir.Choose(then=then, otherwise=otherwise):
            return any(isinstance(one, ir.Name) and one.name == name for one in (then, otherwise))
    return False


def _catches_misuse(handler: ir.Handler) -> bool:
    """Whether a handler may catch what a tensor raises where it does not belong."""
    if handler.type is None:
        return True
    named = [node.name for node in walk(handler.type) if isinstance(node, (ir.Global, ir.Attribute))]
    return any(name in ("AttributeError", "TypeError", "ValueError", "Exception", "BaseException") for name in named)


def _is_text(node: object) -> bool:
    return isinstance(node, ir.Format) or (isinstance(node, ir.Constant) and isinstance(node.value, str))


def _is_of_axes(node: ir.Expression) -> bool:
    """A slice or `...` among several indices: no dictionary has such keys."""
    return isinstance(node, ir.Slice) or (isinstance(node, ir.Constant) and node.value is ...)


def _dotted(node: ir.Expression) -> str | None:
    match node:
        case ir.Global(name=name):
            return name
        case ir.Attribute(object=base, name=name):
            outer = _dotted(base)
            return f"{outer}.{name}" if outer is not None else None
    return None


def _inner_functions(code: ir.Code) -> list[ir.Code]:
    return [child for child in code.children if child.kind in ("function", "lambda")]
