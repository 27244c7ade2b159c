"""Where the decorator and its import go, and that nothing else moves."""

import dataclasses

import pytest
from edit_samples import add_to, adding, from_bytes, reason, result, sample

from hybridize.edits.plan import plan
from hybridize.edits.requests import AddDecorator
from hybridize.edits.source import encode

TF = "import tensorflow as tf\n"

ORDER = {
    "staticmethod": (["@staticmethod"], 1),
    "classmethod": (["@classmethod"], 1),
    "property": (["@property"], 1),
    "setter": (["@x.setter"], 1),
    "cached_property": (["@functools.cached_property"], 1),
    "abstract below classmethod": (["@classmethod", "@abstractmethod"], 2),
    "abc.abstractmethod": (["@abc.abstractmethod"], 1),
    "overload": (["@typing.overload"], 1),
    "override": (["@override"], 1),
    "pytest fixture": (["@pytest.fixture(scope='module')"], 1),
    "pytest mark": (["@pytest.mark.parametrize('a', [1])"], 1),
    "click": (["@click.command()", "@click.option('--x')"], 2),
    "route": (["@app.route('/')"], 1),
    "registering": (["@registry.register('f')"], 1),
    "singledispatch": (["@functools.singledispatch"], 1),
    "serializable": (["@tf.keras.utils.register_keras_serializable()"], 1),
    "unknown": (["@wrapped"], 1),
    "custom_gradient": (["@tf.custom_gradient"], 0),
    "do_not_convert": (["@tf.autograph.experimental.do_not_convert"], 0),
    "wrapper below descriptor": (["@staticmethod", "@timed"], 2),
    "wrapper above descriptor": (["@timed", "@staticmethod", "@named"], 3),
    "subscripted": (["@table[0]"], 1),
    "unknown owner": (["@of(1).register"], 1),
}


@pytest.mark.parametrize("case", ORDER)
def test_order_among_decorators(case: str) -> None:
    decorators, index = ORDER[case]
    indented = [f"    {text}\n" for text in decorators]
    after = [*indented[:index], "    @tf.function\n", *indented[index:]]
    head, tail = TF + "class C:\n", "    def f(self, x):\n        return x\n"
    assert result(add_to(head + "".join(indented) + tail, "C.f")) == head + "".join(after) + tail


def test_renamed_descriptor_is_known_by_its_import() -> None:
    text = TF + "from abc import abstractmethod as later\nclass C:\n    @later\n    def f(self): ...\n"
    assert "@later\n    @tf.function\n    def" in result(add_to(text, "C.f"))


