"""Which functions may be graphs at all by their form, and where among the decorators of one the new one belongs.

Needs a `View` and a `Site`; gives an index, or a refusal in words.  What a function computes is not asked here.
"""

from __future__ import annotations

import ast
import re

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
    """Index at which the new decorator goes: below the last one that must stay outside, else outermost.

    Descriptors and markers (`@property`) must be what the class body sees; decorators that register the function
    (`@app.route`, `@pytest.fixture`) must see the decorated one.  Every other decorator is an ordinary wrapper, which
    is traced along with the function.
    """
    outer = [i for i, node in enumerate(site.node.decorator_list) if _stays_outside(view, site, node)]
    return outer[-1] + 1 if outer else 0


# fmt: off
_OUTSIDE_PACKAGES = frozenset({
    "abc", "typing", "typing_extensions", "pytest", "click", "typer", "absl", "unittest", "nose", "mock",
    "hypothesis", "parameterized", "atexit", "flask", "fastapi", "celery", "invoke", "fire", "hydra",
    "singledispatch", "dask", "prefect", "check_shapes",
})
# fmt: on
_OUTSIDE_NAMES = re.compile(
    r"""staticmethod | classmethod | \w*property | setter | getter | deleter | abstract\w+ | overload | overrides?
    | final | singledispatch(method)? | register\w* | \w+_register | Register\w* | command | group | option | argument
    | fixture | parametri[sz]e | given | route | get | post | put | patch | delete | websocket | errorhandler | task
    | deprecated | hookimpl | receiver""",
    re.VERBOSE,
)


def _stays_outside(view: View, site: Site, node: ast.expr) -> bool:
    called = node.func if isinstance(node, ast.Call) else node
    parts = dotted(called)
    if not parts:
        # `@registry.of(x).register`: only the last name is known.
        return isinstance(called, ast.Attribute) and bool(_OUTSIDE_NAMES.fullmatch(called.attr))
    names = full_names(view, site, called) or {".".join(parts)}
    return any(
        name.partition(".")[0] in _OUTSIDE_PACKAGES or _OUTSIDE_NAMES.fullmatch(name.rpartition(".")[2])
        for name in names
    ) or bool(_OUTSIDE_NAMES.fullmatch(parts[-1]))
