"""Which variable a name means."""

from __future__ import annotations

import pytest
from lowered import code_of, codes, lower, nodes, variables

from hybridize.ir import nodes as ir


@pytest.mark.parametrize(
    ("text", "where", "meaning"),
    [
        ("def f(): return x", "f", "global"),
        ("def f(x): return x", "f", "local"),
        ("def f():\n print(x)\n x = 1", "f", "local"),
        ("def f():\n global x\n x = 1", "f", "global"),
        ("def f():\n x = 1\n def g(): return x", "f.g", "free"),
        ("def f():\n x = 1\n def g():\n  nonlocal x\n  x = 2", "f.g", "free"),
        ("def f():\n x = 1\n def g():\n  x = 2", "f.g", "local"),
        ("def f():\n x = 1\n def g():\n  global x\n  return x", "f.g", "global"),
        ("def f():\n global x\n def g(): return x", "f.g", "global"),
        ("class A:\n x = 1\n def g(self): return x", "A.g", "global"),
        ("def f():\n x = 1\n class A:\n  def g(self): return x", "f.A.g", "free"),
        ("def f():\n x = 1\n class A:\n  y = x", "f.A", "free"),
        ("def f():\n for x in y: pass", "f", "local"),
        ("def f():\n import x.y", "f", "local"),
        ("def f():\n with y as x: pass", "f", "local"),
        ("def f():\n try: pass\n except E as x: pass", "f", "local"),
        ("def f(): (x := 1)", "f", "local"),
        ("def f():\n match y:\n  case [x, *z]: return x", "f", "local"),
        ("def f():\n match y:\n  case {'a': 1, **x}: return x", "f", "local"),
        ("def f():\n x: int\n return x", "f", "local"),
        ("def f():\n del x", "f", "local"),
        ("def f(): return [x for x in y]", "f", "local"),
    ],
)
def test_meaning(text: str, where: str, meaning: str) -> None:
    assert variables(code_of(lower(text), where), "x") == {meaning}


def test_module_variables_are_global() -> None:
    assert variables(lower("x = 1\nx"), "x") == {"global"}


def test_walrus_in_a_comprehension_binds_outside() -> None:
    function = code_of(lower("def f(): return [y := x for x in z], y"), "f")
    assert [node.name for node in nodes(function.body) if isinstance(node, ir.Bind) for node in [node.target]] == ["y"]
    assert variables(function, "y") == {"local"}


def test_comprehension_variable_is_its_own() -> None:
    function = code_of(lower("def f(x): return [x for x in x], x"), "f")
    names = [node.name for node in nodes(function.body) if isinstance(node, ir.Name)]
    assert names.count("x") == 2  # the iterable, and the use behind
    assert len({name for name in names if name != "x"}) == 1


def test_lambda_in_a_comprehension_captures_its_variable() -> None:
    module = lower("def f(): return [lambda: x for x in y]")
    function = code_of(module, "f")
    captured = next(node for node in nodes(function.children[0].body) if isinstance(node, ir.Free))
    assert captured.name in function.captured
    assert captured.name != "x"


def test_captured_variables_are_known_outside() -> None:
    function = code_of(lower("def f():\n a = b = 1\n def g():\n  nonlocal a\n  a = b"), "f")
    assert function.captured == {"a", "b"}
    assert function.stored_by_inner == {"a"}


def test_depth_counts_functions_only() -> None:
    module = lower("def f(x):\n class A:\n  def g(self):\n   def h(): return x\n")
    free = next(node for node in nodes(code_of(module, "f.A.g.h").body) if isinstance(node, ir.Free))
    assert free.depth == 2


def test_defaults_and_decorators_belong_outside() -> None:
    module = lower("def f():\n x = 1\n @x\n def g(y=x): pass")
    assert variables(code_of(module, "f"), "x") == {"local"}
    assert variables(code_of(module, "f.g"), "x") == set()


def test_assignment_expression_of_an_inner_lambda_stays_inside() -> None:
    function = code_of(lower("def f(): return [(lambda: (x := 1)) for y in z], x"), "f")
    assert variables(function, "x") == {"global"}


@pytest.mark.parametrize(
    ("text", "lost"),
    [
        ("def outer(T):\n def f(x: T): return x", {"T"}),
        ("def outer(T):\n def f(x) -> T: return x", {"T"}),
        ("def outer(T):\n def f(x: list[T] = None, *a: T, **k: T): return x", {"T"}),
        ("def outer(T):\n def f(x: T): return T(x)", set()),
        ("def outer(T):\n def f(x: T):\n  def g(): return T\n  return g", set()),
        ("def outer(T):\n def f(x: 'T'): return x", set()),
        ("def outer(T):\n def f(x: (lambda: T)): return x", set()),
        ("def outer(T):\n def f(x, y=T): return x", set()),
        ("from __future__ import annotations\ndef outer(T):\n def f(x: T): return x", set()),
        ("T = int\ndef outer():\n def f(x: T): return x", set()),
        ("T = int\ndef outer():\n global T\n T = str\n def f(x: T): return x", set()),
        ("class outer:\n T = int\n def f(self, x: T): return x", {"T"}),
        ("def around(T):\n class outer:\n  def f(self, x: T): return x", {"T"}),
    ],
)
def test_annotations_need_what_the_function_does_not_close_over(text: str, lost: set[str]) -> None:
    [code] = [one for one in codes(lower(text)) if one.name == "f"]
    assert code.lost_names == lost
