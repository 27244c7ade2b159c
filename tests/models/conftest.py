"""Tests below this folder may import `oracle`, which stands beside this file."""

from __future__ import annotations

import os

os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
