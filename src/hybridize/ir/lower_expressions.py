"""Expressions and assignment targets of the syntax tree → instructions (see `nodes` for the instruction set).

Needs the node and the scope it stands in.  Total: an unheard-of expression becomes the constant `...`, so that
the rest of the file is analysed.
"""

from __future__ import annotations

import ast
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import Any

from hybridize.ir import nodes as ir
from hybridize.ir import result_uses
from hybridize.ir.scopes import Scope, bindings_of

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.FloorDiv: "//",
    ast.Mod: "%",
    ast.Pow: "**",
    ast.MatMult: "@",
    ast.LShift: "<<",
    ast.RShift: ">>",
    ast.BitOr: "|",
    ast.BitAnd: "&",
    ast.BitXor: "^",
    ast.Eq: "==",
    ast.NotEq: "!=",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Is: "is",
    ast.IsNot: "is not",
    ast.In: "in",
    ast.NotIn: "not in",
    ast.UAdd: "u+",
    ast.USub: "u-",
    ast.Not: "not",
    ast.Invert: "~",
}


class ExpressionLowering(ABC):
    """Translates the expressions of one file; `scope` is passed along explicitly."""

    def __init__(self, text: str) -> None:
        # Byte columns equal character columns in an ASCII file, nearly all of them.
        self._lines = None if text.isascii() else text.splitlines()
        self._in_choice = False
        self._expressions: dict[type[ast.AST], Callable[[Any, Scope], ir.Expression]] = {
            ast.Constant: self._constant,
            ast.Name: self._name,
            ast.Attribute: self._attribute,
            ast.Subscript: self._subscript,
            ast.Slice: self._slice,
            ast.Call: self._call,
            ast.BinOp: self._binary,
            ast.UnaryOp: self._unary,
            ast.BoolOp: self._logic,
            ast.Compare: self._compare,
            ast.IfExp: self._choose,
            ast.NamedExpr: self._bind,
            ast.List: self._collect,
            ast.Tuple: self._collect,
            ast.Set: self._collect,
            ast.Dict: self._mapping,
            ast.ListComp: self._comprehension,
            ast.SetComp: self._comprehension,
            ast.GeneratorExp: self._comprehension,
            ast.DictComp: self._comprehension,
            ast.JoinedStr: self._format,
            ast.FormattedValue: self._formatted_value,
            ast.Lambda: self._lambda,
            ast.Await: self._await,
            ast.Yield: self._yield,
            ast.YieldFrom: self._yield_from,
            ast.Starred: self._starred,
        }

    def _at(self, node: Any) -> tuple[int, int]:
        line, offset = node.lineno, node.col_offset
        if self._lines is not None and line <= len(self._lines):
            raw = self._lines[line - 1]
            if not raw.isascii():
                offset = len(raw.encode("utf-8")[:offset].decode("utf-8", "replace"))
        return line, offset + 1

    def expression(self, node: ast.expr, scope: Scope) -> ir.Expression:
        """Lower one expression."""
        handler = self._expressions.get(type(node))
        if handler is None:
            return ir.Constant(*self._at(node), ...)
        return handler(node, scope)

    def _optional(self, node: ast.expr | None, scope: Scope) -> ir.Expression | None:
        return None if node is None else self.expression(node, scope)

    # -- expressions ---------------------------------------------------------------------------------------------

    def _constant(self, node: ast.Constant, _scope: Scope) -> ir.Expression:
        return ir.Constant(*self._at(node), node.value)

    def _name(self, node: ast.Name, scope: Scope) -> ir.Expression:
        return scope.resolve(node.id, *self._at(node))

    def _attribute(self, node: ast.Attribute, scope: Scope) -> ir.Expression:
        object_ = self.expression(node.value, scope)
        result_uses.note_attribute(object_, node.attr)
        return ir.Attribute(*self._at(node), object_, scope.mangled(node.attr))

    def _subscript(self, node: ast.Subscript, scope: Scope) -> ir.Expression:
        return ir.Item(*self._at(node), self.expression(node.value, scope), self.expression(node.slice, scope))

    def _slice(self, node: ast.Slice, scope: Scope) -> ir.Expression:
        lower, upper, step = (self._optional(part, scope) for part in (node.lower, node.upper, node.step))
        return ir.Slice(*self._at(node), lower, upper, step)

    def _call(self, node: ast.Call, scope: Scope) -> ir.Expression:
        if isinstance(node.func, ast.Name) and node.func.id == "super":
            scope.code.uses_super = True
        positional = self._elements(node.args, scope)
        if isinstance(node.func, ast.Name):
            result_uses.note_builtin(node.func.id, positional)
        function, keywords = self.expression(node.func, scope), self._keywords(node.keywords, scope)
        return ir.Call(*self._at(node), function, positional, keywords)

    def _elements(self, elements: list[ast.expr], scope: Scope) -> tuple[ir.Element, ...]:
        return tuple(
            ir.Element(self.expression(element.value, scope), True)
            if isinstance(element, ast.Starred)
            else ir.Element(self.expression(element, scope), False)
            for element in elements
        )

    def _keywords(self, keywords: list[ast.keyword], scope: Scope) -> tuple[ir.Keyword, ...]:
        return tuple(ir.Keyword(keyword.arg, self.expression(keyword.value, scope)) for keyword in keywords)

    def _binary(self, node: ast.BinOp, scope: Scope) -> ir.Expression:
        operands = (self.expression(node.left, scope), self.expression(node.right, scope))
        formats = isinstance(node.left, ast.Constant) and isinstance(node.left.value, str)
        if not formats:
            result_uses.note_read(*operands)
        return ir.Operate(*self._at(node), OPERATORS[type(node.op)], operands)

    def _unary(self, node: ast.UnaryOp, scope: Scope) -> ir.Expression:
        operand = self.expression(node.operand, scope)
        match node.op, operand:
            case ast.USub(), ir.Constant(value=int() | float() | complex() as number) if not isinstance(number, bool):
                return ir.Constant(*self._at(node), -number)
        return ir.Operate(*self._at(node), OPERATORS[type(node.op)], (operand,))

    def _logic(self, node: ast.BoolOp, scope: Scope) -> ir.Expression:
        operands = tuple(self.expression(value, scope) for value in node.values)
        return ir.Logic(*self._at(node), "and" if isinstance(node.op, ast.And) else "or", operands)

    def _compare(self, node: ast.Compare, scope: Scope) -> ir.Expression:
        at = self._at(node)
        if len(node.ops) == 1:
            operands = (self.expression(node.left, scope), self.expression(node.comparators[0], scope))
            if not isinstance(node.ops[0], (ast.Is, ast.IsNot)):
                result_uses.note_read(*operands)
            return ir.Operate(*at, OPERATORS[type(node.ops[0])], operands)
        # a < b < c: each operand is evaluated once, so the middle ones are bound to temporaries.
        left = self.expression(node.left, scope)
        tests: list[ir.Expression] = []
        for index, (operator, comparator) in enumerate(zip(node.ops, node.comparators, strict=True)):
            right = self.expression(comparator, scope)
            following: ir.Expression = right
            if index < len(node.ops) - 1:
                temporary = scope.fresh()
                right = ir.Bind(*at, ir.Name(*at, temporary), right)
                following = ir.Name(*at, temporary)
            tests.append(ir.Operate(*at, OPERATORS[type(operator)], (left, right)))
            left = following
        return ir.Logic(*at, "and", tuple(tests))

    def _choose(self, node: ast.IfExp, scope: Scope) -> ir.Expression:
        nested, self._in_choice = self._in_choice, True
        test, then, otherwise = (self.expression(part, scope) for part in (node.test, node.body, node.orelse))
        self._in_choice = nested
        return ir.Choose(*self._at(node), test, then, otherwise, nested)

    def _bind(self, node: ast.NamedExpr, scope: Scope) -> ir.Expression:
        value = self.expression(node.value, scope)
        target = scope.resolve(node.target.id, *self._at(node.target), store=True)
        return ir.Bind(*self._at(node), target, value)

    def _collect(self, node: ast.List | ast.Tuple | ast.Set, scope: Scope) -> ir.Expression:
        kinds: dict[type[ast.AST], Any] = {ast.List: "list", ast.Tuple: "tuple", ast.Set: "set"}
        return ir.Collect(*self._at(node), kinds[type(node)], self._elements(node.elts, scope))

    def _mapping(self, node: ast.Dict, scope: Scope) -> ir.Expression:
        entries = tuple(
            (self._optional(key, scope), self.expression(value, scope))
            for key, value in zip(node.keys, node.values, strict=True)
        )
        return ir.Mapping(*self._at(node), entries)

    def _comprehension(
        self, node: ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp, scope: Scope
    ) -> ir.Expression:
        kinds: dict[type[ast.AST], Any] = {
            ast.ListComp: "list",
            ast.SetComp: "set",
            ast.GeneratorExp: "generator",
            ast.DictComp: "dict",
        }
        first = self.expression(node.generators[0].iter, scope)
        targets: set[str] = set()
        for generator in node.generators:
            targets |= bindings_of(generator.target).bound
        scope.enter_comprehension(targets)
        clauses = []
        for index, generator in enumerate(node.generators):
            iterable = first if index == 0 else self.expression(generator.iter, scope)
            target = self._target(generator.target, scope)
            conditions = tuple(self.expression(condition, scope) for condition in generator.ifs)
            clauses.append(ir.Clause(target, iterable, conditions, bool(generator.is_async)))
        key = self.expression(node.key, scope) if isinstance(node, ast.DictComp) else None
        element = self.expression(node.value if isinstance(node, ast.DictComp) else node.elt, scope)
        scope.leave_comprehension()
        return ir.Comprehend(*self._at(node), kinds[type(node)], tuple(clauses), element, key)

    def _format(self, node: ast.JoinedStr, scope: Scope) -> ir.Expression:
        parts: list[ir.Expression] = []
        converted: list[str] = []
        for part in node.values:
            if isinstance(part, ast.FormattedValue):
                parts.append(self.expression(part.value, scope))
                converted.append(chr(part.conversion) if part.conversion > 0 else "")
                if part.format_spec is not None:
                    parts.append(self.expression(part.format_spec, scope))
                    converted.append("")
        return ir.Format(*self._at(node), tuple(parts), tuple(converted))

    def _formatted_value(self, node: ast.FormattedValue, scope: Scope) -> ir.Expression:
        # Stands within an f-string, which takes it apart.
        return self.expression(node.value, scope)

    def _await(self, node: ast.Await, scope: Scope) -> ir.Expression:
        return ir.Await(*self._at(node), self.expression(node.value, scope))

    def _yield(self, node: ast.Yield, scope: Scope) -> ir.Expression:
        return ir.Yield(*self._at(node), self._optional(node.value, scope))

    def _yield_from(self, node: ast.YieldFrom, scope: Scope) -> ir.Expression:
        return ir.YieldFrom(*self._at(node), self.expression(node.value, scope))

    def _starred(self, node: ast.Starred, scope: Scope) -> ir.Expression:
        # Reached only inside subscripts, as in `x[*index]`.
        return ir.Collect(*self._at(node), "tuple", (ir.Element(self.expression(node.value, scope), True),))

    # -- targets -------------------------------------------------------------------------------------------------

    def _target(self, node: ast.expr, scope: Scope) -> ir.Target:
        at = self._at(node)
        match node:
            case ast.Name(id=name):
                return scope.resolve(name, *at, store=True)
            case ast.Attribute(value=value, attr=name):
                return ir.Attribute(*at, self.expression(value, scope), scope.mangled(name))
            case ast.Subscript(value=value, slice=key):
                return ir.Item(*at, self.expression(value, scope), self.expression(key, scope))
            case ast.Starred(value=value):
                return self._target(value, scope)
            case ast.Tuple(elts=elements) | ast.List(elts=elements):
                star = next((i for i, element in enumerate(elements) if isinstance(element, ast.Starred)), None)
                return ir.Unpack(*at, tuple(self._target(element, scope) for element in elements), star)
        raise AssertionError(f"not a target: {type(node).__name__}")

    def _name_target(self, name: str, node: ast.AST, scope: Scope) -> ir.Target:
        return scope.resolve(name, *self._at(node), store=True)

    @abstractmethod
    def _lambda(self, node: ast.Lambda, scope: Scope) -> ir.Expression:
        """Lower a lambda, which is a function (see `lower_definitions`)."""
