"""A stand-in for the analysis: it reads the project and plans the edits as the real one does, and judges by names.

A function called `*_step` gets the decorator; a decorated one called `*_plain` loses it; `*_print` stays, because of
an effect; a module-level name `crash` makes the analysis fail.
"""

from __future__ import annotations

import ast
import sys
import types
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import hybridize
from hybridize.cli.program import program
from hybridize.edits.plan import FilePlan, plan
from hybridize.edits.requests import AddDecorator, RemoveDecorator, Request
from hybridize.project.module import SourceModule
from hybridize.project.options import Options
from hybridize.project.project import Project, load_project
from hybridize.report import schema


@dataclass
class FakeAnalysis:
    report: schema.Report
    project: Project
    plans: dict[str, FilePlan]
    timings: dict[str, float] = field(default_factory=lambda: {"parse": 0.25, "solve": 0.75})
    statistics: dict[str, int] = field(default_factory=dict)
    assigned: dict[str, Any] = field(default_factory=dict)


def analyze(
    paths: Any,
    options: Options,
    *,
    cwd: Path,
    progress: Callable[[str, int, int], None] | None = None,
    focus: Path | None = None,
    assigned: bool = False,
    remembers: bool = False,
) -> FakeAnalysis:
    project = load_project(paths, options, cwd=cwd)
    functions: list[schema.Function] = []
    plans: dict[str, FilePlan] = {}
    for number, module in enumerate(project.modules, 1):
        if progress:
            progress("analysing", number, len(project.modules))
        if module.tree is None:
            continue
        if "crash = 1" in module.text:
            raise ZeroDivisionError("the analysis divided by zero")
        if "interrupt = 1" in module.text:
            raise KeyboardInterrupt
        requests: list[Request] = []
        for qualname, node in definitions(module.tree, ""):
            functions.append(judge(module, qualname, node, requests))
        plans[module.display] = plan(module, requests)
    report = schema.Report(
        tool=schema.Tool(version="0.1.0"),
        options={"placement": options.placement, "speculative": options.speculative},
        summary=schema.Summary(files=len(project.modules), functions=len(functions), seconds=0.1),
        diagnostics=tuple(
            schema.Diagnostic(d.code, d.name, d.severity, d.path, d.line, d.column, d.message)
            for d in project.diagnostics
        ),
        functions=tuple(functions),
    )
    return FakeAnalysis(report, project, plans)


def definitions(tree: ast.AST, outer: str) -> Iterator[tuple[str, ast.FunctionDef]]:
    for node in ast.iter_child_nodes(tree):
        match node:
            case ast.FunctionDef(name=name):
                yield f"{outer}{name}", node
                yield from definitions(node, f"{outer}{name}.")
            case ast.ClassDef(name=name):
                yield from definitions(node, f"{outer}{name}.")


def judge(module: SourceModule, qualname: str, node: ast.FunctionDef, requests: list[Request]) -> schema.Function:
    decorated = bool(node.decorator_list)
    common: dict[str, Any] = {
        "id": f"{module.display}::{qualname}",
        "path": module.display,
        "module": module.name,
        "qualname": qualname,
        "name": node.name,
        "line": node.lineno,
        "end_line": node.end_lineno,
        "column": node.col_offset + 1,
        "hybrid": decorated,
        "decorator": schema.Decorator(node.decorator_list[0].lineno, "@tf.function") if decorated else None,
        "parameters": tuple(schema.Parameter(each.arg) for each in node.args.args),
    }
    if node.name.endswith("_step") and not decorated:
        requests.append(AddDecorator(node.lineno, qualname))
        assumed = schema.Assumption("name-context", "a training step is given tensors", module.display, node.lineno)
        return schema.Function(
            **common,
            precondition="P1",
            actions=("add-decorator",),
            applicability="assumed",
            assumptions=(assumed,),
        )
    if node.name.endswith("_plain") and decorated:
        requests.append(RemoveDecorator(node.lineno, qualname, node.decorator_list[0].lineno))
        return schema.Function(**common, precondition="P2", actions=("remove-decorator",), applicability="safe")
    code = "HYB204" if node.name.endswith("_print") else "HYB202"
    name = "python-side-effect" if code == "HYB204" else "no-tensor-parameter"
    reason = schema.Reason(code, name, module.display, node.lineno, 1, f"`{qualname}` is not for a graph")
    return schema.Function(**common, reasons=(reason,))


@pytest.fixture(autouse=True)
def fake_pipeline(monkeypatch: pytest.MonkeyPatch) -> None:
    module = types.ModuleType("hybridize.pipeline")
    module.analyze = analyze  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "hybridize.pipeline", module)


@pytest.fixture(autouse=True)
def importable_from_anywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    # Programs started by tests run in other directories, where a relative path leads nowhere.
    monkeypatch.setenv("PYTHONPATH", str(Path(hybridize.__file__).resolve().parents[1]))


SOURCE = """\
import tensorflow as tf


def train_step(x):
    return tf.reduce_sum(x)


def helper(x):
    return x


class Model:
    def fit_step(self, x):
        return x * 2.0


@tf.function
def rate_plain():
    return 0.1
"""


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Make a small project the working directory."""
    (tmp_path / "pyproject.toml").write_text("")
    (tmp_path / "train.py").write_text(SOURCE)
    (tmp_path / "quiet.py").write_text("def nothing(x):\n    return x\n")
    monkeypatch.chdir(tmp_path)
    return tmp_path


Run = Callable[..., Result]


@pytest.fixture
def run() -> Run:
    def invoke(*arguments: str, **extra: Any) -> Result:
        return CliRunner().invoke(program, list(arguments), prog_name="hybridize", **extra)

    return invoke
