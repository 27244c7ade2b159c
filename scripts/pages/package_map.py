"""The map of the packages: what each module of the source answers, in its own words.

Gives  `package_map`: Markdown, in the order of the data flow.  The order is the layers contract in pyproject.toml.
"""

from __future__ import annotations

import ast
import tomllib
from pathlib import Path


def layers(root: Path) -> list[str]:
    """Read the layers, lowest first."""
    configuration = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))
    for contract in configuration["tool"]["importlinter"]["contracts"]:
        if contract["type"] == "layers":
            return [layer.strip("()") for layer in reversed(contract["layers"])]
    raise LookupError("pyproject.toml has no layers contract")


def package_map(root: Path) -> str:
    """List every folder with its modules."""
    source = root / "src" / "hybridize"
    lines = []
    for layer in layers(root):
        folder, module = source / layer, source / f"{layer}.py"
        if module.exists():
            lines += [f"**`{module.name}`** {summary(module)}", ""]
        elif folder.exists():
            lines += [f"**`{layer}/`** {summary(folder / '__init__.py')}", "", *_modules(folder), ""]
    return "\n".join(lines).rstrip()


def _modules(folder: Path) -> list[str]:
    rows = []
    for path in sorted(folder.rglob("*.py")):
        name = path.relative_to(folder).as_posix()
        if name == "__init__.py" or path.name.startswith("hyb"):
            continue  # the rules have pages of their own
        if path.name == "__init__.py":
            name = name.removesuffix("__init__.py")
        rows.append(f"- `{name}` {summary(path)}")
    return rows


def summary(path: Path) -> str:
    """Give the first sentence of a module's docstring."""
    text = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8"))) or ""
    first = " ".join(text.partition("\n\n")[0].split())
    return first.replace("|", "\\|")
