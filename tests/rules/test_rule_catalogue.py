"""The catalogue is complete, its documentation has its fixed form, and the committed pages are current."""

from __future__ import annotations

import string
import typing
from pathlib import Path

import pytest

import hybridize.rules
from hybridize.report import schema
from hybridize.rules import catalogue, generate
from hybridize.rules.rule import HEADINGS, Category, Rule, Severity

DOCS = Path(__file__).parents[2] / "docs" / "rules"

NAMES = {
    "HYB001": "invalid-syntax",
    "HYB002": "unresolved-import",
    "HYB003": "analysis-limit-reached",
    "HYB101": "eager-function-can-be-hybrid",
    "HYB102": "hybrid-without-tensor",
    "HYB103": "hybrid-retraces-on-literal",
    "HYB104": "signature-can-be-added",
    "HYB105": "signature-disagrees",
    "HYB106": "hybrid-computes-nothing",
    "HYB107": "redundant-inner-hybrid",
    "HYB108": "hybrid-retraces-on-shape",
    "HYB109": "inline-training-step",
    "HYB201": "undetermined",
    "HYB202": "no-tensor-parameter",
    "HYB203": "literal-parameter",
    "HYB204": "python-side-effect",
    "HYB205": "recursive",
    "HYB206": "no-tensor-computation",
    "HYB207": "covered-by-hybrid-callers",
    "HYB208": "already-hybrid-and-right",
    "HYB301": "host-read-of-tensor",
    "HYB302": "eager-only-call",
    "HYB303": "numpy-on-symbolic",
    "HYB304": "tensor-iteration",
    "HYB305": "non-string-name",
    "HYB306": "stale-variable-snapshot",
    "HYB307": "dtype-coercion-conflict",
    "HYB308": "keras-symbolic-argument",
    "HYB309": "unresolved-static-axis",
    "HYB310": "object-created-in-trace",
    "HYB311": "mutable-state-read",
    "HYB312": "nondeterministic-read",
    "HYB313": "non-tensor-result",
    "HYB314": "unconvertible-control-flow",
    "HYB315": "variables-created-in-inner-trace",
    "HYB316": "unknown-call-on-tensor",
    "HYB317": "symbolic-leak",
    "HYB318": "signature-mismatch",
    "HYB319": "trace-per-call",
    "HYB320": "identity-or-lifetime",
}


def test_every_code_is_there_in_order() -> None:
    assert [(rule.code, rule.name) for rule in catalogue.RULES] == list(NAMES.items())


def test_every_file_is_listed_and_named_after_its_rule() -> None:
    files = {path.stem for path in Path(hybridize.rules.__file__).parent.glob("hyb*.py")}
    assert files == {f"{rule.code.lower()}_{rule.name.replace('-', '_')}" for rule in catalogue.RULES}


@pytest.mark.parametrize("rule", catalogue.RULES, ids=lambda rule: rule.code)
def test_the_documentation_has_its_fixed_form(rule: Rule) -> None:
    assert tuple(rule.sections) == HEADINGS
    assert all(rule.sections.values())
    assert rule.example
    assert 10 < len(rule.summary) < 80 and "`" not in rule.summary


@pytest.mark.parametrize("rule", catalogue.RULES, ids=lambda rule: rule.code)
def test_messages_are_templates_of_plain_names(rule: Rule) -> None:
    assert "default" in rule.messages or rule.code == "HYB105"
    for name, template in rule.messages.items():
        fields = {field for _, field, _, _ in string.Formatter().parse(template) if field is not None}
        assert all(field.isidentifier() for field in fields)
        filled = rule.message(name, **dict.fromkeys(fields, "…"))
        assert "{" not in filled and not filled.endswith(".")


def test_category_and_severity_go_with_the_code() -> None:
    for rule in catalogue.RULES:
        expected = {"0": Category.DIAGNOSTIC, "1": Category.FINDING, "2": Category.REASON, "3": Category.DIVERGENCE}
        assert rule.category is expected[rule.code[3]]
    assert typing.get_args(Severity) == typing.get_args(schema.Severity)


def test_rules_are_found_by_code_and_name() -> None:
    assert catalogue.get("hyb303") is catalogue.get("numpy-on-symbolic")
    assert len(catalogue.select("HYB1")) == 9
    assert catalogue.select("ALL") == catalogue.RULES
    assert catalogue.select("recursive") == (catalogue.get("HYB205"),)


@pytest.mark.parametrize(
    ("wanted", "meant"), [("HYB33", "HYB303"), ("numpy-on-symbol", "numpy-on-symbolic"), ("HYB21O", "HYB201")]
)
def test_unknown_rules_come_with_a_suggestion(wanted: str, meant: str) -> None:
    with pytest.raises(catalogue.UnknownRuleError) as raised:
        catalogue.get(wanted)
    assert meant in raised.value.suggestions and meant in str(raised.value)


def test_the_committed_pages_are_current() -> None:
    """Run `python -m hybridize.rules.generate` when this fails."""
    assert {path.name: path.read_text(encoding="utf-8") for path in DOCS.glob("*.md")} == generate.pages()


def test_generating_removes_pages_of_rules_that_are_gone(tmp_path: Path) -> None:
    (tmp_path / "HYB999.md").write_text("gone")
    assert generate.main([str(tmp_path)]) == 0
    assert {path.name for path in tmp_path.iterdir()} == set(generate.pages())
