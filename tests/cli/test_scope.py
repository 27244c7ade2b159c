"""Where `explain` and `types` look for the callers of what they are asked about."""

from __future__ import annotations

from pathlib import Path

import pytest

from hybridize.cli.targets import Target
from hybridize.project.import_graph import focused
from hybridize.project.options import Options
from hybridize.project.project import load_project


def tree(folder: Path, *files: str, **texts: str) -> None:
    for name in files:
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(texts.get(path.stem, "x = 1\n"))


def places(text: str, cwd: Path, *given: str) -> list[str]:
    return list(Target.parse(text).places(cwd, given))


def test_the_project_of_the_file_not_the_whole_checkout(tmp_path: Path) -> None:
    tree(tmp_path, "one/pyproject.toml", "one/src/a.py", "two/pyproject.toml", "two/b.py")
    assert places("one/src/a.py::f", tmp_path)[0] == str(tmp_path / "one")


def test_within_a_project_no_further_up_than_check_looks(tmp_path: Path) -> None:
    tree(tmp_path, "pyproject.toml", "examples/a.py", "src/b.py")
    assert places("a.py::f", tmp_path / "examples")[0] == "."
    assert places("examples/a.py::f", tmp_path)[0] == "."


@pytest.mark.parametrize(
    ("files", "home"),
    [
        (["app/main.py", "app/layers/a.py"], "app"),
        (["app/main.py", "app/deep/er/layers/a.py"], "app"),
        (["app/layers/a.py"], "app/layers"),
    ],
)
def test_without_a_marker_the_highest_folder_with_sources(tmp_path: Path, files: list[str], home: str) -> None:
    tree(tmp_path, *files)
    assert places(f"{files[-1]}::f", tmp_path)[0] == str(tmp_path / home)


def test_files_that_import_each_other_by_the_name_of_their_folder_belong_to_the_one_above(tmp_path: Path) -> None:
    tree(tmp_path, "app/main.py", "app/net.py", main="from app.net import f\n")
    assert places("app/net.py::f", tmp_path)[0] == str(tmp_path)
    assert places("net.py::f", tmp_path / "app")[0] == "."


def test_given_paths_are_kept(tmp_path: Path) -> None:
    tree(tmp_path, "a.py")
    assert places("a.py::f", tmp_path, "src", "tests") == ["src", "tests"]


def test_only_what_leads_to_the_file_is_analysed(tmp_path: Path) -> None:
    texts = {
        "direct": "import target\n",
        "indirect": "def late():\n    from direct import target\n",
        "package": "from . import inner\n",
        "unrelated": "import numpy\n",
        "base": "x = 1\n",
        "target": "import base\n",
    }
    tree(tmp_path, *(f"{name}.py" for name in texts), "conftest.py", "other/conftest.py", **texts)
    project = load_project([tmp_path], Options(), cwd=tmp_path)
    names = {module.display for module in focused(project, tmp_path / "target.py").modules}
    assert names == {"target.py", "direct.py", "indirect.py", "conftest.py"}


def test_a_package_leads_to_its_submodules(tmp_path: Path) -> None:
    tree(tmp_path, "p/__init__.py", "p/target.py", "m.py", m="from p import target\n")
    project = load_project([tmp_path], Options(), cwd=tmp_path)
    assert {module.display for module in focused(project, tmp_path / "p/target.py").modules} == {"p/target.py", "m.py"}


def test_files_that_import_what_stands_beside_their_folder_belong_to_the_one_above(tmp_path: Path) -> None:
    tree(tmp_path, "generative/vae.py", "utility/data.py", "other/own.py", vae="from utility import data\n")
    assert places("generative/vae.py::f", tmp_path)[0] == str(tmp_path)
    assert places("other/own.py::f", tmp_path)[0] == str(tmp_path / "other")
