"""What calls into libraries do: effects, draws, writes in place, callbacks, and what a graph cannot take."""

from __future__ import annotations

from pathlib import Path

import pytest
from library_programs import Run, run

SETUP = """
import argparse, atexit, bisect, contextlib, csv, datetime, heapq, itertools, json, logging, math, os, pathlib, pickle
import random, subprocess, sys, threading, time, typing, unittest, uuid, warnings, multiprocessing, timeit, operator
from tqdm import tqdm
import numpy as np
import scipy.special, scipy.stats, sklearn.metrics, cv2, matplotlib.pyplot as plt, pandas as pd
import tensorflow as tf
from absl import logging as absl_logging
from six.moves import urllib as moved
import wandb, yaml, requests, joblib
import hashlib, inspect, jax, optax, onnxruntime
from flax import nnx

log = logging.getLogger(__name__)
numbers = [3, 1, 2]
table = np.zeros((4, 2))
generator = np.random.RandomState(0)
own = random.Random(1)
def note():
    print("called")
"""

# statement: the side effects of a function that runs it
EFFECTS = {
    "logging.info('x')": "yes",
    "log.warning('x')": "yes",
    "logging.getLogger('x')": "no",
    "absl_logging.info('x')": "yes",
    "warnings.warn('x')": "yes",
    "sys.stdout.write('x')": "yes",
    "sys.stdout.flush()": "yes",
    "time.sleep(1)": "yes",
    "hashlib.md5(b'x').hexdigest().upper()": "no",
    "[one.name for one in inspect.signature(note).parameters.values()]": "no",
    "optax.huber_loss(jax.numpy.ones(2)).mean()": "no",
    "jax.tree.leaves([jax.numpy.ones(2)])[0].sum()": "no",
    "jax.tree.map(lambda x: note(), [1])": "yes",
    "nnx.relu(nnx.Linear(2, 2, rngs=nnx.Rngs(0))(jax.numpy.ones(2))).sum()": "unknown",
    "nnx.Rngs(0).params()": "unknown",
    "onnxruntime.InferenceSession('x').run(None, {})[0].sum()": "no",
    "time.time()": "no",
    "random.seed(0)": "yes",
    "np.random.seed(0)": "yes",
    "random.random()": "no",
    "np.random.rand()": "no",
    "random.shuffle(numbers)": "yes",
    "random.shuffle([1, 2])": "no",
    "np.random.shuffle(table)": "yes",
    "np.random.shuffle(np.zeros(3))": "no",
    "own.random()": "yes",
    "random.Random(1).random()": "no",
    "generator.rand(2)": "yes",
    "np.random.default_rng(0).normal()": "no",
    "os.makedirs('x')": "yes",
    "os.path.join('a', 'b')": "no",
    "os.environ['A'] = 'b'": "yes",
    "os.environ['A']": "no",
    "os.system('ls')": "yes",
    "subprocess.run(['ls'])": "yes",
    "sys.path.append('x')": "yes",
    "json.dumps({})": "no",
    "json.dump({}, open('x', 'w'))": "yes",
    "pickle.dumps(1)": "no",
    "open('x', 'w').write('y')": "yes",
    "open('x').read()": "no",
    "pathlib.Path('x').exists()": "no",
    "pathlib.Path('x').mkdir()": "yes",
    "csv.writer(open('x')).writerow([1])": "yes",
    "math.sqrt(2)": "no",
    "itertools.chain([1], [2])": "no",
    "heapq.heappush(numbers, 1)": "yes",
    "heapq.heappush([], 1)": "no",
    "bisect.insort(numbers, 1)": "yes",
    "[x for x in tqdm([1])]": "yes",
    "plt.plot([1], [2])": "yes",
    "plt.subplots()[1].plot([1])": "yes",
    "wandb.log({})": "yes",
    "yaml.safe_load('a')": "no",
    "requests.get('x')": "yes",
    "moved.request.urlretrieve('x', 'y')": "yes",
    "pd.read_csv('x')": "no",
    "pd.read_csv('x').to_csv('y')": "yes",
    "datetime.datetime.now()": "no",
    "uuid.uuid4()": "no",
    "threading.Lock().acquire()": "no",
    "threading.Thread(target=note).start()": "yes",
    "threading.Thread(target=note)": "no",
    "multiprocessing.Pool(2).map(note, [1])": "yes",
    "timeit.timeit(note)": "yes",
    "list(itertools.accumulate([1], lambda a, b: note()))": "yes",
    "atexit.register(note)": "yes",
    "table[0] = 1": "yes",
    "table.fill(0)": "yes",
    "table.sort()": "yes",
    "np.sort(table)": "no",
    "np.zeros(3).fill(1)": "no",
    "table.reshape(-1)[0] = 1": "yes",
    "table.T.fill(1)": "yes",
    "table.copy()[0] = 1": "no",
    "np.asarray(table)[0] = 1": "yes",
    "np.array(table)[0] = 1": "no",
    "table[1:].fill(0)": "yes",
    "table[[0, 1]].fill(0)": "no",
    "np.add(1, 2, out=table)": "yes",
    "np.copyto(table, 1)": "yes",
    "np.fill_diagonal(table, 1)": "yes",
    "np.add.at(table, 0, 1)": "yes",
    "np.save('x', table)": "yes",
    "np.set_printoptions(3)": "yes",
    "np.load('x')": "no",
    "np.vectorize(lambda x: note())(table)": "yes",
    "np.apply_along_axis(lambda x: note(), 0, table)": "yes",
    "np.testing.assert_allclose(table, table)": "no",
    "scipy.special.erf(table)": "no",
    "sklearn.metrics.accuracy_score([1], [1])": "no",
    "cv2.imwrite('x', table)": "yes",
    "cv2.resize(table, (2, 2))": "no",
    "contextlib.nullcontext()": "no",
    "typing.cast(int, 1)": "no",
    "unittest.TestCase().assertEqual(1, 1)": "no",
    "joblib.dump(table, 'x')": "yes",
}

