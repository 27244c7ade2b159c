"""Syntax tree → instructions (see `nodes` for the instruction set): modules and their statements.

Needs a parsed module.  Gives one `Code` per module with the code of its functions and classes nested inside
the instructions that make them.  Total: every syntax tree of Python 3.8–3.13 lowers.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any

from hybridize.ir import nodes as ir
from hybridize.ir import result_uses
from hybridize.ir.lower_definitions import DefinitionLowering
from hybridize.ir.lower_expressions import OPERATORS
from hybridize.ir.scopes import Bindings, Scope


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


class _Lowering(DefinitionLowering):
    """Translates the statements of one file."""

    def __init__(self, path: str, text: str, *, lazy_annotations: bool) -> None:
        super().__init__(path, text, lazy_annotations=lazy_annotations)
        # How many `continue` were met so far.
        self._continues = 0
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
        return (ir.Augment(*self._at(node), target, OPERATORS[type(node.op)], self.expression(node.value, scope)),)

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
