"""Types stay precise where one function is called in many ways, and where unrolled loops make many objects."""

from __future__ import annotations

import pytest
from small_programs import analyse

MODES = """
import tensorflow as tf

def embed(x, mode):
    if mode == "ids":
        return tf.one_hot(x, 4)
    return tf.cast(x, tf.int32)

def ids(x):
    return embed(x, "ids")

def floats(x):
    return embed(x, "floats")

for n in range(1, 8):
    ids(tf.zeros([n, 2], tf.int32))
    floats(tf.zeros([n, 2]))
"""


def test_calls_that_differ_in_extents_only_are_merged_before_those_that_differ_in_kind() -> None:
    program = analyse(MODES)
    assert repr(program.result("ids")) == "float32[None, 2, 4]"
    assert repr(program.result("floats")) == "int32[None, 2]"


def test_each_round_of_an_unrolled_loop_makes_objects_of_its_own() -> None:
    program = analyse(
        "import tensorflow as tf\n"
        "def f():\n made = {n: tf.ones([n]) for n in range(4)}\n return made[3]\n"
        "def g():\n made = [tf.zeros([n]) for n in range(4) if n != 2]\n return made[2]\n"
        "f()\ng()\n"
    )
    assert repr(program.result("f")) == "float32[3]"
    assert repr(program.result("g")) == "float32[3]"


def test_layers_of_a_list_keep_their_configuration() -> None:
    program = analyse(
        "import tensorflow as tf\n"
        "class Block(tf.keras.layers.Layer):\n"
        " def __init__(self, units):\n"
        "  super().__init__()\n"
        "  self.dense = tf.keras.layers.Dense(units)\n"
        " def call(self, x):\n"
        "  return self.dense(x)\n"
        "class Net(tf.keras.Model):\n"
        " def __init__(self):\n"
        "  super().__init__()\n"
        "  self.blocks = [Block(4 * (i + 1)) for i in range(3)]\n"
        "  self.heads = [tf.keras.layers.Dense(i) for i in (7, 5)]\n"
        " def call(self, x):\n"
        "  for block in self.blocks:\n"
        "   x = block(x)\n"
        "  for head in self.heads:\n"
        "   x = head(x)\n"
        "  return x\n"
        "Net()(tf.ones([2, 3]))\n"
    )
    assert repr(program.result("Net.call")) == "float32[2, 5]"


APPENDED = """
import tensorflow as tf

class Net:
    def __init__(self, n, more=None):
        self.layers = []
        for i in range(n):
            self.layers.append(tf.keras.layers.Dense(i + 2))
        {then}

    def call(self, x):
        for layer in self.layers:
            x = layer(x)
        return x

net = Net(3)
{later}
net.call(tf.ones([2, 5]))
"""


def test_layers_appended_in_the_constructor_keep_their_order() -> None:
    program = analyse(APPENDED.format(then="", later=""))
    assert repr(program.result("Net.call")) == "float32[2, 4]"


@pytest.mark.parametrize(
    "then", ["self.layers += [tf.keras.layers.Dense(9)]", "self.layers.extend([tf.keras.layers.Dense(9)])"]
)
def test_layers_added_several_at_once_keep_their_order(then: str) -> None:
    program = analyse(APPENDED.format(then=then, later=""))
    assert repr(program.result("Net.call")) == "float32[2, 9]"


@pytest.mark.parametrize(
    ("then", "later"),
    [
        ("if tf.reduce_sum(tf.ones([n])) > 1:\n            self.layers.append(tf.keras.layers.Dense(9))", ""),
        ("for name in open('names'):\n            self.layers.append(tf.keras.layers.Dense(9))", ""),
        ("self.layers += more", ""),
        ("del self.layers[0]", ""),
        ("self.layers[0] = tf.keras.layers.Dense(9)", ""),
        ("self.layers.reverse()", ""),
        ("", "net.layers.append(tf.keras.layers.Dense(9))"),
        ("", "net.layers.insert(0, tf.keras.layers.Dense(9))"),
        ("", "net.layers.pop()"),
    ],
)
def test_lists_that_change_otherwise_have_no_order(then: str, later: str) -> None:
    program = analyse(APPENDED.format(then=then, later=later))
    assert repr(program.result("Net.call")) == "float32[2, None]"


def test_a_list_that_is_handed_on_while_it_grows_is_of_any_length() -> None:
    program = analyse(
        "import tensorflow as tf\n"
        "def f(xs): return tf.stack([2 * x for x in xs])\n"
        "def g():\n xs = []\n xs.append(tf.ones([3]))\n a = f(xs)\n xs.append(tf.ones([3]))\n return a, f(xs)\n"
        "g()\n"
    )
    assert repr(program.result("f")) == "float32[None, 3]"


