"""The benchmark script: it measures what it says, and says what it cannot measure."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = "import tensorflow as tf\n\n\ndef f(x):\n    return x + 1.0\n\n\nf(tf.ones(2))\n"


def bench(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, ROOT / "scripts" / "bench.py", "--repeats", "1", *arguments],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )


def test_measures_a_tree(tmp_path: Path) -> None:
    tree, page = tmp_path / "small", tmp_path / "page.md"
    tree.mkdir()
    (tree / "program.py").write_text(PROGRAM, encoding="utf-8")
    page.write_text("an earlier table\n\n## What was found and what it gave\n\nmuch\n", encoding="utf-8")
    done = bench(str(tree), "--json", "--write", str(page))
    assert done.returncode == 0, done.stderr
    (measured,) = json.loads(done.stdout)
    assert (measured["tree"], measured["files"], measured["lines"], measured["functions"]) == ("small", 1, 8, 1)
    assert {"read", "interpret", "report"} <= measured["phases"].keys()
    for sample in measured["samples"].values():
        assert sample["failure"] or (sample["seconds"][0] > 0 and sample["peak_mb"][0] > 1)
    text = page.read_text(encoding="utf-8")
    assert "| small | 1 |" in text
    assert "an earlier table" not in text
    assert text.endswith("\n\n## What was found and what it gave\n\nmuch\n")


def test_a_run_that_takes_too_long_is_stopped_and_said_so(tmp_path: Path) -> None:
    (tmp_path / "program.py").write_text(PROGRAM, encoding="utf-8")
    done = bench(str(tmp_path), "--limit", "0.01")
    assert done.returncode == 1
    assert "hybridize not finished after 0 s" in done.stderr
