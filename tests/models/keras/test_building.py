"""HYB315: the condition under which Keras 3 breaks a decorated `call`, against Keras itself."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from building_programs import INSIDE, PROGRAMS
from keras_analysis import HEADER, Analysis

from hybridize.models.index import load_index
from hybridize.models.keras import building
from hybridize.values.objects import HeapObject

EXAMPLE = "x = tf.constant([[1.0, 2.0, 3.0]])\n"


def _asked(analysis: Analysis, name: str, question: Callable[..., str | None], version: str = "2.21") -> str | None:
    machine = analysis.program.machine
    (cls,) = (made for code, classes in machine.classes.items() if code.name == name for made in classes)
    assert isinstance(cls, HeapObject)
    return question(cls, load_index(version), machine.instances_of(cls))


@pytest.mark.parametrize("name", PROGRAMS)
def test_lazily_built(analyse: Callable[..., Analysis], name: str) -> None:
    source, breaks = PROGRAMS[name]
    reason = _asked(analyse(EXAMPLE + source), "M", building.lazily_built)
    assert (reason is not None) == breaks, reason


@pytest.mark.parametrize("name", INSIDE)
def test_runs_symbolically(analyse: Callable[..., Analysis], name: str) -> None:
    source, breaks = INSIDE[name]
    reason = _asked(analyse(EXAMPLE + source), "Outer", building.runs_call_symbolically)
    assert (reason is not None) == breaks, reason


def test_keras_2_is_right(analyse: Callable[..., Analysis]) -> None:
    analysis = analyse(EXAMPLE + PROGRAMS["sub-layer"][0], "2.9")
    assert _asked(analysis, "M", building.lazily_built, "2.9") is None


def test_no_instance_is_taken_to_break(analyse: Callable[..., Analysis]) -> None:
    analysis = analyse("class M(K.Model):\n    def call(self, x):\n        return x\n")
    machine = analysis.program.machine
    (cls,) = (made for code, classes in machine.classes.items() if code.name == "M" for made in classes)
    assert building.lazily_built(cls, load_index("2.21"), ()) is not None


@pytest.mark.truth
@pytest.mark.parametrize("name", [*PROGRAMS, *INSIDE])
def test_what_keras_does(name: str) -> None:
    import numpy as np
    import tensorflow as tf

    source, breaks = (PROGRAMS | INSIDE)[name]
    namespace: dict[str, Any] = {}
    exec(compile(HEADER + EXAMPLE + source, name, "exec"), namespace)
    run, x = namespace["run"], namespace["x"]
    with tf.GradientTape() as tape:
        loss = tf.reduce_sum(run(x))
    weights = run.trainable_variables
    assert weights
    missing = any(gradient is None for gradient in tape.gradient(loss, weights))
    before = run(x)
    for weight in weights:
        weight.assign(weight + 1.0)
    frozen = np.allclose(before, run(x))
    assert (missing or frozen) == breaks
