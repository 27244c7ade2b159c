"""The calls of `tests/models/tensor_calls` under TensorFlow: what the rules say is so, and where exact, all of it.

Some of the calls, spread over all symbols; `make coverage` runs all of them.
"""

from __future__ import annotations

from functools import cache

import pytest
from call_truth import Verdict, verdicts
from tensor_call_table import TensorCall, exact_symbols, table

pytestmark = pytest.mark.truth
# One call in so many is run here, beside the first of each symbol.
_STEP = 17


@cache
def _sample() -> dict[TensorCall, Verdict]:
    calls = [call for calls in table().values() for call in calls]
    firsts = [calls[0] for calls in table().values()]
    return verdicts(dict.fromkeys([*firsts, *calls[::_STEP]]))


def test_nothing_is_said_that_is_not_so() -> None:
    wrong = [verdict.wrong for verdict in _sample().values() if verdict.wrong]
    assert not wrong, "\n".join(wrong)


def test_exact_symbols_stay_exact() -> None:
    exact = exact_symbols()
    coarse = [verdict.coarse for call, verdict in _sample().items() if verdict.coarse and call.symbol in exact]
    assert not coarse, "\n".join(coarse)


def test_the_calls_run() -> None:
    """A call that TensorFlow refuses when all is known is written wrong, and tests nothing."""
    refused = [
        f"{call}: {verdict.skipped}"
        for call, verdict in _sample().items()
        if verdict.skipped and all(operand.known == "all" for operand in call.operands)
    ]
    assert not refused, "\n".join(refused)


def test_enough_symbols_are_exact() -> None:
    assert len(exact_symbols() & table().keys()) >= 600
