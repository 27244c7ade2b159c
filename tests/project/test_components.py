"""Files that can have nothing to do with each other are told apart; all others stay together."""

from __future__ import annotations

from pathlib import Path

from hybridize.project.components import Components
from hybridize.project.options import Options
from hybridize.project.project import load_project


def groups(folder: Path, files: dict[str, str], *paths: str) -> list[list[str]]:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    project = load_project(list(paths) or ["."], Options(), cwd=folder)
    return [[module.display for module in part.modules] for part in Components(project).projects]


def test_scripts_without_imports_of_each_other(tmp_path: Path) -> None:
    files = {"a.py": "import os\n", "b.py": "import os\n", "c.py": "import numpy\n"}
    assert groups(tmp_path, files) == [["a.py"], ["b.py"], ["c.py"]]


def test_imports_join_in_both_directions(tmp_path: Path) -> None:
    files = {
        "a.py": "import shared\n",
        "b.py": "def f():\n    from shared import x\n",
        "c.py": "",
        "shared.py": "x = 1\n",
    }
    assert groups(tmp_path, files) == [["a.py", "b.py", "shared.py"], ["c.py"]]


def test_an_import_deep_in_a_statement_counts(tmp_path: Path) -> None:
    text = "try:\n    pass\nexcept E:\n    match 1:\n        case 1:\n            with x:\n                import b\n"
    assert groups(tmp_path, {"a.py": text, "b.py": ""}) == [["a.py", "b.py"]]


def test_a_package_is_one(tmp_path: Path) -> None:
    files = {"p/__init__.py": "", "p/a.py": "", "p/q/__init__.py": "", "p/q/b.py": "", "other.py": ""}
    assert groups(tmp_path, files) == [["other.py"], ["p/__init__.py", "p/a.py", "p/q/__init__.py", "p/q/b.py"]]


def test_a_folder_imported_as_a_package_is_one(tmp_path: Path) -> None:
    files = {"main.py": "import tools\ntools.a.f()\n", "tools/a.py": "", "tools/b.py": "", "other.py": ""}
    assert groups(tmp_path, files) == [["main.py", "tools/a.py", "tools/b.py"], ["other.py"]]


def test_fixtures_join_what_lies_below_them(tmp_path: Path) -> None:
    files = {"tests/conftest.py": "", "tests/test_a.py": "", "tests/deep/test_b.py": "", "a.py": ""}
    assert groups(tmp_path, files) == [["a.py"], ["tests/conftest.py", "tests/deep/test_b.py", "tests/test_a.py"]]


def test_plugins_named_in_texts_are_imports(tmp_path: Path) -> None:
    files = {"test_a.py": 'pytest_plugins = ["helpers"]\n', "helpers.py": "", "b.py": ""}
    assert groups(tmp_path, files) == [["b.py"], ["helpers.py", "test_a.py"]]


def test_files_that_were_not_given_connect_those_that_were(tmp_path: Path) -> None:
    files = {"a.py": "import shared\n", "b.py": "import shared\n", "c.py": "", "d.py": "", "shared.py": "import c\n"}
    assert groups(tmp_path, files, "a.py", "b.py", "c.py", "d.py") == [["a.py", "b.py", "c.py"], ["d.py"]]


def test_a_file_that_does_not_parse_belongs_to_what_imports_it(tmp_path: Path) -> None:
    assert groups(tmp_path, {"a.py": "import b\n", "b.py": "def\n", "c.py": "("}) == [["a.py", "b.py"], ["c.py"]]
