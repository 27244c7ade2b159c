"""Inferred types contain what was observed when the fixtures and examples ran, and mostly equal it (the record)."""

from __future__ import annotations

from .observed_record import compared, programs, recorded


def test_inferred_types_contain_what_was_observed_and_mostly_equal_it() -> None:
    """Run `scripts/observed_types.py --write` after changing fixtures: what has changed since is not compared."""
    record = recorded()
    present = {program.name: program for program in programs()}
    fresh = {name: one for name, one in record.items() if name in present and present[name].sources() == one["sources"]}
    assert len(fresh) >= 0.8 * len(present), "the record is old"
    values = [one for name, found in fresh.items() for one in compared(present[name], found["values"])]
    outside = [str(one) for one in values if one.outside is not None]
    assert not outside, "\n" + "\n".join(outside)
    share = sum(one.is_equal for one in values) / len(values)
    assert share >= 0.9, f"{share:.1%} of {len(values)} values"
