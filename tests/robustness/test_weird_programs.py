"""Programs that are too large, too deep or lead back to themselves are analysed, in reasonable time."""

from __future__ import annotations

import re
import time
from pathlib import Path

import pytest
from weird_programs import PROGRAMS

from hybridize.interp.machine import Limits
from hybridize.pipeline import analyze
from hybridize.project.options import Options

# Of processor time.  Most take less than one, the 50,000 lines and the tables about ten.
LIMIT_SECONDS = 60


@pytest.mark.timeout(5 * LIMIT_SECONDS)
@pytest.mark.parametrize("name", PROGRAMS)
def test_weird_program(name: str, tmp_path: Path) -> None:
    source = PROGRAMS[name]()
    (tmp_path / "weird.py").write_text(source)
    started = time.process_time()
    report = analyze(["weird.py"], Options(), cwd=tmp_path).report
    assert time.process_time() - started < LIMIT_SECONDS
    # Counted in the text, since Python's own parser gives up on some of these when the stack is a usual one.
    assert report.summary.functions == len(re.findall(r"^\s*(?:async )?def ", source, re.MULTILINE))
    assert not [one for one in report.diagnostics if one.severity == "error"]


def test_fifty_thousand_lines_are_judged_one_by_one(tmp_path: Path) -> None:
    source = PROGRAMS["fifty_thousand_lines"]()
    assert source.count("\n") >= 50_000
    (tmp_path / "small.py").write_text(source[: source.index("def step_20(")])
    report = analyze(["small.py"], Options(placement="all"), cwd=tmp_path).report
    assert {one.precondition for one in report.functions} == {"P1"}
    assert all(one.fix is not None and one.fix.edits[0].content == "@tf.function\n" for one in report.functions)


def test_effects_at_the_end_of_a_long_chain_are_seen(tmp_path: Path) -> None:
    (tmp_path / "chain.py").write_text(PROGRAMS["chain_that_prints"]())
    report = analyze(["chain.py"], Options(), cwd=tmp_path).report
    effects = {one.name: one.side_effects for one in report.functions}
    assert effects.pop("f500") == "no"
    assert set(effects.values()) == {"yes"}


def test_what_does_not_come_to_rest_is_not_trusted(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "m.py").write_text(
        "import sys\nimport tensorflow as tf\n\ndef f(x, n):\n    if n:\n        return f(x, n - 1)\n"
        "    return tf.abs(x)\n\ndef g(x, n):\n    return f(x, n)\n\ng(tf.ones([2]), len(sys.argv))\n"
    )

    def effects() -> dict[str, str]:
        report = analyze(["m.py"], Options(cache=False), cwd=tmp_path).report
        assert all(one.precondition is None for one in report.functions if one.side_effects == "unknown")
        return {one.name: one.side_effects for one in report.functions}

    assert effects() == {"f": "no", "g": "no"}
    monkeypatch.setattr("hybridize.interp.program.Limits", lambda **_: Limits(runs_per_context=0))
    # The runs that are left when all else is at rest are enough for it.
    assert effects() == {"f": "no", "g": "no"}
    monkeypatch.setattr("hybridize.interp.machine.LATE_RUNS", 0)
    assert effects() == {"f": "unknown", "g": "unknown"}
