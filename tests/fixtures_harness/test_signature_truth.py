"""Each fixture under real TensorFlow with the input signatures that would be written: same results, fewer traces."""

from __future__ import annotations

import pytest

from .catalogue import fixture_names, load_fixture
from .signed import broken_promises
from .truth import Worker

pytestmark = pytest.mark.truth


@pytest.mark.parametrize("name", fixture_names())
def test_signatures_change_nothing_but_traces(name: str, worker: Worker) -> None:
    found = list(broken_promises(load_fixture(name), worker))
    assert not found, "\n" + "\n".join(found)
