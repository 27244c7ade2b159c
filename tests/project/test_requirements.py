from __future__ import annotations

from collections.abc import Callable

import pytest

from hybridize.project.requirements import target_tensorflow_of
from hybridize.project.versions import newest_allowed

from .trees import Tree

Make = Callable[..., Tree]
MODELLED = ("2.9.3", "2.15.1", "2.21.0")


@pytest.mark.parametrize(
    ("specifier", "expected"),
    [
        ("", "2.21.0"),
        (">=2.4", "2.21.0"),
        ("==2.9.3", "2.9.3"),
        ("==2.9.1", "2.9.3"),
        ("==2.9.*", "2.9.3"),
        ("==2.*", "2.21.0"),
        ("<2.16", "2.15.1"),
        ("<=2.15", "2.15.1"),
        ("<2.15", "2.9.3"),
        ("<=2.15.0", "2.15.1"),
        ("~=2.9", "2.21.0"),
        ("~=2.9.0", "2.9.3"),
        ("~=2.15.0", "2.15.1"),
        (">=2.9,<2.16", "2.15.1"),
        (">=2.4.0, !=2.21.*, <3", "2.15.1"),
        ("!=2.21.0", "2.21.0"),
        ("==2.3.0", None),
        ("<2", None),
        (">=3", None),
        ("^2.4", "2.21.0"),
        ("^1.15", None),
        ("~2.9", "2.9.3"),
        ("~2", "2.21.0"),
        ("=2.15", "2.15.1"),
        ("=2.9.1=gpu_py39", "2.9.3"),
        ("2.9.2", "2.9.3"),
        (">2.9.3,<2.15", "2.9.3"),
        ("==2.9.0rc1", "2.9.3"),
        (">=2.9 <2.15", "2.9.3"),
        ("<2.0 || >=2.15,<2.16", "2.15.1"),
        ("===2.15.1", "2.15.1"),
        ("==2.15.0.post1", "2.15.1"),
        ("nonsense", "2.21.0"),
        (">=2.16.0dev", "2.21.0"),
    ],
)
def test_newest_allowed(specifier: str, expected: str | None) -> None:
    assert newest_allowed(specifier, MODELLED) == expected


@pytest.mark.parametrize(
    ("name", "content", "version", "line"),
    [
        ("requirements.txt", "numpy\nTensorFlow==2.9.1 ; python_version > '3'  # x\n", "2.9.3", 2),
        ("requirements-dev.txt", "tensorflow-gpu[and-cuda] >=2.4,<2.16\n", "2.15.1", 1),
        ("requirements/base.txt", "tensorflow_cpu~=2.9.0\n", "2.9.3", 1),
        ("requirements.txt", "tensorflow==2.15.1 \\\n    --hash=sha256:00\n", "2.15.1", 1),
        ("requirements.txt", "tensorflow\n", "2.21.0", 1),
        ("requirements.txt", "tensorflow @ https://example.org/tensorflow-2.9.whl\n", "2.21.0", 1),
        ("requirements.txt", "tensorflow==1.15\n", None, 1),
        ("pyproject.toml", "[project]\ndependencies = [\n  'numpy',\n  'tensorflow (>=2.9,<2.10)',\n]\n", "2.9.3", 4),
        ("pyproject.toml", "[project.optional-dependencies]\ntf = ['tensorflow<2.16']\n", "2.15.1", 2),
        (
            "pyproject.toml",
            "[tool.poetry.dependencies]\ntensorflow = {version = '~2.9', optional = true}\n",
            "2.9.3",
            2,
        ),
        ("pyproject.toml", "[tool.poetry.dependencies]\ntensorflow = '*'\n", "2.21.0", 2),
        ("pyproject.toml", "[dependency-groups]\ndev = ['tensorflow<=2.15', {include-group = 'x'}]\n", "2.15.1", 2),
        ("setup.cfg", "[options]\ninstall_requires =\n    numpy\n    tensorflow<2.16\n", "2.15.1", 4),
        ("setup.cfg", "[options.extras_require]\ntf = tensorflow~=2.9.0\n", "2.9.3", 2),
        ("setup.py", "setup(\n install_requires=['numpy',\n 'tensorflow<2.16'] + extra)\n", "2.15.1", 3),
        ("setup.py", "R = ['tensorflow<2.16']\nimport os\nsetup(install_requires=R)\n", "2.15.1", 1),
        ("setup.py", "setup(extras_require={'tf': ['tensorflow==2.9.*']})\n", "2.9.3", 1),
        ("environment.yml", "dependencies:\n  - python=3.9\n  - conda-forge::tensorflow=2.9\n", "2.9.3", 3),
        ("setup.py", "R = {'a': ['tensorflow<2.16']}\nsetup(install_requires=R['a'])\n", "2.15.1", 1),
        ("Pipfile", "[packages]\nnumpy = '*'\ntensorflow = '==2.9.*'\n", "2.9.3", 3),
        ("Pipfile", "[packages]\ntensorflow = {version = '<2.16', extras = ['x']}\n", "2.15.1", 2),
        ("requirements.txt", "tensorflow\nkeras==2.4.3\n", "2.15.1", 1),
        ("requirements.txt", "numpy\nKeras<3\n", "2.15.1", 2),
        ("requirements.txt", "tensorflow\nkeras>=2.4\n", "2.21.0", 1),
        ("x.egg-info/requires.txt", "numpy\ntensorflow==2.9\n\n[tf]\ntensorflow>=2\n", "2.9.3", 2),
        ("Dockerfile", "# x\nFROM gcr.io/tensorflow/tensorflow:2.9.1-gpu as base\n", "2.9.3", 2),
        ("environment.yml", "dependencies:\n  - pip:\n    - tensorflow==2.15.0\n", "2.15.1", 3),
    ],
)
def test_where_projects_say_it(tree: Make, name: str, content: str, version: str | None, line: int) -> None:
    made = tree({name: content})
    found = target_tensorflow_of(made.root, MODELLED)
    assert found is not None
    assert (found.version, found.place.line) == (version, line)
    assert found.place.path == (made.root / name).as_posix()


