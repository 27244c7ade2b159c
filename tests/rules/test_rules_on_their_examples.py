"""The tool finds each rule in the rule's own example, and nothing to mend in the program that is shown as the cure."""

from __future__ import annotations

from pathlib import Path

import pytest

from hybridize.pipeline import analyze
from hybridize.project.options import Options
from hybridize.report.findings import Finding, collect
from hybridize.rules.catalogue import RULES
from hybridize.rules.rule import Rule

# Shown by other means: what is installed has to be known, a bound has to be passed.
ELSEWHERE = {"HYB002", "HYB003"}
# What these say of the cure is what they are about: why there is no decorator, and why there is no signature.
SAID_OF_THE_CURE = {"HYB207", "HYB318"}
WITH_SIGNATURES = {"HYB104", "HYB318"}


def found(program: str, folder: Path, *, signatures: bool) -> tuple[Finding, ...]:
    (folder / "m.py").write_text(program)
    analysis = analyze([folder], Options(input_signatures=signatures), cwd=folder)
    return collect(analysis.report)


@pytest.mark.parametrize("rule", [rule for rule in RULES if rule.code not in ELSEWHERE], ids=lambda rule: rule.code)
def test_a_rule_is_found_in_its_example_and_not_in_its_cure(rule: Rule, tmp_path: Path) -> None:
    signatures = rule.code in WITH_SIGNATURES
    shown = rule.cure if rule.code in SAID_OF_THE_CURE else rule.example
    assert shown is not None
    assert rule.code in {each.code for each in found(shown, tmp_path, signatures=signatures)}
    if rule.cure is not None and rule.cure != shown:
        left = found(rule.cure, tmp_path, signatures=signatures)
        # Why an eager function stays eager may still be told; a defect or a change may not.
        assert not [each.message for each in left if each.code == rule.code and each.counts]
