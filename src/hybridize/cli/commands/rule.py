"""`hybridize rule`: the documentation of a rule."""

from __future__ import annotations

import click
import msgspec

from hybridize.cli.output import write
from hybridize.cli.program import fail
from hybridize.rules import catalogue
from hybridize.rules.rule import Rule


@click.command("rule")
@click.argument("codes", nargs=-1, metavar="[CODE]...")
@click.option("--all", "everything", is_flag=True, help="Show every rule.")
@click.option(
    "--output-format",
    type=click.Choice(["text", "markdown", "json"]),
    default="text",
    show_default=True,
    help="How to print them.",
)
def command(codes: tuple[str, ...], everything: bool, output_format: str) -> int:
    """Show the documentation of rules, by CODE or name; without any, list them all."""
    try:
        rules = tuple(dict.fromkeys(rule for code in codes for rule in catalogue.select(code)))
    except catalogue.UnknownRuleError as error:
        fail(str(error))
    if everything:
        rules = catalogue.RULES
    match output_format:
        case "json":
            listed = [_json(rule) for rule in rules or catalogue.RULES]
            text = msgspec.json.format(msgspec.json.encode(listed), indent=2).decode() + "\n"
        case _ if not rules:
            text = _table()
        case "markdown":
            text = "\n".join(rule.markdown() for rule in rules)
        case _:
            text = "\n".join(_text(rule) for rule in rules)
    write(text, None)
    return 0


def _table() -> str:
    width = max(len(rule.name) for rule in catalogue.RULES)
    return "".join(f"{rule.code}  {rule.name:<{width}}  {rule.summary}\n" for rule in catalogue.RULES)


def _text(rule: Rule) -> str:
    """Lay a page out for a terminal: headings underlined, programs indented."""
    lines: list[str] = []
    fenced = False
    for line in rule.markdown().splitlines():
        if line.startswith("```"):
            fenced = not fenced
        elif fenced:
            lines.append(f"    {line}".rstrip())
        elif line.startswith("#"):
            title = line.lstrip("# ")
            lines += [title, ("=" if line.startswith("# ") else "-") * len(title)]
        else:
            lines.append(line)
    return "\n".join(lines) + "\n"


def _json(rule: Rule) -> dict[str, object]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity,
        "category": rule.category.value,
        "summary": rule.summary,
        "messages": dict(rule.messages),
        "hints": rule.hints,
        "documentation": rule.documentation,
    }
