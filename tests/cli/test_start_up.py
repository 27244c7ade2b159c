"""Starting up is fast: nothing heavy is imported before it is needed."""

from __future__ import annotations

import subprocess
import sys
import time

import hybridize


def seconds(*arguments: str) -> float:
    """Take the best of several runs, which other work on the machine cannot make faster."""
    best = 60.0
    for _ in range(7):
        start = time.perf_counter()
        subprocess.run([sys.executable, *arguments], check=True, capture_output=True)
        best = min(best, time.perf_counter() - start)
    return best


def test_version_costs_hardly_more_than_python_itself() -> None:
    assert seconds("-m", "hybridize", "--version") < 3 * seconds("-c", "pass")


def test_version_is_right() -> None:
    done = subprocess.run([sys.executable, "-m", "hybridize", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"hybridize {hybridize.__version__}\n"


def test_help_imports_neither_the_engine_nor_rich() -> None:
    script = (
        "import sys; from hybridize.cli.main import main; main(['--help'])\n"
        "heavy = {'rich', 'tensorflow', 'hybridize.pipeline', 'hybridize.rules.catalogue', 'hybridize.ir'}\n"
        "print(sorted(heavy & set(sys.modules)), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stderr == "[]\n"
