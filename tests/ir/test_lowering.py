"""Every instruction comes out of a small program, and whole files lower without trouble."""

from __future__ import annotations

import ast
import sysconfig
from pathlib import Path
from typing import Any

import pytest
from lowered import code_of, codes, lower, nodes

from hybridize.ir import nodes as ir
from hybridize.ir.lower import lower_module

INSTRUCTIONS = [
    ("1", "x = 1", ir.Constant),
    ("name", "def f(x): return x", ir.Name),
    ("free", "def f(x):\n def g(): return x", ir.Free),
    ("global", "x", ir.Global),
    ("attribute", "x.y", ir.Attribute),
    ("item", "x[1]", ir.Item),
    ("slice", "x[1:2]", ir.Slice),
    ("operate", "x + y", ir.Operate),
    ("logic", "x and y", ir.Logic),
    ("choose", "x if y else z", ir.Choose),
    ("bind", "(x := 1)", ir.Bind),
    ("collect", "[x, *y]", ir.Collect),
    ("mapping", "{1: x, **y}", ir.Mapping),
    ("comprehend", "{x: 1 for x in y}", ir.Comprehend),
    ("call", "f(x, *y, z=1, **k)", ir.Call),
    ("format", "f'{x!r:{y}}'", ir.Format),
    ("function", "lambda x=1: x", ir.MakeFunction),
    ("class", "class A(B, metaclass=M): pass", ir.MakeClass),
    ("await", "async def f(): await x", ir.Await),
    ("yield", "def f(): yield x", ir.Yield),
    ("yield from", "def f(): yield from x", ir.YieldFrom),
    ("unpack", "a, *b = x", ir.Unpack),
    ("assign", "x = y", ir.Assign),
    ("augment", "x += y", ir.Augment),
    ("delete", "del x", ir.Delete),
    ("evaluate", "f()", ir.Evaluate),
    ("return", "def f(): return", ir.Return),
    ("raise", "raise x from y", ir.Raise),
    ("assert", "assert x, y", ir.Assert),
    ("if", "if x: f()\nelse: g()", ir.If),
    ("while", "while x: f()\nelse: g()", ir.While),
    ("for", "for x in y: f()", ir.For),
    ("break", "while x: break", ir.Break),
    ("continue", "while x: continue", ir.Continue),
    ("try", "try: f()\nexcept E as e: g()\nelse: h()\nfinally: k()", ir.Try),
    ("try star", "try: f()\nexcept* E as e: g()", ir.Try),
    ("with", "with x as y, z: f()", ir.With),
    ("import", "import a.b as c", ir.Import),
    ("from", "from ..a import b as c", ir.ImportFrom),
    ("match", "match x:\n case 1: f()", ir.Match),
    ("value pattern", "match x:\n case None: f()", ir.ValuePattern),
    ("capture", "match x:\n case y: f()", ir.CapturePattern),
    ("sequence", "match x:\n case [a, *_]: f()", ir.SequencePattern),
    ("mapping pattern", "match x:\n case {1: a, **b}: f()", ir.MappingPattern),
    ("class pattern", "match x:\n case A(1, b=2): f()", ir.ClassPattern),
    ("or", "match x:\n case 1 | 2: f()", ir.OrPattern),
]


@pytest.mark.parametrize(("text", "kind"), [one[1:] for one in INSTRUCTIONS], ids=[one[0] for one in INSTRUCTIONS])
def test_each_instruction(text: str, kind: type[Any]) -> None:
    module = lower(text)
    assert any(isinstance(node, kind) for code in codes(module) for node in nodes(code.body))


def test_no_instruction_is_forgotten_above() -> None:
    parts = {ir.Code, ir.Parameter, ir.DecoratorText, ir.Handler, ir.Case}
    assert set(ir.Node.__subclasses__()) - parts == {kind for _, _, kind in INSTRUCTIONS}


def test_chained_comparison_evaluates_the_middle_once() -> None:
    found = list(nodes(lower("a < f() < c").body))
    assert sum(isinstance(node, ir.Call) for node in found) == 1
    assert [node.operator for node in found if isinstance(node, ir.Operate)] == ["<", "<"]


def test_chained_assignment_evaluates_the_value_once() -> None:
    found = list(nodes(lower("a = b = f()").body))
    assert sum(isinstance(node, ir.Call) for node in found) == 1
    assert sum(isinstance(node, ir.Assign) for node in found) == 3


def test_negative_number_is_a_constant() -> None:
    assert [node.value for node in nodes(lower("x = -1").body) if isinstance(node, ir.Constant)] == [-1]


def test_managers_nest_in_order() -> None:
    outer = lower("with a, b: f()").body[0]
    assert isinstance(outer, ir.With)
    assert isinstance(outer.manager, ir.Global)
    assert outer.manager.name == "a"
    assert isinstance(outer.body[0], ir.With)


def test_columns_count_characters() -> None:
    module = lower("é = 'ü'; f(1)")
    call = next(node for node in nodes(module.body) if isinstance(node, ir.Call))
    assert (call.line, call.column) == (1, 10)


def test_parameters_of_all_kinds() -> None:
    function = code_of(lower("def f(a, /, b: int, *c, d=1, **e): pass"), "f")
    kinds = [(one.name, one.kind, one.has_default) for one in function.parameters]
    assert kinds == [
        ("a", "positional-only", False),
        ("b", "positional-or-keyword", False),
        ("c", "var-positional", False),
        ("d", "keyword-only", True),
        ("e", "var-keyword", False),
    ]
    assert function.parameters[1].annotation == "int"


def test_kinds_of_functions() -> None:
    module = lower("class A:\n async def f(self): pass\n def g(self): return super().g()\ndef h(): yield 1\n")
    assert code_of(module, "A.f").is_async
    assert code_of(module, "A.f").is_method
    assert code_of(module, "A.g").uses_super
    assert code_of(module, "h").is_generator
    assert not code_of(module, "h").is_method


def test_inner_yield_makes_no_generator_of_the_outer() -> None:
    assert not code_of(lower("def f():\n def g(): yield 1\n"), "f").is_generator


def test_discarded_calls_are_told_apart() -> None:
    calls = [node for node in nodes(lower("f()\nx = g()").body) if isinstance(node, ir.Call)]
    assert [call.discarded for call in calls] == [True, False]


def test_standard_library_lowers() -> None:
    folder = Path(sysconfig.get_paths()["stdlib"])
    sample = sorted(folder.glob("*.py"))[::8]
    assert len(sample) > 10
    for path in sample:
        text = path.read_text(encoding="utf-8", errors="replace")
        module = lower_module(ast.parse(text), path=path.name, name=path.stem, text=text)
        defined = sum(isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)) for node in ast.walk(ast.parse(text)))
        assert sum(code.kind == "function" for code in codes(module)) == defined, path.name
