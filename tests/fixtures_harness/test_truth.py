"""Each fixture under real TensorFlow: what is expected to be safe changes nothing, what is refused does."""

from __future__ import annotations

import pytest

from .catalogue import fixture_names, load_fixture
from .truth import Worker, contradictions

pytestmark = pytest.mark.truth


@pytest.mark.parametrize("name", fixture_names())
def test_expectations_are_true(name: str, worker: Worker) -> None:
    found = list(contradictions(load_fixture(name), worker))
    assert not found, "\n" + "\n".join(found)
