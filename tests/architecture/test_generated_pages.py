"""Generated pages say what the code says now; `make docs` brings them up to date."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from hybridize.report.json_schema import document
from hybridize.rules.generate import pages

ROOT = Path(__file__).resolve().parents[2]


def test_readme_and_architecture_are_up_to_date() -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "scripts" / "generate_pages.py", "--check"],
        capture_output=True,
        text=True,
        check=False,
        timeout=300,
    )
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", sorted(pages()))
def test_rule_page_is_up_to_date(name: str) -> None:
    assert (ROOT / "docs" / "rules" / name).read_text(encoding="utf-8") == pages()[name]


def test_schema_is_up_to_date() -> None:
    assert (ROOT / "docs" / "schema.json").read_text(encoding="utf-8") == document()


def test_links_between_pages_lead_somewhere() -> None:
    broken = []
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        for piece in page.read_text(encoding="utf-8").split("](")[1:]:
            target = piece.partition(")")[0].partition("#")[0]
            if target and "://" not in target and not (page.parent / target).exists():
                broken.append(f"{page.relative_to(ROOT)}: {target}")
    assert broken == []
