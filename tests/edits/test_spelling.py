"""Which name the decorator is written with, and when an import is added."""

import pytest
from edit_samples import add_to, reason, result

BODY = "\n\ndef f(x):\n    return x\n"

IN_SCOPE = {
    "alias": ("import tensorflow as tf", "@tf.function"),
    "other alias": ("import tensorflow as flow", "@flow.function"),
    "plain": ("import tensorflow", "@tensorflow.function"),
    "submodule binds the root": ("import tensorflow.keras", "@tensorflow.function"),
    "submodule compat binds the root": ("import tensorflow.compat.v1", "@tensorflow.function"),
    "member": ("from tensorflow import function", "@function"),
    "member renamed": ("from tensorflow import function as graph", "@graph"),
    "member of compat": ("from tensorflow.compat.v2 import function", "@function"),
    "star": ("from tensorflow import *", "@function"),
    "compat.v2": ("import tensorflow.compat.v2 as tf", "@tf.function"),
    "compat.v2 from": ("from tensorflow.compat import v2 as tf", "@tf.function"),
    "customary alias first": ("import tensorflow\nimport tensorflow as tf", "@tf.function"),
    "module before member": ("from tensorflow import function\nimport tensorflow as tf", "@tf.function"),
    "compat.v1 only": ("import tensorflow.compat.v1 as tf", "@tf.function"),
    "compat.v1 beside another": ("import tensorflow.compat.v1 as tf\nimport tensorflow as tf2", "@tf2.function"),
    "try": ("try:\n    import tensorflow as tf\nexcept ImportError:\n    raise SystemExit", "@tf.function"),
    "try with pass": ("try:\n    import tensorflow as tf\nexcept ImportError:\n    pass", "@tf.function"),
    "try with an equal": (
        "try:\n    import tensorflow.compat.v2 as tf\nexcept ImportError:\n    import tensorflow as tf",
        "@tf.function",
    ),
    "with": ("with quiet():\n    import tensorflow as tf", "@tf.function"),
    "existing style": (
        "import tensorflow as tf\nfrom tensorflow import function\n\n\n@function\ndef g(x):\n    return x",
        "@function",
    ),
    "star of a stranger before": ("from os.path import *\nfrom tensorflow import *", "@function"),
    "stranger's star and an alias": ("import tensorflow as tf\nfrom os.path import *", "@tf.function"),
    "checking types too": (
        "from typing import TYPE_CHECKING\nimport tensorflow as tf\nif TYPE_CHECKING:\n    import tensorflow as tf",
        "@tf.function",
    ),
}


@pytest.mark.parametrize("case", IN_SCOPE)
def test_name_in_scope(case: str) -> None:
    head, decorator = IN_SCOPE[case]
    assert result(add_to(head + BODY, "f")) == f"{head}\n\n{decorator}\ndef f(x):\n    return x\n"


NOT_IN_SCOPE = {
    "keras only": ("from tensorflow import keras", "tf"),
    "submodule alias only": ("import tensorflow.keras as K", "tf"),
    "function-local": ("import os\n\ndef g():\n    import tensorflow as tf\n    return tf", "tf"),
    "checking types only": ("import os\nif os.TYPE_CHECKING:\n    import tensorflow as tf", "tf"),
    "conditional": ("import os\nif os.name:\n    import tensorflow as tf", "tf"),
    "suppressed": (
        "import os\nfrom contextlib import suppress\nwith suppress(ImportError):\n    import tensorflow as tf",
        "tf",
    ),
    "handler only": ("import os\ntry:\n    import x\nexcept ImportError:\n    import tensorflow as tf", "tf"),
    "project module named tf": ("import tf", "tensorflow"),
    "relative tf": ("from . import tf", "tensorflow"),
    "rebound": ("import tensorflow as tf\ntf = wrap(tf)", "tensorflow"),
    "deleted": ("import tensorflow as tf\ndel tf", "tensorflow"),
    "rebound by a loop": ("import tensorflow as tf\nfor tf in ():\n    pass", "tensorflow"),
    "rebound by a walrus": ("import tensorflow as tf\nprint([tf := 1 for _ in ()])", "tensorflow"),
    "rebound by match": ("import tensorflow as tf\nmatch tf:\n    case {**tf}:\n        pass", "tensorflow"),
    "rebound by global": ("import tensorflow as tf\n\ndef g():\n    global tf\n    tf = 1", "tensorflow"),
    "rebound to compat.v1": ("import tensorflow as tf\nimport os\nimport torch as tf", "tensorflow"),
    "function rebound": ("from tensorflow import function\nfunction = 1", "tf"),
    "star and rebound": ("from tensorflow import *\nfunction = 1", "tf"),
    "star and a stranger's star": ("from tensorflow import *\nfrom os import *", "tf"),
    "comprehension of its own": ("import os\nprint([tf for tf in ()])", "tf"),
}


