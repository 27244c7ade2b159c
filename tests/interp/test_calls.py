"""Who is called with what, and what comes back."""

from __future__ import annotations

import pytest
from small_programs import analyse

from hybridize.interp.machine import Limits
from hybridize.values.value import Value


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("def f(x): return x\nf(1)", "1"),
        ("def f(x, y=2): return y\nf(1)", "2"),
        ("def f(*a): return a[1]\nf(1, 2)", "2"),
        ("def f(**k): return k['b']\nf(a=1, b=2)", "2"),
        ("def f(a, b): return b\nf(*[1, 2])", "2"),
        ("def f(a, b): return b\nf(**{'b': 2, 'a': 1})", "2"),
        ("def f(a, /, *, b): return b\nf(1, b=2)", "2"),
        ("def f():\n x = 1\n def g(): return x\n return g()\nf()", "1"),
        ("def f():\n x = 1\n def g():\n  nonlocal x\n  x = 'a'\n g()\n return x\nf()", "1 | 'a'"),
        ("def f(): return (lambda y: y)(3)\nf()", "3"),
        ("from functools import partial\ndef g(a, b): return b\ndef f(): return partial(g, 1)(2)\nf()", "2"),
        ("def f():\n try:\n  return 1\n finally:\n  pass\nf()", "1"),
        ("def f(x):\n if x is None: return 1\n return 'a'\nf(None)", "1"),
        ("def f(x):\n match x:\n  case (a, b): return b\n  case _: return 'no'\nf((1, 2))", "2"),
        ("def f(x): return (y := x), y\nf(1)", "(1, 1)"),
        ("def f(x):\n a, *b = x\n return a\nf((1, 2, 3))", "1"),
        ("def g():\n yield 1\n yield 'a'\ndef f(): return [x for x in g()][0]\nf()", "1 | 'a'"),
        ("def g(): yield from h()\ndef h(): yield 1\ndef f():\n for x in g(): y = x\n return y\nf()", "1"),
        ("class A:\n x = 1\n def f(self): return self.x\nA().f()", "1"),
        ("class A:\n @property\n def p(self): return 1\ndef f(): return A().p\nf()", "1"),
        ("class A:\n @staticmethod\n def s(x): return x\ndef f(): return A.s(1), A().s(2)\nf()", "(1, 2)"),
        ("class A:\n @classmethod\n def c(cls): return cls.x\n x = 4\ndef f(): return A.c()\nf()", "4"),
        ("class A:\n def __call__(self, x): return x\ndef f(): return A()(1)\nf()", "1"),
        ("class A:\n def __getattr__(self, n): return 1\ndef f(): return A().anything\nf()", "1"),
        ("class A:\n def __add__(self, o): return 'sum'\ndef f(): return A() + 1\nf()", "'sum'"),
        ("class A:\n def __getitem__(self, k): return k\ndef f(): return A()[3]\nf()", "3"),
        (
            "class A:\n def __enter__(self): return 1\n def __exit__(self, *a): pass\n"
            "def f():\n with A() as x: return x\nf()",
            "1",
        ),
        ("class D:\n def __get__(self, o, t): return 5\nclass A:\n d = D()\ndef f(): return A().d\nf()", "5"),
    ],
)
def test_results(body: str, expected: str) -> None:
    found = analyse(body).result("A.f" if "def f(self)" in body else "f")
    assert set(repr(found).split(" | ")) == set(expected.split(" | "))


def test_super_goes_on_after_the_class_itself() -> None:
    program = analyse(
        "class A:\n def f(self): return 'A'\n"
        "class B(A):\n def f(self): return super().f()\n"
        "class C(A):\n def f(self): return 'C', super().f()\n"
        "class D(B, C):\n pass\n"
        "D().f()\n"
    )
    assert program.callees("B.f") == {"C.f"}
    assert program.callees("C.f") == {"A.f"}
    assert repr(program.result("B.f")) == "('C', 'A')"


def test_inherited_method_runs_on_the_subclass() -> None:
    program = analyse(
        "class A:\n def f(self): return self.g()\n def g(self): return 1\n"
        "class B(A):\n def g(self): return 'b'\nB().f()\n"
    )
    assert program.callees("A.f") == {"B.g"}
    assert repr(program.result("A.f")) == "'b'"


