"""Puts probes, and the decorator under judgement, into the source of a fixture as it is compiled.

Line numbers stay those of the file, because AutoGraph reads the source again by line.  The names of the
hooks are resolved through `builtins`, so that no import has to be inserted.
"""

from __future__ import annotations

import ast
import types
from collections.abc import Mapping
from typing import Literal, TypeAlias

# Besides the four words, "sign TEXT" is a conversion with these arguments, in place of a decorator that is there.
Edit: TypeAlias = Literal["probe", "convert", "watch", "strip"] | str
PROBE, CONVERT, STRIP, SIGN = "__fixture_probe__", "__fixture_convert__", "__fixture_strip__", "__fixture_sign__"

# Decorators whose result is no function any more: a probe of a hybrid function goes below them.
_OUTER = frozenset(
    {"staticmethod", "classmethod", "property", "setter", "getter", "deleter", "cached_property", "abstractmethod"}
    | {"contextmanager", "fixture", "parametrize", "command", "group", "option", "argument", "pass_context", "overload"}
)
# Decorators that must see the function itself: `tf.function` goes above these, and below all others.
_INNER = frozenset({"custom_gradient", "do_not_convert"})


def instrumented_code(source: bytes, path: str, edits: Mapping[int, Edit]) -> types.CodeType:
    """Compile `source` with the edits applied to the definitions that start at the given lines."""
    tree = ast.parse(source, path)
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) and node.lineno in edits:
            _decorate(node, edits[node.lineno])
    code: types.CodeType = compile(tree, path, "exec")
    return code


def _decorate(node: ast.FunctionDef | ast.AsyncFunctionDef, edit: Edit) -> None:
    """Probe an eager function around the decorator it may get, a hybrid one around those it has."""
    decorators = node.decorator_list
    first = decorators[0] if decorators else node
    arguments = edit.removeprefix("sign ") if edit.startswith("sign ") else None
    if edit in {"probe", "convert"} or arguments is not None:
        position = len(decorators)
        while position and _is_named(decorators[position - 1], _INNER):
            position -= 1
    else:
        position = sum(_is_named(decorator, _OUTER) for decorator in decorators)
    if edit == "strip" or arguments is not None:
        decorators[:] = [_call(STRIP, decorator, decorator) for decorator in decorators]
    if edit == "convert":
        decorators.insert(position, ast.copy_location(ast.Name(CONVERT, ast.Load()), first))
    if arguments is not None:
        decorators.insert(position, _call(SIGN, ast.Constant(arguments), first))
    decorators.insert(position, _call(PROBE, ast.Constant(node.lineno), first))


def _call(name: str, argument: ast.expr, at: ast.AST) -> ast.Call:
    call = ast.copy_location(ast.Call(ast.copy_location(ast.Name(name, ast.Load()), at), [argument], []), at)
    ast.copy_location(argument, at)
    return call


def _is_named(decorator: ast.expr, names: frozenset[str]) -> bool:
    match decorator:
        case ast.Call(func=function):
            return _is_named(function, names)
        case ast.Attribute(attr=name) | ast.Name(id=name):
            return name in names
    return False
