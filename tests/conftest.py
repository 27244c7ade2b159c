"""Internal errors end the analysis in tests, instead of becoming diagnostics that nobody looks at."""

from __future__ import annotations

import os

os.environ.setdefault("HYBRIDIZE_STRICT", "1")
