"""Processes that were started for some components end with the one that started them, however that ended."""

from __future__ import annotations

import subprocess
import sys
import time

PROGRAM = """
import os, time
from hybridize import workers

workers._Child.parent = os.getpid()
if os.fork() == 0:
    workers._Child.begin()
    time.sleep(60)
"""


def test_children_do_not_outlive_their_parent() -> None:
    started = time.monotonic()
    # The output is at its end once the child, which holds it open, is gone.
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, timeout=50, check=True)
    assert time.monotonic() - started < 40
    assert not done.stderr
