"""Properties on generated source: decorators laid out in every odd way, and random sets of requests for them."""

from __future__ import annotations

import ast
import re
import shutil
import subprocess
import tempfile
from pathlib import Path

from edit_samples import from_bytes
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from hybridize.edits.decorators import TF_FUNCTION
from hybridize.edits.diff import patch_bytes
from hybridize.edits.functions import View
from hybridize.edits.plan import plan
from hybridize.edits.requests import AddDecorator, Reconfigure, RemoveDecorator, Request, Unwrap
from hybridize.edits.source import encode

HEADS = [
    "import tensorflow as tf\n",
    "from tensorflow import function as fn, TensorSpec\nimport tensorflow as tf\n",
    "import os; import tensorflow as tf; import re\n",
    "from tensorflow import (\n  function as fn,\n  Variable\n)\nimport tensorflow as tf\n",
    '"""d"""\nimport tensorflow as tf  # why\n',
    "\\\nimport tensorflow as tf\n",
    "\fimport tensorflow as tf\n",
    "# -*- coding: utf-8 -*-\n\nimport tensorflow as tf, os\n",
]
# `|` stands for the indentation.
DECORATORS = [
    "@tf.function",
    "@tf.function()",
    "@tf.function(a=1,)",
    "@tf.function(\n|   a=1,\n| # c1\n|)",
    "@tf.function( # c2\n|  a=(1), b='#)'\n)",
    "@(tf.function)",
    "@ tf . function ( a = 1 , ) # c3",
    "@\\\n  tf.function",
    "@(\n # c1\n  tf.function(a=[1,\n2,])\n)",
    "@tf.function(a=1 \\\n  , b=2)",
    "@tf.function(None, (x),)",
    "@tf.function(a=1\n,)",
    "@tf.function(a='ä€')  # c2",
    "@other",
    "@property",
    "@a.b(c)(d)",
    "@x[0]",
    "@reg.register('x',\n|  y=1)",
]
GAPS = ["", "", "\n", "|# c1\n", "\n|   # c2\n\n", "\f\n"]
FUNCTIONS = ["def f(x): pass\n", "def f(x):\n|  return x\n", "def \\\n f(x,\n y): return (x,\ny)\n"]
BLOCKS = [("", ""), ("class C:\n", ""), ("if a:\n", ""), ("try:\n", "finally: pass\n")]
TAILS = ["", "tf.abs(1)\n", "g = tf.function(f, a=1)\n", "x = 1"]


@st.composite
def definitions(draw: st.DrawFn) -> str:
    opening, closing = draw(st.sampled_from(BLOCKS))
    indentation = draw(st.sampled_from(["  ", "\t", "    "])) if opening else ""
    text = draw(st.sampled_from(["", "\n", "# c3\n"])) + opening
    for decorator in draw(st.lists(st.sampled_from(DECORATORS), max_size=3)):
        feed = draw(st.sampled_from(["", "", "", "\f"]))
        text += f"{feed}|{decorator}\n{draw(st.sampled_from(GAPS))}"
    return (f"{text}|{draw(st.sampled_from(FUNCTIONS))}{closing}").replace("|", indentation)


@st.composite
def modules(draw: st.DrawFn) -> str:
    body = "".join(draw(st.lists(definitions(), min_size=1, max_size=4)))
    text = draw(st.sampled_from(HEADS)) + body + draw(st.sampled_from(TAILS))
    return text.replace("\n", draw(st.sampled_from(["\n", "\r\n", "\r"])))


@st.composite
def requests(draw: st.DrawFn, view: View) -> list[Request]:
    chosen: list[Request] = []
    for line, site in sorted(view.module.sites.items()):
        if draw(st.booleans()):
            arguments = draw(st.sampled_from(["", "jit_compile=True", "s=[{module}.TensorSpec([])]"]))
            chosen.append(AddDecorator(line, site.qualname, arguments))
        for node in site.node.decorator_list:
            match draw(st.sampled_from(["keep", "remove", "set", "set two"])):
                case "remove":
                    chosen.append(RemoveDecorator(line, site.qualname, node.lineno))
                case "set":
                    chosen.append(Reconfigure(line, site.qualname, node.lineno, "a", "[1,\n2]"))
                case "set two":
                    chosen.append(Reconfigure(line, site.qualname, node.lineno, "k", "'é'"))
                    chosen.append(Reconfigure(line, site.qualname, node.lineno, "jit_compile", "True"))
    for node in ast.walk(view.tree):
        if isinstance(node, ast.Call) and draw(st.booleans()):
            chosen.append(Unwrap(node.lineno, node.col_offset + 1))
    return chosen


PLANNED = ("decorated already", "no call of the decorator", "a decorator, not a call", "no name to which", "is removed")


def comments(text: str) -> list[str]:
    return sorted(re.findall(r"# (?:c\d|why)", text))


def apply_patch(raw: bytes, patch: bytes) -> bytes:
    with tempfile.TemporaryDirectory() as directory:
        (Path(directory) / "m.py").write_bytes(raw)
        (Path(directory) / "edits.patch").write_bytes(patch)
        command = [shutil.which("git") or "git", "apply", "--whitespace=nowarn", "edits.patch"]
        subprocess.run(command, cwd=directory, check=True, capture_output=True)
        return (Path(directory) / "m.py").read_bytes()


@settings(max_examples=150, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_random_requests(data: st.DataObject) -> None:
    """Only refusals by intent, no comment lost, and a patch that gives the new text."""
    text = data.draw(modules())
    try:
        ast.parse(text)
    except SyntaxError:
        assume(False)
    source = from_bytes(text.encode())
    chosen = data.draw(requests(View.of(source, TF_FUNCTION)))
    done = plan(source, chosen)
    for refusal in done.refused:
        assert any(words in refusal.reason for words in PLANNED), refusal
    assert comments(done.new_text) == comments(text)
    if done.edits:
        assert apply_patch(source.raw, patch_bytes([done])) == encode(source, done.new_text)
