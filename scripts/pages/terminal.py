"""Pictures of the terminal: a command is run with colours, and what it prints becomes an SVG.

Gives  `picture` and `output`.
"""

from __future__ import annotations

import io
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text


def output(root: Path, arguments: Sequence[str], *, colour: bool = False) -> str:
    """Run `hybridize` in the project and give what it prints, messages after findings."""
    environment = {**os.environ, "PYTHONPATH": str(root / "src"), "PYTHONIOENCODING": "utf-8", "COLUMNS": "100"}
    environment.pop("NO_COLOR", None)
    environment.pop("FORCE_COLOR", None)
    if colour:
        environment["FORCE_COLOR"] = "1"
    done = subprocess.run(
        [sys.executable, "-m", "hybridize", *arguments],
        cwd=root,
        env=environment,
        capture_output=True,
        check=False,
        timeout=300,
    )
    if done.returncode not in (0, 1):
        raise RuntimeError(f"hybridize {' '.join(arguments)}: exit code {done.returncode}\n{done.stderr.decode()}")
    return done.stdout.decode()


def picture(root: Path, arguments: Sequence[str], target: Path) -> None:
    """Write what a command prints as an SVG."""
    console = Console(record=True, width=100, file=io.StringIO(), force_terminal=True)
    shown = " ".join(arguments)
    console.print(Text.from_ansi(f"\x1b[1m$ hybridize {shown}\x1b[0m\n" + output(root, arguments, colour=True)))
    target.parent.mkdir(parents=True, exist_ok=True)
    svg = console.export_svg(title="hybridize", unique_id=f"terminal-{target.stem}")
    target.write_text(svg, encoding="utf-8", newline="\n")
