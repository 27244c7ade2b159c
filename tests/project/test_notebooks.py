"""Notebooks: the Python in them, on the lines of the file, and what they are for a project."""

from __future__ import annotations

import json
from collections.abc import Callable

import pytest

from hybridize.pipeline import analyze
from hybridize.project.import_graph import focused
from hybridize.project.notebooks import notebook_source
from hybridize.project.options import Options

from .trees import Tree

Make = Callable[..., Tree]


def cell(source: str, kind: str = "code", **more: object) -> dict[str, object]:
    lines = source.splitlines(keepends=True)
    return {"cell_type": kind, "metadata": {}, **more, "source": lines}


def notebook(*cells: dict[str, object], language: str = "python") -> dict[str, object]:
    return {"cells": list(cells), "metadata": {"language_info": {"name": language}}, "nbformat": 4, "nbformat_minor": 4}


def written(document: dict[str, object]) -> str:
    """As Jupyter writes it: each line of source on its own."""
    return json.dumps(document, indent=1, ensure_ascii=False) + "\n"


def code_of(document: dict[str, object]) -> list[str]:
    source = notebook_source(json.dumps(document).encode())
    assert source is not None
    return [line for line in source.split("\n") if line.strip()]


def test_lines_are_those_of_the_file() -> None:
    text = written(
        notebook(
            cell("# Title\n\n    indented", "markdown"),
            cell("x = 'ü\"'\n\nif x:\n    y = 1\n", outputs=[{"text": ["x = 'ü\"'\n", '"source": [\n']}]),
            cell("", "code"),
            cell("print(x)"),
        )
    )
    source = notebook_source(text.encode())
    assert source is not None
    file = text.split("\n")
    found = {number: line for number, line in enumerate(source.split("\n")) if line}
    assert list(found.values()) == ["x = 'ü\"'", "if x:", "    y = 1", "print(x)"]
    for number, line in found.items():
        assert json.loads(file[number].strip().removesuffix(",")).removesuffix("\n") == line


def test_compact_files_are_read_too() -> None:
    """Their places are those of the cells put one after the other."""
    document = notebook(cell("# text", "markdown"), cell("a = 1\nb = 2"), {"cell_type": "code", "source": "c = 3"})
    assert code_of(document) == ["a = 1", "b = 2", "c = 3"]
    assert notebook_source(written(document).encode()) is not None


def test_what_is_no_python_is_left_out() -> None:
    document = notebook(
        cell("%%bash\nrm -rf x"),
        cell("%%time\nz = 1"),
        cell("%matplotlib inline\n!pip install x\nimport os"),
        cell("this does not parse"),
        cell("for each in z:\n    %timeit f(each)\n"),
    )
    assert [line.strip() for line in code_of(document)] == ["z = 1", "import os", "for each in z:", "pass"]


@pytest.mark.parametrize(
    "raw", [b"", b"[]", b"{", b"\xff", json.dumps(notebook(cell("x <- 1"), language="R")).encode()]
)
def test_no_notebook_of_python(raw: bytes) -> None:
    assert notebook_source(raw) is None


def test_third_format() -> None:
    sheet = {"cells": [{"cell_type": "code", "input": ["a = 1\n", "b = 2"], "language": "python"}]}
    assert code_of({"worksheets": [sheet], "metadata": {"name": ""}}) == ["a = 1", "b = 2"]


def test_only_notebooks_that_use_the_project_count(tree: Make) -> None:
    project = tree(
        {
            "model.py": "def step(x):\n    return x * x\n",
            "use.ipynb": written(notebook(cell("import model\nmodel.step(1)"))),
            "lesson.ipynb": written(notebook(cell("import numpy as np\nnp.zeros(3)"))),
            "broken.ipynb": "{",
        }
    ).load()
    assert [each.display for each in project.notebooks] == ["use.ipynb"]
    assert [each.display for each in project.modules] == ["model.py"]
    assert not project.diagnostics


def test_a_notebook_leads_to_what_it_imports(tree: Make) -> None:
    project = tree(
        {"a.py": "", "b.py": "", "use.ipynb": written(notebook(cell("import a")))},
    ).load()
    assert [each.display for each in focused(project, project.modules[0].path).notebooks] == ["use.ipynb"]
    assert not focused(project, project.modules[1].path).notebooks


def test_what_a_notebook_passes_counts(tree: Make) -> None:
    made = tree(
        {
            "model.py": """
                import tensorflow as tf

                def square(x):
                    return tf.reduce_sum(x * x)

                def scaled(x, factor):
                    return x * factor
                """,
            "notebooks/use.ipynb": written(
                notebook(
                    cell("# Use", "markdown"),
                    cell("import sys\nsys.path.append('..')\nimport tensorflow as tf"),
                    cell("from model import scaled, square\nsquare(tf.ones([2, 3]))"),
                    cell("def own(x):\n    return x + 1\nfor n in range(3):\n    scaled(tf.ones([2]), 0.5 * n)"),
                )
            ),
        }
    )
    report = analyze([made.root], Options(), cwd=made.root).report
    functions = {function.name: function for function in report.functions}
    assert set(functions) == {"square", "scaled"}
    assert functions["square"].reached and functions["square"].precondition == "P1"
    assert functions["square"].applicability == "safe"
    assert functions["square"].parameters[0].types[0].shape == (2, 3)
    assert functions["scaled"].primitive_parameter == "yes"
    assert report.summary.files == 1


def test_a_change_of_a_notebook_is_noticed(tree: Make) -> None:
    source = "import tensorflow as tf\n\ndef f(x):\n    return tf.exp(x)\n"
    first = written(notebook(cell("import tensorflow as tf\nimport m\nm.f(tf.ones([2]))")))
    second = written(notebook(cell("import tensorflow as tf\nimport m\nm.f(1.0)")))
    made = tree({"m.py": source, "use.ipynb": first})
    answers = []
    for text in (first, second):
        made.write({"use.ipynb": text})
        report = analyze([made.root], Options(), cwd=made.root, remembers=True).report
        answers.append(report.functions[0].precondition)
    assert answers == ["P1", None]
