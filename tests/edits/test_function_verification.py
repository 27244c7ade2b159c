"""Looking at the lines of one function alone says the same as reading the whole file again."""

from __future__ import annotations

import sysconfig
from pathlib import Path

import pytest
from edit_samples import Sample, on_disk, sample

from hybridize.edits import function_verification, verification
from hybridize.edits.decorators import TF_FUNCTION
from hybridize.edits.function_verification import OneByOne
from hybridize.edits.functions import View
from hybridize.edits.intentions import DecoratorAdded
from hybridize.edits.plan import plan, plan_each
from hybridize.edits.requests import AddDecorator
from hybridize.edits.text_edits import TextEdit

LIBRARY = Path(sysconfig.get_paths()["stdlib"])
ADDED = DecoratorAdded(4, 0, "tf.function")
TEXT = "import os\nclass C:\n    # about f\n    def f(x):\n        return 1\n    y = 2\n"


def _flaw(text: str, replaced: str, by: str) -> str | None:
    view = View.of(sample(text), TF_FUNCTION)
    at = text.index(replaced)
    return OneByOne().flaw(view, [view.lines.edit(at, at + len(replaced), by)], [ADDED])


def _every_request(source: Sample) -> list[AddDecorator]:
    sites = View.of(source, TF_FUNCTION).module.sites
    return [AddDecorator(line, site.qualname, "") for line, site in sites.items()]


@pytest.mark.parametrize("name", ["heapq.py", "contextlib.py", "shelve.py", "json/decoder.py"])
def test_same_as_the_whole_file(name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = on_disk(LIBRARY / name, LIBRARY)
    whole = {request: plan(source, [request]).edits for request in _every_request(source)}
    # Only the imports, which all need, are looked at in the whole file, and once.
    looks: list[object] = []

    def looking(*given: object) -> str | None:
        looks.append(given)
        return verification.flaw(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(function_verification, "flaw", looking)
    assert plan_each(source, list(whole)) == {request: edits for request, edits in whole.items() if edits}
    assert len(looks) <= 2


def test_what_was_meant() -> None:
    assert _flaw(TEXT, "    def f", "    @tf.function\n    def f") is None


@pytest.mark.parametrize(
    ("replaced", "by"),
    [
        ("    def f", "    @tf.fonction\n    def f"),
        ("    def f", "    @tf.function\n    def g"),
        ("    def f", "    @tf.function\n    def g(): pass\n    def f"),
        ("    def f", "  @tf.function\n    def f"),
        ("    def f", "@tf.function\n    def f"),
        ("        return 1", "        return 1 \\"),
        ("        return 1", '        return """1'),
        ("        return 1", "        return 1; x = 3"),
        ("y = 2", "y = 3"),
    ],
)
def test_what_was_not_meant(replaced: str, by: str) -> None:
    assert _flaw(TEXT, replaced, by) is not None


@pytest.mark.parametrize(
    "text",
    [
        "x = 1; \\\ndef_ = 2\nif x:\n    def f(x): return 1\n",
        "x = 1\nif x: pass\nelse:\n    def f(x): return 1; y = 2\n",
        "\n\n\n\x0cdef f(x):\n    return 1\n",
        "if 1:\n    pass\n    \\\n    def f(x): return 1\n",
    ],
)
def test_lines_that_are_shared(text: str) -> None:
    source = sample(text)
    for request in _every_request(source):
        alone = plan(source, [request])
        assert plan_each(source, [request]) == ({request: alone.edits} if alone.edits else {})


def test_edits_elsewhere_are_noticed() -> None:
    view = View.of(sample(TEXT), TF_FUNCTION)
    at = TEXT.index("    def f")
    right = view.lines.edit(at, at, "    @tf.function\n")
    wrong: TextEdit = view.lines.edit(0, 0, "import sys\n")
    assert OneByOne().flaw(view, [right], [ADDED]) is None
    assert OneByOne().flaw(view, [wrong, right], [ADDED]) is not None
