"""`refactor` on real files turned into TensorFlow programs at random: exact, and done after one time.

Functions of the standard library get decorators and calls with tensors, so that the tool finds something to do in
files that nobody wrote for it.
"""

from __future__ import annotations

import ast
import sysconfig
import tempfile
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hybridize.edits.plan import FilePlan
from hybridize.pipeline import analyze
from hybridize.project.options import Options

LIBRARY = Path(sysconfig.get_paths()["stdlib"])
FILES = ["bisect.py", "colorsys.py", "fractions.py", "heapq.py", "quopri.py", "sched.py", "shlex.py", "stat.py"]
FILES += ["textwrap.py", "linecache.py", "keyword.py", "html/__init__.py", "json/encoder.py", "wsgiref/headers.py"]
DECORATORS = [
    "@tf.function",
    "@tf.function()",
    "@tf.function(reduce_retracing=True)",
    "@tf.function(\n{indent}    autograph=True,  # why\n{indent})",
    "@tf.function  # hot",
]
CALLS = ["{name}(tf.ones([2]))", "{name}(tf.ones([2]), tf.ones([2]))", "{name}(tf.ones([2]), 3)", "{name}()"]
COMPUTING = "\n\ndef added_{number}(x, y=None):\n    {body}\n\n\nadded_{number}(tf.ones([2]))\n"
BODIES = ["return tf.abs(x)", "print(x)\n    return x", "return x", "return [tf.abs(x) for _ in range(3)]", "pass"]
SETTINGS = settings(
    max_examples=40, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@st.composite
def programs(draw: st.DrawFn) -> str:
    """A file of the library with decorators, calls and functions added, and an import for them."""
    source = (LIBRARY / draw(st.sampled_from(FILES))).read_text("utf-8")
    lines = source.splitlines()
    tree = ast.parse(source)
    every = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    alone = [node for node in every if lines[node.lineno - 1].lstrip().startswith(("def ", "async def "))]
    chosen = draw(st.lists(st.sampled_from(alone), max_size=6, unique_by=lambda node: node.lineno)) if alone else []
    for node in sorted(chosen, key=lambda node: -node.lineno):
        indent = " " * node.col_offset
        text = draw(st.sampled_from(DECORATORS)).format(indent=indent)
        lines.insert(node.lineno - 1, indent + text)
    top = [node.name for node in tree.body if isinstance(node, ast.FunctionDef)]
    for name in draw(st.lists(st.sampled_from(top), max_size=4)) if top else []:
        lines.append(draw(st.sampled_from(CALLS)).format(name=name))
    for number, body in enumerate(draw(st.lists(st.sampled_from(BODIES), max_size=4))):
        lines += COMPUTING.format(number=number, body=body).splitlines()
    text = "\n".join(lines) + draw(st.sampled_from(["", "\n"]))
    place = 0
    if isinstance(tree.body[0], ast.Expr):
        place = tree.body[0].end_lineno or 0
    for node in tree.body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            place = node.end_lineno or 0
    parts = text.split("\n")
    parts.insert(place, "import tensorflow as tf")
    return "\n".join(parts)


def stripped(text: str) -> str:
    """The program without its graph decorators and without imports of TensorFlow."""
    tree = ast.parse(text)
    for node in ast.walk(tree):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            node.decorator_list = [one for one in node.decorator_list if "tf.function" not in ast.unparse(one)]
        elif isinstance(node, ast.Import):
            node.names = [alias for alias in node.names if alias.name != "tensorflow"]
    return ast.dump(tree)


def plan_for(folder: Path, options: Options) -> FilePlan | None:
    return analyze(["m.py"], options, cwd=folder).plans.get("m.py")


@pytest.mark.parametrize("placement", ["outermost", "all"])
@SETTINGS
@given(source=programs())
def test_exact_and_done_after_one_time(placement: str, source: str) -> None:
    options = Options(placement=placement, unsafe_fixes=True)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / "m.py"
        path.write_text(source, "utf-8")
        planned = plan_for(folder, options)
        if planned is None:
            return
        assert not planned.refused
        assert stripped(planned.new_text) == stripped(source)
        path.write_text(planned.new_text, "utf-8")
        again = plan_for(folder, options)
        assert again is None or not again.edits, again.new_text


def test_the_programs_give_the_tool_something_to_do(tmp_path: Path) -> None:
    """The property above would hold of a tool that does nothing."""
    source = (LIBRARY / "bisect.py").read_text("utf-8")
    source = "import tensorflow as tf\n" + source.replace("def insort_left", "@tf.function\ndef insort_left", 1)
    source += COMPUTING.format(number=0, body=BODIES[0]) + "insort_left([], 1)\n"
    (tmp_path / "m.py").write_text(source)
    planned = plan_for(tmp_path, Options(unsafe_fixes=True))
    assert planned is not None and "@tf.function\ndef added_0" in planned.new_text
