"""On which variables does a result depend on one way only of a condition?

The gradient with regard to such a variable is None where eager execution takes the other way, and zeros in a graph,
which runs a conditional operation that has an input for it.

Needs   the instructions of a function and one condition in it, of which a tensor decides.
Gives   the parameters (and the variables a tape watches) that one way of the condition makes a part of what the
        function returns, or of what its own tape differentiates, and the other does not.
Sound   for what local variables carry, in structures too; not for what goes through attributes, closures, or
        variables of modules.  A call makes of all its arguments a part of its result, and what it writes to is not
        seen, but for methods that add to a container.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import reduce
from typing import Final

from hybridize.ir import nodes as ir
from hybridize.ir.walking import instructions_of, walk
from hybridize.models import derivatives

_NOTHING: Final[frozenset[str]] = frozenset()
_ADDING: Final = frozenset({"append", "extend", "insert", "update", "setdefault", "add", "write"})
_COMPARISONS: Final = frozenset({"<", "<=", ">", ">=", "==", "!=", "in", "not in", "is", "is not", "not"})

# The last is a call of `tf.cond` or its like, of which the functions after the first argument are the ways.
Condition = ir.If | ir.Choose | ir.Call


@dataclass(frozen=True, slots=True)
class OneWayUses:
    """The variables on which something depends on one way only: what is returned, what is differentiated here."""

    returned: frozenset[str]
    differentiated: frozenset[str]


def one_way_uses(code: ir.Code, condition: Condition) -> OneWayUses:
    """What the ways of a condition in a function make of its parameters."""
    flow = _Flow(condition)
    flow.block(code.body, {parameter.name: _Use(frozenset({parameter.name})) for parameter in code.parameters})
    return OneWayUses(flow.returned(), frozenset(flow.differentiated))


@dataclass(frozen=True, slots=True)
class _Use:
    """What a value depends on: in any case at all, and of that, on one way only."""

    any: frozenset[str] = _NOTHING
    one_way: frozenset[str] = _NOTHING


_NONE: Final = _Use()
_Variables = dict[str, _Use]


def _together(uses: Iterable[_Use]) -> _Use:
    """A value made of several: what one of them depends on in any case, it depends on in any case."""
    found = [one for one in uses if one.any]
    if len(found) < 2:
        return found[0] if found else _NONE
    always = _NOTHING.union(*(one.any - one.one_way for one in found))
    one_way = _NOTHING.union(*(one.one_way for one in found)) - always
    return _Use(always | one_way, one_way)


def _either(one: _Use, other: _Use) -> _Use:
    """The one or the other, as Python decides: alike in both worlds."""
    return one if one == other else _Use(one.any | other.any, one.one_way | other.one_way)


def _decided(one: _Use, other: _Use) -> _Use:
    """The one or the other, as the condition on a tensor decides."""
    return _Use(one.any | other.any, one.one_way | other.one_way | (one.any ^ other.any))


class _Flow:
    """One pass over the body; a loop's is passed twice, for what comes round."""

    __slots__ = ("condition", "differentiated", "results", "way")

    def __init__(self, condition: Condition) -> None:
        self.condition = condition
        # Of the condition: `then`, `otherwise`, and "" for the code around.
        self.way = ""
        self.results: list[tuple[str, tuple[_Use, ...]]] = []
        self.differentiated: set[str] = set()

    def returned(self) -> frozenset[str]:
        found = _NOTHING.union(*(leaf.one_way for _, leaves in self.results for leaf in leaves))
        ways: dict[str, frozenset[str]] = {}
        for way, leaves in self.results:
            ways[way] = ways.get(way, _NOTHING).union(*(leaf.any for leaf in leaves))
        if len(ways) > 1:
            # What follows a condition of which one way returns belongs to the other way.
            one, other, *_ = [ways[way] for way in sorted(ways, reverse=True)]
            found |= one ^ other
        return found

    # -- statements

    def block(self, body: ir.Block, variables: _Variables) -> None:
        for statement in body:
            self.statement(statement, variables)

    def statement(self, statement: ir.Statement, variables: _Variables) -> None:
        match statement:
            case ir.Assign(target=ir.Name(name=name) as target, value=ir.Mapping(entries=entries)):
                uses = [(key, self.value(one, variables)) for key, one in entries]
                self.assign(target, _together(use for key, use in uses if not isinstance(key, ir.Constant)), variables)
                variables |= {_entry(name, key.value): use for key, use in uses if isinstance(key, ir.Constant)}
            case ir.Assign(target=target, value=value):
                self.assign(target, self.value(value, variables), variables)
            case ir.Augment(target=target, value=value):
                self.assign(target, _together([self.value(target, variables), self.value(value, variables)]), variables)
            case ir.Evaluate(value=value):
                self.value(value, variables)
            case ir.Return(value=value) if value is not None:
                self.results.append((self.way, tuple(self.leaves(value, variables))))
            case ir.If():
                self.conditional(statement, variables)
            case ir.While(body=body, otherwise=otherwise):
                self.loop(body, variables)
                self.block(otherwise, variables)
            case ir.For(target=target, iterable=iterable, body=body, otherwise=otherwise):
                self.assign(target, self.value(iterable, variables), variables)
                self.loop(body, variables)
                self.block(otherwise, variables)
            case ir.With(manager=manager, body=body):
                self.value(manager, variables)
                self.block(body, variables)
            case ir.Try(body=body, handlers=handlers, otherwise=otherwise, finally_=finally_):
                self.block(body, variables)
                for handler in handlers:
                    other = dict(variables)
                    self.block(handler.body, other)
                    _merge(variables, other, _either)
                self.block(otherwise, variables)
                self.block(finally_, variables)

    def conditional(self, statement: ir.If, variables: _Variables) -> None:
        self.value(statement.test, variables)
        other = dict(variables)
        ours, around = statement is self.condition, self.way
        self.way = "then" if ours else around
        self.block(statement.then, variables)
        self.way = "otherwise" if ours else around
        self.block(statement.otherwise, other)
        self.way = around
        _merge(variables, other, _decided if ours else _either)

    def loop(self, body: ir.Block, variables: _Variables) -> None:
        for _ in range(2):
            around = dict(variables)
            self.block(body, variables)
            _merge(variables, around, _together_of_two)

    def assign(self, target: ir.Target, use: _Use, variables: _Variables) -> None:
        match target:
            case ir.Name(name=name):
                for entry in _entries(name, variables):
                    del variables[entry]
                variables[name] = use
            case ir.Unpack(targets=targets):
                for one in targets:
                    self.assign(one, use, variables)
            case ir.Item(object=ir.Name(name=name), key=ir.Constant(value=key)):
                variables[_entry(name, key)] = use
            case ir.Item(object=ir.Name(name=name)):
                variables[name] = _together([variables.get(name, _NONE), use])

    # -- expressions

    def leaves(self, value: ir.Expression, variables: _Variables) -> list[_Use]:
        """What the parts of a structure depend on, each for itself: a caller may differentiate one of them."""
        match value:
            case ir.Collect(elements=elements):
                return [leaf for one in elements for leaf in self.leaves(one.value, variables)]
            case ir.Mapping(entries=entries):
                return [leaf for _, one in entries for leaf in self.leaves(one, variables)]
        return [self.value(value, variables)]

    def value(self, value: ir.Expression | None, variables: _Variables) -> _Use:
        match value:
            case None | ir.Constant():
                return _NONE
            case ir.Name(name=name):
                return _together([variables.get(one, _NONE) for one in (name, *_entries(name, variables))])
            case ir.Attribute(object=inner, name=name):
                return _NONE if name in derivatives.CONSTANT_ATTRIBUTES else self.value(inner, variables)
            case ir.Item(object=ir.Name(name=name), key=ir.Constant(value=key)):
                return variables.get(_entry(name, key), variables.get(name, _NONE))
            case ir.Item(object=inner):
                return self.value(inner, variables)
            case ir.Operate(operator=operator, operands=operands):
                return _NONE if operator in _COMPARISONS else self.all_of(operands, variables)
            case ir.Choose(then=then, otherwise=otherwise):
                join = _decided if value is self.condition else _either
                return join(self.value(then, variables), self.value(otherwise, variables))
            case ir.Bind(target=target, value=inner):
                use = self.value(inner, variables)
                self.assign(target, use, variables)
                return use
            case ir.Call():
                return self.call(value, variables)
            case ir.Collect(elements=elements):
                return self.all_of([one.value for one in elements], variables)
            case ir.Mapping(entries=entries):
                return self.all_of([one for _, one in entries], variables)
            case ir.Comprehend(clauses=clauses, element=element):
                for clause in clauses:
                    self.assign(clause.target, self.value(clause.iterable, variables), variables)
                return self.value(element, variables)
            case ir.MakeFunction(code=code):
                free = {one.name for one in instructions_of(code) if isinstance(one, ir.Free) and one.depth == 1}
                return _together([self.value(ir.Name(0, 0, name), variables) for name in sorted(free)])
            case ir.Format() | ir.Slice():
                return _NONE
        return self.all_of([one for one in walk(value) if isinstance(one, ir.Name)], variables)

    def all_of(self, values: Iterable[ir.Expression], variables: _Variables) -> _Use:
        return _together([self.value(one, variables) for one in values])

    def call(self, call: ir.Call, variables: _Variables) -> _Use:
        if call is self.condition:
            functions = [one.value for one in call.positional[1:]]
            functions += [one.value for one in call.keywords if one.name != "pred"]
            ways = [leaf for one in functions for leaf in self.leaves(one, variables)]
            return reduce(_decided, ways) if ways else _NONE
        positional = [self.value(one.value, variables) for one in call.positional]
        arguments = _together([*positional, *(self.value(one.value, variables) for one in call.keywords)])
        match call.function:
            case ir.Attribute(name=name) | ir.Global(name=name) if name in derivatives.CONSTANT_CALLS:
                return _NONE
            case ir.Attribute(name="watch"):
                for one in call.positional:
                    if isinstance(one.value, ir.Name):
                        variables[one.value.name] = _Use(frozenset({one.value.name}))
                return _NONE
            case ir.Attribute(name=name) if name in derivatives.DIFFERENTIATING and len(positional) > 1:
                self.differentiated |= positional[0].one_way & positional[1].any
                return arguments
            case ir.Attribute(object=ir.Name(name=owner), name=name) if name in _ADDING:
                variables[owner] = _together([variables.get(owner, _NONE), arguments])
                return variables[owner]
        return _together([arguments, self.value(call.function, variables)])


def _entry(name: str, key: object) -> str:
    """What an entry of a container is kept under, beside the container itself."""
    return f"{name}[{key!r}]"


def _entries(name: str, variables: _Variables) -> list[str]:
    return [one for one in variables if one.startswith(f"{name}[")]


def _together_of_two(one: _Use, other: _Use) -> _Use:
    return _together([one, other])


def _merge(variables: _Variables, other: _Variables, join: Callable[[_Use, _Use], _Use]) -> None:
    for name in sorted(variables.keys() | other.keys()):
        variables[name] = join(variables.get(name, _NONE), other.get(name, _NONE))
