"""The pages of `docs/rules/`, generated from the rules: `python -m hybridize.rules.generate [FOLDER]`.

Gives  `pages`: file name → text.  A page whose rule is gone is deleted.
"""

from __future__ import annotations

import sys
from pathlib import Path

from hybridize.rules.catalogue import RULES
from hybridize.rules.rule import Category

_TITLES = {
    Category.FINDING: "Findings",
    Category.REASON: "Reasons against a change",
    Category.DIVERGENCE: "Where eager and traced execution part",
    Category.DIAGNOSTIC: "About the analysis",
}


def pages() -> dict[str, str]:
    """Write every page, the index among them."""
    return {"README.md": index()} | {f"{rule.code}.md": rule.markdown() for rule in RULES}


def index() -> str:
    """Write the table of all rules, by category."""
    lines = ["# Rules", ""]
    for category, title in _TITLES.items():
        lines += [f"## {title}", "", "| code | name | what |", "|---|---|---|"]
        lines += [
            f"| [{rule.code}]({rule.code}.md) | {rule.name} | {rule.summary} |"
            for rule in RULES
            if rule.category is category
        ]
        lines.append("")
    return "\n".join(lines)


def main(arguments: list[str]) -> int:
    """Write the pages into a folder and delete pages of rules that are gone."""
    folder = Path(arguments[0] if arguments else "docs/rules")
    folder.mkdir(parents=True, exist_ok=True)
    written = pages()
    for stale in sorted(folder.glob("*.md")):
        if stale.name not in written:
            stale.unlink()
    for name, text in written.items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
