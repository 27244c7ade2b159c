from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import hybridize
from hybridize.project.diagnostics import ProjectError
from hybridize.project.options import Options
from hybridize.project.project import load_project

from .trees import Tree

Make = Callable[..., Tree]


def test_module_fields(tree: Make) -> None:
    made = tree(
        {"pkg/__init__.py": "", "pkg/a.py": b"\xef\xbb\xbfx = 'h\xc3\xa9' + y\r\nif __name__ == '__main__': pass"}
    )
    project = made.load("pkg")
    module = project.by_display["pkg/a.py"]
    assert module.path == made.root / "pkg" / "a.py"
    assert (module.name, module.is_package, module.has_bom, module.encoding) == ("pkg.a", False, True, "utf-8")
    assert (module.has_main_guard, module.requested, module.third_party) == (True, True, False)
    assert module.lines == ("x = 'hé' + y", "if __name__ == '__main__': pass")
    assert module.line_offsets == (0, 14)
    assert module.encode(module.text) == module.raw
    assert module.tree is not None
    statement = module.tree.body[0]
    name = statement.value.right  # type: ignore[attr-defined]
    assert str(module.place(name)) == "pkg/a.py:1:12"  # a character, not a byte
    assert project.lines == 2
    assert project.root == made.root


def test_display_outside_the_working_directory(tree: Make, tmp_path: Path) -> None:
    made = tree({"a.py": ""})
    (tmp_path / "cwd").mkdir()
    (module,) = load_project([made.root], Options(), cwd=tmp_path / "cwd").modules
    assert module.display == (made.root / "a.py").as_posix()
    (module,) = load_project(["../proj/a.py"], Options(), cwd=tmp_path / "cwd").modules
    assert module.display == (made.root / "a.py").as_posix()


def test_bad_files_leave_the_others(tree: Make) -> None:
    project = tree(
        {
            "a.py": "x = 1\n",
            "bad.py": "def f(:\n",
            "bin.py": b"\x00\x01",
            "enc.py": b"x = '\xe9'\n",
            "empty.py": "",
            "old.py": "print 'x'\n",
            "nb.py": "%matplotlib inline\nx = 1\n",
        }
    ).load()
    assert [module.display for module in project.modules] == [
        "a.py",
        "bad.py",
        "bin.py",
        "empty.py",
        "enc.py",
        "nb.py",
        "old.py",
    ]
    assert [module.display for module in project.modules if module.tree is None] == [
        "bad.py",
        "bin.py",
        "enc.py",
        "old.py",
    ]
    assert [(each.path, each.code, each.severity) for each in project.diagnostics] == [
        ("bad.py", "HYB001", "error"),
        ("bin.py", "HYB001", "error"),
        ("enc.py", "HYB001", "error"),
        ("nb.py", "HYB001", "note"),
        ("old.py", "HYB001", "error"),
    ]


@pytest.mark.parametrize(
    "error",
    [PermissionError(13, "Permission denied"), IsADirectoryError(21, "Is a directory"), FileNotFoundError(2, "Gone")],
)
def test_files_that_cannot_be_read(tree: Make, monkeypatch: pytest.MonkeyPatch, error: OSError) -> None:
    made = tree({"a.py": "", "b.py": "import a"})
    read = Path.read_bytes

    def guarded(path: Path) -> bytes:
        if path.name == "a.py":
            raise error
        return read(path)

    monkeypatch.setattr(Path, "read_bytes", guarded)
    project = made.load()
    assert [module.display for module in project.modules] == ["b.py"]
    (diagnostic,) = project.diagnostics
    assert (diagnostic.path, diagnostic.code) == ("a.py", "HYB003")
    assert diagnostic.message == f"the file cannot be read: {error.strerror}"
    with pytest.raises(ProjectError, match=f"a.py: cannot be read: {error.strerror}"):
        made.load("a.py")


def test_permissions_for_real(tree: Make) -> None:
    made = tree({"a.py": "x = 1\n", "b.py": ""})
    (made.root / "a.py").chmod(0)
    try:
        project = made.load()
    finally:
        (made.root / "a.py").chmod(stat.S_IRUSR | stat.S_IWUSR)
    # An administrator may read everything; anybody else gets a diagnostic.
    assert len(project.modules) + len(project.diagnostics) == 2


def test_a_large_generated_file(tree: Make) -> None:
    source = "".join(f"def f{number}(x):\n    return x + {number}\n" for number in range(25_000))
    project = tree({"big.py": source}).load()
    assert project.lines == 50_000
    assert project.modules[0].tree is not None and len(project.modules[0].tree.body) == 25_000


def test_named_notebook_gets_a_word(tree: Make) -> None:
    project = tree({"a.ipynb": "{}", "x.py": ""}).load("a.ipynb", "x.py")
    assert [(each.path, each.code, each.severity) for each in project.diagnostics] == [("a.ipynb", "HYB003", "warning")]
    assert not tree({"a.ipynb": "{}", "x.py": ""}).load().diagnostics


def test_missing_roots_and_environments(tree: Make) -> None:
    made = tree({"x.py": ""})
    with pytest.raises(ProjectError, match=r"--root .*: no such directory"):
        made.load(options=Options(root=(made.root / "nope",)))
    with pytest.raises(ProjectError, match=r"--python .*: no such interpreter"):
        made.load(options=Options(python=made.root / "nope"))
    with pytest.raises(ProjectError, match=r"no installed packages found .looked in"):
        made.load(options=Options(python=made.root / "x.py"))


def test_loading_is_deterministic(tree: Make) -> None:
    made = tree({f"{folder}/m{number}.py": "import m1\nfrom .gone import x" for folder in "cab" for number in range(5)})
    one, two = made.load("b", "a", "c"), made.load()
    assert [(each.display, each.name) for each in one.modules] == [(each.display, each.name) for each in two.modules]
    assert one.diagnostics == two.diagnostics != ()


def test_skip_file_is_exposed(tree: Make) -> None:
    project = tree({"a.py": "# hybridize: skip-file\n"}).load()
    assert project.modules[0].suppressions.skip_file


def test_slow_imports_are_lazy() -> None:
    code = (
        "import sys; import hybridize.project.project, hybridize.project.config;"
        "print(sorted({'pathspec', 'tomllib', 'configparser', 'difflib'} & set(sys.modules)))"
    )
    source = Path(hybridize.__file__).parents[1]
    done = subprocess.run(
        [sys.executable, "-S", "-c", code], capture_output=True, text=True, check=True, env={"PYTHONPATH": str(source)}
    )
    assert done.stdout.strip() == "[]"


def test_analysed_code_never_runs(tree: Make) -> None:
    made = tree(
        {
            "setup.py": "from setuptools import setup\nsetup(install_requires=[open('ran', 'w').name])\n",
            "pkg/__init__.py": "open('ran', 'w')",
            "conftest.py": "open('ran', 'w')",
        }
    )
    project = made.load()
    assert project.console_scripts == ()
    assert not (made.root / "ran").exists()