FILLED = """
import tensorflow as tf

def widened(x, table, n):
    shape = []
    for _ in range(len(x.shape) - 2):
        shape.append(1)
    shape.extend([5, 7])
    {then}
    return x + tf.reshape(table, shape)

for n in range(1, 3):
    widened(tf.zeros([n, 5, 7]), tf.zeros([5, 7]), n)
"""


def test_a_shape_put_together_in_a_list_is_known_where_it_is_used() -> None:
    program = analyse(FILLED.format(then=""))
    assert {repr(one.result) for one in program.contexts("widened")} == {"float32[1, 5, 7]", "float32[2, 5, 7]"}


@pytest.mark.parametrize(
    "then",
    [
        "if len(open('f').read()): shape.append(1)",
        "grow(shape)",
        "del shape[0]",
        "shape.pop()",
        "shape[0] = int(input())",
    ],
)
def test_a_shape_that_may_be_another_is_not_known(then: str) -> None:
    grow = "def grow(shape):\n    shape.append(1)\n"
    program = analyse(FILLED.format(then=then).replace("def widened", grow + "def widened"))
    assert {repr(one.result) for one in program.contexts("widened")} == {"float32[...]"}


OVERFLOW = """
import tensorflow as tf

def same(x):
    return tf.identity(x)

{calls}

def nothing_calls(x):
    return same(x)
"""


def test_calls_with_anything_are_not_mixed_with_others() -> None:
    dtypes = ("int8", "int16", "int32", "int64", "float16", "float32", "float64", "uint8")
    ranks = ("[]", "[2]", "[2, 3]")
    calls = "\n".join(f"same(tf.zeros({rank}, tf.{dtype}))" for dtype in dtypes for rank in ranks)
    program = analyse(OVERFLOW.format(calls=calls))
    mixed = [one for one in program.contexts("same") if len(one.bound["x"].atoms) > 1]
    assert not any("?(" in repr(one.bound["x"]) for one in mixed)


def test_an_activation_out_of_a_configuration_keeps_dtype_and_shape() -> None:
    program = analyse(
        "import json\nimport tensorflow as tf\n"
        "def f(x):\n"
        " act = json.load(open('c'))['act'] if x.shape[0] == 3 else tf.nn.relu\n"
        " return tf.keras.layers.Activation(act)(x), tf.keras.layers.Dense(4, activation=act)(x)\n"
        "f(tf.ones([int(input()), 3]))\n"
    )
    assert repr(program.result("f")) == "(float32[None, 3], float32[None, 4])"


@pytest.mark.parametrize(
    ("cls", "expected"),
    [
        ("gym.spaces.Box", "True"),
        ("gym.spaces.Dict", "bool"),
        ("gym.spaces.Space", "bool"),
        ("tf.Tensor", "False"),
        ("np.ndarray", "False"),
        ("str", "False"),
        ("(str, np.ndarray)", "False"),
        ("(str, gym.spaces.Box)", "True"),
        ("tf.keras.layers.Layer", "bool"),
    ],
)
def test_objects_of_libraries_are_instances_of_their_classes_and_perhaps_of_others(cls: str, expected: str) -> None:
    program = analyse(
        "import gym\nimport numpy as np\nimport tensorflow as tf\n"
        f"def f(one): return isinstance(one, {cls})\nf(gym.spaces.Box(-1, 1))\n"
    )
    assert repr(program.result("f")) == expected


def test_models_name_base_classes_where_libraries_make_more_special_objects() -> None:
    program = analyse(
        "import gym\nimport tensorflow as tf\n"
        "def f(one): return isinstance(one, gym.spaces.Box)\nf(gym.make('x').action_space)\n"
        "def g(one): return isinstance(one, tf.keras.Model)\ng(tf.keras.Sequential())\n"
        "def h(one): return isinstance(one, tf.keras.Model)\nh(tf.keras.layers.Dense(3))\n"
    )
    assert [repr(program.result(name)) for name in "fgh"] == ["bool", "True", "False"]


@pytest.mark.parametrize("asked", ["keras.backend.backend()", "keras.config.backend()", "tf.keras.backend.backend()"])
def test_modules_for_other_backends_of_keras_play_no_part(asked: str) -> None:
    program = analyse(
        "import keras\nimport tensorflow as tf\n"
        f"if {asked} == 'tensorflow':\n def f(x): return tf.exp(x)\nelse:\n def f(x): return None\n"
        "def g(x): return f(x)\ng(tf.ones([2]))\n"
    )
    assert repr(program.result("g")) == "float32[2]"
