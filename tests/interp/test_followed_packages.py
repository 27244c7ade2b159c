"""With `--python` imports lead into installed packages, but not into those that the models know."""

from __future__ import annotations

from pathlib import Path

import pytest

from hybridize.interp.machine import Limits
from hybridize.pipeline import analyze
from hybridize.project.options import Options

PROGRAM = """\
import tensorflow as tf

import losses


def step(x):
    return losses.squared(x)


step(tf.ones([2]))
"""


def environment(folder: Path, files: dict[str, str]) -> Path:
    site = folder / "lib" / "python3.11" / "site-packages"
    for name, text in files.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text)
    (folder / "bin").mkdir()
    (folder / "bin" / "python").write_text("#!/bin/false\n")
    (folder / "pyvenv.cfg").write_text("home = /nowhere/bin\nversion = 3.11.7\n")
    return folder / "bin" / "python"


def test_modelled_packages_are_not_read_others_are(tmp_path: Path) -> None:
    python = environment(
        tmp_path / "env",
        {
            # What a model knows better: read literally, it would know of no `ones`.
            "tensorflow/__init__.py": "",
            "losses/__init__.py": "import tensorflow as tf\n\n\ndef squared(x):\n    return tf.square(x)\n",
        },
    )
    (tmp_path / "project").mkdir()
    (tmp_path / "project" / "main.py").write_text(PROGRAM)
    folder = tmp_path / "project"

    def actions(options: Options) -> tuple[str, ...]:
        (step,) = analyze([folder], options, cwd=folder).report.functions
        return step.actions

    assert actions(Options(python=python)) == ("add-decorator",)
    assert actions(Options()) == (), "what cannot be seen is not known"


def test_imports_are_followed_up_to_a_bound(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Packages that import ever further ones end the following, and the report says so."""
    files = {f"part{n}/__init__.py": f"import part{n + 1}\n\n\ndef f(x):\n    return x\n" for n in range(9)}
    python = environment(tmp_path / "env", files)
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "main.py").write_text("import part0\n\n\ndef use(x):\n    return part0.f(x)\n\n\nuse(1)\n")

    def limits(bound: int) -> list[str]:
        monkeypatch.setattr("hybridize.interp.program.Limits", lambda **_: Limits(followed_modules=bound))
        found = analyze([folder], Options(python=python, cache=False), cwd=folder).report.diagnostics
        return [one.message for one in found if one.code == "HYB003"]

    assert limits(100) == []
    (said,) = limits(3)
    assert "3 modules of installed packages" in said
