"""Which folders a script adds to `sys.path`, evaluated statically.

Question   What do `sys.path.append(…)` and its relatives add, for the usual expressions of `__file__`, the working
           directory, `os.path` and `pathlib`?
Gives      Folders that exist, in the order of the statements.
Soundness  What is not understood adds nothing.  A relative path depends on the working directory of the run, which is
           unknown: the script's own folder and the project's root are both tried.
"""

from __future__ import annotations

import ast
import os
import posixpath
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

# Deep chains of names are not worth following.
_DEPTH = 25


def additions_of(tree: ast.Module | None, text: str, script: Path, project_root: Path) -> tuple[Path, ...]:
    """Like `path_additions`, quick for the many files that do not touch the path."""
    if tree is None or ("sys.path" not in text and "addsitedir" not in text):
        return ()
    return path_additions(tree, script, project_root)


def path_additions(tree: ast.Module, script: Path, project_root: Path) -> tuple[Path, ...]:
    """Return the existing folders which the module puts on `sys.path`; `script` is the module's file."""
    bindings = _bindings(tree)
    found: dict[Path, None] = {}
    for expression in _added(tree):
        value = _Evaluator(bindings, script.as_posix()).text(expression)
        if value is None:
            continue
        bases = (script.parent,) if posixpath.isabs(value) else (script.parent, project_root)
        for base in bases:
            folder = Path(os.path.normpath(base / value))
            # The root of the file system is never meant.
            if folder.is_dir() and len(folder.parts) > 1:
                found[folder] = None
    return tuple(found)


def _added(tree: ast.Module) -> Iterator[ast.expr]:
    for node in ast.walk(tree):
        match node:
            case ast.Call(func=ast.Attribute(value=target, attr=method), args=args) if _is_sys_path(target):
                match method, args:
                    case ("append", [item]) | ("insert", [_, item]):
                        yield item
                    case "extend", [ast.List(elts=items) | ast.Tuple(elts=items)]:
                        yield from items
                    case _:
                        pass
            case ast.Call(func=ast.Attribute(value=ast.Name(id="site"), attr="addsitedir"), args=[item, *_]):
                yield item
            case ast.AugAssign(target=target, op=ast.Add(), value=ast.List(elts=items)) if _is_sys_path(target):
                yield from items
            case ast.Assign(targets=[target], value=value) if _is_sys_path(_unsliced(target)):
                for part in _summands(value):
                    if isinstance(part, ast.List):
                        yield from part.elts
            case _:
                pass


def _unsliced(target: ast.expr) -> ast.expr:
    match target:
        case ast.Subscript(value=value, slice=ast.Slice()):
            return value
        case _:
            return target


def _summands(value: ast.expr) -> Iterator[ast.expr]:
    while isinstance(value, ast.BinOp) and isinstance(value.op, ast.Add):
        yield value.right
        value = value.left
    yield value


def _is_sys_path(expression: ast.expr) -> bool:
    match expression:
        case ast.Attribute(value=ast.Name(id="sys" | "_sys"), attr="path"):
            return True
        case _:
            return False


def _bindings(tree: ast.Module) -> dict[str, ast.expr]:
    """Map names to the expression of their first assignment anywhere in the module."""
    found: dict[str, ast.expr] = {}
    for node in ast.walk(tree):
        match node:
            case ast.Assign(targets=[ast.Name(id=name)], value=value):
                found.setdefault(name, value)
            case ast.AnnAssign(target=ast.Name(id=name), value=ast.expr() as value):
                found.setdefault(name, value)
            case _:
                pass
    return found


class _Evaluator:
    """Evaluates path expressions to POSIX path strings, None for anything else."""

    def __init__(self, bindings: Mapping[str, ast.expr], file: str) -> None:
        self._bindings = bindings
        self._file = file
        self._left = _DEPTH * 8

    def text(self, node: ast.expr, depth: int = 0) -> str | None:
        self._left -= 1
        if depth > _DEPTH or self._left < 0:
            return None
        depth += 1
        match node:
            case ast.Constant(value=str(value)):
                return value
            case ast.Name(id="__file__"):
                return self._file
            case ast.Name(id=name) if name in self._bindings:
                return self.text(self._bindings[name], depth)
            case ast.JoinedStr(values=values):
                return self._joined(values, depth)
            case ast.FormattedValue(value=value, conversion=-1, format_spec=None):
                return self.text(value, depth)
            case ast.BinOp(left=left, op=ast.Add() | ast.Div() as operator, right=right):
                one, two = self.text(left, depth), self.text(right, depth)
                if one is None or two is None:
                    return None
                return one + two if isinstance(operator, ast.Add) else posixpath.join(one, two)
            case ast.Attribute(attr="parent", value=value):
                return self._up(self.text(value, depth), 1)
            case ast.Subscript(value=ast.Attribute(attr="parents", value=value), slice=ast.Constant(value=int(count))):
                return self._up(self.text(value, depth), count + 1) if count >= 0 else None
            case ast.Attribute(attr="sep"):
                return "/"
            case ast.Attribute(attr="pardir"):
                return ".."
            case ast.Attribute(attr="curdir"):
                return "."
            case ast.Call(func=function, args=args):
                return self._call(function, args, depth)
            case _:
                return None

    def _joined(self, values: Sequence[ast.expr], depth: int) -> str | None:
        parts = [self.text(value, depth) for value in values]
        return "".join(part for part in parts if part is not None) if None not in parts else None

    def _up(self, path: str | None, count: int) -> str | None:
        if path is None:
            return None
        for _ in range(count):
            # `..` at the end cannot be stripped lexically.
            path = (
                posixpath.join(path, "..") if posixpath.basename(path) in ("..", ".", "") else posixpath.dirname(path)
            )
        return path or "."

    def _call(self, function: ast.expr, args: Sequence[ast.expr], depth: int) -> str | None:
        match function:
            case ast.Name(id=name) | ast.Attribute(attr=name):
                pass
            case _:
                return None
        values = [self.text(arg, depth) for arg in args]
        match name, values:
            case "dirname", [str(path)]:
                return posixpath.dirname(path)
            case (("abspath" | "realpath" | "normpath" | "fspath" | "str" | "expanduser"), [str(path)]):
                return path or "."
            case (("Path" | "PurePath" | "PosixPath" | "join"), [str(), *_]) if None not in values:
                return posixpath.join(*(value for value in values if value is not None))
            case (("getcwd" | "cwd"), []):
                return "."
            case (("resolve" | "absolute" | "as_posix" | "expanduser" | "__str__"), _) if isinstance(
                function, ast.Attribute
            ):
                return self.text(function.value, depth)
            case "joinpath", [str(), *_] if isinstance(function, ast.Attribute) and None not in values:
                start = self.text(function.value, depth)
                return (
                    None if start is None else posixpath.join(start, *(value for value in values if value is not None))
                )
            case _:
                return None
