"""The folders are the data flow, and the package needs little else: pyproject.toml says so, these tests check it."""

from __future__ import annotations

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PACKAGE = ROOT / "src" / "hybridize"
ALLOWED = {"click", "rich", "msgspec", "pathspec"}
RUNS_CODE = {"eval", "exec", "__import__", "compile"}
UNSAFE_MODULES = {"pickle", "marshal", "shelve", "runpy", "code", "imp", "ctypes"}


def trees() -> Iterator[tuple[str, ast.Module]]:
    for path in sorted(PACKAGE.rglob("*.py")):
        yield path.relative_to(PACKAGE).as_posix(), ast.parse(path.read_text(encoding="utf-8"))


def imported(tree: ast.Module) -> Iterator[tuple[int, str]]:
    for node in ast.walk(tree):
        match node:
            case ast.Import(names=names):
                yield from ((node.lineno, alias.name.partition(".")[0]) for alias in names)
            case ast.ImportFrom(module=str(module), level=0):
                yield node.lineno, module.partition(".")[0]


def test_the_layers_contract_holds() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    done = subprocess.run([program, "--no-logo", "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_contract_names_every_folder_that_exists() -> None:
    configuration = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    contracts = configuration["tool"]["importlinter"]["contracts"]
    listed = {layer.strip("()") for contract in contracts for layer in contract.get("layers", ())}
    found = {path.stem for path in PACKAGE.iterdir() if path.suffix == ".py" or (path / "__init__.py").exists()}
    assert found - {"__init__", "__main__"} <= listed


def test_only_the_declared_dependencies_are_imported() -> None:
    foreign = [
        f"{name}:{line}: {module}"
        for name, tree in trees()
        for line, module in imported(tree)
        if module not in sys.stdlib_module_names and module not in ALLOWED | {"hybridize"}
    ]
    assert foreign == []


def test_the_declared_dependencies_are_the_ones_allowed() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert {each.partition(">")[0] for each in project["dependencies"]} == ALLOWED


def test_nothing_runs_or_unpickles_foreign_code() -> None:
    found = []
    for name, tree in trees():
        found += [f"{name}:{line}: imports {module}" for line, module in imported(tree) if module in UNSAFE_MODULES]
        for node in ast.walk(tree):
            match node:
                case ast.Call(func=ast.Name(id=called)) if called in RUNS_CODE:
                    found.append(f"{name}:{node.lineno}: calls {called}")
    assert found == []


def test_modules_are_imported_by_computed_names_only_to_find_own_code() -> None:
    # `import_module` of a name from the outside would run what is analysed.
    users = {
        name
        for name, tree in trees()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "importlib.import_module"
    }
    assert users <= {"cli/program.py", "report/formats/__init__.py"}
