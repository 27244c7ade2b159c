"""The graph decorator a function has: its text, its arguments, and its input signature as far as it can be read."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from hybridize.interp.context import HybridUse
from hybridize.models.tensorflow.graph_functions import PARAMETERS
from hybridize.values.atoms import RaggedForm
from hybridize.values.specs import DTYPES, SpecGroup, SpecKind, SpecOf, Specs


@dataclass(frozen=True, slots=True)
class DecoratorOf:
    """A decorator or wrapping call, read from the source."""

    line: int
    text: str
    via: str
    arguments: dict[str, str] = field(default_factory=dict)
    signature: tuple[Specs, ...] | None = None


def read_decorator(use: HybridUse, tree: ast.Module) -> DecoratorOf | None:
    """Find the expression a `HybridUse` points at and read it."""
    node = _find(use, tree)
    if node is None:
        return None
    call = node if isinstance(node, ast.Call) else None
    arguments = _arguments(call, use.via) if call is not None else {}
    signature = None
    if call is not None:
        given = _signature_node(call, use.via)
        if isinstance(given, ast.Name):
            given = _bound_once(given.id, tree)
        signature = _specs(given) if given is not None else None
    return DecoratorOf(node.lineno, ast.unparse(node), use.via, arguments, signature)


def _find(use: HybridUse, tree: ast.Module) -> ast.expr | None:
    decorators, called = _applications(tree)
    at = (use.place.line, use.place.column - 1)
    return decorators.get(at) if use.via == "decorator" else called.get(at)


_At = tuple[int, int]


@lru_cache(maxsize=2)
def _applications(tree: ast.Module) -> tuple[dict[_At, ast.expr], dict[_At, ast.expr]]:
    """The decorators and the calls of a file by place; files are asked one after the other, so few need be kept."""
    decorators: dict[_At, ast.expr] = {}
    called: dict[_At, ast.expr] = {}
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
            for decorator in node.decorator_list:
                decorators.setdefault((decorator.lineno, decorator.col_offset), decorator)
        elif isinstance(node, ast.Call) and not isinstance(node.func, ast.Call):
            called.setdefault((node.lineno, node.col_offset), node)
    return decorators, called


def _is_partial(call: ast.Call) -> bool:
    return (isinstance(call.func, ast.Attribute) and call.func.attr == "partial") or (
        isinstance(call.func, ast.Name) and call.func.id == "partial"
    )


def _positional(call: ast.Call, via: str) -> list[tuple[str, ast.expr]]:
    arguments = call.args[1:] if _is_partial(call) else call.args
    names = PARAMETERS if not (via == "decorator" and _is_partial(call)) else PARAMETERS[0:]
    return list(zip(names, arguments, strict=False))


def _arguments(call: ast.Call, via: str) -> dict[str, str]:
    found = {name: ast.unparse(value) for name, value in _positional(call, via)}
    found.update({keyword.arg: ast.unparse(keyword.value) for keyword in call.keywords if keyword.arg})
    if via == "call":
        found.pop("func", None)
    return found


def _signature_node(call: ast.Call, via: str) -> ast.expr | None:
    for name, value in _positional(call, via):
        if name == "input_signature":
            return value
    return next((keyword.value for keyword in call.keywords if keyword.arg == "input_signature"), None)


def _bound_once(name: str, tree: ast.Module) -> ast.expr | None:
    """The literal a name is bound to, when it is bound exactly once in the file."""
    stores = [
        node
        for node in ast.walk(tree)
        if isinstance(node, ast.Name) and node.id == name and isinstance(node.ctx, ast.Store)
    ]
    if len(stores) != 1:
        return None
    for node in ast.walk(tree):
        if isinstance(node, ast.Assign) and node.targets == [stores[0]]:
            return node.value
    return None


def _specs(node: ast.expr) -> tuple[Specs, ...] | None:
    if not isinstance(node, (ast.List, ast.Tuple)):
        return None
    found: list[Specs] = []
    for element in node.elts:
        spec: Specs | None
        if isinstance(element, (ast.List, ast.Tuple)):
            items = _specs(element)
            spec = SpecGroup("list" if isinstance(element, ast.List) else "tuple", items) if items is not None else None
        else:
            spec = _spec(element)
        if spec is None:
            return None
        found.append(spec)
    return tuple(found)


_KINDS: dict[str, SpecKind] = {"TensorSpec": "tensor", "RaggedTensorSpec": "ragged", "SparseTensorSpec": "sparse"}


def _spec(node: ast.expr) -> SpecOf | None:
    if not isinstance(node, ast.Call):
        return None
    name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
    kind = _KINDS.get(name)
    if kind is None:
        return None
    arguments: dict[str, ast.expr] = dict(
        zip(("shape", "dtype", "ragged_rank", "row_splits_dtype"), node.args, strict=False)
    )
    arguments.update({keyword.arg: keyword.value for keyword in node.keywords if keyword.arg})
    shape = arguments.get("shape")
    dtype = arguments.get("dtype")
    extents = _shape(shape) if shape is not None else None
    if extents is False:
        return None
    known = extents if isinstance(extents, tuple) else None
    return SpecOf(kind, _dtype(dtype), known, _layout(arguments, known) if kind == "ragged" else None)


def _layout(arguments: dict[str, ast.expr], shape: tuple[int | None, ...] | None) -> RaggedForm | None:
    """The layout a `tf.RaggedTensorSpec` asks for; None where it cannot be read."""
    axes = arguments.get("ragged_rank")
    splits = arguments.get("row_splits_dtype")
    named = "int64" if splits is None else _dtype(splits)
    if axes is None:
        return None if shape is None else RaggedForm(len(shape) - 1, named)
    if not isinstance(axes, ast.Constant):
        return None
    if axes.value is None:
        return None if shape is None else RaggedForm(len(shape) - 1, named)
    return RaggedForm(axes.value, named) if isinstance(axes.value, int) else None


def _shape(node: ast.expr) -> tuple[int | None, ...] | bool | None:
    """Extents, None for unknown rank, False when it cannot be read."""
    if isinstance(node, ast.Call) and ast.unparse(node.func).endswith("TensorShape"):
        return _shape(node.args[0]) if node.args else None
    try:
        value = ast.literal_eval(node)
    except ValueError:
        return False
    if value is None:
        return None
    if isinstance(value, Sequence) and all(one is None or isinstance(one, int) for one in value):
        return tuple(value)
    return False


def _dtype(node: ast.expr | None) -> str | None:
    if node is None:
        return "float32"
    if isinstance(node, ast.Attribute):
        return node.attr
    if isinstance(node, ast.Name):
        return node.id if node.id in DTYPES else None  # `from tensorflow import float32`
    return str(node.value) if isinstance(node, ast.Constant) and isinstance(node.value, str) else None