def test_no_requirement(tree: Make) -> None:
    made = tree(
        {"requirements.txt": "tensorflow-probability==0.1\n# tensorflow==2.9\n-e .\n", "setup.py": "setup(name=1/0"}
    )
    assert target_tensorflow_of(made.root, MODELLED) is None


def test_pins_win_over_bare_names(tree: Make) -> None:
    made = tree({"setup.py": "setup(install_requires=['tensorflow'])", "requirements.txt": "tensorflow==2.9.3\n"})
    found = target_tensorflow_of(made.root, MODELLED)
    assert found is not None and found.version == "2.9.3" and found.requirement == "tensorflow==2.9.3"


def test_the_narrowest_of_several_pins_wins(tree: Make) -> None:
    made = tree({"setup.py": "setup(install_requires=['tensorflow>=2.2'])", "requirements.txt": "tensorflow==2.9.3\n"})
    found = target_tensorflow_of(made.root, MODELLED)
    assert found is not None and (found.version, found.requirement) == ("2.9.3", "tensorflow==2.9.3")


def test_of_pins_that_exclude_each_other_the_first_wins(tree: Make) -> None:
    made = tree({"setup.py": "setup(install_requires=['tensorflow<2.16'])", "requirements.txt": "tensorflow==2.21\n"})
    found = target_tensorflow_of(made.root, MODELLED)
    assert found is not None and (found.version, found.requirement) == ("2.15.1", "tensorflow<2.16")


def test_included_files_and_circles(tree: Make) -> None:
    made = tree(
        {
            "requirements.txt": "-r base/all.txt\n-r ../../x.txt\n-r a\0b\n",
            "base/all.txt": "-r ../requirements.txt\ntensorflow<2.16",
        }
    )
    found = target_tensorflow_of(made.root, MODELLED)
    assert found is not None and found.place.path.endswith("base/all.txt")


def test_broken_files_say_nothing(tree: Make) -> None:
    made = tree(
        {
            "pyproject.toml": "[project",
            "setup.cfg": "install_requires = x",
            "setup.py": b"\x00",
            "requirements.txt": b"\xff\xfe==2\n",
            "environment.yml": ":::",
        }
    )
    assert target_tensorflow_of(made.root, MODELLED) is None