@pytest.mark.parametrize("case", NOT_IN_SCOPE)
def test_import_is_added(case: str) -> None:
    head, module = NOT_IN_SCOPE[case]
    statement = "import tensorflow as tf\n" if module == "tf" else "import tensorflow\n"
    new = result(add_to(head + BODY, "f"))
    assert f"\n\n@{module}.function\ndef f(x):" in new
    lines = f"\n{new}"
    assert f"\n{statement}" in lines
    before, _, after = new.partition(f"@{module}.function\n")
    assert statement in before
    assert new.replace(f"@{module}.function\n", "").count(statement) >= 1
    assert after == "def f(x):\n    return x\n"


def test_later_import_does_not_serve() -> None:
    text = "def f(x):\n    return x\n\n\nimport tensorflow as tf\n"
    assert result(add_to(text, "f")).startswith("import tensorflow as tf\n\n\n@tf.function\ndef f(x):")


def test_star_import_may_bring_another_tf() -> None:
    text = "from compat import *\n\n\ndef f(x):\n    return tf.add(x, 1)\n"
    assert result(add_to(text, "f")) == (
        "from compat import *\nimport tensorflow\n\n\n@tensorflow.function\ndef f(x):\n    return tf.add(x, 1)\n"
    )


SHADOWED = {
    "parameter": "def outer(tf):\n    def f(x):\n        return x\n",
    "local": "def outer():\n    tf = 1\n    def f(x):\n        return x\n",
    "nonlocal function": (
        "def outer():\n    tf = 1\n    def g():\n        nonlocal tf\n        tf = 2\n    def f(x):\n        return x\n"
    ),
    "class attribute": "class outer:\n    tf = 1\n    def f(x):\n        return x\n",
    "type parameter": "def outer():\n    with a as tf:\n        pass\n    def f(x):\n        return x\n",
}


@pytest.mark.parametrize("case", SHADOWED)
def test_shadowing(case: str) -> None:
    new = result(add_to("import tensorflow as tf\n\n" + SHADOWED[case], "outer.f"))
    assert "    @tensorflow.function\n    def f(x):" in new
    assert new.startswith("import tensorflow as tf\nimport tensorflow\n\n")


def test_class_attribute_does_not_shadow_in_nested_functions() -> None:
    text = "import tensorflow as tf\nclass C:\n    tf = 1\n    def m(self):\n        def f(x):\n            return x\n"
    assert "        @tf.function\n        def f(x):" in result(add_to(text, "C.m.f"))


def test_import_of_the_enclosing_function_serves() -> None:
    text = "def outer():\n    import tensorflow as tf\n    def f(x):\n        return x\n"
    assert result(add_to(text, "outer.f")) == text.replace("    def f", "    @tf.function\n    def f")


def test_import_within_the_same_block_serves() -> None:
    text = "if MAIN:\n    import tensorflow as tf\n    def f(x):\n        return x\n"
    assert result(add_to(text, "f")) == text.replace("    def f", "    @tf.function\n    def f")


def test_function_in_the_handler_of_the_import() -> None:
    text = "try:\n    import tensorflow as tf\nexcept ImportError:\n    def f(x):\n        return x\n"
    assert "import tensorflow as tf\n\ntry:" in result(add_to(text, "f"))


def test_every_name_taken() -> None:
    assert "both mean something else" in reason(add_to("import tf, tensorflow.keras as tensorflow" + BODY, "f"))


def test_optional_framework() -> None:
    text = "try:\n    import tensorflow as tf\nexcept ImportError:\n    tf = None" + BODY
    assert "optional" in reason(add_to(text, "f"))


def test_module_name_in_arguments() -> None:
    arguments = "input_signature=[{module}.TensorSpec([2])]"
    new = result(add_to("import tensorflow as flow" + BODY, "f", arguments=arguments))
    assert "@flow.function(input_signature=[flow.TensorSpec([2])])\n" in new
    new = result(add_to("from tensorflow import function" + BODY, "f", arguments=arguments))
    assert "import tensorflow as tf\n\n@function(input_signature=[tf.TensorSpec([2])])\n" in new


def test_arguments_that_are_no_python() -> None:
    assert "not Python" in reason(add_to("import tensorflow as tf" + BODY, "f", arguments="=1"))


def test_arguments_that_leave_the_call() -> None:
    assert "not the arguments of one call" in reason(
        add_to("import tensorflow as tf" + BODY, "f", arguments="a=1) + (2")
    )
