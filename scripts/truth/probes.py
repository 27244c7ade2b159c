"""Observing chosen functions of a program without touching its files.

Question   How long does each call of these functions take, and how often were they traced?
Needs      The ids `path::Qual.name` below a root.
Gives      An import finder and a compile function which put a probe above the chosen `def`s; `observations()`.
Soundness  The probe is added to the syntax tree at the position of the `def`, so line numbers, and with them what
           AutoGraph reads as source, stay those of the file. Within a trace and within another observed call the
           probe only passes on: the same calls are counted in the eager and in the graph version.
"""

from __future__ import annotations

import ast
import builtins
import functools
import importlib.abc
import importlib.machinery
import sys
import time
import types
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

PROBE = "__hybridize_probe__"

_seconds: dict[str, list[float]] = {}
_targets: dict[str, dict[int, Any]] = {}
_inside = False


def _timed(ident: str, target: Callable[..., Any], arguments: tuple[Any, ...], keywords: dict[str, Any]) -> Any:
    import tensorflow as tf

    global _inside  # noqa: PLW0603 - one program runs in this process, in one thread
    _targets.setdefault(ident, {})[id(target)] = target
    _inside = True
    start = time.perf_counter()
    try:
        result = target(*arguments, **keywords)
        for value in tf.nest.flatten(result, expand_composites=True)[:1]:
            if tf.is_tensor(value):
                value.numpy()  # ops may still be under way when the call returns
    finally:
        _inside = False
        _seconds.setdefault(ident, []).append(time.perf_counter() - start)
    return result


def _observing() -> bool:
    import tensorflow as tf

    return not _inside and tf.executing_eagerly()


class Probe:
    """A callable, and a descriptor, which stands for another and times its outermost eager calls."""

    def __init__(self, ident: str, target: Callable[..., Any]) -> None:
        functools.update_wrapper(self, target)
        self._ident = ident
        self._target = target

    def __call__(self, *arguments: Any, **keywords: Any) -> Any:
        """Call the target, timed when this is an outermost eager call."""
        if _observing():
            return _timed(self._ident, self._target, arguments, keywords)
        return self._target(*arguments, **keywords)

    def __get__(self, instance: Any, owner: type | None = None) -> Probe:
        if instance is None:
            return self
        # Bind the target itself: `tf.function` keeps one traced function per instance that way.
        return Probe(self._ident, self._target.__get__(instance, owner))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._target, name)


def observations() -> dict[str, dict[str, Any]]:
    """Per function id: the seconds of each observed call, and the traces made (None if it is not hybrid)."""
    return {
        ident: {"seconds": seconds, "traces": _traces(list(_targets[ident].values()))}
        for ident, seconds in sorted(_seconds.items())
    }


def _traces(targets: Sequence[Any]) -> int | None:
    counts = [
        target.experimental_get_tracing_count()
        for target in targets
        if hasattr(target, "experimental_get_tracing_count")
    ]
    return sum(counts) if counts else None


def compile_probed(path: Path, root: Path, functions: frozenset[str]) -> types.CodeType:
    """Compile a file with probes above those of its functions that are asked for."""
    tree = ast.parse(path.read_bytes(), str(path))
    relative = path.relative_to(root).as_posix()
    for qualname, definition in definitions(tree.body):
        ident = f"{relative}::{qualname}"
        if ident in functions:
            call = ast.Call(ast.Name(PROBE, ast.Load()), [ast.Constant(ident)], [])
            for node in ast.walk(call):
                ast.copy_location(node, definition)
            call.end_lineno = definition.lineno
            definition.decorator_list.insert(0, call)
    ast.fix_missing_locations(tree)
    return compile(tree, str(path), "exec")


def definitions(
    body: Sequence[ast.AST], prefix: str = ""
) -> Iterator[tuple[str, ast.FunctionDef | ast.AsyncFunctionDef]]:
    """Every `def` below these statements, with the dotted chain of classes and functions around it."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            if not isinstance(node, ast.ClassDef):
                yield prefix + node.name, node
            yield from definitions(node.body, f"{prefix}{node.name}.")
        else:
            yield from definitions(list(ast.iter_child_nodes(node)), prefix)


class _ProbedLoader(importlib.machinery.SourceFileLoader):
    def __init__(self, name: str, path: Path, root: Path, functions: frozenset[str]) -> None:
        super().__init__(name, str(path))
        self._source = path
        self._root = root
        self._functions = functions

    def get_code(self, fullname: str) -> types.CodeType:
        return compile_probed(self._source, self._root, self._functions)  # never a cached, unprobed one


class ProbedImports(importlib.abc.MetaPathFinder):
    """Finds the modules of the program's tree before anyone else, and loads them with probes."""

    def __init__(self, root: Path, functions: frozenset[str]) -> None:
        self._root = root
        self._functions = functions

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: types.ModuleType | None = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return the ordinary spec with our loader, for source files below the root."""
        spec = importlib.machinery.PathFinder.find_spec(fullname, path, target)
        if spec is None or spec.origin is None or not spec.origin.endswith(".py"):
            return None
        origin = Path(spec.origin)
        if not origin.is_relative_to(self._root):
            return None
        spec.loader = _ProbedLoader(fullname, origin, self._root, self._functions)
        return spec


def install(root: Path, functions: frozenset[str]) -> None:
    """Make the probe known to all modules and take over the imports below the root."""
    setattr(builtins, PROBE, lambda ident: functools.partial(Probe, ident))
    sys.meta_path.insert(0, ProbedImports(root, functions))
