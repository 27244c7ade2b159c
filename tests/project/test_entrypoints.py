from __future__ import annotations

from collections.abc import Callable

import pytest

from hybridize.project.entrypoints import ConsoleScript, console_scripts, is_test_file, is_test_module
from hybridize.project.manifests import Manifests

from .trees import Tree

Make = Callable[..., Tree]


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("pyproject.toml", "[project.scripts]\nrun = 'pkg.mod:main'\nbroken = 'pkg mod'\nnumber = 3\n"),
        ("pyproject.toml", "[project.gui-scripts]\nrun = 'pkg.mod:main [extra]'\n"),
        ("pyproject.toml", "[tool.poetry.scripts]\nrun = {callable = 'pkg.mod:main'}\n"),
        ("setup.cfg", "[options.entry_points]\nconsole_scripts =\n    run = pkg.mod:main\n    # no = a:b\n"),
        ("setup.py", "setup(entry_points={'console_scripts': ['run=pkg.mod:main', f'{x}']})\n"),
        ("setup.py", "setup(entry_points={'console_scripts': 'run = pkg.mod:main'})\n"),
        ("setup.py", "E = '''\n[other]\na = b:c\n[console_scripts]\nrun = pkg.mod:main\n'''\nsetup(entry_points=E)\n"),
    ],
)
def test_console_scripts(tree: Make, name: str, content: str) -> None:
    made = tree({name: content})
    assert console_scripts(Manifests(made.root)) == (ConsoleScript("run", "pkg.mod", "main"),)


def test_methods_and_order(tree: Make) -> None:
    made = tree({"pyproject.toml": "[project.scripts]\nb = 'm:A.main'\na = 'n:f'\n", "setup.py": "setup()"})
    assert console_scripts(Manifests(made.root)) == (ConsoleScript("a", "n", "f"), ConsoleScript("b", "m", "A.main"))


def test_pytest_conventions(tree: Make) -> None:
    assert [
        name
        for name in ("test_a.py", "a_test.py", "conftest.py", "tests.py", "testa.py", "a_tests.py", "Test_a.py")
        if is_test_file(name)
    ] == ["test_a.py", "a_test.py", "conftest.py"]
    project = tree({"tests/test_x.py": "", "x.py": ""}).load()
    assert [module.display for module in project.modules if is_test_module(module)] == ["tests/test_x.py"]
