"""Which calls could pass a constant of the framework for a Python number, without a change of any result?

Needs   what each operator and call is given in eager execution (`Machine.operands`), and the calls of a function.
Gives   the arguments to wrap, each with the dtype that keeps the result; None where some use of the number may tell
        it from a tensor.
Sound   every use of the parameter is looked at, in callees too: only as an operand beside tensors of one known dtype,
        or where an operation makes a constant of it by itself, does the number become that very constant anyway.
        Arithmetic of numbers among themselves is no such use: Python computes it in double precision.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from hybridize.facts.incoming import Incoming
from hybridize.facts.parameters import ParameterFacts
from hybridize.interp.context import NOT_SEEN, Context, Edge, World
from hybridize.interp.machine import Machine
from hybridize.ir import nodes as ir
from hybridize.ir import walking
from hybridize.models.tensorflow import number_operands
from hybridize.project.places import Place
from hybridize.values.arguments import Operands
from hybridize.values.atoms import Api, ApiMethod, Atom, Const, Method, Ref, Tensor
from hybridize.values.payloads import FunctionData, Hybrid
from hybridize.values.value import NOTHING, Value, of

_IDENTITY = ("is", "is not")


@dataclass(frozen=True, slots=True)
class NumberArgument:
    """An argument of the call at a place, by position or name, and the dtype of the constant it can be."""

    call: Place
    argument: int | str
    dtype: str


class _OtherwiseError(Exception):
    """The number is used in a way that may tell it from a tensor, or passed in one that cannot be followed."""


def number_arguments(
    machine: Machine, code: ir.Code, parameters: list[ParameterFacts], incoming: Incoming
) -> list[NumberArgument] | None:
    """The arguments through which a function is given numbers, if all of them can be constants."""
    uses = _Uses(machine)
    found: dict[NumberArgument, None] = {}
    try:
        for facts in parameters:
            if facts.literal.is_yes:
                dtype = uses.dtype_of(code, facts.parameter.name)
                for edge in _edges(machine, code, facts.parameter.name, incoming):
                    found[_argument(machine, code, facts.parameter, edge, dtype)] = None
    except _OtherwiseError:
        return None
    return list(found) or None


# -- how the number is passed ------------------------------------------------------------------------------------


def _edges(machine: Machine, code: ir.Code, name: str, incoming: Incoming) -> Iterator[Edge]:
    """The calls that pass a number."""
    for context in _eager(machine, code):
        for edge in incoming.to(context):
            value = edge.bound.get(name, NOTHING)
            if edge.through == NOT_SEEN or name not in edge.passed or all(map(_is_no_number, value.atoms)):
                continue
            if edge.through is not None or number_operands.number_type(value) is None:
                raise _OtherwiseError
            yield edge


def _is_no_number(atom: Atom) -> bool:
    """Whether it may stay as it is: a tensor, None, a flag."""
    return isinstance(atom, Tensor) or (isinstance(atom, Const) and (atom.value is None or atom.value in (True, False)))


def _argument(machine: Machine, code: ir.Code, parameter: ir.Parameter, edge: Edge, dtype: str) -> NumberArgument:
    node = edge.node
    given = (machine.operands or {}).get(edge.caller, {}).get(node, {})
    if not isinstance(node, ir.Call) or not given or any(one.is_open for one in given):
        raise _OtherwiseError
    called = [one for each in given for one in _called(each.function)]
    # Whatever else is called there would be given the constant, too.
    if any(function is None or function.code is not code for function, _ in called) or len({n for _, n in called}) != 1:
        raise _OtherwiseError
    place = Place(edge.caller.code.path, node.line, node.column)
    if any(keyword.name == parameter.name for keyword in node.keywords):
        return NumberArgument(place, parameter.name, dtype)
    index = code.parameters.index(parameter) - called[0][1]
    if not 0 <= index < len(node.positional) or parameter.kind.startswith("var"):
        raise _OtherwiseError
    if any(element.starred for element in node.positional):
        raise _OtherwiseError
    return NumberArgument(place, index, dtype)


def _called(function: Value, receivers: int = 0) -> list[tuple[FunctionData | None, int]]:
    """The functions of the program that a value stands for, with how many receivers they are bound to; else None."""
    found: list[tuple[FunctionData | None, int]] = []
    for atom in function.atoms:
        match atom:
            case Method(function=inner):
                found += _called(of(inner), receivers + 1)
            case Ref(object=object_) if isinstance(object_.payload, FunctionData):
                found.append((object_.payload, receivers))
            case Ref(object=object_) if isinstance(object_.payload, Hybrid):
                found += _called(object_.payload.function, receivers)
            case _:
                found.append((None, receivers))
    return found


def _eager(machine: Machine, code: ir.Code) -> list[Context]:
    return [context for context in machine.by_code.get(code, ()) if context.world is World.EAGER]


# -- how it is used ----------------------------------------------------------------------------------------------


@dataclass(slots=True, eq=False)
class _Uses:
    """The uses of parameters that have been looked at."""

    machine: Machine
    _under_way: set[tuple[ir.Code, str]] = field(default_factory=set)

    def dtype_of(self, code: ir.Code, name: str) -> str:
        """The one dtype that all uses of the parameter make of a number."""
        dtypes = set(self._dtypes(code, name))
        if len(dtypes) != 1:
            raise _OtherwiseError
        return dtypes.pop()

    def _dtypes(self, code: ir.Code, name: str) -> Iterator[str]:
        if (code, name) in self._under_way:
            return
        self._under_way.add((code, name))
        if name in code.captured or code.is_async or code.is_generator:
            raise _OtherwiseError
        parents = walking.parents(code.body)
        uses = [node for node in parents if isinstance(node, ir.Name) and node.name == name]
        for context in _eager(self.machine, code):
            number = number_operands.number_type(context.bound.get(name, NOTHING))
            if number is not None:
                for node in uses:
                    yield from self._use(node, parents, context, number)

    def _use(self, node: object, parents: dict[object, object], context: Context, number: str) -> Iterator[str]:
        user = parents[node]
        while isinstance(user, ir.Operate) and user.operator in ("u-", "u+"):
            node, user = user, parents[user]
        if isinstance(user, ir.Element | ir.Keyword):
            call = parents[user]
            if not isinstance(call, ir.Call):
                raise _OtherwiseError
            for each in self._given(context, call):
                yield from self._passed(call, user, each, number)
            return
        given = self._given(context, user)
        match user:
            case ir.Operate(operator=operator, operands=(_, right)) if operator in number_operands.OPERATORS:
                for each in given:
                    yield _sure(number_operands.beside(each.positional[0 if node is right else 1]))
            case ir.Augment(operator=operator, value=value) if value is node and operator in number_operands.OPERATORS:
                for each in given:
                    yield _sure(number_operands.beside(each.positional[0]))
            case ir.Operate(operator=operator, operands=(_, ir.Constant(value=None))) if operator in _IDENTITY:
                return
            case _:
                raise _OtherwiseError

    def _passed(self, call: ir.Call, argument: ir.Element | ir.Keyword, given: Operands, number: str) -> Iterator[str]:
        if given.is_open or any(element.starred for element in call.positional):
            raise _OtherwiseError
        at: int | str | None = None
        if isinstance(argument, ir.Keyword):
            at = argument.name
        elif argument in call.positional:
            at = next(index for index, element in enumerate(call.positional) if element is argument)
        if at is None or not given.function:
            raise _OtherwiseError
        for atom in given.function.atoms:
            if isinstance(atom, Api | ApiMethod):
                receiver = of(atom.receiver) if isinstance(atom, ApiMethod) else None
                named = dict(given.keywords)
                yield _sure(number_operands.taken_by(atom.name, receiver, given.positional, named, at, number))
                continue
            for function, receivers in _called(of(atom)):
                if function is None:
                    raise _OtherwiseError
                yield from self._dtypes(function.code, _parameter(function.code, at, receivers))

    def _given(self, context: Context, user: object) -> dict[Operands, None]:
        """What an instruction was given; nothing is proved of one that did not run."""
        found = (self.machine.operands or {}).get(context, {}).get(user) if isinstance(user, ir.Node) else None
        if not found:
            raise _OtherwiseError
        return found


def _sure(dtype: str | None) -> str:
    if dtype is None:
        raise _OtherwiseError
    return dtype


def _parameter(code: ir.Code, at: int | str, receivers: int) -> str:
    index = at + receivers if isinstance(at, int) else None
    for number, parameter in enumerate(code.parameters):
        if not parameter.kind.startswith("var") and (number == index or parameter.name == at):
            return parameter.name
    raise _OtherwiseError
