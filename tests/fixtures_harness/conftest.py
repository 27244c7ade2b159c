"""What the tests of the fixtures share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from .truth import Worker


@pytest.fixture(scope="module")
def worker() -> Iterator[Worker]:
    worker = Worker()
    yield worker
    worker.close()
