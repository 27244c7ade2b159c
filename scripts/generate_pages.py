"""Write the generated parts of README.md and docs/architecture.md, and the pictures of the terminal.

    python scripts/generate_pages.py            # write
    python scripts/generate_pages.py --check    # exit code 1 when a part is out of date; the pictures are not compared

A generated part stands between `<!-- generated: NAME -->` and `<!-- end -->`; the rest of a page is written by hand.
"""

from __future__ import annotations

import argparse
import re
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from pages.package_map import package_map
from pages.terminal import output, picture
from pages.worked_example import fenced, sections

ROOT = Path(__file__).resolve().parents[1]
_PART = re.compile(r"(<!-- generated: ([\w-]+) -->\n).*?(<!-- end -->)", re.DOTALL)


def parts() -> dict[str, str]:
    """Make every generated part, by its name."""
    return sections(ROOT / "docs" / "worked_example.py") | {
        "package-map": package_map(ROOT),
        "diff": fenced(output(ROOT, ["refactor", "examples/matrix_factorization.py", "-q"]), "diff"),
    }


def filled(text: str, made: Mapping[str, str]) -> str:
    """Give a page with its generated parts replaced; a name that nothing makes is a KeyError."""
    return _PART.sub(lambda match: f"{match[1]}{made[match[2]].rstrip()}\n{match[3]}", text)


def main(arguments: Sequence[str] | None = None) -> int:
    """Write or check the pages."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--check", action="store_true", help="write nothing")
    options = parser.parse_args(arguments)
    sys.path.insert(0, str(ROOT / "src"))
    made = parts()
    stale = []
    for path in (ROOT / "README.md", ROOT / "docs" / "architecture.md"):
        text = path.read_text(encoding="utf-8")
        page = filled(text, made)
        if page != text:
            stale.append(path.name)
            if not options.check:
                path.write_text(page, encoding="utf-8", newline="\n")
    if options.check:
        for name in stale:
            print(f"{name} has generated parts that are out of date: run `make docs`", file=sys.stderr)
        return 1 if stale else 0
    picture(ROOT, ["check", "examples/demand_forecast.py"], ROOT / "docs" / "images" / "check.svg")
    return 0


if __name__ == "__main__":
    sys.exit(main())
