"""The order in which functions are judged on their own."""

from __future__ import annotations

import ast
import textwrap

from hybridize.interp.callers_first import callers_first
from hybridize.interp.program import functions_in
from hybridize.ir.lower import lower_module


def order(text: str) -> list[str]:
    text = textwrap.dedent(text)
    module = lower_module(ast.parse(text), path="program.py", name="program", text=text)
    return [code.qualname for code in callers_first(list(functions_in(module)))]


def test_callers_come_before_what_they_call() -> None:
    assert order("def low(): pass\ndef middle(): low()\ndef high(): middle()") == ["high", "middle", "low"]


def test_the_order_of_the_source_stays_where_nothing_is_called() -> None:
    assert order("def a(): pass\ndef b(): pass\ndef c(): pass") == ["a", "b", "c"]


def test_who_makes_an_object_comes_before_its_methods() -> None:
    text = """
        class Layer:
            def __init__(self, units): pass
            def call(self, x): pass
        def made(): return Layer(3)
    """
    assert order(text) == ["made", "Layer.__init__", "Layer.call"]


def test_methods_of_the_same_class_call_each_other() -> None:
    text = """
        class Layer:
            def help(self, x): pass
            def call(self, x): return self.help(x)
    """
    assert order(text) == ["Layer.call", "Layer.help"]


def test_a_name_that_many_classes_share_says_nothing() -> None:
    classes = "\n".join(f"class C{n}:\n    def run(self): pass" for n in range(4))
    assert order(f"{classes}\ndef go(x): x.run()")[-1] == "go"


def test_inner_functions_count_for_those_around_them() -> None:
    text = """
        def low(): pass
        def high():
            def inner(): low()
            return inner
    """
    found = order(text)
    assert found.index("high") < found.index("low")


def test_circles_end() -> None:
    assert sorted(order("def a(): b()\ndef b(): a()\ndef c(): c()")) == ["a", "b", "c"]


def test_long_chains_do_not_nest() -> None:
    lines = [f"def f{n}(): f{n + 1}()" for n in range(3000)]
    assert order("\n".join(reversed(lines)))[:2] == ["f0", "f1"]