PLACES = {
    "method": ("class C:\n    def f(self):\n        pass\n", "C.f"),
    "tabs": ("class C:\n\tdef f(self):\n\t\tpass\n", "C.f"),
    "in if": ("if a:\n  def f(x): pass\n", "f"),
    "in try": ("try:\n   def f(x): pass\nfinally:\n   pass\n", "f"),
    "in match": ("match a:\n  case 1:\n    def f(x): pass\n", "f"),
    "nested": ("def g():\n    def f(x): pass\n    return f\n", "g.f"),
    "no newline at the end": ("def f(x): return x", "f"),
    "after semicolons": ("a = 1; b = 2\ndef f(x): return x\n", "f"),
    "comment above": ("# about f\ndef f(x): return x\n", "f"),
    "odd spacing": ("def  f (x) : return x\n", "f"),
    "signature on several lines": ("def f(\n    x,\n    y,\n): return x\n", "f"),
    "not ASCII before": ("s = 'ä€😀'\nclass Ü:\n    def f(x): return 'ö'\n", "Ü.f"),
    "string of many lines before": ('s = """\n@x\ndef f(x): pass\n"""\ndef f(x): return x\n', "f"),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("case", PLACES)
def test_one_line_is_inserted(case: str, newline: str) -> None:
    body, qualname = PLACES[case]
    source = from_bytes((TF + body).replace("\n", newline).encode())
    request = adding(source, qualname)
    lines = source.text.split(newline)
    line = lines[request.line - 1]
    lines.insert(request.line - 1, line[: len(line) - len(line.lstrip())] + "@tf.function")
    assert result(plan(source, [request])) == newline.join(lines)


EXACT = {
    "form feed before def": ("\fdef f(x): pass\n", "\f@tf.function\ndef f(x): pass\n"),
    "form feed line": ("\f\ndef f(x): pass\n", "\f\n@tf.function\ndef f(x): pass\n"),
    "continuation before def": ("\\\ndef f(x): pass\n", "@tf.function\n\\\ndef f(x): pass\n"),
    "indented continuation": (
        "class C:\n    \\\n  def f(x): pass\n",
        "class C:\n    @tf.function\n    \\\n  def f(x): pass\n",
    ),
    "comment between decorators": (
        "class C:\n  @staticmethod  # one\n  # two\n\n  # three\n  def f(x): pass\n",
        "class C:\n  @staticmethod  # one\n  @tf.function\n  # two\n\n  # three\n  def f(x): pass\n",
    ),
    "many-line neighbour": (
        "@click.option(\n  '--a',  # )\n)\n@other\ndef f(x): pass\n",
        "@click.option(\n  '--a',  # )\n)\n@other\n@tf.function\ndef f(x): pass\n",
    ),
    "parenthesised neighbour": (
        "@(  # c\n  (other)\n)\ndef f(x): pass\n",
        "@(  # c\n  (other)\n)\n@tf.function\ndef f(x): pass\n",
    ),
    "neighbour with continuation": (
        "@ \\\n  property\ndef f(x): pass\n",
        "@ \\\n  property\n@tf.function\ndef f(x): pass\n",
    ),
}


@pytest.mark.parametrize("case", EXACT)
def test_exact_place(case: str) -> None:
    before, after = EXACT[case]
    qualname = "C.f" if before.startswith("class") else "f"
    assert result(add_to(TF + before, qualname)) == TF + after


IMPORTS = {
    "nothing": ("def f(x): pass\n", "import tensorflow as tf\n\n\n@tf.function\ndef f(x): pass\n"),
    "first is no def": ("a = 1\ndef f(x): pass\n", "import tensorflow as tf\n\na = 1\n@tf.function\ndef f(x): pass\n"),
    "head of the file": (
        "#!/usr/bin/env python\n# coding: utf-8\n\ndef f(x): pass\n",
        "#!/usr/bin/env python\n# coding: utf-8\n\nimport tensorflow as tf\n\n\n@tf.function\ndef f(x): pass\n",
    ),
    "head touching": (
        "# coding: utf-8\ndef f(x): pass\n",
        "# coding: utf-8\nimport tensorflow as tf\n\n\n@tf.function\ndef f(x): pass\n",
    ),
    "comment of the function": (
        "# licence\n\n# about f\n@other\ndef f(x): pass\n",
        "# licence\n\nimport tensorflow as tf\n\n\n# about f\n@other\n@tf.function\ndef f(x): pass\n",
    ),
    "docstring": (
        '"""Doc."""\n\n\ndef f(x): pass\n',
        '"""Doc."""\n\nimport tensorflow as tf\n\n\n@tf.function\ndef f(x): pass\n',
    ),
    "future": (
        '"""Doc."""\nfrom __future__ import annotations\n\ndef f(x): pass\n',
        '"""Doc."""\nfrom __future__ import annotations\n\nimport tensorflow as tf\n\n@tf.function\ndef f(x): pass\n',
    ),
    "after the imports": (
        "import os  # c\nfrom a import (\n    b,\n)\n\ndef f(x): pass\nimport late\n",
        "import os  # c\nfrom a import (\n    b,\n)\nimport tensorflow as tf\n\n"
        "@tf.function\ndef f(x): pass\nimport late\n",
    ),
    "semicolons": (
        "import os; a = (\n  1)\ndef f(x): pass\n",
        "import os; a = (\n  1)\nimport tensorflow as tf\n@tf.function\ndef f(x): pass\n",
    ),
    "last semicolon": (
        "import os;  # c\ndef f(x): pass\n",
        "import os;  # c\nimport tensorflow as tf\n@tf.function\ndef f(x): pass\n",
    ),
    "continuation": (
        "from os import \\\n  path\ndef f(x): pass\n",
        "from os import \\\n  path\nimport tensorflow as tf\n@tf.function\ndef f(x): pass\n",
    ),
    "not into a block": (
        "import os\nif os:\n    import sys\ndef f(x): pass\n",
        "import os\nimport tensorflow as tf\nif os:\n    import sys\n@tf.function\ndef f(x): pass\n",
    ),
}


@pytest.mark.parametrize("newline", ["\n", "\r\n"])
@pytest.mark.parametrize("case", IMPORTS)
def test_place_of_the_import(case: str, newline: str) -> None:
    before, after = (text.replace("\n", newline) for text in IMPORTS[case])
    assert result(add_to(before, "f")) == after


def test_one_import_for_many_functions() -> None:
    text = "def f(x): pass\ndef g(x): pass\n"
    new = result(add_to(text, "f", "g"))
    assert new == "import tensorflow as tf\n\n\n@tf.function\ndef f(x): pass\n@tf.function\ndef g(x): pass\n"


UNFIT = {
    "generator": ("def f(x):\n    yield x\n", "generator"),
    "generator by delegation": ("def f(x):\n    return (yield from x)\n", "generator"),
    "generator in a default": ("def f(x):\n    def g(a=(yield)): pass\n", "generator"),
    "async": ("async def f(x):\n    return x\n", "coroutine"),
}


@pytest.mark.parametrize("case", UNFIT)
def test_unfit_functions(case: str) -> None:
    text, word = UNFIT[case]
    assert word in reason(add_to(TF + text, "f"))


@pytest.mark.parametrize("name", ["__init__", "__new__", "__del__", "__setattr__", "__len__", "__repr__"])
def test_unfit_methods(name: str) -> None:
    assert name in reason(add_to(f"{TF}class C:\n    def {name}(self): pass\n", f"C.{name}"))


@pytest.mark.parametrize(
    "body", ["    def g():\n        yield 1\n", "    return lambda: (yield)\n", "    class C:\n        pass\n"]
)
def test_inner_generator_does_not_count(body: str) -> None:
    assert "@tf.function\ndef f(x)" in result(add_to(f"{TF}def f(x):\n{body}", "f"))


DECORATED = [
    "import tensorflow as tf\n@tf.function\ndef f(x): pass\n",
    "import tensorflow as tf\n@tf.function(jit_compile=True)\ndef f(x): pass\n",
    "from tensorflow import *\n@function\ndef f(x): pass\n",
    "import functools, tensorflow\n@functools.partial(tensorflow.function, autograph=False)\ndef f(x): pass\n",
    "import tensorflow.compat.v1 as tf\n@other\n@tf.function\ndef f(x): pass\n",
    "from tensorflow.python.eager import def_function\n@def_function.function\ndef f(x): pass\n",
    "if a:\n    import tensorflow as tf\n@tf.function\ndef f(x): pass\n",
]


@pytest.mark.parametrize("text", DECORATED)
def test_decorated_already(text: str) -> None:
    assert "already" in reason(add_to(text, "f"))


def test_users_own_function_is_not_it() -> None:
    text = "import tensorflow as tf\nfrom mine import function\n@function\ndef f(x): pass\n"
    assert "@function\n@tf.function\n" in result(add_to(text, "f"))


def test_stale_requests() -> None:
    source = sample(TF + "def f(x): pass\n")
    for request, word in ((AddDecorator(1, "f"), "no function"), (AddDecorator(2, "g"), "not g")):
        assert word in reason(plan(source, [request]))


def test_file_that_does_not_parse() -> None:
    source = dataclasses.replace(sample(""), text="def f(x:\n", raw=b"def f(x:\n", tree=None)
    assert "does not parse" in reason(plan(source, [AddDecorator(1, "f")]))


def test_twice_in_one_plan() -> None:
    source = sample(TF + "def f(x): pass\n")
    done = plan(source, [AddDecorator(2, "f"), AddDecorator(2, "f"), AddDecorator(2, "f", "jit_compile=True")])
    assert [refusal.request for refusal in done.refused] == [AddDecorator(2, "f", "jit_compile=True")]
    assert done.new_text == TF + "@tf.function\ndef f(x): pass\n"


ENCODINGS = {
    "mark": b"\xef\xbb\xbfimport tensorflow as tf\ndef f(x): return '\xc3\xa4'\n",
    "mark and no import": b"\xef\xbb\xbf'''d'''\r\ndef f(x): return '\xc3\xa4'\r\n",
    "latin": b"# -*- coding: latin-1 -*-\nimport tensorflow as tf\nclass \xc4:\n    def f(x): return '\xe4'\n",
    "cyrillic": b"# coding: koi8-r\ndef f(x): return '\xd4\xc5\xd3\xd4'\n",
    "japanese": "# coding: shift_jis\ndef f(x): return '表ソ'\n".encode("shift_jis"),
}


@pytest.mark.parametrize("case", ENCODINGS)
def test_encodings(case: str) -> None:
    source = from_bytes(ENCODINGS[case])
    qualname = "Ä.f" if case == "latin" else "f"
    done = plan(source, [adding(source, qualname)])
    new = encode(source, result(done))
    kept = [line for line in new.splitlines(keepends=True) if b"tf" not in line and line.strip()]
    old = [line for line in source.raw.splitlines(keepends=True) if b"tf" not in line]
    assert kept == old
    assert from_bytes(new).text == done.new_text


def test_encoding_that_does_not_round_trip() -> None:
    # ISO-2022 writes redundant escapes nobody can restore from the text.
    source = from_bytes(b"# coding: iso2022_jp\n# \x1b$B\x1b(B\ndef f(x): pass\n")
    assert "bytes cannot be restored" in reason(plan(source, [adding(source, "f")]))


def test_positions() -> None:
    source = sample("s = 'ä'\nimport tensorflow as tf\nclass C:\n    def f(x): pass\n")
    (edit,) = plan(source, [adding(source, "C.f")]).edits
    assert (edit.start.line, edit.start.column, edit.start.offset) == (4, 1, source.text.index("    def"))
    assert edit.start == edit.end