def test_wrapped_function_is_called_through_its_decorator() -> None:
    program = analyse(
        "from functools import wraps\n"
        "def d(g):\n @wraps(g)\n def inner(*a, **k): return g(*a, **k)\n return inner\n"
        "@d\ndef f(x, y): return y\nf(1, y=2)\n"
    )
    assert repr(program.result("f")) == "2"
    assert program.callees("d.inner") == {"f"}


def test_a_call_binds_to_the_definition_live_at_that_point() -> None:
    program = analyse("def f(x): return x\nf(1)\ndef f(x): return x\nf('a')\n")
    assert [(c.code.line, repr(c.result)) for c in program.contexts("f")] == [(1, "1"), (3, "'a'")]


def test_different_constants_run_apart() -> None:
    program = analyse("def f(x): return x\nf(1)\nf('a')\n")
    assert sorted(repr(context.result) for context in program.contexts("f")) == ["'a'", "1"]


def test_contexts_of_a_function_are_bounded() -> None:
    program = analyse("def f(x): return x\n" + "".join(f"f({number})\n" for number in range(40)))
    assert 1 < len(program.contexts("f")) <= Limits().contexts_per_function + 1
    assert "int" in repr(program.result("f"))


def test_merged_context_still_covers_every_call() -> None:
    text = "".join(f"f({value})\n" for value in [*range(30), "'text'", "None", "1.5", "(1, 2)"])
    joined: Value = analyse("def f(x): return x\n" + text).result("f")
    kinds = {getattr(atom, "type", type(getattr(atom, "value", ())).__name__) for atom in joined.atoms}
    assert {"int", "str", "NoneType", "float", "tuple"} <= kinds


def test_recursion_comes_to_rest() -> None:
    program = analyse("def f(n):\n if n == 0: return 'end'\n return f(n - 1)\nimport sys\nf(len(sys.argv))\n")
    assert repr(program.result("f")) == "'end'"


def test_recursion_that_nests_comes_to_rest() -> None:
    program = analyse("import sys\ndef f(n):\n if n: return (f(n - 1), n)\n return None\nf(len(sys.argv))\n")
    assert "None" in repr(program.result("f"))


def test_loop_that_nests_comes_to_rest() -> None:
    program = analyse(
        "import sys\ndef f(n):\n x = None\n while n:\n  x = (x, n)\n  n -= 1\n return x\nf(len(sys.argv))\n"
    )
    assert "None" in repr(program.result("f"))


def test_unreachable_branch_does_not_run() -> None:
    program = analyse("def g(): return 1\ndef f(x):\n if x is None: g()\nf(1)\n")
    assert program.callees("f") == set()


def test_function_that_always_raises_gives_nothing() -> None:
    program = analyse("def f(): raise ValueError\ndef g():\n f()\n return 1\ntry: g()\nexcept ValueError: pass\n")
    assert not program.result("f")
    assert not program.result("g")


def test_callbacks_of_builtins_are_followed() -> None:
    program = analyse("def key(x): return x\ndef f(): return sorted([3, 1], key=key), list(map(key, ['a']))\nf()\n")
    assert program.callees("f") == {"key"}
    assert {"3", "1", "'a'"} <= set(repr(program.result("key")).split(" | "))


def test_graph_functions_of_graph_functions_lead_in_no_circle() -> None:
    """Each of two calls wraps what the other made."""
    program = analyse(
        "import tensorflow as tf\n"
        "class Layer:\n"
        " def build(self, size): self.step = tf.function(self.step)\n"
        " def step(self, x): return x * 2.0\n"
        "layer = Layer()\n"
        "layer.build(1)\n"
        "layer.build(2)\n"
        "layer.step(tf.ones(2))\n"
    )
    assert not program.machine.broken
    assert program.judgements["Layer.step"].hybrid


def test_a_decorator_that_is_given_no_function() -> None:
    program = analyse("import tensorflow as tf\ndef f():\n return tf.function()()\ntry: f()\nexcept TypeError: pass\n")
    assert not program.machine.broken
