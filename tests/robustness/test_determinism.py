"""The same input gives the same bytes: in another process, with other hashes, and after another analysis."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

import hybridize
from hybridize.pipeline import analyze
from hybridize.project.options import Options
from hybridize.report.schema import Report

ROOT = Path(__file__).parents[2]
TREES = ["examples", "tests/fixtures/keras", "tests/fixtures/imports"]
COSTS = re.compile(rb'"(seconds|peak_mb)":\s*[0-9.]+')


def checked(tree: str, seed: int) -> bytes:
    environment = {
        **os.environ,
        "PYTHONHASHSEED": str(seed),
        "PYTHONPATH": str(Path(hybridize.__file__).parents[1]),
    }
    command = [sys.executable, "-m", "hybridize", "check", tree, "--output-format", "json"]
    done = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, check=False)
    assert done.returncode in (0, 1), done.stderr.decode()
    return COSTS.sub(b"", done.stdout)


@pytest.mark.parametrize("tree", TREES)
def test_hashes_do_not_matter(tree: str) -> None:
    first, second = checked(tree, 1), checked(tree, 4242)
    assert len(first) > 10_000
    assert first == second


def functions_of(tree: str) -> Report:
    return analyze([tree], Options(), cwd=ROOT).report


def test_what_was_analysed_before_does_not_matter() -> None:
    first = functions_of("examples")
    functions_of("tests/fixtures/keras")
    second = functions_of("examples")
    assert first.functions == second.functions
    assert first.diagnostics == second.diagnostics
