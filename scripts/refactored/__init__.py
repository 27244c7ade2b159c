"""Real projects, refactored in copies and run before and after (see `scripts/refactored_report.py`)."""
