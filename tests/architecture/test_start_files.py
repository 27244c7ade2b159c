"""What a fresh machine relies on: the Makefile's targets, and that nothing ties the project to one place."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHELL = ("scripts/set_up.sh", "scripts/demo.sh", ".ci/run")
# Elsewhere `/home/…` and the like may be part of an example.
TIED = re.compile(r"/(work|root|home|Users|opt)/|pypi\.org|index-url|\.pyenv")


@pytest.mark.parametrize("name", SHELL)
def test_shell_scripts_are_well_formed_and_strict(name: str) -> None:
    path = ROOT / name
    subprocess.run(["bash", "-n", path], check=True)
    assert "set -euo pipefail" in path.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "name", [*SHELL, "Makefile", "pyproject.toml", "constraints.txt", "README.md", "CONTRIBUTING.md"]
)
def test_no_path_or_registry_of_one_machine(name: str) -> None:
    assert TIED.findall((ROOT / name).read_text(encoding="utf-8")) == []


def test_ci_is_executable_and_runs_every_check() -> None:
    path = ROOT / ".ci" / "run"
    assert path.stat().st_mode & 0o111
    text = path.read_text(encoding="utf-8")
    assert all(target in text for target in ("test", "lint", "types", "layers"))


def test_every_target_is_documented() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    (phony,) = re.findall(r"^\.PHONY: (.*)$", text, re.MULTILINE)
    documented = set(re.findall(r"^([a-z-]+):.*## ", text, re.MULTILINE))
    assert documented == set(phony.split())
