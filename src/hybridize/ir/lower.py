"""Syntax tree → instructions (see `nodes` for the instruction set).

Needs a parsed module.  Gives one `Code` per module with the code of its functions and classes nested inside
the instructions that make them.  Total: every syntax tree of Python 3.8–3.13 lowers; an unheard-of expression
becomes the constant `...`, so that the rest of the file is analysed.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from hybridize.ir import nodes as ir
from hybridize.ir import result_uses
from hybridize.ir.scopes import Bindings, Scope, bindings_of

_OPERATORS: dict[type[ast.AST], str] = {
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


def lower_module(tree: ast.Module, *, path: str, name: str, text: str) -> ir.Code:
    """Lower one module.  `path` is what places will say; `text` maps byte columns to characters."""
    end_line = tree.body[-1].end_lineno or 1 if tree.body else 1
    code = ir.Code(1, 1, "module", name, "", path, end_line)
    lowering = _Lowering(path, text, lazy_annotations=_has_lazy_annotations(tree))
    scope = Scope(code, Bindings(), None)
    code.body = lowering.block(tree.body, scope)
    return code


def _has_lazy_annotations(tree: ast.Module) -> bool:
    return any(
        isinstance(node, ast.ImportFrom)
        and node.module == "__future__"
        and any(alias.name == "annotations" for alias in node.names)
        for node in tree.body
    )


def _docstring(node: ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef) -> str | None:
    """The text as written, with its indentation."""
    match node.body[0]:
        case ast.Expr(value=ast.Constant(value=str(text))):
            return text
    return None


def _evaluated_names(annotation: ast.expr) -> set[str]:
    """The names that evaluating an annotation looks up; the body of a lambda is not evaluated."""
    found: set[str] = set()
    stack: list[ast.AST] = [annotation]
    while stack:
        node = stack.pop()
        if isinstance(node, ast.Name):
            found.add(node.id)
        if not isinstance(node, ast.Lambda):
            stack += ast.iter_child_nodes(node)
    return found


def _parameter_list(arguments: ast.arguments) -> list[tuple[ast.arg, ir.ParameterKind, ast.expr | None]]:
    plain = [*arguments.posonlyargs, *arguments.args]
    defaults: list[ast.expr | None] = [None] * (len(plain) - len(arguments.defaults)) + list(arguments.defaults)
    result: list[tuple[ast.arg, ir.ParameterKind, ast.expr | None]] = []
    for index, (argument, default) in enumerate(zip(plain, defaults, strict=True)):
        kind: ir.ParameterKind = "positional-only" if index < len(arguments.posonlyargs) else "positional-or-keyword"
        result.append((argument, kind, default))
    if arguments.vararg:
        result.append((arguments.vararg, "var-positional", None))
    for argument, default in zip(arguments.kwonlyargs, arguments.kw_defaults, strict=True):
        result.append((argument, "keyword-only", default))
    if arguments.kwarg:
        result.append((arguments.kwarg, "var-keyword", None))
    return result


class _Lowering:
    """Translates the nodes of one file; `scope` is passed along explicitly."""

    def __init__(self, path: str, text: str, *, lazy_annotations: bool = False) -> None:
        self.path = path
        # `from __future__ import annotations`: they are never evaluated.
        self._lazy_annotations = lazy_annotations
        # Byte columns equal character columns in an ASCII file, nearly all of them.
        self._lines = None if text.isascii() else text.splitlines()
        # How many `continue` were met so far.
        self._continues = 0
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
        self._statements: dict[type[ast.AST], Callable[[Any, Scope], Sequence[ir.Statement]]] = {
            ast.Expr: self._evaluate,
            ast.Assign: self._assign,
            ast.AnnAssign: self._annotated,
            ast.AugAssign: self._augment,
            ast.Delete: self._delete,
            ast.Return: self._return,
            ast.Raise: self._raise,
            ast.Assert: self._assert,
            ast.If: self._if,
            ast.While: self._while,
            ast.For: self._for,
            ast.AsyncFor: self._for,
            ast.Try: self._try,
            ast.With: self._with,
            ast.AsyncWith: self._with,
            ast.Match: self._match,
            ast.FunctionDef: self._function,
            ast.AsyncFunctionDef: self._function,
            ast.ClassDef: self._class,
            ast.Import: self._import,
            ast.ImportFrom: self._import_from,
            ast.Break: lambda node, _scope: (ir.Break(*self._at(node)),),
            ast.Continue: self._continue,
        }
        if hasattr(ast, "TryStar"):
            self._statements[ast.TryStar] = self._try
        if hasattr(ast, "TypeAlias"):
            self._statements[ast.TypeAlias] = self._type_alias

    # -- positions -----------------------------------------------------------------------------------------------

    def _at(self, node: Any) -> tuple[int, int]:
        line, offset = node.lineno, node.col_offset
        if self._lines is not None and line <= len(self._lines):
            raw = self._lines[line - 1]
            if not raw.isascii():
                offset = len(raw.encode("utf-8")[:offset].decode("utf-8", "replace"))
        return line, offset + 1

    # -- blocks --------------------------------------------------------------------------------------------------

    def block(self, body: list[ast.stmt], scope: Scope) -> ir.Block:
        """Lower a list of statements; `pass`, `global` and `nonlocal` leave nothing."""
        result: list[ir.Statement] = []
        continues = self._continues
        for statement in body:
            handler = self._statements.get(type(statement))
            if handler is not None:
                result.extend(handler(statement, scope))
        if result and isinstance(last := result[-1], ir.Return | ir.Break):
            last.leaves = self._continues == continues
        return tuple(result)

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
        return ir.Operate(*self._at(node), _OPERATORS[type(node.op)], operands)

    def _unary(self, node: ast.UnaryOp, scope: Scope) -> ir.Expression:
        operand = self.expression(node.operand, scope)
        match node.op, operand:
            case ast.USub(), ir.Constant(value=int() | float() | complex() as number) if not isinstance(number, bool):
                return ir.Constant(*self._at(node), -number)
        return ir.Operate(*self._at(node), _OPERATORS[type(node.op)], (operand,))

    def _logic(self, node: ast.BoolOp, scope: Scope) -> ir.Expression:
        operands = tuple(self.expression(value, scope) for value in node.values)
        return ir.Logic(*self._at(node), "and" if isinstance(node.op, ast.And) else "or", operands)

    def _compare(self, node: ast.Compare, scope: Scope) -> ir.Expression:
        at = self._at(node)
        if len(node.ops) == 1:
            operands = (self.expression(node.left, scope), self.expression(node.comparators[0], scope))
            if not isinstance(node.ops[0], (ast.Is, ast.IsNot)):
                result_uses.note_read(*operands)
            return ir.Operate(*at, _OPERATORS[type(node.ops[0])], operands)
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
            tests.append(ir.Operate(*at, _OPERATORS[type(operator)], (left, right)))
            left = following
        return ir.Logic(*at, "and", tuple(tests))

    def _choose(self, node: ast.IfExp, scope: Scope) -> ir.Expression:
        test, then, otherwise = (self.expression(part, scope) for part in (node.test, node.body, node.orelse))
        return ir.Choose(*self._at(node), test, then, otherwise)

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

    # -- simple statements ---------------------------------------------------------------------------------------

    def _evaluate(self, node: ast.Expr, scope: Scope) -> Sequence[ir.Statement]:
        if isinstance(node.value, ast.Constant):
            return ()  # a docstring, or `...`
        value = self.expression(node.value, scope)
        result_uses.note_statement(value)
        return (ir.Evaluate(*self._at(node), value),)

    def _assign(self, node: ast.Assign, scope: Scope) -> Sequence[ir.Statement]:
        at = self._at(node)
        value = self.expression(node.value, scope)
        if len(node.targets) == 1:
            self._note_alias(node.targets[0], node.value, scope)
            return (ir.Assign(*at, self._target(node.targets[0], scope), value),)
        temporary = ir.Name(*at, scope.fresh())
        rest = [ir.Assign(*at, self._target(target, scope), temporary) for target in node.targets]
        return [ir.Assign(*at, temporary, value), *rest]

    def _annotated(self, node: ast.AnnAssign, scope: Scope) -> Sequence[ir.Statement]:
        if scope.code.kind == "class" and isinstance(node.target, ast.Name):
            scope.code.annotated[scope.mangled(node.target.id)] = (ast.unparse(node.annotation), node.value is not None)
        if node.value is None:
            return ()
        target = self._target(node.target, scope)
        self._note_alias(node.target, node.value, scope)
        return (ir.Assign(*self._at(node), target, self.expression(node.value, scope)),)

    def _note_alias(self, target: ast.expr, value: ast.expr, scope: Scope) -> None:
        """Keep the text of `T = Union[A, B]`, `T = TypeVar("T", bound=A)` and their like."""
        if scope.code.kind != "module" or not isinstance(target, ast.Name):
            return
        if not isinstance(value, (ast.Subscript, ast.BinOp, ast.Call, ast.Constant)):
            return
        if isinstance(value, ast.BinOp) and not isinstance(value.op, ast.BitOr):
            return
        if isinstance(value, ast.Constant) and not isinstance(value.value, str):
            return
        if isinstance(value, ast.Call) and ast.unparse(value.func).rpartition(".")[2] not in ("TypeVar", "NewType"):
            return
        text = ast.unparse(value)
        scope.code.aliases[target.id] = text if scope.code.aliases.get(target.id, text) == text else None

    def _augment(self, node: ast.AugAssign, scope: Scope) -> Sequence[ir.Statement]:
        target = self._target(node.target, scope)
        assert not isinstance(target, ir.Unpack)
        return (ir.Augment(*self._at(node), target, _OPERATORS[type(node.op)], self.expression(node.value, scope)),)

    def _delete(self, node: ast.Delete, scope: Scope) -> Sequence[ir.Statement]:
        return [ir.Delete(*self._at(target), self._target(target, scope)) for target in node.targets]

    def _return(self, node: ast.Return, scope: Scope) -> Sequence[ir.Statement]:
        value = self._optional(node.value, scope)
        result_uses.note_return(value)
        return (ir.Return(*self._at(node), value),)

    def _continue(self, node: ast.Continue, _scope: Scope) -> Sequence[ir.Statement]:
        self._continues += 1
        return (ir.Continue(*self._at(node)),)

    def _raise(self, node: ast.Raise, scope: Scope) -> Sequence[ir.Statement]:
        return (ir.Raise(*self._at(node), self._optional(node.exc, scope), self._optional(node.cause, scope)),)

    def _assert(self, node: ast.Assert, scope: Scope) -> Sequence[ir.Statement]:
        return (ir.Assert(*self._at(node), self.expression(node.test, scope), self._optional(node.msg, scope)),)

    def _import(self, node: ast.Import, scope: Scope) -> Sequence[ir.Statement]:
        return [
            ir.Import(
                *self._at(alias),
                alias.name,
                self._name_target(alias.asname or alias.name.split(".")[0], alias, scope),
                alias.asname is not None,
            )
            for alias in node.names
        ]

    def _import_from(self, node: ast.ImportFrom, scope: Scope) -> Sequence[ir.Statement]:
        if scope.code.kind == "module":
            for alias in node.names:
                scope.code.imported[alias.asname or alias.name] = (node.module or "", node.level, alias.name)
        return [
            ir.ImportFrom(
                *self._at(alias),
                node.module or "",
                node.level,
                alias.name,
                None if alias.name == "*" else self._name_target(alias.asname or alias.name, alias, scope),
            )
            for alias in node.names
        ]

    def _type_alias(self, node: Any, scope: Scope) -> Sequence[ir.Statement]:
        at = self._at(node)
        return (ir.Assign(*at, self._target(node.name, scope), ir.Constant(*at, ...)),)

    # -- compound statements -------------------------------------------------------------------------------------

    def _if(self, node: ast.If, scope: Scope) -> Sequence[ir.Statement]:
        test = self.expression(node.test, scope)
        return (ir.If(*self._at(node), test, self.block(node.body, scope), self.block(node.orelse, scope)),)

    def _while(self, node: ast.While, scope: Scope) -> Sequence[ir.Statement]:
        test = self.expression(node.test, scope)
        return (ir.While(*self._at(node), test, self.block(node.body, scope), self.block(node.orelse, scope)),)

    def _for(self, node: ast.For | ast.AsyncFor, scope: Scope) -> Sequence[ir.Statement]:
        iterable = self.expression(node.iter, scope)
        target = self._target(node.target, scope)
        body, otherwise = self.block(node.body, scope), self.block(node.orelse, scope)
        return (ir.For(*self._at(node), target, iterable, body, otherwise, isinstance(node, ast.AsyncFor)),)

    def _try(self, node: Any, scope: Scope) -> Sequence[ir.Statement]:
        handlers = []
        for handler in node.handlers:
            target = self._name_target(handler.name, handler, scope) if handler.name else None
            type_ = self._optional(handler.type, scope)
            handlers.append(ir.Handler(*self._at(handler), type_, target, self.block(handler.body, scope)))
        scope.code.has_handlers = scope.code.has_handlers or bool(handlers)
        body, otherwise, finally_ = (self.block(part, scope) for part in (node.body, node.orelse, node.finalbody))
        return (ir.Try(*self._at(node), body, tuple(handlers), otherwise, finally_),)

    def _with(self, node: ast.With | ast.AsyncWith, scope: Scope) -> Sequence[ir.Statement]:
        managers = []
        for item in node.items:
            manager = self.expression(item.context_expr, scope)
            target = self._target(item.optional_vars, scope) if item.optional_vars is not None else None
            managers.append((self._at(item.context_expr), manager, target))
        body = self.block(node.body, scope)
        for at, manager, target in reversed(managers):
            body = (ir.With(*at, manager, target, body, isinstance(node, ast.AsyncWith)),)
        return body

    # -- match ---------------------------------------------------------------------------------------------------

    def _match(self, node: ast.Match, scope: Scope) -> Sequence[ir.Statement]:
        subject = self.expression(node.subject, scope)
        cases = tuple(
            ir.Case(
                *self._at(case.pattern),
                self._pattern(case.pattern, scope),
                self._optional(case.guard, scope),
                self.block(case.body, scope),
            )
            for case in node.cases
        )
        return (ir.Match(*self._at(node), subject, cases),)

    def _pattern(self, node: ast.pattern, scope: Scope) -> ir.Pattern:
        at = self._at(node)
        match node:
            case ast.MatchValue(value=value):
                return ir.ValuePattern(*at, self.expression(value, scope))
            case ast.MatchSingleton(value=constant):
                return ir.ValuePattern(*at, ir.Constant(*at, constant))
            case ast.MatchSequence(patterns=patterns):
                star = next((i for i, pattern in enumerate(patterns) if isinstance(pattern, ast.MatchStar)), None)
                return ir.SequencePattern(*at, tuple(self._pattern(pattern, scope) for pattern in patterns), star)
            case ast.MatchMapping(keys=keys, patterns=patterns, rest=rest):
                return ir.MappingPattern(
                    *at,
                    tuple(self.expression(key, scope) for key in keys),
                    tuple(self._pattern(pattern, scope) for pattern in patterns),
                    self._name_target(rest, node, scope) if rest else None,
                )
            case ast.MatchClass(cls=cls, patterns=patterns, kwd_attrs=names, kwd_patterns=named):
                positional = [(None, self._pattern(pattern, scope)) for pattern in patterns]
                keyword = [(n, self._pattern(p, scope)) for n, p in zip(names, named, strict=True)]
                return ir.ClassPattern(*at, self.expression(cls, scope), (*positional, *keyword))
            case ast.MatchStar(name=name):
                return ir.CapturePattern(*at, None, self._name_target(name, node, scope) if name else None)
            case ast.MatchAs(pattern=pattern, name=name):
                inner = self._pattern(pattern, scope) if pattern is not None else None
                return ir.CapturePattern(*at, inner, self._name_target(name, node, scope) if name else None)
            case ast.MatchOr(patterns=patterns):
                return ir.OrPattern(*at, tuple(self._pattern(pattern, scope) for pattern in patterns))
        raise AssertionError(f"not a pattern: {type(node).__name__}")

    # -- functions and classes -----------------------------------------------------------------------------------

    def _lambda(self, node: ast.Lambda, scope: Scope) -> ir.Expression:
        at = self._at(node)
        bindings = bindings_of(node.body)
        code = self._code("lambda", "<lambda>", node, scope, bindings)
        inner = Scope(code, bindings, scope)
        code.body = (ir.Return(*self._at(node.body), self.expression(node.body, inner)),)
        return ir.MakeFunction(*at, code, self._default_values(node.args, scope), (), ())

    def _function(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> Sequence[ir.Statement]:
        at = self._at(node)
        # `def` of an async function starts at `async`, as the contract's column does.
        decorators = tuple(self.expression(decorator, scope) for decorator in node.decorator_list)
        defaults = self._default_values(node.args, scope)
        bindings = bindings_of(node.body)
        code = self._code("function", node.name, node, scope, bindings)
        code.is_async = isinstance(node, ast.AsyncFunctionDef)
        code.is_method = scope.code.kind == "class"
        code.docstring = _docstring(node)
        code.decorators = tuple(
            ir.DecoratorText(*self._at(d), ast.unparse(d), d.end_lineno or d.lineno) for d in node.decorator_list
        )
        code.returns = ast.unparse(node.returns) if node.returns is not None else None
        annotations = tuple(
            (argument.arg, self.expression(argument.annotation, scope))
            for argument, _, _ in _parameter_list(node.args)
            if argument.annotation is not None
        )
        inner = Scope(code, bindings, scope)
        code.body = self.block(node.body, inner)
        code.lost_names = self._lost_names(node, scope) - inner.free
        make = ir.MakeFunction(*at, code, defaults, annotations, decorators)
        return (ir.Assign(*at, self._name_target(node.name, node, scope), make),)

    def _lost_names(self, node: ast.FunctionDef | ast.AsyncFunctionDef, scope: Scope) -> frozenset[str]:
        """What the annotations need of the variables around the function (see `Code.lost_names`)."""
        if self._lazy_annotations or scope.code.kind == "module":
            return frozenset()
        annotations = [argument.annotation for argument, _, _ in _parameter_list(node.args)]
        names = {
            name
            for annotation in (*annotations, node.returns)
            if annotation is not None
            for name in _evaluated_names(annotation)
        }
        return frozenset(name for name in names if scope.names_a_local(name))

    def _code(self, kind: Any, name: str, node: Any, scope: Scope, bindings: Bindings) -> ir.Code:
        parameters = tuple(
            ir.Parameter(
                *self._at(argument),
                argument.arg,
                parameter_kind,
                ast.unparse(argument.annotation) if argument.annotation is not None else None,
                default is not None,
            )
            for argument, parameter_kind, default in _parameter_list(node.args)
        )
        bindings.bound |= {parameter.name for parameter in parameters}
        qualname = f"{scope.code.qualname}.{name}" if scope.code.qualname else name
        end_line = node.end_lineno or node.lineno
        code = ir.Code(*self._at(node), kind, name, qualname, self.path, end_line, parameters, parent=scope.code)
        code.is_generator = bindings.has_yield
        scope.code.children.append(code)
        return code

    def _default_values(self, arguments: ast.arguments, scope: Scope) -> tuple[tuple[str, ir.Expression], ...]:
        return tuple(
            (argument.arg, self.expression(default, scope))
            for argument, _, default in _parameter_list(arguments)
            if default is not None
        )

    def _class(self, node: ast.ClassDef, scope: Scope) -> Sequence[ir.Statement]:
        at = self._at(node)
        decorators = tuple(self.expression(decorator, scope) for decorator in node.decorator_list)
        qualname = f"{scope.code.qualname}.{node.name}" if scope.code.qualname else node.name
        end_line = node.end_lineno or node.lineno
        code = ir.Code(*at, "class", node.name, qualname, self.path, end_line, parent=scope.code)
        scope.code.children.append(code)
        bases = self._elements(node.bases, scope)
        keywords = self._keywords(node.keywords, scope)
        code.docstring = _docstring(node)
        code.body = self.block(node.body, Scope(code, bindings_of(node.body), scope))
        make = ir.MakeClass(*at, code, bases, keywords, decorators)
        return (ir.Assign(*at, self._name_target(node.name, node, scope), make),)
