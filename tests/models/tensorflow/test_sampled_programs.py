"""Programs drawn at random, under TensorFlow: what the analysis says of their results is so, and is what a trace knows.

A few of each family; `python scripts/sampled_types.py --seed … --count …` draws others, and more.
"""

from __future__ import annotations

from functools import cache

import pytest
from call_truth import Verdict
from sampled_families import FAMILIES
from sampled_programs import drawn, judged

pytestmark = pytest.mark.truth
_COUNT = 5


@cache
def _verdicts() -> list[Verdict]:
    return judged(drawn(FAMILIES, seed=4, count=_COUNT))


def test_nothing_is_said_of_a_result_that_is_not_so() -> None:
    wrong = [verdict.wrong for verdict in _verdicts() if verdict.wrong]
    assert not wrong, "\n\n".join(wrong)


def test_results_are_known_as_well_as_a_trace_knows_them() -> None:
    coarse = [verdict.coarse for verdict in _verdicts() if verdict.coarse]
    assert not coarse, "\n\n".join(coarse)


def test_most_programs_run() -> None:
    """Those that are refused test nothing; a few combinations make no sense."""
    refused = [verdict.skipped for verdict in _verdicts() if verdict.skipped]
    assert len(refused) * 10 < len(FAMILIES) * _COUNT, "\n\n".join(refused)
