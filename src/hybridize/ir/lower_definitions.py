"""Functions, lambdas and classes of the syntax tree → instructions that make them, with their code inside.

Needs the node and the scope it stands in.  Gives each `Code` its parameters, annotations, decorators and body.
"""

from __future__ import annotations

import ast
from abc import abstractmethod
from collections.abc import Sequence
from typing import Any

from hybridize.ir import nodes as ir
from hybridize.ir.lower_expressions import ExpressionLowering
from hybridize.ir.scopes import Bindings, Scope, bindings_of


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


class DefinitionLowering(ExpressionLowering):
    """Translates the functions and classes of one file, whose bodies `block` lowers."""

    def __init__(self, path: str, text: str, *, lazy_annotations: bool) -> None:
        super().__init__(text)
        self.path = path
        # `from __future__ import annotations`: they are never evaluated.
        self._lazy_annotations = lazy_annotations

    @abstractmethod
    def block(self, body: list[ast.stmt], scope: Scope) -> ir.Block:
        """Lower a list of statements (see `lower`)."""

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