# body of a function given a tensor `x`: a code that must be among the reasons, or one that must not ("-HYB303")
TRACED = {
    "return np.sum(x)": "HYB303",
    "return np.array([x, x])": "HYB303",
    "return np.sqrt(64) * x": "-HYB303",
    "return x * np.shape(x)[0]": "-HYB303",
    "return x * np.ones((2, 3), np.float32)": "-HYB303",
    "return x * np.prod(x.shape)": "-HYB303",
    "return scipy.special.erf(x)": "HYB303",
    "return sklearn.metrics.accuracy_score(x, x)": "HYB303",
    "return cv2.resize(x, (1, 1))": "HYB303",
    "return scipy.stats.norm.cdf(x)": "HYB303",
    "np.testing.assert_allclose(x, x); return x + 1": "HYB303",
    "return np.float32(x)": "HYB303",
    "return math.sqrt(x[0, 0])": "HYB301",
    "return x + math.sqrt(2)": "-HYB301",
    "return json.dumps(x)": "HYB301",
    "return x + random.random()": "HYB312",
    "return x + np.random.rand()": "HYB312",
    "return x + time.time()": "HYB312",
    "return x + len(os.environ['A'])": "HYB312",
    "return x + uuid.uuid4().int": "HYB312",
    "return x + pd.read_csv('x').shape[0]": "HYB312",
    "return x + 1": "-HYB312",
    "return heapq.nsmallest(1, [x])[0]": "HYB314",
    "return operator.add(x, 1)": "-HYB316",
}


def _program(bodies: list[str], parameter: str) -> str:
    parts = [SETUP]
    for number, body in enumerate(bodies):
        given = "tf.ones((2, 3))" if parameter else ""
        parts.append(f"def f{number}({parameter}):\n    {body}\nf{number}({given})\n")
    return "\n".join(parts)


@pytest.fixture(scope="module")
def eager(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(_program(list(EFFECTS), ""), tmp_path_factory.mktemp("effects"))


@pytest.fixture(scope="module")
def traced(tmp_path_factory: pytest.TempPathFactory) -> Run:
    return run(_program(list(TRACED), "x"), tmp_path_factory.mktemp("traced"))


@pytest.mark.parametrize("number, statement", list(enumerate(EFFECTS)), ids=list(EFFECTS))
def test_side_effect(number: int, statement: str, eager: Run) -> None:
    assert eager.function(f"f{number}").side_effects == EFFECTS[statement]


@pytest.mark.parametrize("number, body", list(enumerate(TRACED)), ids=list(TRACED))
def test_divergence(number: int, body: str, traced: Run) -> None:
    expected, found = TRACED[body], traced.codes(f"f{number}")
    if expected.startswith("-"):
        assert expected[1:] not in found
    else:
        assert expected in found


def test_mains_get_what_command_lines_give(tmp_path: Path) -> None:
    found = run(
        """
        import click, fire, hydra, argparse
        from absl import app
        def main(argv): pass
        app.run(main)
        def train(lr, name="x"): pass
        fire.Fire(train)
        @click.command()
        @click.option("--rate", type=float, default=0.1)
        @click.option("--steps", default=5)
        @click.argument("path")
        def cli(rate, steps, path): pass
        cli()
        @hydra.main(config_path="conf")
        def configured(cfg):
            use(cfg.model, cfg["lr"])
        def use(model, lr): pass
        configured()
        """,
        tmp_path,
    )
    assert [one.name for one in found.function("train").parameters[0].types] == ["object"]
    assert found.function("main").parameters[0].types[0].kind == "list"
    assert [p.types[0].name for p in found.function("cli").parameters] == ["float", "int", "str"]
    assert [p.types[0].name for p in found.function("use").parameters] == ["object", "object"]


def test_decorators_of_test_frameworks_leave_the_function(tmp_path: Path) -> None:
    found = run(
        """
        import pytest, unittest
        from absl.testing import parameterized
        import tensorflow as tf
        def helper(x): return x
        class Case(unittest.TestCase):
            @unittest.skip("no")
            def test_one(self):
                self.assertEqual(1, helper(tf.ones(2)))
                with self.assertRaises(ValueError):
                    helper("a")
        @pytest.mark.anything
        @pytest.mark.parametrize("n", [1, 2])
        def test_two(n):
            helper(tf.ones(3))
        """,
        tmp_path,
    )
    # The call that is expected to fail shows nothing.
    assert {one.kind for one in found.function("helper").parameters[0].types} == {"tensor"}
    assert found.function("test_two").side_effects == "no"


def test_enumeration_members_are_neither_tensors_nor_numbers(tmp_path: Path) -> None:
    found = run(
        """
        import enum
        class Mode(enum.Enum):
            TRAIN = 1
        def use(mode): pass
        use(Mode(1))
        """,
        tmp_path,
    )
    parameter = found.function("use").parameters[0]
    assert (parameter.tensor, parameter.primitive) == ("no", "no")


def test_subclasses_of_containers_can_be_iterated_over(tmp_path: Path) -> None:
    found = run(
        """
        class Names(list): pass
        class Table(dict): pass
        names, table = Names(), Table()
        names.append(1.5)
        first = [name for name in names][0]
        keys = [key for key in table]
        copy = names.copy()
        """,
        tmp_path,
    )
    assert found.text("first") == "1.5"
    assert found.text("keys") != "nothing"
