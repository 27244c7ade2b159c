"""A result from the cache, or from another process, is the result; what changed is analysed again."""

from __future__ import annotations

import re
from pathlib import Path

import msgspec
import pytest

from hybridize import results, workers
from hybridize.pipeline import Analysis, analyze
from hybridize.project.options import Options
from hybridize.project.project import Project
from hybridize.report import schema

SCRIPT = """import tensorflow as tf

weights = tf.Variable(tf.ones([3]))


def step_{n}(x):
    weights.assign_add(x * {n}.0)
    return tf.reduce_sum(x)


for _ in range(10):
    step_{n}(tf.ones([3]))
"""


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    for number in range(4):
        (tmp_path / f"script_{number}.py").write_text(SCRIPT.format(n=number), encoding="utf-8")
    (tmp_path / "helper.py").write_text("def scale(x):\n    return x * 2\n", encoding="utf-8")
    text = "import tensorflow as tf\nimport helper\nprint(helper.scale(tf.ones(2)))\n"
    (tmp_path / "main.py").write_text(text, encoding="utf-8")
    (tmp_path / "pyproject.toml").write_text("", encoding="utf-8")
    return tmp_path


@pytest.fixture
def analysed(monkeypatch: pytest.MonkeyPatch) -> list[list[str]]:
    """The components that were analysed in this process, not taken from the cache."""
    seen: list[list[str]] = []
    real = results.analysed

    def noted(component: Project, *arguments: object) -> object:
        seen.append([module.display for module in component.modules])
        return real(component, *arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(workers, "analysed", noted)
    return seen


def run(tree: Path, *paths: str, remembers: bool = True, **options: object) -> Analysis:
    return analyze(paths or ["."], Options().merge(options), cwd=tree, remembers=remembers)


def content(analysis: Analysis) -> bytes:
    return re.sub(rb'"(seconds|peak_mb)": [0-9.]+', b"", schema.encode(analysis.report))


def edits(analysis: Analysis) -> dict[str, str]:
    return {path: plan.new_text for path, plan in analysis.plans.items()}


def test_an_unchanged_project_is_not_analysed_again(tree: Path, analysed: list[list[str]]) -> None:
    alone = run(tree, remembers=False)
    assert not (tree / ".hybridize_cache").exists()
    cold = run(tree)
    assert len(analysed) == 10
    warm = run(tree)
    assert len(analysed) == 10
    assert content(alone) == content(cold) == content(warm)
    assert edits(alone) == edits(cold) == edits(warm) != {}


def test_only_what_a_change_can_reach_is_analysed_again(tree: Path, analysed: list[list[str]]) -> None:
    run(tree)
    analysed.clear()
    (tree / "helper.py").write_text("def scale(x):\n    print(x)\n    return x * 3\n", encoding="utf-8")
    changed = run(tree)
    assert analysed == [["helper.py", "main.py"]]
    assert content(changed) == content(run(tree, remembers=False))


def test_a_changed_file_that_was_not_given_counts(tree: Path, analysed: list[list[str]]) -> None:
    run(tree, "main.py")
    run(tree, "main.py")
    assert len(analysed) == 1
    (tree / "helper.py").write_text("def scale(x):\n    return 1\n", encoding="utf-8")
    run(tree, "main.py")
    assert len(analysed) == 2


def test_a_new_file_that_an_import_may_find_counts(tree: Path, analysed: list[list[str]]) -> None:
    (tree / "main.py").write_text("import tensorflow as tf\nimport helper, other\nother.f(tf.ones(2))\n")
    run(tree, "main.py")
    (tree / "other.py").write_text("def f(x):\n    return x\n")
    run(tree, "main.py")
    assert len(analysed) == 2


def test_options_that_change_results_count(tree: Path, analysed: list[list[str]]) -> None:
    run(tree, "main.py")
    run(tree, "main.py", target_tensorflow="2.9")
    run(tree, "main.py", placement="all")
    assert len(analysed) == 3
    run(tree, "main.py", verbose=True, jobs=2, output_format="json")
    assert len(analysed) == 3


def test_another_version_of_the_tool_starts_afresh(
    tree: Path, analysed: list[list[str]], monkeypatch: pytest.MonkeyPatch
) -> None:
    run(tree, "main.py")
    monkeypatch.setattr(results, "_tool", lambda: ("another", "", ""))
    run(tree, "main.py")
    assert len(analysed) == 2


def test_damage_is_ignored(tree: Path, analysed: list[list[str]]) -> None:
    cold = run(tree, "main.py")
    (entry,) = (tree / ".hybridize_cache").glob("*.result")
    entry.write_bytes(b"\x00" + entry.read_bytes()[1:])
    again = run(tree, "main.py")
    assert len(analysed) == 2
    assert content(again) == content(cold)


def test_an_entry_of_another_form_is_ignored(tree: Path, analysed: list[list[str]]) -> None:
    run(tree, "main.py")
    folder = tree / ".hybridize_cache"
    (entry,) = folder.glob("*.result")
    for other in (b"", b"\xc1", msgspec.msgpack.encode({"files": {}, "folders": {}, "result": 1})):
        results.Store(folder).put(entry.stem, other)
        run(tree, "main.py")
    assert len(analysed) == 4


def test_the_cache_can_be_switched_off_and_moved(tree: Path, analysed: list[list[str]]) -> None:
    run(tree, "main.py", cache=False)
    assert not (tree / ".hybridize_cache").exists()
    for _ in range(2):
        run(tree, "main.py", cache_dir=str(tree / "elsewhere"))
    assert not (tree / ".hybridize_cache").exists()
    assert len(list((tree / "elsewhere").glob("*.result"))) == 1
    assert len(analysed) == 2


def test_a_tree_that_cannot_be_written_is_no_error(tree: Path) -> None:
    (tree / ".hybridize_cache").write_text("a file where the folder would be")
    assert content(run(tree)) == content(run(tree, remembers=False))


def test_the_number_of_processes_does_not_matter(tree: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workers, "_LINES_WORTH_A_PROCESS", 1)
    one = run(tree, remembers=False, jobs=1)
    for number in (2, 3):
        several = run(tree, cache_dir=str(tree / f"cache_{number}"), jobs=number)
        assert several.program is None  # the work was done elsewhere
        assert content(several) == content(one)
        assert edits(several) == edits(one)
        # What other processes found is kept for later runs.
        assert len(list((tree / f"cache_{number}").glob("*.result"))) == 5
