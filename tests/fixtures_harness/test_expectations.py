"""Each fixture under the analyser: its report says what the comments beside the functions say."""

from __future__ import annotations

import pytest

from .analysis import analyse_fixture, disagreements
from .catalogue import fixture_names, load_fixture


@pytest.mark.parametrize("name", fixture_names())
def test_analysis_meets_expectations(name: str) -> None:
    fixture = load_fixture(name)
    found = list(disagreements(fixture, analyse_fixture(fixture)))
    assert not found, "\n" + "\n".join(found)
