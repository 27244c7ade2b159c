from __future__ import annotations

import ast
from collections.abc import Callable

import pytest

from hybridize.project.path_effects import path_additions

from .trees import Tree, shown

Make = Callable[..., Tree]


@pytest.mark.parametrize(
    "code",
    [
        "sys.path.append('../lib')",
        "sys.path.insert(0, '../lib')",
        "sys.path.append('lib')",  # from the project's root
        "sys.path.append(os.path.join(os.path.dirname(__file__), '..', 'lib'))",
        "sys.path.append(os.path.abspath(os.path.join(os.path.dirname(__file__), os.pardir, 'lib')))",
        "sys.path.append(os.path.dirname(os.path.dirname(os.path.abspath(__file__))) + '/lib')",
        "sys.path.append(osp.join(osp.dirname(osp.realpath(__file__)), '../lib'))",
        "sys.path.append(join(dirname(__file__), '../lib'))",
        "sys.path.append(os.path.join(os.getcwd(), 'lib'))",
        "sys.path.append(str(Path(__file__).parent.parent / 'lib'))",
        "sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / 'lib'))",
        "sys.path.insert(1, Path(__file__).absolute().parent.parent.joinpath('lib').as_posix())",
        "HERE = os.path.dirname(__file__)\nLIB: str = os.path.join(HERE, '..', 'lib')\nsys.path.append(LIB)",
        "HERE = os.path.dirname(__file__)\nsys.path.append(f'{HERE}/../lib')",
        "if True:\n    sys.path.append('../lib')",
        "def setup():\n    sys.path.append('../lib')",
        "sys.path += ['../lib']",
        "sys.path.extend(['nowhere', '../lib'])",
        "sys.path = ['../lib'] + sys.path",
        "sys.path[:0] = ['../lib']",
        "site.addsitedir('../lib')",
        "sys.path.append(os.fspath(Path(__file__).parent.parent) + os.sep + 'lib')",
    ],
)
def test_usual_expressions(tree: Make, code: str) -> None:
    made = tree({"scripts/run.py": code + "\nimport tool\n", "lib/tool.py": "", "other/x.py": "import tool"})
    script = made.root / "scripts" / "run.py"
    assert path_additions(ast.parse(script.read_text()), script, made.root) == (made.root / "lib",)
    project = made.load()
    assert shown(project, "scripts/run.py", "tool") == "lib/tool.py"
    assert shown(project, "other/x.py", "tool") == "lib/tool.py"
    assert project.by_display["lib/tool.py"].name == "tool"


@pytest.mark.parametrize(
    "code",
    [
        "sys.path.append(argument)",
        "sys.path.append(os.environ['LIB'])",
        "sys.path.append('/')",
        "sys.path.append('nowhere')",
        "sys.path.append(3)",
        "x = x + 'a'\nsys.path.append(x)",
        "other.path.append('../lib')",
        "sys.path.remove('../lib')",
        "sys.path.append(f(__file__))",
        "sys.path.append('a\\0b')",
        "sys.path.append(" + "os.path.dirname(" * 60 + "'x'" + ")" * 61,
        "sys.path.append('" + "../" * 50 + "')",
    ],
)
def test_what_is_not_understood_adds_nothing(tree: Make, code: str) -> None:
    made = tree({"scripts/run.py": code, "lib/tool.py": ""})
    script = made.root / "scripts" / "run.py"
    assert path_additions(ast.parse(code), script, made.root) == ()


def test_added_folders_precede_the_project_s(tree: Make) -> None:
    project = tree(
        {
            "a/run.py": "import sys\nsys.path.insert(0, 'vendor')\nimport tool, json",
            "a/vendor/tool.py": "",
            "tool.py": "",
            "a/vendor/json.py": "",
            "b/run.py": "",
        }
    ).load()
    assert shown(project, "a/run.py", "tool") == "a/vendor/tool.py"
    assert shown(project, "a/run.py", "json") == "a/vendor/json.py"
    assert shown(project, "b/run.py", "tool") == "tool.py"
    assert shown(project, "b/run.py", "json") == "stdlib"
