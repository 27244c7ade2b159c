"""Small projects on disk, and short descriptions of what their imports resolve to."""

from __future__ import annotations

import textwrap
from collections.abc import Mapping
from pathlib import Path

from hybridize.project.module import External, NamespacePackage, SourceModule
from hybridize.project.options import Options
from hybridize.project.project import Project, load_project

Files = Mapping[str, str | bytes]


class Tree:
    """A folder to write files into and load as a project."""

    def __init__(self, root: Path) -> None:
        self.root = root

    def write(self, files: Files) -> Tree:
        for name, content in files.items():
            path = self.root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            if isinstance(content, bytes):
                path.write_bytes(content)
            else:
                path.write_text(textwrap.dedent(content), "utf-8")
        return self

    def load(self, *paths: str, options: Options | None = None, libraries: tuple[str, ...] = ()) -> Project:
        return load_project(paths or ["."], options or Options(), cwd=self.root, libraries=libraries)


def shown(project: Project, importer: str, name: str, level: int = 0) -> str:
    """Resolve and describe the result in a word: a display path, or what kind of nothing it is."""
    found = project.resolver.resolve(project.by_display[importer], name, level)
    match found:
        case SourceModule():
            return found.display
        case NamespacePackage():
            return "namespace " + ",".join(path.relative_to(project.cwd).as_posix() for path in found.paths)
        case External(stdlib=True):
            return "stdlib"
        case External(installed=True):
            return "installed"
        case External():
            return "missing"
