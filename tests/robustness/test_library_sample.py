"""Files of the standard library, each alone in an empty place: no exception, every function in the report."""

from __future__ import annotations

import ast
import shutil
import subprocess
import sys
import sysconfig
import tokenize
from pathlib import Path

import pytest

from hybridize.pipeline import analyze
from hybridize.project.options import Options

LIBRARY = Path(sysconfig.get_paths()["stdlib"])
SCRIPTS = Path(__file__).parents[2] / "scripts"
# Those that once made the analysis fail or not end, and every hundredth of the rest.
ONCE_BROKEN = [
    "copy.py",
    "idlelib/rpc.py",
    "pickle.py",
    "string.py",
    "test/test_class.py",
    "test/test_hashlib.py",
    "test/test_ordered_dict.py",
    "test/test_property.py",
]
LARGER = ["inspect.py", "turtle.py", "typing.py", "re/_parser.py", "test/test_itertools.py", "test/test_tarfile.py"]


def every_hundredth() -> list[str]:
    found = [path.relative_to(LIBRARY).as_posix() for path in LIBRARY.rglob("*.py")]
    return sorted(name for name in found if "site-packages" not in name)[::100]


@pytest.mark.timeout(300)
@pytest.mark.parametrize(
    "name", [*ONCE_BROKEN, *every_hundredth(), *(pytest.param(name, marks=pytest.mark.slow) for name in LARGER)]
)
def test_file(name: str, tmp_path: Path) -> None:
    source = LIBRARY / name
    if not source.is_file():
        pytest.fail(f"{name} is not part of this Python's library")
    copy = tmp_path / source.name
    shutil.copyfile(source, copy)
    report = analyze([copy], Options(), cwd=tmp_path).report
    try:
        with tokenize.open(source) as file:
            tree = ast.parse(file.read())
    except (SyntaxError, UnicodeError):
        assert [one.code for one in report.diagnostics if one.severity == "error"] == ["HYB001"]
        return
    defined = [node for node in ast.walk(tree) if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef))]
    assert sorted(one.line for one in report.functions) == sorted(node.lineno for node in defined)


@pytest.mark.timeout(300)
@pytest.mark.parametrize("name", ["json", "importlib", "wsgiref"])
def test_package(name: str, tmp_path: Path) -> None:
    shutil.copytree(LIBRARY / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__", "test*"))
    report = analyze([tmp_path / name], Options(), cwd=tmp_path).report
    assert report.summary.files > 3
    assert {one.code for one in report.diagnostics} <= {"HYB002", "HYB003"}


@pytest.mark.slow
@pytest.mark.timeout(1200)
def test_every_eighth_file_and_package() -> None:
    """`make sweep` takes all of them, which is more than a million lines."""
    command = [sys.executable, SCRIPTS / "sweep.py", "--sample", "8"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
