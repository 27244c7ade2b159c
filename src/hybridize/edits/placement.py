"""Which functions may be graphs at all by their form, and where among the decorators of one the new one belongs.

Needs a `View` and a `Site`; gives an index, or a refusal in words.  What a function computes is not asked here.
"""

from __future__ import annotations

import ast

from hybridize.edits.bindings import FunctionNode, Site, dotted
from hybridize.edits.functions import View, full_names
from hybridize.edits.requests import RefusedError


def refuse_unfit(node: FunctionNode) -> None:
    """Refuse a function that no graph can stand for, whatever it computes."""
    if isinstance(node, ast.AsyncFunctionDef):
        raise RefusedError("a coroutine cannot be traced")
    if _is_generator(node):
        raise RefusedError("a generator cannot be traced")
    if node.name in _LIFETIME:
        raise RefusedError(
            f"{node.name} takes part in making, destroying or looking into an object, which is Python's work"
        )
    if node.name in _PYTHON_RESULT:
        raise RefusedError(f"Python demands a plain value from {node.name}, a graph returns tensors")


# fmt: off
_LIFETIME = frozenset({
    "__init__", "__new__", "__del__", "__init_subclass__", "__class_getitem__", "__set_name__",
    "__post_init__", "__prepare__", "__getattr__", "__getattribute__", "__setattr__", "__delattr__",
    "__dir__", "__get__", "__set__", "__delete__", "__enter__", "__exit__", "__getstate__", "__setstate__",
    "__reduce__", "__reduce_ex__", "__getnewargs__", "__getnewargs_ex__", "__copy__", "__deepcopy__",
    "__instancecheck__", "__subclasscheck__", "__subclasshook__", "__mro_entries__",
})
_PYTHON_RESULT = frozenset({
    "__repr__", "__str__", "__bytes__", "__format__", "__hash__", "__bool__", "__len__", "__length_hint__",
    "__int__", "__float__", "__complex__", "__index__", "__fspath__", "__sizeof__", "__iter__",
    "__reversed__", "__contains__",
})
# fmt: on


def _is_generator(node: FunctionNode) -> bool:
    stack: list[ast.AST] = [*node.body]
    while stack:
        inner = stack.pop()
        match inner:
            case ast.Yield() | ast.YieldFrom():
                return True
            case ast.Lambda():
                continue
            case ast.FunctionDef() | ast.AsyncFunctionDef():
                stack += [*inner.decorator_list, *inner.args.defaults]
                stack += [default for default in inner.args.kw_defaults if default is not None]
            case ast.ClassDef():
                stack += [*inner.decorator_list, *inner.bases, *inner.keywords]
            case _:
                stack += ast.iter_child_nodes(inner)
    return False


def place_among(view: View, site: Site) -> int:
    """Index at which the new decorator goes: innermost, but above the framework's own decorators.

    What was judged is the body of the `def`.  A wrapper around it may print, count or keep what it gets, may be a
    descriptor or a registry's entry: under the new decorator it would run while tracing only, or not be callable at
    all.  The framework's decorators (`@tf.custom_gradient`) change what the traced function is, and stay inside.
    """
    outer = [i for i, node in enumerate(site.node.decorator_list) if not _belongs_inside(view, site, node)]
    return outer[-1] + 1 if outer else 0


_FRAMEWORK_PACKAGES = frozenset({"tensorflow", "keras", "tf_keras", "tensorflow_core"})


def _belongs_inside(view: View, site: Site, node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    names = full_names(view, site, called) if dotted(called) else set()
    return bool(names) and all(
        name.partition(".")[0] in _FRAMEWORK_PACKAGES and not name.rpartition(".")[2].startswith("register")
        for name in names
    )
