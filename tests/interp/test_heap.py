"""What is written where: fresh and older objects, and the two worlds."""

from __future__ import annotations

import pytest
from small_programs import Analysed, analyse

from hybridize.interp.context import World
from hybridize.interp.events import Kind
from hybridize.values.atoms import CAPTURED, FRESH, OUTER, Ref, is_param_root, param_root

TF = "import tensorflow as tf\n"


def seen_writes(program: Analysed, name: str) -> list[int]:
    """The roots of the writes of a function that its callers may see."""
    return [event.root for event in program.events(name, Kind.WRITE) if event.root != FRESH]


@pytest.mark.parametrize(
    "body",
    [
        "def f(x):\n y = []\n y.append(x)\n return y\nf(1)",
        "def f(x):\n y = {}\n y[x] = 1\nf(1)",
        "class A: pass\ndef f(x):\n a = A()\n a.x = x\nf(1)",
        "def f(x):\n x = x + 1\n y = x\n return y\nf(1)",
        "def f(x):\n y = [z for z in range(x)]\n y.sort()\nf(1)",
        "def f(x):\n y = [[]]\n y[0].append(x)\nf(1)",
        "y = [1]\ndef f(x): return y[0], len(y)\nf(1)",
    ],
)
def test_writes_to_own_objects_stay_inside(body: str) -> None:
    assert seen_writes(analyse(body), "f") == []


@pytest.mark.parametrize(
    ("body", "root"),
    [
        ("y = []\ndef f(x): y.append(x)\nf(1)", OUTER),
        ("y = 0\ndef f(x):\n global y\n y = x\nf(1)", OUTER),
        ("class A: pass\na = A()\ndef f(x): a.x = x\nf(1)", OUTER),
        ("class A: pass\ndef f(x): A.x = x\nf(1)", OUTER),
        ("y = [[]]\ndef f(x):\n for z in y: z.append(x)\nf(1)", OUTER),
    ],
)
def test_writes_to_older_objects_are_seen(body: str, root: int) -> None:
    assert seen_writes(analyse(body), "f") == [root]


def test_write_to_a_captured_variable() -> None:
    program = analyse("def g():\n y = 0\n def f():\n  nonlocal y\n  y = 1\n f()\n return y\ng()\n")
    assert seen_writes(program, "g.f") == [CAPTURED]


def test_write_through_a_parameter_names_it() -> None:
    program = analyse("def f(x, y): y.append(x)\nf(1, [])\n")
    roots = seen_writes(program, "f")
    assert len(roots) == 1
    assert is_param_root(roots[0])
    assert roots[0] == param_root(1)


def test_result_of_a_callee_that_made_it_is_fresh() -> None:
    program = analyse("def g(): return []\ndef f():\n y = g()\n y.append(1)\n return y\nf()\n")
    assert seen_writes(program, "f") == []


def test_result_of_a_callee_that_passed_it_on_is_not_fresh() -> None:
    program = analyse("y = []\ndef g(): return y\ndef f(): g().append(1)\nf()\n")
    assert seen_writes(program, "f") == [OUTER]


def test_constructor_writes_to_its_parameter() -> None:
    program = analyse("class A:\n def __init__(self, x): self.x = x\ndef f(): return A(1).x\nf()\n")
    assert all(map(is_param_root, seen_writes(program, "A.__init__")))
    assert repr(program.result("f")) == "1"


def test_objects_of_different_calls_are_told_apart_by_the_caller() -> None:
    program = analyse(
        "class A:\n def __init__(self, x): self.x = x\ndef f():\n a = A(1)\n b = A('b')\n return a.x\nf()\n"
    )
    assert repr(program.result("f")) == "1"


def test_advancing_an_outer_iterator_is_a_write() -> None:
    program = analyse("it = iter([1, 2])\ndef f(): return next(it)\nf()\n")
    assert seen_writes(program, "f") == [OUTER]


def test_printing_is_output() -> None:
    assert len(analyse("def f(): print(1)\nf()\n").events("f", Kind.OUTPUT)) == 1


def test_unknown_code_is_an_unseen_call() -> None:
    assert analyse("import nowhere\ndef f(x): return nowhere.g(x)\nf(1)\n").events("f", Kind.UNSEEN_CALL)


# -- the traced world ----------------------------------------------------------------------------------------------


def test_arguments_become_symbolic_in_the_trace() -> None:
    program = analyse(TF + "def f(x): return x + 1\nf(tf.ones([2]))\n")
    (traced,) = program.contexts("f", World.TRACED)
    assert all(atom.symbolic for atom in traced.bound["x"].atoms)
    (eager,) = program.contexts("f")
    assert not any(atom.symbolic for atom in eager.bound["x"].atoms)


def test_python_values_stay_what_they_are_in_the_trace() -> None:
    program = analyse(TF + "def f(x, n): return x * n\nf(tf.ones([2]), 3)\n")
    (traced,) = program.contexts("f", World.TRACED)
    assert repr(traced.bound["n"]) == "3"


def test_writes_of_a_trace_do_not_reach_the_eager_heap() -> None:
    program = analyse(TF + "kept = []\ndef f(x):\n kept.append(x)\n return x + 1\nf(tf.ones([2]))\n")
    (event,) = program.events("f", Kind.WRITE)
    assert event.object is not None
    contents = [atom for cell in event.object.items.values() for atom in cell.value.atoms]
    assert contents
    assert not any(atom.symbolic for atom in contents)


def test_attributes_written_by_a_trace_do_not_reach_the_eager_heap() -> None:
    program = analyse(
        TF + "class A:\n def f(self, x):\n  self.x = x\n  return x + 1\n"
        " def g(self): return self.x\na = A()\na.f(tf.ones([2]))\na.g()\n"
    )
    assert program.contexts("A.f", World.TRACED)
    assert not any(atom.symbolic for atom in program.result("A.g").atoms)


def test_hazards_are_found_in_the_trace_only() -> None:
    program = analyse(TF + "def f(x): return x.numpy()\nf(tf.ones([2]))\n")
    assert program.events("f", Kind.HAZARD) == []
    assert [event.code for event in program.events("f", Kind.HAZARD, World.TRACED)] == ["HYB301"]


def test_generator_objects_are_fresh_and_yield_what_they_yield() -> None:
    program = analyse("def g(x):\n yield x\n yield 'a'\ndef f():\n for y in g(1): last = y\n return last\nf()\n")
    (atom,) = program.result("g").atoms
    assert isinstance(atom, Ref)
    assert atom.root == FRESH
    assert set(repr(program.result("f")).split(" | ")) == {"1", "'a'"}


def test_a_trace_puts_nothing_into_the_lists_of_the_program() -> None:
    """A function that makes objects is traced on its own; past the bounds its objects are merged."""
    program = analyse(
        TF
        + "class Unit:\n def __init__(self, x): self.x = x\n"
        + "class Block:\n"
        + " def __init__(self, x): self.units = self.fill(x)\n"
        + " def fill(self, x):\n  units = []\n  for _ in range(3): units.append(Unit(x))\n  return units\n"
        + " def call(self, x):\n  for unit in self.units: x = unit.x * x\n  return x\n"
        + "def f(x, block): return block.call(x)\n"
        + "".join(f"f(tf.ones(2), Block(tf.ones({number})))\n" for number in range(1, 40))
    )
    assert "HYB316" not in program.codes("f")
    made = program.machine._objects.values()
    assert any(one.born_in_trace for one in made)
    for one in made:
        if not one.born_in_trace:
            held = [atom.object for cell in one.items.values() for atom in cell.value.atoms if isinstance(atom, Ref)]
            assert not any(each.born_in_trace for each in held)
