"""Properties on real source: a sample of the standard library, every function of it.

A fixed sample is edited as a whole; hypothesis chooses files, functions and requests at random beyond it.  LibCST,
which parses with another grammar and keeps every character, is the oracle for what an edit may touch.
"""

from __future__ import annotations

import subprocess
import sysconfig
import warnings
from functools import cache
from pathlib import Path

import libcst
import pytest
from edit_samples import Sample, from_bytes
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hybridize.edits.decorators import TF_FUNCTION
from hybridize.edits.diff import patch_bytes
from hybridize.edits.functions import View, means_decorator
from hybridize.edits.plan import FilePlan, plan
from hybridize.edits.requests import AddDecorator, Reconfigure, RemoveDecorator
from hybridize.edits.source import encode

LIBRARY = Path(sysconfig.get_paths()["stdlib"])
SAMPLE = [
    "functools.py",
    "contextlib.py",
    "dataclasses.py",
    "shelve.py",
    "tokenize.py",
    "heapq.py",
    "asyncio/locks.py",
    "collections/__init__.py",
    "email/message.py",
    "importlib/util.py",
    "json/decoder.py",
]


@cache
def small_files() -> tuple[str, ...]:
    paths = sorted(path for path in LIBRARY.glob("*.py") if 500 < path.stat().st_size < 40_000)
    return tuple(path.name for path in paths)


@cache
def load(name: str) -> Sample:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        return from_bytes((LIBRARY / name).read_bytes(), LIBRARY / name, name)


def reread(done: FilePlan) -> Sample:
    source = done.source
    return from_bytes(encode(source, done.new_text), source.path, source.display)


def every_addition(source: Sample) -> list[AddDecorator]:
    sites = View.of(source, TF_FUNCTION).module.sites
    return [AddDecorator(line, sites[line].qualname) for line in sorted(sites)]


def graph_decorators(source: Sample) -> list[tuple[int, str, int]]:
    view = View.of(source, TF_FUNCTION)
    return [
        (line, site.qualname, node.lineno)
        for line, site in sorted(view.module.sites.items())
        for node in site.node.decorator_list
        if means_decorator(view, site, node)
    ]


def without_import(text: str) -> str:
    """Leave out the import that caution may keep, and blank lines, which come and go with it."""
    kept = [line for line in text.splitlines() if line.strip() and not line.startswith("import tensorflow")]
    return "\n".join(kept)


def check_round_trip(source: Sample, done: FilePlan) -> None:
    new = reread(done)
    decorators = graph_decorators(new)
    assert len(decorators) == len(done.applied)
    back = plan(new, [RemoveDecorator(*decorator) for decorator in decorators])
    assert not back.refused
    if back.new_text != source.text:
        assert "import tensorflow" in back.new_text
        assert without_import(back.new_text) == without_import(source.text)


@pytest.mark.parametrize("name", SAMPLE)
def test_every_function(name: str) -> None:
    source = load(name)
    done = plan(source, every_addition(source))
    assert done.applied
    reasons = ("cannot be traced", "Python's work", "plain value")
    assert all(any(reason in refusal.reason for reason in reasons) for refusal in done.refused)
    assert len(done.applied) + len(done.refused) == len(every_addition(source))
    check_round_trip(source, done)
    assert plan(reread(done), every_addition(reread(done))).edits == ()


@pytest.mark.parametrize("name", SAMPLE[:3])
def test_every_decorator_reconfigured(name: str) -> None:
    source = load(name)
    new = reread(plan(source, every_addition(source)))
    for keyword, value in (("jit_compile", "True"), ("input_signature", "[{module}.TensorSpec([None, 2])]")):
        requests = [Reconfigure(*decorator, keyword, value) for decorator in graph_decorators(new)]
        done = plan(new, requests)
        assert not done.refused
        assert done.new_text.count(f"{keyword}=") - new.text.count(f"{keyword}=") == len(requests)
        again = reread(done)
        same = plan(again, [Reconfigure(*decorator, keyword, value) for decorator in graph_decorators(again)])
        assert same.new_text == again.text
        new = again


