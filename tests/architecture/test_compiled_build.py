"""The engine stays such that `hatch_build.py` can compile it, and is compiled only where someone asks for it."""

from __future__ import annotations

import ast
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = ROOT / "src" / "hybridize"


def hook_constant(name: str) -> list[str]:
    """A constant of the build hook, which needs hatchling to be imported."""
    for node in ast.parse((ROOT / "hatch_build.py").read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign) and ast.unparse(node.targets[0]) == name:
            return [one.value for one in ast.walk(node.value) if isinstance(one, ast.Constant)]
    raise AssertionError(f"hatch_build.py has no {name}")


def for_checkers_only(tree: ast.Module) -> set[str]:
    """The names that a module imports for the type checker only."""
    blocks = [one for one in tree.body if isinstance(one, ast.If) and ast.unparse(one.test) == "TYPE_CHECKING"]
    imports = [one for block in blocks for one in block.body if isinstance(one, ast.ImportFrom)]
    return {alias.asname or alias.name for one in imports for alias in one.names}


def fields_without_class(tree: ast.Module) -> Iterator[str]:
    """Fields of dataclasses whose class is not there when the module is loaded: compiled code looks it up then."""
    absent = for_checkers_only(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.ClassDef) and any("dataclass" in ast.unparse(one) for one in node.decorator_list):
            for one in node.body:
                if isinstance(one, ast.AnnAssign) and ast.unparse(one.annotation) in absent:
                    yield f"{node.name}.{ast.unparse(one)}"


@pytest.mark.parametrize("folder", hook_constant("COMPILED"))
def test_classes_of_fields_are_imported(folder: str) -> None:
    found = {
        file.name: list(fields_without_class(ast.parse(file.read_text(encoding="utf-8"))))
        for file in (SOURCES / folder).rglob("*.py")
    }
    assert found
    assert not {name: fields for name, fields in found.items() if fields}


def test_the_check_finds_such_fields() -> None:
    program = """
if TYPE_CHECKING:
    from a import B

@dataclass(slots=True)
class C:
    one: B
    other: B | None
"""
    assert list(fields_without_class(ast.parse(program))) == ["C.one: B"]


def test_rulebooks_say_their_type() -> None:
    """Modules of rules import each other in circles, where mypyc's order leaves mypy without the type of `RULES`."""
    silent = [file.name for file in SOURCES.rglob("*.py") if "\nRULES = " in file.read_text(encoding="utf-8")]
    assert not silent


@pytest.mark.parametrize("name", hook_constant("LEFT_TO_PYTHON"))
def test_modules_left_to_python_exist(name: str) -> None:
    assert (SOURCES / name).is_file()


def test_nobody_compiles_unasked() -> None:
    with (ROOT / "pyproject.toml").open("rb") as file:
        wheel = tomllib.load(file)["tool"]["hatch"]["build"]["targets"]["wheel"]
    assert wheel["hooks"]["custom"]["enable-by-default"] is False
