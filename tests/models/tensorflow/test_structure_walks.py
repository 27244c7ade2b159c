"""Structures that share their parts, hold each other or have very many: one walk sees each container once."""

from __future__ import annotations

from small_programs import analyse

CAST = "lambda t: tf.cast(t, tf.int32)"


def test_a_list_that_holds_itself_is_mapped_to_one_that_does() -> None:
    program = analyse(
        "import tensorflow as tf\n"
        "def f(x):\n"
        " nested = [x]\n"
        " nested.append(nested)\n"
        f" return tf.nest.map_structure({CAST}, nested)\n"
        "f(tf.zeros([2]))\n"
    )
    (mapped,) = program.result("f").atoms
    content = [atom for cell in mapped.object.items.values() for atom in cell.value.atoms]
    assert "int32[2]" in map(repr, content)
    assert mapped.object in [getattr(atom, "object", None) for atom in content]


def test_more_containers_than_are_told_apart_keep_their_leaves() -> None:
    program = analyse(
        "import tensorflow as tf\n"
        "def f(x):\n"
        " nested = [[[x] for _ in range(8)] for _ in range(8)]\n"
        f" mapped = tf.nest.map_structure({CAST}, nested)\n"
        " return mapped[0][0][0], mapped[7][7][0]\n"
        "f(tf.zeros([2]))\n"
    )
    (pair,) = program.result("f").atoms
    first, last = (list(map(repr, item.atoms)) for item in pair.items)
    assert first == ["int32[2]"]
    assert "int32[2]" in last
    assert not any("?" in one for one in last)


def test_equal_leaves_are_asked_about_once() -> None:
    program = analyse(
        "import tensorflow as tf\n"
        "def change(t): return tf.cast(t, tf.int32)\n"
        "def f(x): return tf.nest.map_structure(change, [x, (x, x), {'a': x}])\n"
        "f(tf.zeros([2]))\n"
    )
    assert [len(edge.seen) for context in program.contexts("f") for edge in context.calls.values()] == [1]
    assert program.machine.budget.steps < 40


def test_layers_are_built_and_called_on_structures_of_many_containers() -> None:
    program = analyse(
        "import numpy as np\n"
        "import tensorflow as tf\n"
        "class Sum(tf.keras.layers.Layer):\n"
        " def call(self, inputs):\n"
        "  return inputs\n"
        "def f(x):\n"
        " return Sum()([[[x] for _ in range(8)] for _ in range(9)])\n"
        "f(np.zeros([2]))\n"
    )
    found = repr(program.result("Sum.call"))
    assert "?" not in found
