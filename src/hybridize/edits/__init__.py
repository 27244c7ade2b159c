"""Decisions turned into exact text edits: planning, verification, writing, diffs."""
