"""Random programs under TensorFlow: what is called safe is, and little is refused that would have been."""

from __future__ import annotations

import ast
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from truth.random_answers import Worker
from truth.random_programs import random_idioms, random_program
from truth.random_training import random_training
from truth.random_trials import needless_share, trials, trials_of

# Some of the first programs; `make truth-random` runs thousands.
SEEDS = (0, 2, 5, 19, 24, 40, 57, 75)
TRAINING_SEEDS = (1, 2)


@pytest.fixture(scope="module")
def worker():
    with Worker() as one:
        yield one


def test_a_seed_always_gives_the_same_program():
    assert random_program(7) == random_program(7) != random_program(8)
    assert random_training(7) == random_training(7) != random_training(8)
    assert random_idioms(7) == random_idioms(7) != random_idioms(8)


def test_programs_are_python():
    for seed in range(300):
        ast.parse(random_program(seed))
        ast.parse(random_training(seed))
        ast.parse(random_idioms(seed))


@pytest.mark.truth
def test_nothing_unsafe_is_called_safe(worker):
    found = list(trials(SEEDS, worker))
    assert [one for one in found if one.is_unsafe] == []
    needless, same, _ = needless_share(found)
    assert same >= 5
    assert needless <= same // 3


@pytest.mark.truth
def test_nothing_unsafe_is_called_safe_in_programs_that_train(worker):
    found = list(trials(TRAINING_SEEDS, worker, random_training))
    assert [one for one in found if one.is_unsafe] == []
    assert any(one.safe for one in found)


@pytest.mark.truth
def test_a_difference_is_seen(worker):
    text = "import tensorflow as tf\n\n\ndef f(x):\n    print('called')\n    return x + 1.0\n\n\n"
    text += "for _ in range(3):\n    f(tf.ones(2))\n"
    one = next(iter(trials_of(0, text, worker)))
    assert not one.safe
    assert one.difference is not None
