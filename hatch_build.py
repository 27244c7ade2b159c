"""An opt-in build hook: compiles the engine with mypyc (docs/decisions/0008-compiled-build.md).

    HATCH_BUILD_HOOK_ENABLE_CUSTOM=true pip install .    # needs a C compiler; takes some minutes

Without that variable the hook is not even loaded, and the wheel is pure Python.  With it, extension modules stand
beside the sources, and Python prefers them.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

# What runs all the time, and calls little else.
COMPILED = ("ir", "values", "models", "interp", "facts")
# What mypyc cannot make native: a class derived from `int`, and one whose annotations msgspec reads.
LEFT_TO_PYTHON = frozenset({"values/dynamic.py", "models/document.py"})
# Native classes have slots in any case; `dataclass(slots=True)` would make another class.
_SLOTS = re.compile(r"(@dataclass\([^)\n]*?)(?:, slots=True|slots=True, |slots=True)")
# What a report says of the run itself.
_VARYING = re.compile(rb'"(seconds|peak_mb)": [\d.]+')


def compile_engine(sources: Path, scratch: Path) -> dict[Path, str]:
    """Compile a copy of the package at `sources` below an empty folder: extension modules → paths in the wheel."""
    from mypy.find_sources import create_source_list
    from mypy.options import Options
    from mypyc.build import mypycify
    from setuptools import Distribution

    package = scratch / "src" / "hybridize"
    shutil.copytree(sources, package, ignore=shutil.ignore_patterns("__pycache__", "*.so"))
    for folder in COMPILED:
        for file in (package / folder).rglob("*.py"):
            text = file.read_text(encoding="utf-8")
            file.write_text(_SLOTS.sub(r"\1", text), encoding="utf-8")
    options = Options()
    options.mypy_path = [str(scratch / "src")]
    (scratch / "mypy.ini").write_text(f"[mypy]\nstrict = True\nmypy_path = {scratch / 'src'}\n", encoding="utf-8")
    chosen = [
        one.path
        for one in create_source_list([str(package)], options)
        if one.path is not None and _is_compiled(Path(one.path).resolve().relative_to(package.resolve()))
    ]
    arguments = ["--config-file", str(scratch / "mypy.ini"), "--cache-dir", str(scratch / "cache"), *chosen]
    extensions = mypycify(
        arguments, opt_level="1", debug_level="0", multi_file=True, target_dir=str(scratch / "generated")
    )
    built = scratch / "built"
    distribution = Distribution({"name": "hybridize", "ext_modules": extensions, "package_dir": {"": "src"}})
    command: Any = distribution.get_command_obj("build_ext")
    command.build_lib, command.build_temp = str(built), str(scratch / "objects")
    command.ensure_finalized()
    command.run()
    suffixes = (".so", ".pyd")
    return {one: one.relative_to(built).as_posix() for one in sorted(built.rglob("*")) if one.suffix in suffixes}


def _is_compiled(path: Path) -> bool:
    return path.parts[0] in COMPILED and path.as_posix() not in LEFT_TO_PYTHON


class CompiledEngine(BuildHookInterface):  # type: ignore[misc]
    """Adds the extension modules to the wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Compile before the wheel is put together; editable installs stay pure Python."""
        if self.target_name != "wheel" or version == "editable":
            return
        self._scratch = Path(tempfile.mkdtemp(prefix="hybridize-build-"))
        built = compile_engine(Path(self.root) / "src" / "hybridize", self._scratch)
        build_data["force_include"].update({str(file): path for file, path in built.items()})
        build_data["pure_python"] = False
        build_data["infer_tag"] = True

    def finalize(self, version: str, build_data: dict[str, Any], artifact_path: str) -> None:
        """Delete what the compiler left."""
        if hasattr(self, "_scratch"):
            shutil.rmtree(self._scratch, ignore_errors=True)


def compare(package: Path, tree: Path) -> bool:
    """Whether the compiled package says of a tree what the sources say, byte for byte but for what the run took."""
    reports: list[bytes] = []
    for sources in (Path(__file__).parent / "src", package):
        command = [*(sys.executable, "-m", "hybridize", "check", ".", "--no-cache", "--output-format", "json")]
        before = os.times()
        done = subprocess.run(
            command, cwd=tree, env={**os.environ, "PYTHONPATH": str(sources)}, capture_output=True, check=False
        )
        after = os.times()
        seconds = after.children_user + after.children_system - before.children_user - before.children_system
        print(f"{tree}: {seconds:.2f} s of processor time from {sources}")
        reports.append(_VARYING.sub(b"", done.stdout))
    return reports[0] == reports[1] and bool(reports[0])


if __name__ == "__main__":
    # python hatch_build.py FOLDER TREE…: compile into FOLDER/package, then compare its reports on trees.
    target = Path(sys.argv[1]).resolve()
    if not target.exists():
        shutil.copytree(Path(__file__).parent / "src", target / "package")
        for file, path in compile_engine(Path(__file__).parent / "src" / "hybridize", target / "work").items():
            shutil.copy2(file, target / "package" / path)
    differing = [tree for tree in sys.argv[2:] if not compare(target / "package", Path(tree))]
    sys.exit(f"reports differ: {', '.join(differing)}" if differing else 0)
