"""Builds small projects on disk."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from .trees import Files, Tree


@pytest.fixture
def tree(tmp_path: Path) -> Callable[..., Tree]:
    """Make a project folder that looks like a repository, so that nothing above it plays a part."""

    def make(files: Files | None = None, *, repository: bool = True) -> Tree:
        root = tmp_path / "proj"
        root.mkdir(exist_ok=True)
        if repository:
            (root / ".git").mkdir(exist_ok=True)
        return Tree(root).write(files or {})

    return make