@pytest.mark.parametrize("newline", ["\r\n", "\r"])
@pytest.mark.parametrize("name", ["functools.py", "heapq.py"])
def test_other_newlines(name: str, newline: str) -> None:
    source = from_bytes(load(name).text.replace("\n", newline).encode(), load(name).path, name)
    plain = plan(load(name), every_addition(load(name)))
    done = plan(source, every_addition(source))
    assert done.new_text == plain.new_text.replace("\n", newline)
    check_round_trip(source, done)


@settings(max_examples=20, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])
@given(st.data())
def test_some_functions_of_some_file(data: st.DataObject) -> None:
    source = load(data.draw(st.sampled_from(small_files()), label="file"))
    additions = every_addition(source)
    if not additions:
        return
    chosen = data.draw(st.lists(st.sampled_from(additions), min_size=1, max_size=4, unique=True), label="functions")
    done = plan(source, chosen)
    if done.applied:
        check_round_trip(source, done)
    inserted = "".join(edit.content for edit in done.edits)
    assert len(done.new_text) == len(source.text) + len(inserted)
    assert all(edit.start == edit.end for edit in done.edits)


def test_patch_of_the_sample(tmp_path: Path) -> None:
    plans = [plan(load(name), every_addition(load(name))) for name in SAMPLE]
    for done in plans:
        path = tmp_path / done.source.display
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(done.source.raw)
    (tmp_path / "edits.patch").write_bytes(patch_bytes(plans))
    subprocess.run(["git", "apply", "--whitespace=nowarn", "edits.patch"], cwd=tmp_path, check=True)
    for done in plans:
        assert (tmp_path / done.source.display).read_bytes() == encode(done.source, done.new_text)


class Oracle(libcst.CSTTransformer):
    """Adds the decorator by way of a tree that keeps every character."""

    def __init__(self, wanted: set[str]) -> None:
        self.wanted = wanted
        self.path: list[str] = []

    def visit_ClassDef(self, node: libcst.ClassDef) -> None:  # noqa: N802
        self.path.append(node.name.value)

    def leave_ClassDef(self, original_node: libcst.ClassDef, updated_node: libcst.ClassDef) -> libcst.ClassDef:  # noqa: N802
        self.path.pop()
        return updated_node

    def visit_FunctionDef(self, node: libcst.FunctionDef) -> None:  # noqa: N802
        self.path.append(node.name.value)

    def leave_FunctionDef(  # noqa: N802
        self, original_node: libcst.FunctionDef, updated_node: libcst.FunctionDef
    ) -> libcst.FunctionDef:
        qualname = ".".join(self.path)
        self.path.pop()
        if qualname not in self.wanted:
            return updated_node
        name = libcst.Attribute(libcst.Name("tf"), libcst.Name("function"))
        return updated_node.with_changes(decorators=[libcst.Decorator(name)])


@pytest.mark.parametrize("name", ["heapq.py", "json/decoder.py", "statistics.py", "tokenize.py"])
def test_agrees_with_libcst(name: str) -> None:
    """For functions without decorators and comments above, a lossless tree gives the very same text."""
    plain = load(name)
    source = from_bytes(b"import tensorflow as tf\n" + plain.raw, plain.path, name)
    view = View.of(source, TF_FUNCTION)
    qualnames = [site.qualname for site in view.module.sites.values()]
    single = [
        AddDecorator(line, site.qualname)
        for line, site in sorted(view.module.sites.items())
        if not site.node.decorator_list and qualnames.count(site.qualname) == 1
    ]
    done = plan(source, single)
    wanted = {request.qualname for request in done.applied}  # type: ignore[union-attr]
    assert len(wanted) > 5
    assert done.new_text == libcst.parse_module(source.text).visit(Oracle(wanted)).code
