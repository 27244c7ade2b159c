"""Which functions may programs call that are not part of the project?

A package that is built and installed has callers nobody sees here.  Public is what every name on the way to it says:
no leading underscore in module, class and function.  Tests, examples and scripts are not installed.
"""

from __future__ import annotations

from hybridize.project.entrypoints import is_test_module
from hybridize.project.manifests import Manifests
from hybridize.project.module import SourceModule

_NOT_INSTALLED = frozenset({"tests", "test", "testing", "examples", "example", "scripts", "docs", "doc", "benchmarks"})


def is_installed(manifests: Manifests, module: SourceModule) -> bool:
    """Whether a module belongs to a package, beside the packaging files or in `src`, that these build."""
    folder = manifests.folder
    parts = module.path.relative_to(folder).parts if module.path.is_relative_to(folder) else ()
    if parts[:1] == ("src",):
        folder, parts = folder / "src", parts[1:]
    if is_test_module(module) or _NOT_INSTALLED & set(parts) or len(parts) < 2:
        return False
    if not (folder / parts[0] / "__init__.py").is_file():
        return False
    if any(folder.glob("*.dist-info")) or any(folder.glob("*.egg-info")):  # what was built is unpacked here
        return True
    named = manifests.table("project").get("name") or manifests.table("tool", "poetry").get("name")
    return bool(named or manifests.setup_cfg_value("metadata", "name") or (manifests.folder / "setup.py").is_file())


def is_public(module: SourceModule, qualname: str) -> bool:
    """Whether a name says that it is for others to use; `__call__` is, `_step` is not."""
    parts = [*module.name.split("."), *qualname.split(".")]
    return not any(part.startswith("_") and not (part.startswith("__") and part.endswith("__")) for part in parts)
