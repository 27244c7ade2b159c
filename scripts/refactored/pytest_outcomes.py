"""A plugin of pytest: the outcome of each test as a line of JSON, with its processor time and its traces.

SAMPLE=8 runs each eighth test alone.
"""

from __future__ import annotations

import os
import time
from collections.abc import Generator
from typing import Any

import driving
import pytest

_traced = driving.count_traces() if not hasattr(driving, "_traced") else driving._traced


def pytest_collection_modifyitems(items: list[Any]) -> None:
    """Leave out the tests that are not in the sample."""
    items[:] = items[:: int(os.environ.get("SAMPLE", "1"))]


@pytest.hookimpl(wrapper=True)
def pytest_runtest_protocol(item: Any, nextitem: Any) -> Generator[None, Any, Any]:
    """Write down how a test came out, once its last phase is over."""
    traces, started = _traced(), time.process_time()
    outcomes: list[str] = []
    item.stash[_KEY] = outcomes
    done = yield
    worst = next((each for each in ("failed", "skipped") if each in outcomes), "passed")
    # Parameters may be paths within the copy.
    name = item.nodeid.replace(f"{item.config.rootpath}{os.sep}", "")
    driving.record(name, worst, time.process_time() - started, _traced() - traces)
    return done


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: Any, call: Any) -> Generator[None, Any, Any]:
    """Collect the outcomes of setup, call and teardown."""
    report = yield
    item.stash[_KEY].append(report.outcome)
    return report


_KEY = pytest.StashKey[list[str]]()
