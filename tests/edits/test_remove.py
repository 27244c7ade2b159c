"""Decorators and imports taken away, comments kept."""

import pytest
from edit_samples import add_to, reason, remove_from, removing, result, sample

from hybridize.edits.plan import plan
from hybridize.edits.requests import RemoveDecorator
from hybridize.edits.surroundings import Surroundings

USE = "\nx = tf.constant(1)\n"
TF = "import tensorflow as tf\n"

DECORATORS = {
    "bare": ("@tf.function\ndef f(x): pass\n", "def f(x): pass\n"),
    "called": ("@tf.function(jit_compile=True)\ndef f(x): pass\n", "def f(x): pass\n"),
    "comment above": ("# about f\n@tf.function\ndef f(x): pass\n", "# about f\ndef f(x): pass\n"),
    "comment below": ("@tf.function\n# about f\ndef f(x): pass\n", "# about f\ndef f(x): pass\n"),
    "trailing comment": ("@tf.function  # fast\ndef f(x): pass\n", "# fast\ndef f(x): pass\n"),
    "empty comment": ("@tf.function  #\ndef f(x): pass\n", "def f(x): pass\n"),
    "comment for a tool": ("@tf.function  # type: ignore[misc]\ndef f(x): pass\n", "def f(x): pass\n"),
    "many lines": (
        "@tf.function(\n    # one\n    autograph=False,  # two # still\n    name='# no',\n)  # three\ndef f(x): pass\n",
        "# one\n# two # still\n# three\ndef f(x): pass\n",
    ),
    "in a method": (
        "class C:\n  @tf.function(  # why\n  )\n  def f(x): pass\n",
        "class C:\n  # why\n  def f(x): pass\n",
    ),
    "between others": ("@a\n@tf.function\n@b\ndef f(x): pass\n", "@a\n@b\ndef f(x): pass\n"),
    "blank lines between": ("@tf.function\n\n@b\n\ndef f(x): pass\n", "\n@b\n\ndef f(x): pass\n"),
    "parentheses": ("@(\n  (tf.function)  # c\n)\ndef f(x): pass\n", "# c\ndef f(x): pass\n"),
    "continuation": ("@ \\\n  tf.function \\\n\ndef f(x): pass\n", "def f(x): pass\n"),
    "form feed": ("\f@tf.function\ndef f(x): pass\n", "\fdef f(x): pass\n"),
    "continuation before": ("\\\n@tf.function\ndef f(x): pass\n", "def f(x): pass\n"),
    "no newline at the end": ("@tf.function\ndef f(x): pass", "def f(x): pass"),
    "partial": ("@functools.partial(tf.function, autograph=False)\ndef f(x): pass\n", "def f(x): pass\n"),
    "not ASCII": ("@tf.function(name='ä€', k=('😀'))  # ö\ndef f(x): pass\n", "# ö\ndef f(x): pass\n"),
    "tabs": ("class C:\n\t@tf.function # c\n\tdef f(x): pass\n", "class C:\n\t# c\n\tdef f(x): pass\n"),
    "matmul in the arguments": ("@tf.function(a\n  @ b)\ndef f(x): pass\n", "def f(x): pass\n"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", DECORATORS)
def test_decorator(case: str, newline: str) -> None:
    before, after = DECORATORS[case]
    qualname = "C.f" if "class C" in before else "f"
    head = TF + "tf.constant(1)\n"
    before, after = ((head + text).replace("\n", newline) for text in (before, after))
    assert result(remove_from(before, qualname)) == after


IMPORTS = {
    "unused": ("import os\nimport tensorflow as tf\n@tf.function\ndef f(x): pass\n", "import os\ndef f(x): pass\n"),
    "first": ("import tensorflow as tf\n\n\n@tf.function\ndef f(x): pass\n", "def f(x): pass\n"),
    "after docstring": (
        '"""Doc."""\n\nimport tensorflow as tf\n\n@tf.function\ndef f(x): pass\n',
        '"""Doc."""\n\ndef f(x): pass\n',
    ),
    "used": (
        "import tensorflow as tf\n@tf.function\ndef f(x): return tf.abs(x)\n",
        "import tensorflow as tf\ndef f(x): return tf.abs(x)\n",
    ),
    "used by another decorator": (
        "import tensorflow as tf\n@tf.function\ndef f(x): pass\n@tf.function\ndef g(x): pass\n",
        "import tensorflow as tf\ndef f(x): pass\n@tf.function\ndef g(x): pass\n",
    ),
    "used in an annotation": (
        "import tensorflow as tf\n@tf.function\ndef f(x: 'tf.Tensor'): pass\n",
        "import tensorflow as tf\ndef f(x: 'tf.Tensor'): pass\n",
    ),
    "used in a type comment": (
        "import tensorflow as tf\n@tf.function\ndef f(x):  # type: (tf.Tensor) -> None\n  pass\n",
        "import tensorflow as tf\ndef f(x):  # type: (tf.Tensor) -> None\n  pass\n",
    ),
    "used in a doctest": (
        "import tensorflow as tf\n@tf.function\ndef f(x):\n  '''>>> f(tf.ones(1))'''\n",
        "import tensorflow as tf\ndef f(x):\n  '''>>> f(tf.ones(1))'''\n",
    ),
    "mentioned in a docstring": (
        "import tensorflow as tf\n@tf.function\ndef f(x):\n  '''Takes a tf.Tensor.'''\n",
        "def f(x):\n  '''Takes a tf.Tensor.'''\n",
    ),
    "exported": (
        "import tensorflow as tf\n__all__ = ['f', 'tf']\n@tf.function\ndef f(x): pass\n",
        "import tensorflow as tf\n__all__ = ['f', 'tf']\ndef f(x): pass\n",
    ),
    "re-exported": (
        "from tensorflow import function as function\n@function\ndef f(x): pass\n",
        "from tensorflow import function as function\ndef f(x): pass\n",
    ),
    "star": ("from tensorflow import *\n@function\ndef f(x): pass\n", "from tensorflow import *\ndef f(x): pass\n"),
    "names looked up by text": (
        "import tensorflow as tf\n@tf.function\ndef f(x): return globals()[x]\n",
        "import tensorflow as tf\ndef f(x): return globals()[x]\n",
    ),
    "in a block": (
        "try:\n  import tensorflow as tf\nexcept ImportError: pass\n@tf.function\ndef f(x): pass\n",
        "try:\n  import tensorflow as tf\nexcept ImportError: pass\ndef f(x): pass\n",
    ),
    "bound twice": (
        "import tensorflow as tf\nimport tensorflow as tf\n@tf.function\ndef f(x): pass\n",
        "import tensorflow as tf\nimport tensorflow as tf\ndef f(x): pass\n",
    ),
    "somebody's module": (
        "import mine\nimport tensorflow as tf\n@tf.function(k=mine.a)\ndef f(x): pass\n",
        "import mine\ndef f(x): pass\n",
    ),
    "partial too": (
        "import functools\nimport tensorflow as tf\nimport os\n@functools.partial(tf.function, a=1)\ndef f(x): pass\n",
        "import os\ndef f(x): pass\n",
    ),
    "first of names": (
        "from tensorflow import function, Variable\n@function\ndef f(x): pass\n",
        "from tensorflow import Variable\ndef f(x): pass\n",
    ),
    "last of names": (
        "from tensorflow import Variable, function\n@function\ndef f(x): pass\n",
        "from tensorflow import Variable\ndef f(x): pass\n",
    ),
    "middle of names": (
        "import os, tensorflow as tf , re\n@tf.function\ndef f(x): pass\n",
        "import os, re\ndef f(x): pass\n",
    ),
    "renamed name": (
        "from tensorflow import Variable, function as g\n@g\ndef f(x): pass\n",
        "from tensorflow import Variable\ndef f(x): pass\n",
    ),
    "all names": (
        "from tensorflow import function, TensorSpec\n@function(s=[TensorSpec([])])\ndef f(x): pass\n",
        "def f(x): pass\n",
    ),
    "two of three names": (
        "from tensorflow import function, Variable, TensorSpec\n@function(s=[TensorSpec([])])\ndef f(x): pass\n",
        "from tensorflow import Variable\ndef f(x): pass\n",
    ),
    "names on lines": (
        "from tensorflow import (\n    Variable,  # v\n    function,  # f\n)\n@function\ndef f(x): pass\n",
        "from tensorflow import (\n    Variable,  # v\n)\ndef f(x): pass\n",
    ),
    "names on lines, first": (
        "from tensorflow import (\n    function,\n    # about v\n    Variable\n)\n@function\ndef f(x): pass\n",
        "from tensorflow import (\n    # about v\n    Variable\n)\ndef f(x): pass\n",
    ),
    "last of names on lines": (
        "from tensorflow import (\n    Variable,  # v\n    function\n)\n@function\ndef f(x): pass\n",
        "from tensorflow import (\n    Variable,  # v\n    \n)\ndef f(x): pass\n",
    ),
    "names and continuation": (
        "from tensorflow import Variable, \\\n    function\n@function\ndef f(x): pass\n",
        "from tensorflow import Variable\ndef f(x): pass\n",
    ),
    "semicolon after": (
        "import tensorflow as tf; import os\n@tf.function\ndef f(x): pass\n",
        "import os\ndef f(x): pass\n",
    ),
    "semicolon before": (
        "import os; import tensorflow as tf\n@tf.function\ndef f(x): pass\n",
        "import os\ndef f(x): pass\n",
    ),
    "comment for a tool": (
        "import tensorflow as tf  # type: ignore\n@tf.function\ndef f(x): pass\n",
        "def f(x): pass\n",
    ),
    "comment": ("import tensorflow as tf  # heavy\n@tf.function\ndef f(x): pass\n", "# heavy\ndef f(x): pass\n"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", IMPORTS)
def test_import(case: str, newline: str) -> None:
    before, after = (text.replace("\n", newline) for text in IMPORTS[case])
    assert result(remove_from(before, "f")) == after


def test_package_init_keeps_its_imports() -> None:
    text = "import tensorflow as tf\n@tf.function\ndef f(x): pass\n"
    assert result(remove_from(text, "f", name="__init__.py")) == text.replace("@tf.function\n", "")


def test_names_that_others_import_are_kept() -> None:
    source = sample("import tensorflow as tf\n@tf.function\ndef f(x): pass\n")
    done = plan(source, [removing(source, "f")], around=Surroundings(taken=frozenset({"tf"})))
    assert done.new_text == "import tensorflow as tf\ndef f(x): pass\n"


def test_removing_from_one_and_adding_to_another_keeps_the_import() -> None:
    source = sample("import tensorflow as tf\n@tf.function\ndef f(x): pass\ndef g(x): pass\n")
    from edit_samples import adding

    done = plan(source, [removing(source, "f"), adding(source, "g")])
    assert result(done) == "import tensorflow as tf\ndef f(x): pass\n@tf.function\ndef g(x): pass\n"


def test_import_whose_loss_would_declare_an_encoding() -> None:
    text = "import tensorflow as tf\n# coding: latin-1\n@tf.function\ndef f(x): pass\n"
    assert "declares its encoding" in reason(remove_from(text, "f"))


def test_no_such_decorator() -> None:
    source = sample("@a\ndef f(x): pass\n")
    assert "no decorator on line 2" in reason(plan(source, [RemoveDecorator(2, "f", 2)]))


def test_removed_is_removed() -> None:
    source = sample(TF + "@tf.function\ndef f(x): pass\n" + USE)
    request = removing(source, "f")
    again = sample(result(plan(source, [request])))
    assert "no function" in reason(plan(again, [request]))


@pytest.mark.parametrize("case", [*DECORATORS])
def test_adding_again_gives_one_decorator(case: str) -> None:
    before, after = DECORATORS[case]
    qualname = "C.f" if "class C" in before else "f"
    head = TF + "tf.constant(1)\n"
    again = result(add_to(head + after, qualname))
    assert again.count("@tf.function\n") == 1
    assert result(remove_from(again, qualname)) == head + after
