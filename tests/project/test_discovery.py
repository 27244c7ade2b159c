from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import pytest

from hybridize.project.diagnostics import ProjectError
from hybridize.project.discovery import Discovered, discover

from .trees import Tree

Make = Callable[..., Tree]


def found(tree: Tree, *paths: str, exclude: tuple[str, ...] = (), cwd: Path | None = None) -> list[str]:
    result = discover(paths or ["."], cwd=cwd or tree.root, exclude=exclude, root=tree.root)
    return [path.relative_to(tree.root).as_posix() for path in result.files]


def test_sorted_and_complete(tree: Make) -> None:
    made = tree({"b.py": "", "a/z.py": "", "a/b/c.py": "", "a.py": "", "a-b/x.py": "", "notes.txt": "", "x.pyi": ""})
    assert found(made) == ["a/b/c.py", "a/z.py", "a-b/x.py", "a.py", "b.py"]
    assert found(made, "b.py", "a", "./a/../b.py", str(made.root / "a")) == ["a/b/c.py", "a/z.py", "b.py"]
    assert found(made, "b/../../proj/b.py") == ["b.py"]


def test_default_excludes(tree: Make) -> None:
    hidden = [
        ".venv",
        "venv",
        "node_modules",
        "__pycache__",
        "build",
        "dist",
        ".tox",
        ".eggs",
        ".ipynb_checkpoints",
        ".git",
    ]
    files = {f"{folder}/x.py": "" for folder in [*hidden, "lib/site-packages", "x.egg-info"]}
    made = tree(
        {**files, "env/pyvenv.cfg": "", "env/lib/x.py": "", "ok.py": "", "pkg/build/__init__.py": "", "env2/x.py": ""}
    )
    assert found(made) == ["env2/x.py", "ok.py", "pkg/build/__init__.py"]
    assert found(made, "build") == ["build/x.py"]
    assert found(made, "venv/x.py") == ["venv/x.py"]


def test_gitignore_nested_and_above(tree: Make) -> None:
    made = tree(
        {
            ".gitignore": "*.gen.py\n/out/\n!keep.gen.py\n\\\n[\n",
            "out/a.py": "",
            "sub/out/a.py": "",
            "x.gen.py": "",
            "sub/keep.gen.py": "",
            "sub/.gitignore": "secret.py\n!y.gen.py\n",
            "sub/secret.py": "",
            "secret.py": "",
            "sub/y.gen.py": "",
            "sub/deep/secret.py": "",
            "sub/deep/.gitignore": "!secret.py\n",
        }
    )
    expected = ["secret.py", "sub/deep/secret.py", "sub/keep.gen.py", "sub/out/a.py", "sub/y.gen.py"]
    assert found(made) == expected
    assert found(made, "sub") == expected[1:]
    assert found(made, "x.gen.py") == ["x.gen.py"]  # named
    assert found(made, "out") == ["out/a.py"]  # named, so what hides all of it does not count


def test_gitignore_above_counts_only_in_a_repository(tree: Make) -> None:
    made = tree({".gitignore": "a.py\n", "sub/a.py": "", "sub/b.py": ""}, repository=False)
    assert found(made, "sub") == ["sub/a.py", "sub/b.py"]
    assert found(made) == ["sub/b.py"]
    (made.root / ".git").write_text("gitdir: elsewhere\n")  # a worktree
    assert found(made, "sub") == ["sub/b.py"]


def test_user_patterns(tree: Make) -> None:
    made = tree({"a.py": "", "gen/b.py": "", "x/gen/c.py": "", "x/d.py": ""})
    assert found(made, exclude=("gen",)) == ["a.py", "x/d.py"]
    assert found(made, exclude=("/gen/", "x/d.*")) == ["a.py", "x/gen/c.py"]
    assert found(made, "x", exclude=("x/gen",)) == ["x/d.py"]
    assert found(made, "x/d.py", exclude=("*.py",)) == ["x/d.py"]


def test_links(tree: Make, tmp_path: Path) -> None:
    (tmp_path / "outside").mkdir()
    (tmp_path / "outside" / "o.py").write_text("")
    made = tree({"a/x.py": ""})
    (made.root / "a" / "loop").symlink_to(made.root)
    (made.root / "self").symlink_to(made.root / "self")
    (made.root / "out").symlink_to(tmp_path / "outside")
    (made.root / "o.py").symlink_to(tmp_path / "outside" / "o.py")
    (made.root / "broken.py").symlink_to("nowhere.py")
    assert found(made) == ["a/x.py"]
    assert found(made, "a/x.py", "a/loop/a/x.py") == ["a/x.py"]
    assert found(made, "o.py") == ["o.py"]
    with pytest.raises(ProjectError, match=r"broken.py: no such file or directory .a link to something"):
        found(made, "broken.py")
    with pytest.raises(ProjectError, match="self: cannot be read"):
        found(made, "self")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("missing.py", "missing.py: no such file or directory"),
        ("empty", "empty: no Python files here$"),
        ("docs", r"docs: no Python files here \(1 notebook, read only beside Python files\)"),
        ("hidden", r"hidden: no Python files here \(1 left out by excludes or .gitignore\)"),
        ("pipe.py", "pipe.py: neither a regular file nor a directory"),
        ("a\0b", "cannot be read"),
        ("x" * 300, "cannot be read"),
    ],
)
def test_bad_paths(tree: Make, path: str, message: str) -> None:
    made = tree({"docs/a.ipynb": "{}", "hidden/.gitignore": "*.py", "hidden/x.py": "", "ok.py": ""})
    (made.root / "empty").mkdir()
    os.mkfifo(made.root / "pipe.py")
    with pytest.raises(ProjectError, match=message) as caught:
        found(made, path)
    assert caught.value.exit_code == 2
    assert found(made) == ["ok.py"]


def test_unreadable_folders(tree: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    made = tree({"a/x.py": "", "b/y.py": ""})
    scan = os.scandir

    def guarded(folder: str) -> object:
        if str(folder).endswith("/a"):
            raise PermissionError(13, "Permission denied", str(folder))
        return scan(folder)

    monkeypatch.setattr(os, "scandir", guarded)
    result: Discovered = discover(["."], cwd=made.root)
    assert [path.name for path in result.files] == ["y.py"]
    (diagnostic,) = result.diagnostics
    assert (diagnostic.path, diagnostic.message) == ("a", "the directory cannot be read: Permission denied")
    with pytest.raises(ProjectError, match="a: cannot be read: Permission denied"):
        discover(["a"], cwd=made.root)


def test_notebooks_are_kept_apart(tree: Make) -> None:
    made = tree({"a.ipynb": "{}", "x.py": "", ".ipynb_checkpoints/a.ipynb": "{}"})
    result = discover(["."], cwd=made.root)
    assert [path.name for path in result.notebooks] == ["a.ipynb"]
    assert [path.name for path in result.files] == ["x.py"]


def test_a_folder_with_a_python_file_s_name(tree: Make) -> None:
    assert found(tree({"odd.py/inner.py": ""})) == ["odd.py/inner.py"]
