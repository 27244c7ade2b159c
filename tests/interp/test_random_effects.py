"""No effect is missed: random programs run with plain Python against what the analysis says of them."""

from __future__ import annotations

from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from random_effects import calls, changes, program
from small_programs import analyse


@given(st.randoms(use_true_random=False))
@settings(max_examples=40, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck))
def test_whatever_changes_state_is_found(random: Random) -> None:
    text = program(random)
    if changes(text):
        effects = analyse(text + calls()).judgements["f"].effects
        assert not effects.is_no, text
